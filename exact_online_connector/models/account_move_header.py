import logging

from odoo import fields, models

from ..exact_client import ExactError
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_export_header import ENTRY_TYPES

_logger = logging.getLogger(__name__)

_PERIOD_PROBLEMS = {"period_closed", "period_closed_agree", "period_missing"}


class AccountMove(models.Model):
    """What Exact made of the header, and agreeing to another period."""

    _inherit = "account.move"

    exact_entry_type = fields.Selection(
        ENTRY_TYPES, string="Entry Type in Exact", copy=False, readonly=True
    )

    def _exact_actionable(self, problem):
        # A closed period is repaired by a person's consent.
        row = super()._exact_actionable(problem)
        if problem["code"] == "period_closed_agree":
            action = {
                "type": "ir.actions.act_window",
                "name": self.env._("Book in the Next Open Period"),
                "res_model": "exact.online.period.wizard",
                "views": [(False, "form")],
                "target": "new",
                "context": {"default_move_id": self.id},
            }
            row |= {"action_text": self.env._("Repair"), "action": action}
        return row


class ExactOnlineExport(models.Model):
    """Periods that were opened since they were read."""

    _inherit = "exact.online.export"

    def _send_attended(self, client):
        """A person presses because the period is open now: ask, before saying no.

        Costs two calls, and only where a period has stopped it.
        """
        super()._send_attended(client)
        with own_transaction(self) as export:
            problems = export.state == "error" and export.problems or []
            # Our own transaction may be older than the row, and not see it.
            connection = self.env[export.connection_id._name].browse(
                export.connection_id.id
            )
            before = export.connection_id._known_periods()
        if not any(problem["code"] in _PERIOD_PROBLEMS for problem in problems):
            return
        try:
            connection._refresh_periods(client)
        except ExactError as error:
            _logger.info("Exact Online: periods not asked again: %s", error)
            return
        with own_transaction(self) as export:
            changed = export.connection_id._known_periods() != before
        if changed:
            in_own_transaction(self, lambda own: own._wait_again())
            super()._send_attended(client)

    def _wait_again(self):
        lock_waiting(self)
        if self.state == "error":
            self.state = "to_send"
