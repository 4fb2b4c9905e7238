"""Odoo's analytic distribution as cost centres, cost units and projects (P26).

Odoo distributes a line over analytic accounts of any number of plans; Exact takes one
cost centre, unit and project a line. So a line is split, only where a plan is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from .data import LineData
from .dimensions import PROJECT, AnalyticShare, DimensionCode, Dimensions

Booked = Mapping[str, DimensionCode]  # what a part is booked for, by kind
Places = dict[tuple[tuple[str, DimensionCode], ...], Fraction]


def places_of(line: LineData, dimensions: Dimensions) -> list[tuple[Booked, Fraction]]:
    """Return what a line is for, with the fraction of each; they add up to 1.

    Below 100 percent the rest is for nothing. Plans that Odoo distributes separately
    are independent of each other: every part of one is split by the other.
    """
    places: Places = {_by_text(line, dimensions): Fraction(1)}
    for shares in _independent(line.analytic, dimensions):
        places = _crossed(places, _distribution(shares, dimensions))
    return [(dict(place), part) for place, part in places.items() if part]


def codes_of(share: AnalyticShare, dimensions: Dimensions) -> dict[str, DimensionCode]:
    """Return the codes of a share's accounts, by kind; those of plans that are sent."""
    found = {}
    for kind, plan_id in dimensions.plans.items():
        for account in share.accounts:
            code = dimensions.mapped.get(kind, {}).get(account.id)
            if account.plan_id == plan_id and code:
                found[kind] = code
    return found


def project_of(line: LineData, dimensions: Dimensions) -> DimensionCode | None:
    """Return the project that the line's text names, if there is one."""
    return dimensions.by_text.get(line.project_text.strip().upper())


def _by_text(
    line: LineData, dimensions: Dimensions
) -> tuple[tuple[str, DimensionCode], ...]:
    project = project_of(line, dimensions)
    return ((PROJECT, project),) if project else ()


def _independent(
    shares: tuple[AnalyticShare, ...], dimensions: Dimensions
) -> list[list[AnalyticShare]]:
    """Group the shares that have a kind in common; others have nothing to do with it.

    {"1": 60, "2": 40, "9": 100} is plan A at 60/40 and plan B at 100;
    {"1,9": 60, "2": 40} is one distribution, in which 40 percent have no B.
    """
    groups: list[tuple[set[str], list[AnalyticShare]]] = []
    for share in shares:
        plans = {account.plan_id for account in share.accounts}
        kinds = {kind for kind, plan in dimensions.plans.items() if plan in plans}
        if not kinds:
            continue
        members = [share]
        for group in [group for group in groups if group[0] & kinds]:
            groups.remove(group)
            kinds |= group[0]
            members = group[1] + members
        groups.append((kinds, members))
    return [members for _kinds, members in groups]


def _distribution(shares: list[AnalyticShare], dimensions: Dimensions) -> Places:
    parts: Places = {}
    for share in shares:
        place = tuple(codes_of(share, dimensions).items())
        part = Fraction(share.percentage) / 100
        parts[place] = parts.get(place, Fraction(0)) + part
    rest = 1 - sum(parts.values(), Fraction(0))
    if rest:
        parts[()] = parts.get((), Fraction(0)) + rest
    return parts


def _crossed(left: Places, right: Places) -> Places:
    crossed: Places = {}
    for one, part in left.items():
        for other, share in right.items():
            place = (*one, *other)
            crossed[place] = crossed.get(place, Fraction(0)) + part * share
    return crossed


def percent(value: float) -> Decimal:
    """Return a percentage of Odoo's JSON as the decimal that it stands for."""
    return Decimal(str(value))
