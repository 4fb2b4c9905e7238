"""VAT by line: what Odoo posted for each tax, spread over the lines that bear it.

Exact has no VAT lines of ours; it computes VAT by line, and rounds each one. So the
amount of every line is given to it, and the sum is Odoo's to the cent (bookkeeping
P1, P2, P9).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from .data import InvoiceData, LineData


def distribute_vat(data: InvoiceData) -> dict[int, Decimal]:
    """Return the VAT of each line, by line id, in the document's currency.

    The shares of one tax add up to exactly what Odoo posted for it. VAT of a tax that
    no line bears is left over: `unborne_vat` has it, and `checks` refuses it.
    """
    unit = smallest_unit(data.currency_decimals)
    shares = {line.id: Decimal(0) * unit for line in data.lines}
    for tax_id, posted in posted_vat(data).items():
        bearers = lines_bearing(data, tax_id)
        ideals = [ideal_share(line, tax_id) for line in bearers]
        weights = [abs(Fraction(line.amount)) for line in bearers]
        parts = _spread(posted, ideals, weights, unit)
        for line, share in zip(bearers, parts, strict=True):
            shares[line.id] += share
    return shares


def posted_vat(data: InvoiceData) -> dict[int, Decimal]:
    """Return what Odoo posted by tax id: 0 for a tax that lines bear without items.

    A tax can have several items (both sides of a reverse charge, a part that is not
    deductible); together they are what it adds to the total.
    """
    posted = {tax.id: Decimal(0) for line in data.lines for tax in line.taxes}
    for item in data.tax_items:
        posted[item.tax_id] = posted.get(item.tax_id, Decimal(0)) + item.amount
    return posted


def unborne_vat(data: InvoiceData) -> dict[int, Decimal]:
    """Return the posted VAT, by tax id, for which there is no line to carry it."""
    borne = {tax.id for line in data.lines for tax in line.taxes}
    return {
        tax_id: amount
        for tax_id, amount in posted_vat(data).items()
        if amount and tax_id not in borne
    }


def lines_bearing(data: InvoiceData, tax_id: int) -> list[LineData]:
    """Return the lines that bear the tax, in the order of the document."""
    return [line for line in data.lines if any(tax.id == tax_id for tax in line.taxes)]


def ideal_share(line: LineData, tax_id: int) -> Fraction:
    """Return the unrounded VAT of one tax on one line."""
    percentages = (tax.percentage for tax in line.taxes if tax.id == tax_id)
    return Fraction(line.amount) * sum(map(Fraction, percentages)) / 100


def smallest_unit(decimals: int) -> Decimal:
    """Return a currency's smallest amount: 0.01 for two decimals."""
    return Decimal((0, (1,), -decimals))


def _spread(
    posted: Decimal,
    ideals: Sequence[Fraction],
    weights: Sequence[Fraction],
    unit: Decimal,
) -> list[Decimal]:
    """Round the ideal shares so that they add up to the posted amount.

    Largest remainder; among equals the first line gets the cent.
    """
    exact = [share / Fraction(unit) for share in ideals]
    target = round(Fraction(posted) / Fraction(unit))
    rest = target - sum(exact)
    if abs(rest) > Fraction(1, 2):
        # More than rounding the sum explains: VAT rounded line by line, corrected by
        # hand on a bill, or moved by cash rounding. Every line gets its part of it.
        exact = _add_in_proportion(exact, weights, rest)
    floors = [math.floor(share) for share in exact]
    by_remainder = sorted(
        range(len(exact)), key=lambda index: floors[index] - exact[index]
    )
    for index in by_remainder[: target - sum(floors)]:
        floors[index] += 1
    return [units * unit for units in floors]


def _add_in_proportion(
    shares: Sequence[Fraction], weights: Sequence[Fraction], rest: Fraction
) -> list[Fraction]:
    whole = sum(weights)
    if not whole:
        # VAT without a base (an import declaration): nothing to go by, equal parts.
        weights, whole = [Fraction(1)] * len(shares), Fraction(len(shares))
    return [
        share + rest * weight / whole
        for share, weight in zip(shares, weights, strict=True)
    ]
