"""The mapping as a bookkeeper works on it: open, confirmed, broken, in a file."""

from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError, ValidationError

from .common import ExactOnlineCommon


class TestMappingScreen(ExactOnlineCommon):
    def _mapping_of(self, record):
        mappings = self.env["exact.online.mapping"].sudo()
        return mappings.search([]).filtered(lambda m: m._record() == record)

    def _search(self, filter_name):
        """Return what the filter of the screen shows."""
        view = self.env.ref("exact_online_connector.exact_online_mapping_view_search")
        (node,) = etree.fromstring(view.arch).xpath(f"//filter[@name='{filter_name}']")
        mappings = self.env["exact.online.mapping"].sudo()
        return mappings.search(literal_eval(node.get("domain")))

    # === WHAT IS OPEN ===

    def test_what_nothing_fits_is_seen_as_not_mapped(self):
        installation = self._tax("0% EX I", "sale")

        row = self._mapping_of(installation)

        self.assertIn(row, self._search("unmapped"))
        self.assertFalse(row.confirmed)

    def test_suggesting_again_fills_open_rows_and_makes_none_twice(self):
        row = self._mapping_of(self.vat_21)
        row.reference_id = False
        before = self.env["exact.online.mapping"].sudo().search_count([])

        self.connection.action_suggest_mapping()

        self.assertEqual(
            self.env["exact.online.mapping"].sudo().search_count([]), before
        )
        self.assertEqual(row.reference_id.code, "2")
        self.assertTrue(row.confirmed)

    def test_who_chooses_a_code_has_confirmed_it(self):
        row = self._mapping_of(self._tax("0% EX I", "sale"))

        row.reference_id = self._code("vat_code", "6")

        self.assertTrue(row.confirmed)

    def test_suggestions_of_a_selection_are_confirmed_at_once(self):
        offered = self._search("to_confirm")
        still_open = self._search("unmapped")
        self.assertTrue(offered)
        self.assertTrue(still_open)

        (offered | still_open).action_confirm()

        self.assertFalse(self._search("to_confirm"))
        self.assertTrue(all(offered.mapped("confirmed")))
        self.assertFalse(any(still_open.mapped("confirmed")))

    def test_an_invoicing_user_confirms_nothing(self):
        user = self.env["res.users"].create(
            {
                "name": "Eva",
                "login": "eva",
                "company_ids": [(6, 0, self.env.company.ids)],
                "company_id": self.env.company.id,
                "group_ids": [
                    (6, 0, [self.env.ref("account.group_account_invoice").id])
                ],
            }
        )
        with self.assertRaises(AccessError):
            self._search("to_confirm").with_user(user).action_confirm()

    # === BAD CODES ARE REFUSED ===

    def test_a_code_of_the_wrong_direction_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "for purchases alone"):
            self._mapping_of(self.vat_21).reference_id = self._code("vat_code", "10")
        with self.assertRaisesRegex(ValidationError, "for sales alone"):
            self._mapping_of(self.vat_21_purchase).reference_id = self._code(
                "vat_code", "6"
            )

    def test_a_blocked_code_is_refused(self):
        blocked = (
            self.env["exact.online.reference"]
            .with_context(active_test=False)
            .search([("kind", "=", "vat_code"), ("code", "=", "17")], limit=1)
        )
        with self.assertRaisesRegex(ValidationError, "blocked or gone"):
            self._mapping_of(self.vat_21).reference_id = blocked

    def test_a_code_whose_percentage_has_ended_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no percentage"):
            self._mapping_of(self.vat_21).reference_id = self._code("vat_code", "DE5")

    # === WHAT EXACT CHANGES ===

    def test_a_code_that_exact_blocks_is_flagged_with_what_it_breaks(self):
        self.sandbox.post(
            "block", resource="vat/VATCodes", code="2", values={"IsBlocked": True}
        )
        row = self._mapping_of(self.vat_21)
        self.assertNotIn(row, self._search("broken"))

        self._let_a_night_pass()

        self.assertIn(row, self._search("broken"))
        self.assertGreaterEqual(self.connection.broken_count, 2)
        (activity,) = self.connection.activity_ids
        self.assertIn(row.reference_id.display_name, activity.note)
        self._let_a_night_pass()
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_a_blocked_default_is_flagged_too(self):
        self.sandbox.post(
            "block",
            resource="financial/GLAccounts",
            code="8000",
            values={"IsBlocked": True},
        )

        self._let_a_night_pass()

        self.assertGreaterEqual(self.connection.broken_count, 1)
        self.assertIn("8000", self.connection.activity_ids.note)

    # === IN A FILE ===

    def test_the_list_goes_out_as_csv_and_comes_back(self):
        rows = self.connection.mapping_ids.filtered(
            lambda m: m.kind == "vat_code" and m.reference_id
        )
        names = ["id", "reference_id/.id", "confirmed"]
        data = rows.export_data(names)["datas"]
        before = {row.id: row.reference_id.code for row in rows}
        rows.write({"reference_id": False})

        lines = [",".join(f'"{value}"' for value in line) for line in [names, *data]]
        wizard = (
            self.env["base_import.import"]
            .sudo()
            .create(
                {
                    "res_model": "exact.online.mapping",
                    "file": "\n".join(lines).encode(),
                    "file_type": "text/csv",
                    "file_name": "mapping.csv",
                }
            )
        )
        answer = wizard.execute_import(
            names, [], {"quoting": '"', "separator": ",", "has_headers": True}
        )

        self.assertFalse(answer["messages"])
        self.assertEqual({row.id: row.reference_id.code for row in rows}, before)
