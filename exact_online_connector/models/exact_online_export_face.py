import logging

from odoo import models

from ..transaction import CONFLICTS, in_own_transaction, try_lock

_logger = logging.getLogger(__name__)


class ExactOnlineExport(models.Model):
    """Showing on the move what is known on its export row."""

    _inherit = "exact.online.export"

    def _show_on_move(self, lock=try_lock):
        """Copy the rows' state to their moves.

        A move that somebody is saving at this moment is left for the next time.

        :param lock: how the rows are locked; `try_lock` leaves those that are in hand.
        :return: how many moves show their state now.
        """

        def show(exports):
            pending = lock(exports).filtered("face_pending")
            moves = try_lock(pending.move_id)
            shown = pending.filtered(lambda export: export.move_id in moves)
            booked = shown.filtered(lambda export: export._is_news())
            for export in shown:
                export._write_face()
            booked._log_booking()
            return len(shown)

        try:
            return in_own_transaction(self, show)
        except CONFLICTS:
            return 0
        except Exception:
            if len(self) > 1:
                return sum(export._show_on_move() for export in self)
            _logger.exception("Exact Online: export %s can't be shown", self.id)
            return 0

    def _is_news(self):
        """Whether the move does not show yet that it is booked."""
        return self.state == "sent" and self.move_id.exact_state != "sent"

    def _write_face(self):
        self.move_id.write(self._face_values())
        self.face_pending = False

    def _log_booking(self):
        """Say in the chatters that the moves were booked: one insertion for all."""
        bodies = {row.move_id.id: row._booked_message() for row in self}
        self.move_id._message_log_batch(bodies)

    def _booked_message(self):
        """Return what the chatter says of the booking."""
        return self.env._(
            "Booked in Exact Online as entry %(number)s.",
            number=self.exact_entry_number,
        )

    def _face_values(self):
        sent = self.state == "sent"
        return {
            "exact_state": self.state,
            "exact_reason": False,
            "exact_error": self.error_message or False,
            "exact_entry_id": self.exact_entry_id,
            "exact_entry_number": self.exact_entry_number,
            "exact_sent_at": self.sent_at,
            "exact_proof": self.proof,
            "exact_amount_total": self.amount_total if sent else 0.0,
            "exact_amount_tax": self.amount_tax if sent else 0.0,
            "exact_payment_state": self.payment_state,
            "exact_amount_open": self.amount_open,
            "exact_paid_on": self.paid_on,
            "exact_settled_by": self.settled_by,
            "exact_payment_note": self.payment_note,
        }
