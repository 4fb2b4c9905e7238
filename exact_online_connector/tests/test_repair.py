"""What failed goes again, once somebody has repaired the cause."""

from .common import ExactOnlineCommon

_ACTIVITY = "exact_online_connector.mail_activity_type_invoice"


class TestRepair(ExactOnlineCommon):
    def _unmapped_tax(self):
        mapping = self.connection.mapping_ids.filtered(
            lambda line: line.tax_id == self.vat_21
        )
        self.assertTrue(mapping)
        code = mapping.reference_id
        mapping.unlink()
        return code

    def test_after_a_mapping_is_filled_in_all_that_failed_for_it_goes(self):
        code = self._unmapped_tax()
        invoices = self._invoice() | self._invoice()
        for invoice in invoices:
            self._send(invoice)
        self.assertEqual(set(invoices.mapped("exact_state")), {"error"})

        self.env["exact.online.mapping"].create(
            {
                "connection_id": self.connection.id,
                "kind": "vat_code",
                "tax_id": self.vat_21.id,
                "reference_id": code.id,
            }
        )
        self.assertEqual(set(invoices.mapped("exact_state")), {"to_send"})
        self._run_export()

        self.assertEqual(set(invoices.mapped("exact_state")), {"sent"})

    def test_a_mapping_of_another_tax_brings_nothing_back(self):
        self._unmapped_tax()
        invoice = self._invoice()
        self._send(invoice)
        other = self._tax("9% ST", "sale")
        mapping = self.connection.mapping_ids.filtered(
            lambda line: line.tax_id == other
        )

        mapping.reason = "Looked at"

        self.assertEqual(invoice.exact_state, "error")

    def test_a_default_brings_back_what_failed_without_it(self):
        condition = self.connection.sales_condition_id
        self.connection.sales_condition_id = False
        invoice = self._invoice(invoice_payment_term_id=False)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")

        self.connection.sales_condition_id = condition
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_a_corrected_partner_brings_back_its_invoices(self):
        self.customer.exact_account_code = "99999999"
        invoice = self._invoice()
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")

        self.customer.exact_account_code = False
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_what_exact_refused_is_not_sent_again_by_a_default(self):
        self.sandbox.post("close_period", year=2026, period=11)
        invoice = self._invoice()
        self._send(invoice)

        self.connection.sales_account_id = self._code("gl_account", "8000")

        self.assertEqual(invoice.exact_state, "error")


class TestActivity(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.connection.auto_export = "realtime"
        self.sandbox.post("close_period", year=2026, period=11)

    def _failed(self):
        invoice = self._invoice()
        self._run_export()
        self.assertEqual(invoice.exact_state, "error")
        return invoice

    def test_a_failure_that_nobody_saw_is_an_activity_of_the_responsible(self):
        responsible = self.env.user.copy({"login": "responsible"})
        self.connection.responsible_id = responsible

        invoice = self._failed()

        (activity,) = invoice.activity_search([_ACTIVITY])
        self.assertEqual(activity.user_id, responsible)
        self.assertIn("The period is closed", activity.note)

    def test_a_second_failure_makes_no_second_activity(self):
        invoice = self._failed()

        invoice._exact_enqueue(self.connection.sudo())
        self._run_export()

        self.assertEqual(invoice.exact_state, "error")
        self.assertEqual(len(invoice.activity_search([_ACTIVITY])), 1)

    def test_the_activity_goes_when_it_is_solved(self):
        invoice = self._failed()
        self.sandbox.post("close_period", year=2026, period=11, closed=False)

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent")
        self.assertFalse(invoice.activity_search([_ACTIVITY]))

    def test_the_activity_goes_when_the_invoice_is_kept_out(self):
        invoice = self._failed()

        invoice.action_exact_exclude()

        self.assertFalse(invoice.activity_search([_ACTIVITY]))

    def test_a_press_makes_no_activity(self):
        self.connection.auto_export = "manual"
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertFalse(invoice.activity_search([_ACTIVITY]))
