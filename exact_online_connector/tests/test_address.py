"""Tokens travel to the address of Exact Online: who may choose it, and what goes there.

A second sandbox plays the host that is not Exact's.
"""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .common import ExactOnlineCommon, start_sandbox


class TestAddress(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = start_sandbox("nl")
        cls.addClassCleanup(cls.foreign.stop)
        cls.manager = new_test_user(
            cls.env, "address_manager", groups="account.group_account_manager"
        )
        cls.bookkeeper = new_test_user(
            cls.env, "address_bookkeeper", groups="account.group_account_invoice"
        )

    def setUp(self):
        super().setUp()
        self.foreign.forget_calls()
        self.token = self.connection.sudo().token_id

    def _redirect(self):
        """A system administrator chooses another address."""
        self.connection.write({"base_url": self.foreign.url})
        self.env.flush_all()
        self._look_again()

    def test_nobody_but_a_system_administrator_writes_it(self):
        for user in (self.manager, self.bookkeeper):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                self.connection.with_user(user).write({"base_url": self.foreign.url})
        self._look_again()
        self.assertEqual(self.connection.base_url, self.sandbox.url)
        self.assertTrue(self.token.refresh_token)

    def test_nobody_else_imports_it(self):
        own = self.connection.with_user(self.manager)
        rows = [[self.connection.export_data(["id"])["datas"][0][0], self.foreign.url]]

        answer = own.load(["id", "base_url"], rows)

        self.assertFalse(answer["ids"])
        self.assertIn("system administrator", answer["messages"][0]["message"])
        self._look_again()
        self.assertEqual(self.connection.base_url, self.sandbox.url)

    def test_the_form_offers_it_to_no_manager(self):
        form = Form(self.connection.with_user(self.manager))

        for name in ("base_url", "public_url"):
            self.assertNotIn(name, form._view["fields"])

    def test_a_form_shows_it_fixed_while_somebody_is_logged_in(self):
        """Disconnect asks first; only then another address can be entered."""
        with (
            self.assertRaisesRegex(AssertionError, "readonly"),
            Form(self.connection) as form,
        ):
            form.base_url = self.foreign.url

        self.connection.action_disconnect()
        with Form(self.connection) as form:
            form.base_url = self.foreign.url
        self.assertEqual(self.connection.base_url, self.foreign.url)

    def test_no_token_and_no_secret_goes_to_another_address(self):
        invoice = self._invoice()
        self._schedule()

        self._redirect()
        self._run_export()
        self._run_payments()
        self._run_cron("ir_cron_exact_keepalive")
        with self.assertRaisesRegex(UserError, "not connected"):
            invoice.action_exact_send()
        with self.assertRaisesRegex(UserError, "client secret"):
            self.connection.action_connect()

        self.assertEqual(self.foreign.calls(), [])
        for name in ("access_token", "refresh_token", "client_secret"):
            self.assertFalse(self.token[name], name)

    def test_who_means_it_enters_the_secret_and_logs_in_there(self):
        """So a proxy is set up: nothing of the former login is taken along."""
        from exact_sandbox.process import CLIENT_SECRET

        self.connection.write(
            {"base_url": self.foreign.url, "client_secret": CLIENT_SECRET}
        )
        self._log_in(self.connection)
        self._send(invoice := self._invoice())

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertTrue(self.foreign.calls("SalesEntries"))

    def test_a_login_under_way_is_not_finished_at_another_address(self):
        from urllib.parse import parse_qs, urlsplit

        url = self.connection.action_connect()["url"]
        state = parse_qs(urlsplit(url).query)["state"][0]

        self._redirect()

        self.assertFalse(self.connection._from_login_state(state))

    def test_addresses_that_are_none_are_refused(self):
        for url in (
            "http://start.exactonline.nl",
            "https://start.exactonline.nl@evil.example",
            "https://start.exactonline.nl/../evil",
            "https://",
            "javascript:alert(1)",
            "ftp://127.0.0.1",
        ):
            for name in ("base_url", "public_url"):
                with self.subTest(url, name=name), self.assertRaises(ValidationError):
                    self.connection[name] = url
