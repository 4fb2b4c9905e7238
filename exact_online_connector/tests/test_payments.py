"""Somebody pays, the bookkeeper matches it in Exact, and Odoo shows it."""

from .common import ExactOnlineCommon, HarshReading


class TestPayments(ExactOnlineCommon):
    def _pay(self, move, **values):
        self.sandbox.post("pay", entry=move.exact_entry_id, **values)

    def test_paid_in_exact_is_paid_in_odoo(self):
        invoice = self._sent()
        self._run_payments()
        self.assertEqual(invoice.exact_payment_state, "open")
        self.assertEqual(invoice.exact_amount_open, 121.0)

        self._pay(invoice, date="2026-11-20")
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")
        self.assertEqual(invoice.exact_amount_open, 0.0)
        self.assertEqual(str(invoice.exact_paid_on), "2026-11-20")
        self.assertEqual(invoice.exact_settled_by, "payment")
        self.assertEqual(
            invoice.payment_state, "not_paid", "mirror books nothing in Odoo"
        )

    def test_part_payment_leaves_the_rest_open(self):
        invoice = self._sent()

        self._pay(invoice, amount=21.0)
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "partial")
        self.assertEqual(invoice.exact_amount_open, 100.0)

        self._pay(invoice, amount=100.0)
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")

    def test_unmatched_payment_opens_the_invoice_again(self):
        invoice = self._sent()
        self._pay(invoice)
        self._run_payments()
        self.assertEqual(invoice.exact_payment_state, "paid")

        self.sandbox.post("unmatch", entry=invoice.exact_entry_id)
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "open")
        self.assertEqual(invoice.exact_amount_open, 121.0)
        self.assertFalse(invoice.exact_paid_on)

    def test_credit_note_matched_with_its_invoice_settles_both(self):
        invoice = self._sent()
        credit_note = self._sent(move_type="out_refund")

        self.sandbox.post(
            "match",
            **{"entry": invoice.exact_entry_id, "with": credit_note.exact_entry_id},
        )
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")
        self.assertEqual(credit_note.exact_payment_state, "paid")
        self.assertEqual(invoice.exact_settled_by, "credit_note")

    def test_paid_bill_is_shown(self):
        bill = self._sent(move_type="in_invoice", ref="2026-0815")

        self._pay(bill)
        self._run_payments()

        self.assertEqual(bill.exact_payment_state, "paid")

    def test_poll_costs_one_call_and_entries_of_others_are_left_alone(self):
        invoice = self._sent()
        client = self.connection._get_client(unattended=False)
        payload = dict(invoice.sudo().exact_export_ids.payload, YourRef="BY-HAND")
        by_hand = client.create_entry("sales", payload)
        self.sandbox.post("pay", entry=by_hand["EntryID"])
        self.sandbox.forget_calls()

        self._run_payments()

        self.assertEqual(len(self.sandbox.calls()), 1)
        terms = self.env["exact.online.payment"].sudo().search([])
        self.assertEqual(terms.export_id.move_id, invoice)
        self.assertEqual(invoice.exact_payment_state, "open")

        self.sandbox.forget_calls()
        self._run_payments()

        self.assertEqual(len(self.sandbox.calls()), 1, "nothing changed: one call")

    def test_term_of_an_entry_whose_answer_was_lost_is_not_missed(self):
        invoice = self._invoice()
        self._lose_answer(invoice)
        (entry,) = self._entries(invoice.name)
        self.sandbox.post("pay", entry=entry["EntryID"])
        self._run_payments()

        self._let_grace_pass(invoice)
        self._run_export()
        self._run_payments()

        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(invoice.exact_payment_state, "paid")

    def test_button_looks_the_payment_up_at_once(self):
        invoice = self._sent()
        self._pay(invoice)

        invoice.action_exact_refresh_payment()

        self.assertEqual(invoice.exact_payment_state, "paid")

    def test_instalments_are_paid_when_all_are(self):
        invoice = self._sent(invoice_payment_term_id=self._two_terms().id)

        self._pay(invoice, amount=36.30)
        self._run_payments()
        self.assertEqual(invoice.exact_payment_state, "partial")
        self._pay(invoice, amount=84.70)
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")

    def test_no_payments_are_asked_for_when_switched_off(self):
        self.connection.payment_mode = "none"
        self.sandbox.forget_calls()

        self._run_payments()

        self.assertEqual(self.sandbox.calls(), [])


class TestPaymentsHarsh(HarshReading, TestPayments):
    """The same where Exact's documentation is read against us, signs included."""
