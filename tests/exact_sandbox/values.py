"""Values as Exact reads and prints them (api.md C6)."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from .clock import parse_stored, store_datetime
from .errors import ApiError, Problem, bad_request
from .schema import Property
from .switches import Switches

RANGES = {
    "Edm.Byte": (0, 255),
    "Edm.Int16": (-(2**15), 2**15 - 1),
    "Edm.Int32": (-(2**31), 2**31 - 1),
    "Edm.Int64": (-(2**63), 2**63 - 1),
}
DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$"
)
EPOCH = datetime(1970, 1, 1)
CENT = Decimal("0.01")
LARGEST_AMOUNT = 1e15


class WrongType(ValueError):
    """A value that cannot be what its property is."""


def money(value: Any) -> Decimal:
    """Return an amount as an exact decimal, whatever number it comes as."""
    return Decimal(str(value or 0))


def cents(value: Decimal) -> Decimal:
    """Round half up to two decimals, away from zero on both sides."""
    return value.quantize(CENT, ROUND_HALF_UP)


# -- in -------------------------------------------------------------------------------


def incoming(prop: Property, value: Any, switches: Switches) -> Any:
    """Return a sent value as it is stored.

    :raise ApiError: 400 when the value is not of the property's type (api.md C7)
    """
    if value is None:
        return None
    try:
        converted = CONVERTERS[prop.type](prop, value, switches)
    except WrongType as error:
        raise conversion_error(prop) from error
    return prop.pad(converted)


def conversion_error(prop: Property) -> ApiError:
    """Return Exact's refusal of a value that does not fit its property."""
    if prop.type == "Edm.Guid":
        return ApiError(400, Problem("guid_format"))
    kind = "Byte[]" if prop.type == "Edm.Binary" else prop.type.removeprefix("Edm.")
    detail = (
        "Error encountered in converting the value from request payload for property"
        f" '{prop.name}' to type '{kind}', which is the property's expected type."
        " See inner exception for more detail."
    )
    return bad_request("stream", detail=detail)


def read_text(prop: Property, value: Any, switches: Switches) -> str | None:
    if not isinstance(value, str):
        raise WrongType
    if prop.maximum and len(value) > prop.maximum:
        if switches.text_too_long == "refuse":
            values = {"length": prop.maximum}
            raise ApiError(500, Problem("too_long", prop.name, values))
        value = value[: prop.maximum]
    return value or None


def read_whole(prop: Property, value: Any, switches: Switches) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongType
    low, high = RANGES[prop.type]
    if not low <= value <= high:
        raise WrongType
    return value


def read_double(prop: Property, value: Any, switches: Switches) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise WrongType
    try:
        number = float(value)
    except ValueError:
        raise WrongType from None
    if not abs(number) < LARGEST_AMOUNT:  # not a number is not smaller either
        raise WrongType
    return number


def read_boolean(prop: Property, value: Any, switches: Switches) -> bool:
    if not isinstance(value, bool):
        raise WrongType
    return value


def read_guid(prop: Property, value: Any, switches: Switches) -> str:
    try:
        return str(UUID(value.strip("{}")))
    except (AttributeError, ValueError):
        raise WrongType from None


def read_date(prop: Property, value: Any, switches: Switches) -> str:
    if not isinstance(value, str):
        raise WrongType
    ticks = re.fullmatch(r"/Date\((-?\d+)\)/", value)
    if ticks:
        return store_datetime(EPOCH + timedelta(milliseconds=int(ticks[1])))
    parts = DATE.match(value)
    if not parts:
        raise WrongType
    try:
        moment = datetime.fromisoformat(f"{parts[1]}T{parts[2] or '00:00'}")
    except ValueError:
        raise WrongType from None
    if parts[3] and switches.zoned_dates == "previous_day":
        moment -= timedelta(days=1)
    return store_datetime(moment)


def read_binary(prop: Property, value: Any, switches: Switches) -> str:
    try:
        base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise WrongType from None
    return value


CONVERTERS = {
    "Edm.String": read_text,
    "Edm.Byte": read_whole,
    "Edm.Int16": read_whole,
    "Edm.Int32": read_whole,
    "Edm.Int64": read_whole,
    "Edm.Double": read_double,
    "Edm.Boolean": read_boolean,
    "Edm.Guid": read_guid,
    "Edm.DateTime": read_date,
    "Edm.Binary": read_binary,
}


# -- out ------------------------------------------------------------------------------


def outgoing(prop: Property, value: Any, switches: Switches) -> Any:
    """Return a stored value as it is printed in JSON."""
    if value is None or prop.type == "Edm.Binary":
        return None
    if prop.type == "Edm.DateTime":
        return f"/Date({milliseconds(value)})/"
    if prop.type == "Edm.Int64":
        as_string = prop.name != "Timestamp" or switches.timestamp_as_string
        return str(value) if as_string else value
    if prop.type == "Edm.Double" and float(value).is_integer():
        return int(value)
    return value


def milliseconds(stored: str) -> int:
    """Return a stored date as milliseconds, its clock taken as UTC (C6)."""
    return round((parse_stored(stored) - EPOCH) / timedelta(milliseconds=1))


def http_date(seconds: float) -> str:
    """Return a time as the Date header has it."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
