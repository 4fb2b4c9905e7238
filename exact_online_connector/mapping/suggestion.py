"""A suggested code, with why: certain ones are filled in, others offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Suggestion:
    """`code` is Exact's; `reasons` are words for the Odoo side to translate."""

    code: str
    certain: bool
    reasons: tuple[str, ...] = ()


def only_one(
    codes: Sequence[str], certain: bool, reasons: Iterable[str]
) -> Suggestion | None:
    """Return the suggestion of the only code; nothing between equals."""
    if len(codes) != 1:
        return None
    return Suggestion(codes[0], certain, tuple(reasons))
