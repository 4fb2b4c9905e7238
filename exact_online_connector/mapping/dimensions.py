"""Cost centres, cost units and projects: what a line is booked for, beside its account.

Exact has three places on a line. Each is served by one analytic plan of Odoo, the
project also by a text, such as an order number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

COST_CENTER = "cost_center"
COST_UNIT = "cost_unit"
PROJECT = "project"
# Exact's property of an entry line, and of its line in the ledger.
PROPERTIES = {COST_CENTER: "CostCenter", COST_UNIT: "CostUnit", PROJECT: "Project"}


@dataclass(frozen=True)
class AnalyticAccount:
    """An analytic account of Odoo; `plan_id` is its root plan."""

    id: int
    name: str
    plan_id: int


@dataclass(frozen=True)
class AnalyticShare:
    """A part of a line, in percent of it, that is for these analytic accounts at once.

    They are of different plans: Odoo's key "3,7" of a distribution.
    """

    percentage: Decimal
    accounts: tuple[AnalyticAccount, ...]


@dataclass(frozen=True)
class DimensionCode:
    """A cost centre, cost unit or project of Exact.

    `value` is what is sent: the code, or a project's GUID. After `end` nothing may be
    booked on it.
    """

    code: str
    value: str
    active: bool = True
    end: date | None = None


@dataclass(frozen=True)
class Dimensions:
    """What a connection sends of Odoo's analytic accounts and projects.

    `plans` names the root plan by kind; `mapped` has the codes of the analytic accounts
    by kind and Odoo's id. With `by_text` projects are found by a text of the line, in
    upper case. What has no code is refused, or sent without it if that is allowed.
    """

    plans: Mapping[str, int] = field(default_factory=dict)
    mapped: Mapping[str, Mapping[int, DimensionCode]] = field(default_factory=dict)
    by_text: Mapping[str, DimensionCode] = field(default_factory=dict)
    without_unmapped: bool = False
    without_unknown_project: bool = False
