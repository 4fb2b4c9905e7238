from odoo import models
from odoo.exceptions import UserError

from ..transaction import in_own_transaction, lock_waiting


class AccountMove(models.Model):
    """Taking back a link: the entry stays in Exact, the move is kept out."""

    _inherit = "account.move"

    def action_exact_unlink(self):
        """Forget the entries of the moves. Exact is not asked, and left as it is.

        :raise UserError: a move is not booked in Exact, or payments that Exact told of
            are registered for it; nothing has changed.
        """
        self._exact_check_right()
        for move in self:
            move._exact_check_booked()
        self.env.flush_all()
        exports = self.sudo().exact_export_ids
        in_own_transaction(exports, lambda own: own._unlink_entries())
        exports._show_on_move()
        self.env.invalidate_all()
        return self._exact_notify(
            "success",
            self.env._(
                "Unlinked: %s. The entries are still in Exact Online.",
                ", ".join(self.mapped("display_name")),
            ),
        )


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    def _unlink_entries(self):
        lock_waiting(self)
        for export in self:
            settled = export.settlement_ids or export._own_matches()
            if settled or export.undo_state:
                raise UserError(
                    self.env._(
                        "%s cannot be unlinked: payments from Exact Online are "
                        "registered for it, or it is being undone.",
                        export.move_id.display_name,
                    )
                )
            export.document_ids.unlink()
            export._forget_entry()
            export.write({"undo_state": "unlinked", "undo_user_id": self.env.uid})
