"""The calls that Exact allows: shared with others, told by headers, on its clock."""

from datetime import timedelta

import requests

from odoo import fields

from ..clock import shared_now
from ..exact_client import Call, Limits, RateLimited
from ..mapping.calls import BATCH, PERSON, POLL, Caller
from ..models.exact_online_budget_errors import BUSY
from .common import ExactOnlineCommon

_LIST = "/api/v1/100001/cashflow/PaymentConditions"
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


class BudgetCase(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.budget = self.connection.sudo().budget_id
        self._note(minute_reset=False, minute_remaining=60)
        self._let_a_minute_begin()

    def _note(self, **values):
        self.budget.write(values)
        self.env.flush_all()

    def _call(self, unattended=False, is_poll=False):
        """Make one call to the administration."""
        client = self.connection._get_client(unattended=unattended, is_poll=is_poll)
        list(client.reference_rows("payment_condition"))
        self._look_again()

    def _calls_until_stopped(self, most=100, **caller):
        """Call on and on; return how often, and what stopped it."""
        for number in range(most):
            try:
                self._call(**caller)
            except RateLimited as limited:
                return number, limited
        return most, None

    def _other_program_calls(self, times, select="ID"):
        """Another program of the same app and administration."""
        token = self.connection.sudo().token_id.access_token
        for _time in range(times):
            requests.get(
                f"{self.sandbox.url}{_LIST}?$select={select}",
                headers={"Authorization": f"Bearer {token}"},
                timeout=10,
            )

    def _day(self, remaining, left):
        """So many calls and so much time are left of Exact's day."""
        ends_at = shared_now(self.env) + timedelta(seconds=self.budget.clock_ahead)
        self._note(day_remaining=remaining, day_reset=ends_at + left)

    def _refused_by_exact(self):
        return [call for call in self.sandbox.calls() if call["status"] == 429]


class TestBudget(BudgetCase):
    # === A MINUTE ===

    def test_sixty_calls_are_made_and_the_next_is_not(self):
        made, limited = self._calls_until_stopped()

        self.assertEqual(made, 60)
        self.assertEqual(limited.window, "minute")
        self.assertEqual(self._refused_by_exact(), [], "the limit is never provoked")
        wait = limited.retry_at - shared_now(self.env)
        self.assertLessEqual(timedelta(), wait)
        self.assertLessEqual(wait, timedelta(seconds=62))

    def test_a_batch_leaves_calls_to_people(self):
        made, _limited = self._calls_until_stopped(unattended=True)
        self.assertEqual(made, 52)

        made, _limited = self._calls_until_stopped()
        self.assertEqual(made, 8)
        self.assertEqual(self._refused_by_exact(), [])

    def test_a_new_minute_is_full_again(self):
        self._calls_until_stopped(unattended=True)

        self.sandbox.post("clock", advance=60)
        # What the next answer would tell.
        self._note(clock_ahead=self.budget.clock_ahead + 60)

        made, _limited = self._calls_until_stopped(unattended=True)
        self.assertEqual(made, 52)
        self.assertEqual(self._refused_by_exact(), [])

    def test_other_programs_use_the_same_budget(self):
        self._call()
        self._other_program_calls(40)
        self.assertEqual(self.budget.minute_remaining, 59)

        made, _limited = self._calls_until_stopped()

        self.assertEqual(made, 19)
        self.assertEqual(self._refused_by_exact(), [])

    # === CLOCKS ===

    def test_exacts_clock_is_another(self):
        for minutes in (10, -10):
            with self.subTest(minutes=minutes):
                self.sandbox.post("clock", advance=minutes * 60)
                if minutes > 0:
                    self.connection.sudo().token_id.expires_at = "2020-01-01"
                self._note(minute_reset=False, minute_remaining=60)
                self.sandbox.forget_calls()
                self._let_a_minute_begin()
                made, limited = self._calls_until_stopped()
                self.assertIn(made, (59, 60), "60, of which one told the new clock")
                self.assertEqual(self._refused_by_exact(), [])
                wait = limited.retry_at - shared_now(self.env)
                self.assertLessEqual(wait, timedelta(seconds=62))

    def test_windows_go_on_in_exacts_rhythm_without_a_word_from_it(self):
        now = fields.Datetime.to_datetime("2026-11-02 12:00:00")
        reset = fields.Datetime.to_datetime("2026-11-02 11:45:30")
        self._note(clock_ahead=-600, minute_reset=reset, minute_remaining=0)
        self._note(day_reset=False)

        self.budget._begin_windows(now)

        # On Exact's clock it is 11:50; its minutes end at half past ours.
        self.assertEqual(
            self.budget.minute_reset, fields.Datetime.to_datetime("2026-11-02 11:50:30")
        )
        self.assertEqual(self.budget.minute_remaining, 60)
        self.assertEqual(
            self.budget.day_reset, fields.Datetime.to_datetime("2026-11-03 00:00:00")
        )

    # === WHAT ANSWERS TELL ===

    def _hear(self, remaining, reset, told_at, limit=60, path=_LIST):
        limits = Limits(
            minute_limit=limit,
            minute_remaining=remaining,
            minute_reset=reset,
            server_date=told_at,
        )
        self.budget.hear(Call("GET", path, 200, 5, limits), 100001)
        self._look_again()

    def test_answers_that_overtake_each_other(self):
        """Several processes hear of the same minute in another order."""
        now = shared_now(self.env)
        reset = now + _MINUTE
        self._hear(50, reset, now)
        self._hear(52, reset, now)
        self.assertEqual(self.budget.minute_remaining, 50, "within a minute it falls")

        with self.subTest("calls that are under way are counted already"):
            for _time in range(5):
                self.budget.take(Caller(PERSON), "/api/v1/100001/crm/Accounts")
            self._hear(49, reset, now)
            self.assertEqual(self.budget.minute_remaining, 45)

        with self.subTest("the next minute has begun, then an old answer comes"):
            self._hear(59, reset + _MINUTE, now + _MINUTE)
            self._hear(3, reset, now)
            self.assertEqual(self.budget.minute_remaining, 59)
            self.assertEqual(self.budget.minute_reset, reset + _MINUTE)

    def test_exact_allows_more_from_now_on(self):
        now = shared_now(self.env)
        reset = now + _MINUTE
        self._hear(50, reset, now)
        self._hear(290, reset, now, limit=300)
        self.assertEqual(self.budget.minute_remaining, 290)

    def test_a_reset_that_cannot_be_true_is_not_believed(self):
        now = shared_now(self.env)
        reset = now + _MINUTE
        self._hear(50, reset, now)
        for wrong in (now - _MINUTE, now + 4 * _MINUTE):
            self._hear(20, wrong, now)
            self.assertEqual(self.budget.minute_reset, reset)
            self.assertEqual(self.budget.minute_remaining, 20, "the count may be")

    def test_without_any_header_we_count_ourselves(self):
        now = shared_now(self.env)
        # Neither minute nor day ends while the test goes on.
        self._note(clock_ahead=0, minute_reset=now + _MINUTE, minute_remaining=60)
        self._day(5000, _HOUR)
        self.budget.take(Caller(PERSON), _LIST)
        self._look_again()
        before = self.budget.minute_remaining, self.budget.day_remaining

        self.budget.hear(Call("GET", _LIST, 200, 5, Limits()), 100001)
        self.budget.hear(Call("GET", _LIST, None, 5), 100001)
        self.budget.take(Caller(PERSON), _LIST)
        self._look_again()

        after = self.budget.minute_remaining, self.budget.day_remaining
        self.assertEqual(after, (before[0] - 1, before[1] - 1))
        self.assertGreater(self.budget._on_our_clock(self.budget.minute_reset), now)

    def test_headers_of_another_administration_are_not_ours(self):
        """The login's own administration may be another, with its own budget (A)."""
        now = shared_now(self.env)
        self._call()
        before = self.budget.minute_remaining
        for path in ("/api/v1/current/Me", "/api/v1/100002/crm/Accounts"):
            self._hear(1, now + _MINUTE, now, path=path)
        self.assertEqual(self.budget.minute_remaining, before)

    def test_refused_without_headers_scheduled_actions_wait_a_minute(self):
        invoice, other = self._invoice(), self._invoice()
        self._schedule()
        self._break("status_429_no_headers", path="", method="GET")
        self.sandbox.forget_calls()

        self._run_export()

        self.assertEqual(len(self.sandbox.calls()), 1)
        wait = self.budget.pause_until - shared_now(self.env)
        self.assertLess(timedelta(seconds=55), wait)
        self.assertLessEqual(wait, _MINUTE)
        self.assertEqual(invoice.exact_state, "to_send")
        self._send(other)
        self.assertEqual(other.exact_state, "sent", "a person may try")

    # === A DAY ===

    def test_what_people_keep_melts_as_the_day_goes_by(self):
        """5 calls are kept for each of the polls to come, one every four hours."""
        self.connection.payment_interval = 4
        for left, kept in ((24, 200 + 30), (12.5, 104 + 20), (1.5, 8 + 5), (0.5, 5)):
            with self.subTest(hours_left=left):
                self._day(kept, timedelta(hours=left) - timedelta(minutes=1))
                with self.assertRaises(RateLimited) as caught:
                    self.budget.take(Caller(BATCH, 4), _LIST)
                self.assertEqual(caught.exception.window, "kept")
                self._day(kept + 1, timedelta(hours=left) - timedelta(minutes=1))
                self.budget.take(Caller(BATCH, 4), _LIST)

    def test_payments_are_polled_at_eleven_of_a_day_that_a_batch_has_spent(self):
        self._send(self._invoice())
        self._schedule()
        waiting = self._invoice()
        self._day(5, _HOUR - _MINUTE)
        self.sandbox.forget_calls()

        self._run_export()
        self.assertEqual(self.sandbox.calls(), [])
        self.assertEqual(waiting.exact_state, "to_send")
        self._run_payments()

        self.assertEqual(len(self.sandbox.calls("PaymentTerms")), 1)

    def test_a_batch_goes_on_as_the_hours_free_what_was_kept(self):
        self._send(self._invoice())
        self._schedule()
        waiting = self._invoice()
        self._day(115, timedelta(hours=12, minutes=20))

        self._run_export()

        self.assertEqual(waiting.exact_state, "to_send")
        self.assertIn("nearly spent", waiting.exact_error)
        export = waiting.sudo().exact_export_ids
        wait = export.next_attempt_at - shared_now(self.env)
        self.assertLess(abs(wait - timedelta(minutes=20)), timedelta(seconds=5))
        rung = (
            self.env["ir.cron.trigger"]
            .sudo()
            .search([("cron_id", "=", self.connection.sudo().export_cron_id.id)])
        )
        self.assertIn(export.next_attempt_at, rung.mapped("call_at"))
        self._day(115, timedelta(hours=11, minutes=59))
        export.next_attempt_at = shared_now(self.env)
        self._run_export()
        self.assertEqual(waiting.exact_state, "sent", waiting.exact_error)

    def test_on_a_spent_day_a_press_says_when_it_goes_and_it_goes_then(self):
        self._send(self._invoice())
        waiting = self._invoice()
        self._day(0, timedelta(hours=30))
        self.sandbox.forget_calls()

        answer = self._send(waiting)

        self.assertEqual(self.sandbox.calls(), [])
        self.assertEqual(waiting.exact_state, "to_send")
        said = answer["params"]["message"]
        self.assertRegex(said, r"no more calls today\. Sending goes on at .+\d\d:\d\d")
        export = waiting.sudo().exact_export_ids
        self.assertGreater(export.next_attempt_at, shared_now(self.env) + 29 * _HOUR)

        with self.subTest("the reset comes"):
            self._day(0, timedelta(seconds=-1))
            export.next_attempt_at = shared_now(self.env)
            self._run_export()
            self.assertEqual(waiting.exact_state, "sent", waiting.exact_error)

    def test_polls_leave_calls_to_people_too(self):
        self._day(100, timedelta(hours=23, minutes=30))
        with self.assertRaises(RateLimited):
            self.budget.take(Caller(POLL, 4), _LIST)
        self.budget.take(Caller(PERSON), _LIST)

    # === ANOTHER ADMINISTRATION, AND WHO IS KILLED ===

    def test_another_administration_has_its_own_budget(self):
        self._day(3, _HOUR)
        self.budget.note_refusal(_LIST)

        self.connection.division_code = 100002
        self._look_again()

        self.assertEqual(self.budget.day_remaining, 5000)
        self.assertIsNone(self.budget.refused_until(1))

    def test_calls_of_killed_processes_hold_up_nobody_for_long(self):
        """Nine calls are under way, and will never be answered."""
        endpoint = "cashflow/PaymentConditions"
        for _time in range(9):
            self.budget.take(Caller(PERSON), _LIST)
        with self.assertRaises(RateLimited) as caught:
            self.budget.take(Caller(PERSON), _LIST)
        self.assertEqual(caught.exception.window, BUSY)
        self.budget.take(Caller(PERSON), "/api/v1/100001/crm/Accounts")

        with self.subTest("other calls come and go meanwhile, elsewhere and there"):
            self._look_again()
            began = self.budget.under_way[endpoint]
            older = fields.Datetime.to_datetime(began[0]) - timedelta(seconds=110)
            self._note(under_way={endpoint: [fields.Datetime.to_string(older)] * 8})
            self._call()
            self.assertEqual(len(self.budget.under_way[endpoint]), 8)

        with self.subTest("two minutes later they are forgotten"):
            older -= timedelta(seconds=11)
            self._note(under_way={endpoint: [fields.Datetime.to_string(older)] * 9})
            self._call()
            self.assertEqual(self.budget.under_way[endpoint], [])

    def test_where_another_program_was_blocked_nobody_calls(self):
        self.sandbox.post(
            "switches", errors_allowed=1, blocked_body="API rate limit exceeded"
        )
        self._other_program_calls(2, select="Nonsense")

        # (Odoo's assertRaises would undo what was noted.)
        made, limited = self._calls_until_stopped()
        self.assertEqual((made, limited.window), (0, "errors"))
        self.sandbox.forget_calls()
        for unattended in (True, False):
            made, limited = self._calls_until_stopped(unattended=unattended)
            self.assertEqual((made, limited.window), (0, "refusals"))
        wait = limited.retry_at - shared_now(self.env)
        self.assertGreater(wait, 59 * _MINUTE)
        self.assertEqual(self.sandbox.calls(), [])
