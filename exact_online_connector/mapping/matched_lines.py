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
    :return: the lines; `LastPaymentDate` tells which were matched beside money
    """
    matched = []
    for line in lines:
        own = [row for row in terms if guid(row["TransactionID"]) == guid(line["ID"])]
        counting = _counting(line, own)
        if not own:
            matched.append(line)
        elif counting:
            share = total_of(counting) / total_of(own) if total_of(own) else Decimal(1)
            paid_on = counting[0].get("LastPaymentDate")
            matched.append({**_part_of(line, share), "LastPaymentDate": paid_on})
    return matched


def _counting(line: Row, own: Sequence[Row]) -> Sequence[Row]:
    """Return the terms of a line that can have settled something other than by money.

    Of a credit note those beside money count only where there are no others.
    """
    settled = [row for row in own if is_settled(row)]
    if kind_of(line) == PAYMENT_DIFFERENCE:
        return settled
    if kind_of(line) == CREDIT_NOTE:
        return [row for row in settled if not row.get("LastPaymentDate")] or settled
    return own


def _part_of(line: Row, share: Decimal) -> Row:
    amounts = {
        name: _round(decimal(line[name]) * share)
        for name in ("AmountFC", "AmountDC")
        if line.get(name) is not None
    }
    return {**line, **amounts}


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
