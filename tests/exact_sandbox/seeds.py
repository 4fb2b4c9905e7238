"""Fills new books from data/: administrations as an accountant would have them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from .books import Books
from .clock import Clock, store_date
from .ledger.periods import PERIODS, STATUS
from .schema import DATA, OVERLAY, SCHEMA, Resource
from .store import Record, Store
from .switches import Switches
from .values import incoming

NAMESPACE = UUID("5eed5eed-5eed-4eed-8eed-5eed5eed5eed")
SEEDER = {"id": str(uuid5(NAMESPACE, "seeder")), "name": "Exact", "language": "nl"}
# Resources that others refer to come first; VAT codes and accounts refer to each other.
ORDER = (
    "general.Currencies", "documents.DocumentTypes", "hrm.Costcenters",
    "hrm.Costunits", "vat.VATCodes", "financial.GLAccounts", "vat.VATCodes",
    "financial.Journals", "cashflow.PaymentConditions", "financial.ExchangeRates",
    "crm.Accounts", "crm.Contacts", "crm.Addresses", "crm.BankAccounts",
    "project.Projects", "logistics.ItemGroups", "logistics.Items",
    "documents.DocumentTypeCategories", "documents.DocumentCategories",
    "documents.DocumentFolders", "financial.GLTransactionTypes", "cashflow.Banks",
    "system.AccountantInfo",
)  # fmt: skip
ARCHIVED = 2
DATES = ("StartDate", "EndDate")
# The books begin here, whatever today is: who books in them may name a date.
FIRST_YEAR = 2025


def seed(store: Store, clock: Clock, switches: Switches, country: str) -> list[int]:
    """Make the divisions of a country with all their lists.

    :return: their codes, the main one first
    """
    divisions = json.loads((DATA / "divisions.json").read_text("utf-8"))[country]
    for division in divisions:
        books = Books(store, clock, switches, division["Code"], SEEDER)
        save_division(books, division)
        if division["Status"] == ARCHIVED:
            continue
        for name in ORDER:
            seed_resource(books, name, country)
        save_percentages(books)
        save_periods(books, division)
    return [division["Code"] for division in divisions]


def save_division(books: Books, division: Record) -> None:
    """Save a division's own record, padded as Exact shows it."""
    about = SCHEMA["system/Divisions"]
    record = {
        name: about.properties[name].pad(value) if name in about else value
        for name, value in division.items()
    }
    if record.get("ArchiveDate"):
        record["ArchiveDate"] += "T00:00:00.000"
    record.update(CustomerCode="1265594".rjust(18), CustomerName="Sandbox")
    books.save("system/Divisions", record)


def seed_resource(books: Books, name: str, country: str) -> None:
    """Save the rows of a resource's file, the country's own or the common one."""
    resource = SCHEMA[name.replace(".", "/")]
    if resource.is_shared and books.store.find(0, resource.path):
        return
    own = DATA / country / f"{name}.csv"
    path = own if own.exists() else DATA / "common" / f"{name}.csv"
    for row in read_rows(path):
        record = {
            column: cell(books, resource, column, text)
            for column, text in row.items()
            if text
        }
        defaults = OVERLAY["defaults"].get(resource.path, {})
        record = {**defaults, **record}
        if resource.keys[0].type == "Edm.Guid":
            code = ",".join(list(row.values())[:3])
            identity = uuid5(NAMESPACE, f"{books.division} {resource.path} {code}")
            record[resource.keys[0].name] = str(identity)
        books.resolve(resource.path, record, [])
        books.save(resource.path, record)


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def cell(books: Books, resource: Resource, column: str, text: str) -> Any:
    """Return the stored value of a cell; references are written as codes."""
    if column.startswith("_"):
        return json.loads(text)
    prop = resource.properties[column]
    about = OVERLAY["references"].get(resource.path, {}).get(column)
    if about and about[1] == "ID" and prop.type == "Edm.Guid":
        return (books.by_code(about[0], text) or {}).get("ID")
    if prop.type == "Edm.Boolean":
        return text == "true"
    value: Any = text
    if prop.type.startswith(("Edm.Int", "Edm.Byte", "Edm.Double")):
        value = float(text)
    return incoming(prop, value, books.switches)


def save_percentages(books: Books) -> None:
    """Give each VAT code its percentages with their dates, since 2019 unless told."""
    for code in books.find("vat/VATCodes"):
        usual = [{"Percentage": code["Percentage"], "StartDate": "2019-01-01"}]
        for number, part in enumerate(code.get("_percentages") or usual, 1):
            dates = {n: f"{part[n]}T00:00:00.000" for n in DATES if n in part}
            record = {
                "VATCodeID": code["ID"],
                "Percentage": part["Percentage"],
                "LineNumber": number,
                "Type": 0,
                **dates,
            }
            books.save("vat/VatPercentages", record)


def save_periods(books: Books, division: Record) -> None:
    """Make the years from the first one to the next; one may start in another month."""
    starts, today = division.get("_year_starts", 1), books.clock.local()
    # A broken year bears the number of the calendar year in which it ends.
    first_year = FIRST_YEAR + (1 if starts > 1 else 0)
    current = today.year + (1 if starts > 1 and today.month >= starts else 0)
    closed = {(year, period) for year, period in division.get("_closed", [])}
    journals = books.find("financial/Journals")
    for year in range(first_year, current + 2):
        for period in range(1, 13):
            first = period_start(year, period, starts)
            last = period_start(year, period + 1, starts) - timedelta(days=1)
            record = {
                "FinYear": year,
                "FinPeriod": period,
                "StartDate": store_date(first),
                "EndDate": store_date(last),
            }
            books.save(PERIODS, record)
            for journal in journals:
                save_status(books, journal, year, period, (year, period) in closed)


def period_start(year: int, period: int, starts: int) -> datetime:
    """Return the first day of a period."""
    month = starts - 1 + period - 1
    calendar = year - (1 if starts > 1 else 0) + month // 12
    return datetime(calendar, month % 12 + 1, 1)


def save_status(
    books: Books, journal: Record, year: int, period: int, closed: bool
) -> None:
    """Save whether a journal is open in a period."""
    record = {
        "Journal": journal["Code"],
        "JournalDescription": journal["Description"],
        "JournalType": journal["Type"],
        "Year": year,
        "Period": period,
        "Status": int(closed),
        "StatusDescription": "Afgesloten" if closed else "Open",
    }
    books.save(STATUS, record)
