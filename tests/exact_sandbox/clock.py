"""The sandbox's clock: the machine's clock plus an offset that tests can move."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from time import time

STORED = "%Y-%m-%dT%H:%M:%S"


class Clock:
    """Seconds since the epoch, as Exact Online would see them."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> float:
        """Return the moved time in seconds since the epoch."""
        return time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the clock by a number of seconds, also backwards."""
        self.offset += seconds

    def set(self, moment: datetime) -> None:
        """Make it `moment` now; a moment without zone is taken as UTC."""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        self.offset = moment.timestamp() - time()

    def utc(self) -> datetime:
        """Return the time as a naive datetime in UTC."""
        return datetime.fromtimestamp(self.now(), timezone.utc).replace(tzinfo=None)

    def local(self) -> datetime:
        """Return the Dutch wall clock, which Exact shows as though it were UTC (C6)."""
        return self.utc() + timedelta(seconds=self.utc_offset())

    def utc_offset(self) -> int:
        """Return the Dutch offset from UTC in seconds: 3600, or 7200 in summer."""
        moment = self.utc()
        begin = last_sunday(moment.year, 3) + timedelta(hours=1)
        end = last_sunday(moment.year, 10) + timedelta(hours=1)
        return 7200 if begin <= moment < end else 3600

    def today(self) -> str:
        """Return today's date on the Dutch wall clock, as the store keeps dates."""
        return store_date(self.local())

    def stamp(self) -> str:
        """Return the Dutch wall clock as the store keeps Created and Modified."""
        return store_datetime(self.local())


def last_sunday(year: int, month: int) -> datetime:
    """Return midnight of the last Sunday of March or October."""
    last = datetime(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def store_date(moment: datetime) -> str:
    """Write a business date as stored: midnight, comparable as text."""
    return moment.strftime("%Y-%m-%dT00:00:00.000")


def store_datetime(moment: datetime) -> str:
    """Write a moment as stored, to the millisecond, comparable as text."""
    return f"{moment.strftime(STORED)}.{moment.microsecond // 1000:03d}"


def parse_stored(text: str) -> datetime:
    """Read a stored date or moment back."""
    return datetime.strptime(text, STORED + ".%f")
