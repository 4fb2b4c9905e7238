"""Which codes the first contact books with: those that invoices would use, else others.

Only codes that are in use and that a line may stand on; the plainest VAT code is the
highest domestic percentage, exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from .check_codes import FORBIDDEN_GL_TYPES, JOURNAL_TYPE
from .check_vat import TRANSACTION_TYPES
from .contact import PURCHASE, SALES, Place, Side
from .data import Codes, GlAccount, Journal, Period, VatCode

# Revenue and costs (metadata: GLAccounts.Type).
_ACCOUNT_TYPES = {SALES: (110,), PURCHASE: (120, 121, 125)}
_OBLIGED = 1
# What people call an administration that is not for real, in the languages of Exact.
_TEST_NAME = re.compile(
    r"test|demo|proef|oefen|sandbox|probe|trial|essai|prueba", re.IGNORECASE
)
# The line that is spread has so many days of the first month.
_DAYS = 10

Each = TypeVar("Each")


@dataclass(frozen=True)
class Offer:
    """The code lists of the administration; VAT codes of other countries left out."""

    journals: Sequence[Journal]
    accounts: Sequence[GlAccount]
    vat_codes: Sequence[VatCode]
    country: str


def choose_place(
    offer: Offer, codes: Codes, marker: str, today: date
) -> tuple[Place | None, str]:
    """Return (the place, ""), or (None, what is missing).

    What is missing is "journal", "account", "vat" or "period" for sales; without a
    side for purchases the check is smaller.
    """
    sales, missing = _side(offer, codes, SALES)
    if sales is None:
        return None, missing
    if not _is_open(codes, sales.journal, today):
        return None, "period"
    purchase, _missing = _side(offer, codes, PURCHASE)
    if purchase and not _is_open(codes, purchase.journal, today):
        purchase = None
    credit = codes.default_credit_journal.get(SALES)
    place = Place(
        marker=marker,
        today=today,
        country=offer.country,
        sales=sales,
        purchase=purchase,
        charged=_vat_code(offer.vat_codes, PURCHASE, charged=True),
        credit_journal=credit if credit and credit.code != sales.journal.code else None,
        spread=_spread(codes.periods, today),
        beyond=_beyond(codes.periods),
    )
    return place, ""


def stands_on_the_same(place: Place, other: Place) -> bool:
    """Whether all that most bookings stand upon is the same."""
    return (place.sales, place.purchase) == (other.sales, other.purchase)


def place_to_json(value: Any) -> Any:
    """Return a place, or what stands in it, as JSON; numbers and days are texts."""
    if is_dataclass(value):
        return {f.name: place_to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [place_to_json(each) for each in value]
    return str(value) if isinstance(value, Decimal | date) else value


def place_from_json(value: Any, kind: Any = Place) -> Any:
    """Return the place that `place_to_json` was given."""
    if value is None:
        return None
    if get_origin(kind) is UnionType:
        (kind,) = [each for each in get_args(kind) if each is not type(None)]
    if is_dataclass(kind):
        kinds = get_type_hints(kind)
        return kind(**{n: place_from_json(v, kinds[n]) for n, v in value.items()})
    if get_origin(kind) is tuple:
        kinds_of = zip(value, get_args(kind), strict=True)
        return tuple(place_from_json(each, own) for each, own in kinds_of)
    if kind is date:
        return date.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


def looks_like_test(name: str) -> bool:
    """Whether an administration calls itself one for tests. Exact does not tell."""
    return bool(_TEST_NAME.search(name))


def _side(offer: Offer, codes: Codes, kind: str) -> tuple[Side | None, str]:
    journal = _first(
        [codes.default_journal.get(kind), *codes.journals.values(), *offer.journals],
        lambda each: each.active and each.type == JOURNAL_TYPE[kind],
    )
    account = _first([codes.default_gl_account.get(kind)], _is_usable)
    account = account or _first(
        offer.accounts,
        lambda each: _is_usable(each) and each.type in _ACCOUNT_TYPES[kind],
    )
    vat = _vat_code(offer.vat_codes, kind, charged=False)
    for name, found in (("journal", journal), ("account", account), ("vat", vat)):
        if not found:
            return None, name
    condition = codes.default_payment_condition.get(kind, "")
    return Side(journal, account, vat, condition), ""


def _first(
    candidates: Iterable[Each | None], fits: Callable[[Each], bool]
) -> Each | None:
    return next((each for each in candidates if each and fits(each)), None)


def _is_usable(account: GlAccount) -> bool:
    obliged = _OBLIGED in (account.cost_center, account.cost_unit)
    return account.active and not obliged and account.type not in FORBIDDEN_GL_TYPES


def _vat_code(
    vat_codes: Iterable[VatCode], kind: str, *, charged: bool
) -> VatCode | None:
    fitting = [
        code
        for code in vat_codes
        if code.active
        and code.type == "E"
        and code.charged == charged
        and code.percentage > 0
        and code.transaction_type in TRANSACTION_TYPES[kind]
    ]
    return min(fitting, key=lambda code: (-code.percentage, code.code), default=None)


def _is_open(codes: Codes, journal: Journal, day: date) -> bool:
    period = _period_of(codes.periods, day)
    if period is None:
        return False
    return (journal.code, period.year, period.period) not in codes.options.closed


def _period_of(periods: Iterable[Period], day: date) -> Period | None:
    return _first(periods, lambda period: period.start <= day <= period.end)


def _spread(periods: Sequence[Period], today: date) -> tuple[date, date] | None:
    """Ten days of this month and the whole of the next: halves, or by their days."""
    next_month = _first_of_next(today)
    last = _first_of_next(next_month) - timedelta(days=1)
    if not _period_of(periods, next_month) or not _period_of(periods, last):
        return None
    return next_month - timedelta(days=_DAYS), last


def _first_of_next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _beyond(periods: Sequence[Period]) -> date | None:
    last = max((period.end for period in periods), default=None)
    return last and last + timedelta(days=40)
