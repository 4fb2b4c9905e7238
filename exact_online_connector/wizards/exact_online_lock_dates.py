from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..mapping.lock_dates import closed_until
from ..models.account_move import KINDS
from ..models.exact_online_mapping import journal

_FIELDS = {"sales": "sale_lock_date", "purchase": "purchase_lock_date"}
_JOURNAL_TYPES = {"sales": 20, "purchase": 22}


class ExactOnlineLockDates(models.TransientModel):
    """What Exact has closed, proposed as Odoo's lock dates: a person decides.

    Nothing sets a lock date by itself.
    """

    _name = "exact.online.lock.dates"
    _description = "Lock Dates From Exact Online"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id")
    sales_now = fields.Date(
        string="Sales Lock Date Now", related="company_id.sale_lock_date"
    )
    purchase_now = fields.Date(
        string="Purchase Lock Date Now", related="company_id.purchase_lock_date"
    )
    sales_until = fields.Date(string="Sales Closed Until", readonly=True)
    purchase_until = fields.Date(string="Purchases Closed Until", readonly=True)
    set_sales = fields.Boolean(string="Lock Sales")
    set_purchase = fields.Boolean(string="Lock Purchases")
    sales_waiting = fields.Integer(
        string="Sales Invoices Not Sent", compute="_compute_waiting"
    )
    purchase_waiting = fields.Integer(
        string="Vendor Bills Not Sent", compute="_compute_waiting"
    )

    @api.depends("sales_until", "purchase_until")
    def _compute_waiting(self):
        """Count what would be locked in Odoo, and was never sent."""
        for wizard in self:
            for kind in _FIELDS:
                until = wizard[f"{kind}_until"]
                wizard[f"{kind}_waiting"] = until and self.env[
                    "account.move"
                ].search_count(
                    [
                        ("company_id", "=", wizard.company_id.id),
                        ("state", "=", "posted"),
                        ("exact_state", "in", ("to_send", "error", "sending")),
                        ("move_type", "in", KINDS[kind]),
                        ("date", "<=", until),
                    ]
                )

    def action_set(self):
        """Set the lock dates that were ticked; never an earlier one than there is."""
        self.ensure_one()
        if not self.env.user.has_group("account.group_account_manager"):
            raise AccessError(
                self.env._(
                    "Lock dates are set by an accounting administrator. Ask one."
                )
            )
        company = self.company_id
        company.check_access("read")
        proposal = self.connection_id._lock_proposal()
        values = {}
        for kind, name in _FIELDS.items():
            if not self[f"set_{kind}"]:
                continue
            if proposal.get(kind) != self[f"{kind}_until"]:
                raise UserError(
                    self.env._(
                        "What is closed in Exact Online has changed. Close this "
                        "window and open it again."
                    )
                )
            values[name] = proposal[kind]
        # Odoo lets only its system's administrators write on a company.
        company.sudo().write(values)
        return {"type": "ir.actions.act_window_close"}


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    lock_hint = fields.Char(
        string="Lock Dates",
        compute="_compute_lock_hint",
        help="What Exact Online has closed, and Odoo still lets one post in.",
    )

    @api.depends_context("lang")
    @api.depends(
        "company_id.user_fiscalyear_lock_date",
        "company_id.user_hard_lock_date",
        "company_id.user_purchase_lock_date",
        "company_id.user_sale_lock_date",
    )
    def _compute_lock_hint(self):
        for connection in self:
            connection.lock_hint = False
            if proposal := connection._lock_proposal():
                connection.lock_hint = self.env._(
                    "Exact Online is closed until %s; Odoo's lock date is earlier.",
                    format_date(self.env, max(proposal.values())),
                )

    def _lock_proposal(self):
        """Return {kind: day} of what Exact has closed and Odoo has not locked yet."""
        # As Odoo reckons: with those of the companies above, but for everybody.
        company = self.company_id.with_context(ignore_exceptions=True)
        everything = max(company.user_fiscalyear_lock_date, company.user_hard_lock_date)
        proposal = {}
        if not self.references_fetched_at:
            return proposal
        periods, closed = self._periods(), self._closed_periods()
        for kind, name in _FIELDS.items():
            journals = self._codes_of_journals(kind)
            until = closed_until(periods, closed, journals, self._lock_start(periods))
            if until and until > max(company[f"user_{name}"], everything):
                proposal[kind] = until
        return proposal

    def _lock_start(self, periods):
        """Return from which day it is known what is closed, and of interest."""
        today = fields.Date.context_today(self)
        years = [p.year for p in periods if p.start <= today <= p.end]
        known = min(years, default=today.year) - 1
        start = min((p.start for p in periods if p.year == known), default=today)
        return max(start, self.export_from or start)

    def _codes_of_journals(self, kind):
        """Return the codes of the journals of a kind that are used."""
        own = self.env["exact.online.reference"].search(
            [
                ("connection_id", "=", self.id),
                ("kind", "=", "journal"),
                ("code", "in", list(self._used_journal_codes())),
            ]
        )
        wanted = _JOURNAL_TYPES[kind]
        return {each.code for each in own if journal(each).type == wanted}

    def action_propose_lock_dates(self):
        """Open the proposal.

        :raise UserError: there is nothing to propose, with what there is.
        """
        self.ensure_one()
        self.check_access("read")
        proposal = self._lock_proposal()
        if not proposal:
            raise UserError(
                self.env._(
                    "Exact Online has closed nothing that is not locked in Odoo "
                    "already. Periods are looked up once a night, and when the code "
                    "lists are fetched."
                )
            )
        wizard = self.env["exact.online.lock.dates"].create(
            {
                "connection_id": self.id,
                "sales_until": proposal.get("sales"),
                "purchase_until": proposal.get("purchase"),
            }
        )
        return wizard._get_records_action(
            target="new", name=self.env._("Lock Dates From Exact Online")
        )
