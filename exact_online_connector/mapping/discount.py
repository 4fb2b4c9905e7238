"""Early-payment discount and credit surcharge, one way and never two (P12, P13).

Odoo's "mixed" discount, the Belgian one, has VAT over the discounted amount. The move
holds two items for it, -20.00 with VAT and +20.00 without. They go as lines, on their
own account or on one that the payment term names; or not at all, where a payment
condition of Exact does the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .data import Codes, InvoiceData, Problem, TermCodes
from .problems import PAYMENT_TERM, make_problem
from .resolve import payment_condition_for

CONDITION = "condition"

_SETTLEMENT_DISCOUNT, _CREDIT_SURCHARGE = "B", "K"
# Both the discount and the VAT go by the amount without the other.
_EXCLUDING = "E"


def in_the_entry(data: InvoiceData, codes: Codes) -> InvoiceData:
    """Return the invoice without the items that a condition of Exact stands for.

    Their VAT stays: it falls to the lines that they discount.
    """
    if _term(data, codes).discount != CONDITION:
        return data
    kept = tuple(line for line in data.lines if not line.is_discount)
    return data if kept == data.lines else replace(data, lines=kept)


def check_discount(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    """Yield what would give a discount or a surcharge twice, or another one."""
    term = _term(data, codes)
    code = payment_condition_for(data, codes)
    condition = codes.conditions.get(code)
    args = {"payment_term": data.payment_term_name, "condition": code}
    res_id = data.payment_term_id or 0
    gives = condition.type if condition and condition.percentage else ""
    if any(line.is_discount for line in data.lines):
        if term.discount != CONDITION and gives == _SETTLEMENT_DISCOUNT:
            yield make_problem("discount_twice", PAYMENT_TERM, res_id, **args)
        if term.discount == CONDITION and not _does_the_same(data, codes, code):
            yield make_problem("discount_differs", PAYMENT_TERM, res_id, **args)
    surcharge = any(line.product_id in term.product_ids for line in data.lines)
    if surcharge and gives == _CREDIT_SURCHARGE:
        yield make_problem("surcharge_twice", PAYMENT_TERM, res_id, **args)


def _does_the_same(data: InvoiceData, codes: Codes, code: str) -> bool:
    """Tell whether Exact's condition comes to what Odoo's items come to."""
    condition = codes.conditions.get(code)
    if condition is None:
        return False
    same = (
        condition.type == _SETTLEMENT_DISCOUNT
        and condition.percentage == data.discount_percentage
        and condition.days == data.discount_days
        and condition.discount_over == condition.vat_over == _EXCLUDING
    )
    left = defaultdict(Decimal)
    for line in data.lines:
        if line.is_discount:
            left[line.account_id] += line.amount
    return same and not any(left.values())


def _term(data: InvoiceData, codes: Codes) -> TermCodes:
    return codes.terms.get(data.payment_term_id or 0) or TermCodes()
