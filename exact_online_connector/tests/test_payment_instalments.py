"""Instalments that Exact has too: each is settled in its own way."""

from .common import HarshReading
from .payment_common import RegisterCommon

_NOW, _LATER = "2026-11-02", "2027-01-01"


class TestPaymentInstalments(RegisterCommon):
    """121.00 in two: 36.30 at once, 84.70 after 60 days."""

    def setUp(self):
        super().setUp()
        terms = self._instalment_terms()
        self.invoice = self._sent(invoice_payment_term_id=terms.id)
        self._run_payments()

    def _left(self):
        """Return what is left of each instalment, by its day."""
        lines = self.invoice.line_ids.filtered("date_maturity")
        return {str(line.date_maturity): line.amount_residual for line in lines}

    def test_exact_has_both(self):
        terms = self.invoice.exact_payment_ids
        self.assertEqual(
            [(str(term.due_date), term.amount) for term in terms],
            [(_NOW, 36.3), (_LATER, 84.7)],
        )

    def test_the_first_then_a_part_of_the_second_then_the_rest(self):
        self._in_exact("pay", self.invoice, amount=36.3)
        self.assertEqual(self._left(), {_NOW: 0.0, _LATER: 84.7})
        self._in_exact("pay", self.invoice, amount=14.7)
        self.assertEqual(self._left(), {_NOW: 0.0, _LATER: 70.0})
        self._in_exact("pay", self.invoice)
        self._check(self.invoice, "paid", 0.0)
        self.assertEqual(self._money(), 121.0)

    def test_the_second_before_the_first(self):
        """It is due later, and was paid first: the first is what is late."""
        second = self.invoice.exact_payment_ids[1]
        self._in_exact("pay", self.invoice, term=second.exact_id)
        self.assertEqual(self._left(), {_NOW: 36.3, _LATER: 0.0})
        self.assertEqual(str(self.invoice.next_payment_date), _NOW)
        self._check(self.invoice, "partial", 36.3)

    def test_a_difference_over_both_and_a_credit_note_for_the_rest(self):
        """50.00 is written off: the first instalment, and 13.70 of the second."""
        note = self._sent((100.0, self.vat_21), move_type="out_refund")
        self._in_exact("write_off", self.invoice, amount=50.0)
        self.assertEqual(self._left(), {_NOW: 0.0, _LATER: 71.0})

        self._match(self.invoice, note)

        self._check(self.invoice, "reversed", 0.0)
        self._check(note, "partial", 50.0)
        account = self.connection.payment_difference_account_id
        self.assertEqual((self._balance(account), self._money()), (50.0, 0.0))

    def test_money_a_difference_and_a_credit_note_between_two_polls(self):
        """40.00 comes in, 50.00 is written off, the rest is a credit note's."""
        note = self._sent((100.0, self.vat_21), move_type="out_refund")
        entry = self.invoice.exact_entry_id
        self.sandbox.post("pay", entry=entry, amount=40.0, date="2026-11-20")
        self.sandbox.post("write_off", entry=entry, amount=50.0)
        self._match(self.invoice, note)

        self._check(self.invoice, "paid", 0.0)
        self._check(note, "partial", 90.0)
        account = self.connection.payment_difference_account_id
        self.assertEqual((self._balance(account), self._money()), (50.0, 40.0))

        self._in_exact("unmatch", self.invoice)
        self._check(self.invoice, "not_paid", 121.0)
        self._check(note, "not_paid", 121.0)
        self.assertEqual((self._balance(account), self._money()), (0.0, 0.0))


class TestPaymentInstalmentsHarsh(HarshReading, TestPaymentInstalments):
    """The same where Exact's documentation is read against us, signs included."""
