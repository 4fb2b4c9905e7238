from odoo import api, models
from odoo.exceptions import LockError, UserError

from .account_move import LEFT_THERE


class AccountMove(models.Model):
    """What is booked in Exact must not leave Odoo's books behind Exact's back."""

    _inherit = "account.move"

    # Without a dependency on our field: with it, Odoo would drop the field of bank
    # statements that shows it when the addon is uninstalled.
    def _compute_show_reset_to_draft_button(self):
        # EXTENDS 'account'
        result = super()._compute_show_reset_to_draft_button()
        for move in self:
            # The customer's own portal computes it too.
            if move.sudo().exact_state in ("sending", "sent"):
                move.show_reset_to_draft_button = False
        return result

    def _exact_leave_books(self):
        """Take the moves out of the outbox, before they become drafts or cancelled.

        The export rows are locked: a scheduled action that is about to send one of
        them either comes first, and we refuse, or finds nothing to send.

        :raise UserError: a move is booked in Exact, or is being booked.
        """
        exports = self.sudo().exact_export_ids
        if exports:
            try:
                exports.lock_for_update()
            except LockError as error:
                raise UserError(
                    self.env._(
                        "An invoice is being sent to Exact Online at this moment. "
                        "Try again in a minute."
                    )
                ) from error
            for export in exports:
                export._check_not_booked()
            exports.unlink()
        shown = self.filtered(
            lambda move: (
                move.exact_state != "not_applicable" and not move._exact_is_left_there()
            )
        )
        shown.write(
            {
                "exact_state": "not_applicable",
                "exact_reason": False,
                "exact_error": False,
            }
        )

    def _exact_is_left_there(self):
        """Whether Exact still has an entry of the move that we know nothing of.

        It stays out, also when it is posted again, until a person includes it: sent by
        itself it would be booked twice.
        """
        return self.exact_state == "excluded" and self.exact_reason in LEFT_THERE

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked_in_exact(self):
        for export in self.sudo().exact_export_ids:
            export._check_not_booked()


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    def _check_not_booked(self):
        """
        :raise UserError: the move is in Exact's books, or may be; with the way out.
        """
        name = self.move_id.display_name
        if self.state == "sent":
            raise UserError(
                self.env._(
                    "%(invoice)s is booked in Exact Online as entry %(number)s and "
                    "must stay as it is. Press Undo in Exact on it first, or make a "
                    "credit note.",
                    invoice=name,
                    number=self.exact_entry_number,
                )
            )
        if self.needs_person:
            raise UserError(
                self.env._(
                    "%(invoice)s may be booked in Exact Online, and a person must "
                    "tell. Press Look Again on it, or Send to Exact if it is kept out, "
                    "and follow what it says.",
                    invoice=name,
                )
            )
        if self.state == "sending":
            raise UserError(
                self.env._(
                    "%(invoice)s may be booked in Exact Online: its answer was lost, "
                    "and is being looked up. Try again in some minutes.",
                    invoice=name,
                )
            )
