"""Documents: their numbers, which users see, and their entries (api.md H)."""

from __future__ import annotations

from .books import Books
from .ledger.kinds import KINDS, TRANSACTIONS, EntryKind
from .ledger.transactions import show_transaction
from .store import Record

DOCUMENTS = "documents/Documents"
ATTACHMENTS = "documents/DocumentAttachments"
SHOWN = {"Document": "ID", "DocumentNumber": "HID", "DocumentSubject": "Subject"}


def next_document_number(books: Books) -> int:
    """Take the next document number of the division."""
    setting = f"document {books.division}"
    number = books.store.setting(setting, 0) + 1
    books.store.set_setting(setting, number)
    return number


def link(books: Books, document: Record) -> None:
    """Show a document at the entry that it names, if that has none yet."""
    if not books.switches.document_links_itself:
        return
    entry_id = document.get("FinancialTransactionEntryID")
    for kind in KINDS:
        entry = books.get(kind.entries, entry_id) if entry_id else None
        if entry is not None and not entry.get("Document"):
            show(books, kind, entry, {n: document.get(s) for n, s in SHOWN.items()})


def show(books: Books, kind: EntryKind, entry: Record, values: Record) -> None:
    """Write a document, or none, into an entry and its transaction lines."""
    entry.update(values)
    books.save(kind.entries, entry)
    for line in books.find(TRANSACTIONS, EntryID=entry["EntryID"]):
        books.save(TRANSACTIONS, {**line, **values})
    show_transaction(books, entry)


def name_entry(books: Books, document_id: str, entry_id: str) -> None:
    """Let a document that an entry was given name that entry, if it names none."""
    document = books.get(DOCUMENTS, document_id)
    if document is not None and not document.get("FinancialTransactionEntryID"):
        document["FinancialTransactionEntryID"] = entry_id
        books.save(DOCUMENTS, document)


def entry_of(books: Books, document_id: str) -> tuple[EntryKind, Record] | None:
    """Return the entry that shows a document."""
    for kind in KINDS:
        for entry in books.find(kind.entries, Document=document_id):
            return kind, entry
    return None


def unlink(books: Books, document_id: str) -> None:
    """Take a document away from its entry."""
    found = entry_of(books, document_id)
    if found is not None:
        show(books, *found, dict.fromkeys(SHOWN))


def forget_link(books: Books, entry_id: str) -> None:
    """Let the documents of an entry that goes name it no longer; they stay."""
    for document in books.find(DOCUMENTS, FinancialTransactionEntryID=entry_id):
        document["FinancialTransactionEntryID"] = None
        books.save(DOCUMENTS, document)
