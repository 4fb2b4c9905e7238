from odoo import fields, models

# Where the dates of a line may stand, first where Odoo Enterprise and the Odoo
# Community Association have them, then in our own fields.
DATE_FIELDS = (
    ("deferred_start_date", "deferred_end_date"),
    ("start_date", "end_date"),
    ("exact_deferred_from", "exact_deferred_to"),
)
# Enterprise: when Odoo itself makes the entries that spread an invoice or a bill.
_OWN_ENTRIES = {
    "sales": "generate_deferred_revenue_entries_method",
    "purchase": "generate_deferred_expense_entries_method",
}


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    send_deferral = fields.Boolean(
        string="Spread Revenue and Cost",
        help="Lines with a first and a last day are spread over that time by Exact "
        "Online. The dates are those of the invoice line, else of its order line. Not "
        "for invoices that Odoo spreads by itself.",
    )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    exact_deferred_from = fields.Date(
        string="Spread From",
        copy=False,
        help="Exact Online spreads the line's revenue or cost from this day.",
    )
    exact_deferred_to = fields.Date(
        string="Spread To",
        copy=False,
        help="Exact Online spreads the line's revenue or cost until this day.",
    )


class AccountMove(models.Model):
    """From when until when Exact spreads a line (bookkeeping P16)."""

    _inherit = "account.move"

    def _exact_line_values(self, item):
        values = super()._exact_line_values(item)
        connection = self._exact_connection().sudo()
        if connection.send_deferral and not self._exact_spreads_itself():
            start, end = deferral_dates(item.sudo())
            values["deferred_from"] = start or None
            values["deferred_to"] = end or None
        return values

    def _exact_spreads_itself(self):
        """Whether Odoo makes the entries: what Exact did would come twice."""
        setting = _OWN_ENTRIES[self._exact_kind()]
        company = self.company_id.sudo()
        if setting in company._fields and company[setting] == "on_validation":
            return True
        return "deferred_move_ids" in self._fields and bool(self.deferred_move_ids)


def deferral_dates(item):
    """Return the first and the last day of a journal item, or of its order line."""
    records = [item]
    if "sale_line_ids" in item._fields:
        records.append(item.sale_line_ids[:1])
    for record in records:
        for names in DATE_FIELDS:
            if all(name in record._fields for name in names):
                dates = tuple(record[name] for name in names)
                if any(dates):
                    return dates
    return None, None
