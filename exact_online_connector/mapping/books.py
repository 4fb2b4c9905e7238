"""One month's books, in a form in which both sides can be compared.

Every amount is in the company's currency. What a customer owes more, or what is owed
to a supplier more, is positive; credit notes are negative. So the sums of a journal
are those that its owner knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .data import PURCHASE, SALES, InvoiceData
from .expected import Expected, expected_lines
from .header import rate_of
from .rows import Row, code, day, decimal, guid

# Exact's types of transactions: sales entry and credit note, purchase entry and credit
# note. What follows from them (payment differences, deferrals) has types of its own.
KIND_OF_TYPE = {20: SALES, 21: SALES, 30: PURCHASE, 31: PURCHASE}

ZERO = Decimal(0)


class Amounts(NamedTuple):
    """Base and VAT in the company's currency."""

    base: Decimal = ZERO
    vat: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.base + self.vat

    def plus(self, other: Amounts) -> Amounts:
        return Amounts(self.base + other.base, self.vat + other.vat)


ByCode = Mapping[str, Amounts]  # by VAT code; '' where none is known


@dataclass(frozen=True)
class Document:
    """An invoice or bill of Odoo, under the codes that it was or would be sent with.

    `state` is the state of its export: `to_send`, `sending`, `sent`, `error` or
    `excluded`, that one for a `reason`. `rounding` is by how much Exact's own rounding
    may make it differ. `period` is the year and period in which Exact booked it when it
    was sent; `changes` what was changed since, as it is now, '' for nothing.
    """

    id: int
    number: str
    kind: str
    journal: str
    date: date
    amounts: ByCode
    state: str
    entry_id: str = ""
    reference: str = ""
    changes: str = ""
    rounding: Decimal = ZERO
    reason: str = ""
    period: tuple[int, int] | None = None


@dataclass(frozen=True)
class Entry:
    """A sales or purchase entry as Exact's ledger has it."""

    id: str
    number: int
    kind: str
    journal: str
    date: date
    period: tuple[int, int]
    amounts: ByCode
    reference: str = ""
    description: str = ""


@dataclass(frozen=True)
class Chart:
    """What the code lists tell of G/L accounts, by GUID in lower case."""

    vat_accounts: Collection[str] = field(default_factory=frozenset)
    control_accounts: Collection[str] = field(default_factory=frozenset)


def total_of(amounts: ByCode) -> Decimal:
    """Return the total of all codes together."""
    return sum((each.total for each in amounts.values()), ZERO)


# -- Exact's side ---------------------------------------------------------------------


def read_entries(rows: Iterable[Row], chart: Chart) -> list[Entry]:
    """Put the ledger's lines together to entries; only those of sales and purchases.

    A row does not say what it is: the total stands on line 0, VAT on a VAT account.
    """
    by_entry: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get("Type") in KIND_OF_TYPE:
            by_entry[guid(row["EntryID"])].append(row)
    return [_entry(key, lines, chart) for key, lines in by_entry.items()]


def _entry(key: str, lines: Sequence[Row], chart: Chart) -> Entry:
    header = min(lines, key=lambda row: row.get("LineNumber") or 0)
    kind = KIND_OF_TYPE[header["Type"]]
    return Entry(
        id=key,
        number=header.get("EntryNumber") or 0,
        kind=kind,
        journal=code(header.get("JournalCode")),
        date=day(header["Date"]),
        period=(header.get("FinancialYear") or 0, header.get("FinancialPeriod") or 0),
        amounts=_amounts(kind, lines, chart),
        reference=header.get("YourRef") or "",
        description=header.get("Description") or "",
    )


def _amounts(kind: str, lines: Sequence[Row], chart: Chart) -> ByCode:
    """Revenue is a credit, cost a debit: what is owed is the other side."""
    sign = -1 if kind == SALES else 1
    found: dict[str, Amounts] = defaultdict(Amounts)
    has_header = any(row.get("LineNumber") == 0 for row in lines)
    for row in lines:
        account = guid(row.get("GLAccount"))
        is_total = row.get("LineNumber") == 0
        if is_total or (not has_header and account in chart.control_accounts):
            continue
        amount = sign * decimal(row.get("AmountDC"))
        is_vat = account in chart.vat_accounts
        part = Amounts(vat=amount) if is_vat else Amounts(base=amount)
        vat_code = code(row.get("VATCode"))
        found[vat_code] = found[vat_code].plus(part)
    return {name: each for name, each in found.items() if any(each)}


# -- Odoo's side ----------------------------------------------------------------------


def amounts_of(
    data: InvoiceData, payload: Row | None, origins: Sequence[int] | None = None
) -> ByCode:
    """Return base and VAT by the VAT codes of the entry that was, or would be, sent.

    Under '' where the lines have no codes (yet). The sum is always Odoo's total.
    """
    sign = -1 if data.is_credit_note else 1
    expected = payload and expected_lines(data, payload, origins)
    if not expected:
        vat = sum((item.company_amount for item in data.tax_items), ZERO)
        return {"": Amounts(sign * (data.company_total - vat), sign * vat)}
    base, vat_by_code = _in_company_currency(data, expected.in_ledger())
    return {
        name: Amounts(sign * base.get(name, ZERO), sign * vat_by_code.get(name, ZERO))
        for name in dict.fromkeys([*base, *vat_by_code])
        if base.get(name) or vat_by_code.get(name)
    }


def rounding_of(data: InvoiceData) -> Decimal:
    """Return by how much Exact's own rounding may differ: a cent a line.

    It multiplies and rounds each line of a document in a foreign currency.
    """
    foreign = data.currency != data.company_currency
    return Decimal("0.01") * len(data.lines) if foreign else ZERO


def _in_company_currency(
    data: InvoiceData, expected: Expected
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return base and VAT by code, which together are Odoo's total.

    VAT was posted by tax and not by code: the cents that converting it by code leaves
    go to the greatest.
    """
    base: dict[str, Decimal] = defaultdict(Decimal)
    for (_account, vat_code), amount in expected.company.items():
        base[vat_code] += amount
    foreign = data.currency != data.company_currency
    rate = rate_of(data) if foreign else Decimal(1)
    vat = {
        name: (amount * rate).quantize(Decimal("0.01"))
        for name, amount in expected.vat.items()
    }
    left = data.company_total - sum([*base.values(), *vat.values()], ZERO)
    if left:
        greatest = max(vat, key=lambda name: abs(vat[name]), default=None)
        if greatest is None:
            base[""] += left
        else:
            vat[greatest] += left
    return dict(base), vat
