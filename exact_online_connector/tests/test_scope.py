"""Which invoices are for Exact: since when, and who may change one's mind (S14)."""

from odoo.exceptions import UserError

from .common import ExactOnlineCommon, HarshReading


class TestScope(ExactOnlineCommon):
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


class TestScopeHarsh(HarshReading, TestScope):
    """The same where Exact's documentation is read against us."""
