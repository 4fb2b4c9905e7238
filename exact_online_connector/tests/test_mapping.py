"""Code lists come in, mappings are suggested with their reason, bad ones refused."""

from odoo.exceptions import ValidationError

from .common import ExactOnlineCommon


class TestMapping(ExactOnlineCommon):
    def _mapping_of(self, record):
        return self.connection.mapping_ids.filtered(lambda m: m._record() == record)

    def test_code_lists_are_complete_and_cheap(self):
        self.sandbox.forget_calls()

        self.connection.action_fetch_reference_data()

        self._check_cheap()
        kinds = set(self.connection.reference_ids.mapped("kind"))
        self.assertLessEqual(
            {"gl_account", "journal", "vat_code", "payment_condition", "period"}, kinds
        )

    def _check_cheap(self):
        """12 calls for the lists, and one more for each 60 closed periods."""
        paths = [call["path"] for call in self.sandbox.calls()]
        lists = [path for path in paths if "JournalStatusList" not in path]
        self.assertLessEqual(len(lists), 12)
        self.assertLessEqual(len(paths), 14)

    def test_nightly_refresh_is_as_cheap(self):
        self.sandbox.forget_calls()

        self._let_a_night_pass()

        self._check_cheap()

    def test_a_condition_with_instalments_is_one_code(self):
        """Exact may show a row for each part of it, with one code."""
        client = self.connection._get_client(unattended=False)
        for part, days in ((0.4, 10), (0.6, 40)):
            values = {
                "Code": "TT",
                "Description": "In two parts",
                "Percentage": part,
                "PaymentDays": days,
            }
            client._create("cashflow/PaymentConditions", values, "ID")

        for _night in range(2):
            self.connection.action_fetch_reference_data()
            self.assertEqual(len(self._code("payment_condition", "TT")), 1)

    def test_second_fetch_changes_nothing(self):
        before = {r.id: r.write_date for r in self.connection.reference_ids}

        self.connection.action_fetch_reference_data()

        after = {r.id: r.write_date for r in self.connection.reference_ids}
        self.assertEqual(before, after)

    def test_code_blocked_in_exact_is_archived_and_its_use_refused(self):
        self.sandbox.post(
            "block",
            resource="vat/VATCodes",
            code="2",
            values={"IsBlocked": True},
        )
        invoice = self._invoice()

        self.connection.action_fetch_reference_data()

        mapping = self._mapping_of(self.vat_21)
        self.assertFalse(mapping.reference_active)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("is blocked or gone", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    def test_ordinary_domestic_tax_is_filled_in_with_its_reason(self):
        mapping = self._mapping_of(self.vat_21)

        self.assertEqual(mapping.reference_id.code, "2")
        self.assertTrue(mapping.confirmed)
        self.assertEqual(mapping.reason, "21 %, sales, exclusive, domestic")

    def test_doubtful_suggestion_is_not_used_until_confirmed(self):
        goods = self._tax("0% EX EU G", "sale")
        mapping = self._mapping_of(goods)
        if not mapping:
            mapping = (
                self.env["exact.online.mapping"]
                .sudo()
                .create(
                    {
                        "connection_id": self.connection.id,
                        "kind": "vat_code",
                        "tax_id": goods.id,
                        "reference_id": self._code("vat_code", "7").id,
                    }
                )
            )
        mapping.confirmed = False
        self.customer.vat = "NL123456782B90"
        invoice = self._invoice((100.0, goods))

        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("has no confirmed VAT code", invoice.exact_error)

        mapping.confirmed = True
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_inclusive_code_is_refused_with_the_reason(self):
        with self.assertRaisesRegex(ValidationError, "of type Inclusive"):
            self._mapping_of(self.vat_21).sudo().reference_id = self._code(
                "vat_code", "4"
            )

    def test_code_of_another_list_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not a code of this list"):
            self._mapping_of(self.vat_21).sudo().reference_id = self._code(
                "journal", "70"
            )

    def test_mapping_changed_after_sending_does_not_spoil_the_proof(self):
        self._schedule()
        invoice = self._invoice()
        self._send(invoice)
        export = invoice.sudo().exact_export_ids
        export.proof = "unproven"
        self._mapping_of(self.vat_21).sudo().unlink()
        export.sent_at = "2026-01-01"
        self.env.flush_all()

        self._run_export()

        self.assertEqual(export.proof, "equal")

    def test_code_is_found_as_it_is_shown(self):
        sales = self._code("journal", "70")
        references = self.env["exact.online.reference"].sudo()

        for operator in ("=", "ilike"):
            found = references.search(
                [
                    ("display_name", operator, sales.display_name),
                    ("kind", "=", "journal"),
                    ("connection_id", "=", self.connection.id),
                ]
            )
            self.assertEqual(found, sales)

    def test_default_of_another_list_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not a code of this list"):
            self.connection.sales_journal_id = self._code("vat_code", "2")

    def test_default_journal_serves_where_nothing_is_mapped(self):
        self.connection.mapping_ids.filtered(lambda m: m.kind == "journal").unlink()
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["Journal"], "70")

    def test_without_default_the_account_is_named(self):
        self.connection.sales_account_id = False
        self.connection.mapping_ids.filtered(lambda m: m.kind == "gl_account").unlink()
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        account = invoice.invoice_line_ids.account_id
        self.assertIn(account.display_name, invoice.exact_error)

    # === RELATIONS ===

    def test_relation_number_filled_in_by_a_person_is_used(self):
        client = self.connection._get_client(unattended=False)
        known = client.create_account({"Name": "Old name", "Status": "C"})
        self.customer.exact_account_code = known["Code"]

        invoice = self._invoice()
        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["account"], known["ID"])
        self.assertEqual(self.customer.exact_account_id, known["ID"])

    def test_unknown_relation_number_is_told(self):
        self.customer.exact_account_code = "424242"
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("424242", invoice.exact_error)

    def test_existing_relation_is_found_by_its_vat_number(self):
        client = self.connection._get_client(unattended=False)
        known = client.create_account(
            {
                "Name": "Jansen Fietsen B.V.",
                "Status": "C",
                "VATNumber": "NL123456782B90",
                "Country": "NL",
            }
        )
        self.customer.vat = "NL123456782B90"

        self._send(self._invoice())

        self.assertEqual(self.customer.exact_account_id, known["ID"])

    def test_doubtful_relation_waits_for_a_person(self):
        client = self.connection._get_client(unattended=False)
        for _twin in range(2):
            client.create_account(
                {"Name": self.customer.name, "Status": "C", "Postcode": "1012 AB"}
            )
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("could be one of these relations", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    def test_search_by_relation_number(self):
        self._send(self._invoice())
        code = self.customer.exact_account_code

        found = self.env["res.partner"].search([("exact_account_code", "=", code)])

        self.assertEqual(found, self.customer)
