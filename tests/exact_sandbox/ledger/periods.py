"""Financial years and periods: which one a date is in, and whether it is open."""

from __future__ import annotations

from ..books import Books
from ..store import Record
from .draft import Draft

PERIODS = "financial/FinancialPeriods"
STATUS = "read/financial/JournalStatusList"


def period_of(books: Books, date: str) -> Record | None:
    """Return the period that a date is in; years may be broken (bookkeeping.md P17)."""
    for period in books.find(PERIODS):
        if period["StartDate"] <= date <= period["EndDate"]:
            return period
    return None


def check_period(draft: Draft) -> None:
    """Fill the year and the period of the entry's date; they must be there and open."""
    header, books = draft.header, draft.books
    own = period_of(books, header["EntryDate"]) or {}
    year = header.get("ReportingYear") or own.get("FinYear")
    period = header.get("ReportingPeriod") or own.get("FinPeriod")
    years = books.find(PERIODS, FinYear=year) if year else []
    if not years:
        draft.problem("unknown_year")
        return
    if period not in [p["FinPeriod"] for p in years]:
        draft.problem("unknown_period")
        return
    header["ReportingYear"], header["ReportingPeriod"] = year, period
    if draft.journal and is_closed(books, draft.journal["Code"], year, period):
        draft.problem("period_closed", year=year, period=period)


def is_closed(books: Books, journal: str, year: int, period: int) -> bool:
    """Say whether a journal is closed for a period."""
    row = books.get(STATUS, f"{journal},{period},{year}")
    return bool(row and row["Status"])


def set_closed(
    books: Books, year: int, period: int, journal_type: int | None, closed: bool
) -> int:
    """Close or open a period for all journals or those of a type.

    :return: how many journals were changed
    """
    changed = 0
    for journal in books.find("financial/Journals"):
        row = books.get(STATUS, f"{journal['Code']},{period},{year}")
        if row is None or journal_type not in (None, journal["Type"]):
            continue
        row["Status"] = int(closed)
        row["StatusDescription"] = "Afgesloten" if closed else "Open"
        books.save(STATUS, row)
        changed += 1
    return changed
