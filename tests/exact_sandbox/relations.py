"""Relations: accounts with their contacts, addresses and bank accounts (api.md G)."""

from __future__ import annotations

import re

from . import writing
from .books import Books
from .errors import Problem, Refused
from .reading import existing
from .schema import TERMS, Resource
from .store import Record
from .writing import Sent

ACCOUNTS = "crm/Accounts"
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
ADDRESS_TYPES = (1, 2, 3, 4)  # visit, postal, invoice, delivery


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
    problems = check_contact_data(values)
    if values.get("Status") not in (None, "A", "S", "P", "C"):
        problems.append(Problem("invalid", "Status"))
    if values.get("Code") and not values["Code"].strip().isdigit():
        problems.append(Problem("invalid", "Code"))
    problems += check_vat_number(books, values)
    for name in ("SalesCurrency", "PurchaseCurrency"):
        if values.get(name) and not books.by_code("general/Currencies", values[name]):
            values[name] = None
    return problems


def check_contact_data(values: Record) -> list[Problem]:
    """Return what is wrong with an e-mail address or a country."""
    problems = []
    email, country = values.get("Email"), (values.get("Country") or "").strip()
    if email and not EMAIL.fullmatch(email):
        problems.append(Problem("invalid_value", "Email", {"value": ""}))
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        problems.append(Problem("reference", "Country"))
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


# -- what belongs to an account -------------------------------------------------------


def post_contact(books: Books, resource: Resource, sent: Sent) -> Record:
    """Create a contact; one of the two names is enough (the documentation says so)."""
    if sent.values.get("FirstName") or sent.values.get("LastName"):
        names = (Problem("required", "FirstName"), Problem("required", "LastName"))
        sent.problems = [p for p in sent.problems if p not in names]
    sent.problems += check_contact_data(sent.values)
    contact = writing.create(books, resource, sent)
    return finish_contact(books, resource, contact)


def put_contact(books: Books, resource: Resource, key: str, sent: Sent) -> None:
    problems = check_contact_data(sent.values)
    if problems:
        raise Refused(*problems)
    sent_names = {"FirstName", "LastName"} & set(sent.values)
    contact = {**existing(books, resource, key), **sent.values}
    if sent_names and not (contact.get("FirstName") or contact.get("LastName")):
        raise Refused(*[Problem("required", name) for name in sorted(sent_names)])
    contact = writing.update(books, resource, key, sent, may_empty=tuple(sent_names))
    finish_contact(books, resource, contact)


def finish_contact(books: Books, resource: Resource, contact: Record) -> Record:
    """Join the names; the first contact of an account is its main one."""
    names = (contact.get("FirstName"), contact.get("MiddleName"))
    names += (contact.get("LastName"),)
    contact["FullName"] = " ".join(name for name in names if name)
    account = books.get(ACCOUNTS, contact.get("Account"))
    if account and not account.get("MainContact"):
        account["MainContact"] = contact["ID"]
        books.save(ACCOUNTS, account)
    contact["IsMainContact"] = bool(account) and account["MainContact"] == contact["ID"]
    return books.save(resource.path, contact)


def post_address(books: Books, resource: Resource, sent: Sent) -> Record:
    sent.problems += check_address(sent.values)
    return writing.create(books, resource, sent)


def put_address(books: Books, resource: Resource, key: str, sent: Sent) -> None:
    problems = check_address(sent.values)
    if problems:
        raise Refused(*problems)
    writing.update(books, resource, key, sent)


def check_address(values: Record) -> list[Problem]:
    """Return what is wrong with an address: its kind or its country."""
    problems = check_contact_data(values)
    if values.get("Type") not in (None, *ADDRESS_TYPES):
        problems.append(Problem("invalid", "Type"))
    return problems
