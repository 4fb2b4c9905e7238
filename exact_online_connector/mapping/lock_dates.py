"""Up to which day Exact has closed its periods: what Odoo's lock dates could follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from .data import Period
from .periods import YearPeriod


def closed_until(
    periods: Iterable[Period],
    closed: Collection[tuple[str, int, int]],
    journals: Collection[str],
    start: date,
) -> date | None:
    """Return the last day before the first period that is open in any of the journals.

    :param closed: (journal code, year, period) of what is closed
    :param journals: the codes of the journals that matter
    :param start: periods that end before this day do not matter: what they are is not
        known, or nothing of ours is in them
    :return: None if the first period that matters is open, or no journal is known
    """
    until = None
    for period in sorted(periods, key=lambda period: period.start):
        if period.end < start or not journals:
            continue
        if not _is_closed((period.year, period.period), closed, journals):
            break
        until = period.end
    return until


def _is_closed(
    period: YearPeriod,
    closed: Collection[tuple[str, int, int]],
    journals: Collection[str],
) -> bool:
    return all((journal, *period) in closed for journal in journals)
