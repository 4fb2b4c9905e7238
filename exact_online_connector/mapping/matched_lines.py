"""How much of a ledger line is matched, where Exact's terms of its own entry tell.

A line may stand in the ledger for a match that was undone, or be larger than what it
was matched for. Whatever stands on a control account has terms of its own (api.md I:
"bank lines appear in the same resource as own rows"), and those say how much of it is
settled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from .rows import Row, decimal, guid
from .settlements import is_settled
from .settling_lines import (
    CREDIT_NOTE,
    PAYMENT_DIFFERENCE,
    TYPE_OF_DIFFERENCE,
    kind_of,
    total_of,
)

_CENT = Decimal("0.01")


def is_difference_term(row: Row) -> bool:
    """Whether a term is the own one of a payment difference, not of an invoice."""
    return int(row.get("TransactionType") or 0) == TYPE_OF_DIFFERENCE


def as_far_as_matched(lines: Iterable[Row], terms: Collection[Row]) -> list[Row]:
    """Return ledger lines with the amounts that are matched, without those of nothing.

    :param lines: TransactionLines that may have settled an entry
    :param terms: the terms of those lines' entries, as far as they are known. A line
        without any stays as it is.
    """
    matched = []
    for line in lines:
        own = [row for row in terms if guid(row["TransactionID"]) == guid(line["ID"])]
        settled = _settled(line, own)
        whole = total_of(own)
        if settled == whole:  # also where nothing is known
            matched.append(line)
        elif settled:
            matched.append(_part_of(line, settled / whole))
    return matched


def _settled(line: Row, own: Sequence[Row]) -> Decimal:
    """Return how much of a line can have settled something other than by money.

    Of a credit note what the bank has paid out counts only where there is no more.
    """
    settled = [row for row in own if is_settled(row)]
    if kind_of(line) == PAYMENT_DIFFERENCE:
        return total_of(settled)
    if kind_of(line) == CREDIT_NOTE:
        unpaid = total_of(row for row in settled if not row.get("LastPaymentDate"))
        return unpaid or total_of(settled)
    return total_of(own)


def _part_of(line: Row, share: Decimal) -> Row:
    amounts = {
        name: _round(decimal(line[name]) * share)
        for name in ("AmountFC", "AmountDC")
        if line.get(name) is not None
    }
    return {**line, **amounts}


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
