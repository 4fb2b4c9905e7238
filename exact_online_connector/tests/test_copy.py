"""A copied database never talks to the live books."""

from odoo.tools.misc import file_open

from .common import ExactOnlineCommon


class TestCopy(ExactOnlineCommon):
    def test_neutralized_copy_has_no_login(self):
        with file_open("exact_online_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self._look_again()

        self.assertEqual(self.connection.state, "draft")
        token = self.connection.sudo().token_id
        for name in ("client_secret", "access_token", "refresh_token", "nonce"):
            self.assertFalse(token[name], name)

    def test_copied_connection_has_no_login(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})

        copy = self.connection.sudo().copy({"company_id": other.id})

        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.division_code)
        self.assertFalse(copy.token_id.refresh_token)
        self.assertFalse(copy.token_id.client_secret)
