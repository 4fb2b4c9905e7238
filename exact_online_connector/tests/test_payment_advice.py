"""Before money is doubled: which mode is recommended, and what warns (M6)."""

from .payment_common import PaymentCommon


class TestPaymentAdvice(PaymentCommon):
    def test_a_bank_feed_gives_a_warning_before_it_has_brought_anything(self):
        bank = self.company_data["default_journal_bank"]
        self.env.flush_all()
        # As the addon of a feed writes it, which is not here.
        self.env.cr.execute(
            "UPDATE account_journal SET bank_statements_source = 'online_sync'"
            " WHERE id = %s",
            [bank.id],
        )
        self.env.invalidate_all()

        self.assertIn(bank.name, self.connection.payment_warning)
        self.assertEqual(self.connection._recommend_payment_mode()[0], "mirror")

    def test_who_chooses_to_register_beside_a_bank_feed_is_warned(self):
        bank = self.company_data["default_journal_bank"]
        self.env["account.bank.statement.line"].create(
            {"journal_id": bank.id, "payment_ref": "121", "amount": 121.0}
        )
        draft = self.connection.new(origin=self.connection)
        draft.payment_mode = "register"

        warning = draft._onchange_payment_mode()["warning"]

        self.assertIn(bank.name, warning["message"])
        self.assertEqual(self.connection.payment_mode, "mirror")

    def test_statements_of_another_company_are_none_of_ours(self):
        other = self.setup_other_company()
        self.env["account.bank.statement.line"].with_company(other["company"]).create(
            {
                "journal_id": other["default_journal_bank"].id,
                "payment_ref": "121",
                "amount": 121.0,
            }
        )
        self.connection.invalidate_recordset(["payment_warning"])
        self.assertFalse(self.connection.payment_warning)

    def test_payments_by_hand_are_a_reason_to_show_only(self):
        invoice = self._sent()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

        mode, reason = self.connection._recommend_payment_mode()

        self.assertEqual(mode, "mirror")
        self.assertIn("by hand", reason)

    def test_our_own_payments_are_no_reason_against_registering(self):
        self.connection.payment_mode = "register"
        self._in_exact("pay", self._sent())
        self.assertEqual(self.connection._recommend_payment_mode()[0], "register")
        self.assertFalse(self.connection.payment_warning)
