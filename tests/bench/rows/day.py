"""A day at Exact's own limits, with a moved clock: what goes, and how memory grows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from soak.timelapse import Timelapse

from ..copies import copy_invoices
from ..figures import Figure, grown

_INVOICES = 5_000
_PART = 1_000
_DAY = 86_400
_POLL_EVERY = 4 * 3_600
# Exact's day begins at midnight UTC: so the last poll is at 23:00 in Amsterdam.
_FIRST_POLL = 2 * 3_600
_LONGEST_SKIP = 3_600
_LAST_MINUTE = 60
_MEGABYTE = 2**20


class Day:
    """The day of one company that has more to send than Exact allows."""

    def __init__(self, office: Any) -> None:
        self.office = office
        self.time = Timelapse(office.env.cr.dbname, office.sandbox)
        self.samples: list[tuple[int, float]] = []
        self.polls = 0
        # How many of the samples are older than the first poll.
        self.before_polls = 0
        self._skip = 0

    def begin(self) -> None:
        """Let everything wait, and Exact's day begin."""
        office = self.office
        office.connection.payment_mode = "mirror"
        office.send_one()
        waiting = office.new_invoices(1)
        office.queue(copy_invoices(office.env, waiting, _INVOICES, "DAY/"))
        self.before = self._sent()
        office.sandbox.post("limits", minute=60, day=5_000)
        self.time.skip(_DAY - int(self._now().timestamp()) % _DAY + 1)
        self.midnight = self._now()

    def play(self, until: int) -> None:
        """Let the scheduled actions run until so many seconds of the day are over."""
        while (passed := self._passed()) < until and self.done < _INVOICES:
            done = self.done
            if passed >= _FIRST_POLL + self.polls * _POLL_EVERY:
                self._poll()
            self.office.run(self.office.connection.sudo().export_cron_id)
            self.samples.append((self.done, resident()))
            self._let_pass(self.done > done, until)

    @property
    def done(self) -> int:
        """How many were sent since the day began."""
        return self._sent() - self.before

    @property
    def calls_left(self) -> int:
        """How many calls Exact has said to be left today."""
        return self.office.connection.sudo().budget_id.day_remaining

    def _poll(self) -> None:
        """Poll the payments; with the day's first one, do what is done each night."""
        if not self.polls:
            self.before_polls = len(self.samples)
            self.office.run(self.office.connection.sudo().keepalive_cron_id)
        before = self._times_asked()
        self.office.poll()
        if self._times_asked() == before:
            raise RuntimeError(f"payments were not polled at {self._now():%H:%M} UTC")
        self.polls += 1

    def _times_asked(self) -> int:
        # By our own log: Exact's list of calls would take memory, which is measured.
        domain = [("path", "like", "PaymentTerms"), ("status", "=", 200)]
        return self.office.env["exact.online.log"].sudo().search_count(domain)

    def _let_pass(self, is_going_on: bool, until: int) -> None:
        """Skip to the next minute; more and more of them where nothing goes."""
        to_minute = 61 - self._now().second
        self._skip = to_minute if is_going_on else self._skip * 2
        left = max(until - self._passed(), 1)
        self.time.skip(int(min(self._skip, _LONGEST_SKIP, left)))

    def _passed(self) -> float:
        return (self._now() - self.midnight).total_seconds()

    def _now(self) -> datetime:
        """Return what Exact's clock shows."""
        return datetime.fromisoformat(
            f"{self.office.sandbox.get('state')['now']}+00:00"
        )

    def _sent(self) -> int:
        self.office._settle()
        domain = [("state", "=", "sent")]
        return self.office.env["exact.online.export"].sudo().search_count(domain)


def measure(office: Any) -> Iterator[Figure]:
    """Play a day, and of the next one as much as is left to send."""
    day = Day(office)
    day.begin()
    # Not to the last second: a turn takes some itself, and the next day's calls are
    # none of this one's.
    day.play(_DAY - _LAST_MINUTE)
    done, polls, today = day.done, day.polls, day.calls_left
    if done + today > 5_000:
        raise RuntimeError("the day was over before it was counted")
    day.play(2 * _DAY)
    yield Figure(
        "invoices exported within a day's 5,000 calls, polls every 4 h included",
        done,
        4_900,
        at_least=True,
        note=f"{5_000 - today:,} calls, {polls} polls",
    )
    # A poll that reads thousands of new terms at once is work of another kind.
    sending = day.samples[: day.before_polls]
    highest = max(held for _done, held in sending)
    polls_add = max(held for _done, held in day.samples) - highest
    yield Figure(
        "memory of a batch of 5,000: what its last 1,000 add to its first 1,000",
        grown(sending, _PART),
        10,
        " MB",
        note=f"{sending[-1][0]:,} invoices before the first poll, {highest:.0f} MB;"
        f" the polls of the day add {polls_add:.1f} MB",
    )


def resident() -> float:
    """Return the megabytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE
