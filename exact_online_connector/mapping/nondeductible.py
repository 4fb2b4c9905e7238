"""VAT of a bill that is not reclaimed: Exact adds it to the cost (P27).

Odoo posts that part of a tax on the account of the cost, 10.50 of 21.00 for a Belgian
car. Exact books the same with the code of the full rate and a percentage.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .data import PURCHASE, InvoiceData, LineData, TaxItemData
from .shares import share_out
from .vat import lines_bearing, smallest_unit

_DIGITS = range(7)


@dataclass(frozen=True)
class Lost:
    """The part that is not reclaimed, in the document's and the company's currency."""

    amount: Decimal = Decimal(0)
    company: Decimal = Decimal(0)


def lost_vat(data: InvoiceData) -> dict[int, Lost]:
    """Return the lost VAT by line id; only the lines that bear some."""
    items: dict[tuple[int, int], list[TaxItemData]] = defaultdict(list)
    for item in data.tax_items:
        if _is_lost(data, item):
            items[item.tax_id, item.lost_on].append(item)
    lost: dict[int, Lost] = {}
    for (tax_id, account_id), group in items.items():
        bearers = _bearers(data, tax_id, account_id)
        for line, part in _spread(data, group, bearers):
            before = lost.get(line.id, Lost())
            lost[line.id] = Lost(
                before.amount + part.amount, before.company + part.company
            )
    return lost


def lost_elsewhere(data: InvoiceData) -> list[TaxItemData]:
    """Return the items on another account than the cost: Exact cannot book these."""
    return [
        item
        for item in data.tax_items
        if _is_lost(data, item) and not _bearers(data, item.tax_id, item.lost_on)
    ]


def lost_percentage(line: LineData, vat: Decimal, lost: Decimal) -> Decimal:
    """Return the percentage by which Exact comes to `lost` of `vat`, to the cent.

    That of the tax, mostly; where Odoo rounded the sum otherwise, one near it.
    """
    nominal = 100 - min((tax.deductible for tax in line.taxes), default=Decimal(100))
    if not vat or rounded_part(vat, nominal) == lost:
        return nominal
    exact = 100 * lost / vat
    near = (exact.quantize(Decimal((0, (1,), -digits))) for digits in _DIGITS)
    return next((found for found in near if rounded_part(vat, found) == lost), exact)


def rounded_part(vat: Decimal, percentage: Decimal) -> Decimal:
    """Return the percentage of an amount as Exact rounds it: half up, in cents."""
    return (vat * percentage / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _is_lost(data: InvoiceData, item: TaxItemData) -> bool:
    return data.kind == PURCHASE and bool(item.lost_on) and bool(item.amount)


def _bearers(data: InvoiceData, tax_id: int, account_id: int) -> list[LineData]:
    lines = lines_bearing(data, tax_id)
    return [line for line in lines if line.account_id == account_id]


def _spread(
    data: InvoiceData, items: list[TaxItemData], bearers: list[LineData]
) -> list[tuple[LineData, Lost]]:
    amount = sum((item.amount for item in items), Decimal(0))
    company = sum((item.company_amount for item in items), Decimal(0))
    weights = [line.amount for line in bearers]
    amounts = share_out(amount, weights, smallest_unit(data.currency_decimals))
    companies = share_out(company, weights, Decimal("0.01"))
    return [
        (line, Lost(part, own))
        for line, part, own in zip(bearers, amounts, companies, strict=True)
    ]
