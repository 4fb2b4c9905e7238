"""First contact: small entries in a test administration tell what nobody wrote down.

Three lists are the whole of it: what is booked (`contact_bookings`), which question it
answers and what each answer means (`contact_questions`), and what follows for us
(`learned`, and the connection's own settings). Nothing here talks to Exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .data import GlAccount, Journal, VatCode
from .rows import Row

SALES = "sales"
PURCHASE = "purchase"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Side:
    """Codes of the administration for entries of one kind."""

    journal: Journal
    account: GlAccount
    vat: VatCode
    condition: str = ""


@dataclass(frozen=True)
class Place:
    """Where the check books: codes that are there, and days that it can use.

    `marker` begins every reference of one check. Without `purchase`, `charged` (a
    purchase code of reverse charge), `credit_journal`, `spread` (the first and the last
    day of a line that reaches into the next month) or `beyond` (a day after the last
    financial year) what needs them is not asked.
    """

    marker: str
    today: date
    country: str
    sales: Side
    purchase: Side | None = None
    charged: VatCode | None = None
    credit_journal: Journal | None = None
    spread: tuple[date, date] | None = None
    beyond: date | None = None


Build = Callable[[Place, str, Mapping[str, Row]], "dict[str, Any] | None"]


@dataclass(frozen=True)
class Booking:
    """One entry of the check.

    `build` gets the place, the GUID of the check's own relation and Exact's answers to
    the bookings before; None where it cannot be asked. A refusal is an answer too.
    """

    code: str
    kind: str
    build: Build


@dataclass(frozen=True)
class Evidence:
    """What was sent and what was read, by the code of the booking.

    `entries` are headers and `lines` lines as read back, `ledger` the lines in Exact's
    ledger, `terms` the payment terms. `refused` has what Exact would not book;
    `marks` single facts: `vat_number`, `document_link` and `document_delete`.
    """

    place: Place
    sent: Mapping[str, Row] = field(default_factory=dict)
    entries: Mapping[str, Row] = field(default_factory=dict)
    lines: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    ledger: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    terms: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    marks: Mapping[str, str] = field(default_factory=dict)


def tag(place: Place, code: str) -> str:
    """Return what the reference and the description of a booking begin with.

    The dot at its end keeps one from being the beginning of another.
    """
    return tag_of(place.marker, code)


def tag_of(marker: str, code: str) -> str:
    """Return the tag of a booking in the check with this marker."""
    return f"{marker}/{code}."
