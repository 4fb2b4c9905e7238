"""Somebody opens an unpaid invoice, or presses a button, and sees the payment."""

from odoo import fields
from odoo.tests import new_test_user

from .common import ExactOnlineCommon

_FORM = {"name": {}, "exact_state": {}, "exact_payment_state": {}, "company_id": {}}


class TestPaymentLook(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._invoice()
        self._send(self.invoice)
        self._triggers().unlink()

    def _triggers(self):
        self.env.flush_all()
        return self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connection.payment_cron_id.id)]
        )

    def _open(self, move=None, specification=_FORM, user=None):
        """Open the form, and let the request end."""
        self.env.flush_all()
        move = (move or self.invoice).with_user(user or self.env.user)
        (values,) = move.web_read(specification)
        self.env.cr.postcommit.run()
        return values

    def _pay_and_poll(self):
        self.sandbox.post("pay", entry=self.invoice.exact_entry_id)
        self._run_payments()
        self._triggers().unlink()

    def _a_minute_later(self):
        for bell in self.env["exact.online.bell"].sudo().search([]):
            for name in ("rung_for", "polled_at"):
                if bell[name]:
                    bell[name] = fields.Datetime.subtract(bell[name], minutes=1)

    def test_open_invoice_shows_what_is_known_and_rings_the_poll(self):
        self.sandbox.post("pay", entry=self.invoice.exact_entry_id)
        self.sandbox.forget_calls()

        values = self._open()

        self.assertEqual(values["exact_payment_state"], "open")
        self.assertEqual(len(self._triggers()), 1)
        self.assertEqual(self.sandbox.calls(), [], "nobody waits for Exact")
        self._run_payments()
        self.assertEqual(self._open()["exact_payment_state"], "paid")

    def test_many_who_look_ring_once_a_minute(self):
        other = self._invoice()
        self._send(other)
        self._triggers().unlink()

        for _person in range(10):
            self._open()
            self._open(other)

        self.assertEqual(len(self._triggers()), 1)
        self._run_payments()
        self._triggers().unlink()
        self._open()
        self.assertFalse(self._triggers(), "polled just now")
        self._a_minute_later()
        self._open()
        self.assertEqual(len(self._triggers()), 1)

    def test_paid_invoice_rings_nothing(self):
        self._pay_and_poll()
        self._a_minute_later()

        self._open()

        self.assertEqual(self.invoice.exact_payment_state, "paid")
        self.assertFalse(self._triggers())

    def test_list_rings_nothing(self):
        other = self._invoice()
        self._send(other)
        self._triggers().unlink()

        (self.invoice + other).web_read(_FORM)
        self.env.cr.postcommit.run()

        self.assertFalse(self._triggers())

    def test_nothing_is_rung_where_payments_are_not_asked_for(self):
        self.connection.payment_mode = "none"
        self._open()
        self.assertFalse(self._triggers())

    def test_form_costs_one_query_more(self):
        quiet = self._invoice()
        quiet.exact_state = "excluded"

        def queries(move):
            self._open(move, _FORM)  # what Odoo keeps in memory is there
            self.env.cr.postcommit.clear()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            move.web_read(_FORM)
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(self.invoice) - queries(quiet), 1)

    def test_bookkeeper_without_further_rights_rings_too(self):
        user = new_test_user(
            self.env,
            "exact_looker",
            groups="account.group_account_invoice",
            company_id=self.env.company.id,
            company_ids=[(6, 0, self.env.company.ids)],
        )
        self._open(user=user)
        self.assertEqual(len(self._triggers()), 1)

    def test_look_up_of_a_selection_costs_one_call(self):
        other = self._invoice()
        self._send(other)
        both = self.invoice + other
        self._run_payments()
        for move in both:
            self.sandbox.post("pay", entry=move.exact_entry_id)
        self.sandbox.forget_calls()

        both.action_exact_refresh_payment()

        self._look_again()
        self.assertEqual(len(self.sandbox.calls()), 1)
        self.assertEqual(set(both.mapped("exact_payment_state")), {"paid"})

    def test_look_up_all_costs_one_call(self):
        self._run_payments()
        self.sandbox.post("pay", entry=self.invoice.exact_entry_id)
        self.sandbox.forget_calls()

        self.connection.action_refresh_payments()

        self._look_again()
        self.assertEqual(len(self.sandbox.calls()), 1)
        self.assertEqual(self.invoice.exact_payment_state, "paid")
