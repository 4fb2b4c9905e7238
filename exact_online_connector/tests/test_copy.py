"""A copied database never talks to the live books."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
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

    def test_strange_host_name_keeps_it_silent_until_a_manager_has_spoken(self):
        self.connection.sudo()._note_host("127.0.0.1")
        self._look_again()
        self.assertFalse(self.connection.is_copy)

        self.connection.sudo()._note_host("copy.example.com")
        self._look_again()

        self.assertTrue(self.connection.is_copy)
        refresh_token = self.connection.sudo().token_id.refresh_token
        invoice = self._invoice()
        self.sandbox.forget_calls()
        with self.assertRaisesRegex(UserError, "moved or copied"):
            invoice.action_exact_send()
        self._run_export()
        self.assertEqual(self.sandbox.calls(), [])

        self.connection.action_confirm_original()
        self.connection.sudo()._note_host("copy.example.com")
        self._look_again()

        self.assertFalse(self.connection.is_copy)
        self.assertEqual(self.connection.sudo().token_id.refresh_token, refresh_token)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_a_copy_that_is_disconnected_forgets_its_login(self):
        self.connection.sudo().bound_to = "another database"
        self.assertTrue(self.connection.is_copy)

        self.connection.action_disconnect()

        self.assertFalse(self.connection.is_copy)
        self.assertFalse(self.connection.sudo().token_id.refresh_token)
        self.assertEqual(self.connection.state, "draft")

    def test_only_a_manager_says_which_it_is(self):
        user = new_test_user(self.env, "clerk", groups="account.group_account_invoice")

        with self.assertRaises(AccessError):
            self.connection.with_user(user).action_confirm_original()
