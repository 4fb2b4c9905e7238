"""The parts of an invoice that become lines of the entry, one each.

Mostly a journal item is one line. One that is for several cost centres is split; its
amount, its VAT and its quantity add up again to what Odoo posted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .analytic import places_of
from .data import Codes, InvoiceData, LineData
from .dimensions import DimensionCode
from .discount import in_the_entry
from .nondeductible import lost_vat
from .shares import share_out
from .vat import distribute_vat, smallest_unit

_SIX_DECIMALS = Decimal("0.000001")
# Of Exact's further properties those that are an amount of the whole line.
_ADDABLE = {
    "Quantity": _SIX_DECIMALS,
    "StatisticalNetWeight": _SIX_DECIMALS,
    "StatisticalQuantity": _SIX_DECIMALS,
    "StatisticalValue": Decimal("0.01"),
}


@dataclass(frozen=True)
class Part:
    """One line of the entry, in the document's currency; signs as in `data`.

    `lost` is the part of `vat` that is not reclaimed. `booked_for` has the cost
    centre, cost unit and project by kind.
    """

    line: LineData
    amount: Decimal
    vat: Decimal
    lost: Decimal = Decimal(0)
    quantity: Decimal | None = None
    booked_for: Mapping[str, DimensionCode] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


def parts_of(data: InvoiceData, codes: Codes) -> list[Part]:
    """Return the lines of the entry in their order, without those that book nothing."""
    data = in_the_entry(data, codes)
    vat, lost = distribute_vat(data), lost_vat(data)
    unit = smallest_unit(data.currency_decimals)
    parts = [
        part
        for line in booked_lines(data, vat)
        for part in _parts_of_line(
            Part(
                line,
                line.amount,
                vat[line.id],
                lost[line.id].amount if line.id in lost else Decimal(0),
                line.quantity,
                extra=line.extra,
            ),
            codes,
            unit,
        )
    ]
    return [part for part in parts if part.amount or part.vat]


def booked_lines(data: InvoiceData, vat: Mapping[int, Decimal]) -> list[LineData]:
    """Return the lines that book something: not those of 0.00 without VAT."""
    return [line for line in data.lines if line.amount or vat[line.id]]


def origins_of(data: InvoiceData, codes: Codes) -> list[int]:
    """Return the Odoo line of each line of the entry, for the proof to find it."""
    return [part.line.id for part in parts_of(data, codes)]


def _parts_of_line(whole: Part, codes: Codes, unit: Decimal) -> list[Part]:
    places = places_of(whole.line, codes.dimensions)
    if len(places) == 1:
        return [replace(whole, booked_for=places[0][0])]
    fractions = [fraction for _place, fraction in places]
    amounts = share_out(whole.amount, fractions, unit)
    # By the rounded amounts, so that the VAT is as near as can be to the percentage.
    weights = amounts if whole.amount else fractions
    vats, lost = (
        share_out(whole.vat, weights, unit),
        share_out(whole.lost, weights, unit),
    )
    quantities = _quantities(whole.line, fractions)
    extras = _extras(whole.line, fractions)
    return [
        Part(whole.line, amounts[n], vats[n], lost[n], quantities[n], place, extras[n])
        for n, (place, _fraction) in enumerate(places)
    ]


def _quantities(line: LineData, fractions: list[Fraction]) -> list[Decimal | None]:
    if line.quantity is None:
        return [None] * len(fractions)
    return [*share_out(line.quantity, fractions, _SIX_DECIMALS)]


def _extras(line: LineData, fractions: list[Fraction]) -> list[dict[str, Any]]:
    """Further properties stand on every part; those that add up are shared out."""
    extras = [dict(line.extra) for _fraction in fractions]
    for name, unit in _ADDABLE.items():
        value = line.extra.get(name)
        if isinstance(value, int | float | Decimal):
            whole = Decimal(str(value)).quantize(unit)
            for extra, part in zip(
                extras, share_out(whole, fractions, unit), strict=True
            ):
                extra[name] = float(part)
    return extras
