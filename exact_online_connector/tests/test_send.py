"""A bookkeeper presses Send to Exact."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import ExactOnlineCommon, HarshReading


class TestSend(ExactOnlineCommon):
    credit_note_type = 21

    # === WHAT IS BOOKED ===

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

    # === BAD INPUT: A SENTENCE WITH THE REPAIR, NOTHING BOOKED ===

    def test_draft_is_refused(self):
        draft = self._invoice(post=False)

        with self.assertRaisesRegex(UserError, "draft. Confirm it first"):
            draft.action_exact_send()

        self.assertEqual(self._entries(), [])

    def test_zero_invoice_is_not_for_exact(self):
        invoice = self._invoice((0.0, self.vat_21))
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.exact_state, "not_applicable")
        self.assertEqual(invoice.exact_reason, "nothing_to_book")

        with self.assertRaisesRegex(UserError, "nothing to book"):
            invoice.action_exact_send()

        self.assertEqual(self._entries(), [])

    def test_unmapped_tax_names_the_tax_and_the_repair(self):
        strange = self.vat_21.copy({"name": "21% own"})
        invoice = self._invoice((100.0, strange))
        self.assertEqual(invoice.state, "posted")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("21% own", invoice.exact_error)
        (problem,) = invoice.exact_problems.values()
        self.assertIn("Choose or confirm one", problem["message"])
        self.assertEqual(problem["action"]["res_model"], "exact.online.mapping")
        self.assertEqual(problem["action"]["context"]["default_tax_id"], strange.id)
        self.assertEqual(self._entries(), [])
        self.assertFalse(self.sandbox.calls("SalesEntries"), "no call was spent")

    def test_repaired_mapping_lets_it_go(self):
        strange = self.vat_21.copy({"name": "21% own"})
        invoice = self._invoice((100.0, strange))
        self._send(invoice)
        self.env["exact.online.mapping"].sudo().create(
            {
                "connection_id": self.connection.id,
                "kind": "vat_code",
                "tax_id": strange.id,
                "reference_id": self._code("vat_code", "2").id,
            }
        )

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertFalse(invoice.exact_error)
        self.assertFalse(invoice.exact_problems)

    def test_press_without_administration_is_told_to_choose_one(self):
        invoice = self._invoice()
        self.connection.division_code = 0

        with self.assertRaisesRegex(UserError, "No administration"):
            invoice.action_exact_send()

    def test_tenth_refusal_is_never_provoked(self):
        self.sandbox.post("close_period", year=2026, period=11)
        invoices = [self._invoice() for _number in range(10)]
        for invoice in invoices[:9]:
            self._send(invoice)

        with self.assertRaisesRegex(UserError, "would block us"):
            invoices[9].action_exact_send()

        posts = [c for c in self.sandbox.calls("SalesEntries") if c["method"] == "POST"]
        self.assertEqual(len(posts), 9)

    def test_presses_on_one_refused_invoice_count_each(self):
        self.sandbox.post("close_period", year=2026, period=11)
        invoice = self._invoice()
        for _press in range(9):
            self._send(invoice)

        with self.assertRaisesRegex(UserError, "would block us"):
            invoice.action_exact_send()

    def test_bill_without_number_is_refused(self):
        bill = self._invoice(move_type="in_invoice", ref=False)

        self._send(bill)

        self.assertEqual(bill.exact_state, "error")
        self.assertIn("bill reference", bill.exact_error)
        self.assertEqual(self._entries(), [])

    def test_company_without_connection_is_told_where_to_make_one(self):
        other = self.setup_other_company()["company"]
        invoice = self.init_invoice(
            "out_invoice", amounts=[100.0], post=True, company=other
        )

        with self.assertRaisesRegex(UserError, "no connection with Exact Online"):
            invoice.action_exact_send()

    def test_refusal_of_exact_is_shown_in_its_words(self):
        self.sandbox.post("close_period", year=2026, period=11)
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("The period is closed", invoice.exact_error)
        self.assertIn("Periode is afgesloten", invoice.exact_error)

    def test_unreachable_exact_is_told_and_nothing_is_lost(self):
        invoice = self._invoice()
        # Port 9 answers nobody. An address set on the form would end the login.
        self.env.cr.execute(
            "UPDATE exact_online_connection SET base_url = 'http://127.0.0.1:9' "
            "WHERE id = %s",
            [self.connection.id],
        )
        self._look_again()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("could not be reached", invoice.exact_error)
        self.env.cr.execute(
            "UPDATE exact_online_connection SET base_url = %s WHERE id = %s",
            [self.sandbox.url, self.connection.id],
        )
        self._look_again()
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    # === EARLIER INVOICES ===

    @freeze_time("2026-11-05")
    def test_invoice_before_the_start_date_stays_out_until_included(self):
        self.connection.export_from = "2026-11-03"
        invoice = self._invoice(invoice_date="2026-11-02")
        self.assertEqual(invoice.exact_state, "not_applicable")
        self.assertEqual(invoice.exact_reason, "before_start")

        invoice.action_exact_include()
        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_start_date_brings_posted_invoices_in_and_out(self):
        invoice = self._invoice(invoice_date="2026-11-02")
        self.assertEqual(invoice.exact_state, "to_send")

        self.connection.export_from = "2026-11-03"
        self.assertEqual(invoice.exact_state, "not_applicable")

        self.connection.export_from = "2026-11-01"
        self.assertEqual(invoice.exact_state, "to_send")

    def test_selection_leaves_out_what_is_not_for_exact(self):
        self.connection.export_from = "2026-11-03"
        older = self._invoice(invoice_date="2026-11-02")
        kept_out = self._invoice(invoice_date="2026-11-04")
        kept_out.action_exact_exclude()
        ready = self._invoice(invoice_date="2026-11-04")

        answer = (older | kept_out | ready).action_exact_send()
        self._run_export()

        self.assertEqual(ready.exact_state, "sent", ready.exact_error)
        self.assertEqual(older.exact_state, "not_applicable")
        self.assertEqual(kept_out.exact_state, "excluded")
        self.assertIn(older.name, answer["params"]["message"])
        self.assertIn(kept_out.name, answer["params"]["message"])

    def test_single_press_leaves_out_what_is_not_for_exact(self):
        """The action menu of the form has Send to Exact for it too."""
        self.connection.export_from = "2026-11-03"
        older = self._invoice(invoice_date="2026-11-02")

        with self.assertRaisesRegex(UserError, "Press Include for Exact on it first"):
            older.action_exact_send()

        self.assertEqual(self._entries(), [])

    def test_included_invoice_stays_in_when_the_start_date_changes(self):
        self.connection.export_from = "2026-11-03"
        invoice = self._invoice(invoice_date="2026-11-02")
        invoice.action_exact_include()

        self.connection.export_from = "2026-11-04"

        self.assertEqual(invoice.exact_state, "to_send")

    def test_final_invoice_of_zero_with_lines_stays_in(self):
        """A deposit of all of it: total zero, yet lines to book (P9)."""
        invoice = self._invoice((100.0, self.vat_21), (-100.0, None), (-21.0, None))
        self.assertEqual(invoice.amount_total, 0.0)
        self.assertEqual(invoice.exact_state, "to_send")

        self.connection.export_from = "2026-01-01"

        self.assertEqual(invoice.exact_state, "to_send")
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_excluded_invoice_waits_for_a_person(self):
        invoice = self._invoice()
        invoice.action_exact_exclude()
        self.assertEqual(invoice.exact_state, "excluded")
        self.assertEqual(invoice.exact_reason, "by_person")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", "a press includes it again")

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

    def test_failed_invoice_can_be_reset_repaired_and_sent(self):
        strange = self.vat_21.copy({"name": "21% own"})
        invoice = self._invoice((100.0, strange))
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")

        invoice.button_draft()
        self.assertEqual(invoice.exact_state, "not_applicable")
        invoice.invoice_line_ids.tax_ids = [Command.set(self.vat_21.ids)]
        invoice.action_post()
        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)


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
