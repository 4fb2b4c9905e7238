"""Checks of cost centres, cost units and projects against Exact's lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .analytic import project_of
from .data import Codes, GlAccount, InvoiceData, LineData, Problem
from .dimensions import COST_CENTER, COST_UNIT, DimensionCode
from .parts import Part
from .problems import ACCOUNT, ANALYTIC_ACCOUNT, CONNECTION, MOVE, make_problem
from .resolve import gl_account_for

# Exact's rule on a GL account (api.md: UseCostcenter, UseCostunit).
_MUST, _MUST_NOT = 1, 2


def check_dimensions(
    data: InvoiceData, parts: Sequence[Part], codes: Codes
) -> Iterator[Problem]:
    """Yield what is wrong with what the lines are booked for."""
    for part in parts:
        yield from _check_mapped(part.line, codes)
        yield from _check_project(data, part.line, codes)
        for code in part.booked_for.values():
            yield from _check_usable(data, code)
        account = gl_account_for(data, part.line, codes)
        if account:
            yield from _check_rules(part, account)


def _check_mapped(line: LineData, codes: Codes) -> Iterator[Problem]:
    dimensions = codes.dimensions
    if dimensions.without_unmapped:
        return
    for kind, plan_id in dimensions.plans.items():
        for share in line.analytic:
            for account in share.accounts:
                if account.plan_id == plan_id and account.id not in (
                    dimensions.mapped.get(kind, {})
                ):
                    yield make_problem(
                        "analytic_not_mapped",
                        ANALYTIC_ACCOUNT,
                        account.id,
                        analytic=account.name,
                    )


def _check_project(
    data: InvoiceData, line: LineData, codes: Codes
) -> Iterator[Problem]:
    text, dimensions = line.project_text.strip(), codes.dimensions
    if not text or dimensions.without_unknown_project:
        return
    if project_of(line, dimensions) is None:
        yield make_problem(
            "project_unknown", MOVE, data.move_id, number=data.number, project=text
        )


def _check_usable(data: InvoiceData, code: DimensionCode) -> Iterator[Problem]:
    ended = code.end is not None and code.end < data.invoice_date
    if ended or not code.active:
        yield make_problem("dimension_inactive", CONNECTION, code=code.code)


def _check_rules(part: Part, account: GlAccount) -> Iterator[Problem]:
    args = {"account": part.line.account_name, "code": account.code}
    rules = ((COST_CENTER, account.cost_center), (COST_UNIT, account.cost_unit))
    for kind, rule in rules:
        given = kind in part.booked_for
        if rule == _MUST and not given:
            yield make_problem(
                f"{kind}_required", ACCOUNT, part.line.account_id, **args
            )
        elif rule == _MUST_NOT and given:
            yield make_problem(
                f"{kind}_not_allowed", ACCOUNT, part.line.account_id, **args
            )
