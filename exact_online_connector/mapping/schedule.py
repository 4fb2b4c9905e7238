"""When a schedule is due: every day, week or month from a first time on."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

_DAYS = {"day": 1, "week": 7}


def next_time(first: datetime, unit: str, after: datetime) -> datetime:
    """Return the first time of a schedule that is later than a moment.

    :param first: the first time, on the wall clock of the company.
    :param unit: "day", "week" or "month". A month that has no such day has its last.
    :param after: the moment, on the same clock.
    """
    if first > after:
        return first
    if unit in _DAYS:
        step = timedelta(days=_DAYS[unit])
        return first + step * ((after - first) // step + 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    found = _months_later(first, months)
    return found if found > after else _months_later(first, months + 1)


def _months_later(first: datetime, months: int) -> datetime:
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    day = min(first.day, monthrange(year, month + 1)[1])
    return first.replace(year=year, month=month + 1, day=day)
