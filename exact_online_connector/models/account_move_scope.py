from odoo import fields, models


class AccountMove(models.Model):
    """Keeping a move out of Exact Online, and bringing it in: a person decides."""

    _inherit = "account.move"

    def action_exact_exclude(self):
        """Keep moves out of Exact Online, until somebody includes them."""
        self._exact_check_right()
        moves = self.filtered(
            lambda m: (
                m.state == "posted"
                and m._exact_kind()
                and m.exact_state not in ("sent", "excluded")
            )
        )
        moves._exact_leave_queue()
        moves._exact_decide("excluded", "by_person")

    def action_exact_include(self):
        """Bring moves in: excluded ones, and older ones that were not for Exact."""
        self._exact_check_right()
        moves = self.filtered(
            lambda m: (
                m.state == "posted"
                and m._exact_kind()
                and m.exact_state in ("excluded", "not_applicable")
                and not m._exact_is_empty()
            )
        )
        unclear = moves.sudo().exact_export_ids._doubt_again()
        unclear.connection_id._ring_export()
        moves -= unclear.move_id
        moves._exact_decide("to_send", "included")
        moves.sudo().exact_waiting_since = fields.Datetime.now()
        for company, own in moves.grouped("company_id").items():
            connection = self.env["exact.online.connection"]._of_company(company)
            if connection:
                own._exact_queue_by_itself(connection.sudo())

    def _exact_leave_queue(self):
        """Take the rows of the moves out of the outbox.

        What may be in Exact keeps its row: a person must tell, if it is included again.
        """
        exports = self.sudo().exact_export_ids
        if exports:
            exports.lock_for_update()
            unclear = exports.filtered("needs_person")
            for export in exports - unclear:
                export._check_not_booked()
            (exports - unclear).unlink()
            unclear.write({"state": "excluded"})

    def _exact_decide(self, state, reason):
        self.sudo().write(
            {"exact_state": state, "exact_reason": reason, "exact_error": False}
        )
