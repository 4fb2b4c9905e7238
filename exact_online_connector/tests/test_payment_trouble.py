"""What people do in Odoo and Exact while payments are registered: all comes right."""

from .payment_common import RegisterCommon


class TestPaymentTrouble(RegisterCommon):
    def _paid(self, **values):
        invoice = self._sent(**values)
        self._in_exact("pay", invoice, date="2026-11-20")
        self._check(invoice, "paid", 0.0)
        return invoice

    def _look_up(self, invoice):
        self.env.flush_all()  # as at the end of who did something
        invoice.action_exact_refresh_payment()
        self._look_again()

    def _check_once(self, invoice):
        """It is paid by one payment that holds."""
        self._check(invoice, "paid", 0.0)
        self.assertEqual(
            invoice.reconciled_payment_ids.mapped("state"), ["paid"], "one payment"
        )
        self.assertEqual(self._registered(), [("payment", 121.0, "2026-11-20")])
        self.assertEqual(self._money(), 121.0)

    # === IN ODOO ===

    def test_payment_that_somebody_cancelled_in_odoo_comes_back(self):
        invoice = self._paid()
        invoice.reconciled_payment_ids.action_cancel()
        self.assertEqual(invoice.payment_state, "not_paid")

        self._look_up(invoice)

        self._check_once(invoice)

    def test_payment_that_somebody_set_back_to_draft_comes_back(self):
        invoice = self._paid()
        payment = invoice.reconciled_payment_ids
        payment.action_draft()

        self._look_up(invoice)

        self._check_once(invoice)
        self.assertEqual(payment.state, "canceled")

    def test_payment_that_somebody_deleted_comes_back(self):
        invoice = self._paid()
        payment = invoice.reconciled_payment_ids
        payment.action_draft()
        payment.unlink()

        self._look_up(invoice)

        self._check_once(invoice)

    def test_payment_that_somebody_unreconciled_is_reconciled_again(self):
        invoice = self._paid()
        payment = invoice.reconciled_payment_ids
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(invoice.payment_state, "not_paid")

        self._look_up(invoice)

        self._check_once(invoice)
        self.assertEqual(invoice.reconciled_payment_ids, payment, "the same one")

    def test_the_bank_statement_takes_the_place_of_a_cancelled_payment(self):
        invoice = self._paid()
        invoice.reconciled_payment_ids.action_cancel()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

        self._look_up(invoice)

        self.assertEqual(self._registered(), [])
        self.assertEqual(self._money(), 0.0)
        self.assertIn("already settled in Odoo", invoice.exact_payment_note)

    def test_partner_that_was_merged(self):
        """The payment goes to who the invoice belongs to now."""
        invoice = self._sent()
        note = self._sent((50.0, self.vat_21), move_type="out_refund")
        kept = self._make_partner("Jansen Fietsen Holding B.V.")
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.customer + kept).ids, kept)
        self.env.invalidate_all()
        self.assertEqual(invoice.partner_id, kept)

        self._match(invoice, note)
        self._check(note, "paid", 0.0)
        self._in_exact("pay", invoice, date="2026-11-20")

        self._check(invoice, "paid", 0.0)
        self.assertEqual(invoice.reconciled_payment_ids.partner_id, kept)

    def test_invoice_that_was_undone_leaves_no_payment(self):
        """Its entry is deleted in Exact, the invoice set back to draft in Odoo."""
        invoice = self._paid()
        payment = invoice.reconciled_payment_ids
        self.sandbox.post("unmatch", entry=invoice.exact_entry_id)
        self.sandbox.post("delete_entry", entry=invoice.exact_entry_id)
        self.connection.sudo()._look_for_deletions()
        self._run_payments()
        self.assertEqual(payment.state, "canceled")
        self.assertEqual(self._money(), 0.0)
        invoice.action_exact_undo()
        self._look_again()
        invoice.button_draft()

        self._run_payments()

        self.assertEqual(invoice.state, "draft")
        self.assertEqual((self._registered(), self._money()), ([], 0.0))

    def test_mode_that_was_off_meanwhile(self):
        """What was un-matched while payments were only shown is taken back too."""
        bounced, kept = self._paid(), self._sent()
        self.connection.payment_mode = "mirror"
        self._in_exact("unmatch", bounced)
        self._in_exact("pay", kept)
        self.assertEqual(bounced.payment_state, "paid", "nothing is booked")

        self.connection.payment_mode = "register"
        self._run_payments()

        self._check(bounced, "not_paid", 121.0)
        self._check(kept, "paid", 0.0)
        self.assertEqual(self._money(), 121.0)

    # === PERIODS ===

    def test_dollars_that_are_unmatched_after_their_period_was_locked(self):
        """Payment and exchange difference are reversed on the first open day."""
        invoice = self._sent(currency_id=self._usd().id)
        self._in_exact("pay", invoice, rate=0.625, date="2026-11-20")
        gain = self.env.company.income_currency_exchange_account_id
        self.assertEqual((self._money(), self._balance(gain)), (75.63, -15.13))
        entries = self.env["account.move"].search([("date", "<=", "2026-11-30")])
        posted = entries.filtered(lambda move: move.state == "posted")
        self.env.company.sudo().fiscalyear_lock_date = "2026-11-30"

        self._in_exact("unmatch", invoice)

        self._check(invoice, "not_paid", 121.0)
        self.assertEqual((self._money(), self._balance(gain)), (0.0, 0.0))
        self.assertEqual(set(posted.mapped("state")), {"posted"}, "nothing moved there")

    def test_paid_again_on_another_day_after_its_period_was_locked(self):
        invoice = self._paid()
        self.env.company.sudo().fiscalyear_lock_date = "2026-11-30"
        self.sandbox.post("unmatch", entry=invoice.exact_entry_id)
        self._in_exact("pay", invoice, date="2026-12-05")

        self._check(invoice, "paid", 0.0)
        self.assertEqual(self._registered(), [("payment", 121.0, "2026-12-05")])
        self.assertEqual(self._money(), 121.0)

    # === IN EXACT ===

    def test_term_that_is_split_after_a_part_was_registered(self):
        invoice = self._sent()
        self._in_exact("pay", invoice, amount=21.0, date="2026-11-10")
        left = invoice.exact_payment_ids.filtered(lambda term: term.state == "open")
        self.sandbox.post(
            "split_term", term=left.exact_id, amount=40.0, due="2027-01-15"
        )
        self._run_payments()
        self._check(invoice, "partial", 100.0)
        self.assertEqual(len(invoice.exact_payment_ids), 3)

        self._in_exact("pay", invoice, date="2026-11-20")

        self._check(invoice, "paid", 0.0)
        self.assertEqual(self._money(), 121.0)
        self._in_exact("unmatch", invoice)
        self._check(invoice, "not_paid", 121.0)
        self.assertEqual(self._money(), 0.0)

    def test_entry_that_is_gone_before_its_ledger_lines_were_read(self):
        invoice = self._sent()
        self._break("drop_before", path="TransactionLines", method="GET", times=9)
        self._in_exact("pay", invoice)
        self.assertFalse(invoice.sudo().exact_export_ids.settling_lines)
        self.sandbox.clear_faults()
        self.sandbox.post("bounce", entry=invoice.exact_entry_id)
        self.sandbox.post("delete_entry", entry=invoice.exact_entry_id)

        self._run_payments()  # that it is gone is told at night only
        self._check_once_more(invoice, "paid")
        self.connection.sudo()._look_for_deletions()
        self._run_payments()

        self._check_once_more(invoice, "not_paid")
        self.assertEqual((self._registered(), self._money()), ([], 0.0))

    def _check_once_more(self, invoice, payment_state):
        self.assertEqual(invoice.payment_state, payment_state)
        self.assertFalse(invoice.sudo().exact_export_ids.settlement_pending)

    def test_sign_that_exact_has_turned(self):
        """What is to be received is negative from now on: nothing changes."""
        invoice = self._sent()
        self._in_exact("pay", invoice, amount=21.0, date="2026-11-10")
        self.sandbox.post("switches", terms_negative_when_due=True)
        self.env["exact.online.cursor"].sudo().search(
            [("endpoint", "=", "PaymentTerms")]
        ).timestamp = "1"
        self._in_exact("pay", invoice, amount=50.0, date="2026-11-20")

        self._check(invoice, "partial", 50.0)
        self.assertEqual(self._money(), 71.0)

    def test_rows_that_come_newest_first(self):
        """Two readings of the same change, the older one last: the newer stands."""
        invoice = self._sent()
        self._run_payments()
        payments = self.env["exact.online.payment"].sudo()
        open_row = dict(invoice.exact_payment_ids.row)
        self._in_exact("pay", invoice, date="2026-11-20")
        paid_row = dict(invoice.exact_payment_ids.row)

        for rows in ([open_row], [paid_row, open_row], [open_row, paid_row]):
            payments._keep(self.connection.sudo(), rows)
            self._run_payments()
            self._check_once(invoice)
