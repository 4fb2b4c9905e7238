"""What is due, late and followed up in Odoo, in every way in which Exact settles."""

from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .common import HarshReading
from .payment_cases import CASES, DAY, INVOICED
from .payment_common import PaymentCommon
from .portal_common import PortalKit


class DueCase(PaymentCommon, PortalKit):
    """Plays the cases; a mode says what Odoo is to show."""

    mode = "none"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_customer()

    def setUp(self):
        super().setUp()
        self._have_calls()
        self.connection.payment_mode = self.mode
        self.dollar = self._usd()
        self.terms = {
            "instalments": self._instalment_terms(),
            "2E": self._discount_terms("2E"),
            "KB": self._discount_terms("KB"),
        }

    def _play(self, cases):
        stories = []
        for number, (_name, documents, steps, *_shown) in enumerate(cases):
            partner = self._make_partner(f"Relation {number}")
            moves = [self._document(partner, **values) for values in documents]
            stories.append((partner, moves))
            for step in steps:
                self._in_exact_at(moves, *step)
        self.connection.sudo()._look_for_deletions()
        self._run_payments()
        for (partner, moves), case in zip(stories, cases, strict=True):
            name, _documents, _steps, expected, owed = case
            with self.subTest(name):
                self._be(partner)
                for move, shown in zip(moves, expected, strict=True):
                    self._check(move, *shown)
                self._check_partner(partner, moves, owed)

    def _document(self, partner, *, price=100.0, tax=True, terms=None, **values):
        purchase = values["move_type"].startswith("in")
        vat = self.vat_21_purchase if purchase else self.vat_21
        if values.pop("currency", None):
            values["currency_id"] = self.dollar.id
        if terms:
            values["invoice_payment_term_id"] = self.terms[terms].id
        else:
            values["invoice_date_due"] = INVOICED
        if purchase:
            values["ref"] = f"F-{partner.id}-{values['move_type']}"
        line = (price, vat if tax else None)
        return self._sent(line, partner_id=partner.id, **values)

    def _in_exact_at(self, moves, action, which=None, values=None):
        if action == "poll":
            self._run_payments()
            return
        values = {"date": DAY, **values} if action == "pay" else dict(values)
        if action == "delete_term":
            values["term"] = self._terms_of(moves[which])
        elif isinstance(which, tuple):
            values["entries"] = [moves[one].exact_entry_id for one in which]
        else:
            values["entry"] = moves[which].exact_entry_id
        if "with" in values:
            values["with"] = [moves[one].exact_entry_id for one in values["with"]]
        self.sandbox.post(action, **values)

    def _terms_of(self, move):
        client = self.connection._get_client(unattended=False)
        pages = client.payment_terms_since(1)
        rows = [row for page in pages for row in page]
        entry = move.exact_entry_id
        return next(r["ID"] for r in rows if r["TransactionEntryID"] == entry)

    # === WHAT ODOO SHOWS ===

    def _check_in_odoo(self, move, state, due, next_day):
        """The invoice, its instalments, and each list that somebody follows up by."""
        sign = 1 if move.is_inbound() else -1
        self.assertEqual(move.payment_state, state)
        shown = "posted" if state == "not_paid" else state
        self.assertEqual(move.status_in_payment, shown)
        self.assertEqual(move.amount_residual, due)
        lines = move.line_ids.filtered("date_maturity")
        self.assertEqual(sum(lines.mapped("amount_residual_currency")), sign * due)
        day = fields.Date.to_date(next_day) if next_day else False
        self.assertEqual(move.next_payment_date, day)
        self.assertEqual(move in self._filtered("open"), bool(due))
        is_late = bool(due) and move.invoice_date_due < fields.Date.today()
        self.assertEqual(move in self._filtered("late"), is_late)
        self.assertEqual(bool(self._late_items(move)), self._has_late(move, due, day))
        self._check_in_portal(move, due, is_late)

    def _check_in_portal(self, move, due, is_late):
        """What the customer sees, and what he is told that he is late with."""
        amount, status = self._listed()[move.name]
        self.assertEqual(status, "Waiting for Payment" if due else "Paid")
        number = "".join(filter(set("0123456789.").__contains__, amount))
        self.assertEqual(float(number), due)
        is_told = is_late and move.move_type == "out_invoice"
        self.assertEqual(move.name in self._overdue(), is_told)

    def _filtered(self, name):
        """Return the invoices under a filter of Odoo's own list."""
        return self._under_filter("account.view_account_invoice_filter", name)

    def _late_items(self, move):
        """Return the journal items to follow up: open, and their day is past."""
        late = self._under_filter(
            "account.view_account_move_line_payment_filter", "late"
        )
        left = self._under_filter(
            "account.view_account_move_line_filter", "unreconciled"
        )
        return late & left & move.line_ids

    def _under_filter(self, view, name):
        view = self.env.ref(view)
        (node,) = etree.fromstring(view.arch).xpath(f"//filter[@name='{name}']")
        domain = Domain(safe_eval(node.get("domain")))
        return self.env[view.model].search(domain)

    def _has_late(self, move, due, next_day):
        return bool(due) and next_day < fields.Date.today()


class TestDueRegistered(DueCase):
    """Registered: Odoo's own books, lists and partners say what Exact says."""

    mode = "register"

    def test_every_case(self):
        self._play(CASES)

    def _check(self, move, exact_state, odoo_state, due, next_day):
        self.assertEqual(move.exact_payment_state, exact_state)
        self.assertEqual(move.exact_amount_open, due)
        self._check_in_odoo(move, odoo_state, due, next_day)

    def _check_partner(self, partner, moves, owed):
        self.assertAlmostEqual(partner.credit - partner.debit, owed, 2)


class TestDueRegisteredHarsh(HarshReading, TestDueRegistered):
    """The same where Exact's documentation is read against us, signs included."""


class UntouchedCase(DueCase):
    """Odoo's own state is as if nobody had done anything in Exact."""

    def tearDown(self):
        self.assertFalse(self.connection.payment_journal_id)
        self.assertFalse(self.env["exact.online.settlement"].sudo().search([]))
        super().tearDown()

    def _check(self, move, exact_state, odoo_state, due, next_day):
        self._check_shown(move, exact_state, due)
        days = move.line_ids.filtered("date_maturity").mapped("payment_date")
        first = fields.Date.to_string(min(days))
        self._check_in_odoo(move, "not_paid", move.amount_total, first)
        self.assertFalse(
            move.line_ids.matched_debit_ids + move.line_ids.matched_credit_ids
        )

    def _check_partner(self, partner, moves, owed):
        total = sum(-move.amount_total_signed for move in moves)
        self.assertAlmostEqual(partner.debit - partner.credit, total, 2)
        entries = self.env["account.move"].search([("partner_id", "=", partner.id)])
        self.assertEqual(len(entries), len(moves))


class TestDueMirrored(UntouchedCase):
    """Shown only: the page of Exact tells it, Odoo's own state stays."""

    mode = "mirror"

    def test_every_case(self):
        self._play(CASES)

    def _check_shown(self, move, exact_state, due):
        self.assertEqual(move.exact_payment_state, exact_state)
        self.assertEqual(move.exact_amount_open, due)


class TestDueNone(UntouchedCase):
    """Nothing is asked, and nothing is known."""

    def test_every_fifth_case(self):
        self._play(CASES[1::5])

    def _check_shown(self, move, exact_state, due):
        self.assertIn(move.exact_payment_state, ("unknown", "open"))
