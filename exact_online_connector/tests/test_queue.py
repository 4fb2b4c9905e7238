"""What goes to Exact without anybody pressing a button, and what waits."""

from datetime import timedelta

from psycopg2.errors import ForeignKeyViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import ExactOnlineCommon, HarshReading


class TestQueue(CronMixinCase, ExactOnlineCommon):
    # === THE WAYS OF SENDING ===

    def test_by_hand_nothing_goes_by_itself(self):
        invoice = self._invoice()

        self._run_export()

        self.assertEqual(invoice.exact_state, "to_send")
        self.assertEqual(self._entries(), [])

    def test_at_posting_the_invoice_is_queued_and_the_action_rung(self):
        self.connection.auto_export = "realtime"
        cron = self.connection.sudo().export_cron_id
        before = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])

        invoice = self._invoice()

        after = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
        self.assertEqual(len(after - before), 1)
        self.assertFalse(self.sandbox.calls(), "posting never waits for Exact")
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(invoice.exact_proof, "equal")

    def test_on_a_schedule_all_that_waits_goes(self):
        invoices = [self._invoice() for _number in range(3)]
        bill = self._invoice(move_type="in_invoice", ref="B-1")
        self._schedule()

        self._run_export()

        self.assertEqual([i.exact_state for i in invoices], ["sent"] * 3)
        self.assertEqual(bill.exact_state, "to_send", "bills are set apart")

    def test_some_time_after_it_was_sent_to_the_customer(self):
        self.connection.write({"auto_export": "delayed", "export_delay": 90})
        invoice = self._invoice()
        self._run_export()
        self.assertEqual(invoice.exact_state, "to_send")

        invoice.is_move_sent = True

        export = invoice.sudo().exact_export_ids
        wait = export.next_attempt_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=88))
        self.assertLess(wait, timedelta(minutes=91))
        self._run_export()
        self.assertEqual(invoice.exact_state, "to_send", "the time is not over")
        export.next_attempt_at = fields.Datetime.now()
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent")

    def test_kind_that_is_not_sent_stays_out(self):
        self.connection.auto_export_purchase = "none"

        bill = self._invoice(move_type="in_invoice", ref="B-1")

        self.assertEqual(bill.exact_state, "not_applicable")
        self.assertEqual(bill.exact_reason, "not_exported")

    def test_credit_notes_wait_for_a_person_until_somebody_answers_for_it(self):
        self._schedule()
        credit_note = self._invoice(move_type="out_refund")
        self._run_export()
        self.assertEqual(credit_note.exact_state, "to_send")

        self.connection.action_waive_first_contact()
        self._run_export()

        self.assertEqual(credit_note.exact_state, "sent", credit_note.exact_error)

    # === LISTS ===

    def test_selection_is_queued_and_what_stays_behind_is_named(self):
        ready = self._invoice()
        draft = self._invoice(post=False)

        answer = (ready | draft).action_exact_send()

        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("is a draft", answer["params"]["message"])
        self._run_export()
        self.assertEqual(ready.exact_state, "sent")
        self.assertEqual(draft.exact_state, "not_applicable")

    def test_failed_export_is_sent_again_from_the_list(self):
        strange = self.vat_21.copy({"name": "21% own"})
        invoice = self._invoice((100.0, strange))
        self._send(invoice)
        export = invoice.sudo().exact_export_ids
        self.assertEqual(export.state, "error")
        self.env["exact.online.mapping"].sudo().create(
            {
                "connection_id": self.connection.id,
                "kind": "vat_code",
                "tax_id": strange.id,
                "reference_id": self._code("vat_code", "2").id,
            }
        )

        export.action_retry()
        self._look_again()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    # === A BATCH ===

    def test_one_bad_invoice_does_not_stop_the_others(self):
        strange = self.vat_21.copy({"name": "21% own"})
        bad = self._invoice((100.0, strange))
        good = self._invoice()
        self._schedule()

        self._run_export()

        self.assertEqual(bad.exact_state, "error")
        self.assertEqual(good.exact_state, "sent")

    def test_known_customers_cost_one_call_an_invoice_and_one_proof_for_all(self):
        self._send(self._invoice())
        invoices = [self._invoice() for _number in range(10)]
        self._schedule()
        self.sandbox.forget_calls()

        self._run_export()

        self.assertEqual({i.exact_proof for i in invoices}, {"equal"})
        self.assertEqual(len(self.sandbox.calls()), 11)

    def test_spent_budget_stops_the_batch_and_rings_at_the_reset(self):
        self._send(self._invoice())
        self._schedule()
        invoices = [self._invoice() for _number in range(10)]
        self.sandbox.post("limits", minute=10)
        self._let_a_minute_begin()
        self.sandbox.forget_calls()

        self._run_export()

        states = [invoice.exact_state for invoice in invoices]
        self.assertIn("sent", states)
        self.assertIn("to_send", states)
        statuses = {call["status"] for call in self.sandbox.calls()}
        self.assertNotIn(429, statuses, "the limit is never provoked")
        self.assertLessEqual(len(self.sandbox.calls()), 6, "people keep a reserve")
        connection = self.connection.sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        rung = triggers.search([("cron_id", "=", connection.export_cron_id.id)])
        budget = connection.budget_id
        reset = budget._on_our_clock(budget.minute_reset)
        self.assertIn(reset, rung.mapped("call_at"))

    def test_paused_connection_sends_nothing_and_loses_nothing(self):
        self._schedule()
        invoice = self._invoice()
        self.connection.action_pause()

        self._run_export()
        self.assertEqual(invoice.exact_state, "to_send")
        with self.assertRaisesRegex(UserError, "paused"):
            invoice.action_exact_send()
        self.connection.action_resume()
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent")

    # === THE SCHEDULED ACTIONS ===

    def test_posting_goes_on_without_the_scheduled_action(self):
        self.connection.auto_export = "realtime"
        with self.assertRaises(ForeignKeyViolation), mute_logger("odoo.sql_db"):
            self.connection.sudo().export_cron_id.unlink()
            self.env.flush_all()

        self.assertEqual(self._invoice().state, "posted")

    def test_trouble_with_the_rights_pauses_and_tells_somebody_once(self):
        self._schedule()
        invoice = self._invoice()
        self.sandbox.post("refuse", division=100001, reason="NoDivisionAccess")

        for _run in range(3):
            self._run_export()

        self.assertEqual(len(self.sandbox.calls()), 1, "left alone after the first")
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.assertEqual(invoice.exact_state, "to_send")
        self.sandbox.post("refuse", division=100001, reason=None)
        self.connection.sudo().budget_id.pause_until = False
        invoice.sudo().exact_export_ids.next_attempt_at = fields.Datetime.now()
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent")

    def test_look_up_that_fails_does_not_hold_the_others(self):
        self._send(self._invoice())
        doubtful, other = self._invoice(), self._invoice()
        self._lose_answer(doubtful)
        self._let_grace_pass(doubtful)
        self._schedule()
        self._break("html_503", method="GET")

        self._run_export()
        export = doubtful.sudo().exact_export_ids
        self.assertGreater(export.next_attempt_at, fields.Datetime.now())
        self.connection.sudo().budget_id.pause_until = False
        self._run_export()

        self.assertEqual(other.exact_state, "sent", other.exact_error)

    def test_invoice_mailed_before_it_was_corrected_goes_after_posting_again(self):
        self.connection.write({"auto_export": "delayed", "export_delay": 0})
        invoice = self._invoice()
        invoice.is_move_sent = True
        invoice.button_draft()
        self.assertFalse(invoice.sudo().exact_export_ids)

        invoice.action_post()
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_each_connection_has_actions_of_its_own(self):
        crons = self.connection.sudo()._crons()
        self.assertEqual(len(crons), 3)

        self.connection.payment_interval = 2

        self.assertEqual(self.connection.sudo().payment_cron_id.interval_number, 2)
        self.assertEqual(self.connection.sudo().payment_cron_id.interval_type, "hours")


class TestQueueHarsh(HarshReading, TestQueue):
    """The same where Exact's documentation is read against us."""
