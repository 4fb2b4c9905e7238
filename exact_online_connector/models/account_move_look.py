import time

from odoo import api, models
from odoo.exceptions import UserError

from ..exact_client import ExactError
from .account_move_actions import DEADLINE
from .exact_online_message import error_sentence


class AccountMove(models.Model):
    """Opening an unpaid invoice: what is known shows at once, and is refreshed."""

    _inherit = "account.move"

    @api.readonly
    def web_read(self, specification):
        values = super().web_read(specification)
        # A list reads many; a form reads one, and shows its state in Exact.
        if len(self) == 1 and "exact_payment_state" in specification:
            self._exact_ring_when_open()
        return values

    def _exact_ring_when_open(self):
        """Have the payments polled soon, once a minute however many look.

        Costs the form one query. The ring waits for the end of the request, in a
        transaction of its own: this one may be for reading only.
        """
        if self.exact_state != "sent" or self.exact_payment_state == "paid":
            return
        connection = self._exact_connection()
        bell = self.env["exact.online.bell"]
        if connection and bell.is_worth_ringing(connection):
            self.env.cr.postcommit.add(lambda: bell.ring(connection))


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def action_refresh_payments(self):
        """Ask Exact what was paid of all invoices: one call, if little has changed."""
        self.ensure_one()
        self.env["account.move"]._exact_check_right()
        self.check_access("read")
        client = self._get_client(
            unattended=False, deadline=time.monotonic() + DEADLINE
        )
        self.env["exact.online.export"].sudo()._retry_settlements(self.sudo())
        self._poll_payments_attended(client)
        self.env.invalidate_all()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _poll_payments_attended(self, client):
        """
        :raise UserError: Exact could not be asked.
        """
        try:
            self.sudo()._poll_payments(client)
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error
