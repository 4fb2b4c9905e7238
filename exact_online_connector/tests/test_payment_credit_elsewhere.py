"""Credit notes that only one of the two systems has, beside those that both have."""

from .common import HarshReading
from .payment_common import RegisterCommon


class TestCreditNotesElsewhere(RegisterCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._sent()
        self.note = self._credit_note()
        self.note.action_post()
        self._send(self.note)

    def _credit_note(self):
        return self._invoice((50.0, self.vat_21), move_type="out_refund", post=False)

    def _match_with_one_of_exact_s_own(self):
        """The invoice was settled by our credit note and one made in Exact."""
        by_hand = self._book_by_hand("CN-BY-HAND", amount=-50.0)["EntryID"]
        entries = [self.note.exact_entry_id, by_hand]
        self._in_exact("match", self.invoice, **{"with": entries})

    def _match_in_odoo(self, note):
        (self.invoice + note).line_ids.filtered("date_maturity").reconcile()

    def _check_settled(self, *moves):
        for move in moves:
            self.assertEqual((move.amount_residual, move.exact_amount_open), (0.0, 0.0))
        self._check_quiet()

    def _check_quiet(self):
        """Looked at once more, nothing changes, and nothing is left to do."""
        exports = (self.invoice + self.note).sudo().exact_export_ids
        before = self.env["account.partial.reconcile"].search([]).ids
        entries = self.env["account.move"].search_count([])
        exports.settlement_pending = True
        self._run_payments()
        self.assertEqual(self.env["account.partial.reconcile"].search([]).ids, before)
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertEqual(exports.mapped("settlement_pending"), [False, False])

    def test_one_of_exact_s_own_beside_ours(self):
        self._match_with_one_of_exact_s_own()
        self._check_settled(self.invoice, self.note)
        kinds = {kind: amount for kind, amount, _day in self._registered()}
        self.assertEqual(kinds, {"credit_note": 60.5, "other": 60.5})

        self._in_exact("unmatch", self.invoice)
        self._check(self.invoice, "not_paid", 121.0)
        self._check(self.note, "not_paid", 60.5)

    def test_somebody_has_entered_it_in_odoo_too(self):
        """It stays in Odoo alone, as it is in Exact already; Odoo has matched it."""
        same = self._credit_note()
        same.action_post()
        self._match_in_odoo(same)
        self._match_with_one_of_exact_s_own()

        self._check_settled(self.invoice, self.note, same)
        self.assertEqual(
            [(kind, amount) for kind, amount, _day in self._registered()],
            [("credit_note", 60.5)],
        )

    def test_odoo_has_matched_ours_already(self):
        self._match_in_odoo(self.note)
        self._match_with_one_of_exact_s_own()
        self._check_settled(self.invoice, self.note)
        self.assertEqual(
            [(kind, amount) for kind, amount, _day in self._registered()],
            [("other", 60.5)],
        )

    def test_odoo_has_matched_ours_with_another_invoice(self):
        """What a person did stays, and nothing is left open all the same."""
        other = self._sent((50.0, self.vat_21))
        (other + self.note).line_ids.filtered("date_maturity").reconcile()
        self._match_with_one_of_exact_s_own()

        self.assertEqual(self.invoice.amount_residual, 0.0)
        self.assertEqual(self.note.amount_residual, 0.0)
        self.assertEqual(other.amount_residual, 0.0)
        self._check_quiet()


class TestCreditNotesElsewhereHarsh(HarshReading, TestCreditNotesElsewhere):
    """The same where Exact's documentation is read against us, signs included."""
