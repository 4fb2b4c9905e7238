"""The monthly comparison does not say too easily that nothing is to be done."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .comparisons import ComparisonCase


class TestComparisonOpen(ComparisonCase):
    def _entry_id(self, entry):
        return str(entry["EntryID"]).strip("{}").lower()

    def _sleep(self, days):
        """The connection was last used so many days ago; Exact's log is empty."""
        cursors = self.env["exact.online.cursor"].sudo()
        cursors._find(self.connection, "Deleted").write(
            {
                "read_at": fields.Datetime.now() - timedelta(days=days),
                "timestamp": str(10**9),
            }
        )

    # === KEPT OUT ===

    def test_unlinked_is_no_decision_to_keep_it_out(self):
        invoice = self._sent()
        entry = invoice.exact_entry_number
        invoice.action_exact_unlink()
        self._compare()
        self.assertEqual(self.comparison.state, "different")
        kept_out = self._differences("excluded")
        self.assertEqual(kept_out.move_id, invoice)
        self.assertTrue(kept_out.is_open)
        self.assertEqual(kept_out.twin_number, entry)
        with self.assertRaisesRegex(UserError, "looks like"):
            kept_out.action_send()

    def test_undone_is_no_decision_to_keep_it_out(self):
        invoice = self._sent()
        invoice.action_exact_undo()
        self._look_again()
        self.assertEqual(invoice.exact_reason, "undone")
        self._compare()
        self.assertEqual(self._differences().kind, "excluded")
        self.assertEqual(self.comparison.state, "different")
        self._differences().action_accept()
        self.assertEqual(self.comparison.state, "explained")

    # === BOOKED ALREADY ===

    def test_booked_in_another_month_it_is_not_offered_to_be_sent(self):
        self._sent()
        left = self._invoice((200.0, self.vat_21))
        entry = self._book_by_hand(left.name, 200.0, EntryDate="2026-12-05")
        self._compare()
        waiting = self._differences("not_exported")
        self.assertEqual(waiting.twin_number, entry["EntryNumber"])
        with self.assertRaisesRegex(UserError, "looks like"):
            waiting.action_send()
        self.assertFalse(self._differences("only_in_exact"))

    def test_booked_before_the_first_day_or_in_a_journal_that_is_not_used(self):
        self._sent()
        for values in ({"EntryDate": "2026-11-01"}, {"Journal": "72"}):
            left = self._invoice((200.0, self.vat_21))
            entry = self._book_by_hand(left.name, 200.0, **values)
            self.connection.export_from = "2026-11-02"
            self._compare()
            waiting = self._differences("not_exported")
            waiting = waiting.filtered(lambda row, left=left: row.move_id == left)
            self.assertEqual(waiting.twin_number, entry["EntryNumber"], values)

    def test_by_hand_in_the_journal_of_credit_notes(self):
        self._sent()
        entry = self._book_by_hand("Market stall", Journal="72")
        self._compare()
        self.assertEqual(self.comparison.state, "equal", "nobody uses the journal")
        self.connection.sales_credit_journal_id = self._code("journal", "72")
        self._compare()
        found = self._differences("only_in_exact")
        self.assertEqual(found.entry_id, self._entry_id(entry))
        self.connection.sales_credit_journal_id = False
        mapping = self.connection.mapping_ids.filtered(
            lambda m: m.journal_id == self.company_data["default_journal_sale"]
        )
        mapping.confirmed = True
        mapping.credit_reference_id = self._code("journal", "72")
        self._compare()
        self.assertTrue(self._differences("only_in_exact"))

    # === PERIOD ===

    def test_somebody_moves_it_to_another_period(self):
        invoice = self._sent()
        self.sandbox.post(
            "edit_entry",
            entry=invoice.exact_entry_id,
            ReportingYear=2026,
            ReportingPeriod=12,
        )
        self._compare()
        difference = self._differences("period")
        self.assertEqual(difference.entry_period, "2026-12")
        self.assertEqual(self.comparison.state, "different")
        difference.action_accept()
        december = self.comparison.copy({"month": "2026-12-01"})
        december.action_compare()
        self._look_again()
        self.assertEqual(december.difference_ids.kind, "period")
        self.assertEqual(december.state, "different")

    # === ACCEPTED ===

    def test_another_change_needs_another_acceptance(self):
        invoice = self._sent()
        invoice.payment_reference = "another"
        self._compare()
        self._differences("changed").action_accept()
        self._compare()
        self.assertEqual(self.comparison.state, "explained", "the same change")
        invoice.payment_reference = "a third"
        self._compare()
        self.assertEqual(self.comparison.state, "different", "another one")

    def test_other_details_need_another_acceptance(self):
        """The same totals on both sides, but under another VAT code."""
        invoice = self._sent((100.0, self.vat_21))
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=90)
        self._compare()
        self._differences("amounts").action_accept()
        self.assertEqual(self.comparison.state, "explained")
        lines = self.env["exact.online.ledger.line"].sudo()
        booked = lines.search([("entry_id", "=", invoice.exact_entry_id)])
        booked.vat_code = "3"
        self._compare()
        self.assertEqual(self._differences("amounts").exact_total, 108.9)
        self.assertEqual(self.comparison.state, "different")

    # === AFTER A LONG SILENCE ===

    def test_deleted_while_nobody_looked_for_two_months(self):
        for mode in ("mirror", "none"):
            with self.subTest(mode):
                if mode == "none":
                    self.connection.sudo().payment_mode = mode
                invoice, entry = self._sent(), self._book_by_hand(f"By hand {mode}")
                self._compare()
                found = self._differences("only_in_exact").mapped("entry_id")
                self.assertIn(self._entry_id(entry), found)
                self.sandbox.post("delete_entry", entry=entry["EntryID"])
                self.sandbox.post("delete_entry", entry=invoice.exact_entry_id)
                self._sleep(1)
                self._compare()
                self.assertIn(self._entry_id(entry), found, "not seen yet")
                self._sleep(62)
                self._compare()
                found = self._differences("only_in_exact").mapped("entry_id")
                self.assertNotIn(self._entry_id(entry), found)
                self.assertIn(invoice, self._differences("missing").move_id)

    def test_a_moved_administration_is_noticed_without_payments(self):
        """Exact numbers all changes anew then: the old position means nothing."""
        self.connection.sudo().payment_mode = "none"
        invoice = self._sent()
        self._sleep(1)
        self._compare()
        self.assertEqual(self.comparison.state, "equal")
        cursors = self.env["exact.online.cursor"].sudo()
        cursors._find(self.connection, "TransactionLines").timestamp = str(10**9)
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=90)
        self._compare()
        self.assertEqual(self.comparison.state, "equal", "not seen yet")
        self.sandbox.post("administration", DivisionMoveDate="2026-11-20T00:00:00.000")
        self._sleep(1)
        self._compare()
        self.assertEqual(self._differences().kind, "amounts")

    def test_a_large_month_that_was_broken_off_goes_on_page_by_page(self):
        """1,203 ledger lines are two pages; the second one fails at first."""
        for _number in range(3):
            self._sent(*[(1.0, self.vat_21)] * 399)
        self._break("html_503", path="bulk/Financial", method="GET", spared=1)

        with self.assertRaisesRegex(UserError, "What was read is kept"):
            self.comparison.action_compare()
        self._look_again()
        self.assertEqual(self.comparison.state, "new")
        self.assertEqual(self.env["exact.online.ledger.line"].search_count([]), 1000)
        self.sandbox.forget_calls()
        self._compare()

        self.assertEqual(self.comparison.state, "equal")
        self.assertEqual(len(self.sandbox.calls("bulk/Financial")), 1)
        self.assertFalse(self.comparison.reading)

    def test_what_is_not_read_whole_is_not_compared(self):
        self._sent(**self._this_month())
        self._compare()
        self.assertEqual(self.comparison.state, "equal")
        self.connection._start_reading_again()
        self.assertFalse(self.comparison.read_at)
        self.assertFalse(self.env["exact.online.ledger.line"].search([]))
        self.comparison.sudo().compared_at = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        self.env["exact.online.comparison"].sudo()._refresh_at_night(self.connection)
        self._look_again()
        self.assertEqual(self.comparison.state, "equal", "nothing is missing")
        self._compare()
        self.assertEqual(self.comparison.state, "equal")
