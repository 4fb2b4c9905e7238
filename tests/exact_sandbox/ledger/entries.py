"""Booking, changing and deleting sales and purchase entries."""

from __future__ import annotations

from uuid import uuid4

from ..books import Books
from ..documents import forget_link, name_entry, next_document_number
from ..errors import ApiError, Problem, Refused
from ..schema import TERMS
from ..store import Record
from ..values import money
from .amounts import compute
from .checks import check_header, check_lines
from .deferrals import forget_deferrals, replace_deferrals
from .draft import Draft
from .extras import check_blocked_account
from .kinds import (
    PROCESSED,
    PURCHASE,
    STATUS_NAMES,
    TRANSACTIONS,
    TYPE_NAMES,
    EntryKind,
)
from .numbers import give_number
from .periods import is_closed
from .posting import build_lines
from .terms import build_terms, due_date, instalments, terms_of
from .transactions import forget_entry, show_transaction

# What a change of one of these makes Exact compute anew, unless it is sent too.
DERIVED = {
    "EntryDate": ("DueDate", "ReportingYear", "ReportingPeriod"),
    "PaymentCondition": ("DueDate",),
    "ReportingYear": ("EntryNumber",),
}


def book(
    books: Books,
    kind: EntryKind,
    header: Record,
    lines: list[Record],
    problems: list[Problem] | None = None,
) -> Record:
    """Book a new entry whole, or refuse it with everything that is wrong.

    :raise Refused: the messages that Exact would give, joined
    """
    header, lines = without_nulls(header), [without_nulls(line) for line in lines]
    for line in lines:
        remember_sent(line, line)
    draft = Draft(books, kind, header, lines, list(problems or []))
    return finish(draft, previous=None)


def without_nulls(values: Record) -> Record:
    """Return what was really sent: null is as good as left out."""
    return {name: value for name, value in values.items() if value is not None}


def remember_sent(line: Record, values: Record) -> None:
    """Keep the amounts that a client sent beside those that are computed of them."""
    if "AmountFC" in values:
        line["_sent_amount"] = values["AmountFC"]
    if "VATAmountFC" in values:
        line["_sent_vat"] = values["VATAmountFC"]


def finish(draft: Draft, previous: Record | None) -> Record:
    """Check, compute and save an entry with all that follows from it."""
    check_header(draft)
    check_lines(draft)
    if not draft.problems:
        give_number(draft, previous and previous["EntryNumber"])
    if draft.problems:
        raise Refused(*draft.problems)
    header, books = draft.header, draft.books
    header.setdefault("EntryID", str(uuid4()))
    header["InvoiceNumber"] = header.get("InvoiceNumber") or header["EntryNumber"]
    for line in draft.lines:
        line.setdefault("ID", str(uuid4()))
        line["EntryID"] = header["EntryID"]
    amounts = compute(draft)
    check_blocked_account(draft)
    if draft.problems:
        raise Refused(*draft.problems)
    describe(draft)
    if not header.get("DueDate"):
        _part, days, ends = instalments(draft.books, draft.condition)[-1]
        header["DueDate"] = due_date(header["EntryDate"], days, ends)
    if header.get("Document"):
        name_entry(books, header["Document"], header["EntryID"])
    elif draft.kind is PURCHASE:
        make_document(draft)
    booked = build_lines(draft, amounts)
    header["AmountDC"] = draft.kind.sign * booked[0]["AmountDC"]
    replace(books, TRANSACTIONS, header["EntryID"], "EntryID", booked)
    terms = build_terms(draft, booked[0])
    replace(books, TERMS, header["EntryID"], "TransactionEntryID", terms)
    replace(books, draft.kind.lines, header["EntryID"], "EntryID", draft.lines)
    show_transaction(books, header)
    replace_deferrals(draft, amounts)
    return books.save(draft.kind.entries, header)


def describe(draft: Draft) -> None:
    """Give the entry its type and status; a negative total is a credit note (E4)."""
    header, language = draft.header, draft.books.language
    is_credit = header["AmountFC"] < 0 and draft.books.switches.credit_type_derived
    header["Type"] = draft.kind.types[1 if is_credit else 0]
    header["TypeDescription"] = TYPE_NAMES[header["Type"]][language]
    header.setdefault("Status", 20)
    header["StatusDescription"] = STATUS_NAMES[header["Status"]][language]
    header.setdefault("Reversal", False)
    for line in draft.lines:
        line["Type"] = header["Type"]


def make_document(draft: Draft) -> None:
    """Make the document that Exact adds to a purchase entry by itself (api.md F)."""
    header = draft.header
    values = {
        "Subject": header.get("Description") or draft.party["Name"],
        "Type": 20,
        "Account": draft.party["ID"],
        "DocumentDate": header["EntryDate"],
        "FinancialTransactionEntryID": header["EntryID"],
        "HID": next_document_number(draft.books),
    }
    draft.books.resolve("documents/Documents", values, draft.problems)
    document = draft.books.save("documents/Documents", values)
    header["Document"] = document["ID"]
    header["DocumentNumber"] = document["HID"]
    header["DocumentSubject"] = document["Subject"]


def replace(
    books: Books, resource: str, entry_id: str, link: str, records: list[Record]
) -> None:
    """Save the parts of an entry; parts that are gone are deleted."""
    kept = {record["ID"] for record in records}
    for old in books.find(resource, **{link: entry_id}):
        if old["ID"] not in kept:
            books.remove(resource, old["ID"])
    for record in records:
        books.save(resource, record)


# -- changes --------------------------------------------------------------------------


def change(books: Books, kind: EntryKind, entry: Record, values: Record) -> Record:
    """Change header fields of an entry and book it anew."""
    check_changeable(books, kind, entry, "change_matched")
    previous = dict(entry)
    for name, derived in DERIVED.items():
        if name in values and values[name] != entry.get(name):
            for other in derived:
                entry.pop(other, None)
    entry.update(values)
    entry["EntryDate"] = entry.get("EntryDate") or books.clock.today()
    required = ("Journal", kind.party)
    problems = [Problem("required", n) for n in required if not entry.get(n)]
    lines = books.find(kind.lines, EntryID=entry["EntryID"])
    draft = Draft(books, kind, entry, in_order(lines), problems)
    return finish(draft, previous)


def in_order(lines: list[Record]) -> list[Record]:
    """Return lines by their number; new ones have none and come last."""
    return sorted(lines, key=lambda line: line.get("LineNumber", 10**6))


def change_lines(
    books: Books, kind: EntryKind, entry: Record, lines: list[Record]
) -> Record:
    """Book an entry anew with other lines."""
    check_changeable(books, kind, entry, "change_matched")
    return finish(Draft(books, kind, entry, in_order(lines)), dict(entry))


def add_line(
    books: Books, kind: EntryKind, values: Record, problems: list[Problem]
) -> Record:
    """Add a line to an entry."""
    entry = books.get(kind.entries, values.get("EntryID") or "")
    if entry is None and values.get("EntryID"):
        problems = [*problems, Problem("reference", "EntryID")]
    if problems or entry is None:
        raise Refused(*problems)
    remember_sent(values, values)
    values["ID"] = str(uuid4())
    lines = books.find(kind.lines, EntryID=entry["EntryID"])
    change_lines(books, kind, entry, [*lines, values])
    return values


def change_line(books: Books, kind: EntryKind, line: Record, values: Record) -> None:
    """Change some fields of a line; a VAT amount not sent with it is computed anew."""
    required = ("AmountFC", "GLAccount")
    problems = [Problem("required", n) for n in required if values.get(n, 0) is None]
    if problems:
        raise Refused(*problems)
    entry = books.get(kind.entries, line["EntryID"]) or {}
    lines = books.find(kind.lines, EntryID=line["EntryID"])
    target = next(other for other in lines if other["ID"] == line["ID"])
    values.pop("EntryID", None)
    if {"AmountFC", "VATCode"} & set(values):
        target.pop("_sent_vat", None)
    if "VATCode" in values:
        target.pop("VATPercentage", None)
    target.update(values)
    remember_sent(target, values)
    change_lines(books, kind, entry, lines)


def delete_line(books: Books, kind: EntryKind, line: Record) -> None:
    """Delete a line; with the last one the whole entry goes (api.md E7)."""
    entry = books.get(kind.entries, line["EntryID"]) or {}
    lines = books.find(kind.lines, EntryID=line["EntryID"])
    kept = [other for other in lines if other["ID"] != line["ID"]]
    if kept:
        change_lines(books, kind, entry, kept)
    else:
        delete_entry(books, kind, entry)


def delete_entry(books: Books, kind: EntryKind, entry: Record) -> None:
    """Delete an entry with all that it made."""
    check_changeable(books, kind, entry, "matched")
    entry_id = entry["EntryID"]
    forget_link(books, entry_id)
    forget_deferrals(books, entry)
    forget_entry(books, entry_id)
    replace(books, kind.lines, entry_id, "EntryID", [])
    books.remove(kind.entries, entry_id)


def check_changeable(
    books: Books, kind: EntryKind, entry: Record, refusal: str
) -> None:
    """Refuse to touch an entry that is processed, matched or in a closed period (E7).

    :raise ApiError: 500 with the reason
    """
    if entry.get("Status") == PROCESSED and not books.switches.processed_can_be_deleted:
        raise Refused(Problem("processed"))
    if any(term["Status"] != 20 for term in terms_of(books, entry["EntryID"])):
        raise Refused(Problem(refusal))
    year, period = entry["ReportingYear"], entry["ReportingPeriod"]
    if is_closed(books, entry["Journal"], year, period):
        values = {"year": year, "period": period}
        raise ApiError(500, Problem("period_closed", values=values))


def outstanding(books: Books, entry_id: str) -> tuple[float, float]:
    """Return what is open of an entry, in its currency and the administration's."""
    terms = [t for t in terms_of(books, entry_id) if t["Status"] != 50]
    fc = sum((money(t["AmountFC"]) for t in terms), money(0))
    dc = sum((money(t["AmountDC"]) for t in terms), money(0))
    return float(fc), float(dc)
