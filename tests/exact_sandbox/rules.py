"""The rules of single resources, beside what the schema says; the rest is generic.

A rule is a function found by (method, resource); everything else goes the plain way
of writing.py.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from . import documents, writing
from .books import Books
from .errors import ApiError, Problem, Refused
from .ledger import cashbook, entries, handmade
from .ledger.kinds import BY_ENTRIES, BY_LINES
from .reading import existing
from .schema import TERMS, Resource
from .store import Record
from .webhooks import subscriptions
from .webhooks.topics import SUBSCRIPTIONS
from .writing import Sent

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
VAT_NUMBERS = {
    "NL": re.compile(r"NL\d{9}B\d\d"),
    "BE": re.compile(r"BE[01]\d{9}"),
    "DE": re.compile(r"DE\d{9}"),
}
# What makes an account one that cannot be deleted.
USERS = (
    ("salesentry/SalesEntries", "Customer"),
    ("purchaseentry/PurchaseEntries", "Supplier"),
    (TERMS, "Account"),
)


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


# -- accounts -------------------------------------------------------------------------


def post_account(books: Books, resource: Resource, sent: Sent) -> Record:
    """Create an account; without a code it gets the highest plus one (api.md G)."""
    sent.problems += check_account(books, sent.values)
    if not sent.values.get("Code"):
        row = books.store.db.execute(
            "SELECT max(CAST(json_extract(data, '$.Code') AS INTEGER)) FROM records"
            " WHERE resource=? AND division=?",
            (resource.path, books.division),
        ).fetchone()
        sent.values["Code"] = str((row[0] or 0) + 1).rjust(18)
    sent.values["StartDate"] = sent.values.get("StartDate") or books.clock.today()
    if sent.values.get("Status") == "C":
        sent.values["CustomerSince"] = books.clock.today()
    return writing.create(books, resource, sent)


def put_account(books: Books, resource: Resource, key: str, sent: Sent) -> None:
    problems = check_account(books, sent.values)
    if problems:
        raise Refused(*problems)
    writing.update(books, resource, key, sent)


def check_account(books: Books, values: Record) -> list[Problem]:
    """Return what Exact refuses of an account; an unknown currency it just empties."""
    problems = []
    email = values.get("Email")
    if email and not EMAIL.fullmatch(email):
        problems.append(Problem("invalid_value", "Email", {"value": ""}))
    if values.get("Status") not in (None, "A", "S", "P", "C"):
        problems.append(Problem("invalid", "Status"))
    if values.get("Code") and not values["Code"].strip().isdigit():
        problems.append(Problem("invalid", "Code"))
    country = (values.get("Country") or "").strip()
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        problems.append(Problem("reference", "Country"))
    problems += check_vat_number(books, values)
    for name in ("SalesCurrency", "PurchaseCurrency"):
        if values.get(name) and not books.by_code("general/Currencies", values[name]):
            values[name] = None
    return problems


def check_vat_number(books: Books, values: Record) -> list[Problem]:
    """Refuse a VAT number of a wrong form, if the switch says that Exact does."""
    number = (values.get("VATNumber") or "").replace(" ", "").replace(".", "")
    pattern = VAT_NUMBERS.get(number[:2])
    if not pattern or not books.switches.bad_vat_number_refused:
        return []
    return [] if pattern.fullmatch(number) else [Problem("invalid", "VATNumber")]


def delete_account(books: Books, resource: Resource, key: str) -> None:
    """Delete an account that nothing uses."""
    account = existing(books, resource, key)
    users = [r.split("/")[-1] for r, name in USERS if books.find(r, **{name: key})]
    if users:
        values = {"code": account["Code"].strip(), "users": ", ".join(users)}
        raise Refused(Problem("delete_used", "Account", values))
    books.remove(resource.path, key)


# -- documents ------------------------------------------------------------------------


def post_document(books: Books, resource: Resource, sent: Sent) -> Record:
    """Create a document; it may name the entry that it belongs to (api.md H)."""
    if not sent.values.get("HID"):
        sent.values["HID"] = documents.next_document_number(books)
    document = writing.create(books, resource, sent)
    documents.link(books, document)
    return document


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
    "crm/Accounts": post_account,
    "documents/Documents": post_document,
    "documents/DocumentAttachments": post_attachment,
    SUBSCRIPTIONS: subscriptions.subscribe,
    **dict.fromkeys(BY_ENTRIES, post_entry),
    **dict.fromkeys(BY_LINES, post_line),
    **dict.fromkeys(cashbook.BY_ENTRIES, post_cashbook),
    **dict.fromkeys(cashbook.BY_LINES, post_cashbook_line),
}
PUT: dict[str, Rule] = {
    "crm/Accounts": put_account,
    "documents/Documents": put_document,
    SUBSCRIPTIONS: subscriptions.change,
    **dict.fromkeys(BY_ENTRIES, put_entry),
    **dict.fromkeys(BY_LINES, put_line),
}
DELETE: dict[str, Rule] = {
    "system/Divisions": keep_division,
    "crm/Accounts": delete_account,
    "documents/Documents": delete_document,
    **dict.fromkeys(BY_ENTRIES, delete_entry),
    **dict.fromkeys(BY_LINES, delete_line),
    **dict.fromkeys(cashbook.BY_ENTRIES, delete_cashbook),
}
