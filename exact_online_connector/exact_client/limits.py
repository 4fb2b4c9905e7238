"""The call budget as Exact reports it, and when to try again (api.md D1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

MINUTE = "minute"
DAY = "day"
ERRORS = "errors"

# How long each window lasts, and the wait when Exact does not tell.
LENGTH = {MINUTE: timedelta(minutes=1), DAY: timedelta(days=1)}
_DEFAULT_WAIT = {
    MINUTE: timedelta(minutes=1),
    DAY: timedelta(hours=1),
    ERRORS: timedelta(hours=1),
}


@dataclass(frozen=True)
class Limits:
    """The budget of one company after a call; None where Exact was silent.

    Times are naive UTC on Exact's clock, `server_date` is that clock itself.
    """

    minute_limit: int | None = None
    minute_remaining: int | None = None
    minute_reset: datetime | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    day_reset: datetime | None = None
    server_date: datetime | None = None

    def reset_of(self, window: str, now: datetime) -> datetime | None:
        """When a window ends, on Exact's clock; None where that cannot be true.

        What lies in the past or minutes off was seen (api.md D1).

        :param now: our clock, naive UTC, for where Exact does not tell its own
        """
        reset = {MINUTE: self.minute_reset, DAY: self.day_reset}.get(window)
        wait = reset - (self.server_date or now) if reset else timedelta()
        return reset if timedelta() < wait <= LENGTH[window] else None

    @property
    def has_minute(self) -> bool:
        return self.minute_reset is not None or self.minute_remaining is not None

    @property
    def has_day(self) -> bool:
        return self.day_reset is not None or self.day_remaining is not None


def read_limits(headers: Mapping[str, str]) -> Limits:
    """Read the six counters and the date from the headers of an answer."""
    return Limits(
        minute_limit=_number(headers.get("X-RateLimit-Minutely-Limit")),
        minute_remaining=_number(headers.get("X-RateLimit-Minutely-Remaining")),
        minute_reset=_moment(headers.get("X-RateLimit-Minutely-Reset")),
        day_limit=_number(headers.get("X-RateLimit-Limit")),
        day_remaining=_number(headers.get("X-RateLimit-Remaining")),
        day_reset=_moment(headers.get("X-RateLimit-Reset")),
        server_date=_http_date(headers.get("Date")),
    )


def limiting_window(limits: Limits) -> str:
    """Which window a 429 is about.

    Exact sends the counters of that window alone; where both are there, the spent
    one decides. Without any, the shorter wait is assumed.
    """
    if limits.has_day and (not limits.has_minute or limits.day_remaining == 0):
        return DAY
    return MINUTE


def retry_time(limits: Limits, window: str, now: datetime) -> datetime:
    """When to try again, on our clock, in naive UTC like `now`.

    The wait is measured on Exact's clock alone, since ours may differ.
    """
    if window != ERRORS and (reset := limits.reset_of(window, now)):
        return now + (reset - (limits.server_date or now))
    return now + _DEFAULT_WAIT[window]


def utc_now() -> datetime:
    """The present moment, naive UTC."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _moment(text: str | None) -> datetime | None:
    """Epoch milliseconds to naive UTC; None for what no calendar holds."""
    milliseconds = _number(text)
    if milliseconds is None:
        return None
    try:
        return datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
        if moment.tzinfo is not None:
            moment = moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=None)
