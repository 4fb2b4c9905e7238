"""Which mode of payments fits, and what warns before money is doubled (M6)."""

from odoo.exceptions import ValidationError

from .payment_common import PaymentCommon


class TestPaymentMode(PaymentCommon):
    def test_registering_waits_for_the_check(self):
        self.connection.first_contact = "unknown"
        with self.assertRaisesRegex(ValidationError, "Skip the Check"):
            self.connection.payment_mode = "register"

    def test_journal_is_made_once(self):
        self.connection._make_payment_journal()
        journal = self.connection.payment_journal_id
        self.connection._make_payment_journal()
        self.assertEqual(self.connection.payment_journal_id, journal)
        methods = journal.inbound_payment_method_line_ids
        self.assertEqual(methods.payment_account_id, journal.default_account_id)

    def test_mode_is_recommended_with_its_reason(self):
        mode, reason = self.connection._recommend_payment_mode()
        self.assertEqual(mode, "register", reason)

        self.connection.first_contact = "unknown"
        mode, reason = self.connection._recommend_payment_mode()
        self.assertEqual(mode, "mirror")
        self.assertIn("test administration", reason)

    def test_bank_statements_give_a_warning(self):
        self.assertFalse(self.connection.payment_warning)
        bank = self.company_data["default_journal_bank"]
        self.env["account.bank.statement.line"].create(
            {"journal_id": bank.id, "payment_ref": "121", "amount": 121.0}
        )
        self.connection.invalidate_recordset(["payment_warning"])

        self.assertIn(bank.name, self.connection.payment_warning)
        mode, reason = self.connection._recommend_payment_mode()
        self.assertEqual((mode, reason), ("mirror", self.connection.payment_warning))


class TestRegisteredByUs(PaymentCommon):
    def test_the_button_is_there_when_there_is_something_to_show(self):
        ours, by_hand = self._sent(), self._sent()
        dialog = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=by_hand.ids
        )
        dialog.create({})._create_payments()
        self.connection.payment_mode = "register"

        self._in_exact("pay", ours)

        self.assertEqual(ours.payment_state, "paid")
        self.assertIn(by_hand.payment_state, ("paid", "in_payment"))
        self.assertTrue(ours.exact_is_registered)
        self.assertFalse(by_hand.exact_is_registered)


class TestPaymentAccounts(PaymentCommon):
    def _settled_on(self, account):
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return sum(items.mapped("balance"))

    def test_money_goes_in_the_journal_that_was_chosen(self):
        """Chosen before payments are registered at all, as the form offers it."""
        journal = self.company_data["default_journal_bank"].copy(
            {"name": "Money in Exact", "code": "MEX"}
        )
        self.connection.write(
            {"payment_journal_id": journal.id, "payment_mode": "register"}
        )
        invoice = self._sent()

        self._in_exact("pay", invoice)

        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(invoice.reconciled_payment_ids.journal_id, journal)
        self.assertEqual(self._settled_on(journal.default_account_id), 121.0)

    def test_discount_and_difference_go_on_the_accounts_that_were_chosen(self):
        """2 % of 1,000 is 20; of 121 a cent is left."""
        expense = self.company_data["default_account_expense"]
        discounts, differences = expense.copy(), expense.copy()
        self.connection.write(
            {
                "payment_discount_account_id": discounts.id,
                "payment_difference_account_id": differences.id,
                "payment_mode": "register",
            }
        )
        terms = self._discount_terms()
        early = self._sent((1000.0, None), invoice_payment_term_id=terms.id)
        short = self._sent()

        self._in_exact("pay", early, discount=True, date="2026-11-10")
        self._in_exact("pay", short, amount=120.99, write_off=True)

        self.assertEqual((early + short).mapped("payment_state"), ["paid", "paid"])
        self.assertEqual(self._settled_on(discounts), 20.0)
        self.assertEqual(self._settled_on(differences), 0.01)

    def test_what_is_settled_otherwise_goes_on_the_account_that_was_chosen(self):
        """A credit note that somebody has made in Exact, and matched there."""
        self.connection.payment_mode = "register"
        expense = self.company_data["default_account_expense"]
        self.connection.payment_other_account_id = expense
        invoice = self._sent()
        credit_note = self._book_by_hand("CN-1", amount=-100.0)

        self._in_exact("match", invoice, **{"with": [credit_note["EntryID"]]})

        self.assertEqual(invoice.payment_state, "paid")
        settlement = self.env["exact.online.settlement"].sudo().search([])
        self.assertEqual((settlement.kind, settlement.amount), ("other", 121.0))
        items = settlement.move_id.line_ids.filtered(
            lambda item: item.account_id == expense
        )
        self.assertEqual(items.balance, 121.0)
