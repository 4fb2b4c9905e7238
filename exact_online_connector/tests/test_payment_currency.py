"""A customer pays euros on a dollar invoice, a supplier gets euros for his.

121 dollars at 2 dollars a euro are 60.50 euros in both books. What the euros were
worth more or less is an exchange difference (P14, P30), and the invoice in dollars is
settled by as many dollars as Exact says.
"""

from .common import HarshReading
from .payment_common import PaymentCommon, RegisterCommon


class TestPaymentCurrencyShown(PaymentCommon):
    def test_euros_are_shown_as_the_dollars_they_settle(self):
        invoice = self._sent(currency_id=self._usd().id)
        before = self.env["account.move"].search_count([])

        self._in_exact("pay", invoice, amount=60.0, money=31.0, date="2026-11-20")
        self.assertEqual(invoice.exact_payment_state, "partial")
        self.assertEqual(invoice.exact_amount_open, 61.0)

        self._in_exact("pay", invoice, money=29.0, date="2026-11-24")
        self.assertEqual(invoice.exact_payment_state, "paid")
        self.assertEqual(invoice.exact_settled_by, "payment")
        self.assertEqual(str(invoice.exact_paid_on), "2026-11-24")

        self._in_exact("unmatch", invoice)
        self.assertEqual(invoice.exact_amount_open, 121.0)
        self.assertEqual(self.env["account.move"].search_count([]), before)


class TestPaymentCurrencyRegistered(RegisterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        cls.gain = company.income_currency_exchange_account_id
        cls.loss = company.expense_currency_exchange_account_id

    def setUp(self):
        super().setUp()
        self.dollar = self._usd()

    def _check_books(self, move, *, money, gain=0.0, loss=0.0, open_euros=0.0):
        """The journal items, in euros: what came in, gained, lost, and is open."""
        self.assertEqual(self._money(), money)
        self.assertEqual(-self._balance(self.gain), gain)
        self.assertEqual(self._balance(self.loss), loss)
        self.assertEqual(abs(move.amount_residual_signed), open_euros)

    def test_more_euros_than_the_invoice_was_booked_at(self):
        """62.00 euros for 121 dollars (60.50): a gain of 1.50."""
        invoice = self._sent(currency_id=self.dollar.id)
        self._in_exact("pay", invoice, money=62.0, date="2026-11-20")

        self._check(invoice, "paid", 0.0)
        self.assertEqual(self._registered(), [("payment", 121.0, "2026-11-20")])
        self._check_books(invoice, money=62.0, gain=1.5)

        self._in_exact("unmatch", invoice)
        self._check(invoice, "not_paid", 121.0)
        self._check_books(invoice, money=0.0, open_euros=60.5)

    def test_a_part_in_euros_then_the_rest(self):
        """31.00 for 60 dollars (30.00) gains 1.00, 29.00 for 61 (30.50) loses 1.50."""
        invoice = self._sent(currency_id=self.dollar.id)
        self._in_exact("pay", invoice, amount=60.0, money=31.0, date="2026-11-20")

        self._check(invoice, "partial", 61.0)
        self._check_books(invoice, money=31.0, gain=1.0, open_euros=30.5)

        self._in_exact("pay", invoice, money=29.0, date="2026-11-24")
        self._check(invoice, "paid", 0.0)
        self.assertEqual(
            self._registered(),
            [("payment", 60.0, "2026-11-20"), ("payment", 61.0, "2026-11-24")],
        )
        self._check_books(invoice, money=60.0, gain=1.0, loss=1.5)

    def test_part_in_dollars_at_the_rate_of_its_day(self):
        """60 dollars at 0.55 are 33.00: 3.00 more than they were booked at."""
        invoice = self._sent(currency_id=self.dollar.id)
        self._in_exact("pay", invoice, amount=60.0, rate=0.55, date="2026-11-20")

        self._check(invoice, "partial", 61.0)
        self._check_books(invoice, money=33.0, gain=3.0, open_euros=30.5)

    def test_both_instalments_in_euros(self):
        invoice = self._sent(
            currency_id=self.dollar.id, invoice_payment_term_id=self._two_terms().id
        )
        self._in_exact("pay", invoice, money=62.0, date="2026-11-20")
        self._check(invoice, "paid", 0.0)
        self._check_books(invoice, money=62.0, gain=1.5)

    def test_euros_and_a_part_that_was_written_off(self):
        """120 dollars (60.00) for 61.00 euros; 1 dollar (0.50) is written off."""
        invoice = self._sent(currency_id=self.dollar.id)
        self._in_exact(
            "pay", invoice, amount=120.0, money=61.0, write_off=True, date="2026-11-20"
        )

        self._check(invoice, "paid", 0.0)
        self._check_books(invoice, money=61.0, gain=1.0)
        written_off = self.connection.payment_difference_account_id
        self.assertEqual(self._balance(written_off), 0.5)

    def test_bill_in_dollars_that_is_paid_in_euros(self):
        """61.50 euros go out for 121 dollars (60.50): a loss of 1.00."""
        bill = self._sent(
            move_type="in_invoice", ref="US-17", currency_id=self.dollar.id
        )
        self._in_exact("pay", bill, money=61.5, date="2026-11-20")

        self._check(bill, "paid", 0.0)
        self._check_books(bill, money=-61.5, loss=1.0)

        self._in_exact("unmatch", bill)
        self._check(bill, "not_paid", 121.0)
        self._check_books(bill, money=0.0, open_euros=60.5)

    def test_a_credit_note_in_euros_is_settled_otherwise(self):
        """Odoo matches no euros with dollars: an entry for each does."""
        invoice = self._sent(currency_id=self.dollar.id)
        note = self._sent((50.0, self.vat_21), move_type="out_refund")
        self._match(invoice, note)

        for move in invoice + note:
            self.assertEqual(move.amount_residual, move.exact_amount_open)
        self.assertEqual(note.exact_amount_open, 0.0)
        self.assertEqual({kind for kind, *_rest in self._registered()}, {"other"})

        self._in_exact("unmatch", invoice)
        self._check(invoice, "not_paid", 121.0)
        self._check(note, "not_paid", 60.5)

    def test_twice_run_changes_nothing(self):
        invoice = self._sent(currency_id=self.dollar.id)
        self._in_exact("pay", invoice, amount=60.0, money=31.0)
        self._in_exact("pay", invoice, money=29.0)
        entries = self.env["account.move"].search_count([])

        export = invoice.sudo().exact_export_ids
        export.write({"settlement_pending": True, "settling_lines": False})
        self._run_payments()

        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self._check(invoice, "paid", 0.0)

    def test_a_part_costs_a_call_more_for_ten_invoices(self):
        """Terms, control lines, and the lines that name the invoices."""
        invoice = self._sent(currency_id=self.dollar.id)
        self.sandbox.forget_calls()
        self._in_exact("pay", invoice, amount=60.0, money=31.0)
        self.assertEqual(len(self.sandbox.calls()), 3)


class TestPaymentCurrencyHarsh(HarshReading, TestPaymentCurrencyRegistered):
    """The same where Exact's documentation is read against us, signs included."""
