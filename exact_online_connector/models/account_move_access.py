from odoo import models


class AccountMove(models.Model):
    """What customers see of their own invoices has nothing of Exact Online in it."""

    _inherit = "account.move"

    def _has_field_access(self, field, operation):
        # EXTENDS 'base'
        return super()._has_field_access(field, operation) and (
            self.env.su
            or not field.name.startswith("exact_")
            or self.env.user._is_internal()
        )
