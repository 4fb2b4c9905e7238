from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from .account_move_collect import exact


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    send_g_account = fields.Boolean(
        string="G-Account",
        help="Invoices and bills can say what part of them is to be paid to a blocked "
        "account (Dutch chain liability).",
    )

    @api.model
    @tools.ormcache("company_id")
    def _sends_g_account(self, company_id):
        """Whether a company sends it; every form of an invoice asks."""
        connection_id = self._id_of_company(company_id)
        return bool(connection_id) and self.sudo().browse(connection_id).send_g_account

    def write(self, vals):
        result = super().write(vals)
        if "send_g_account" in vals:
            self.env.registry.clear_cache()
        return result


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
            sends = self.env["exact.online.connection"]._sends_g_account
            move.exact_has_g_account = bool(move._exact_kind()) and sends(
                move.company_id.id
            )

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
