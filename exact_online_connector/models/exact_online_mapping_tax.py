from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .account_move_collect import is_percentage


class ExactOnlineMapping(models.Model):
    """Taxes that stand on a line together are mapped to one VAT code (P4)."""

    _inherit = "exact.online.mapping"

    combined_tax_ids = fields.Many2many(
        "account.tax",
        relation="exact_online_mapping_tax_rel",
        string="Together With",
        check_company=True,
        help="The VAT code is for lines that have the tax and all of these. Fixed "
        "taxes go as lines of their own, and need no code.",
    )
    # Two lists of taxes are the same if their keys are: a database can compare these.
    tax_key = fields.Char(compute="_compute_tax_key", store=True)

    _tax_uniq = models.UniqueIndex(
        "(connection_id, kind, tax_key) WHERE tax_key IS NOT NULL",
        "This tax, or these taxes together, are mapped already. Change that line "
        "instead.",
    )

    @api.depends("kind", "tax_id.children_tax_ids", "combined_tax_ids.children_tax_ids")
    def _compute_tax_key(self):
        for mapping in self:
            taxes = mapping.tax_id | mapping.combined_tax_ids
            percentages = taxes.flatten_taxes_hierarchy().filtered(is_percentage)
            ids = sorted((percentages or taxes).ids)
            mapping.tax_key = ",".join(map(str, ids)) or False

    @api.constrains("kind", "reference_id", "tax_id")
    def _check_vat_code(self):
        """A code that no invoice could use is refused here, with the reason."""
        for mapping in self.filtered(lambda m: m.kind == "vat_code"):
            why = mapping.reference_id and mapping._why_not_usable()
            if why:
                raise ValidationError(why)

    def _vat_fault(self):
        """Return the problem of the VAT code with this tax, None if it may be used."""
        details = self.reference_id.details or {}
        used_for = {"S": "sale", "P": "purchase"}.get(details.get("VATTransactionType"))
        tax_use = self.tax_id.type_tax_use
        if details.get("Type") == "I":
            # Our lines are net: such a code would take the VAT out of them again.
            return "vat_code_inclusive"
        if used_for and tax_use in ("sale", "purchase") and used_for != tax_use:
            return "vat_code_wrong_direction"
        if not self.reference_id.active:
            return "vat_code_inactive"
        return "vat_code_ended" if details.get("Ended") else None

    def _why_not_usable(self):
        """Return the sentence that says why the VAT code does not fit, or None."""
        fault = self._vat_fault()
        code = self.reference_id.display_name
        if fault == "vat_code_wrong_direction":
            return self._wrong_direction(code)
        if fault == "vat_code_inclusive":
            return self.env._(
                "VAT code %(code)s is of type Inclusive in Exact Online. Invoice lines "
                "are sent excluding VAT: choose its exclusive counterpart.",
                code=code,
            )
        if fault == "vat_code_inactive":
            return self.env._(
                "VAT code %(code)s is blocked or gone in Exact Online. Choose one that "
                "is in use.",
                code=code,
            )
        return fault and self.env._(
            "VAT code %(code)s has no percentage in Exact Online today: its last one "
            "has ended. Choose one that is in use.",
            code=code,
        )

    def _wrong_direction(self, code):
        if self.tax_id.type_tax_use == "purchase":
            return self.env._(
                "VAT code %(code)s is for sales alone in Exact Online, and %(tax)s is "
                "for purchases. Choose a code for purchases.",
                code=code,
                tax=self.tax_id.name,
            )
        return self.env._(
            "VAT code %(code)s is for purchases alone in Exact Online, and %(tax)s is "
            "for sales. Choose a code for sales.",
            code=code,
            tax=self.tax_id.name,
        )

    @api.depends("combined_tax_ids")
    def _compute_record_name(self):
        result = super()._compute_record_name()
        for mapping in self.filtered("combined_tax_ids"):
            taxes = mapping.tax_id | mapping.combined_tax_ids
            mapping.record_name = " + ".join(taxes.mapped("display_name"))
        return result


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _vat_codes(self, convert):
        """Return {ids of the taxes: code}; `convert` makes one of a reference."""
        return {
            frozenset(map(int, mapping.tax_key.split(","))): convert(
                mapping.reference_id
            )
            for mapping in self.mapping_ids
            if mapping.kind == "vat_code" and mapping.confirmed and mapping.tax_key
        }
