"""A bill that is in Exact already is not booked there again."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ExactOnlineCommon, HarshReading


class TestDoubles(ExactOnlineCommon):
    # === WHAT OTHERS HAVE DONE IN EXACT ===

    def _type_in_exact(self, reference, total=121.0, credit=False):
        """Book the vendor's bill in Exact itself, as a scan or Peppol does."""
        self._know_vendor()
        sign = -1 if credit else 1
        entry = {
            "Supplier": self.vendor.exact_account_id,
            "Journal": "60",
            "EntryDate": "2026-11-02",
            "YourRef": reference,
            "Description": "Scan",
            "PaymentCondition": "30",
            "PurchaseEntryLines": [
                {
                    "GLAccount": self._code("gl_account", "4000").exact_id,
                    "AmountFC": sign * round(total / 1.21, 2),
                    "VATAmountFC": sign * (total - round(total / 1.21, 2)),
                    "VATCode": self._purchase_code(),
                }
            ],
        }
        client = self.connection._get_client(unattended=False)
        return client.create_entry("purchase", entry)["EntryID"]

    def _purchase_code(self):
        mapping = self.env["exact.online.mapping"].sudo()
        found = mapping.search([("tax_id", "=", self.vat_21_purchase.id)])
        return found.reference_id.code

    def _know_vendor(self):
        if not self.vendor.exact_account_id:
            self._send(self._bill("first of all"))

    def _bill(self, reference, move_type="in_invoice", **values):
        return self._invoice(move_type=move_type, ref=reference, **values)

    def _bills_in_exact(self, reference):
        return len(self._entries(reference))

    # === THE GUARD ===

    def test_bill_that_exact_received_itself_waits_for_a_person(self):
        entry = self._type_in_exact("F-1")
        bill = self._bill("F-1")

        self._send(bill)

        self.assertEqual(bill.exact_state, "error")
        self.assertIn("already, for 121.00 EUR (here 121.00 EUR)", bill.exact_error)
        self.assertEqual(bill.exact_double_entry_id, entry)
        self.assertEqual(self._bills_in_exact("F-1"), 1)
        return bill

    def test_another_amount_is_the_same_bill_too(self):
        self._type_in_exact("F-1", 121.01)
        bill = self._bill("F-1")

        self._send(bill)

        self.assertEqual(bill.exact_state, "error")
        self.assertIn("121.01 EUR (here 121.00 EUR)", bill.exact_error)

    def test_credit_note_with_the_number_of_its_bill_goes(self):
        self._type_in_exact("F-1")
        refund = self._bill("F-1", "in_refund")

        self._send(refund)

        self.assertEqual(refund.exact_state, "sent", refund.exact_error)

    def test_bill_costs_one_call_more_and_an_invoice_none(self):
        self._know_vendor()
        self._send(self._invoice())
        self.sandbox.forget_calls()

        self._send(self._bill("F-2"))
        self._send(self._invoice())

        calls = [(c["method"], c["path"].split("/")[-1]) for c in self.sandbox.calls()]
        self.assertEqual(
            calls,
            [
                ("GET", "PurchaseEntries"),
                ("POST", "PurchaseEntries"),
                ("GET", "PurchaseEntryLines"),
                ("POST", "SalesEntries"),
                ("GET", "SalesEntryLines"),
            ],
        )

    def test_without_the_setting_nobody_looks(self):
        self._type_in_exact("F-1")
        self.connection.check_double_bills = False
        bill = self._bill("F-1")

        self._send(bill)

        self.assertEqual(bill.exact_state, "sent")

    def test_same_bill_twice_in_odoo_goes_once_and_costs_no_call(self):
        first, second = self._bill("F-1"), self._bill("F-1")
        self._send(first)
        self.sandbox.forget_calls()

        self._send(second)

        self.assertEqual(second.exact_state, "error")
        self.assertIn(first.name, second.exact_error)
        self.assertEqual(self.sandbox.calls(), [])
        self.assertEqual(self._bills_in_exact("F-1"), 1)

    def test_it_does_not_go_by_itself_after_new_code_lists(self):
        bill = self.test_bill_that_exact_received_itself_waits_for_a_person()
        self.connection.action_fetch_reference_data()
        self._run_export()

        self.assertEqual(bill.exact_state, "error")
        self.assertEqual(self._bills_in_exact("F-1"), 1)

    def test_guard_that_gets_no_answer_sends_nothing(self):
        self._know_vendor()
        bill = self._bill("F-1")
        self.sandbox.post(
            "faults",
            match={"method": "GET", "path": "PurchaseEntries"},
            kind="html_503",
            times=5,
        )

        self._send(bill)

        self.assertNotEqual(bill.exact_state, "sent")
        self.assertEqual(self._bills_in_exact("F-1"), 0)

    # === WHAT A PERSON DOES ===

    def test_link_adopts_the_entry_and_proves_it(self):
        bill = self.test_bill_that_exact_received_itself_waits_for_a_person()
        entry = bill.exact_double_entry_id

        bill.action_exact_link()
        self._look_again()

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual(bill.exact_entry_id, entry)
        self.assertEqual(bill.exact_proof, "equal")
        self.assertEqual(self._bills_in_exact("F-1"), 1)

    def test_link_refuses_another_amount_and_names_both(self):
        entry = self._type_in_exact("F-1", 121.01)
        bill = self._bill("F-1")

        with self.assertRaisesRegex(UserError, "121.01 in Exact Online, 121.00 in Od"):
            bill.with_context(exact_entry_id=entry).action_exact_link()

        self._look_again()
        self.assertEqual(bill.exact_state, "to_send")
        self.assertFalse(bill.exact_entry_id)

    def test_link_of_an_invoice_that_was_typed_in_exact(self):
        first, second = self._invoice(), self._invoice()
        self._send(first)
        entry = first.exact_entry_id
        with self.assertRaisesRegex(UserError, f"is .*{first.name}"):
            second.with_context(exact_entry_id=entry).action_exact_link()

        first.sudo().exact_export_ids.unlink()
        second.with_context(exact_entry_id=entry).action_exact_link()
        self._look_again()

        self.assertEqual(second.exact_entry_id, entry)
        self.assertEqual(second.exact_state, "sent")

    def test_link_to_nothing_is_refused(self):
        bill = self._bill("F-1")
        # Without an entry, the wizard that looks for one.
        self.assertEqual(bill.action_exact_link()["res_model"], "exact.online.link")
        for entry in ("nonsense", "00000000-0000-4000-8000-000000000009"):
            with self.assertRaisesRegex(UserError, "has no entry"):
                bill.with_context(exact_entry_id=entry).action_exact_link()

    def test_link_needs_the_right(self):
        reader = new_test_user(
            self.env, "reader", groups="account.group_account_readonly"
        )
        bill = self._bill("F-1")

        with self.assertRaises(AccessError):
            bill.with_user(reader).action_exact_link()

    def test_person_who_knows_better_sends_anyway(self):
        bill = self.test_bill_that_exact_received_itself_waits_for_a_person()

        bill.action_exact_send_anyway()
        self._look_again()

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual(self._bills_in_exact("F-1"), 2)

    def test_what_a_person_answered_for_goes_later_without_asking_again(self):
        bill = self.test_bill_that_exact_received_itself_waits_for_a_person()
        self._break("status_429", path="PurchaseEntries")

        bill.action_exact_send_anyway()
        self._look_again()
        self.assertEqual(bill.exact_state, "to_send", "too many calls in this minute")
        bill.sudo().exact_export_ids.next_attempt_at = "2020-01-01"
        self.connection.sudo().budget_id.write(
            {"pause_until": False, "minute_remaining": 60}
        )
        self._run_export()

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual(self._bills_in_exact("F-1"), 2)

    def test_person_keeps_it_out(self):
        bill = self.test_bill_that_exact_received_itself_waits_for_a_person()

        bill.action_exact_exclude()

        self.assertEqual(bill.exact_state, "excluded")

    # === B1, B3: WHICH DOCUMENTS GO ===

    def test_bill_and_refund_need_the_vendors_reference(self):
        for move_type in ("in_invoice", "in_refund"):
            bill = self._invoice(move_type=move_type, ref=False)

            self._send(bill)

            self.assertEqual(bill.exact_state, "error")
            self.assertIn("bill reference", bill.exact_error)

    def test_receipts_go_like_invoices_and_need_no_reference(self):
        for move_type in ("out_receipt", "in_receipt"):
            receipt = self._invoice(move_type=move_type, ref=False)

            self._send(receipt)

            self.assertEqual(receipt.exact_state, "sent", receipt.exact_error)
            self.assertEqual(receipt.exact_proof, "equal")

    def test_journal_entries_never_go(self):
        account = self.company_data["default_account_revenue"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    (0, 0, {"account_id": account.id, "debit": 10}),
                    (0, 0, {"account_id": account.id, "credit": 10}),
                ],
            }
        )
        entry.action_post()

        self.assertEqual(entry.exact_state, "not_applicable")
        with self.assertRaisesRegex(UserError, "only those go"):
            entry.action_exact_send()


class TestDoublesHarsh(HarshReading, TestDoubles):
    """The same where Exact's documentation is read against us."""
