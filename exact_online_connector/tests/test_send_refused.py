"""What cannot go: a sentence with the repair, and nothing is booked."""

from odoo import Command
from odoo.exceptions import UserError

from .common import ExactOnlineCommon, HarshReading


class TestSendRefused(ExactOnlineCommon):
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

        self._send(invoices[9])

        self.assertEqual(invoices[9].exact_state, "to_send")
        self.assertIn("would block us", invoices[9].exact_error)
        posts = [c for c in self.sandbox.calls("SalesEntries") if c["method"] == "POST"]
        self.assertEqual(len(posts), 9)

    def test_presses_on_one_refused_invoice_count_each(self):
        self.sandbox.post("close_period", year=2026, period=11)
        invoice = self._invoice()
        for _press in range(9):
            self._send(invoice)

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "to_send")
        self.assertIn("would block us", invoice.exact_error)
        posts = [c for c in self.sandbox.calls("SalesEntries") if c["method"] == "POST"]
        self.assertEqual(len(posts), 9)

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


class TestSendRefusedHarsh(HarshReading, TestSendRefused):
    """The same where Exact's documentation is read against us."""
