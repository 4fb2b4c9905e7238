"""Suggested codes for journals, GL accounts and payment terms (and VAT, next door)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .check_codes import JOURNAL_TYPE
from .data import Journal
from .suggest_account import AccountProfile, suggest_gl_account
from .suggest_vat import TaxProfile, VatCodeProfile, suggest_vat_code
from .suggestion import Suggestion, only_one

__all__ = [
    "AccountProfile",
    "ConditionProfile",
    "Suggestion",
    "TaxProfile",
    "TermProfile",
    "VatCodeProfile",
    "suggest_gl_account",
    "suggest_journal",
    "suggest_payment_condition",
    "suggest_vat_code",
]

# The journals that a new administration of Exact has.
_USUAL_JOURNAL = {"sales": "70", "purchase": "60"}


@dataclass(frozen=True)
class TermProfile:
    """What matters of an Odoo payment term.

    `days` after the document or, with `end_of_months`, after that many ends of a
    month. `instalments` counts its lines: Exact has one condition for each.
    """

    days: int
    end_of_months: int = 0
    discount_percentage: Decimal = Decimal(0)
    discount_days: int = 0
    instalments: int = 1


@dataclass(frozen=True)
class ConditionProfile:
    """What matters of a row of Exact's PaymentConditions; percentages in percent.

    `method` B is on credit; `discount_type` K is a credit surcharge, which Odoo does
    not have.
    """

    code: str
    days: int
    end_of_months: int = 0
    discount_percentage: Decimal = Decimal(0)
    discount_days: int = 0
    method: str = "B"
    discount_type: str = "B"
    description: str = ""


def suggest_journal(kind: str, journals: Iterable[Journal]) -> Suggestion | None:
    """Return the only active journal of the kind, else offer the usual one (70, 60)."""
    codes = [
        journal.code
        for journal in journals
        if journal.active and journal.type == JOURNAL_TYPE[kind]
    ]
    if len(codes) == 1:
        return Suggestion(codes[0], True, ("only_one_of_type", kind))
    usual = [code for code in codes if code == _USUAL_JOURNAL[kind]]
    return only_one(usual, False, ("usual_code", kind))


def suggest_payment_condition(
    term: TermProfile, conditions: Iterable[ConditionProfile]
) -> Suggestion | None:
    """Return the only condition on credit with the same days and discount."""
    if term.instalments != 1:
        return None
    wanted = _key(term)
    codes = [
        condition.code
        for condition in conditions
        if condition.method == "B"
        and _key(condition) == wanted
        # The kind of a discount matters where there is one.
        and (condition.discount_type != "K" or not condition.discount_percentage)
        and not _has_instalments(condition)
    ]
    reasons = [f"days={term.days}"]
    if term.end_of_months:
        reasons.append("end_of_month")
    if term.discount_percentage:
        percentage = f"{term.discount_percentage.normalize():f}"
        reasons.append(f"discount={percentage}/{term.discount_days}")
    return only_one(codes, True, reasons)


def _key(term: TermProfile | ConditionProfile) -> tuple[object, ...]:
    discount = (term.discount_percentage, term.discount_days)
    return term.days, term.end_of_months, *(discount if discount[0] else ())


def _has_instalments(condition: ConditionProfile) -> bool:
    """Whether its name has figures that are not its own.

    Exact's list shows the last of several instalments as if it were the only one:
    "30% at once and 70% after 60 days" has 60 days.
    """
    own = {condition.days, condition.discount_days, condition.discount_percentage, 0}
    named = re.findall(r"\d+(?:[.,]\d+)?", condition.description)
    figures = {Decimal(figure.replace(",", ".")) for figure in named}
    return not figures <= {Decimal(figure) for figure in own}
