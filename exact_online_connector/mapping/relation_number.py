"""The number (`Code`) of a relation: digits, 18 characters wide (api.md G)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .data import NumberChoice

CODE_WIDTH = 18
# Exact numbers the relation itself.
BY_EXACT = "exact"


def usable_number(text: str) -> str:
    """Return a number as Exact takes it: 1 to 18 digits; '' for anything else."""
    number = text.strip()
    return number if re.fullmatch(r"[0-9]{1,18}", number) else ""


def padded(number: str) -> str:
    """Return the number as Exact keeps it, with blanks in front."""
    return number.strip().rjust(CODE_WIDTH)


def own_number(prefix: str, number: int, last: int) -> str:
    """Return a number of our own range: the prefix before as many digits as `last` has.

    Only numbers of our own have the prefix. '' when the range is used up.
    """
    if number > last:
        return ""
    return usable_number(f"{prefix.strip()}{number:0{len(str(last))}}")


def choose_number(
    choices: Iterable[NumberChoice], taken: Iterable[str]
) -> NumberChoice | None:
    """Return the first choice with a free number, or that leaves it to Exact.

    :return: None if no choice has one.
    """
    codes = {code.strip() for code in taken}
    for choice in choices:
        if choice.source == BY_EXACT:
            return choice
        if choice.number and choice.number not in codes:
            return choice
    return None
