"""What was written off in Exact, given up again, and settled by something else.

The difference stays in Exact's ledger with the document's reference; only its own term
tells that it is not matched any more.
"""

from .common import HarshReading
from .payment_common import RegisterCommon


class TestWrittenOffAndGivenUp(RegisterCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._sent()
        self.note = self._sent((40.0, self.vat_21), move_type="out_refund")

    def _write_off_and_give_up(self, move, amount):
        """Write a part off, and undo that; return the entry of the difference."""
        entry = move.exact_entry_id
        booked = self.sandbox.post("write_off", entry=entry, amount=amount)
        self._run_payments()
        self.assertEqual(move.amount_residual, move.amount_total - amount)
        self._in_exact("unmatch", move)
        self._check(move, "not_paid", move.amount_total)
        return booked["general_entry"]

    def _check_matched(self):
        """The credit note as a whole went to the invoice; nothing was written off."""
        self._check(self.note, "paid", 0.0)
        self._check(self.invoice, "partial", 72.6)
        self.assertEqual(self.note.exact_settled_by, "credit_note")
        self.assertFalse(
            self.note.exact_payment_note or self.invoice.exact_payment_note
        )
        self.assertEqual({kind for kind, *_rest in self._registered()}, {"credit_note"})
        account = self.connection.payment_difference_account_id
        self.assertEqual(self._balance(account), 0.0)

    def test_credit_note_that_is_matched_as_a_whole_then(self):
        """Its terms are 47.40 and 1.00, as if 1.00 were still written off."""
        self._write_off_and_give_up(self.note, 1.0)
        self._match(self.invoice, self.note)
        self._check_matched()

    def test_its_difference_is_deleted_afterwards(self):
        difference = self._write_off_and_give_up(self.note, 1.0)
        self._match(self.invoice, self.note)
        self.sandbox.post("delete_entry", entry=difference)
        self.connection.sudo()._look_for_deletions()
        self._run_payments()
        self._check_matched()

    def test_what_tells_of_the_difference_is_read_later(self):
        """Its term is on a page that a first poll did not come to."""
        self._write_off_and_give_up(self.note, 1.0)
        terms = self.env["exact.online.payment"].sudo()
        terms.search([("is_difference", "=", True)]).unlink()
        self._match(self.invoice, self.note)

        cursor = self.env["exact.online.cursor"].sudo()
        cursor.search([("endpoint", "=", "PaymentTerms")]).timestamp = "1"
        self._run_payments()
        self._check_matched()

    def test_more_is_written_off_than_is_open(self):
        """150.00 stands in the ledger for the 0.01 that it was matched with."""
        self._in_exact("pay", self.invoice, amount=72.61)
        self._match(self.invoice, self.note)
        self._in_exact("write_off", self.note, amount=150.0)

        self._check(self.invoice, "paid", 0.0)
        self._check(self.note, "paid", 0.0)
        account = self.connection.payment_difference_account_id
        self.assertEqual(self._balance(account), -0.01)


class TestWrittenOffAndGivenUpHarsh(HarshReading, TestWrittenOffAndGivenUp):
    """The same where Exact's documentation is read against us, signs included."""
