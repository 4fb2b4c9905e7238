"""Deferred revenue and cost: lines with From and To are spread over periods (E1).

The documentation says that such a line makes entries of type 84. The rest is our
reading: they are in the journal for it, one entry a period, each with its own EntryID
and the invoice's number and reference. The entry of the invoice's own period takes the
whole amount off its account; each period then gets its part back, in equal parts by
month or by day (a switch). Periods before the invoice's count with the invoice's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from ..books import Books
from ..clock import parse_stored, store_date
from ..store import Record
from ..values import cents
from .accounts import chosen, own_account
from .amounts import LineAmounts, in_home
from .draft import Draft
from .kinds import DEFERRED, TRANSACTIONS
from .numbers import next_number
from .periods import PERIODS, period_of
from .posting import part_id
from .transactions import ENTRIES, forget_entry, show_transaction

Place = tuple[int, int]  # year and period
GENERAL_TYPE = 90


def is_deferred(line: Record) -> bool:
    """Say whether a line is spread."""
    return bool(line.get("From") and line.get("To"))


def check_range(draft: Draft, line: Record) -> None:
    """From and To come together, in order, and in years that are there."""
    first, last = line.get("From"), line.get("To")
    if bool(first) != bool(last):
        draft.problem("required", "To" if first else "From")
    elif first and last and first > last:
        draft.problem("invalid", "To")
    elif first and draft.books.switches.deferral_beyond_years == "refuse":
        if not period_of(draft.books, first) or not period_of(draft.books, last):
            draft.problem("unknown_year")


def spread(
    books: Books, line: Record, amount: Decimal, invoice: Place
) -> list[tuple[Place, Decimal]]:
    """Return what each period gets of an amount; to the cent, the sum is the amount.

    What falls after the last period that is there stays deferred.
    """
    weights = weigh(books, line, invoice)
    whole = sum(weight for _place, weight in weights)
    found, sum_before, done = {}, Decimal(0), 0
    for place, weight in weights:
        done += weight
        sum_now = cents(amount * done / whole)
        if place is not None:
            found[place] = found.get(place, Decimal(0)) + sum_now - sum_before
        sum_before = sum_now
    return sorted(found.items())


def weigh(books: Books, line: Record, invoice: Place) -> list[tuple[Place | None, int]]:
    """Return the months that a range touches, with 1 or their days each."""
    by_days = books.switches.deferral_by == "days"
    weights = []
    for start, end in months(parse_stored(line["From"]), parse_stored(line["To"])):
        period = period_of(books, store_date(start))
        place = period and (period["FinYear"], period["FinPeriod"])
        weights.append(
            (place and max(place, invoice), (end - start).days + 1 if by_days else 1)
        )
    return weights


def months(first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield first and last day of each calendar month, or part, of a range."""
    start = first
    while start <= last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield start, min(last, following - timedelta(days=1))
        start = following


# -- booking --------------------------------------------------------------------------


def replace_deferrals(draft: Draft, amounts: list[LineAmounts]) -> None:
    """Book the deferral entries of an entry anew; those that are gone are deleted."""
    books, header = draft.books, draft.header
    invoice = (header["ReportingYear"], header["ReportingPeriod"])
    parts: dict[Place, list[tuple[Record, Decimal, Decimal]]] = {}
    for line, found in zip(draft.lines, amounts, strict=True):
        if is_deferred(line):
            for place, fc, home in moves(draft, line, found.on_account, invoice):
                parts.setdefault(place, []).append((line, fc, home))
    kept = set()
    for place in sorted(parts):
        if any(fc for _line, fc, _home in parts[place]):
            kept.add(save_entry(draft, place, parts[place]))
    for old in deferrals_of(books, header):
        if old["EntryID"] not in kept:
            forget_entry(books, old["EntryID"])
    header["_is_deferred"] = bool(kept)


def moves(
    draft: Draft, line: Record, amount: Decimal, invoice: Place
) -> Iterator[tuple[Place, Decimal, Decimal]]:
    """Yield what comes back to a line's account by period; the invoice's gives all.

    Amounts are signed as the line's own, in both currencies.
    """
    home = in_home(amount, draft.header["Rate"])
    homes = dict(spread(draft.books, line, home, invoice))
    found = {invoice: [-amount, -home]}
    for place, part in spread(draft.books, line, amount, invoice):
        pair = found.setdefault(place, [Decimal(0), Decimal(0)])
        pair[0] += part
        pair[1] += homes[place]
    for place, (fc, dc) in found.items():
        yield place, fc, dc


def save_entry(
    draft: Draft, place: Place, parts: list[tuple[Record, Decimal, Decimal]]
) -> str:
    """Save the deferral entry of a period and return its EntryID."""
    books, header, (year, number) = draft.books, draft.header, place
    identity = part_id(draft, f"deferral {year} {number}")
    journal = deferral_journal(books)
    before = books.get(ENTRIES, identity) or {}
    entry = {
        "EntryID": identity,
        "EntryNumber": before.get("EntryNumber")
        or next_number(books, journal["Code"], year),
        "JournalCode": journal["Code"],
        "JournalDescription": journal["Description"],
        "FinancialYear": year,
        "FinancialPeriod": number,
        "Description": header.get("Description"),
        "Status": 20,
        "Type": DEFERRED,
        "_deferral_of": header["EntryID"],
    }
    show_transaction(books, entry, date_in(draft, place))
    for count, (line, fc, home) in enumerate(parts):
        sign = -draft.kind.sign
        save_pair(draft, entry, line, 2 * count, (sign * fc, sign * home))
    return identity


def date_in(draft: Draft, place: Place) -> str:
    """Return the date of a deferral: the invoice's, else the period's first day."""
    header = draft.header
    if place == (header["ReportingYear"], header["ReportingPeriod"]):
        return header["EntryDate"]
    (period,) = draft.books.find(PERIODS, FinYear=place[0], FinPeriod=place[1])
    return period["StartDate"]


def save_pair(
    draft: Draft,
    entry: Record,
    line: Record,
    number: int,
    amounts: tuple[Decimal, Decimal],
) -> None:
    """Save what comes to a line's account and what the balance sheet gives for it."""
    books, header = draft.books, draft.header
    own = books.get("financial/GLAccounts", line["GLAccount"]) or {}
    what = "revenue" if draft.kind.direction == "S" else "cost"
    deferred = own_account(books, f"deferred_{what}")
    date = date_in(draft, (entry["FinancialYear"], entry["FinancialPeriod"]))
    for offset, (account, sign) in enumerate(((own, 1), (deferred, -1))):
        place = f"deferral {entry['EntryID']} {line['ID']} {offset}"
        booked = {
            **{name: entry[name] for name in COPIED},
            "ID": part_id(draft, place),
            "LineNumber": number + offset,
            "Date": date,
            "DueDate": date,
            "Account": draft.party["ID"],
            "AccountCode": draft.party["Code"],
            "AccountName": draft.party["Name"],
            "Currency": header["Currency"],
            "ExchangeRate": header["Rate"],
            "GLAccount": account.get("ID"),
            "GLAccountCode": account.get("Code"),
            "GLAccountDescription": account.get("Description"),
            "AmountFC": float(sign * amounts[0]),
            "AmountDC": float(sign * amounts[1]),
            "InvoiceNumber": header.get("InvoiceNumber"),
            "YourRef": header.get("YourRef"),
            "Description": line.get("Description") or header.get("Description"),
            "CostCenter": line.get("CostCenter"),
            "CostUnit": line.get("CostUnit"),
            "Project": line.get("Project"),
        }
        books.save(TRANSACTIONS, booked)


COPIED = (
    "EntryID", "EntryNumber", "JournalCode", "JournalDescription", "FinancialYear",
    "FinancialPeriod", "Type", "Status",
)  # fmt: skip


def deferral_journal(books: Books) -> Record:
    """Return the journal for deferrals, else the first general one."""
    code = chosen(books).get("deferral_journal", "")
    journal = books.by_code("financial/Journals", code) if code else None
    return journal or books.find("financial/Journals", Type=GENERAL_TYPE)[0]


def deferrals_of(books: Books, entry: Record) -> list[Record]:
    """Return the deferral entries of an entry, by period."""
    if not entry.get("_is_deferred"):  # looking for them among all takes long
        return []
    found = books.find(ENTRIES, _deferral_of=entry["EntryID"])
    return sorted(found, key=lambda one: (one["FinancialYear"], one["FinancialPeriod"]))


def forget_deferrals(books: Books, entry: Record) -> None:
    """Delete the deferral entries of an entry."""
    for deferral in deferrals_of(books, entry):
        forget_entry(books, deferral["EntryID"])
