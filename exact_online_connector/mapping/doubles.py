"""Is a bill in Exact already, by whatever way it came there?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from .proof import CREDIT_NOTE_TYPES
from .recovery import payload_total
from .rows import Row, decimal


def same_documents(kind: str, payload: Row, rows: Iterable[Row]) -> list[Row]:
    """Return the entries that are the same document as the one to be sent.

    A vendor gives a number once: another amount is a mistake to look at, no other
    bill. Only a credit note that bears the number of its bill is another document.

    :param payload: the entry that is about to be sent.
    :param rows: the entries in Exact of the same relation and YourRef.
    """
    is_credit = payload_total(kind, payload) < 0
    return [row for row in rows if _is_credit(row) == is_credit]


def _is_credit(row: Row) -> bool:
    return row.get("Type") in CREDIT_NOTE_TYPES or total_of(row) < 0


def total_of(row: Row) -> Decimal:
    """Return the total of an entry's header, in its currency, with Exact's sign."""
    return decimal(row.get("AmountFC"))
