"""What Exact has settled is registered in Odoo, and taken back; never doubled."""

from .common import HarshReading
from .payment_common import RegisterCommon


class TestPaymentRegister(RegisterCommon):
    def test_paid_invoice(self):
        invoice = self._sent()
        self._in_exact("pay", invoice, date="2026-11-20")

        self._check(invoice, "paid", 0.0)
        self.assertEqual(self._registered(), [("payment", 121.0, "2026-11-20")])
        payment = invoice.reconciled_payment_ids
        self.assertEqual(
            (payment.state, payment.amount, str(payment.date)),
            ("paid", 121.0, "2026-11-20"),
        )
        self.assertEqual(self._money(), 121.0)

    def test_twice_run_changes_nothing(self):
        invoice = self._sent()
        self._in_exact("pay", invoice)
        before = self.env["account.move"].search_count([])

        invoice.sudo().exact_export_ids.settlement_pending = True
        self._run_payments()
        self.env["exact.online.cursor"].sudo().search(
            [("endpoint", "=", "PaymentTerms")]
        ).timestamp = "1"
        self._run_payments()

        self.assertEqual(self.env["account.move"].search_count([]), before)
        self._check(invoice, "paid", 0.0)

    def test_part_payment_then_the_rest(self):
        invoice = self._sent()
        self._in_exact("pay", invoice, amount=21.0, date="2026-11-10")
        self._check(invoice, "partial", 100.0)

        self._in_exact("pay", invoice, date="2026-11-20")
        self._check(invoice, "paid", 0.0)
        self.assertEqual(
            self._registered(),
            [("payment", 21.0, "2026-11-10"), ("payment", 100.0, "2026-11-20")],
        )

    def test_overpaid_invoice_takes_no_more_than_its_own(self):
        invoice = self._sent()
        self._in_exact("pay", invoice, amount=150.0)
        self._check(invoice, "paid", 0.0)
        self.assertEqual(self._money(), 121.0)

    def test_bounced_direct_debit_opens_the_invoice_again(self):
        invoice = self._sent()
        self._in_exact("pay", invoice)
        payment = invoice.reconciled_payment_ids
        self._in_exact("bounce", invoice)

        self._check(invoice, "not_paid", 121.0)
        self.assertEqual(payment.state, "canceled")
        self.assertEqual((self._registered(), self._money()), ([], 0.0))

        self._in_exact("pay", invoice)
        self._check(invoice, "paid", 0.0)

    def test_collected_is_not_paid(self):
        invoice = self._sent()
        self._in_exact("select", invoice)
        self._check(invoice, "not_paid", 121.0)
        self._in_exact("process_payment", invoice)
        self._check(invoice, "not_paid", 121.0)

    def test_instalments_are_paid_when_all_are(self):
        invoice = self._sent(invoice_payment_term_id=self._two_terms().id)
        self._in_exact("pay", invoice, amount=36.30)
        self._check(invoice, "partial", 84.70)
        first, second = invoice.line_ids.filtered("date_maturity").sorted(
            "date_maturity"
        )
        self.assertTrue(first.reconciled)
        self.assertEqual(second.amount_residual, 84.70)

        self._in_exact("pay", invoice)
        self._check(invoice, "paid", 0.0)

    def test_both_instalments_by_one_payment_are_one_payment(self):
        invoice = self._sent(invoice_payment_term_id=self._two_terms().id)
        self._in_exact("pay", invoice, date="2026-11-20")
        self.assertEqual(self._registered(), [("payment", 121.0, "2026-11-20")])
        self._check(invoice, "paid", 0.0)

    def test_several_invoices_by_one_payment(self):
        invoices = self._sent() + self._sent((50.0, self.vat_21))
        self.sandbox.post(
            "pay", entries=invoices.mapped("exact_entry_id"), one_line=True
        )
        self._run_payments()
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        self.assertEqual(self._money(), 181.5)

    def test_small_difference_is_written_off(self):
        invoice = self._sent()
        self._in_exact("pay", invoice, amount=120.99, write_off=True, date="2026-11-20")

        self._check(invoice, "paid", 0.0)
        self.assertEqual(
            self._registered(),
            [
                ("payment", 120.99, "2026-11-20"),
                ("payment_difference", 0.01, "2026-11-20"),
            ],
        )
        self.assertEqual(self._money(), 120.99)
        self.assertEqual(invoice.exact_settled_by, "mixed")
        account = self.connection.payment_difference_account_id
        self.assertEqual(self._balance(account), 0.01)

    def test_discount_for_early_payment_is_taken(self):
        """2 % of 1,000, paid in time: 980 settles it (P12)."""
        term = self._discount_terms()
        invoice = self._sent((1000.0, None), invoice_payment_term_id=term.id)
        self._in_exact("pay", invoice, discount=True, date="2026-11-10")

        self._check(invoice, "paid", 0.0)
        self.assertEqual(
            sorted(self._registered()),
            [("discount", 20.0, "2026-11-10"), ("payment", 980.0, "2026-11-10")],
        )
        self.assertEqual(self._money(), 980.0)
        account = self.connection.payment_discount_account_id
        self.assertEqual(self._balance(account), 20.0)

        self._in_exact("unmatch", invoice)
        self._check(invoice, "not_paid", 1000.0)
        self.assertEqual((self._money(), self._balance(account)), (0.0, 0.0))

    def test_credit_limitation_goes_on_its_own_account(self):
        """2 % of 1,000 that is not paid by who pays in time (P13)."""
        account = self.connection.payment_discount_account_id.copy()
        self.connection.payment_limitation_account_id = account
        term = self._discount_terms("KB")
        invoice = self._sent((1000.0, None), invoice_payment_term_id=term.id)
        self._in_exact("pay", invoice, discount=True, date="2026-11-10")

        self._check(invoice, "paid", 0.0)
        kinds = {kind: amount for kind, amount, _day in self._registered()}
        self.assertEqual(kinds, {"payment": 980.0, "limitation": 20.0})
        self.assertEqual(self._balance(account), 20.0)

    def test_part_that_is_written_off(self):
        invoice = self._sent()
        self._in_exact("write_off", invoice, amount=21.0, date="2026-11-20")
        self._check(invoice, "partial", 100.0)
        self.assertEqual(
            self._registered(), [("payment_difference", 21.0, "2026-11-20")]
        )
        self.assertEqual(self._money(), 0.0)

    def test_credit_note_is_reconciled_with_its_invoice(self):
        invoice = self._sent()
        note = self._sent((50.0, self.vat_21), move_type="out_refund")
        self._match(invoice, note)

        self._check(invoice, "partial", 60.5)
        self._check(note, "paid", 0.0)
        self.assertEqual(note.exact_settled_by, "credit_note")

        self._in_exact("unmatch", invoice)
        self._check(invoice, "not_paid", 121.0)
        self._check(note, "not_paid", 60.5)

    def test_money_and_a_credit_note_at_once(self):
        invoice = self._sent()
        note = self._sent((50.0, self.vat_21), move_type="out_refund")
        self.sandbox.post("pay", entry=invoice.exact_entry_id, amount=60.5)
        self._match(invoice, note)
        self._check(invoice, "paid", 0.0)
        self._check(note, "paid", 0.0)
        self.assertEqual(self._money(), 60.5)

    def test_credit_note_that_is_paid_back(self):
        note = self._sent(move_type="out_refund")
        self._in_exact("pay", note)
        self._check(note, "paid", 0.0)
        self.assertEqual(self._money(), -121.0)

    def test_bill_is_paid(self):
        bill = self._sent(move_type="in_invoice", ref="2026-0815")
        self._in_exact("pay", bill)
        self._check(bill, "paid", 0.0)
        self.assertEqual(self._money(), -121.0)

    def test_deleted_term_is_taken_back(self):
        invoice = self._sent()
        self._in_exact("pay", invoice)
        term = invoice.exact_payment_ids.exact_id
        self.sandbox.post("delete_term", term=term)
        self.connection.sudo()._look_for_deletions()
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "unknown")
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_invoice_that_is_paid_in_odoo_is_left_alone(self):
        invoice = self._sent()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        self._in_exact("pay", invoice)

        self.assertEqual(self._registered(), [])
        self.assertIn("already settled in Odoo", invoice.exact_payment_note)
        self.assertEqual(len(invoice.reconciled_payment_ids), 1)

    def test_part_that_is_paid_in_odoo_is_for_a_person(self):
        invoice = self._sent()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": 40.0})._create_payments()
        self._in_exact("pay", invoice)

        self.assertEqual(self._registered(), [])
        self.assertIn("by hand", invoice.exact_payment_note)
        self.assertEqual(invoice.amount_residual, 81.0)

    def test_payment_in_a_locked_period_goes_to_the_first_open_day(self):
        invoice = self._sent()
        self.env.company.sudo().fiscalyear_lock_date = "2026-11-30"
        self._in_exact("pay", invoice, date="2026-11-20")

        self._check(invoice, "paid", 0.0)
        payment = invoice.reconciled_payment_ids
        self.assertEqual(str(payment.date), "2026-12-01")
        self.assertIn("11/20/2026", payment.memo)

    def test_what_is_taken_back_in_a_locked_period_is_reversed(self):
        invoice = self._sent()
        self._in_exact("pay", invoice, date="2026-11-20")
        entry = invoice.reconciled_payment_ids.move_id
        self.env.company.sudo().fiscalyear_lock_date = "2026-11-30"
        self._in_exact("unmatch", invoice)

        self._check(invoice, "not_paid", 121.0)
        self.assertEqual(entry.state, "posted")
        self.assertEqual(str(entry.reversal_move_ids.date), "2026-12-01")
        self.assertEqual(self._money(), 0.0)

    def test_foreign_currency_has_its_exchange_difference(self):
        dollar = self._usd()
        invoice = self._sent(currency_id=dollar.id)
        # 121 dollars at 2.0 are 60.50 euros; at 1.6 they are 75.63.
        self._in_exact("pay", invoice, date="2026-11-20", rate=0.625)

        self._check(invoice, "paid", 0.0)
        self.assertEqual(self._money(), 75.63)
        exchange = invoice.line_ids.matched_credit_ids.exchange_move_id
        self.assertEqual(sum(exchange.line_ids.mapped("debit")), 15.13)

        self._in_exact("unmatch", invoice)
        self._check(invoice, "not_paid", 121.0)
        self.assertEqual(self._money(), 0.0)

    def test_what_was_settled_before_is_registered_when_it_is_switched_on(self):
        self.connection.payment_mode = "mirror"
        invoice = self._sent()
        self._in_exact("pay", invoice)
        self.assertEqual(invoice.payment_state, "not_paid")

        self.connection.payment_mode = "register"
        self._run_payments()
        self._check(invoice, "paid", 0.0)

    def test_a_payment_costs_three_calls(self):
        invoice = self._sent()
        self.sandbox.forget_calls()
        self._in_exact("pay", invoice)
        self.assertEqual(len(self.sandbox.calls()), 3)


class TestPaymentRegisterHarsh(HarshReading, TestPaymentRegister):
    """The same where Exact's documentation is read against us, signs included."""
