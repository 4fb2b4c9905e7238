"""An invoice is changed in Odoo after it was booked in Exact: shown, never sent."""

from datetime import date

from .common import ExactOnlineCommon


class TestChanged(ExactOnlineCommon):
    def _sent(self, **values):
        move = self._invoice(**values)
        self._send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_error)
        self.assertFalse(move.exact_changed)
        return move

    def test_a_new_due_date_is_a_change_and_the_old_one_none(self):
        invoice = self._sent()
        before = invoice.invoice_date_due
        self.sandbox.forget_calls()

        invoice.invoice_date_due = date(2027, 1, 31)
        self.assertTrue(invoice.exact_changed)
        self.assertEqual(invoice.exact_changes, "due date")
        self.assertEqual(invoice.exact_state, "sent")

        invoice.invoice_date_due = before
        self.assertFalse(invoice.exact_changed)
        self.assertFalse(self.sandbox.calls(), "nothing goes to Exact by itself")

    def test_what_exact_gets_counts(self):
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        department = self.env["account.analytic.account"].create(
            {"name": "Sales", "plan_id": plan.id}
        )
        changes = {
            "payment reference": lambda m: m.write({"payment_reference": "RF18"}),
            "reference": lambda m: m.write({"ref": "F-2026-18"}),
            "labels": lambda m: m.invoice_line_ids.write({"name": "Other work"}),
            "analytic distribution": lambda m: m.invoice_line_ids.write(
                {"analytic_distribution": {str(department.id): 100}}
            ),
            "deferral dates": lambda m: m.invoice_line_ids.write(
                {"exact_deferred_from": "2026-11-01", "exact_deferred_to": "2027-01-31"}
            ),
        }
        self.connection.sudo().write(
            {"cost_center_plan_id": plan.id, "send_deferral": True}
        )
        for number, (name, change) in enumerate(changes.items()):
            with self.subTest(name):
                bill = self._sent(move_type="in_invoice", ref=f"B-{number}")
                change(bill)
                self.assertTrue(bill.exact_changed)
                self.assertEqual(bill.exact_changes, name)

    def test_what_exact_does_not_get_does_not_count(self):
        invoice = self._sent()
        invoice.write({"narration": "Thank you", "ref": "PO-7", "invoice_origin": "S1"})
        invoice.message_post(body="A note for ourselves")
        invoice.partner_id.write({"street": "Elsewhere 1", "name": "Jansen B.V."})
        invoice.invoice_user_id = self.env.user
        self.assertFalse(invoice.exact_changed)

    def test_a_changed_mapping_is_no_changed_invoice(self):
        invoice = self._sent()
        other = self._code("gl_account", "8300")
        self.connection.sudo().sales_account_id = other
        invoice.payment_reference = invoice.payment_reference
        self.assertFalse(invoice.exact_changed)

    def test_a_field_that_fills_one_of_exact_counts(self):
        self.env["exact.online.extra"].sudo().create(
            {
                "connection_id": self.connection.id,
                "target": "PaymentReference",
                "source": "move",
                "path": "invoice_origin",
            }
        )
        invoice = self._sent(invoice_origin="S1")
        invoice.invoice_origin = "S2"
        self.assertEqual(invoice.exact_changes, "extra fields")

    def test_undone_and_sent_again_it_is_as_it_was_sent(self):
        invoice = self._sent()
        invoice.invoice_date_due = date(2027, 1, 31)
        invoice.action_exact_undo()
        self._look_again()
        self.assertFalse(invoice.exact_changed)

        self._send(invoice)
        self.assertFalse(invoice.exact_changed)
        (entry,) = self._entries()
        self.assertEqual(entry["DueDate"][:10], "2027-01-31")

    def test_a_copy_was_never_sent(self):
        invoice = self._sent()
        invoice.payment_reference = "RF18"
        self.assertFalse(invoice.copy().exact_changed)

    def test_a_form_that_was_not_changed_costs_no_look(self):
        invoice = self._sent()
        self.env.flush_all()
        self._look_again()
        invoice.mapped("exact_changed")
        with self.assertQueryCount(1):
            self.assertFalse(invoice.exact_changes)
