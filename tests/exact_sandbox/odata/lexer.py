"""Splits a $filter or a $skiptoken into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ..clock import store_datetime
from ..errors import ApiError, Problem, bad_request
from ..values import DATE

PATTERN = re.compile(
    r"""\s*(?:
    (?P<typed>(?i:guid|datetime)'[^']*')
  | (?P<text>'(?:[^']|'')*')
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[LlMmDdFf]?(?![\w']))
  | (?P<name>[A-Za-z_]\w*(?:/\w+)*)
  | (?P<mark>[(),])
)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A token; a literal's kind is its type: string guid datetime int int64 double."""

    kind: str
    value: Any
    position: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of an expression, closed by one of kind `end`.

    :raise ApiError: 400 on anything that is no token
    """
    found: list[Token] = []
    position = 0
    while text[position:].strip():
        match = PATTERN.match(text, position)
        if not match:
            raise bad_request("syntax")
        found.append(read_token(match))
        position = match.end()
    return [*found, Token("end", None, len(text))]


def read_token(match: re.Match[str]) -> Token:
    """Make a token of what matched."""
    kind, text, position = match.lastgroup, match[match.lastgroup], match.start()
    if kind == "typed":
        name, _, value = text.partition("'")
        return read_typed(name.lower(), value[:-1], position)
    if kind == "text":
        return Token("string", text[1:-1].replace("''", "'"), position)
    if kind == "number":
        return read_number(text, position)
    if kind == "name" and text in ("true", "false"):
        return Token("bool", text == "true", position)
    if text == "null":
        return Token("null", None, position)
    return Token(kind or "", text, position)


def read_typed(name: str, value: str, position: int) -> Token:
    """Read guid'…' or datetime'…'."""
    if name == "guid":
        try:
            return Token("guid", str(UUID(value)), position)
        except ValueError:
            raise ApiError(400, Problem("guid_format")) from None
    parts = DATE.match(value)
    try:
        moment = datetime.fromisoformat(value.rstrip("Zz")) if parts else None
    except ValueError:
        moment = short_fraction(value)
    if moment is None or parts and parts[3]:
        raise bad_request("syntax")
    return Token("datetime", store_datetime(moment), position)


def short_fraction(value: str) -> datetime | None:
    """Read a moment whose fraction has one or two digits, as in a $skiptoken (C3)."""
    head, _, fraction = value.partition(".")
    try:
        return datetime.fromisoformat(f"{head}.{fraction[:6].ljust(6, '0')}")
    except ValueError:
        return None


def read_number(text: str, position: int) -> Token:
    """Read a number with or without its suffix."""
    suffix = text[-1].upper() if text[-1].isalpha() else ""
    digits = text[:-1] if suffix else text
    whole = re.fullmatch(r"-?\d+", digits) is not None
    too_large = whole and not -(2**63) <= int(digits) < 2**63
    if suffix == "L" and not whole or too_large:
        raise bad_request("syntax")
    if suffix == "L":
        return Token("int64", int(digits), position)
    if whole and not suffix:
        return Token("int", int(digits), position)
    return Token("double", float(digits), position)
