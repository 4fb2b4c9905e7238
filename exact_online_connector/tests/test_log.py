"""The log of calls, and the file for whoever helps."""

import base64
import io
import zipfile
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import ExactOnlineCommon


class TestLog(ExactOnlineCommon):
    def _calls(self):
        return self.env["exact.online.log"].search([], order="id")

    def _forget(self):
        self.env["exact.online.log"].sudo().search([]).unlink()

    def test_each_call_is_a_line(self):
        self._send(self._invoice())
        self._forget()

        self._send(self._invoice())

        self.assertEqual(
            [(call.method, call.path.rsplit("/", 1)[-1]) for call in self._calls()],
            [("POST", "SalesEntries"), ("GET", "SalesEntryLines")],
        )
        self.assertEqual(self._calls().mapped("status"), [201, 200])
        self.assertTrue(all(call.milliseconds >= 0 for call in self._calls()))

    def test_a_refusal_is_kept_with_exacts_words(self):
        self.sandbox.post("close_period", year=2026, period=11)
        self._send(self._invoice())

        refused = self._calls().filtered("error")

        self.assertEqual(refused.error, "Rejected")
        self.assertIn("Periode is afgesloten", refused.detail)

    def test_a_renewed_login_is_a_line(self):
        self._forget()
        self.connection.sudo().token_id.expires_at = "2020-01-01"
        self.env.flush_all()
        self.sandbox.post("clock", advance=600)

        self.connection.sudo().token_id.get_access_token()

        self.assertEqual(self._calls().path, "/api/oauth2/token")

    def test_old_lines_go(self):
        self._send(self._invoice())
        self.connection.log_days = 10
        old, *_young = self._calls()
        self.env.cr.execute(
            "UPDATE exact_online_log SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=11), old.id],
        )
        self._look_again()

        self.env["exact.online.log"]._gc_old()

        self.assertFalse(old.exists())
        self.assertTrue(self._calls())

    def test_log_is_read_by_managers_and_auditors_only(self):
        for groups, may in (
            ("account.group_account_invoice", False),
            ("account.group_account_manager", True),
            ("exact_online_connector.group_exact_auditor", True),
        ):
            user = new_test_user(self.env, f"u{may}{len(groups)}", groups=groups)
            log = self.env["exact.online.log"].with_user(user)
            self.assertEqual(log.has_access("read"), may, groups)
            self.assertFalse(log.has_access("write"), groups)


class TestSupportFile(ExactOnlineCommon):
    def _file(self):
        action = self.connection.action_support_file()
        support = self.env[action["res_model"]].browse(action["res_id"])
        content = zipfile.ZipFile(io.BytesIO(base64.b64decode(support.file)))
        return {name: content.read(name).decode() for name in content.namelist()}

    def test_support_file_tells_what_happened(self):
        self.sandbox.post("close_period", year=2026, period=11)
        self._send(self._invoice())

        parts = self._file()

        self.assertIn("Periode is afgesloten", parts["failures.json"])
        self.assertIn('"state": "connected"', parts["about.json"])
        self.assertIn("SalesEntries", parts["calls.csv"])
        self.assertIn("vat_code", parts["mapping.csv"])
        self.assertIn("gl_account,8000", parts["codes.csv"])

    def test_support_file_holds_no_secret_and_no_person(self):
        self.customer.email = "somebody@example.com,wrong"
        self._send(self._invoice())
        token = self.connection.sudo().token_id
        secrets = [
            token.client_secret,
            token.access_token,
            token.refresh_token,
            self.connection.client_id,
            self.customer.name,
            "somebody@",
        ]
        self.assertTrue(all(secrets))

        for name, text in self._file().items():
            for secret in secrets:
                self.assertNotIn(secret, text, name)

    def test_support_file_is_for_managers(self):
        user = new_test_user(
            self.env, "bookkeeper", groups="account.group_account_invoice"
        )
        with self.assertRaises(AccessError):
            self.connection.with_user(user).action_support_file()
