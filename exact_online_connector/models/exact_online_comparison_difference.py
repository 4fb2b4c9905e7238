from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..exact_client import ExactError
from ..transaction import own_transaction
from .exact_online_message import error_sentence, stored_sentence

KINDS = [
    ("not_exported", "Posted, not sent"),
    ("failed", "Failed"),
    ("in_doubt", "In doubt"),
    ("excluded", "Kept out"),
    ("missing", "Missing in Exact"),
    ("amounts", "Amounts differ"),
    ("journal", "Other journal in Exact"),
    ("changed", "Changed after export"),
    ("period", "Other period in Exact"),
    ("rounding", "Exact's rounding"),
    ("only_in_exact", "Only in Exact"),
]


class ExactOnlineComparisonDifference(models.Model):
    """A document or an entry that makes the two sides differ, with its repair."""

    _name = "exact.online.comparison.difference"
    _description = "Comparison With Exact Online: Difference"
    _order = "comparison_id, is_open desc, kind, move_id, entry_number, id"
    _rec_name = "kind"

    comparison_id = fields.Many2one(
        "exact.online.comparison", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="comparison_id.company_id", store=True, precompute=True
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, string="Difference")
    fingerprint = fields.Char(help="By which what was accepted is known again.")
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="cascade", index="btree_not_null"
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id")
    exact_state = fields.Selection(related="move_id.exact_state", string="State")
    is_gone = fields.Boolean(related="move_id.exact_is_gone")
    journal_code = fields.Char(string="Journal")
    entry_id = fields.Char(string="Entry ID")
    entry_number = fields.Integer(string="Entry", aggregator=None)
    entry_date = fields.Date()
    entry_period = fields.Char(string="Period in Exact")
    entry_text = fields.Char(string="Reference in Exact")
    candidate_id = fields.Many2one("account.move", string="Could Be")
    candidate_state = fields.Selection(related="candidate_id.exact_state")
    twin_number = fields.Integer(
        string="Entry That It Could Be",
        aggregator=None,
        help="An entry in Exact that looks like this invoice: to send it would double.",
    )
    has_odoo = fields.Boolean()
    has_exact = fields.Boolean()
    odoo_total = fields.Monetary("In Odoo", "company_currency_id", aggregator=None)
    exact_total = fields.Monetary("In Exact", "company_currency_id", aggregator=None)
    gap = fields.Monetary(
        currency_field="company_currency_id", compute="_compute_gap", aggregator=None
    )
    details = fields.Json()
    note = fields.Text(string="What to Know", compute="_compute_note")
    is_explained = fields.Boolean("Explained")
    accepted_by = fields.Many2one("res.users", readonly=True)
    accepted_on = fields.Datetime(readonly=True)
    is_open = fields.Boolean(
        string="To Look At", compute="_compute_is_open", store=True
    )

    @api.depends("odoo_total", "exact_total")
    def _compute_gap(self):
        for difference in self:
            difference.gap = difference.odoo_total - difference.exact_total

    @api.depends("is_explained", "accepted_by")
    def _compute_is_open(self):
        for difference in self:
            accepted = difference.is_explained or difference.accepted_by
            difference.is_open = not accepted

    @api.depends_context("lang")
    @api.depends("kind", "details", "entry_period", "candidate_id", "twin_number")
    def _compute_note(self):
        for difference in self:
            difference.note = difference._sentence()

    def _sentence(self):
        """Return what a person should know of it, in his language; '' for nothing."""
        if self.details:
            return " ".join(self._detail_sentence(*row) for row in self.details)
        move = self.move_id
        if self.twin_number:
            return self.env._(
                "Entry %s in Exact looks like it: link them, do not send it.",
                self.twin_number,
            )
        if self.kind in ("failed", "in_doubt"):
            return self._why_not_booked()
        if self.kind == "excluded":
            reasons = dict(
                move._fields["exact_reason"]._description_selection(self.env)
            )
            return reasons.get(move.exact_reason, "")
        if self.kind == "missing" and self.is_gone:
            return self.env._("Somebody has deleted the entry in Exact Online.")
        if self.kind == "changed":
            return self.env._("Changed since: %s", move.exact_changes or "")
        if self.kind == "period":
            return self.env._(
                "In period %(period)s there; dated %(date)s in Odoo.",
                period=self.entry_period,
                date=format_date(self.env, move.date),
            )
        if self.kind == "only_in_exact":
            return self._whose_entry()
        return ""

    def _detail_sentence(self, code, what, odoo, exact):
        values = {
            "code": code or "–",
            "odoo": self._amount(odoo),
            "exact": self._amount(exact),
        }
        if what == "vat":
            return self.env._(
                "VAT of code %(code)s: %(odoo)s in Odoo, %(exact)s in Exact.", **values
            )
        return self.env._(
            "Base of code %(code)s: %(odoo)s in Odoo, %(exact)s in Exact.", **values
        )

    def _amount(self, text):
        currency = self.company_currency_id
        return formatLang(self.env, float(text), currency_obj=currency)

    def _why_not_booked(self):
        """Return what the invoice says of it, in the reader's language if it can."""
        problems = self.move_id.sudo().exact_export_ids[:1].problems
        if self.kind == "failed" and problems:
            return " ".join(stored_sentence(self.env, each) for each in problems)
        return self.move_id.exact_error or ""

    def _whose_entry(self):
        if self.candidate_state == "sending":
            return self.env._(
                "It looks like %s, whose answer was lost: look that one up.",
                self.candidate_id.display_name,
            )
        if self.candidate_id:
            return self.env._(
                "It looks like %s, which is not sent: link them.",
                self.candidate_id.display_name,
            )
        return self.env._("No invoice in Odoo is this entry: booked by hand?")

    # === REPAIRS ===

    def action_send(self):
        """Send the invoice, or look up what became of it.

        :raise UserError: Exact has an entry that looks like it.
        """
        for difference in self.filtered("twin_number"):
            raise UserError(difference.note)
        return self._repair(lambda move: move.action_exact_send())

    def action_send_again(self):
        """Send an invoice whose entry somebody has deleted in Exact."""
        return self._repair(lambda move: move.action_exact_send_again())

    def action_link(self):
        """Make the entry that was booked by hand the one of the invoice."""
        self.ensure_one()
        move = self.candidate_id.with_context(exact_entry_id=self.entry_id)
        return self._repair(lambda _move: move.action_exact_link())

    def action_undo(self):
        """Delete the entry in Exact, so that the invoice can be sent again."""
        self.ensure_one()
        return self.move_id.action_exact_undo()

    def action_look_again(self):
        """Read the entry in Exact again, with one call, and compare."""
        return self._repair(lambda _move: None)

    def _repair(self, repair):
        """Repair one document, read its entry again, and compare the month."""
        self.ensure_one()
        comparison = self.comparison_id
        comparison._check_right()
        move, entry_id = self.move_id or self.candidate_id, self.entry_id
        answer = repair(move)
        # The repair's own entry is not in the snapshot of the caller.
        with own_transaction(comparison.sudo()) as own:
            booked = own._exports_of(move).exact_entry_id
        entries = {entry_id, booked} - {False, ""}
        if entries:
            try:
                client = comparison._get_client()
                comparison.sudo()._read_entries(client, sorted(entries))
            except ExactError as error:
                raise UserError(error_sentence(self.env, error)) from error
        comparison._compare_now()
        return answer or {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_accept(self):
        """Say that this is as it should be; it counts no longer while it stays so."""
        for difference in self:
            difference.comparison_id._check_right()
        values = {"accepted_by": self.env.uid, "accepted_on": fields.Datetime.now()}
        self.sudo().write(values)
        self.sudo().comparison_id._set_state()

    def action_not_accept(self):
        """Take an acceptance back."""
        for difference in self:
            difference.comparison_id._check_right()
        self.sudo().write({"accepted_by": False, "accepted_on": False})
        self.sudo().comparison_id._set_state()

    def action_open(self):
        """Open the invoice, or else the lines that Exact has of the entry."""
        self.ensure_one()
        if self.move_id:
            return self.move_id._get_records_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.exact_online_ledger_line_action"
        )
        return action | {"domain": [("entry_id", "=", self.entry_id)]}

    # === ACCEPTED ===

    def _accepted_values(self):
        """Return {fingerprint: who accepted it, and when}."""
        return {
            difference.fingerprint: {
                "accepted_by": difference.accepted_by.id,
                "accepted_on": difference.accepted_on,
            }
            for difference in self.filtered("accepted_by")
        }
