"""First an administration for testing, then the live one: never mixed (C8)."""

from odoo.exceptions import UserError

from .common import ExactOnlineCommon


class TestFormerAdministration(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.tested = self._invoice()
        self._send(self.tested)
        self.assertEqual(self.tested.exact_state, "sent", self.tested.exact_error)

    def _go_live(self):
        self.connection.division_code = 100002
        self.connection.action_fetch_reference_data()
        self._look_again()

    def _booked(self, division):
        return [e["YourRef"] for e in self.sandbox.get("books", division=division)]

    def test_what_was_tested_is_not_sent_for_the_live_one(self):
        number = self.tested.exact_entry_number
        self._go_live()

        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.tested.exact_state, "to_send")
        self.assertFalse(self.tested.exact_entry_id)
        self.assertFalse(self.tested.exact_export_ids)
        past = self.tested.exact_past_export_ids
        self.assertEqual(past.state, "sent")
        self.assertEqual(past.exact_entry_number, number)
        self.assertIn("100001", past.connection_id.name)

    def test_it_is_sent_to_the_live_one_with_relations_and_codes_of_there(self):
        here = self.customer.exact_account_id
        self._go_live()
        self.assertFalse(self.customer.exact_account_id)

        self._send(self.tested)

        self.assertEqual(self.tested.exact_state, "sent", self.tested.exact_error)
        self.assertEqual(self._booked(100002), [self.tested.name])
        self.assertEqual(self._booked(100001), [self.tested.name])
        self.assertNotEqual(self.customer.exact_account_id, here)
        self.assertFalse(
            self.connection.mapping_ids.reference_id.filtered(
                lambda code: code.connection_id != self.connection
            )
        )

    def test_mapping_is_carried_over_where_the_code_is_the_same(self):
        before = {
            (line.kind, line._record().id, line.reference_id.code)
            for line in self.connection.mapping_ids
        }
        self._go_live()

        after = {
            (line.kind, line._record().id, line.reference_id.code)
            for line in self.connection.mapping_ids
        }
        self.assertTrue(after)
        self.assertLessEqual(after, before)
        self.assertEqual(self.connection.sales_journal_id.code, "70")
        self.assertEqual(
            self.connection.sales_journal_id.connection_id, self.connection
        )

    def test_nothing_goes_by_itself_that_was_tested(self):
        self._schedule()
        self._go_live()

        self._run_export()

        self.assertEqual(self._booked(100002), [])
        self.assertEqual(self.tested.exact_state, "to_send")

    def test_not_when_the_check_on_credit_notes_is_done(self):
        self.connection.first_contact = "unknown"
        self.connection.auto_export = "realtime"
        tested = self._invoice(move_type="out_refund")
        self._send(tested)
        self.assertEqual(tested.exact_state, "sent", tested.exact_error)
        self._go_live()
        anew = self._invoice(move_type="out_refund")

        self.connection.action_waive_first_contact()
        self._run_export()

        self.assertEqual(tested.exact_state, "to_send")
        self.assertEqual(anew.exact_state, "sent", anew.exact_error)
        self.assertEqual(self._booked(100002), [anew.name])

    def test_not_when_it_is_mailed_once_more(self):
        self.connection.auto_export = "delayed"
        tested, anew = self._invoice(), self._invoice()
        self._send(tested)
        self._go_live()

        (tested | anew).is_move_sent = True
        self.assertFalse(tested.sudo().exact_export_ids)
        self._let_grace_pass(anew)
        self._run_export()

        self.assertEqual(self._booked(100002), [anew.name])

    def test_not_when_it_is_posted_again_but_when_a_person_brings_it_in(self):
        self.connection.auto_export = "realtime"
        self._go_live()

        self.tested.button_draft()
        self.tested.action_post()
        self._run_export()
        self.assertEqual(self._booked(100002), [])

        self.tested.action_exact_exclude()
        self.tested.action_exact_include()
        self._run_export()
        self.assertEqual(self._booked(100002), [self.tested.name])

    def test_what_was_queued_is_queued_for_the_live_one(self):
        self.connection.auto_export = "realtime"
        queued = self._invoice() | self._invoice()
        failed = self._invoice((100.0, self.vat_21.copy({"name": "21% own"})))
        self._send(failed)
        self.assertEqual(failed.exact_state, "error")

        self._go_live()
        self._run_export()

        self.assertEqual(self._booked(100001), [self.tested.name])
        self.assertEqual(self._booked(100002), queued.mapped("name"))
        self.assertEqual(failed.exact_state, "error")

    def test_an_invoice_of_the_tests_can_be_corrected_before_it_goes_live(self):
        self._go_live()

        self.tested.button_draft()

        self.assertEqual(self.tested.state, "draft")

    def test_going_back_finds_everything_as_it_was(self):
        account, number = self.customer.exact_account_id, self.tested.exact_entry_number
        mapped = len(self.connection.mapping_ids)
        self._go_live()
        self._send(self.tested)

        self.connection.division_code = 100001
        self._run_export()

        self.assertEqual(self.tested.exact_state, "sent")
        self.assertEqual(self.tested.exact_entry_number, number)
        self.assertEqual(self.customer.exact_account_id, account)
        self.assertEqual(len(self.connection.mapping_ids), mapped)
        self.assertEqual(len(self.connection.past_ids), 1)
        self.assertTrue(self.connection.references_fetched_at)

    def test_first_it_must_be_known_what_became_of_each_invoice(self):
        doubtful = self._invoice()
        self._lose_answer(doubtful)

        with self.assertRaisesRegex(UserError, doubtful.name):
            self.connection.division_code = 100002

    def test_first_what_is_to_be_undone_is_undone(self):
        self.tested.sudo().exact_export_ids._queue_undo()
        with self.assertRaisesRegex(UserError, "still being undone"):
            self.connection.division_code = 100002

        self._break("drop_after", method="DELETE")
        self._run_export()
        self.assertEqual(self._booked(100001), [], "it is gone, and we do not know")
        with self.assertRaisesRegex(UserError, "still being undone"):
            self.connection.division_code = 100002

        self._let_grace_pass(self.tested)
        self._run_export()
        self._go_live()
        self.assertEqual(self.connection.division_code, 100002)
        self.assertFalse(self.tested.exact_past_export_ids)

    # === REGISTERED PAYMENTS ===

    def _register(self):
        self.connection.write({"first_contact": "waived"})
        self.connection.payment_mode = "register"

    def _payment_journals(self):
        return self.env["account.journal"].search_count(
            [("name", "=", "Payments in Exact Online")]
        )

    def test_the_mode_stays_with_the_link_and_no_second_journal_is_made(self):
        self._register()
        journal = self.connection.payment_journal_id

        self._go_live()

        past = self.connection.past_ids
        self.assertEqual(self.connection.payment_mode, "register")
        self.assertEqual(past.payment_mode, "none")
        self.assertFalse(past.payment_journal_id)
        self.assertEqual(self.connection.payment_journal_id, journal)
        self.assertEqual(self._payment_journals(), 1)

    def test_what_was_registered_stays_and_is_not_registered_twice(self):
        self._register()
        self.sandbox.post("pay", entry=self.tested.exact_entry_id)
        self._run_payments()
        self.assertEqual(self.tested.payment_state, "paid")
        self._go_live()
        self.assertEqual(self.tested.payment_state, "paid")

        self._send(self.tested)
        self.assertEqual(self.tested.exact_state, "sent", self.tested.exact_error)
        self.sandbox.post("pay", entry=self.tested.exact_entry_id)
        self._run_payments()

        self.assertEqual(self.tested.exact_payment_state, "paid")
        payments = self.env["account.payment"].search(
            [("journal_id", "=", self.connection.payment_journal_id.id)]
        )
        self.assertEqual(payments.mapped("amount"), [121.0])

    def test_back_in_the_former_one_what_was_paid_meanwhile_is_registered(self):
        self.sandbox.post("pay", entry=self.tested.exact_entry_id)
        self._run_payments()
        self.assertEqual(self.tested.exact_payment_state, "paid")
        self._go_live()
        self._register()

        self.connection.division_code = 100001
        self._run_export()
        self._run_payments()

        self.assertEqual(self.tested.exact_payment_state, "paid")
        self.assertEqual(self.tested.payment_state, "paid")
