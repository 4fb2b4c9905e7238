from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .account_move_collect import exact


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    send_g_account = fields.Boolean(
        string="G-Account",
        help="Invoices and bills can say what part of them is to be paid to a blocked "
        "account (Dutch chain liability).",
    )


class AccountMove(models.Model):
    """The part of an invoice that is to be paid to a blocked account (P37)."""

    _inherit = "account.move"

    exact_g_account_amount = fields.Monetary(
        string="On the G-Account",
        copy=False,
        help="What part of the total is to be paid to the blocked account. Positive, "
        "on a credit note too.",
    )
    exact_has_g_account = fields.Boolean(compute="_compute_exact_has_g_account")

    @api.depends("company_id", "move_type")
    def _compute_exact_has_g_account(self):
        for move in self:
            connection = move._exact_kind() and move._exact_connection().sudo()
            move.exact_has_g_account = bool(connection) and connection.send_g_account

    @api.constrains("exact_g_account_amount", "amount_total")
    def _check_exact_g_account_amount(self):
        for move in self.filtered("exact_g_account_amount"):
            if not 0 < move.exact_g_account_amount <= move.amount_total:
                raise ValidationError(
                    self.env._(
                        "On the G-account there can be no more than the total of "
                        "%(invoice)s, and not less than nothing. Correct the amount.",
                        invoice=move.display_name,
                    )
                )

    def _exact_more_values(self):
        values = super()._exact_more_values()
        if self.exact_has_g_account:
            amount = exact(self.exact_g_account_amount, self.currency_id)
            values["g_account_amount"] = amount
        return values
