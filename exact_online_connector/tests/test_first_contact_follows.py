"""What follows from the first-contact check, and what stands before its start."""

from collections import Counter
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import HarshReading
from .first_contact import FirstContactCase


class TestFirstContactFollows(FirstContactCase):
    # === WHAT FOLLOWS ===

    def test_credit_notes_that_waited_go_by_themselves(self):
        self._have_calls()
        self.connection.auto_export = "realtime"
        refund = self._invoice(move_type="out_refund")
        self._run_export()
        self.assertEqual(refund.exact_state, "to_send")

        self._check()
        # Where Exact has refused a lot, sending without a person rests for an hour.
        self.connection.sudo().budget_id.refusals = False
        self._run_export()

        self.assertEqual(refund.exact_state, "sent", refund.exact_error)

    def test_payments_may_be_registered(self):
        with self.assertRaisesRegex(Exception, "check on a test"):
            self.connection.payment_mode = "register"
            self.env.flush_all()
        self._check()
        self.connection.payment_mode = "register"

    def test_vat_that_exact_would_compute_differently_is_held_back(self):
        """Seven times 0.99: Odoo's VAT is 1.46, Exact's line by line 1.47 (P1)."""
        self.sandbox.post("switches", vat_amount_prevails=False)
        self._check()
        lines = [(0.99, self.vat_21)] * 7
        invoice = self._invoice(*lines)
        self.assertEqual(invoice.amount_tax, 1.46)

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("1.47", invoice.exact_error)
        self.assertIn("Round per Line", invoice.exact_error)
        self.assertEqual(self._entries(), [])

        plain = self._invoice((100.0, self.vat_21))
        self._send(plain)
        self.assertEqual(plain.exact_state, "sent", plain.exact_error)

    def test_vat_that_counts_as_sent_is_sent(self):
        self.sandbox.post("switches", vat_amount_prevails=True)
        self._check()
        invoice = self._invoice(*[(0.99, self.vat_21)] * 7)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["AmountFC"], 8.39)

    def test_a_spread_beyond_the_years_is_held_back_where_exact_refuses_it(self):
        for reading, state in (("refuse", "error"), ("keep", "sent")):
            self._start_anew()
            self.connection.sudo().send_deferral = True
            self.sandbox.post("switches", deferral_beyond_years=reading)
            self._check()
            invoice = self._invoice(post=False)
            line = invoice.invoice_line_ids
            line.exact_deferred_from, line.exact_deferred_to = (
                "2026-11-02",
                "2031-11-01",
            )
            invoice.action_post()
            self.sandbox.forget_calls()

            self._send(invoice)

            self.assertEqual(invoice.exact_state, state, invoice.exact_error)
            if state == "error":
                self.assertIn("financial year", invoice.exact_error)
                self.assertEqual(self.sandbox.calls("SalesEntries"), [])

    def test_the_answers_stay_with_the_next_administration(self):
        self._check()
        self.connection.division_code = 100002
        self.assertEqual(self.connection.first_contact, "passed")
        self.assertTrue(self._answers())

    # === BEFORE IT STARTS ===

    def test_an_administration_that_is_not_for_tests_is_warned_of(self):
        self.assertFalse(self.connection.contact_is_test)  # Voorbeeld B.V.
        self.connection.division_code = 100002  # Testadministratie B.V.
        self.assertTrue(self.connection.contact_is_test)

    def test_a_closed_period_is_named_before_anything_is_booked(self):
        today = date.today()
        self.sandbox.post("close_period", year=today.year, period=today.month)
        self.connection.action_fetch_reference_data()
        self.sandbox.forget_calls()
        with self.assertRaisesRegex(UserError, "closed"):
            self._check()
        self.assertEqual(self.sandbox.calls("/api/v1"), [])

    def test_people_with_a_dead_token_provoke_no_tenth_refusal(self):
        """Somebody presses on and on, here and there, and Exact answers 401."""
        invoice, sent = self._invoice(), self._invoice()
        self._send(sent)
        self._have_calls()
        self.sandbox.post("revoke")
        self.sandbox.forget_calls()
        presses = [
            invoice.action_exact_send,
            sent.action_exact_refresh_payment,
            self.connection.action_refresh_payments,
            self.connection.action_fetch_reference_data,
        ]
        said = []
        for number in range(24):
            try:
                presses[number % len(presses)]()
            except UserError as error:
                said.append(str(error))
            self._look_again()

        refused = [c for c in self.sandbox.calls() if c["status"] == 401]
        self.assertEqual(refused, self.sandbox.calls())
        by_endpoint = Counter(c["path"].partition("(")[0] for c in refused)
        self.assertGreater(len(by_endpoint), 1)
        self.assertEqual(max(by_endpoint.values()), 9)
        self.assertIn("would block us", said[-1])

        self._log_in(self.connection)
        self.assertEqual(self.connection.state, "connected")

    def test_after_refusals_it_waits(self):
        for _time in range(3):
            self.connection.sudo().budget_id.note_refusal(
                "/api/v1/100001/salesentry/SalesEntries"
            )
        with self.assertRaisesRegex(UserError, "within the hour"):
            self._check()

    def test_a_user_looks_a_manager_does(self):
        user = new_test_user(
            self.env, "contact_user", groups="account.group_account_invoice"
        )
        self._check()
        own = self.connection.with_user(user)
        self.assertTrue(own.contact_answer_ids.mapped("found"))
        own.action_open_first_contact()
        with self.assertRaises(AccessError):
            own.action_first_contact_check()


class TestFirstContactFollowsHarsh(HarshReading, TestFirstContactFollows):
    pass
