"""Sharing an amount out, so that the parts add up to it to the cent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def share_out(
    amount: Decimal, weights: Sequence[Decimal | Fraction], unit: Decimal
) -> list[Decimal]:
    """Return `amount` in parts by weight, each a multiple of `unit`.

    Largest remainder; among equals the greatest weight gets the unit. A negative amount
    is shared out like the positive one. Weights that add up to nothing count as equal.

    :param amount: a multiple of `unit`
    """
    parts = [Fraction(weight) for weight in weights]
    whole = sum(parts)
    if not whole:
        parts, whole = [Fraction(1)] * len(parts), Fraction(len(parts))
    sign = -1 if amount < 0 else 1
    units = abs(Fraction(amount)) / Fraction(unit)
    exact = [units * part / whole for part in parts]
    floors = [math.floor(share) for share in exact]
    by_remainder = sorted(
        range(len(exact)),
        key=lambda place: (floors[place] - exact[place], -parts[place]),
    )
    for place in by_remainder[: round(units) - sum(floors)]:
        floors[place] += 1
    return [sign * number * unit for number in floors]
