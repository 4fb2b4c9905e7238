"""The books as people look at them: for the pages and for the control API."""

from __future__ import annotations

from typing import Any

from .books import Books
from .ledger.deferrals import deferrals_of
from .ledger.entries import outstanding
from .ledger.kinds import KINDS, TRANSACTIONS, EntryKind
from .schema import TERMS
from .store import Record, Store

CALL = ("n", "time", "method", "path", "query", "status", "division", "fault", "ms")
SHOWN = (
    "EntryID", "EntryNumber", "InvoiceNumber", "EntryDate", "DueDate", "Journal",
    "Type", "Status", "YourRef", "Description", "Currency", "Rate", "AmountFC",
    "AmountDC", "VATAmountFC", "VATAmountDC", "ReportingYear", "ReportingPeriod",
    "OrderNumber", "ExternalLinkReference",
    "PaymentCondition", "PaymentReference", "Document", "Division",
    "JournalDescription", "TypeDescription", "StatusDescription",
    "PaymentConditionDescription",
)  # fmt: skip


# Entries that settle others.
SETTLEMENTS = (
    "financialtransaction/BankEntries",
    "financialtransaction/CashEntries",
    "generaljournalentry/GeneralJournalEntries",
)


def calls(store: Store, after: int = 0, last: int | None = None) -> list[Record]:
    """Return the calls after a number, oldest first, or only the last ones."""
    rows = store.db.execute(
        "SELECT n, time, method, path, query, status, division, fault, milliseconds"
        " FROM calls WHERE n > ? ORDER BY n DESC LIMIT ?",
        (after, -1 if last is None else last),
    ).fetchall()
    return [dict(zip(CALL, row, strict=True)) for row in reversed(rows)]


def entries(books: Books) -> list[Record]:
    """Return all sales and purchase entries with their lines and their booking."""
    return [
        whole_entry(books, kind, entry)
        for kind in KINDS
        for entry in books.find(kind.entries)
    ]


def whole_entry(books: Books, kind: EntryKind, entry: Record) -> Record:
    """Return an entry with its lines, its booking, its terms and what is open."""
    identity = entry["EntryID"]
    found: dict[str, Any] = {name: entry.get(name) for name in SHOWN}
    found["account"] = entry[kind.party]
    found["account_name"] = entry.get(f"{kind.party}Name")
    found["lines"] = sorted(
        books.find(kind.lines, EntryID=identity), key=lambda line: line["LineNumber"]
    )
    found["booking"] = booking(books, identity)
    found["deferrals"] = [
        line
        for deferral in deferrals_of(books, entry)
        for line in booking(books, deferral["EntryID"])
    ]
    found["terms"] = books.find(TERMS, TransactionEntryID=identity)
    found["document"] = document(books, entry.get("Document"))
    found["outstanding"], found["outstanding_dc"] = outstanding(books, identity)
    return found


def document(books: Books, identity: str | None) -> Record | None:
    """Return a document with its files, without what is in them."""
    found = books.get("documents/Documents", identity) if identity else None
    if found is None:
        return None
    files = books.find("documents/DocumentAttachments", Document=identity)
    shown = [
        {name: file[name] for name in ("ID", "FileName", "FileSize", "Url")}
        for file in files
    ]
    return {**found, "files": shown}


def documents(books: Books) -> list[Record]:
    """Return all documents with their files, shown at an entry or not."""
    found = books.find("documents/Documents")
    return [document(books, each["ID"]) or each for each in found]


def booking(books: Books, entry_id: str) -> list[Record]:
    """Return the transaction lines of an entry by number."""
    lines = books.find(TRANSACTIONS, EntryID=entry_id)
    return sorted(lines, key=lambda line: line["LineNumber"])


def summary(books: Books) -> list[Record]:
    """Return all entries by journal and number, without lines."""
    found = []
    for kind in KINDS:
        for entry in books.find(kind.entries):
            row = {name: entry.get(name) for name in SHOWN}
            row["account_name"] = entry.get(f"{kind.party}Name")
            row["outstanding"] = outstanding(books, entry["EntryID"])[0]
            found.append(row)
    for resource in SETTLEMENTS:
        found += [settling_row(books, entry) for entry in books.find(resource)]
    return sorted(found, key=lambda row: (row["Journal"], row["EntryNumber"]))


def settling_row(books: Books, bank: Record) -> Record:
    """Return a bank entry, or a written-off difference, as a row of the list."""
    lines = booking(books, bank["EntryID"])
    line = lines[-1]
    moved = lines[0]["AmountFC"] if "OpeningBalanceFC" in bank else -line["AmountFC"]
    row = dict.fromkeys(SHOWN)
    row.update(
        EntryID=bank["EntryID"],
        EntryNumber=bank["EntryNumber"],
        Journal=bank["JournalCode"],
        EntryDate=line["Date"],
        Type=line["Type"],
        YourRef=line.get("YourRef"),
        Description=line.get("Description"),
        Currency=bank["Currency"],
        AmountFC=moved,
        account_name=line.get("AccountName"),
        outstanding=None,
    )
    return row


def vat_by_code(books: Books) -> list[Record]:
    """Return base and VAT by code over all transaction lines; credit is negative."""
    totals: dict[str, Record] = {}
    for line in books.find(TRANSACTIONS):
        code = line.get("VATCode")
        if not code or line["LineNumber"] == 0:
            continue
        empty = {"base": 0, "vat": 0, "claim": 0, "pay": 0}
        named = {"code": code, "name": line.get("VATCodeDescription"), **empty}
        row, amount = totals.setdefault(code, named), line["AmountDC"]
        account = books.get("financial/GLAccounts", line["GLAccount"]) or {}
        if account.get("Type") != 24:
            row["base"] += amount
            continue
        row["vat"] += amount
        about = books.by_code("vat/VATCodes", code) or {}
        claimed = line["GLAccount"] == about.get("GLToClaim")
        row["claim" if claimed else "pay"] += amount
    return [totals[code] for code in sorted(totals)]


def open_items(books: Books) -> list[Record]:
    """Return the payment terms that are not matched."""
    terms = [term for term in books.find(TERMS) if term["Status"] != 50]
    return sorted(terms, key=lambda term: (term["LineType"], term["DueDate"]))
