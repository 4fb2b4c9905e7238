"""Entries of every kind as financialtransaction/Transactions has them."""

from __future__ import annotations

from ..books import Books
from ..schema import TERMS
from ..store import Record
from .kinds import TRANSACTIONS, TYPE_NAMES

ENTRIES = "financialtransaction/Transactions"
# Our name for it, and the names that the kinds of entries have.
SOURCES = {
    "Date": ("EntryDate", "Date"),
    "Description": ("Description",),
    "Document": ("Document",),
    "DocumentNumber": ("DocumentNumber",),
    "DocumentSubject": ("DocumentSubject",),
    "EntryID": ("EntryID",),
    "EntryNumber": ("EntryNumber",),
    "ExternalLinkReference": ("ExternalLinkReference",),
    "FinancialPeriod": ("ReportingPeriod", "FinancialPeriod"),
    "FinancialYear": ("ReportingYear", "FinancialYear"),
    "JournalCode": ("Journal", "JournalCode"),
    "JournalDescription": ("JournalDescription",),
    "OpeningBalanceFC": ("OpeningBalanceFC",),
    "ClosingBalanceFC": ("ClosingBalanceFC",),
    "PaymentConditionCode": ("PaymentCondition",),
    "PaymentConditionDescription": ("PaymentConditionDescription",),
    "PaymentReference": ("PaymentReference",),
    "Status": ("Status",),
    "StatusDescription": ("StatusDescription",),
    "Type": ("Type",),
}


def show_transaction(books: Books, entry: Record, date: str | None = None) -> None:
    """Save an entry as a transaction; webhooks lead there."""
    before = books.get(ENTRIES, entry["EntryID"]) or {}
    shown = {**before}
    for name, sources in SOURCES.items():
        shown[name] = next(
            (entry[s] for s in sources if entry.get(s) is not None), None
        )
    shown["_deferral_of"] = entry.get("_deferral_of")
    shown["Date"] = shown["Date"] or date or before.get("Date")
    names = TYPE_NAMES.get(shown["Type"] or 0, {})
    shown["TypeDescription"] = names.get(books.language)
    books.save(ENTRIES, shown)


def forget_entry(books: Books, entry_id: str) -> None:
    """Delete the transaction of an entry, its lines and its rows among the terms."""
    for line in books.find(TRANSACTIONS, EntryID=entry_id):
        books.remove(TRANSACTIONS, line["ID"])
    for row in books.find(TERMS, TransactionEntryID=entry_id):
        books.remove(TERMS, row["ID"])
    books.remove(ENTRIES, entry_id)
