"""A bookkeeper presses Send to Exact."""

from odoo.exceptions import UserError

from .common import ExactOnlineCommon, HarshReading


class TestSend(ExactOnlineCommon):
    credit_note_type = 21

    # === WHAT IS BOOKED ===

    def test_what_we_note_is_no_change_by_hand(self):
        """Odoo offers to post a vendor's bills by itself after three unchanged ones."""
        bill = self._invoice(move_type="in_invoice")
        self.assertFalse(bill.is_manually_modified)

        self._send(bill)

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertFalse(bill.is_manually_modified)

    def test_invoice_is_booked_and_proven(self):
        invoice = self._invoice((100.0, self.vat_21), (50.0, None))
        self.assertEqual(invoice.exact_state, "to_send")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(invoice.exact_proof, "equal")
        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["EntryNumber"], invoice.exact_entry_number)
        self.assertEqual(entry["AmountFC"], 171.0)
        self.assertEqual(invoice.exact_amount_total, 171.0)
        self.assertEqual(invoice.exact_amount_tax, 21.0)
        self.assertEqual(invoice.exact_payment_state, "open")

    def test_vat_is_odoos_to_the_cent(self):
        """Seven lines of 0.99 at 21 %: Odoo rounds the sum, Exact each line (P1)."""
        invoice = self._invoice(*[(0.99, self.vat_21)] * 7)
        self.assertEqual(invoice.amount_tax, 1.46)

        self._send(invoice)

        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["AmountFC"], 8.39)
        self.assertEqual(invoice.exact_amount_tax, 1.46)
        self.assertEqual(invoice.exact_proof, "equal")

    def test_credit_note_is_booked_as_such(self):
        credit_note = self._invoice(move_type="out_refund")

        self._send(credit_note)

        self.assertEqual(credit_note.exact_state, "sent", credit_note.exact_error)
        self.assertEqual(credit_note.exact_proof, "equal")
        self.assertEqual(credit_note.exact_amount_total, 121.0)
        (entry,) = self._entries(credit_note.name)
        self.assertEqual(entry["Type"], self.credit_note_type)
        self.assertEqual(entry["AmountFC"], -121.0)

    def test_bill_is_booked_under_the_vendors_number(self):
        bill = self._invoice(move_type="in_invoice", ref="2026-0815")

        self._send(bill)

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual(bill.exact_proof, "equal")
        (entry,) = self._entries("2026-0815")
        self.assertEqual(entry["AmountFC"], 121.0)

    def test_down_payment_keeps_the_sign_of_its_lines(self):
        """1,000 less a deposit of 300 at 21 %: 847 in all (P9)."""
        invoice = self._invoice((1000.0, self.vat_21), (-300.0, self.vat_21))

        self._send(invoice)

        self.assertEqual(invoice.exact_amount_total, 847.0)
        self.assertEqual(invoice.exact_amount_tax, 147.0)
        self.assertEqual(invoice.exact_proof, "equal")

    # === THE RELATION ===

    def test_new_customer_is_created_once(self):
        first, second = self._invoice(), self._invoice()

        self._send(first)
        self._send(second)

        created = [
            c for c in self.sandbox.calls("crm/Accounts") if c["method"] == "POST"
        ]
        self.assertEqual(len(created), 1)
        self.assertTrue(self.customer.exact_account_id)
        self.assertTrue(self.customer.exact_account_code)

    def test_known_customer_costs_no_call(self):
        self._send(self._invoice())
        self.sandbox.forget_calls()

        self._send(self._invoice())

        self.assertEqual(
            [
                (call["method"], call["path"].rsplit("/", 1)[-1])
                for call in self.sandbox.calls()
            ],
            [("POST", "SalesEntries"), ("GET", "SalesEntryLines")],
        )

    def test_vendor_that_is_a_customer_becomes_both(self):
        self._send(self._invoice())
        bill = self._invoice(
            move_type="in_invoice", ref="A-1", partner_id=self.customer.id
        )

        self._send(bill)

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        binding = (
            self.env["exact.online.partner"]
            .sudo()
            .search([("partner_id", "=", self.customer.id)])
        )
        self.assertTrue(binding.is_customer)
        self.assertTrue(binding.is_supplier)

    def test_contact_is_booked_on_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Piet", "parent_id": self.customer.id}
        )

        self._send(self._invoice(partner_id=contact.id))

        (entry,) = self._entries()[-1:]
        self.assertEqual(entry["account_name"], self.customer.name)

    # === WHAT THE BOOKKEEPER SEES ===

    def test_chatter_tells_the_entry_number_once(self):
        invoice = self._invoice()

        self._send(invoice)

        notes = invoice.message_ids.filtered(
            lambda note: str(invoice.exact_entry_number) in (note.body or "")
        )
        self.assertEqual(len(notes), 1)

    def test_second_press_changes_nothing(self):
        invoice = self._invoice()
        self._send(invoice)
        number = invoice.exact_entry_number

        with self.assertRaisesRegex(UserError, str(number)):
            invoice.action_exact_send()

        self.assertEqual(len(self._entries(invoice.name)), 1)

    def test_copy_starts_anew(self):
        invoice = self._invoice()
        self._send(invoice)

        copy = invoice.copy()

        self.assertEqual(copy.exact_state, "not_applicable")
        self.assertFalse(copy.exact_entry_id)
        self.assertFalse(copy.exact_export_ids)

    # === LEAVING ODOO'S BOOKS ===

    def test_sent_invoice_can_not_be_reset_cancelled_or_deleted(self):
        invoice = self._invoice()
        self._send(invoice)

        for leave in ("button_draft", "button_cancel"):
            with self.assertRaisesRegex(UserError, "booked in Exact Online as entry"):
                getattr(invoice, leave)()
        with self.assertRaisesRegex(UserError, "booked in Exact Online as entry"):
            invoice.with_context(force_delete=True).unlink()

        self.assertEqual(invoice.state, "posted")


class TestSendHarsh(HarshReading, TestSend):
    """The same where Exact's documentation is read against us."""

    credit_note_type = 20  # a negative sales entry is one like any other

    def test_vat_is_odoos_to_the_cent(self):
        """Exact takes no VAT amount from us: it books its own, and that is told."""
        invoice = self._invoice(*[(0.99, self.vat_21)] * 7)

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["AmountFC"], 8.40)  # 7 × (0.99 + 0.21)
        self.assertEqual(invoice.exact_amount_total, 8.40)
        self.assertEqual(invoice.exact_proof, "different")
