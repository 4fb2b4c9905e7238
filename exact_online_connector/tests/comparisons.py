"""What the stories of the monthly comparison share."""

from odoo import fields

from .common import ExactOnlineCommon


class ComparisonCase(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.comparison = self.env["exact.online.comparison"].create(
            {"connection_id": self.connection.id, "month": "2026-11-15"}
        )

    def _this_month(self):
        """Compare the running month; return the dates of documents in it."""
        today = fields.Date.to_string(fields.Date.context_today(self.env.user))
        self.comparison.sudo().month = today
        return {"invoice_date": today, "date": today}

    def _compare(self):
        self.env.flush_all()
        self.comparison.action_compare()
        self._look_again()

    def _sums(self, side, journal, code=False):
        line = self.comparison.line_ids.filtered(
            lambda row: (
                row.journal_code == journal
                and (row.vat_code == code if code else row.is_journal)
            )
        )
        return tuple(
            line[f"{side}_{name}"] for name in ("count", "base", "vat", "total")
        )

    def _differences(self, kind=None):
        found = self.comparison.difference_ids
        return found.filtered(lambda row: row.kind == kind) if kind else found
