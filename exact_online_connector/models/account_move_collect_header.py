from odoo import models

from ..mapping.options import HeaderData
from .exact_online_connection_numbers import sequence_parts

# Where a line may say which service it is for: our own fields, and Enterprise's.
_SERVICE_FIELDS = (
    ("exact_deferred_from", "exact_deferred_to"),
    ("deferred_start_date", "deferred_end_date"),
)


class AccountMove(models.Model):
    """Reading what the header's options need of a move."""

    _inherit = "account.move"

    def _exact_header(self):
        """Return the `mapping.options.HeaderData` of a posted move."""
        start, end = self._exact_service_dates()
        parts = sequence_parts(self)
        return HeaderData(
            service_start=start,
            service_end=end,
            sequence=parts["sequence"],
            sequence_year=parts["year"],
            sequence_month=parts["month"],
            agreed_period=self.sudo().exact_export_ids[:1]._agreed_period(),
            missing_reference=self._exact_missing_reference(),
            bad_values=self._exact_bad_values(),
        )

    def _exact_service_dates(self):
        """Return from when to when the service lasts: its lines', else the delivery."""
        starts, ends = [], []
        for start_field, end_field in _SERVICE_FIELDS:
            if start_field in self.env["account.move.line"]._fields:
                starts += self.invoice_line_ids.mapped(start_field)
                ends += self.invoice_line_ids.mapped(end_field)
        delivery = self.delivery_date or None
        return (
            min(filter(None, starts), default=delivery),
            max(filter(None, ends), default=delivery),
        )

    def _exact_missing_reference(self):
        """Return the field that the customer demands and that is empty, else ""."""
        if self._exact_kind() != "sales":
            return ""
        partner = self.commercial_partner_id.with_company(self.company_id)
        demanded = partner.sudo().exact_required_reference
        return demanded if demanded and not (self[demanded] or "").strip() else ""
