"""Reading values from Exact's rows, as they came or as they were stored in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]


def guid(value: object) -> str:
    """Return a GUID in lower case without braces; '' for none."""
    return str(value).strip("{}").lower() if value else ""


def code(value: object) -> str:
    """Return a code without the blanks that Exact pads it with; '' for none."""
    return str(value).strip() if value else ""


def decimal(value: object) -> Decimal:
    """Return a number as a decimal; 0 for none."""
    return Decimal(str(value)) if value else Decimal(0)


def day(value: date | str) -> date:
    """Return the day of a date, a moment, or either as ISO text."""
    return date.fromisoformat(str(value)[:10])
