from odoo import api, fields, models

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
