"""Who leaves how many of Exact's calls to others, and when they may go on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mapping.calls import BATCH, DAY, MINUTE, PERSON, POLL, Caller

LIMIT = 5000
PEOPLE = Caller(PERSON)
POLLS = Caller(POLL, 4)
BATCHES = Caller(BATCH, 4)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    "left, batch, poll",
    [
        # 200 for people in the first hour, and 5 for each of the 6 polls to come.
        (hours(23.99), 200 + 30, 100),
        (hours(12.5), 104 + 20, 52),
        (hours(1.5), 8 + 5, 4),
        # An hour before the reset nobody presses buttons, but a poll may come.
        (hours(0.99), 5, 0),
    ],
)
def test_what_is_kept_melts_by_the_hour(left: timedelta, batch: int, poll: int) -> None:
    assert BATCHES.leaves(DAY, LIMIT, left) == batch
    assert POLLS.leaves(DAY, LIMIT, left) == poll
    assert PEOPLE.leaves(DAY, LIMIT, left) == 0


def test_who_polls_no_payments_keeps_nothing_for_them() -> None:
    assert Caller(BATCH).leaves(DAY, LIMIT, hours(0.5)) == 0


def test_a_minute_keeps_eight_for_people() -> None:
    second = timedelta(seconds=1)
    assert [c.leaves(MINUTE, 60, second) for c in (BATCHES, PEOPLE)] == [8, 0]


def test_a_small_limit_is_not_all_kept() -> None:
    assert BATCHES.leaves(MINUTE, 10, hours(0)) == 5
    assert BATCHES.leaves(DAY, 100, hours(23)) == 50
    assert POLLS.leaves(DAY, 100, hours(23)) == 25


def test_a_batch_goes_on_when_an_hour_has_freed_enough() -> None:
    left = hours(12) + timedelta(minutes=20)
    # 104 for people and 20 for polls are kept now; after the next full hour 95 and 15.
    assert BATCHES.leaves(DAY, LIMIT, left) == 124
    wait = BATCHES.wait(DAY, LIMIT, 120, left)
    assert timedelta(minutes=20) < wait < timedelta(minutes=21)
    assert BATCHES.leaves(DAY, LIMIT, left - wait) == 95 + 15


def test_spent_to_the_last_call_a_batch_waits_for_the_reset() -> None:
    assert BATCHES.wait(DAY, LIMIT, 0, hours(7)) == hours(7)
    assert PEOPLE.wait(DAY, LIMIT, 0, hours(7)) == hours(7)


@pytest.mark.parametrize("every", [1, 4])
def test_a_whole_day_with_more_invoices_than_calls(every: int) -> None:
    """Minute by minute: what waits is sent, payments are polled, people press."""
    remaining, sent, polls, presses = LIMIT, 0, 0, 0
    batches, poller = Caller(BATCH, every), Caller(POLL, every)
    for minute in range(24 * 60):
        left = hours(24) - timedelta(minutes=minute)
        # The polls come at 03:30, 07:30 … 23:30.
        if (minute + 30) % (every * 60) == 0:
            assert remaining > poller.leaves(DAY, LIMIT, left), "payments are polled"
            remaining, polls = remaining - 1, polls + 1
        if minute % 60 == 0 and 8 <= minute // 60 < 17:
            assert remaining > 0, "a person may press"
            remaining, presses = remaining - 2, presses + 2
        for _call in range(52):
            if remaining > batches.leaves(DAY, LIMIT, left):
                remaining, sent = remaining - 1, sent + 1
    assert polls == 24 / every
    assert sent + polls + presses + remaining == LIMIT
    assert sent >= 4900
