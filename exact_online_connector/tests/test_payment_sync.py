"""How Odoo keeps up with what changes in Exact, and what that costs in calls."""

from odoo import fields

from .payment_common import PaymentCommon


class TestPaymentSync(PaymentCommon):
    def _cursor(self, endpoint="PaymentTerms"):
        cursors = self.env["exact.online.cursor"].sudo()
        return cursors.search([("endpoint", "=", endpoint)])

    def _days_ago(self, days):
        self._cursor("Deleted").read_at = fields.Datetime.subtract(
            fields.Datetime.now(), days=days
        )

    def test_a_night_costs_three_calls_more(self):
        self._sent()
        self.assertEqual(self._called(), ["PaymentTerms"])

        self._days_ago(1)
        self.assertEqual(
            self._called(),
            ["Divisions", "PaymentTerms", "Deleted", "TransactionLines"],
        )
        self.assertEqual(self._called(), ["PaymentTerms"])

    def test_an_entry_that_is_not_found_is_looked_for_among_the_deletions(self):
        invoice = self._sent()
        self._run_payments()
        self.sandbox.post("delete_entry", entry=invoice.exact_entry_id)
        export = invoice.sudo().exact_export_ids
        export.proof = "unproven"
        self.env.flush_all()
        client = self.connection._get_client(unattended=False)
        export._prove_now(client)

        self.assertIn("Deleted", self._called())
        self.assertEqual(invoice.exact_payment_state, "unknown")
        self.assertFalse(invoice.exact_payment_ids)

    def test_after_two_months_everything_is_read_again(self):
        """What was deleted meanwhile may have left Exact's log of deletions."""
        kept, gone = self._sent(), self._sent()
        self._run_payments()
        self.sandbox.post("delete_entry", entry=gone.exact_entry_id)
        self._cursor("Deleted").timestamp = str(10**9)  # the log is empty
        self._days_ago(1)
        self._run_payments()
        self.assertEqual(gone.exact_payment_state, "open", "not seen yet")

        self._days_ago(62)
        self._run_payments()

        self.assertEqual(gone.exact_payment_state, "unknown")
        self.assertEqual(kept.exact_payment_state, "open")
        self.assertFalse(self._cursor().reread_at)
        self.assertEqual(self._called(), ["PaymentTerms"], "once is enough")

    def test_a_moved_administration_is_read_again(self):
        """Exact numbers all changes anew then: the old position means nothing."""
        invoice = self._sent()
        self._days_ago(1)
        self._run_payments()
        self._cursor().timestamp = str(10**9)
        invoice.sudo().exact_export_ids.payment_ids.row = {"Timestamp": 10**9}
        self.sandbox.post("pay", entry=invoice.exact_entry_id)
        self._run_payments()
        self.assertNotEqual(invoice.exact_payment_state, "paid")

        self.sandbox.post("administration", DivisionMoveDate="2026-11-20T00:00:00.000")
        self._days_ago(1)
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")

    def test_doubt_does_not_hold_the_reading_back(self):
        """Terms of entries that could be ours are kept until nothing is in doubt."""
        invoice = self._invoice()
        self._lose_answer(invoice)
        (entry,) = self._entries(invoice.name)
        self.sandbox.post("pay", entry=entry["EntryID"])
        self._run_payments()
        position = int(self._cursor().timestamp)
        terms = self.env["exact.online.payment"].sudo()
        self.assertTrue(terms.search([("export_id", "=", False)]))

        self._run_payments()
        self.assertEqual(int(self._cursor().timestamp), position)

        self._let_grace_pass(invoice)
        self._run_export()
        self._run_payments()
        self.assertEqual(invoice.exact_payment_state, "paid")
        self.assertFalse(terms.search([("export_id", "=", False)]))

    def test_the_position_waits_for_what_was_read(self):
        invoice = self._sent()
        self._run_payments()
        position = self._cursor().timestamp
        self.sandbox.post("pay", entry=invoice.exact_entry_id)
        self.sandbox.post(
            "faults", match={"path": "PaymentTerms"}, kind="truncated", times=9
        )
        self._run_payments()
        self.assertEqual(self._cursor().timestamp, position)
        self.assertEqual(invoice.exact_payment_state, "open")

        self.sandbox.clear_faults()
        self._run_payments()
        self.assertEqual(invoice.exact_payment_state, "paid")
