"""Exact's values to Python's and back (api.md C6).

Conversion goes by the name of the property: a customer may well be called
"/Date(0)/", and its name must come back as it was typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

_EPOCH = datetime(1970, 1, 1)
_JSON_DATE = re.compile(r"/Date\((-?\d+)\)/")

# Moments on the Dutch wall clock; every other date is a day of the calendar.
_MOMENTS = {"Created", "Modified", "DeletedDate", "StartTime", "EndTime"}
_DAYS = {
    "Date",
    "From",
    "To",
    "CustomerSince",
    "StatusSince",
    "PaymentSelected",
    "ReceivableSelected",
}
_BIG_INTEGERS = {"Timestamp", "TimeStampAsBigInt", "Hid", "HID"}
_PADDED = {"Country", "AccountCountry", "OssCountry", "Legislation"}
_NUMBER = re.compile(r"Amount|Percentage|Quantity$|Rate(FC)?$")


def read_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Convert one element: dates, amounts, big integers and padded codes.

    Amounts, percentages, rates and quantities become `Decimal`; business dates
    `date`; `Created` and `Modified` naive `datetime` on Exact's local clock (not UTC,
    api.md L10). Metadata and links to what was not fetched are left out.

    :raise ValueError: (or ArithmeticError) a value is not of its property's type
    """
    return {
        name: _read_value(name, value)
        for name, value in row.items()
        if name != "__metadata" and not _is_deferred(value)
    }


def write_body(values: Mapping[str, Any]) -> bytes:
    """Encode a payload as JSON: `Decimal` as a number, dates without a zone.

    :raise ValueError: a moment with a zone (Exact may book it on the previous day,
        api.md C6) or a number that JSON has no form for
    """
    text = json.dumps(values, default=_write_value, allow_nan=False, ensure_ascii=False)
    return text.encode()


def _is_deferred(value: Any) -> bool:
    return isinstance(value, Mapping) and "__deferred" in value


def _read_value(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return _read_text(name, value)
    if isinstance(value, Mapping):
        return _read_nested(value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value) if _NUMBER.search(name) else value
    return value


def _read_nested(value: Mapping[str, Any]) -> Any:
    """An expanded collection becomes a list of rows, a single link one row."""
    if isinstance(value.get("results"), list):
        return [read_row(row) for row in value["results"]]
    return read_row(value)


def _read_text(name: str, value: str) -> Any:
    if name in _MOMENTS:
        return _read_moment(value)
    if name in _DAYS or name.endswith("Date"):
        moment = _read_moment(value)
        return moment.date() if isinstance(moment, datetime) else moment
    if name in _BIG_INTEGERS:
        return int(value)
    if name in _PADDED or name.lower().endswith("code"):
        return value.strip()
    return value


def _read_moment(value: str) -> datetime | str:
    match = _JSON_DATE.fullmatch(value)
    if not match:
        return value
    return _EPOCH + timedelta(milliseconds=int(match[1]))


def _write_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise ValueError("A moment with a zone must not be sent to Exact")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
