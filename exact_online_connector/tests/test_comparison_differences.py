"""Each way in which both books can differ, named and repaired (X1)."""

from odoo.exceptions import UserError

from .common import LAST_YEAR, HarshReading
from .comparisons import ComparisonCase


class TestComparisonDifferences(ComparisonCase):
    def test_posted_but_not_sent_and_then_sent(self):
        self._send(self._invoice())
        left = self._invoice((200.0, self.vat_21))
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "not_exported")
        self.assertEqual(difference.move_id, left)
        self.assertEqual((difference.odoo_total, difference.gap), (242.0, 242.0))
        self.assertEqual(self.comparison.state, "different")
        self.assertEqual(self._sums("odoo", "70"), (2, 300.0, 63.0, 363.0))
        self.assertEqual(self._sums("exact", "70"), (1, 100.0, 21.0, 121.0))
        difference.action_send()
        self._look_again()
        self.assertEqual(left.exact_state, "sent", left.exact_error)
        self.assertEqual(self.comparison.state, "equal")

    def test_refused_with_the_reason(self):
        free = self.env["account.tax"].create(
            {"name": "Odd", "amount": 3, "type_tax_use": "sale"}
        )
        failed = self._invoice((100.0, free))
        self._send(failed)
        self.assertEqual(failed.exact_state, "error")
        self._compare()
        difference = self._differences("failed")
        self.assertEqual(difference.move_id, failed)
        self.assertIn("Odd", difference.note)

    def test_an_answer_that_was_lost_is_looked_up_and_not_booked_by_hand(self):
        lost = self._invoice()
        self._lose_answer(lost)
        self._compare()
        doubt, entry = self._differences("in_doubt"), self._differences("only_in_exact")
        self.assertEqual((doubt.move_id, entry.candidate_id), (lost, lost))
        self.assertIn("whose answer was lost", entry.note)
        self.assertFalse(doubt.twin_number)
        self._let_grace_pass(lost)
        doubt.action_send()
        self._look_again()
        self.assertEqual(self.comparison.state, "equal")

    def test_kept_out_needs_nobody(self):
        invoice = self._invoice()
        invoice.action_exact_exclude()
        self._compare()
        self.assertEqual(self._differences().kind, "excluded")
        self.assertEqual(self.comparison.state, "explained")
        self.assertEqual(self.comparison.open_count, 0)

    def test_amounts_edited_in_exact_and_put_right(self):
        invoice = self._invoice()
        self._send(invoice)
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=90)
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "amounts")
        # 90 + 18.90 in Exact; 100 + 21 in Odoo.
        self.assertEqual(difference.exact_total, 108.9)
        self.assertAlmostEqual(difference.gap, 12.1)
        self.assertIn("90.00", difference.note)
        self.assertIn("18.90", difference.note)
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=100)
        self.sandbox.forget_calls()
        difference.action_look_again()
        self._look_again()
        self.assertEqual(self.comparison.state, "equal")
        self.assertEqual(len(self.sandbox.calls()), 1, "one entry, one call")

    def test_changed_in_odoo_after_it_was_sent(self):
        invoice = self._invoice()
        self._send(invoice)
        invoice.ref = "PO 4711"
        invoice.payment_reference = "another"
        self._compare()
        self.assertEqual(self._differences().kind, "changed")
        self.assertIn("reference", self._differences().note)

    def test_deleted_in_exact_and_sent_again(self):
        invoice = self._invoice()
        self._send(invoice)
        self._compare()
        self.sandbox.post("delete_entry", entry=invoice.exact_entry_id)
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "missing")
        self.assertTrue(difference.is_gone)
        difference.action_send_again()
        self._look_again()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self.comparison.state, "equal")

    def test_booked_by_hand_and_accepted(self):
        self._send(self._invoice())
        self._book_by_hand("Market stall")
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "only_in_exact")
        self.assertEqual((difference.exact_total, difference.gap), (121.0, -121.0))
        self.assertEqual(difference.entry_text, "Market stall")
        self.assertFalse(difference.candidate_id)
        self.assertEqual(self.comparison.state, "different")

        difference.action_accept()
        self.assertEqual(self.comparison.state, "explained")
        self._compare()
        self.assertEqual(self.comparison.state, "explained", "it stays accepted")
        self.assertEqual(self._differences().accepted_by, self.env.user)
        self._differences().action_not_accept()
        self.assertEqual(self.comparison.state, "different")

    def test_booked_by_hand_but_it_is_an_invoice_of_ours(self):
        self._send(self._invoice())
        left = self._invoice((200.0, self.vat_21))
        entry = self._book_by_hand(left.name, 200.0)
        self._compare()
        difference = self._differences("only_in_exact")
        self.assertEqual(difference.candidate_id, left)
        waiting = self._differences("not_exported")
        self.assertIn(str(entry["EntryNumber"]), waiting.note)
        with self.assertRaisesRegex(UserError, "looks like"):
            waiting.action_send()
        difference.action_link()
        self._look_again()
        self.assertEqual(left.exact_state, "sent", left.exact_error)
        self.assertEqual(left.exact_entry_id, entry["EntryID"])
        self.assertEqual(self.comparison.state, "equal")

    def test_what_was_never_to_be_in_odoo(self):
        self._send(self._invoice())
        self._book_by_hand("Before our time", EntryDate="2026-11-01")
        self.connection.export_from = "2026-11-02"
        self._compare()
        self.assertEqual(self.comparison.state, "equal")

    def test_booked_before_we_began_to_follow_the_ledger(self):
        # The first reading of the ledger starts a day before the first fetch.
        invoice = self._invoice()
        self._send(invoice)
        entry = self._book_by_hand("Early bird")
        self.env["exact.online.ledger.line"].sudo().search([]).unlink()
        cursor = self.env["exact.online.cursor"].sudo()
        last = max(
            row["Timestamp"]
            for page in self.connection._get_client(
                unattended=False
            ).transaction_lines_since(1)
            for row in page
        )
        cursor._find(self.connection, "TransactionLines").timestamp = str(last)
        self._compare()
        self.assertEqual(self._differences().entry_id, entry["EntryID"])

    def test_booked_in_another_period(self):
        self.comparison.sudo().month = f"{LAST_YEAR}-11-01"
        november = dict.fromkeys(("invoice_date", "date"), f"{LAST_YEAR}-11-02")
        invoice = self._invoice(**november)
        self._send(invoice)
        other = self._invoice((200.0, self.vat_21), **november)
        self.sandbox.post("close_period", year=LAST_YEAR, period=11, journal_type=20)
        self.connection.closed_period_policy = "next"
        self.connection.vat_months = "3"
        self.connection.action_fetch_reference_data()
        self._send(other)
        self.assertEqual(other.exact_state, "sent", other.exact_error)
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "period")
        self.assertEqual(difference.move_id, other)
        self.assertIn(f"{LAST_YEAR}-12", difference.note)
        self.assertEqual((difference.odoo_total, difference.gap), (242.0, 242.0))
        self.assertEqual(self.comparison.state, "explained")
        self.assertEqual(self._sums("exact", "70"), (1, 100.0, 21.0, 121.0))

        december = self.comparison.copy({"month": f"{LAST_YEAR}-12-01"})
        december.action_compare()
        self._look_again()
        self.assertEqual(december.difference_ids.kind, "period")
        self.assertEqual(december.difference_ids.gap, -242.0)
        self.assertEqual(december.state, "explained")


class TestComparisonDifferencesHarsh(HarshReading, TestComparisonDifferences):
    """The same, with Exact's documentation read against us."""
