import time

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..exact_client import ExactError
from ..mapping.comparison import Month
from ..transaction import in_own_transaction, lock_waiting
from .account_move_actions import DEADLINE
from .exact_online_cursor import DELETED, TRANSACTION_LINES
from .exact_online_message import error_sentence

STATES = [
    ("new", "Not compared yet"),
    ("equal", "Equal"),
    ("explained", "Explained"),
    ("different", "Different"),
]
# The lists by which the ledger is followed.
_LEDGER = (TRANSACTION_LINES, DELETED)
# What a person says of a month; all else is found by comparing.
_ASKED = {"connection_id", "month"}


class ExactOnlineComparison(models.Model):
    """A month in Odoo beside the same month in Exact: the accountant's proof.

    What is read of Exact is kept by `exact.online.ledger.line`; comparing itself makes
    no call. Kept as it was found, until somebody compares again.
    """

    _name = "exact.online.comparison"
    _description = "Comparison With Exact Online"
    _order = "month desc, id desc"
    _rec_name = "month"

    connection_id = fields.Many2one(
        "exact.online.connection",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["exact.online.connection"]._of_company(
            self.env.company
        ),
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True, index=True
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=1),
        help="Any day of the month that is to be compared.",
    )
    state = fields.Selection(STATES, required=True, default="new", readonly=True)
    compared_at = fields.Datetime(readonly=True)
    read_at = fields.Datetime(
        string="Read Whole On",
        readonly=True,
        help="When the whole month was read from Exact Online. Since then its changes "
        "are followed.",
    )
    document_count = fields.Integer(
        string="Documents in Odoo", readonly=True, aggregator=None
    )
    entry_count = fields.Integer(
        string="Entries in Exact", readonly=True, aggregator=None
    )
    line_ids = fields.One2many(
        "exact.online.comparison.line", "comparison_id", readonly=True
    )
    difference_ids = fields.One2many(
        "exact.online.comparison.difference", "comparison_id", readonly=True
    )
    open_count = fields.Integer(
        string="To Look At", compute="_compute_open_count", store=True, aggregator=None
    )

    _month_uniq = models.Constraint(
        "UNIQUE(connection_id, month)",
        "This month is in the list already. Open it there, and compare it again.",
    )

    @api.depends("month")
    def _compute_display_name(self):
        for comparison in self:
            month = comparison.month
            name = month and format_date(self.env, month, date_format="MMMM y")
            comparison.display_name = name or False

    @api.depends("difference_ids.is_open")
    def _compute_open_count(self):
        for comparison in self:
            opened = comparison.difference_ids.filtered("is_open")
            comparison.open_count = len(opened)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        asking = self if self.env.su else self._without_findings()
        created = super(ExactOnlineComparison, asking).create(
            [asking._asked(first_of_month(vals)) for vals in vals_list]
        )
        return created.with_env(self.env)

    def _without_findings(self):
        """Return self without defaults in the context for what is to be found."""
        findings = {f"default_{name}" for name in set(self._fields) - _ASKED}
        context = self.env.context
        # pylint: disable=context-overridden
        return self.with_context(
            {name: context[name] for name in context if name not in findings}
        )

    def _asked(self, vals):
        if self.env.su:
            return vals
        return {name: vals[name] for name in _ASKED & vals.keys()}

    def write(self, vals):
        return super().write(first_of_month(vals))

    def _month(self):
        last = self.month + relativedelta(months=1, days=-1)
        return Month(self.month, last)

    # === ACTIONS ===

    def action_compare(self):
        """Read what changed in Exact, and compare the month again.

        Costs a call for 1,000 lines the first time, two calls after that.
        """
        return self._read_and_compare()

    def action_read_again(self):
        """Read the whole month again, should its changes have been missed."""
        return self._read_and_compare(whole=True)

    def action_print(self):
        """Print the comparison, for the accountant's file."""
        self.check_access("read")
        report = self.env.ref("exact_online_connector.exact_online_comparison_report")
        # Odoo would first ask for a letterhead, and print nothing this time.
        return report.report_action(self, config=False)

    def action_open_spreadsheet(self):
        """Download the comparison as a spreadsheet."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/exact_online/comparison/{self.id}/spreadsheet",
            "target": "download",
        }

    def _check_right(self):
        self.env["account.move"]._exact_check_right()
        self.check_access("read")

    def _get_client(self):
        return self.connection_id._get_client(
            unattended=False, deadline=time.monotonic() + DEADLINE
        )

    # === COMPARING ===

    def _read_and_compare(self, whole=False):
        """
        :param whole: read the month whole, also where its changes are followed.
        """
        for comparison in self:
            comparison._check_right()
            client = comparison._get_client()
            try:
                comparison.sudo()._bring_up_to_date(client, whole)
                comparison.sudo()._look_for_missing(client)
            except ExactError as error:
                raise UserError(comparison._broken_off(error)) from error
            comparison._compare_now()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _broken_off(self, error):
        sentence = error_sentence(self.env, error)
        if not self.sudo()._reading():
            return sentence
        kept = self.env._("What was read is kept: press Compare, and it goes on.")
        return f"{sentence}\n{kept}"

    def _compare_now(self):
        """Compare, in a transaction that sees what was just kept."""

        def compare(own):
            lock_waiting(own)
            own._compare()

        committed = self.sudo()
        if in_own_transaction(committed, lambda own: bool(own.exists())):
            in_own_transaction(committed, compare)
        else:
            compare(committed)
        self.env.invalidate_all()

    def _refresh_at_night(self, connection):
        """Compare the running and the last month again; makes no call.

        Where the ledger could not be read today, the months stay as they were found.
        """
        since = fields.Date.context_today(self) - relativedelta(months=1, day=1)
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        cursors = self.env["exact.online.cursor"]
        read = [cursors._find(connection, name).read_at for name in _LEDGER]
        if not all(read) or min(read) < today:
            return
        domain = [
            ("connection_id", "=", connection.id),
            ("month", ">=", since),
            ("compared_at", "<", today),
        ]
        for comparison in self.search(domain):
            comparison._compare_now()


def first_of_month(vals):
    """Return the values with the first day of their month."""
    if not vals.get("month"):
        return vals
    return vals | {"month": fields.Date.to_date(vals["month"]).replace(day=1)}


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _run_payments(self):
        result = super()._run_payments()
        for connection in self.filtered(lambda c: c.state == "connected"):
            own = connection._for_scheduled_action()
            own.env["exact.online.comparison"]._refresh_at_night(own)
        return result
