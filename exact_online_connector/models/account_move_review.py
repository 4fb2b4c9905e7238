from odoo import models


class AccountMove(models.Model):
    """Sending many: looked at first, and followed."""

    _inherit = "account.move"

    def action_exact_send_review(self):
        """Send one move now; of several, show first what will go and what can't."""
        self._exact_check_right()
        if len(self) == 1:
            return self.action_exact_send()
        return self.env["exact.online.batch"]._of_selection(self)._open()

    def action_exact_send_waiting(self):
        """Show all that is not yet exported, to send it; whatever was selected."""
        self._exact_check_right()
        return self.env["exact.online.batch"]._of_all(self.env.companies)._open()

    def _exact_queue_for_person(self):
        """Queue the moves because a person wants them to go, failed ones too."""
        for company, moves in self.grouped("company_id").items():
            connection = self.env["exact.online.connection"]._of_company(company)
            moves._exact_enqueue(connection.sudo())
            moves.filtered(lambda m: m.exact_state == "error").sudo().write(
                {"exact_state": "to_send", "exact_reason": False, "exact_error": False}
            )
