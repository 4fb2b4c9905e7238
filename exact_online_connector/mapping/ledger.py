"""The transaction lines of one entry, sorted into what they are.

An entry has a receivable or payable line for the total, a line for each base amount,
and the lines on VAT accounts that Exact makes itself. A row does not say which it is:
base lines are those on the accounts that we sent, the total stands on line number 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .data import SALES, InvoiceData
from .expected import Group, Place, group_of, place_of
from .rows import Row, code, decimal, guid

# Sales and purchase entries and credit notes; payment differences, exchange results
# and deferrals that follow from them are entries of their own kind.
_ENTRY_TYPES = (None, 20, 21, 30, 31)


@dataclass(frozen=True)
class Ledger:
    """Amounts signed as the document shows them; `total` None where no row has it.

    `base` and `company` are by GL account and VAT code, and `lines`: how many rows;
    `places` has the base by cost centre, cost unit and project too;
    `vat` by VAT code, in which '' holds the VAT lines that name none.
    """

    total: Decimal | None
    company_total: Decimal
    base: Mapping[Group, Decimal]
    company: Mapping[Group, Decimal]
    lines: Mapping[Group, int]
    vat: Mapping[str, Decimal]
    places: Mapping[Place, Decimal]

    @property
    def vat_total(self) -> Decimal:
        return sum(self.vat.values(), Decimal(0))


def read_ledger(
    data: InvoiceData, rows: Iterable[Row], accounts: Collection[str]
) -> Ledger:
    """Sort the rows of the entry; `accounts` are the GUIDs that we sent, lower case."""
    entry = [row for row in rows if row.get("Type") in _ENTRY_TYPES]
    base_rows = [row for row in entry if guid(row.get("GLAccount")) in accounts]
    others = [row for row in entry if guid(row.get("GLAccount")) not in accounts]
    totals = _total_rows(others)
    side = _base_side(data)
    base: dict[Group, Decimal] = defaultdict(Decimal)
    company: dict[Group, Decimal] = defaultdict(Decimal)
    places: dict[Place, Decimal] = defaultdict(Decimal)
    for row in base_rows:
        group = group_of(row)
        base[group] += side * _amount(row)
        company[group] += side * decimal(row.get("AmountDC"))
        places[place_of(row)] += side * _amount(row)
    vat: dict[str, Decimal] = defaultdict(Decimal)
    for row in others:
        if row not in totals:
            vat[code(row.get("VATCode"))] += side * _amount(row)
    return Ledger(
        total=-side * _sum(map(_amount, totals)) if totals else None,
        company_total=-side * _sum(decimal(row.get("AmountDC")) for row in totals),
        base=dict(base),
        company=dict(company),
        lines=Counter(map(group_of, base_rows)),
        vat=dict(vat),
        places=dict(places),
    )


def _total_rows(others: list[Row]) -> list[Row]:
    """The header line; where no row is numbered 0, those without a VAT code."""
    numbered = [row for row in others if row.get("LineNumber") == 0]
    return numbered or [row for row in others if not code(row.get("VATCode"))]


def _base_side(data: InvoiceData) -> int:
    """Revenue is a credit (negative), cost a debit; a credit note is the reverse."""
    side = -1 if data.kind == SALES else 1
    return -side if data.is_credit_note else side


def _amount(row: Row) -> Decimal:
    """The amount in the entry's currency, which the ledger leaves out for its own."""
    amount = row.get("AmountFC")
    return decimal(row.get("AmountDC") if amount is None else amount)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
