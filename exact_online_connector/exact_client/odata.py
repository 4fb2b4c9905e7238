"""Exact's dialect of OData 2: literals, filters, addresses, envelopes (api.md C)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

ACCOUNT_CODE_WIDTH = 18

Row = dict[str, Any]


class MalformedAnswer(ValueError):
    """The body is JSON, but not what Exact answers to this question."""


def text(value: str) -> str:
    """A string literal; a quote in it is doubled."""
    return "'" + value.replace("'", "''") + "'"


def guid(value: str) -> str:
    """A key as a literal.

    :raise ValueError: not a GUID
    """
    return f"guid'{UUID(value)}'"


def int64(value: int) -> str:
    return f"{int(value)}L"


def moment(value: datetime) -> str:
    """A moment on Exact's own clock as a literal.

    :raise ValueError: the moment has a zone
    """
    if value.tzinfo is not None:
        raise ValueError("Exact's moments have no zone")
    return f"datetime'{value.isoformat(timespec='seconds')}'"


def account_code(code: str) -> str:
    """An account's code as a literal, padded: unpadded it silently finds nothing."""
    return text(code.strip().rjust(ACCOUNT_CODE_WIDTH))


def equals(field: str, literal: str | int) -> str:
    return f"{field} eq {literal}"


def on_or_after(field: str, day: date) -> str:
    return f"{field} ge datetime'{day.isoformat()}'"


def on_or_before(field: str, day: date) -> str:
    return f"{field} le datetime'{day.isoformat()}'"


def contains(field: str, value: str) -> str:
    return f"substringof({text(value)},{field}) eq true"


def all_of(conditions: Sequence[str]) -> str:
    """Join conditions by `and`.

    :raise ValueError: there is none; an empty filter would mean everything
    """
    if not conditions:
        raise ValueError("A look-up needs at least one criterion")
    return " and ".join(conditions)


def any_of(conditions: Sequence[str]) -> str:
    """Join conditions by `or`; one alone stays as it is."""
    if len(conditions) == 1:
        return conditions[0]
    return " or ".join(f"({condition})" for condition in conditions)


def query(select: Sequence[str] = (), condition: str = "", **arguments: str) -> str:
    """The part of an address after the `?`.

    Spaces are sent as `%20`: a `+` is a plus sign to OData.
    """
    options = {"$filter": condition, "$select": ",".join(select), **arguments}
    given = {name: value for name, value in options.items() if value}
    return urlencode(given, quote_via=quote, safe="$,'()")


def read_page(data: Any) -> tuple[list[Row], str | None]:
    """Rows and the address of the next page, from every form that lists take.

    The rows stand in `d` or in `d.results`, the address beside either (api.md C2).

    :raise MalformedAnswer: not a list of elements
    """
    content = data.get("d") if isinstance(data, dict) else None
    next_url = data.get("__next") if isinstance(data, dict) else None
    if isinstance(content, dict) and "results" in content:
        next_url = content.get("__next") or next_url
        content = content["results"]
    if not isinstance(content, list) or not all(isinstance(r, dict) for r in content):
        raise MalformedAnswer("not a list of elements")
    if next_url is not None and not isinstance(next_url, str):
        raise MalformedAnswer("the next page has no address")
    return content, next_url or None


def read_element(data: Any) -> Row:
    """The one element of an answer, also where it comes as a list of one.

    :raise MalformedAnswer: no element, or several
    """
    content = data.get("d") if isinstance(data, dict) else None
    if isinstance(content, dict) and "results" not in content:
        return content
    rows, _next_url = read_page(data)
    if len(rows) != 1:
        raise MalformedAnswer("not one element")
    return rows[0]
