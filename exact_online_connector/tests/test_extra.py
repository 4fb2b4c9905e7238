"""Any field of Odoo fills a further field of Exact's entries (S12)."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user

from .common import ExactOnlineCommon


class TestExtra(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As somebody makes it in Studio, or by hand.
        cls.env["ir.model.fields"].create(
            {
                "name": "x_order_number",
                "field_description": "Order number",
                "model_id": cls.env["ir.model"]._get_id("account.move"),
                "ttype": "char",
            }
        )

    def _extra(self, target, path, **values):
        return self.env["exact.online.extra"].create(
            {
                "connection_id": self.connection.id,
                "target": target,
                "path": path,
                **values,
            }
        )

    def _enable_intrastat(self):
        self.sandbox.post("administration", division=100001, _intrastat=True)

    def _entry(self, move):
        self._send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_error)
        (entry,) = [
            e for e in self._entries() if e["EntryNumber"] == move.exact_entry_number
        ]
        return entry

    def test_an_own_field_fills_the_header(self):
        self._extra("OrderNumber", "x_order_number")

        entry = self._entry(self._invoice(x_order_number="4711"))

        self.assertEqual(entry["OrderNumber"], 4711)

    def test_a_way_over_other_records(self):
        self._enable_intrastat()
        self._extra("ExternalLinkReference", "partner_id.country_id.name")
        delivered_in = "partner_shipping_id.country_id"  # not known by a line
        self._extra("IntraStatCountry", delivered_in, source="move")

        entry = self._entry(self._invoice())

        self.assertEqual(entry["ExternalLinkReference"], "Netherlands")
        self.assertEqual(entry["lines"][0]["IntraStatCountry"], "NL")

    def test_the_fields_of_intrastat_by_line(self):
        self._enable_intrastat()
        self._extra("StatisticalValue", "price_subtotal", source="line")
        self._extra("StatisticalQuantity", "quantity", source="line")
        self._extra("Notes", "name", source="line")

        entry = self._entry(self._invoice((100.0, self.vat_21), (50.0, self.vat_21)))

        values = [line["StatisticalValue"] for line in entry["lines"]]
        self.assertEqual(values, [100.0, 50.0])
        self.assertEqual(entry["lines"][0]["StatisticalQuantity"], 1.0)
        self.assertEqual(entry["lines"][0]["Notes"], "Work")

    def test_a_credit_note_has_its_quantity_negative_like_its_amount(self):
        self._extra("Quantity", "price_unit", source="line")

        entry = self._entry(self._invoice(move_type="out_refund"))

        self.assertEqual(entry["lines"][0]["Quantity"], -100.0)

    def test_your_ref_of_the_customer_and_a_lost_answer_is_found_again(self):
        self._extra("YourRef", "ref")
        invoice = self._invoice(ref="PO-8")
        self._lose_answer(invoice)

        self._let_grace_pass(invoice)
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        (entry,) = self._entries()
        self.assertEqual(entry["YourRef"], "PO-8")
        self.assertTrue(entry["Description"].startswith(invoice.name))

    def test_sales_and_purchases_are_apart(self):
        self._extra("OrderNumber", "x_order_number", kind="purchase")

        invoice = self._entry(self._invoice(x_order_number="4711"))
        bill = self._entry(self._invoice(move_type="in_invoice", x_order_number="4712"))

        self.assertFalse(invoice.get("OrderNumber"))
        self.assertEqual(bill["OrderNumber"], 4712)

    # === AT SET-UP ===

    def test_a_way_that_leads_nowhere_is_refused(self):
        for path, says in (
            ("x_nothing", "has no field x_nothing"),
            ("name.country_id", "leads to no other record"),
            ("partner_id.image_1920", "of another kind"),
            ("invoice_line_ids", "of another kind"),
        ):
            with self.assertRaises(ValidationError) as refused:
                self._extra("YourRef", path)
            self.assertIn(says, str(refused.exception))

    def test_a_field_of_another_kind_is_refused(self):
        for target, path in (("From", "name"), ("OrderNumber", "amount_total")):
            with self.assertRaises(ValidationError) as refused:
                self._extra(target, path, source="move")
            self.assertIn("of another kind", str(refused.exception))

    def test_nobody_sends_what_he_may_not_read(self):
        manager = new_test_user(
            self.env,
            "manager",
            groups="account.group_account_manager",
            company_id=self.env.company.id,
        )
        extras = self.env["exact.online.extra"].with_user(manager)
        with self.assertRaises(ValidationError) as refused:
            extras.create(
                {
                    "connection_id": self.connection.id,
                    "target": "YourRef",
                    "path": "exact_export_ids.connection_id.token_id.client_secret",
                }
            )
        self.assertIn("may not read", str(refused.exception))

    def test_the_example_shows_what_the_chosen_invoice_would_send(self):
        earlier = self._invoice(ref="PO-7")
        invoice = self._invoice(ref="PO-8", x_order_number="S00042")
        extra = self._extra("YourRef", "ref")
        self.assertEqual(extra.test_move_id, invoice, "the last one")
        self.assertEqual(extra.test_value, "PO-8")

        with Form(extra) as form:
            form.test_move_id = earlier
            self.assertEqual(form.test_value, "PO-7")
            form.test_move_id = invoice
            form.path = "x_order_number"
            self.assertEqual(form.test_value, "S00042")
            form.target = "OrderNumber"
            self.assertEqual(form.test_value, "S00042 does not fit")

    # === BEFORE SENDING ===

    def test_a_value_that_does_not_fit_is_told_with_the_invoice(self):
        self._extra("OrderNumber", "x_order_number")
        invoice = self._invoice(x_order_number="S00042")
        self.assertEqual(invoice.state, "posted")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn(f"{invoice.name} would send S00042", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    def test_a_longer_text_is_cut_or_stops(self):
        extra = self._extra("YourRef", "ref")
        self.assertEqual(extra.max_length, 50)
        long = "PO-" + "9" * 60

        self.assertEqual(self._entry(self._invoice(ref=long))["YourRef"], long[:50])

        extra.max_length = 20
        self.assertEqual(self._entry(self._invoice(ref=long))["YourRef"], long[:20])

        extra.refuse_longer = True
        invoice = self._invoice(ref=long)
        self._send(invoice)
        self.assertIn("longer than 20 characters", invoice.exact_error)

    def test_only_managers_set_it_up(self):
        bookkeeper = new_test_user(
            self.env,
            "bookkeeper",
            groups="account.group_account_invoice",
            company_id=self.env.company.id,
        )
        extra = self._extra("YourRef", "ref")
        self.assertFalse(extra.with_user(bookkeeper).has_access("write"))
        self._send(self._invoice(ref="PO-9").with_user(bookkeeper))
        self.assertEqual(self._entries()[-1]["YourRef"], "PO-9")
