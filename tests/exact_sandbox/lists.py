"""The lists of read/financial: what is open, by term, by age, by currency (api.md I).

They are computed from the payment terms. Whether they can be filtered but by HID is a
switch: the bookkeeping notes say no, a published client does it. What is matched is
absent. The documentation names the fields; that ages are counted from
the due date, in groups of thirty days, is our reading.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from .books import Books
from .clock import parse_stored
from .errors import bad_request
from .ledger.cashbook import PAYABLES, RECEIVABLES
from .ledger.kinds import BANK, MATCHED, PROCESSED_AT_BANK
from .ledger.matching import is_invoice
from .odata import Query, parse_query
from .odata.lexer import tokens
from .odata.parser import Compare, Field, Literal, Logic, walk
from .reading import Body, element, next_page
from .schema import TERMS, Resource
from .store import Record
from .values import money

AGES = ((1, "0 - 30", 30), (2, "31 - 60", 60), (3, "61 - 90", 90), (4, "> 90", None))
SAME = (
    "AccountCode", "AccountName", "ApprovalStatus", "Description", "DueDate",
    "EntryNumber", "InvoiceDate", "InvoiceNumber", "JournalDescription",
)  # fmt: skip
Rows = list[Record]


def open_rows(books: Books, line_type: int) -> Rows:
    """Return the terms of a side that are not matched, earliest due first."""
    rows = books.find(TERMS, LineType=line_type)
    left = [row for row in rows if row["Status"] != MATCHED]
    return sorted(left, key=lambda row: (row["DueDate"], row["ID"]))


def number_of(row: Record) -> int:
    """Return a lasting number for a term, as people would read one."""
    return UUID(row["ID"]).int >> 80


def amount_of(books: Books, row: Record) -> float:
    """Return a term's amount with the sign that the switch gives receivables."""
    negative = books.switches.terms_negative_when_due
    return -row["AmountFC"] if negative and row["LineType"] == 20 else row["AmountFC"]


def item(books: Books, row: Record) -> Record:
    """Return a term as ReceivablesList and PayablesList show it."""
    amount = amount_of(books, row)
    shown = {name: row.get(name) for name in SAME}
    shown.update(
        HID=number_of(row),
        Id=row["ID"],
        AccountId=row.get("Account"),
        Amount=amount,
        AmountInTransit=amount if row["Status"] == PROCESSED_AT_BANK else 0,
        CurrencyCode=row["Currency"],
        JournalCode=row["Journal"],
        YourRef=None if row["TransactionType"] == BANK else row.get("YourRef"),
    )
    return shown


def items(books: Books, line_type: int, options: Mapping[str, str]) -> Rows:
    """Return a side's open terms, those of `accountId` or `ageGroup` if it is given."""
    rows = [item(books, row) for row in open_rows(books, line_type)]
    if "accountId" in options:
        account = parameter(options["accountId"], "guid")
        rows = [row for row in rows if row["AccountId"] == account]
    if "ageGroup" in options:
        group = parameter(options["ageGroup"], "int")
        rows = [row for row in rows if age_group(books, row) == group]
    return rows


def parameter(text: str, kind: str) -> Any:
    """Read a literal that a list takes in its address."""
    found = tokens(text)[0]
    if found.kind != kind:
        raise bad_request("syntax")
    return found.value


def receivables(books: Books, options: Mapping[str, str]) -> Rows:
    """Return what is to be received."""
    return items(books, RECEIVABLES, options)


def payables(books: Books, options: Mapping[str, str]) -> Rows:
    """Return what is to be paid."""
    return items(books, PAYABLES, options)


# -- ages -----------------------------------------------------------------------------


def age_group(books: Books, row: Record) -> int:
    """Return the age group of a term, by the days since it was due."""
    today = parse_stored(books.clock.today())
    for group, _name, days in AGES:
        if days is None or today - parse_stored(row["DueDate"]) <= timedelta(days=days):
            return group
    return AGES[-1][0]


def aging(books: Books, line_type: int) -> Rows:
    """Return what is open by account and currency, in age groups."""
    found: dict[tuple[str, str], Record] = {}
    for row in open_rows(books, line_type):
        place = (row["Account"], row["Currency"])
        shown = found.setdefault(place, empty_ages(row))
        name = f"AgeGroup{age_group(books, row)}Amount"
        amount = money(amount_of(books, row))
        shown[name] = float(money(shown[name]) + amount)
        shown["TotalAmount"] = float(money(shown["TotalAmount"]) + amount)
    return sorted(found.values(), key=lambda row: row["AccountCode"])


def empty_ages(row: Record) -> Record:
    """Return a row of an ageing list before anything is added."""
    shown = {
        "AccountId": row["Account"],
        "AccountCode": row["AccountCode"],
        "AccountName": row["AccountName"],
        "CurrencyCode": row["Currency"],
        "TotalAmount": 0.0,
    }
    for group, name, _days in AGES:
        shown[f"AgeGroup{group}"] = group
        shown[f"AgeGroup{group}Description"] = name
        shown[f"AgeGroup{group}Amount"] = 0.0
    return shown


def aging_receivables(books: Books, options: Mapping[str, str]) -> Rows:
    """Return what is to be received by age."""
    return aging(books, RECEIVABLES)


def aging_payables(books: Books, options: Mapping[str, str]) -> Rows:
    """Return what is to be paid by age."""
    return aging(books, PAYABLES)


def aging_overview(books: Books, options: Mapping[str, str]) -> Rows:
    """Return the totals of each age group, in the administration's currency."""
    sides = {"AmountReceivable": RECEIVABLES, "AmountPayable": PAYABLES}
    rows = [
        {
            "AgeGroup": group,
            "AgeGroupDescription": name,
            "CurrencyCode": books.administration["Currency"],
            **dict.fromkeys(sides, 0.0),
        }
        for group, name, _days in AGES
    ]
    for side, line_type in sides.items():
        for row in open_rows(books, line_type):
            shown = rows[age_group(books, row) - 1]
            shown[side] = float(money(shown[side]) + money(row["AmountDC"]))
    return rows


# -- totals ---------------------------------------------------------------------------


def overview(books: Books, options: Mapping[str, str]) -> Rows:
    """Return what is outstanding and overdue by currency."""
    found: dict[str, Record] = {}
    for line_type, side in ((RECEIVABLES, "Receivable"), (PAYABLES, "Payable")):
        for row in open_rows(books, line_type):
            shown = found.setdefault(row["Currency"], no_totals(row["Currency"]))
            add(shown, f"Outstanding{side}", row)
            if row["DueDate"] < books.clock.today():
                add(shown, f"Overdue{side}", row)
    return [found[currency] for currency in sorted(found)]


def no_totals(currency: str) -> Record:
    """Return a row of totals before anything is added."""
    totals = {
        f"{state}{side}Invoice{what}": 0.0
        for state in ("Outstanding", "Overdue")
        for side in ("Receivable", "Payable")
        for what in ("Amount", "Count")
    }
    return {"CurrencyCode": currency, **totals}


def add(shown: Record, name: str, row: Record) -> None:
    """Add a term to a total; money on account lowers it but is no invoice."""
    amount = Decimal(str(shown[f"{name}InvoiceAmount"])) + money(row["AmountFC"])
    shown[f"{name}InvoiceAmount"] = float(amount)
    shown[f"{name}InvoiceCount"] += 1.0 if is_invoice(row) else 0.0


# -- reading --------------------------------------------------------------------------

# The narrower lists take `accountId` and `ageGroup` in their address.
NARROWER = ("ByAccount", "ByAgeGroup", "ByAccountAndAgeGroup")
COMPUTED: dict[str, Callable[[Books, Mapping[str, str]], Rows]] = {
    "read/financial/ReceivablesList": receivables,
    "read/financial/PayablesList": payables,
    **{f"read/financial/ReceivablesList{by}": receivables for by in NARROWER},
    **{f"read/financial/PayablesList{by}": payables for by in NARROWER},
    "read/financial/AgingReceivablesList": aging_receivables,
    "read/financial/AgingPayablesList": aging_payables,
    "read/financial/AgingOverview": aging_overview,
    "read/financial/OutstandingInvoicesOverview": overview,
}


def read(
    books: Books, resource: Resource, options: Mapping[str, str], path: str
) -> Body:
    """Return a page of a computed list."""
    query = parse_query(resource, options, books.switches)
    rows = after(
        resource, query, chosen(books, query, COMPUTED[resource.path](books, options))
    )
    rows = rows[query.skip : query.skip + query.limit]
    results = [element(books, resource, row, 0, query.select) for row in rows]
    if query.is_bare:
        return {"d": results}
    following = next_page(books, query, path, [(0, row) for row in rows])
    return {"d": {"results": results, **({"__next": following} if following else {})}}


def chosen(books: Books, query: Query, rows: Rows) -> Rows:
    """Filter and put in order; in the harsh reading only HID can be filtered.

    :raise ApiError: 400 for any other filter
    """
    if query.filter is not None:
        if not books.switches.lists_filter:
            check_by_number(query.filter)
        rows = [row for row in rows if holds(query.filter, row)]
    for prop, is_down in reversed(query.order):
        rows = sorted(
            rows,
            key=lambda row, name=prop.name: (row.get(name) is None, row.get(name) or 0),
            reverse=is_down,
        )
    return rows


def check_by_number(tree: Any) -> None:
    """Refuse a filter by anything but HID."""
    names = {node.prop.name for node in walk(tree) if isinstance(node, Field)}
    if names != {"HID"}:
        raise bad_request("filter_unsupported")


def holds(tree: Any, row: Record) -> bool:
    """Say whether a condition of comparisons holds for a computed row."""
    if isinstance(tree, Logic):
        parts = (holds(tree.left, row), holds(tree.right, row))
        return all(parts) if tree.operator == "AND" else any(parts)
    is_plain = isinstance(tree, Compare) and isinstance(tree.left, Field)
    if not is_plain or not isinstance(tree.right, Literal):
        raise bad_request("filter_unsupported")
    value = row.get(tree.left.prop.name)
    if value is None or tree.right.value is None:
        is_same = value is tree.right.value
        return is_same if tree.operator == "eq" else not is_same
    return COMPARISONS[tree.operator](value, tree.right.value)


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")
}


def after(resource: Resource, query: Query, rows: Rows) -> Rows:
    """Return the rows after the place that a $skiptoken names."""
    if query.skiptoken is None:
        return rows
    place = query.skiptoken[-1].value
    keys = [resource.key_of(row) for row in rows]
    return rows[keys.index(place) + 1 :] if place in keys else []
