"""The rules of single resources, beside what the schema says; the rest is generic.

A rule is a function found by (method, resource); everything else goes the plain way
of writing.py.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from . import documents, relations, writing
from .books import Books
from .errors import ApiError, Problem, Refused
from .ledger import cashbook, entries, handmade
from .ledger.kinds import BY_ENTRIES, BY_LINES
from .reading import existing
from .schema import Resource
from .store import Record
from .webhooks import subscriptions
from .webhooks.topics import SUBSCRIPTIONS
from .writing import Sent

# What would need bookings of its own: better refused than silently only stored.
UNBOOKED = (
    "salesinvoice/SalesInvoices",
    "salesinvoice/SalesInvoiceLines",
    "salesinvoice/PrintedSalesInvoices",
    "cashflow/ProcessPayments",
)


def post(books: Books, resource: Resource, payload: Any) -> Record:
    """Create a record from a body and return it as stored."""
    if resource.path in UNBOOKED:
        detail = f"This sandbox does not book {resource.entity_set}."
        raise ApiError(501, Problem("plain", values={"detail": detail}))
    sent = writing.read_sent(books, resource, payload, "POST")
    return POST.get(resource.path, writing.create)(books, resource, sent)


def put(books: Books, resource: Resource, key: str, payload: Any) -> None:
    """Change a record by a partial body."""
    existing(books, resource, key)
    sent = writing.read_sent(books, resource, payload, "PUT")
    PUT.get(resource.path, writing.update)(books, resource, key, sent)


def delete(books: Books, resource: Resource, key: str) -> None:
    """Delete a record."""
    existing(books, resource, key)
    DELETE.get(resource.path, writing.delete)(books, resource, key)


# -- entries --------------------------------------------------------------------------


def post_entry(books: Books, resource: Resource, sent: Sent) -> Record:
    lines = [line.values for line in sent.lines]
    kind = BY_ENTRIES[resource.path]
    return entries.book(books, kind, sent.values, lines, sent.problems)


def put_entry(books: Books, resource: Resource, key: str, sent: Sent) -> None:
    entry = existing(books, resource, key)
    entries.change(books, BY_ENTRIES[resource.path], entry, sent.values)


def delete_entry(books: Books, resource: Resource, key: str) -> None:
    entry = existing(books, resource, key)
    entries.delete_entry(books, BY_ENTRIES[resource.path], entry)


def post_line(books: Books, resource: Resource, sent: Sent) -> Record:
    kind = BY_LINES[resource.path]
    return entries.add_line(books, kind, sent.values, sent.problems)


def put_line(books: Books, resource: Resource, key: str, sent: Sent) -> None:
    line = existing(books, resource, key)
    entries.change_line(books, BY_LINES[resource.path], line, sent.values)


def delete_line(books: Books, resource: Resource, key: str) -> None:
    line = existing(books, resource, key)
    entries.delete_line(books, BY_LINES[resource.path], line)


# -- bank, cash and general journals --------------------------------------------------


def post_cashbook(books: Books, resource: Resource, sent: Sent) -> Record:
    lines = [line.values for line in sent.lines]
    kind = cashbook.BY_ENTRIES[resource.path]
    return handmade.post_entry(books, kind, sent.values, lines, sent.problems)


def post_cashbook_line(books: Books, resource: Resource, sent: Sent) -> Record:
    kind = cashbook.BY_LINES[resource.path]
    return handmade.add_line(books, kind, sent.values, sent.problems)


def delete_cashbook(books: Books, resource: Resource, key: str) -> None:
    entry = existing(books, resource, key)
    handmade.delete_entry(books, cashbook.BY_ENTRIES[resource.path], entry)


# -- documents ------------------------------------------------------------------------


def post_document(books: Books, resource: Resource, sent: Sent) -> Record:
    """Create a document; it may name the entry that it belongs to (api.md H)."""
    if not sent.values.get("HID"):
        sent.values["HID"] = documents.next_document_number(books)
    sent.problems += check_document_type(books, sent.values, "DocumentIsCreatable")
    document = writing.create(books, resource, sent)
    documents.link(books, document)
    return document


def check_document_type(books: Books, values: Record, may: str) -> list[Problem]:
    """Return the problem of a kind of document that a client may not make or change."""
    about = books.get("documents/DocumentTypes", values.get("Type"))
    return [] if about is None or about.get(may) else [Problem("document_type")]


def put_document(books: Books, resource: Resource, key: str, sent: Sent) -> None:
    documents.link(books, writing.update(books, resource, key, sent))


def delete_document(books: Books, resource: Resource, key: str) -> None:
    """Delete a document with its attachments; one of an entry perhaps not."""
    if documents.entry_of(books, key) and not books.switches.entry_document_deletable:
        raise Refused(Problem("in_use", "Document"))
    documents.unlink(books, key)
    attachments = "documents/DocumentAttachments"
    for attachment in books.find(attachments, Document=key):
        books.remove(attachments, attachment["ID"])
    books.remove(resource.path, key)


def post_attachment(books: Books, resource: Resource, sent: Sent) -> Record:
    """Add a file to a document; the answer shows its size and address, not itself."""
    content = base64.b64decode(sent.values.get("Attachment") or "")
    if len(content) > books.switches.attachment_limit:
        raise ApiError(500, Problem("invalid", "Attachment"))
    record = writing.create(books, resource, sent)
    record["FileSize"] = float(len(content))
    record["Url"] = (
        f"{books.base_url}/docs/SysAttachment.aspx?ID={record['ID']}"
        f"&_Division_={books.division}&Stamp={uuid4().hex[:16]}"
    )
    return books.save(resource.path, record)


def keep_division(books: Books, resource: Resource, key: str) -> None:
    """Refuse to delete an administration: no client of ours may."""
    raise ApiError(403, Problem("forbidden"))


Rule = Callable[..., Any]
POST: dict[str, Rule] = {
    "crm/Accounts": relations.post_account,
    "crm/Addresses": relations.post_address,
    "crm/Contacts": relations.post_contact,
    "documents/Documents": post_document,
    "documents/DocumentAttachments": post_attachment,
    SUBSCRIPTIONS: subscriptions.subscribe,
    **dict.fromkeys(BY_ENTRIES, post_entry),
    **dict.fromkeys(BY_LINES, post_line),
    **dict.fromkeys(cashbook.BY_ENTRIES, post_cashbook),
    **dict.fromkeys(cashbook.BY_LINES, post_cashbook_line),
}
PUT: dict[str, Rule] = {
    "crm/Accounts": relations.put_account,
    "crm/Addresses": relations.put_address,
    "crm/Contacts": relations.put_contact,
    "documents/Documents": put_document,
    SUBSCRIPTIONS: subscriptions.change,
    **dict.fromkeys(BY_ENTRIES, put_entry),
    **dict.fromkeys(BY_LINES, put_line),
}
DELETE: dict[str, Rule] = {
    "system/Divisions": keep_division,
    "crm/Accounts": relations.delete_account,
    "documents/Documents": delete_document,
    **dict.fromkeys(BY_ENTRIES, delete_entry),
    **dict.fromkeys(BY_LINES, delete_line),
    **dict.fromkeys(cashbook.BY_ENTRIES, delete_cashbook),
}
