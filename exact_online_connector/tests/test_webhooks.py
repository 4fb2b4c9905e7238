"""Exact notifies Odoo, over real HTTP: the poll is rung, and nothing else happens."""

import hashlib
import hmac
import json
import time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..exact_client import TOPICS
from .common import ExactOnlineCase, HarshReading, start_sandbox

_SECRET = "sandbox-webhook-secret"
_LOGGER = "odoo.addons.exact_online_connector.models.exact_online_connection_webhook"


@tagged("post_install", "-at_install")
class TestWebhooks(ExactOnlineCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = start_sandbox("nl", cls.profile)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.sandbox.post("keep")
        cls.manager = new_test_user(
            cls.env,
            "exact_webhook_manager",
            groups="account.group_account_manager,base.group_partner_manager",
        )

    def setUp(self):
        super().setUp()
        self.sandbox.post("restore")
        self.connection = self._make_connection(
            public_url=self.base_url(), webhook_secret=_SECRET
        )
        self._log_in(self.connection)
        client = self.connection._get_client(unattended=False)
        self.env["exact.online.cursor"].start(self.connection, client)
        self.triggers().unlink()

    # === HELPERS ===

    def triggers(self):
        return self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connection.payment_cron_id.id)]
        )

    def _deliveries(self):
        return self.sandbox.get("deliveries")

    def _wait_for(self, count):
        """Let Exact's calls in, until it has heard so many answers."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            done = [row for row in self._deliveries() if row.get("status")]
            if len(done) >= count:
                break
            time.sleep(0.1)
        self.assertEqual(len(done), count, self._deliveries())
        return [row["status"] for row in done]

    def _subscribe(self):
        """Subscribe, and let Exact try the address."""
        self.sandbox.post("deliver", handshake_after=0.1)
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            self.connection.action_subscribe_webhooks()
            answers = self._wait_for(len(TOPICS))
        self.sandbox.forget_deliveries()
        return answers

    def _told(self, count=1, **event):
        """Have Exact tell of a bank entry; return what it was answered."""
        self.env.flush_all()
        event = {"topic": "BankEntries", **event}
        with self.allow_requests(all_requests=True):
            self.sandbox.post("notify", **event)
            answers = self._wait_for(count)
        self.sandbox.forget_deliveries()
        self.env.invalidate_all()
        return answers

    def _post(self, body, token=None):
        token = token or self.connection.webhook_token
        return self.url_open(
            f"/exact_online/webhook/{token}",
            data=body,
            headers={"Content-Type": "application/json"},
            method="POST",
        )

    def _poll(self):
        self.env.flush_all()
        self.sandbox.forget_calls()
        self.connection._run_payments()
        self.env.invalidate_all()
        return len(self.sandbox.calls())

    # === SUBSCRIBING ===

    def test_subscribing_is_tried_by_exact_with_an_empty_call(self):
        self.sandbox.forget_calls()

        answers = self._subscribe()

        self.assertEqual(answers, [200] * 5)
        self.assertEqual(len(self.sandbox.calls()), 6, "the list, and each topic")
        self.assertIn("BankEntries", self.connection.webhook_topics)
        self.assertFalse(self.triggers(), "an empty call says nothing")

    def test_subscribing_twice_costs_one_call(self):
        self._subscribe()
        self.sandbox.forget_calls()

        self.connection.action_subscribe_webhooks()

        self.assertEqual(len(self.sandbox.calls()), 1)

    def test_unsubscribed_address_is_unknown(self):
        self._subscribe()
        token = self.connection.webhook_token

        self.connection.action_unsubscribe_webhooks()

        self.assertFalse(self.connection.webhook_topics)
        client = self.connection._get_client(unattended=False)
        self.assertEqual(client.subscriptions(), [])
        self.assertEqual(self._post(b"", token).status_code, 404)

    def test_without_the_secret_nothing_is_subscribed(self):
        self.connection.webhook_secret = False
        self.sandbox.forget_calls()

        with self.assertRaises(UserError):
            self.connection.action_subscribe_webhooks()

        self.assertEqual(self.sandbox.calls(), [])

        self.connection.webhook_secret = _SECRET
        self._subscribe()
        self.assertTrue(self.sandbox.calls("webhooks/WebhookSubscriptions"))

    def test_secret_and_address_are_not_shown_to_managers(self):
        self._subscribe()
        seen = self.connection.with_user(self.manager)

        self.assertTrue(seen.has_webhook_secret)
        self.assertFalse(seen.webhook_secret)
        self.assertNotIn("webhook_token", seen.fields_get())

    # === BEING NOTIFIED ===

    def test_notification_rings_one_poll_of_one_call(self):
        self._subscribe()
        self._poll()

        answers = self._told()

        self.assertEqual(answers, [200])
        self.assertEqual(len(self.triggers()), 1)
        self.assertEqual(self._poll(), 1)

    def test_flood_rings_once(self):
        self._subscribe()

        answers = self._told(100, times=100)

        self.assertEqual(answers, [200] * 100)
        self.assertEqual(len(self.triggers()), 1)

    def test_told_right_after_a_poll_is_polled_a_minute_later(self):
        self._subscribe()
        self._told()
        self._poll()
        self.triggers().unlink()

        self._told(20, times=20)

        polled = self.env["exact.online.bell"].search([]).polled_at
        (trigger,) = self.triggers()
        self.assertEqual(trigger.call_at, fields.Datetime.add(polled, minutes=1))

    def test_notification_that_comes_twice_rings_once(self):
        self._subscribe()
        self.sandbox.post("deliver", copies=2)

        self.assertEqual(self._told(2), [200, 200])

        self.assertEqual(len(self.triggers()), 1)

    def test_ring_that_led_to_no_poll_is_rung_again(self):
        self._subscribe()
        self._told()
        self.triggers().unlink()
        bell = self.env["exact.online.bell"].search([])
        bell.rung_for = fields.Datetime.subtract(bell.rung_for, minutes=11)

        self._told()

        self.assertEqual(len(self.triggers()), 1)

    # === WHAT IS NOT EXACT'S ===

    @mute_logger(_LOGGER)
    def test_forged_notification_is_refused(self):
        self._subscribe()

        self.assertEqual(self._told(secret="another"), [403])

        self.assertFalse(self.triggers())

    @mute_logger(_LOGGER)
    def test_garbled_notifications_are_refused(self):
        self._subscribe()
        for garble in ("hash", "content", "truncated", "text"):
            with self.subTest(garble):
                self.sandbox.post("deliver", garble=garble)
                self.assertEqual(self._told(), [403])
        self.assertFalse(self.triggers())

    def test_another_administration_or_app_is_refused(self):
        self._subscribe()
        for name, value in (("division_code", 0), ("client_id", "another")):
            with self.subTest(name):
                row = self.connection
                kept = row[name]
                # What the notification is compared with, not the login.
                self.env.cr.execute(
                    f"UPDATE exact_online_connection SET {name} = %s WHERE id = %s",
                    [value, row.id],
                )
                row.invalidate_recordset()
                self.assertEqual(self._told(), [403])
                self.env.cr.execute(
                    f"UPDATE exact_online_connection SET {name} = %s WHERE id = %s",
                    [kept, row.id],
                )
                row.invalidate_recordset()
        self.assertFalse(self.triggers())

    def test_genuine_notification_replayed_takes_nothing_along(self):
        """Who has caught one can have us ask Exact once a minute, and nothing more."""
        self._subscribe()
        caught = self._signed()
        self._poll()

        answers = {self._post(caught).status_code for _time in range(30)}

        self.assertEqual(answers, {200})
        self.env.invalidate_all()
        self.assertEqual(len(self.triggers()), 1)
        self.assertEqual(self._poll(), 1)

    @mute_logger(_LOGGER)
    def test_caught_notification_is_good_at_no_other_address(self):
        self._subscribe()
        caught = self._signed()
        company = self.env["res.company"].create({"name": "Other"})
        other = self._make_connection(
            company_id=company.id, webhook_secret="of another app"
        )
        other.webhook_token = "address-of-the-other"

        self.assertEqual(self._post(caught, "address-of-the-other").status_code, 403)

    def _signed(self):
        """Return a notification as Exact signs it (api.md J)."""
        content = json.dumps(
            {
                "Topic": "BankEntries",
                "Action": "Update",
                "Division": self.connection.division_code,
                "Key": "b5240000-0000-4000-8000-000000000001",
                "ClientId": self.connection.client_id,
            },
            separators=(",", ":"),
        )
        key, text = _SECRET.encode(), content.encode()
        code = hmac.new(key, text, hashlib.sha256).hexdigest().upper()
        return f'{{"Content":{content},"HashCode":"{code}"}}'.encode()

    def test_unknown_address_is_not_found(self):
        self._subscribe()
        self.assertEqual(self._post(b"", "no-such-token").status_code, 404)
        self.assertEqual(self._post(b"", "%00").status_code, 404)

    def test_huge_body_is_refused(self):
        self._subscribe()
        self.assertEqual(self._post(b"x" * 20_000).status_code, 413)

    def test_only_post_is_answered(self):
        self._subscribe()
        address = f"/exact_online/webhook/{self.connection.webhook_token}"
        self.assertEqual(self.url_open(address).status_code, 405)

    def test_paused_connection_is_not_rung(self):
        self._subscribe()
        self.connection.action_pause()

        self.assertEqual(self._told(), [200])

        self.assertFalse(self.triggers())


class TestWebhooksHarsh(HarshReading, TestWebhooks):
    """The same where Exact tries the address while it is being subscribed."""
