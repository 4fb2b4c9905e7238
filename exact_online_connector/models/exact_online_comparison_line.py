from odoo import api, fields, models


class ExactOnlineComparisonLine(models.Model):
    """A journal and a VAT code of Exact: what both sides have of them."""

    _name = "exact.online.comparison.line"
    _description = "Comparison With Exact Online: Sums"
    _order = "comparison_id, sequence, id"
    _rec_name = "journal_code"

    comparison_id = fields.Many2one(
        "exact.online.comparison", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="comparison_id.company_id", store=True, precompute=True
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer()
    journal_code = fields.Char(string="Journal")
    journal_name = fields.Char()
    is_journal = fields.Boolean(help="The whole journal, all VAT codes together.")
    vat_code = fields.Char(string="VAT Code")
    vat_name = fields.Char(string="VAT Code Name")
    label = fields.Char(string="Journal and VAT Code", compute="_compute_label")
    odoo_count = fields.Integer(string="Documents", aggregator=None)
    odoo_base = fields.Monetary("Base", "company_currency_id", aggregator=None)
    odoo_vat = fields.Monetary("VAT", "company_currency_id", aggregator=None)
    odoo_total = fields.Monetary(
        "Total in Odoo", "company_currency_id", aggregator=None
    )
    exact_count = fields.Integer(string="Entries", aggregator=None)
    exact_base = fields.Monetary(
        "Base in Exact", "company_currency_id", aggregator=None
    )
    exact_vat = fields.Monetary("VAT in Exact", "company_currency_id", aggregator=None)
    exact_total = fields.Monetary(
        "Total in Exact", "company_currency_id", aggregator=None
    )
    gap = fields.Monetary(
        "Difference", "company_currency_id", compute="_compute_gap", aggregator=None
    )
    is_equal = fields.Boolean(compute="_compute_gap")

    @api.depends("is_journal", "journal_code", "journal_name", "vat_code", "vat_name")
    def _compute_label(self):
        for line in self:
            if line.is_journal:
                unknown = self.env._("No journal mapped")
                parts = [line.journal_code or unknown, line.journal_name]
            else:
                unknown = self.env._("No VAT code known")
                parts = ["–", line.vat_code or unknown, line.vat_name]
            line.label = " ".join(filter(None, parts))

    @api.depends("odoo_total", "exact_total", "odoo_count", "exact_count")
    def _compute_gap(self):
        for line in self:
            line.gap = line.odoo_total - line.exact_total
            line.is_equal = all(
                not line.company_currency_id.compare_amounts(
                    line[f"odoo_{name}"], line[f"exact_{name}"]
                )
                for name in ("count", "base", "vat")
            )
