"""Texts that Exact gives are text: no script runs, no formula, and nothing stops."""

import base64
import csv
import io
import logging
import zipfile

from openpyxl import load_workbook

from .comparisons import ComparisonCase

_LOGGER = "odoo.addons.exact_online_connector"
_SCRIPT = "<script>alert('exact')</script>"
_FORMULA = '=HYPERLINK("https://evil.example","click")'
_CONTROL = "nul\x00 escape\x1b[31m back\x08 right-to-left\u202e"
# What is left of it: a mark for each control character.
_SHOWN = "nul\ufffd escape\ufffd[31m back\ufffd right-to-left\u202e"


class TestHostileRefusals(ComparisonCase):
    """What Exact says when it refuses an invoice."""

    def _refuse(self, text, **more):
        self._break("refusal", text=text, **more)

    def test_script_is_text_in_the_dialog_and_on_the_invoice(self):
        self._refuse(_SCRIPT)
        invoice = self._invoice()

        answer = self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn(_SCRIPT, invoice.exact_error)
        message = answer["params"]["message"]
        self.assertIn(_SCRIPT, message)
        self.assertIs(type(message), str, "no markup, so that the dialog shows text")
        (problem,) = invoice.exact_problems.values()
        self.assertIs(type(problem["message"]), str)

    def test_script_is_escaped_in_the_activity_and_the_chatter(self):
        self._refuse(_SCRIPT)
        invoice = self._invoice()
        self._schedule()

        self._run_export()

        (activity,) = invoice.activity_ids
        self.assertIn("&lt;script&gt;", activity.note)
        for body in [activity.note, *invoice.message_ids.mapped("body")]:
            self.assertNotIn("<script", body)

    def test_control_characters_are_kept_out_and_the_refusal_is_kept(self):
        self._refuse(_CONTROL)
        invoice = self._invoice()

        # Odoo has another number by the name of INFO.
        with self.assertLogs(_LOGGER, logging.INFO) as log:
            self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn(_SHOWN, invoice.exact_error)
        call = self.env["exact.online.log"].search([], limit=1)
        self.assertEqual(call.detail, _SHOWN)
        for line in log.output:
            self.assertTrue(line.isprintable(), line)

    def test_ten_megabytes_are_cut(self):
        self._refuse("x", copies=10_000_000)
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("xxx…", invoice.exact_error)
        export = invoice.sudo().exact_export_ids
        for name in ("error_message", "error_raw"):
            self.assertLess(len(export[name]), 2000, name)
        self.assertLess(len(str(export.problems)), 2000)

    def test_a_thousand_sentences_are_cut(self):
        self._refuse("No.\r\n", copies=1000)
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(len(invoice.sudo().exact_export_ids.problems), 20)

    def test_formula_is_text_in_the_support_file(self):
        self._refuse(_FORMULA)
        self._send(self._invoice())

        action = self.connection.action_support_file()
        support = self.env[action["res_model"]].browse(action["res_id"])
        parts = zipfile.ZipFile(io.BytesIO(base64.b64decode(support.file)))
        rows = csv.reader(io.StringIO(parts.read("calls.csv").decode()))
        details = [row[-1] for row in rows]

        self.assertIn(f"'{_FORMULA}", details)
        self.assertNotIn(_FORMULA, details)


class TestHostileNames(ComparisonCase):
    """Names and texts that somebody has typed in Exact."""

    def _name_in_exact(self, name, resource="financial/GLAccounts", code="8000"):
        values = {"Description": name}
        self.sandbox.post("block", resource=resource, code=code, values=values)

    def test_names_of_codes_are_text(self):
        for number, name in enumerate((_SCRIPT, _CONTROL, _FORMULA)):
            with self.subTest(number):
                self._name_in_exact(name)
                self.connection.action_fetch_reference_data()
                code = self._code("gl_account", "8000")
                shown = _SHOWN if name == _CONTROL else name
                self.assertEqual(code.name, shown)
        self._send(invoice := self._invoice())
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_name_of_ten_megabytes_is_cut(self):
        self._name_in_exact("x" * 10_000_000)

        self.connection.action_fetch_reference_data()

        code = self._code("gl_account", "8000")
        self.assertEqual(code.name, "x" * 255)
        self.assertLess(len(str(code.details)), 10_000)

    def test_names_of_codes_are_text_on_the_list_of_preparations(self):
        # The default code for what has no account is blocked, so that it is named.
        values = {"Description": _SCRIPT, "IsBlocked": True}
        self.sandbox.post(
            "block", resource="financial/GLAccounts", code="8000", values=values
        )
        self.connection.action_fetch_reference_data()

        html, _kind = self.env["ir.actions.report"]._render(
            "exact_online_connector.report_readiness", self.connection.ids
        )

        self.assertIn(b"&lt;script&gt;", html)
        self.assertNotIn(b"<script>alert", html)

    def _booked_by_hand(self, *texts):
        self._send(self._invoice())
        for text in texts:
            self._book_by_hand(text)
        self._compare()
        return self._differences("only_in_exact")

    def test_names_are_text_on_paper(self):
        self._name_in_exact(_SCRIPT, "financial/Journals", "70")
        self.connection.action_fetch_reference_data()
        self._booked_by_hand(_SCRIPT)

        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "exact_online_connector.report_comparison", self.comparison.ids
        )

        self.assertIn(b"&lt;script&gt;", html)
        self.assertNotIn(b"<script>alert", html)

    def test_entry_texts_are_text_in_the_spreadsheet(self):
        texts = [_FORMULA, r"external:\\evil\share\x.exe", "@SUM(1)", "+1", "-1"]
        self._booked_by_hand(*texts)

        book = load_workbook(io.BytesIO(self.comparison._spreadsheet()))

        cells = [cell for row in book.worksheets[1].rows for cell in row]
        for text in texts:
            (cell,) = [c for c in cells if c.value == text]
            self.assertEqual(cell.data_type, "s", "no formula")
            self.assertIsNone(cell.hyperlink)

    def test_relation_of_exact_becomes_a_partner_with_just_that_name(self):
        client = self.connection._get_client(unattended=False)
        client.create_account({"Name": _SCRIPT, "Status": "C"})
        wizard = self.env["exact.online.relation.import"].create(
            {"connection_id": self.connection.id}
        )
        wizard.action_look()
        line = wizard.line_ids.filtered(lambda line: line.name == _SCRIPT)
        line.chosen = True

        wizard.action_import()

        partner = self.env["res.partner"].search([("name", "=", _SCRIPT)])
        self.assertEqual(len(partner), 1)
        for body in partner.message_ids.mapped("body"):
            self.assertNotIn("<script", body)
