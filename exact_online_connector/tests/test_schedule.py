"""What goes without a press: when it was mailed, or at its time; never what is old."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form

from .common import ExactOnlineCommon

_HOUR = timedelta(hours=1)


class TestSchedule(ExactOnlineCommon):
    def _let_pass(self, time):
        """Let time pass: what happened is as much longer ago."""
        names = ("export_schedule_from", "export_next", "auto_export_since")
        before = {name: self.connection[name] for name in names}
        for name, value in before.items():
            self.connection.sudo()[name] = value and value - time
        moves = self.env["account.move"].search([("exact_waiting_since", "!=", False)])
        for move in moves:
            move.exact_waiting_since -= time
        for export in moves.sudo().exact_export_ids:
            export.next_attempt_at -= time
        self.env.flush_all()

    # === ON A SCHEDULE ===

    def test_each_week_at_its_day(self):
        first = fields.Datetime.now() + timedelta(days=1)
        self.connection.write(
            {
                "auto_export": "scheduled",
                "export_interval": "week",
                "export_schedule_from": first,
            }
        )
        invoice = self._invoice()
        self._run_export()
        self.assertEqual(invoice.exact_state, "to_send", "tomorrow, not today")

        self._let_pass(timedelta(days=1))
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        wait = self.connection.export_next - fields.Datetime.now()
        self.assertGreater(wait, timedelta(days=6))
        late = self._invoice()
        self._run_export()
        self.assertEqual(late.exact_state, "to_send", "it is there for the next week")

    def test_the_action_is_rung_for_that_time(self):
        first = fields.Datetime.now() + timedelta(days=3)
        self.connection.write(
            {
                "auto_export": "scheduled",
                "export_interval": "month",
                "export_schedule_from": first,
            }
        )

        cron = self.connection.sudo().export_cron_id
        rung = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
        self.assertIn(self.connection.export_next, rung.mapped("call_at"))
        self.assertEqual(self.connection.export_next, first)

    def test_the_clock_of_the_company_keeps_its_hour_in_winter_and_summer(self):
        self.env.company.partner_id.tz = "Europe/Amsterdam"
        # The clock goes back in the next night.
        with freeze_time("2026-10-24 12:00:00"):
            self.connection.write(
                {
                    "auto_export": "scheduled",
                    "export_interval": "day",
                    "export_schedule_from": "2026-10-01 04:00:00",  # 6 o'clock there
                }
            )
        self.assertEqual(self.connection.export_next, datetime(2026, 10, 25, 5))

    def test_sales_and_purchases_have_schedules_of_their_own(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.connection.write(
            {
                "auto_export": "scheduled",
                "export_interval": "day",
                "export_schedule_from": tomorrow,
                "auto_export_purchase": "scheduled",
            }
        )
        invoice = self._invoice()
        bill = self._invoice(move_type="in_invoice", ref="B-7")

        self._run_export()

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual(invoice.exact_state, "to_send")

    def test_bills_wait_for_the_day_of_their_own_schedule(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.connection.write(
            {
                "auto_export": "scheduled",
                "auto_export_purchase": "scheduled",
                "export_interval_purchase": "week",
                "export_schedule_from_purchase": tomorrow,
            }
        )
        invoice = self._invoice()
        bill = self._invoice(move_type="in_invoice", ref="B-8")

        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(bill.exact_state, "to_send")
        self.assertEqual(self.connection.export_next_purchase, tomorrow)
        self.connection.export_schedule_from_purchase = tomorrow - timedelta(days=2)
        self.assertEqual(
            self.connection.export_next_purchase, tomorrow + timedelta(days=5)
        )

    def test_the_form_offers_the_times_of_a_schedule_alone(self):
        with Form(self.connection.sudo()) as form:
            form.auto_export = "scheduled"
            form.export_interval = "week"
            form.export_schedule_from = "2026-01-05 05:00:00"
        self.assertTrue(self.connection.export_next)

    # === NEVER WHAT IS OLD ===

    def test_changing_to_a_schedule_sends_nothing_that_was_ready(self):
        old = self._invoice()
        self._let_pass(_HOUR)

        self.connection.auto_export = "scheduled"
        new = self._invoice()
        self._run_export()

        self.assertEqual(new.exact_state, "sent", new.exact_error)
        self.assertEqual(old.exact_state, "to_send")

    def test_an_earlier_start_date_sends_nothing_by_itself(self):
        self.connection.export_from = "2026-11-10"
        old = self._invoice()
        self.assertEqual(old.exact_state, "not_applicable")
        self.connection.auto_export = "scheduled"

        self.connection.export_from = "2026-01-01"
        self._run_export()

        self.assertEqual(old.exact_state, "to_send")

    def test_an_old_one_that_a_person_brings_in_goes(self):
        self.connection.export_from = "2026-11-10"
        old = self._invoice()
        self.connection.auto_export = "scheduled"

        old.action_exact_include()
        self._run_export()

        self.assertEqual(old.exact_state, "sent", old.exact_error)

    def test_each_other_way_leaves_what_was_ready(self):
        ready = self._invoice()
        self._let_pass(_HOUR)
        for way in ("realtime", "delayed", "scheduled", "manual"):
            self.connection.auto_export = way
            self._run_export()
        self.assertEqual(ready.exact_state, "to_send")

    def test_credit_notes_of_the_time_by_hand_stay_when_the_check_is_done(self):
        credit_note = self._invoice(move_type="out_refund")
        self._let_pass(_HOUR)
        self.connection.auto_export = "realtime"

        self.connection.action_waive_first_contact()
        self._run_export()

        self.assertEqual(credit_note.exact_state, "to_send")

    # === SOME TIME AFTER IT WENT TO THE CUSTOMER ===

    def test_what_was_ready_before_stays_when_it_is_mailed(self):
        ready = self._invoice()
        self._let_pass(_HOUR)
        for way in ("realtime", "delayed"):
            self.connection.auto_export = way
            ready.is_move_sent = False

            ready.is_move_sent = True

            self.assertFalse(ready.sudo().exact_export_ids, way)

    def _mail(self, invoice, method):
        self.customer.email = "boekhouding@example.com"
        wizard = self.env["account.move.send.wizard"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"sending_methods": [method]}).action_send_and_print()

    def _goes_an_hour_later(self, invoice):
        self.assertTrue(invoice.exact_mailed_at)
        self._run_export()
        self.assertEqual(invoice.exact_state, "to_send", "the hour is not over")
        self._let_pass(_HOUR)
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_an_hour_after_the_e_mail(self):
        self.connection.auto_export = "delayed"
        self.assertEqual(self.connection.export_delay, 60)
        invoice = self._invoice()
        self.assertFalse(invoice.exact_mailed_at)

        self._mail(invoice, "email")

        self._goes_an_hour_later(invoice)

    def test_an_hour_after_the_print(self):
        self.connection.auto_export = "delayed"
        invoice = self._invoice()

        self._mail(invoice, "manual")

        self._goes_an_hour_later(invoice)

    def test_mailing_it_again_changes_nothing(self):
        self.connection.auto_export = "delayed"
        invoice = self._invoice()
        self._mail(invoice, "email")
        at = invoice.exact_mailed_at = fields.Datetime.now() - _HOUR

        self._mail(invoice, "email")

        self.assertEqual(invoice.exact_mailed_at, at)
