"""Dates and reporting periods: which one a move gets, and when it must be sent.

A financial year can be broken and a period need not be a month (bookkeeping P17), so
the table of the division decides, never the calendar. Which date is looked up in it is
the connection's choice (feature S8).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .data import Codes, InvoiceData, Period
from .options import (
    ACCOUNTING,
    EXPORT,
    INVOICE,
    NEXT,
    SERVICE_END,
    SERVICE_START,
    DateRule,
)
from .resolve import journal_for

YearPeriod = tuple[int, int]


def entry_date(data: InvoiceData, codes: Codes) -> date:
    """Return Exact's EntryDate: the document's own date, unless chosen otherwise."""
    rule = _rule(data, codes)
    return _date(rule.entry, rule.entry_fallback, data, codes)


def period_date(data: InvoiceData, codes: Codes) -> date:
    """Return the date whose period is reported: the accounting date by default."""
    rule = _rule(data, codes)
    return _date(rule.period, rule.period_fallback, data, codes)


def period_of(day: date, periods: Iterable[Period]) -> YearPeriod | None:
    """Return (year, period) of a day, or None where the division has none for it."""
    for year, period, start, end in periods:
        if start <= day <= end:
            return year, period
    return None


def reporting_period(data: InvoiceData, codes: Codes) -> YearPeriod | None:
    """Return the period to send, or None where Exact finds it from the entry date.

    Exact derives the period from EntryDate; ours may come from another date. It is
    sent where these two could disagree, or where the own period is closed.
    """
    booked = booked_period(data, codes)
    if booked != own_period(data, codes):
        return booked
    of_entry = period_of(entry_date(data, codes), codes.periods)
    return booked if other_month(data, codes) or booked != of_entry else None


def own_period(data: InvoiceData, codes: Codes) -> YearPeriod | None:
    """Return the period that an entry belongs in by its date, open or not."""
    return period_of(period_date(data, codes), codes.periods)


def booked_period(data: InvoiceData, codes: Codes) -> YearPeriod | None:
    """Return the period that an entry goes in: its own, unless that is closed."""
    if data.header.agreed_period:
        return data.header.agreed_period
    if moved := moved_period(data, codes):
        return moved.year, moved.period
    return own_period(data, codes)


def other_month(data: InvoiceData, codes: Codes) -> bool:
    """Tell whether the period's date lies in another month than the entry date."""
    entry, booked = entry_date(data, codes), period_date(data, codes)
    return (entry.year, entry.month) != (booked.year, booked.month)


# -- closed periods ---------------------------------------------------------------


def closed_period(data: InvoiceData, codes: Codes) -> YearPeriod | None:
    """Return the period that the entry belongs in, if Exact has closed it."""
    journal = journal_for(data, codes)
    period = data.header.agreed_period or own_period(data, codes)
    if journal and period and (journal.code, *period) in codes.options.closed:
        return period
    return None


def next_open_period(data: InvoiceData, codes: Codes) -> Period | None:
    """Return the first open period after the one that the entry belongs in."""
    journal = journal_for(data, codes)
    if journal is None:
        return None
    day = period_date(data, codes)
    for row in sorted(codes.periods, key=lambda row: row.start):
        closed = (journal.code, row.year, row.period) in codes.options.closed
        if row.start > day and not closed:
            return row
    return None


def moved_period(data: InvoiceData, codes: Codes) -> Period | None:
    """Return the open period that an entry moves to without a person.

    Only by the policy for it, and only where the VAT stays in the same return: what
    changes a return is for a person to agree to (feature X2).
    """
    if codes.options.closed_policy != NEXT or not closed_period(data, codes):
        return None
    following = next_open_period(data, codes)
    if following is None or data.header.agreed_period:
        return None
    day, months = period_date(data, codes), codes.options.vat_months
    same = _vat_return(day, months) == _vat_return(following.end, months)
    return following if same else None


def _vat_return(day: date, months: int) -> tuple[int, int]:
    return day.year, (day.month - 1) // months


# -- the chosen dates -------------------------------------------------------------


def _rule(data: InvoiceData, codes: Codes) -> DateRule:
    return codes.options.dates.get(data.kind) or DateRule()


def _date(source: str, fallback: str, data: InvoiceData, codes: Codes) -> date:
    """Return the date of a source, else of its fallback, else the document's."""
    dates = {
        INVOICE: data.invoice_date,
        ACCOUNTING: data.accounting_date,
        SERVICE_START: data.header.service_start,
        SERVICE_END: data.header.service_end,
        EXPORT: codes.options.today,
    }
    return dates[source] or dates[fallback] or data.invoice_date
