"""Somebody connects a company to Exact Online, over real pages."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from freezegun import freeze_time

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ExactOnlineCase, start_sandbox


@tagged("post_install", "-at_install")
class TestLogin(ExactOnlineCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = start_sandbox("nl")
        cls.addClassCleanup(cls.sandbox.stop)
        cls.sandbox.post("keep")
        cls.manager = new_test_user(
            cls.env,
            "exact_manager",
            groups="account.group_account_manager,base.group_partner_manager",
        )

    def setUp(self):
        super().setUp()
        self.sandbox.post("restore")
        self.connection = self._make_connection(public_url=self.base_url())
        self.authenticate(self.manager.login, self.manager.login)

    def _start(self):
        """Press Connect; return the address of Exact's login page."""
        return self.connection.with_user(self.manager).action_connect()["url"]

    def _walk(self, url):
        from exact_sandbox.login import log_in

        return log_in(url)

    def _come_back(self, target):
        answer = self.url_open(target, allow_redirects=False)
        self.connection.invalidate_recordset()
        return answer

    def test_login_leads_back_to_the_connection(self):
        answer = self._come_back(self._walk(self._start()))

        self.assertEqual(answer.status_code, 303, answer.text)
        self.assertTrue(
            answer.headers["Location"].endswith(
                f"/odoo/exact.online.connection/{self.connection.id}"
            )
        )
        self.assertEqual(self.connection.state, "authorized")
        self.assertTrue(self.connection.sudo().token_id.refresh_token)

        divisions = self.env["exact.online.reference"].search(
            [("connection_id", "=", self.connection.id), ("kind", "=", "division")]
        )
        self.assertIn("100001", divisions.mapped("code"))
        self.connection.division_id = divisions.filtered(lambda d: d.code == "100001")
        self.assertEqual(self.connection.division_code, 100001)
        self.assertEqual(self.connection.state, "connected")

    def test_login_begins_in_the_country_and_ends_at_the_address_that_were_chosen(self):
        self.connection.sudo().write(
            {
                "region": "be",
                "client_id": "{99999999-2222-3333-4444-555555555555}",
                "public_url": "https://books.example.com",
                "client_secret": "entered anew for another address",
            }
        )

        url = urlsplit(self._start())

        self.assertEqual(url.hostname, "start.exactonline.be")
        asked = parse_qs(url.query)
        self.assertEqual(asked["client_id"], ["{99999999-2222-3333-4444-555555555555}"])
        self.assertEqual(
            asked["redirect_uri"], ["https://books.example.com/exact_online/callback"]
        )

    def test_login_from_the_assistant_leads_back_to_its_next_step(self):
        connection = self.connection.with_user(self.manager)
        start = connection.with_context(exact_set_up=True).action_connect()["url"]

        answer = self._come_back(self._walk(start))

        self.assertTrue(
            answer.headers["Location"].endswith(
                f"/odoo/exact-online-set-up/{self.connection.id}"
            )
        )
        self.assertEqual(self.connection.set_up_step, "administration")

    def test_archived_administration_is_not_offered(self):
        self._come_back(self._walk(self._start()))

        offered = self.env["exact.online.reference"].search(
            [("connection_id", "=", self.connection.id), ("kind", "=", "division")]
        )
        with self.assertRaisesRegex(Exception, "not in the list"):
            self.connection.division_code = 999999
        self.assertTrue(all(d.details["Status"] == 1 for d in offered))

    def test_wrong_secret_is_explained_and_nothing_is_kept(self):
        self.connection.client_secret = "wrong"

        answer = self._come_back(self._walk(self._start()))

        self.assertEqual(answer.status_code, 400)
        self.assertIn("client secret", answer.text)
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.connection.sudo().token_id.refresh_token)

    def test_refusal_on_exacts_page_is_explained(self):
        state = parse_qs(urlsplit(self._start()).query)["state"][0]
        target = f"{self.connection.redirect_uri}?" + urlencode(
            {"error": "access_denied", "state": state}
        )

        answer = self._come_back(target)

        self.assertEqual(answer.status_code, 400)
        self.assertIn("Access was refused on Exact Online", answer.text)
        self.assertEqual(self.connection.state, "draft")

    def test_replayed_callback_is_refused(self):
        target = self._walk(self._start())
        self._come_back(target)
        token = self.connection.sudo().token_id.refresh_token

        answer = self._come_back(target)

        self.assertEqual(answer.status_code, 400)
        self.assertIn("press Connect again", answer.text)
        self.assertEqual(self.connection.sudo().token_id.refresh_token, token)

    def test_forged_state_is_refused(self):
        for state in ("", "nonsense", "AQAAAAAAAAAAAAAA"):
            query = urlencode({"code": "abc", "state": state})
            answer = self._come_back(f"{self.connection.redirect_uri}?{query}")
            self.assertEqual(answer.status_code, 400)
            self.assertIn("press Connect again", answer.text)
        self.assertEqual(self.connection.state, "draft")

    def _start_minutes_ago(self, minutes):
        with freeze_time(datetime.now() - timedelta(minutes=minutes)):
            return self._start()

    def test_login_that_took_too_long_is_refused(self):
        """The state expires after 15 minutes; a minute before, it is good."""
        answer = self._come_back(self._walk(self._start_minutes_ago(16)))

        self.assertEqual(answer.status_code, 400)
        self.assertIn("press Connect again", answer.text)
        self.assertFalse(self.connection.sudo().token_id.refresh_token)

        answer = self._come_back(self._walk(self._start_minutes_ago(14)))
        self.assertEqual(answer.status_code, 303, answer.text)

    def test_state_of_an_earlier_press_is_refused(self):
        """Each press makes the former ones void."""
        first = self._walk(self._start())
        self._start()

        answer = self._come_back(first)

        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.connection.state, "draft")

    def test_state_that_was_altered_is_refused(self):
        target = self._walk(self._start())
        state = parse_qs(urlsplit(target).query)["state"][0]
        for place in range(0, len(state), 7):
            other = "A" if state[place] != "A" else "B"
            altered = state[:place] + other + state[place + 1 :]
            query = urlencode({"code": "abc", "state": altered})
            answer = self._come_back(f"{self.connection.redirect_uri}?{query}")
            self.assertEqual(answer.status_code, 400, altered)
            self.assertIn("press Connect again", answer.text)

        self.assertEqual(self._come_back(target).status_code, 303, "it was not used up")

    def test_login_started_by_somebody_else_is_refused(self):
        target = self._walk(self._start())
        new_test_user(self.env, "other_manager", groups="account.group_account_manager")
        self.authenticate("other_manager", "other_manager")

        answer = self._come_back(target)

        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.connection.state, "draft")

    def test_visitor_without_login_is_sent_to_odoos_login_page(self):
        target = self._walk(self._start())
        self.logout()

        answer = self._come_back(target)

        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    @mute_logger("odoo.http")
    def test_bookkeeper_can_not_connect(self):
        bookkeeper = new_test_user(
            self.env, "bookkeeper", groups="account.group_account_invoice"
        )

        with self.assertRaises(Exception) as refusal:
            self.connection.with_user(bookkeeper).action_connect()

        self.assertEqual(type(refusal.exception).__name__, "AccessError")
