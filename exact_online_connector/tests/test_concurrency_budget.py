"""Several processes at once share one budget, and one of them is killed."""

import json
import subprocess
import sys
import threading
import time
from datetime import timedelta

from psycopg2.errors import LockNotAvailable

from odoo.sql_db import connection_info_for
from odoo.tests import get_db_name

from ..clock import shared_now
from ..exact_client import RateLimited
from ..mapping.calls import PERSON, Caller
from ..transaction import in_own_transaction, lock_waiting
from .concurrency_common import ConcurrencyCase

_ENTRIES = "/api/v1/100001/salesentry/SalesEntries"
# Another process, which locks the budget's row and is busy then.
_HOLD = """
import json, sys, time, psycopg2
cursor = psycopg2.connect(**json.loads(sys.argv[1])).cursor()
cursor.execute(
    "SELECT 1 FROM exact_online_budget WHERE connection_id = %s FOR UPDATE",
    [int(sys.argv[2])],
)
print("held", flush=True)
time.sleep(60)
"""


class TestConcurrencyBudget(ConcurrencyCase):
    # === ONE BUDGET, SEVERAL CALLERS ===

    def _budget_of(self, env):
        return env["exact.online.connection"].browse(self.connection.id).budget_id

    def _write_budget(self, **values):
        self._budget_of(self.env).write(values)
        self._commit()

    def test_sixty_calls_are_counted_whoever_takes_them(self):
        now = shared_now(self.env)
        resets = {"minute_reset": now + timedelta(minutes=1)}
        resets |= {"day_reset": now + timedelta(days=1), "clock_ahead": 0}
        self._write_budget(minute_limit=60, minute_remaining=60, under_way={}, **resets)
        taken, refused = [], []

        def take(env, worker):
            for number in range(10):
                path = f"/api/v1/100001/crm/{worker}{number}"
                try:
                    self._budget_of(env).take(Caller(PERSON), path)
                    taken.append(path)
                except RateLimited as limited:
                    refused.append(limited.window)

        steps = [lambda env, worker=worker: take(env, worker) for worker in range(8)]
        failures = self._at_once(*steps)

        self.assertEqual(failures, [], "who waits for the row gets it")
        self.assertEqual(len(taken), 60)
        self.assertEqual(refused, ["minute"] * 20)
        self._write_budget(minute_limit=10**6, minute_remaining=10**6, under_way={})

    def test_several_who_press_at_once_provoke_no_tenth_refusal(self):
        self.sandbox.post("switches", validation_counts_as_error=True, errors_allowed=9)
        self.sandbox.post("close_period", division=100001, year=2026, period=8)
        august = {"invoice_date": "2026-08-12", "date": "2026-08-12"}
        self._committed_invoice().action_exact_send()  # the relation is known
        moves = [self._committed_invoice(**august) for _number in range(4)]
        self._write_budget(refusals={}, under_way={})
        for _time in range(8):
            self._budget_of(self.env).note_refusal(_ENTRIES)
        self.sandbox.forget_calls()

        def press(env, move):
            env["account.move"].browse(move.id).action_exact_send()

        self._at_once(*(lambda env, move=move: press(env, move) for move in moves))

        # Who finds the last place taken waits, and nobody goes on without one.
        self.assertLessEqual(len(self._posts()), 1)
        for move in moves:
            self.assertIn(move.exact_state, ("error", "to_send"), move.exact_error)
            if move.exact_state == "to_send":
                move.action_exact_send()
                self._commit()
        self.assertEqual([call["status"] for call in self._posts()], [500])
        self.assertEqual(self.sandbox.get("state")["blocked"], [])
        states = sorted(move.exact_state for move in moves)
        self.assertEqual(states, ["error", "to_send", "to_send", "to_send"])
        self._write_budget(refusals={})
        self.sandbox.post(
            "close_period", division=100001, year=2026, period=8, closed=False
        )

    def _posts(self):
        return [c for c in self.sandbox.calls(_ENTRIES) if c["method"] == "POST"]

    def test_a_step_waits_for_its_locks_as_long_as_it_says(self):
        """For the first one, which its statement of the timeout takes, and the next."""
        budget, token = self.connection.budget_id, self.connection.token_id
        for table, first in (("budget", budget), ("token", budget)):
            with self.subTest(held=table), self._other_session() as other:
                other.cr.execute(f"SELECT 1 FROM exact_online_{table} FOR UPDATE")
                started = time.monotonic()
                with self.assertRaises(LockNotAvailable):
                    in_own_transaction(
                        first,
                        lambda _own: lock_waiting(token.with_env(_own.env)),
                        lock_timeout=1,
                        lock=True,
                    )
                self.assertGreater(time.monotonic() - started, 0.9)
                self.assertLess(time.monotonic() - started, 15)

    def test_a_process_that_is_killed_with_the_row_in_hand_holds_up_nobody(self):
        info = connection_info_for(get_db_name())[1]
        holder = subprocess.Popen(
            [sys.executable, "-c", _HOLD, json.dumps(info), str(self.connection.id)],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(holder.stdout.close)
        self.assertEqual(holder.stdout.readline(), "held\n")
        started = time.monotonic()
        killer = threading.Timer(1, holder.kill)
        killer.start()

        failures = self._at_once(
            lambda env: self._budget_of(env).take(Caller(PERSON), _ENTRIES)
        )

        self.assertEqual(failures, [])
        self.assertGreater(time.monotonic() - started, 0.9, "it was held")
        self.assertLess(time.monotonic() - started, 10)
        holder.wait()
