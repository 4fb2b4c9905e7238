"""The token is renewed in its window, kept at once, and its end is told once."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import UserError

from ..exact_client import GrantExpired, authorize_url, exchange_code
from .common import ExactOnlineCommon


class TestToken(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.token = self.connection.sudo().token_id

    def _let_it_grow_old(self, seconds):
        self.sandbox.post("clock", advance=seconds)
        shift = fields.Datetime.subtract(self.token.expires_at, seconds=seconds)
        self.token.expires_at = shift
        self.env.flush_all()

    def test_young_token_is_used_as_it_is(self):
        before = self.token.access_token

        self.assertEqual(self.token.get_access_token(), before)

    def test_old_token_is_renewed_and_the_new_grant_kept(self):
        before = (self.token.access_token, self.token.refresh_token)
        self._let_it_grow_old(580)

        access = self.token.get_access_token()

        self._look_again()
        self.assertNotEqual(access, before[0])
        self.assertEqual(self.token.access_token, access)
        self.assertNotEqual(self.token.refresh_token, before[1])

    def test_clock_that_is_ahead_does_not_lose_the_grant(self):
        """Exact refuses a renewal before its time; the token still lives."""
        before = self.token.access_token
        self.token.expires_at = fields.Datetime.now()

        self.assertEqual(self.token.get_access_token(), before)
        self.assertEqual(self.connection.state, "connected")

    def test_young_token_that_exact_refuses_once_is_kept(self):
        """Renewed before its time, the token could be burned (B3)."""
        self.sandbox.post("switches", early_refresh_burns_token=True)
        match = {"method": "POST", "path": "SalesEntries"}
        self.sandbox.post("faults", match=match, kind="status_401", times=1)
        grant = self.token.refresh_token

        invoice = self._invoice()
        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self.token.refresh_token, grant)
        self._let_it_grow_old(580)
        self._send(other := self._invoice())
        self.assertEqual(other.exact_state, "sent", other.exact_error)

    def test_grant_that_ended_while_the_token_was_young_is_told_by_its_renewal(self):
        invoice = self._invoice()
        self.connection.auto_export = "scheduled"
        self.sandbox.post("revoke")
        self.sandbox.forget_calls()

        self._run_export()

        self.assertEqual([c["status"] for c in self.sandbox.calls()], [401, 401])
        pause = self.connection.sudo().budget_id.pause_until
        renewal = fields.Datetime.subtract(self.token.expires_at, seconds=25)
        self.assertEqual(pause, renewal, "left alone until the token may be renewed")
        self.assertFalse(self.connection.activity_ids)
        self._let_it_grow_old(580)
        self.connection.sudo().budget_id.pause_until = False
        invoice.sudo().exact_export_ids.next_attempt_at = fields.Datetime.now()
        self._run_export()
        self.assertEqual(self.connection.state, "expired")
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.assertEqual(invoice.exact_state, "to_send")

    def test_clock_that_was_set_back_does_not_keep_an_old_token(self):
        before = self.token.access_token
        self._let_it_grow_old(700)
        self.token.expires_at = fields.Datetime.add(fields.Datetime.now(), hours=1)
        self.env.flush_all()

        self.assertNotEqual(self.token.get_access_token(), before)

    def test_ended_grant_is_told_once_and_invoices_wait(self):
        invoice = self._invoice()
        self._schedule()
        self.sandbox.post("revoke")
        self._let_it_grow_old(700)

        self._run_export()
        self._run_export()

        self.assertEqual(self.connection.state, "expired")
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.assertEqual(invoice.exact_state, "to_send")
        self.assertFalse(self.token.refresh_token)
        with self.assertRaisesRegex(UserError, "ended the login"):
            invoice.action_exact_send()

        self._log_in(self.connection)
        self._run_export()

        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.activity_ids)
        self.assertEqual(invoice.exact_state, "sent")

    def test_grant_used_elsewhere_ends_here_and_says_so(self):
        """The same refresh token used twice is an old one at the second time (B3)."""
        self.sandbox.post("switches", refresh_grace=False)
        self._let_it_grow_old(580)
        self.token.get_access_token()
        self._look_again()
        used = self.token.refresh_token
        self._let_it_grow_old(580)
        self.token.get_access_token()
        self._look_again()
        self.token.refresh_token = used
        self.env.flush_all()
        self._let_it_grow_old(580)

        with suppress(GrantExpired):  # assertRaises would undo what was kept
            self.token.get_access_token()
            self.fail("an old refresh token was accepted")

        self._look_again()
        self.assertEqual(self.connection.state, "expired")

    def test_a_login_elsewhere_that_ends_ours_is_noticed_and_said(self):
        """Somebody links the same user and app in another program (C7)."""
        self.sandbox.post("switches", parallel_grant_dies=True)
        invoice = self._invoice()
        self._schedule()
        self._log_in_elsewhere()
        self._let_it_grow_old(700)

        self._run_export()
        self._run_export()

        self.assertEqual(self.connection.state, "expired")
        (activity,) = self.connection.activity_ids
        self.assertIn("Press Connect", activity.note)
        self.assertEqual(invoice.exact_state, "to_send")

        self._log_in(self.connection)
        self._run_export()
        self.assertFalse(self.connection.activity_ids)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(len(self._entries()), 1)

    def _log_in_elsewhere(self):
        from exact_sandbox.login import log_in
        from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET

        url, back = self.sandbox.url, self.connection.redirect_uri
        target = log_in(authorize_url(url, CLIENT_ID, back, "elsewhere"))
        code = parse_qs(urlsplit(target).query)["code"][0]
        exchange_code(url, CLIENT_ID, CLIENT_SECRET, back, code)

    def test_renewed_in_the_legal_window_only(self):
        """Exact refuses a renewal before second 570 (B2).

        In the second in which it may be, by our clock of whole seconds, it need not be
        over by Exact's.
        """
        before = self.token.refresh_token
        self.sandbox.post("clock", advance=575)
        for seconds_left, renewed in ((45, False), (29, False), (24, True)):
            self.token.expires_at = fields.Datetime.now() + timedelta(
                seconds=seconds_left
            )
            self.env.flush_all()
            self.token.get_access_token()
            self._look_again()
            self.assertEqual(self.token.refresh_token != before, renewed)

    def test_a_month_and_a_half_of_silence_does_not_end_the_login(self):
        for _day in range(45):
            self._let_it_grow_old(86400)
            self._run_cron("ir_cron_exact_keepalive")
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.activity_ids)

    def test_another_address_voids_the_login(self):
        self.connection.sudo().base_url = "https://proxy.example"

        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.token.refresh_token)

    def test_copy_of_the_database_keeps_silent(self):
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a-copy")
        grant = self.token.refresh_token
        invoice = self._invoice()
        self.sandbox.forget_calls()

        with self.assertRaisesRegex(UserError, "moved or copied"):
            invoice.action_exact_send()
        self._run_export()
        self._run_payments()

        self.assertEqual(self.sandbox.calls(), [])
        self.assertEqual(self.token.refresh_token, grant)

    def test_keep_alive_uses_the_grant(self):
        before = self.token.refresh_token
        self._let_it_grow_old(86400)
        self.connection.action_pause()

        self._run_cron("ir_cron_exact_keepalive")

        self.assertNotEqual(self.token.refresh_token, before)
        self.assertEqual(self.connection.state, "paused")
