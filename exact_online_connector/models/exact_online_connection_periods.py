import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..exact_client import ExactError, Forbidden, Rejected
from ..transaction import in_own_transaction

_logger = logging.getLogger(__name__)

# Two scheduled actions look once a day; one of them reads.
_FRESH = timedelta(hours=20)

CLOSED_POLICIES = [
    ("stop", "Stop, and say so"),
    ("ask", "Ask on the invoice"),
    ("next", "Book it in the next open period"),
]
VAT_MONTHS = [("1", "Every month"), ("3", "Every quarter"), ("12", "Every year")]


class ExactOnlineConnection(models.Model):
    """What Exact has closed, known before an invoice is sent."""

    _inherit = "exact.online.connection"

    closed_period_policy = fields.Selection(
        CLOSED_POLICIES,
        string="If the Period Is Closed",
        required=True,
        default="stop",
        tracking=True,
        help="What happens with an invoice whose period is closed in Exact Online. "
        "Where the next open period belongs to another VAT return, a person is always "
        "asked first.",
    )
    vat_months = fields.Selection(
        VAT_MONTHS,
        string="VAT Return",
        required=True,
        default="1",
        help="How often you file the VAT return. It tells whether another period "
        "changes a return.",
    )

    # === READING ===

    def _read_periods(self, client):
        """Return {kind: rows} of the periods, and of those that are closed.

        Costs two calls, and one more for each 60 closed periods of a journal. Where
        Exact does not tell what is closed (no right, no such filter), nothing counts
        as closed, not what was known before either: its refusal of an invoice tells.
        """
        lists = {"period": list(client.financial_periods())}
        since = self._closed_since(lists["period"])
        try:
            lists["closed_period"] = list(client.closed_periods(since))
        except (Forbidden, Rejected) as error:
            _logger.info("Exact Online does not tell closed periods: %s", error)
            lists["closed_period"] = []
        return lists

    def _closed_since(self, periods):
        """Return the financial year to ask from: that of today, less one.

        It need not be the calendar's; what is older is rarely sent, and then Exact
        itself refuses it.
        """
        today = fields.Date.context_today(self)
        years = [
            row["FinYear"]
            for row in periods
            if row["StartDate"] <= today <= row["EndDate"]
        ]
        return min(years, default=today.year) - 1

    def _closed_periods(self):
        """Return {(journal code, year, period)} as `mapping.options` wants it."""
        closed = self.env["exact.online.reference"].search(
            [("connection_id", "=", self.id), ("kind", "=", "closed_period")]
        )
        return frozenset(
            (
                row.details["Journal"].strip(),
                row.details["Year"],
                row.details["Period"],
            )
            for row in closed
        )

    def _known_periods(self):
        """Return all that decides about a period, to see whether it changed."""
        return self._closed_periods(), self._periods()

    # === REFRESHING ===

    def _refresh_periods(self, client):
        """Ask again what is closed: the accountant may have opened it meanwhile."""
        lists = self._read_periods(client)
        in_own_transaction(self.sudo(), lambda own: own._keep_periods(lists))

    def _keep_periods(self, lists):
        references = self.env["exact.online.reference"]
        for kind, rows in lists.items():
            references._update_kind(self, kind, rows)

    def _run_keepalive(self):
        """Once a day: bring the code lists up to date too, if they were ever read."""
        result = super()._run_keepalive()
        old = fields.Datetime.now() - _FRESH
        for connection in self.filtered(lambda c: c.state == "connected"):
            fetched_at = connection.references_fetched_at
            if fetched_at and fetched_at < old:
                connection._refresh_lists()
        return result

    def _refresh_lists(self):
        """Read all code lists again, with what the day's budget leaves for it."""
        try:
            client = self._get_client(unattended=True)
            lists = self._read_lists(client)
        except UserError as silent:
            _logger.info("Exact Online: %s", silent)
            return
        except ExactError as error:
            _logger.warning("Exact Online code lists of %s: %s", self.name, error)
            self._note_trouble(error)
            return
        in_own_transaction(self.sudo(), lambda own: own._keep_lists(lists))
