"""Somebody edits or deletes an entry of ours in Exact: it is noticed the next night."""

from datetime import timedelta

from odoo import fields

from .common import ExactOnlineCommon, HarshReading


class TestWatch(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.invoice, self.other = self._invoice(), self._invoice()
        for move in self.invoice + self.other:
            self._send(move)
            self.assertEqual(move.exact_proof, "equal", move.exact_error)
        self._night()
        self.assertEqual(self.invoice.exact_proof, "equal")

    def _night(self):
        """Let a night pass: the first poll of a day looks after the entries."""
        cursors = self.env["exact.online.cursor"].sudo()
        cursor = cursors._find(self.connection, "Deleted")
        cursor.read_at = fields.Datetime.now() - timedelta(days=1)
        self._run_payments()

    def test_an_edited_amount_is_red_and_the_corrected_one_green(self):
        self.sandbox.post("edit_entry", entry=self.invoice.exact_entry_id, AmountFC=90)
        self._night()
        self.assertEqual(self.invoice.exact_proof, "different")
        self.assertIn("90.00", self.invoice.exact_differences)
        self.assertIn("100.00", self.invoice.exact_differences)
        self.assertEqual(self.other.exact_proof, "equal")

        self.sandbox.post("edit_entry", entry=self.invoice.exact_entry_id, AmountFC=100)
        self._night()
        self.assertEqual(self.invoice.exact_proof, "equal")

    def test_a_payment_is_no_edit(self):
        self.sandbox.post("pay", entry=self.invoice.exact_entry_id)
        self._night()
        self.assertEqual(self.invoice.exact_proof, "equal")

    def test_a_night_without_changes_costs_one_call_for_each_list(self):
        self.sandbox.forget_calls()
        self._night()
        for path in ("sync/Deleted", "sync/Financial/TransactionLines"):
            self.assertEqual(len(self.sandbox.calls(path)), 1, path)
        self.assertFalse(self.sandbox.calls("salesentry"))
        self.sandbox.forget_calls()
        self._run_payments()
        self.assertFalse(self.sandbox.calls("sync/Deleted"), "once a night")
        self.assertFalse(self.sandbox.calls("TransactionLines"))

    def test_a_deleted_entry_is_red_with_what_to_do(self):
        self.sandbox.post("delete_entry", entry=self.invoice.exact_entry_id)
        self.sandbox.forget_calls()
        self._night()
        self.assertEqual(len(self.sandbox.calls("salesentry")), 1, "one look")
        self.assertEqual(self.invoice.exact_proof, "different")
        self.assertTrue(self.invoice.exact_is_gone)
        self.assertIn("deleted", self.invoice.exact_differences)
        self.assertEqual(self.other.exact_proof, "equal")
        self._run_export()
        self.assertEqual(len(self._entries()), 1, "nothing sends it by itself")

    def test_a_deleted_entry_is_sent_again_by_a_person(self):
        gone = self.invoice.exact_entry_id
        self.sandbox.post("delete_entry", entry=gone)
        self._night()
        self.invoice.action_exact_send_again()
        self._look_again()
        self.assertEqual(self.invoice.exact_state, "sent")
        self.assertNotEqual(self.invoice.exact_entry_id, gone)
        self.assertFalse(self.invoice.exact_is_gone)
        self.assertEqual(len(self._entries(self.invoice.name)), 1)

    def test_a_deleted_entry_is_kept_out_by_a_person(self):
        self.sandbox.post("delete_entry", entry=self.invoice.exact_entry_id)
        self._night()
        self.invoice.action_exact_undo()
        self._look_again()
        self.assertEqual(self.invoice.exact_state, "excluded")
        self.invoice.button_draft()
        self.assertEqual(self.invoice.state, "draft")

    def test_deleted_before_its_lines_were_ever_read(self):
        late = self._invoice()
        self._send(late)
        self.sandbox.post("delete_entry", entry=late.exact_entry_id)
        late.sudo().exact_export_ids.sent_at = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        self._night()
        self.assertTrue(late.exact_is_gone)

    def test_without_payments_it_is_noticed_too(self):
        self.connection.sudo().payment_mode = "none"
        self.sandbox.post("delete_entry", entry=self.invoice.exact_entry_id)
        self.sandbox.forget_calls()
        self._night()
        self.assertTrue(self.invoice.exact_is_gone)
        self.assertFalse(self.sandbox.calls("PaymentTerms"))


class TestWatchHarsh(HarshReading, TestWatch):
    """The same, with Exact's documentation read against us."""
