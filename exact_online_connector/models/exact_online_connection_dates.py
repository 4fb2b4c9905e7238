from dataclasses import replace

from odoo import fields, models

from ..mapping.options import DateRule, Options
from .exact_online_mapping import by_kind, journal

DATES = [
    ("invoice", "Date of the document"),
    ("accounting", "Accounting date"),
    ("service_start", "Start of the service"),
    ("service_end", "End of the service"),
    ("export", "Day of sending"),
]
FALLBACKS = [source for source in DATES if not source[0].startswith("service_")]


def _entry_date():
    return fields.Selection(
        DATES,
        required=True,
        default="invoice",
        help="The date of the entry in Exact Online. The service is what the lines are "
        "deferred over, or else the delivery date.",
    )


def _period_date():
    return fields.Selection(
        DATES,
        required=True,
        default="accounting",
        help="The date whose period the entry is reported in. The service is what the "
        "lines are deferred over, or else the delivery date.",
    )


def _fallback(default):
    return fields.Selection(
        FALLBACKS,
        required=True,
        default=default,
        help="The date where a document has no service, and no delivery date.",
    )


class ExactOnlineConnection(models.Model):
    """Which dates and journals the header of an entry gets."""

    _inherit = "exact.online.connection"

    sales_entry_date = _entry_date()
    sales_entry_date_fallback = _fallback("invoice")
    sales_period_date = _period_date()
    sales_period_date_fallback = _fallback("accounting")
    purchase_entry_date = _entry_date()
    purchase_entry_date_fallback = _fallback("invoice")
    purchase_period_date = _period_date()
    purchase_period_date_fallback = _fallback("accounting")
    sales_credit_journal_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="Credit Notes In",
        domain="[('connection_id', '=', id), ('kind', '=', 'journal')]",
        help="The journal for credit notes of customers. Empty: the journal of the "
        "invoices.",
    )
    purchase_credit_journal_id = fields.Many2one(
        "exact.online.reference",
        copy=False,
        string="Vendor Refunds In",
        domain="[('connection_id', '=', id), ('kind', '=', 'journal')]",
        help="The journal for refunds of vendors. Empty: the journal of the bills.",
    )

    def _exact_codes(self):
        # What the header needs beside the codes.
        return replace(
            super()._exact_codes(),
            credit_journals=self._credit_journals(),
            default_credit_journal=by_kind(
                journal, self.sales_credit_journal_id, self.purchase_credit_journal_id
            ),
            options=self._header_options(),
        )

    def _header_options(self):
        """Return the settings as `mapping.options.Options`."""
        return Options(
            dates={kind: self._date_rule(kind) for kind in ("sales", "purchase")},
            today=fields.Date.context_today(self),
            closed=self._closed_periods(),
            closed_policy=self.closed_period_policy,
            vat_months=int(self.vat_months),
            number_formats=self._number_formats_of_journals(),
            default_number_formats=self._default_number_formats(),
        )

    def _date_rule(self, kind):
        return DateRule(
            entry=self[f"{kind}_entry_date"],
            entry_fallback=self[f"{kind}_entry_date_fallback"],
            period=self[f"{kind}_period_date"],
            period_fallback=self[f"{kind}_period_date_fallback"],
        )

    def _credit_journals(self):
        return {
            mapping.journal_id.id: journal(mapping.credit_reference_id)
            for mapping in self.mapping_ids
            if mapping.kind == "journal" and mapping.credit_reference_id
        }
