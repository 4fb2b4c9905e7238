from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# The receivable accounts that new administrations have.
_USUAL = {"1300", "400000"}
RECEIVABLE = 20


class ExactOnlineConnection(models.Model):
    """The control account that new customers get in Exact."""

    _inherit = "exact.online.connection"

    receivable_account_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="Receivables Account",
        domain="[('connection_id', '=', id), ('kind', '=', 'gl_account')]",
        help="The control account of new customers in Exact Online. Empty: the one of "
        "Exact Online's own settings. In Belgium it must be that of the sales journal.",
    )

    @api.constrains("receivable_account_id")
    def _check_receivable_account(self):
        for connection in self:
            account = connection.receivable_account_id
            if account and (account.details or {}).get("Type") != RECEIVABLE:
                raise ValidationError(
                    self.env._(
                        "%(account)s is no receivables account in Exact Online. Choose "
                        "one of the type Accounts Receivable, such as 1300.",
                        account=account.display_name,
                    )
                )

    def _exact_codes(self):
        # New customers get it as their control account (GLAR).
        account = self.receivable_account_id
        return replace(
            super()._exact_codes(), receivable_account=account.exact_id or ""
        )

    def action_suggest_mapping(self):
        """Suggest the receivables account too, where it leaves no doubt."""
        action = super().action_suggest_mapping()
        if not self.receivable_account_id:
            self.receivable_account_id = self._suggested_receivable()
        return action

    def _suggested_receivable(self):
        """Return the account of the sales journal, the only one, or the usual one."""
        accounts = self._codes_of("gl_account").filtered(
            lambda ref: (ref.details or {}).get("Type") == RECEIVABLE
        )
        if len(accounts) == 1:
            return accounts
        control = {
            (ref.details or {}).get("GLAccountCode")
            for ref in self._codes_of("journal")
            if (ref.details or {}).get("Type") == 20
        }
        own = accounts.filtered(lambda ref: ref.code in control)
        if len(own) == 1:
            return own
        return accounts.filtered(lambda ref: ref.code in _USUAL)[:1]
