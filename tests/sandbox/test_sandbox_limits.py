"""Rate limits and the block after too many errors (api.md D)."""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from sandbox_client import NOWHERE

PATH = "vat/VATCodes"
MISSING = f"crm/Accounts(guid'{NOWHERE}')"


def statuses(exact, path, times):
    return [exact.call("GET", path).status_code for _ in range(times)]


def test_every_answer_shows_both_windows(exact, sandbox):
    sandbox.post("limits", minute=60, day=5000)
    sandbox.post("clock", now="2026-05-12T08:18:25")
    exact.connect()

    headers = exact.call("GET", PATH).headers

    assert headers["X-RateLimit-Limit"] == "5000"
    assert headers["X-RateLimit-Remaining"] == "4999"
    assert headers["X-RateLimit-Minutely-Limit"] == "60"
    assert headers["X-RateLimit-Minutely-Remaining"] == "59"
    # The next minute and the next midnight UTC, in milliseconds.
    minute = datetime(2026, 5, 12, 8, 19, tzinfo=timezone.utc)
    midnight = datetime(2026, 5, 13, tzinfo=timezone.utc)
    assert headers["X-RateLimit-Minutely-Reset"] == f"{int(minute.timestamp())}000"
    assert headers["X-RateLimit-Reset"] == f"{int(midnight.timestamp())}000"


def test_the_date_header_follows_the_moved_clock(exact, sandbox):
    sandbox.post("clock", now="2026-05-12T08:18:25")

    date = parsedate_to_datetime(exact.call("GET", PATH).headers["Date"])

    assert date.strftime("%Y-%m-%d %H:%M") == "2026-05-12 08:18"


def test_the_61st_call_in_a_minute_is_refused_with_that_windows_headers(exact, sandbox):
    sandbox.post("limits", minute=60, day=5000)
    sandbox.post("clock", now="2026-05-12T08:18:00")
    exact.connect()

    assert set(statuses(exact, PATH, 60)) == {200}
    refused = exact.call("GET", PATH)

    assert (refused.status_code, refused.reason) == (429, "Too Many Requests")
    assert refused.content == b""
    assert refused.headers["X-RateLimit-Minutely-Remaining"] == "0"
    assert "X-RateLimit-Remaining" not in refused.headers
    assert "Retry-After" not in refused.headers


def test_the_window_is_fixed_and_starts_with_the_clock_minute(exact, sandbox):
    sandbox.post("limits", minute=3)
    sandbox.post("clock", now="2026-05-12T08:18:50")
    exact.connect()
    assert statuses(exact, PATH, 4) == [200, 200, 200, 429]

    sandbox.post("clock", advance=15)

    assert statuses(exact, PATH, 1) == [200]


def test_the_day_limit_answers_with_the_day_headers_only(exact, sandbox):
    sandbox.post("limits", minute=100, day=2)

    assert statuses(exact, PATH, 2) == [200, 200]
    refused = exact.call("GET", PATH)

    assert refused.status_code == 429
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert "X-RateLimit-Minutely-Remaining" not in refused.headers


def test_each_division_has_its_own_budget(exact, sandbox):
    sandbox.post("limits", minute=1)
    assert statuses(exact, PATH, 2) == [200, 429]

    assert statuses(exact, "/api/v1/100002/vat/VATCodes", 1) == [200]


def test_me_costs_nothing_or_the_current_divisions_budget(exact, sandbox):
    sandbox.post("limits", minute=1)
    assert statuses(exact, "/api/v1/current/Me", 3) == [200, 200, 200]

    sandbox.post("switches", me_counts=True)
    assert statuses(exact, "/api/v1/current/Me", 2) == [200, 429]


def test_more_than_ten_errors_an_hour_block_that_endpoint_for_an_hour(exact, sandbox):
    assert statuses(exact, MISSING, 12) == [404] * 11 + [429]
    assert statuses(exact, PATH, 1) == [200]

    sandbox.post("switches", token_calls_per_day=1000)
    sandbox.post("clock", advance=3601)
    exact.connect()
    assert statuses(exact, MISSING, 1) == [404]


def test_the_harsh_reading_blocks_at_the_tenth(exact, sandbox):
    sandbox.post("switches", errors_allowed=9)

    assert statuses(exact, MISSING, 11) == [404] * 10 + [429]


def test_the_status_of_a_block_is_a_switch(exact, sandbox):
    sandbox.post("switches", blocked_status=403)

    assert statuses(exact, MISSING, 12) == [404] * 11 + [403]


def test_a_repeated_offence_blocks_for_longer(exact, sandbox):
    statuses(exact, MISSING, 11)
    sandbox.post("clock", advance=3601)
    exact.connect()
    statuses(exact, MISSING, 11)
    sandbox.post("clock", advance=3601)
    exact.connect()

    assert statuses(exact, MISSING, 1) == [429]


def test_errors_spread_over_more_than_an_hour_block_nothing(exact, sandbox):
    statuses(exact, MISSING, 8)
    sandbox.post("clock", advance=3601)
    exact.connect()

    assert statuses(exact, MISSING, 8) == [404] * 8


def test_validation_errors_count_by_switch(exact, sandbox):
    def wrong_entries(times):
        path = "salesentry/SalesEntries"
        return [exact.post(path, {}).status_code for _ in range(times)]

    assert wrong_entries(12) == [500] * 12

    sandbox.post("switches", validation_counts_as_error=True)
    assert wrong_entries(12) == [500] * 11 + [429]
