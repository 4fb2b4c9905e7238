from odoo import api, fields, models
from odoo.exceptions import UserError

from ..mapping.check_header import period_name
from ..mapping.periods import closed_period, next_open_period
from ..transaction import in_own_transaction


class ExactOnlinePeriodWizard(models.TransientModel):
    """A person agrees that an entry goes in the next open period, with its VAT."""

    _name = "exact.online.period.wizard"
    _description = "Book in the Next Open Period of Exact Online"

    move_id = fields.Many2one("account.move", string="Invoice", required=True)
    closed_period = fields.Char(compute="_compute_periods", store=True)
    next_period = fields.Char(compute="_compute_periods", store=True)
    next_start = fields.Date(compute="_compute_periods", store=True)
    next_end = fields.Date(compute="_compute_periods", store=True)

    @api.depends("move_id")
    def _compute_periods(self):
        for wizard in self:
            closed, following = wizard._periods()
            wizard.closed_period = closed and period_name(closed)
            wizard.next_period = following and period_name(following[:2])
            wizard.next_start = following and following.start
            wizard.next_end = following and following.end

    def _periods(self):
        """Return (closed period, next open one) of the invoice, by what we know."""
        move = self.move_id
        move.check_access("read")
        connection = move._exact_connection().sudo()
        if move.state != "posted" or not move._exact_kind() or not connection:
            return None, None
        data = move._exact_collect()[move.id]
        codes = connection._exact_codes()
        return closed_period(data, codes), next_open_period(data, codes)

    def action_agree(self):
        """Book the invoice in the next open period now."""
        self.ensure_one()
        move = self.move_id
        move._exact_check_right()
        agreed = self.next_period
        closed, following = self._periods()
        if not closed or not following or period_name(following[:2]) != agreed:
            raise UserError(
                self.env._(
                    "The periods in Exact Online have changed. Close this window and "
                    "press Send to Exact again."
                )
            )
        export = move.sudo().exact_export_ids
        in_own_transaction(export, lambda own: own._agree(agreed))
        action = move.action_exact_send()
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
