"""VAT of a bill that is not reclaimed: Exact adds it to the cost (P27).

Odoo posts that part of a tax on the account of the cost, 10.50 of 21.00 for a Belgian
car. Exact books the same with the code of the full rate and a percentage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .data import PURCHASE, InvoiceData, LineData, TaxItemData
from .shares import share_out
from .vat import distribute_vat, lines_bearing, smallest_unit

_DIGITS = range(7)


@dataclass(frozen=True)
class Lost:
    """The part that is not reclaimed, in the document's and the company's currency."""

    amount: Decimal = Decimal(0)
    company: Decimal = Decimal(0)


def lost_vat(data: InvoiceData) -> dict[int, Lost]:
    """Return the lost VAT by line id; only the lines that bear some.

    Odoo has an item for each analytic distribution: no cost centre bears a cent of
    another's. Where a line would lose more VAT than it has, all lines share the sum.
    """
    lost = _lost_by_line(data, _own_bearers)
    return lost if _can_be_lost(data, lost) else _lost_by_line(data, _bearers)


def lost_elsewhere(data: InvoiceData) -> list[TaxItemData]:
    """Return the items on another account than the cost: Exact cannot book these."""
    return [
        item
        for item in data.tax_items
        if _is_lost(data, item) and not _bearers(data, item)
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


def _lost_by_line(
    data: InvoiceData, bearers_of: Callable[[InvoiceData, TaxItemData], list[LineData]]
) -> dict[int, Lost]:
    """Spread the items over their lines, those of the same lines together."""
    items: dict[tuple[int, ...], list[TaxItemData]] = defaultdict(list)
    bearers: dict[tuple[int, ...], list[LineData]] = {}
    for item in data.tax_items:
        if _is_lost(data, item):
            lines = bearers_of(data, item)
            key = (item.tax_id, item.lost_on, *(line.id for line in lines))
            items[key].append(item)
            bearers[key] = lines
    lost: dict[int, Lost] = {}
    for key, group in items.items():
        for line, part in _spread(data, group, bearers[key]):
            before = lost.get(line.id, Lost())
            lost[line.id] = Lost(
                before.amount + part.amount, before.company + part.company
            )
    return lost


def _bearers(data: InvoiceData, item: TaxItemData) -> list[LineData]:
    lines = lines_bearing(data, item.tax_id)
    return [line for line in lines if line.account_id == item.lost_on]


def _own_bearers(data: InvoiceData, item: TaxItemData) -> list[LineData]:
    lines = _bearers(data, item)
    return [line for line in lines if line.analytic == item.analytic] or lines


def _can_be_lost(data: InvoiceData, lost: Mapping[int, Lost]) -> bool:
    """Whether each line loses a part of its VAT: Exact takes no more than 100 percent.

    Of a reverse charge Exact computes the VAT itself, and of that a part is lost.
    """
    vat = distribute_vat(data)
    return all(
        min(vat[line.id], 0) <= lost[line.id].amount <= max(vat[line.id], 0)
        for line in data.lines
        if line.id in lost and any(tax.percentage for tax in line.taxes)
    )


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
