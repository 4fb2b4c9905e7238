"""More of Exact's properties, filled from any field of Odoo (feature S12).

What Exact's documentation calls read-only is not here: it would be ignored in silence
(api.md C7). `ExternalLinkDescription` is such a property.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from .options import BadValue
from .texts import REFERENCE_LENGTH, cut, several_lines

ENTRY = "entry"
LINE = "line"
_INT32 = range(-(2**31), 2**31)


@dataclass(frozen=True)
class Target:
    """A property of the entry or of its lines.

    `type` is text, date, int (Int32), number or guid; `length` is how many characters
    Exact is known to take, 0 where nobody knows.
    """

    level: str
    type: str = "text"
    length: int = 0


TARGETS: Mapping[str, Target] = {
    "YourRef": Target(ENTRY, length=REFERENCE_LENGTH),
    "PaymentReference": Target(ENTRY),
    "OrderNumber": Target(ENTRY, "int"),
    "ExternalLinkReference": Target(ENTRY),
    "From": Target(LINE, "date"),
    "To": Target(LINE, "date"),
    "SerialNumber": Target(LINE),
    "TrackingNumber": Target(LINE, "guid"),
    "Notes": Target(LINE),
    "Quantity": Target(LINE, "number"),
    "IntraStatArea": Target(LINE),
    "IntraStatCountry": Target(LINE),
    "IntraStatDeliveryTerm": Target(LINE),
    "IntraStatTransactionA": Target(LINE),
    "IntraStatTransactionB": Target(LINE),
    "IntraStatTransportMethod": Target(LINE),
    "StatisticalNetWeight": Target(LINE, "number"),
    "StatisticalNumber": Target(LINE),
    "StatisticalQuantity": Target(LINE, "number"),
    "StatisticalValue": Target(LINE, "number"),
}


@dataclass(frozen=True)
class Wish:
    """A property to fill with what Odoo's fields hold: text, number, date or nothing.

    Several values come from a path over many records: of equal ones there is one, and
    different ones are joined in a text, and refused elsewhere. `length` cuts a text,
    or has a longer one refused where `refuse` is set; 0 is no limit.
    """

    name: str
    values: tuple[Any, ...]
    length: int = 0
    refuse: bool = False


def fulfil(wishes: Iterable[Wish]) -> tuple[dict[str, Any], tuple[BadValue, ...]]:
    """Return the properties, ready for JSON, and the values that Exact won't take.

    An empty value fills nothing: what the builder makes stays as it is.
    """
    found: dict[str, Any] = {}
    bad = []
    for wish in wishes:
        values = list(dict.fromkeys(v for v in wish.values if _is_filled(v)))
        if not values:
            continue
        try:
            found[wish.name] = _convert(wish, values)
        except ValueError as error:
            text = ", ".join(_text(value) for value in values)
            bad.append(BadValue(str(error), wish.name, text, wish.length))
    return found, tuple(bad)


def _is_filled(value: Any) -> bool:
    """Nought is a value, except for a flag that is not set."""
    return value not in (None, "") and value is not False


def _convert(wish: Wish, values: list[Any]) -> Any:
    """
    :raise ValueError: with the problem's code
    """
    kind = TARGETS[wish.name].type
    if kind == "text":
        return _shorten(wish, ", ".join(_text(value) for value in values))
    if len(values) > 1:
        raise ValueError("extra_value_several")
    try:
        return _CONVERTERS[kind](values[0])
    except (ValueError, InvalidOperation, OverflowError) as error:
        raise ValueError("extra_value_unsuitable") from error


def _shorten(wish: Wish, text: str) -> str:
    whole = several_lines(text)
    if not wish.length:
        return whole
    short = cut(text, wish.length)
    if wish.refuse and cut(text, len(text) * 2 + 1) != short:
        raise ValueError("extra_value_too_long")
    return short


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:f}".rstrip("0").rstrip(".")
    return str(value)


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return date.fromisoformat(str(value).strip()).isoformat()


def _integer(value: Any) -> int:
    number = Decimal(str(value).strip())
    if number != number.to_integral_value() or int(number) not in _INT32:
        raise ValueError(value)
    return int(number)


def _number(value: Any) -> float:
    number = Decimal(str(value).strip())
    if not number.is_finite():
        raise ValueError(value)
    return float(number)


_CONVERTERS = {
    "date": _day,
    "int": _integer,
    "number": _number,
    "guid": lambda value: str(UUID(str(value).strip())),
}
