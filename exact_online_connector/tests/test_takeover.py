"""A company comes from another connector, which left its numbers in columns."""

from .common import ExactOnlineCommon


class TestTakeover(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As the former connector's own fields have left them.
        for table in ("res_partner", "account_move"):
            for name in ("guid", "state", "code", "uuid"):
                cls.env.cr.execute(
                    f"ALTER TABLE {table} ADD COLUMN exact_online_{name} varchar"
                )

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice()
        self._send(self.invoice)
        self.assertEqual(self.invoice.exact_state, "sent", self.invoice.exact_error)
        relation = self._relations()
        self.entry_id, self.account_id = (
            self.invoice.exact_entry_id,
            relation.account_id,
        )
        self.code = relation.account_code
        self._forget(self.invoice)

    # === HELPERS ===

    def _relations(self):
        relations = self.env["exact.online.partner"].sudo()
        return relations.search([("partner_id", "=", self.customer.id)])

    def _forget(self, move):
        """It was another connector that sent the invoice, not this one."""
        self.env["exact.online.payment"].sudo().search([]).unlink()
        move.sudo().exact_export_ids.document_ids.unlink()
        move.sudo().exact_export_ids.unlink()
        self._relations().unlink()
        self.env["exact.online.cursor"].sudo().search([]).unlink()
        move.write(
            {
                "exact_state": "not_applicable",
                "exact_entry_id": False,
                "exact_entry_number": False,
            }
        )
        self.env.flush_all()

    def _left_over(self, record, **values):
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE {record._table} SET exact_online_{name} = %s WHERE id = %s",
                [value, record.id],
            )

    def _take_over(self):
        # As at the installation, or at an update.
        self.env["exact.online.takeover"].init()
        self.env.invalidate_all()
        action = self.connection.action_take_over()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.sandbox.forget_calls()
        wizard.action_take_over()
        self._look_again()
        return wizard

    def test_relation_and_entry_are_adopted_and_nothing_is_sent(self):
        self._left_over(self.customer, guid=f"{{{self.account_id.upper()}}}")
        self._left_over(self.customer, code=self.code)
        self._left_over(self.invoice, uuid=self.entry_id, state="sent")

        wizard = self._take_over()

        self.assertFalse(wizard.differing_ids, wizard.differing_ids.mapped("reason"))
        self.assertEqual(wizard.done_count, 2)
        self.assertEqual(self._relations().account_id, self.account_id)
        self.assertEqual(self.invoice.exact_state, "sent")
        self.assertEqual(self.invoice.exact_entry_id, self.entry_id)
        writes = [call for call in self.sandbox.calls() if call["method"] != "GET"]
        self.assertEqual(writes, [])
        # Relations, the entry; where payments and the ledger stand in Exact.
        self.assertEqual(len(self.sandbox.calls()), 4)
        self._run_export()
        self.assertEqual(len(self._entries(self.invoice.name)), 1)

    def test_payment_of_a_former_entry_is_shown(self):
        self.sandbox.post("pay", entry=self.entry_id)
        self._left_over(self.invoice, guid=self.entry_id)
        self._take_over()

        self._run_payments()

        self.assertEqual(self.invoice.exact_payment_state, "paid")

    def test_payment_is_shown_when_payments_are_switched_on_later(self):
        self.connection.payment_mode = "none"
        self.sandbox.post("pay", entry=self.entry_id)
        self.env["exact.online.cursor"].sudo().search([]).unlink()
        self.connection.action_fetch_reference_data()
        cursors = self.env["exact.online.cursor"].sudo()
        # As if it had been connected after the payment.
        cursors.search([]).timestamp = str(10**9)
        self._left_over(self.invoice, guid=self.entry_id)
        self._take_over()
        self.assertEqual(self.invoice.exact_payment_state, "open")

        self.connection.payment_mode = "mirror"
        self._run_payments()

        self.assertEqual(self.invoice.exact_payment_state, "paid")

    def test_taking_over_twice_changes_nothing(self):
        self._left_over(self.customer, guid=self.account_id)
        self._left_over(self.invoice, guid=self.entry_id)
        self._take_over()
        rows = self.env["exact.online.takeover"].search([])

        wizard = self._take_over()

        self.assertEqual(self.env["exact.online.takeover"].search([]), rows)
        self.assertEqual(wizard.done_count, 2)
        self.assertEqual(self.connection.former_count, 0)
        self.assertEqual(len(self._relations()), 1)

    def test_what_differs_is_listed_and_left_alone(self):
        dearer = self._invoice((999.0, self.vat_21))
        gone = self._invoice()
        self._left_over(dearer, guid=self.entry_id)
        self._left_over(gone, guid="11111111-2222-3333-4444-555555555555")
        self._left_over(self.invoice, guid="no guid")
        self._left_over(self.customer, guid=self.account_id, code="987654")

        wizard = self._take_over()

        reasons = {row.record_id: row.reason for row in wizard.differing_ids}
        self.assertIn("987654", reasons[self.customer.id])
        self.assertIn("Total", reasons[dearer.id])
        self.assertIn("no entry", reasons[gone.id])
        self.assertIn("no entry", reasons[self.invoice.id])
        self.assertNotEqual(dearer.exact_state, "sent")
        self.assertFalse(self._relations().account_id)

    def test_one_entry_is_not_two_invoices(self):
        twin = self._invoice()
        for move in (self.invoice, twin):
            self._left_over(move, guid=self.entry_id)

        wizard = self._take_over()

        self.assertEqual((self.invoice + twin).mapped("exact_state").count("sent"), 1)
        self.assertEqual(len(wizard.differing_ids), 1)

    def test_twenty_entries_are_read_in_one_call(self):
        moves = [self._invoice() for _number in range(21)]
        for number, move in enumerate(moves):
            self._left_over(move, guid=f"11111111-2222-3333-4444-{number:012}")

        self._take_over()

        self.assertEqual(len(self.sandbox.calls("SalesEntries")), 2)

    def test_without_columns_nothing_is_offered(self):
        self.env["exact.online.takeover"].init()
        self.assertEqual(self.connection.former_count, 0)
