"""The budget that Exact reports, and the moment to try again (api.md D1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from scripted_server import Reply, ScriptedServer

from exact_client import ExactClient, Limits, RateLimited
from exact_client.limits import limiting_window, read_limits, retry_time, utc_now

# The dump of 12 May 2023: the day ends at midnight UTC, the minute at 08:19.
RECORDED = {
    "Date": "Fri, 12 May 2023 08:18:25 GMT",
    "X-RateLimit-Limit": "5000",
    "X-RateLimit-Remaining": "4766",
    "X-RateLimit-Reset": "1683936000000",
    "X-RateLimit-Minutely-Limit": "60",
    "X-RateLimit-Minutely-Remaining": "58",
    "X-RateLimit-Minutely-Reset": "1683879540000",
}
DAY_ONLY = {
    name: value
    for name, value in RECORDED.items()
    if name.startswith("X-RateLimit") and "Minutely" not in name
}
NOW = datetime(2026, 11, 21, 12, 0, 0)


def with_headers(**changes: str) -> Limits:
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    return read_limits({**RECORDED, **named})


def test_recorded_headers() -> None:
    assert read_limits(RECORDED) == Limits(
        minute_limit=60,
        minute_remaining=58,
        minute_reset=datetime(2023, 5, 12, 8, 19),
        day_limit=5000,
        day_remaining=4766,
        day_reset=datetime(2023, 5, 13),
        server_date=datetime(2023, 5, 12, 8, 18, 25),
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-RateLimit-Limit": "", "Date": ""},
        {"X-RateLimit-Limit": "many", "X-RateLimit-Reset": "-5", "Date": "today"},
        {"X-RateLimit-Reset": "9" * 30, "Date": "Fri, 31 Dec 9999 23:59:59 -1400"},
    ],
)
def test_headers_that_are_absent_or_nonsense(headers: Mapping[str, str]) -> None:
    assert read_limits(headers) == Limits()


@pytest.mark.parametrize(
    "headers, window",
    [
        ({}, "minute"),
        ({"X-RateLimit-Minutely-Reset": "1683879540000"}, "minute"),
        (DAY_ONLY, "day"),
        (RECORDED, "minute"),
        ({**RECORDED, "X-RateLimit-Remaining": "0"}, "day"),
    ],
)
def test_which_window_is_spent(headers: Mapping[str, str], window: str) -> None:
    assert limiting_window(read_limits(headers)) == window


def test_wait_is_measured_on_exacts_clock_and_told_on_ours() -> None:
    limits = read_limits(RECORDED)
    assert retry_time(limits, "minute", NOW) == NOW + timedelta(seconds=35)
    until_midnight = timedelta(hours=15, minutes=41, seconds=35)
    assert retry_time(limits, "day", NOW) == NOW + until_midnight


def test_without_exacts_clock_ours_must_do() -> None:
    now = datetime(2023, 5, 12, 8, 18, 50)
    limits = with_headers(Date="")
    assert retry_time(limits, "minute", now) == datetime(2023, 5, 12, 8, 19)


@pytest.mark.parametrize("reset", ["1683879300000", "1683879750000"])
def test_reset_in_the_past_or_minutes_off_is_not_believed(reset: str) -> None:
    limits = with_headers(**{"X-RateLimit-Minutely-Reset": reset})
    assert retry_time(limits, "minute", NOW) == NOW + timedelta(seconds=60)


def test_wait_without_any_header() -> None:
    assert retry_time(Limits(), "minute", NOW) == NOW + timedelta(seconds=60)
    assert retry_time(Limits(), "day", NOW) == NOW + timedelta(hours=1)
    assert retry_time(Limits(), "errors", NOW) == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    "headers, window, seconds",
    [
        pytest.param({}, "minute", 60, id="no headers"),
        pytest.param({**DAY_ONLY, "Date": RECORDED["Date"]}, "day", 56495, id="day"),
        pytest.param(RECORDED, "minute", 35, id="minute"),
    ],
)
def test_refused_call_tells_when_to_come_back(
    headers: dict[str, str],
    window: str,
    seconds: int,
    client: ExactClient,
    server: ScriptedServer,
) -> None:
    server.answers(Reply(429, headers=headers))
    before = utc_now()
    with pytest.raises(RateLimited) as caught:
        client.me()
    assert caught.value.window == window
    assert caught.value.retry_at.tzinfo is None
    wait = (caught.value.retry_at - before).total_seconds()
    assert seconds <= wait < seconds + 2
