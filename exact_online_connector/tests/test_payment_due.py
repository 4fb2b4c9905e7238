"""What is due, late and followed up in Odoo, in every way in which Exact settles.

Each case is a story: documents of one partner, what people do with them in Exact, and
what Odoo must show then. Amounts are worked by hand: 100.00 and 21 % are 121.00, 50.00
are 60.50; 121 dollars at 2 dollars a euro are 60.50 euros, at 1.60 they are 75.63.
"""

from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .common import HarshReading
from .payment_common import PaymentCommon
from .portal_common import PortalKit

_DAY = "2026-11-20"
_IN_TIME = "2026-11-10"
_INVOICED = "2026-11-02"
_SECOND = "2027-01-01"

# The documents that a case begins with, each in words of its own.
_SALE = {"move_type": "out_invoice"}
_SMALL = {"move_type": "out_invoice", "price": 50.0}
_NOTE = {"move_type": "out_refund", "price": 50.0}
_BILL = {"move_type": "in_invoice"}
_BILL_NOTE = {"move_type": "in_refund", "price": 50.0}
_INSTALMENTS = {"move_type": "out_invoice", "terms": "instalments"}
_BILL_INSTALMENTS = {"move_type": "in_invoice", "terms": "instalments"}
_DISCOUNT = {"move_type": "out_invoice", "price": 1000.0, "tax": False, "terms": "2E"}
_LIMITATION = {**_DISCOUNT, "terms": "KB"}
_DOLLARS = {"move_type": "out_invoice", "currency": "USD"}

# Each: what it is, the documents, the steps in Exact (with the number of a document),
# and for each document Exact's state, Odoo's state, what is due of it in its currency,
# and the day on which the next payment is; then what the partner owes, in euros.
_CASES = [
    ("open", [_SALE], [], [("open", "not_paid", 121.0, _INVOICED)], 121.0),
    (
        "paid in full",
        [_SALE],
        [("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "paid in part",
        [_SALE],
        [("pay", 0, {"amount": 21.0})],
        [("partial", "partial", 100.0, _INVOICED)],
        100.0,
    ),
    (
        "paid in two parts",
        [_SALE],
        [("pay", 0, {"amount": 21.0}), ("pay", 0, {"amount": 100.0})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "overpaid: the rest is none of the invoice's",
        [_SALE, _SMALL],
        [("pay", 0, {"amount": 150.0})],
        [
            ("paid", "paid", 0.0, False),
            ("open", "not_paid", 60.5, _INVOICED),
        ],
        60.5,
    ),
    (
        "the first instalment: 30 % of 121.00",
        [_INSTALMENTS],
        [("pay", 0, {"amount": 36.3})],
        [("partial", "partial", 84.7, _SECOND)],
        84.7,
    ),
    (
        "the first instalment and a part of the second",
        [_INSTALMENTS],
        [("pay", 0, {"amount": 40.0})],
        [("partial", "partial", 81.0, _SECOND)],
        81.0,
    ),
    (
        "both instalments",
        [_INSTALMENTS],
        [("pay", 0, {"amount": 36.3}), ("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "several invoices by one payment",
        [_SALE, _SMALL],
        [("pay", (0, 1), {"one_line": True})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "several invoices by a payment with a line for each",
        [_SALE, _SMALL],
        [("pay", (0, 1), {})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note for a part",
        [_SALE, _NOTE],
        [("match", 0, {"with": [1]})],
        [("partial", "partial", 60.5, _INVOICED), ("paid", "paid", 0.0, False)],
        60.5,
    ),
    (
        "a credit note for the whole",
        [_SMALL, _NOTE],
        [("match", 0, {"with": [1]})],
        [("paid", "reversed", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note that is larger",
        [_SMALL, {**_NOTE, "price": 100.0}],
        [("match", 0, {"with": [1]})],
        [
            ("paid", "reversed", 0.0, False),
            ("partial", "partial", 60.5, _INVOICED),
        ],
        -60.5,
    ),
    (
        "a credit note and money",
        [_SALE, _NOTE],
        [("pay", 0, {"amount": 60.5}), ("match", 0, {"with": [1]})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note that is paid back",
        [_NOTE],
        [("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a credit note against the first instalment and more",
        [_INSTALMENTS, _NOTE],
        [("match", 0, {"with": [1]})],
        [("partial", "partial", 60.5, _SECOND), ("paid", "paid", 0.0, False)],
        60.5,
    ),
    (
        "discount: 2 % of 1,000.00",
        [_DISCOUNT],
        [("pay", 0, {"discount": True, "date": _IN_TIME})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "credit limitation: 2 % of 1,000.00",
        [_LIMITATION],
        [("pay", 0, {"discount": True, "date": _IN_TIME})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a cent is written off",
        [_SALE],
        [("pay", 0, {"amount": 120.99, "write_off": True})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a part is written off, without money",
        [_SALE],
        [("write_off", 0, {"amount": 21.0})],
        [("partial", "partial", 100.0, _INVOICED)],
        100.0,
    ),
    (
        "all is written off",
        [_SALE],
        [("write_off", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "dollars at another rate",
        [_DOLLARS],
        [("pay", 0, {"rate": 0.625})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "half of the dollars, at another rate",
        [_DOLLARS],
        [("pay", 0, {"amount": 60.5, "rate": 0.625})],
        [("partial", "partial", 60.5, _INVOICED)],
        30.25,
    ),
    (
        "a direct debit that bounced",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("bounce", 0, {})],
        [("open", "not_paid", 121.0, _INVOICED)],
        121.0,
    ),
    (
        "a part payment that bounced",
        [_SALE],
        [("pay", 0, {"amount": 21.0}), ("poll",), ("bounce", 0, {})],
        [("open", "not_paid", 121.0, _INVOICED)],
        121.0,
    ),
    (
        "a bounced one that was paid after all",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("bounce", 0, {}), ("poll",), ("pay", 0, {})],
        [("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "selected to be collected",
        [_SALE],
        [("select", 0, {})],
        [("open", "not_paid", 121.0, _INVOICED)],
        121.0,
    ),
    (
        "collected, not matched yet",
        [_SALE],
        [("select", 0, {}), ("process_payment", 0, {})],
        [("open", "not_paid", 121.0, _INVOICED)],
        121.0,
    ),
    (
        "an instalment that is collected, not matched yet",
        [_INSTALMENTS],
        [
            ("pay", 0, {"amount": 36.3}),
            ("select", 0, {}),
            ("process_payment", 0, {}),
        ],
        [("partial", "partial", 84.7, _SECOND)],
        84.7,
    ),
    (
        "paid, and un-matched",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("unmatch", 0, {})],
        [("open", "not_paid", 121.0, _INVOICED)],
        121.0,
    ),
    (
        "instalments that were paid, and un-matched",
        [_INSTALMENTS],
        [("pay", 0, {}), ("poll",), ("unmatch", 0, {})],
        [("open", "not_paid", 121.0, _INVOICED)],
        121.0,
    ),
    (
        "a match with a credit note that was undone",
        [_SALE, _NOTE],
        [("match", 0, {"with": [1]}), ("poll",), ("unmatch", 0, {})],
        [
            ("open", "not_paid", 121.0, _INVOICED),
            ("open", "not_paid", 60.5, _INVOICED),
        ],
        60.5,
    ),
    (
        "one of several invoices of a payment that was un-matched",
        [_SALE, _SMALL],
        [("pay", (0, 1), {}), ("poll",), ("unmatch", 1, {})],
        [("paid", "paid", 0.0, False), ("open", "not_paid", 60.5, _INVOICED)],
        60.5,
    ),
    (
        "paid, and its term deleted",
        [_SALE],
        [("pay", 0, {}), ("poll",), ("delete_term", 0, {})],
        [("unknown", "not_paid", 121.0, _INVOICED)],
        121.0,
    ),
    (
        "a bill paid in part",
        [_BILL],
        [("pay", 0, {"amount": 21.0})],
        [("partial", "partial", 100.0, _INVOICED)],
        -100.0,
    ),
    (
        "the first instalment of a bill",
        [_BILL_INSTALMENTS],
        [("pay", 0, {"amount": 36.3})],
        [("partial", "partial", 84.7, _SECOND)],
        -84.7,
    ),
    (
        "a bill, a credit note of the supplier and the rest",
        [_BILL, _BILL_NOTE],
        [("match", 0, {"with": [1]}), ("pay", 0, {})],
        [("paid", "paid", 0.0, False), ("paid", "paid", 0.0, False)],
        0.0,
    ),
    (
        "a bill that was paid, and un-matched",
        [_BILL],
        [("pay", 0, {}), ("poll",), ("unmatch", 0, {})],
        [("open", "not_paid", 121.0, _INVOICED)],
        -121.0,
    ),
]


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
        for number, (name, documents, steps, expected, owed) in enumerate(cases):
            with self.subTest(name):
                partner = self._make_partner(f"Relation {number}")
                moves = [self._document(partner, **values) for values in documents]
                for step in steps:
                    self._in_exact_at(moves, *step)
                self.connection.sudo()._look_for_deletions()
                self._run_payments()
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
            values["invoice_date_due"] = _INVOICED
        if purchase:
            values["ref"] = f"F-{partner.id}-{values['move_type']}"
        line = (price, vat if tax else None)
        return self._sent(line, partner_id=partner.id, **values)

    def _in_exact_at(self, moves, action, which=None, values=None):
        if action == "poll":
            self._run_payments()
            return
        values = {"date": _DAY, **values} if action == "pay" else dict(values)
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

    def _check(self, move, exact_state, odoo_state, due, next_day):
        raise NotImplementedError

    def _check_partner(self, partner, moves, owed):
        raise NotImplementedError

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
        self._play(_CASES)

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

    def _play(self, cases):
        super()._play(cases)
        self.assertFalse(self.connection.payment_journal_id)
        self.assertFalse(self.env["exact.online.settlement"].sudo().search([]))

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
        self._play(_CASES)

    def _check_shown(self, move, exact_state, due):
        self.assertEqual(move.exact_payment_state, exact_state)
        self.assertEqual(move.exact_amount_open, due)


class TestDueNone(UntouchedCase):
    """Nothing is asked, and nothing is known."""

    def test_every_fifth_case(self):
        self._play(_CASES[1::5])

    def _check_shown(self, move, exact_state, due):
        self.assertIn(move.exact_payment_state, ("unknown", "open"))
