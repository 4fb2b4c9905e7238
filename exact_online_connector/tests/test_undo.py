"""Something was sent that should not have been: it is taken back in Exact."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ExactOnlineCommon, HarshReading


class TestUndo(ExactOnlineCommon):
    def _undo(self, move):
        action = move.action_exact_undo()
        self._look_again()
        return action

    def _deletions(self):
        return [c for c in self.sandbox.calls() if c["method"] == "DELETE"]

    # === IT IS TAKEN BACK ===

    def test_an_invoice_is_undone_with_two_calls(self):
        invoice = self._sent()
        number = invoice.exact_entry_number
        self.sandbox.forget_calls()

        self._undo(invoice)

        self.assertEqual(self._entries(), [])
        self.assertEqual(len(self.sandbox.calls("/api/v1")), 2)
        self.assertEqual(invoice.exact_state, "excluded")
        self.assertEqual(invoice.exact_reason, "undone")
        self.assertFalse(invoice.exact_entry_id)
        self.assertFalse(invoice.exact_sent_at)
        self.assertFalse(invoice.exact_error)
        self.assertEqual(invoice.exact_proof, "unproven")
        self.assertEqual(invoice.exact_payment_state, "unknown")
        self.assertFalse(invoice.sudo().exact_export_ids)
        self.assertIn(str(number), invoice.message_ids[0].body)
        self.assertIn("deleted", invoice.message_ids[0].body)

    def test_two_at_once_are_one(self):
        """The scheduled action comes to it when a person has just undone it."""
        invoice = self._sent()
        export = invoice.sudo().exact_export_ids
        self._undo(invoice)
        self.sandbox.forget_calls()

        client = self.connection.sudo()._get_client(unattended=True)
        with self.assertNoLogs("odoo.addons.exact_online_connector", "ERROR"):
            export._isolated(lambda row: row._undo_step(client))

        self.assertEqual(self.sandbox.calls("/api/v1"), [])

    def test_nothing_sends_it_again_by_itself(self):
        self.connection.auto_export = "realtime"
        invoice = self._sent()
        self._undo(invoice)
        self._run_export()
        self.assertEqual(invoice.exact_state, "excluded")
        self.assertEqual(self._entries(), [])

    def test_corrected_and_posted_again_it_goes_as_new(self):
        invoice = self._sent()
        first = invoice.exact_entry_id
        self._undo(invoice)

        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 200.0
        invoice.action_post()
        self.assertEqual(invoice.exact_state, "to_send")
        self._send(invoice)

        (entry,) = self._entries()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertNotEqual(invoice.exact_entry_id, first)
        self.assertEqual(entry["AmountFC"], 242.0)
        self.assertEqual(invoice.exact_proof, "equal")

    def test_a_person_sends_it_again(self):
        invoice = self._sent()
        self._undo(invoice)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(len(self._entries()), 1)

    def test_the_document_of_a_bill_goes_too(self):
        bill = self._sent(move_type="in_invoice")
        self.assertEqual(len(self.sandbox.get("documents", division=100001)), 1)
        self._undo(bill)
        self.assertEqual(self._entries(), [])
        self.assertEqual(self.sandbox.get("documents", division=100001), [])
        self.assertEqual(bill.exact_reason, "undone")

    def test_a_file_is_attached_again_after_the_next_booking(self):
        self.connection.sudo().send_bill_files = True
        bill = self._invoice(move_type="in_invoice")
        self.env["ir.attachment"].create(
            {
                "name": "bill.pdf",
                "raw": b"%PDF-1.4 bill",
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": bill.id,
            }
        )
        for _time in range(2):
            self._send(bill)
            self._run_export()
            self.assertEqual(bill.exact_files_state, "sent", bill.exact_files_note)
            (entry,) = self._entries()
            self.assertEqual(len(entry["document"]["files"]), 1)
            self._undo(bill)
            self.assertFalse(bill.exact_files_state)
        self.assertEqual(self.sandbox.get("documents", division=100001), [])

    def test_what_somebody_has_deleted_there_is_undone_too(self):
        invoice = self._sent()
        self.sandbox.post("delete_entry", entry=invoice.exact_entry_id)
        self._undo(invoice)
        self.assertEqual(invoice.exact_reason, "undone")

    # === IT STAYS ===

    def test_not_found_right_after_it_was_seen_is_a_refusal(self):
        invoice = self._sent()
        self._break("not_found", method="DELETE")

        self._undo(invoice)

        self.assertEqual(invoice.exact_state, "sent")
        self.assertIn("Not undone", invoice.exact_error)
        self.assertEqual(len(self._entries()), 1)
        self._undo(invoice)
        self.assertEqual(invoice.exact_reason, "undone")
        self.assertEqual(self._entries(), [])

    def _assert_refused(self, invoice, action, why):
        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(len(self._entries()), 1)
        self.assertIn(why, invoice.exact_error)
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn(why, dialog.line_ids.reason)
        self.assertEqual(dialog.refused_move_ids, invoice)
        reversal = dialog.action_credit_note()
        self.assertEqual(reversal["res_model"], "account.move.reversal")
        self.assertIn(invoice.id, reversal["context"]["active_ids"])

    def test_a_matched_entry_stays_and_a_credit_note_is_offered(self):
        invoice = self._sent()
        self.sandbox.post("pay", entry=invoice.exact_entry_id)
        self._assert_refused(invoice, self._undo(invoice), "matched")

    def test_a_payment_that_we_know_of_costs_no_refusal(self):
        invoice = self._sent()
        self.sandbox.post("pay", entry=invoice.exact_entry_id, amount=21.0)
        self._run_payments()
        self.sandbox.forget_calls()
        self._assert_refused(invoice, self._undo(invoice), "matched with a payment")
        self.assertFalse(self.sandbox.calls())

        self.sandbox.post("unmatch", entry=invoice.exact_entry_id)
        self._run_payments()
        self._undo(invoice)
        self.assertEqual(invoice.exact_reason, "undone")

    def test_a_processed_entry_stays_and_is_not_tried(self):
        invoice = self._sent()
        self.sandbox.post("process", entry=invoice.exact_entry_id)
        self.sandbox.forget_calls()
        self._assert_refused(invoice, self._undo(invoice), "processed")
        self.assertFalse(self._deletions())

    def test_an_entry_in_a_closed_period_stays(self):
        invoice = self._sent()
        self.sandbox.post("close_period", division=100001, year=2026, period=11)
        self._assert_refused(invoice, self._undo(invoice), "period")

    def test_a_closed_period_that_we_know_of_costs_no_call(self):
        invoice = self._sent()
        self.sandbox.post("close_period", division=100001, year=2026, period=11)
        self.connection.action_fetch_reference_data()
        self.sandbox.forget_calls()
        self._assert_refused(invoice, self._undo(invoice), "closed")
        self.assertFalse(self.sandbox.calls())

    def test_registered_payments_keep_it(self):
        self.connection.sudo().write({"first_contact": "waived"})
        self.connection.sudo().payment_mode = "register"
        invoice = self._sent()
        self.sandbox.post("pay", entry=invoice.exact_entry_id)
        self._run_payments()
        self.assertEqual(invoice.payment_state, "paid")
        self._assert_refused(invoice, self._undo(invoice), "registered")

    def test_what_was_never_sent_is_told_so(self):
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            self._invoice().action_exact_undo()

    def test_it_needs_the_right(self):
        invoice = self._sent()
        user = new_test_user(
            self.env, "reader", groups="account.group_account_readonly"
        )
        with self.assertRaises(AccessError):
            invoice.with_user(user).action_exact_undo()

    # === THE ANSWER IS LOST ===

    def test_a_deletion_whose_answer_was_lost_is_looked_up(self):
        invoice = self._sent()
        self._break("drop_after", method="DELETE")
        self._undo(invoice)

        self.assertEqual(invoice.exact_state, "sent", "until it is surely gone")
        self.assertIn("lost", invoice.exact_error)
        with self.assertRaises(UserError):
            invoice.button_draft()
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent", "the grace period is not over")

        self._let_grace_pass(invoice)
        self._run_export()
        self.assertEqual(invoice.exact_reason, "undone")
        self.assertEqual(self._entries(), [])

    def test_a_deletion_that_never_arrived_leaves_it_booked(self):
        invoice = self._sent()
        self._break("drop_before", method="DELETE")
        self._undo(invoice)
        self._let_grace_pass(invoice)
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent")
        self.assertIn("Not undone", invoice.exact_error)
        self.assertEqual(len(self._entries()), 1)

        self._undo(invoice)
        self.assertEqual(invoice.exact_reason, "undone")

    # === MANY ===

    def test_a_selection_shows_first_what_can_and_what_cannot(self):
        gone, paid = self._sent(), self._sent()
        draft = self._invoice(post=False)
        self.sandbox.post("pay", entry=paid.exact_entry_id)
        self._run_payments()
        self.sandbox.forget_calls()

        action = (gone + paid + draft).action_exact_undo()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertFalse(self.sandbox.calls(), "the dialog asks Exact nothing")
        self.assertEqual(dialog.move_ids, gone)
        reasons = {line.move_id: line.reason for line in dialog.line_ids}
        self.assertFalse(reasons[gone])
        self.assertIn("matched", reasons[paid])
        self.assertIn("not booked", reasons[draft])
        self.assertEqual(len(self._entries()), 2, "nothing has happened yet")

        dialog.action_undo()
        self._run_export()
        self.assertEqual(gone.exact_reason, "undone")
        self.assertEqual(paid.exact_state, "sent")
        self.assertEqual(len(self._entries()), 1)

    def test_what_exact_refuses_of_a_selection_is_told_on_the_invoice(self):
        invoices = self._sent() + self._sent()
        self.sandbox.post("pay", entry=invoices[0].exact_entry_id)
        action = invoices.action_exact_undo()
        self.env[action["res_model"]].browse(action["res_id"]).action_undo()
        self._run_export()
        self.assertEqual(invoices[0].exact_state, "sent")
        self.assertIn("Not undone", invoices[0].exact_error)
        self.assertEqual(invoices[1].exact_reason, "undone")


class TestUndoHarsh(HarshReading, TestUndo):
    """The same, with Exact's documentation read against us."""


class TestGuards(ExactOnlineCommon):
    """What is booked in Exact does not leave Odoo's books, whatever way is tried."""

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice()
        self._send(self.invoice)

    def _assert_refused(self, step):
        with self.assertRaisesRegex(UserError, "Undo in Exact"):
            step()

    def test_reset_to_draft(self):
        self.assertFalse(self.invoice.show_reset_to_draft_button)
        self._assert_refused(self.invoice.button_draft)

    def test_cancel(self):
        self._assert_refused(self.invoice.button_cancel)

    def test_written_over_the_external_api(self):
        self._assert_refused(lambda: self.invoice.write({"state": "draft"}))
        self._assert_refused(lambda: self.invoice.write({"state": "cancel"}))

    def test_a_selection_with_one_that_was_sent(self):
        free = self._invoice()
        self._assert_refused((free + self.invoice).button_draft)
        self.env.invalidate_all()
        self.assertEqual(free.state, "posted")

    def test_delete_even_by_force(self):
        self._assert_refused(self.invoice.with_context(force_delete=True).unlink)

    def test_a_reversal_that_would_cancel_is_a_credit_note_of_its_own(self):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        reversal = wizard.create({"journal_id": self.invoice.journal_id.id})
        reversal.refund_moves()
        self.assertEqual(self.invoice.state, "posted")
        self.assertEqual(self.invoice.exact_state, "sent")
