"""Client secret, tokens and webhook secret are read by nobody, by whatever way."""

import json
import logging
from contextlib import suppress
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import ExactOnlineCommon

_CONNECTION, _TOKEN = "exact.online.connection", "exact.online.token"
_OF_TOKEN = ("client_secret", "access_token", "refresh_token", "webhook_secret")
_QUIET = (
    *("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"),
    *("odoo.models", "odoo.orm.models", "odoo.domains"),
)


class TestSecrets(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.sudo().write(
            {"webhook_secret": "the-webhook-secret", "webhook_token": "the-address"}
        )
        cls.users = {
            name: new_test_user(cls.env, f"secret_{name}", groups=groups)
            for name, groups in (
                ("manager", "account.group_account_manager,base.group_allow_export"),
                ("bookkeeper", "account.group_account_invoice,base.group_allow_export"),
                ("auditor", "exact_online_connector.group_exact_auditor"),
                ("system", "base.group_system,account.group_account_manager"),
            )
        }

    def setUp(self):
        super().setUp()
        self.token = self.connection.sudo().token_id
        self.secrets = [self.token[name] for name in _OF_TOKEN]
        self.secrets.append(self.connection.sudo().webhook_token)
        self.assertTrue(all(self.secrets))

    def _call(self, user, model, method, *args, **kwargs):
        """Call over Odoo's external API; return what goes out, as text."""
        self.env.invalidate_all()
        env = self.env(user=self.users[user].id, su=False, context={})
        answer = call_kw(env[model], method, list(args), kwargs)
        return json.dumps(answer, default=str)

    def _assert_hidden(self, user, model, method, *args, **kwargs):
        """Refused, or answered without a secret."""
        with self.subTest(f"{model}.{method}", args=args, user=user):
            with mute_logger(*_QUIET), suppress(AccessError, ValueError, UserError):
                answer = self._call(user, model, method, *args, **kwargs)
                for secret in self.secrets:
                    self.assertNotIn(secret, answer)

    # === READING ===

    def test_not_by_reading(self):
        ids = self.connection.ids
        names = ["client_secret", "webhook_secret", "webhook_token", "token_id"]
        for user in ("manager", "bookkeeper", "auditor"):
            for name in names:
                spec = {name: {}}
                self._assert_hidden(user, _CONNECTION, "read", ids, [name])
                self._assert_hidden(user, _CONNECTION, "search_read", [], [name])
                self._assert_hidden(user, _CONNECTION, "web_read", ids, spec)
            self._assert_hidden(user, _CONNECTION, "read", ids)
            self._assert_hidden(user, _CONNECTION, "copy_data", ids)
            self._assert_hidden(user, _CONNECTION, "fields_get")
            self._assert_hidden(user, _CONNECTION, "default_get", names)
            self._assert_hidden(user, _CONNECTION, "name_search", "")

    def test_not_by_export(self):
        paths = ["client_secret", "webhook_secret", "webhook_token"]
        paths += [f"token_id/{name}" for name in _OF_TOKEN]
        for user in ("manager", "bookkeeper", "auditor"):
            for path in paths:
                args = self.connection.ids, [path]
                self._assert_hidden(user, _CONNECTION, "export_data", *args)

    def test_not_from_the_table_of_secrets_even_by_a_system_administrator(self):
        ids = self.token.ids
        for user in self.users:
            for method, args in (
                ("read", [ids, list(_OF_TOKEN)]),
                ("search_read", [[], list(_OF_TOKEN)]),
                ("write", [ids, {"access_token": "mine"}]),
                ("get_access_token", [ids]),
                ("exchange_code", [ids, "code"]),
            ):
                with self.subTest(method, user=user), mute_logger(*_QUIET):
                    with self.assertRaises(AccessError):
                        self._call(user, _TOKEN, method, *args)

    def test_a_system_administrator_reads_the_client_secret_alone(self):
        answer = self._call(
            "system", _CONNECTION, "read", self.connection.ids, ["client_secret"]
        )

        self.assertIn(self.token.client_secret, answer)

    # === GUESSING: WHO MAY FILTER, GROUP OR SORT BY A VALUE CAN READ IT BIT BY BIT ===

    def test_not_by_filters_groups_and_order(self):
        guesses = [f"token_id.{name}" for name in _OF_TOKEN]
        guesses += ["client_secret", "webhook_secret", "webhook_token"]
        for user in ("manager", "bookkeeper", "auditor"):
            for path in guesses:
                for model, prefix in (
                    (_CONNECTION, ""),
                    ("exact.online.mapping", "connection_id."),
                    ("exact.online.export", "connection_id."),
                ):
                    domain = [(f"{prefix}{path}", "=like", "a%")]
                    self._assert_refused(user, model, "search", domain)
                self._assert_refused(
                    user, _CONNECTION, "formatted_read_group", [], [path], ["__count"]
                )
                self._assert_refused(user, _CONNECTION, "search", [], order=path)

    def _assert_refused(self, user, model, method, *args, **kwargs):
        with self.subTest(f"{model}.{method}", args=args, user=user, **kwargs):
            try:
                with mute_logger(*_QUIET):
                    answer = self._call(user, model, method, *args, **kwargs)
            except (AccessError, UserError, ValueError):
                return
            self.fail(f"answered {answer}")

    # === WHAT IS WRITTEN DOWN ===

    def test_not_in_the_chatter(self):
        manager = self.connection.with_user(self.users["manager"])
        before = self.connection.message_ids

        manager.write(
            {"client_secret": "a-new-secret", "webhook_secret": "and-another"}
        )
        self.env.flush_all()
        self.env.cr.precommit.run()

        told = (self.connection.message_ids - before).sudo()
        values = told.tracking_value_ids
        texts = [*told.mapped("body"), *values.mapped("new_value_char")]
        texts += values.mapped("old_value_char")
        for secret in ("a-new-secret", "and-another", *self.secrets):
            self.assertNotIn(secret, str(texts))
        tracked = {n for n, f in manager._fields.items() if getattr(f, "tracking", 0)}
        self.assertFalse(tracked & {"client_secret", "webhook_secret", "webhook_token"})

    def test_not_in_any_log_nor_in_what_people_send_to_helpers(self):
        """Through a day in which everything goes wrong, at the most talkative level."""
        with self.assertLogs(level=logging.DEBUG) as log:
            self._bad_day()
        self.secrets += [self.token[name] for name in _OF_TOKEN]
        action = self.connection.action_support_file()
        support = self.env[action["res_model"]].browse(action["res_id"])
        calls = self.env["exact.online.log"].search([])
        exports = self.env["exact.online.export"].sudo().search([])
        # Odoo's own log of SQL, off by default, shows every value of every row.
        ours = [line for line in log.output if ":odoo.sql_db:" not in line]
        self.assertGreater(len([line for line in ours if "POST" in line]), 4)
        written = {
            "server log": "\\n".join(ours),
            "log of calls": str(calls.read()),
            "exports": str(exports.read()),
            "support file": json.dumps(support._about(self.connection), default=str)
            + json.dumps(list(support._calls(self.connection)), default=str)
            + json.dumps(support._failures(self.connection), default=str),
            "activities": str(self.connection.activity_ids.mapped("note")),
        }
        for place, text in written.items():
            for secret in filter(None, self.secrets):
                self.assertNotIn(secret, text, place)

    def _bad_day(self):
        refused, lost, denied = (self._invoice() for _number in range(3))
        self._break("refusal", text="Verplicht: Dagboek")
        self._send(refused)
        self._lose_answer(lost)
        self._break("status_401", times=1)
        self._send(denied)
        # The token is renewed, first in vain.
        self._break("drop_before", path="token")
        for _attempt in range(2):
            past = fields.Datetime.now() - timedelta(hours=1)
            self.token.expires_at = past
            self.env.flush_all()
            self.sandbox.post("clock", advance=600)
            with suppress(Exception):
                self.token.get_access_token()
            self._look_again()
        self._run_payments()
        self.sandbox.post("revoke")
        self._schedule()
        self._run_export()
