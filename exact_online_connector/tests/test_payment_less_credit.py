"""A customer pays less the credit note, and the bookkeeper matches all at once.

Exact's lines then name the largest on the other side only: of the money and the credit
note, one stays unnamed.
"""

from .common import HarshReading
from .payment_common import RegisterCommon


class TestPaidLessACreditNote(RegisterCommon):
    def setUp(self):
        super().setUp()
        self.differences = self.connection.payment_difference_account_id

    def _note(self, amount):
        return self._sent((amount, self.vat_21), move_type="out_refund")

    def _pay_at_once(self, amount, *moves):
        """The bank brings an amount, and settles these with it and each other."""
        code = self.customer.exact_account_code
        values = {"account": code, "amount": amount, "date": "2026-11-20"}
        money = self.sandbox.post("receive", **values)["bank_entry"]
        first, *others = moves
        entries = [other.exact_entry_id for other in others]
        self._in_exact("match", first, **{"with": [*entries, money]})

    def _check_settled(self, money, *moves):
        for move in moves:
            self.assertEqual((move.amount_residual, move.exact_amount_open), (0.0, 0.0))
            self.assertFalse(move.exact_payment_note)
        self.assertEqual((self._money(), self._balance(self.differences)), (money, 0.0))

    def _check_payments(self, *expected):
        """Only what came in at the bank is a payment, on its day."""
        made = [
            (amount, day)
            for kind, amount, day in self._registered()
            if kind == "payment"
        ]
        self.assertEqual(made, list(expected))

    def _check_open_again(self, *moves):
        for move in moves:
            self._check(move, "not_paid", move.amount_total)
        self.assertEqual((self._money(), self._balance(self.differences)), (0.0, 0.0))

    def test_an_invoice(self):
        invoice, note = self._sent(), self._note(40.0)
        self._pay_at_once(72.6, invoice, note)
        self._check_settled(72.6, invoice, note)
        self._check_payments((72.6, "2026-11-20"))

        self._in_exact("unmatch", invoice)
        self._check_open_again(invoice, note)

    def test_an_invoice_with_a_larger_credit_note_than_money(self):
        invoice, note = self._sent(), self._note(60.0)
        self._pay_at_once(48.4, invoice, note)
        self._check_settled(48.4, invoice, note)

    def test_the_credit_note_was_sent_first(self):
        note, invoice = self._note(40.0), self._sent()
        self._pay_at_once(72.6, invoice, note)
        self._check_settled(72.6, invoice, note)

    def test_two_invoices(self):
        invoices = self._sent() + self._sent((50.0, self.vat_21))
        note = self._note(40.0)
        self._pay_at_once(133.1, *invoices, note)
        self._check_settled(133.1, *invoices, note)
        self._check_payments((72.6, "2026-11-20"), (60.5, "2026-11-20"))

        self._in_exact("unmatch", note)
        self._check_open_again(*invoices, note)

    def test_two_invoices_and_hardly_any_money(self):
        """Nothing tells on which of the two the 12.10 came in."""
        invoices = self._sent((60.0, self.vat_21)) + self._sent((50.0, self.vat_21))
        note = self._note(100.0)
        self._pay_at_once(12.1, *invoices, note)
        self._check_settled(12.1, *invoices, note)
        self._check_payments((12.1, "2026-11-20"))

    def test_two_credit_notes(self):
        invoice, notes = self._sent(), self._note(40.0) + self._note(10.0)
        self._pay_at_once(60.5, invoice, *notes)
        self._check_settled(60.5, invoice, *notes)
        self._check_payments((60.5, "2026-11-20"))

        self._in_exact("unmatch", invoice)
        self._check_open_again(invoice, *notes)

    def test_two_invoices_one_of_which_odoo_has_matched_already(self):
        """As Odoo does with a credit note that is made from its invoice."""
        invoices = self._sent((60.0, self.vat_21)) + self._sent((50.0, self.vat_21))
        note = self._note(100.0)
        control = (invoices[1] + note).line_ids.filtered("date_maturity")
        control.reconcile()
        self._pay_at_once(12.1, *invoices, note)
        self._check_settled(12.1, *invoices, note)

    def test_a_write_off_as_large_as_the_credit_note(self):
        invoice, note = self._sent(), self._note(50.0)
        self._in_exact("write_off", invoice, amount=60.5)
        self._match(invoice, note)
        self.assertEqual((invoice + note).mapped("amount_residual"), [0.0, 0.0])
        self.assertEqual((self._money(), self._balance(self.differences)), (0.0, 60.5))


class TestPaidLessACreditNoteHarsh(HarshReading, TestPaidLessACreditNote):
    """The same where Exact's documentation is read against us, signs included."""
