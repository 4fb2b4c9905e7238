"""Reporting periods: which one a date falls in, and when it must be sent.

A financial year can be broken and a period need not be a month (bookkeeping P17), so
the table of the division decides, never the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .data import Codes, InvoiceData, Period


def period_of(day: date, periods: Iterable[Period]) -> tuple[int, int] | None:
    """Return (year, period) of a day, or None where the division has none for it."""
    for year, period, start, end in periods:
        if start <= day <= end:
            return year, period
    return None


def reporting_period(data: InvoiceData, codes: Codes) -> tuple[int, int] | None:
    """Return the period to send, or None where Exact finds it from the entry date.

    Exact derives the period from EntryDate, the document's date; Odoo books on the
    accounting date. It is sent where these two could disagree.
    """
    booked = period_of(data.accounting_date, codes.periods)
    if other_month(data) or booked != period_of(data.invoice_date, codes.periods):
        return booked
    return None


def other_month(data: InvoiceData) -> bool:
    """Tell whether the accounting date lies in another month than the document's."""
    document, booked = data.invoice_date, data.accounting_date
    return (document.year, document.month) != (booked.year, booked.month)
