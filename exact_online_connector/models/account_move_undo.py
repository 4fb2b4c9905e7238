import logging
import time

from odoo import models
from odoo.exceptions import UserError

from ..exact_client import ExactError
from ..transaction import in_own_transaction, own_transaction
from .account_move_actions import DEADLINE

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    """Undoing a booking: the entry in Exact is deleted, the move is kept out."""

    _inherit = "account.move"

    def action_exact_undo(self):
        """Delete the entry of one move in Exact now; of several, show what can go.

        One move is left `excluded` with the reason "undone", or `sent`: where Exact
        does not allow it, a dialog says why and offers a credit note, and
        `exact_error` has the reason too.

        :raise UserError: it is not booked in Exact, or Exact can't be asked.
        """
        self._exact_check_right()
        if len(self) == 1:
            return self._exact_undo_now()
        return self.env["exact.online.undo"]._open_for(self)

    def _exact_undo_now(self):
        self._exact_check_booked()
        connection = self._exact_connection()
        client = connection._get_client(
            unattended=False, deadline=time.monotonic() + DEADLINE
        )
        self.env.flush_all()
        export = self.sudo().exact_export_ids.with_context(exact_attended=True)
        undone = export._undo_attended(client)
        connection.sudo()._ring_export()
        self.env.invalidate_all()
        if undone:
            return self._exact_notify(
                "success",
                self.env._(
                    "%s is no longer in Exact Online. It stays out, until it is posted "
                    "again or you send it.",
                    self.display_name,
                ),
            )
        return self.env["exact.online.undo"]._open_for(self)

    def _exact_check_booked(self):
        if self.exact_state != "sent":
            raise UserError(
                self.env._(
                    "%s is not booked in Exact Online, so there is nothing to undo.",
                    self.display_name,
                )
            )

    def _exact_queue_undo(self):
        """Have the scheduled action undo the moves, within the budget."""
        exports = self.sudo().exact_export_ids
        in_own_transaction(exports, lambda own: own._queue_undo())
        for connection in exports.connection_id:
            connection._ring_export()


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    def _undo_attended(self, client):
        """Undo one row while a person waits, and show it on the move.

        :return: whether the entry is gone.
        """
        try:
            self._undo(client)
        except ExactError as error:
            _logger.info("Exact Online: %s", error)
        with own_transaction(self) as own:
            gone = own.state != "sent"
        self._show_on_move()
        return gone
