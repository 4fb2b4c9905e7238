"""By what Exact settled an entry: payments, credit notes, discounts, differences.

A payment term with status 50 is settled, not necessarily paid (api.md I). Its payment
date tells that money came in; for all else, and for how much of it was money, Exact's
ledger has to be asked: the control line of the entry names the line that settled it
(`OffsetID`), and that line has a type.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .rows import Row, day, decimal, guid

PAYMENT = "payment"
CREDIT_NOTE = "credit_note"
DISCOUNT = "discount"
LIMITATION = "limitation"
PAYMENT_DIFFERENCE = "payment_difference"
EXCHANGE_DIFFERENCE = "exchange_difference"
OTHER = "other"
DIFFERENCES = (DISCOUNT, LIMITATION, PAYMENT_DIFFERENCE, EXCHANGE_DIFFERENCE)

# What an invoice shows as the way in which it was settled.
SETTLED_BY = dict.fromkeys(DIFFERENCES, "difference") | {
    PAYMENT: "payment",
    CREDIT_NOTE: "credit_note",
    OTHER: "difference",
}

# 30 is selected for payment and 40 is on its way to the bank: neither is settled.
_MATCHED = 50
# Types of the ledger lines that settle others (api.md I).
_KINDS = {
    40: PAYMENT,
    20: CREDIT_NOTE,
    21: CREDIT_NOTE,
    30: CREDIT_NOTE,
    31: CREDIT_NOTE,
    82: EXCHANGE_DIFFERENCE,
    83: PAYMENT_DIFFERENCE,
}
# These name what they settled by its reference alone.
_UNLINKED = (PAYMENT_DIFFERENCE, EXCHANGE_DIFFERENCE)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Settlement:
    """A part of an entry that Exact has settled, in the document's currency.

    `amount` is positive; `company_amount` is what the money was worth in Exact, where
    that is known. `due` is the instalment's day. `entry_id` is the entry on the other
    side of a match, '' where it is not known.
    """

    term_id: str
    kind: str
    amount: Decimal
    day: date
    due: date | None = None
    company_amount: Decimal | None = None
    entry_id: str = ""

    @property
    def key(self) -> str:
        """What names it for good: a term, and which part of it."""
        return f"{self.term_id}:{self.kind}"


def is_settled(row: Row) -> bool:
    """Whether a term is matched."""
    return row.get("Status") == _MATCHED


def size(row: Row) -> Decimal:
    """Return the amount of a term or a ledger line in its currency, without sign."""
    amount = row.get("AmountFC")
    return abs(decimal(row.get("AmountDC") if amount is None else amount))


def settlements(
    rows: Iterable[Row], lines: Collection[Row] = (), limitation: bool = False
) -> list[Settlement]:
    """Return the settled parts of one entry, from all its terms.

    `lines` are ledger lines (TransactionLines) of the entry's control account and of
    what settled it, where they were read. `limitation` says that the discount of its
    payment condition is a credit limitation (Exact's type K).
    """
    settled = [row for row in rows if is_settled(row) and size(row)]
    settled.sort(key=lambda row: guid(row["ID"]))
    left, evidence = list(settled), _evidence(settled, lines)
    parts: list[Settlement] = []
    for line in [line for line in evidence if _kind(line) == PAYMENT]:
        group = [row for row in left if _is_paid_on(row, line)]
        if joint := _by_one_payment(group, line, evidence, limitation):
            parts += joint
            left = [row for row in left if row not in group]
    parts += _by_equal_lines(left, evidence, limitation)
    only = len(settled) == 1
    left = [row for row in left if guid(row["ID"]) not in {p.term_id for p in parts}]
    rest = sum(
        (size(row) for row in left if not row.get("LastPaymentDate")), Decimal(0)
    )
    return parts + [_by_what_is_left(r, evidence, limitation, rest, only) for r in left]


def needs_ledger(rows: Iterable[Row]) -> bool:
    """Whether terms alone can't tell by what the entry was settled."""
    return any(is_settled(row) and not row.get("LastPaymentDate") for row in rows)


def _evidence(rows: Collection[Row], lines: Collection[Row]) -> list[Row]:
    """Return the lines that settled the entry, those that are linked with it first.

    The entry's line names them, or they name it; a difference may show no more than
    the entry's reference.
    """
    own = {guid(row.get("TransactionID")) for row in rows}
    references = {row.get("YourRef") for row in rows} - {None, ""}
    named = {guid(line.get("OffsetID")) for line in lines if guid(line["ID"]) in own}
    others = [line for line in lines if guid(line["ID"]) not in own]
    linked = [
        line
        for line in others
        if guid(line["ID"]) in named or guid(line.get("OffsetID")) in own
    ]
    return linked + [
        line
        for line in others
        if line not in linked
        and line.get("YourRef") in references
        and _kind(line) in _UNLINKED
    ]


def _is_paid_on(row: Row, line: Row) -> bool:
    paid_on = row.get("LastPaymentDate")
    return bool(paid_on and line.get("Date")) and day(paid_on) == day(line["Date"])


def _by_one_payment(
    group: list[Row], line: Row, evidence: list[Row], limitation: bool
) -> list[Settlement]:
    """Settle together the terms that one payment covers; nothing if that is unclear.

    What the money does not cover is something else: a discount, a difference, a
    credit note that was matched at the same time.
    """
    if not group or any(size(row) == size(line) for row in group):
        return []
    rest = sum(map(size, group), Decimal(0)) - size(line)
    discount = sum((_discount(row) for row in group), Decimal(0))
    if len(group) > 1 and rest not in (Decimal(0), discount):
        return []
    if rest <= 0:  # the payment of several invoices, or more than was due
        amount = sum(map(size, group), Decimal(0))
        return [_part(group[0], PAYMENT, amount, line=line)]
    payment = _part(group[0], PAYMENT, size(line), line=line)
    others = [other for other in evidence if _kind(other) != PAYMENT]
    others.sort(key=lambda other: size(other) != rest)
    if others:
        kind = _refine(_kind(others[0]), rest, discount, limitation)
        return [payment, _part(group[0], kind, rest, line=others[0])]
    kind = _refine(PAYMENT_DIFFERENCE, rest, discount, limitation)
    return [payment, _part(group[0], kind, rest)]


def _by_equal_lines(
    rows: Iterable[Row], evidence: list[Row], limitation: bool
) -> list[Settlement]:
    """Settle each term that a line of the same amount tells of.

    The line is used up, so that it tells of one term only. First each term takes what
    is of its kind: money where it has a payment date, anything else where it has none.
    """
    parts, left = [], list(rows)
    for strict in (True, False):
        for row in list(left):
            is_paid = bool(row.get("LastPaymentDate"))
            lines = [
                line
                for line in evidence
                if size(line) == size(row)
                and not (strict and (_kind(line) == PAYMENT) != is_paid)
            ]
            if lines:
                left.remove(row)
                evidence.remove(lines[0])
                kind = _refine(_kind(lines[0]), size(row), _discount(row), limitation)
                parts.append(_part(row, kind, line=lines[0]))
    return parts


def _by_what_is_left(
    row: Row, evidence: list[Row], limitation: bool, rest: Decimal, only: bool
) -> Settlement:
    """Settle a term for which no line has the same amount.

    Several things that were matched at once share a payment date, so for an only term
    the line counts, not the date. `rest` is what such terms without a date add up to.
    """
    is_paid = bool(row.get("LastPaymentDate"))
    lines = [line for line in evidence if only or _kind(line) != PAYMENT]
    if is_paid and not only:
        lines = []
    whole = [line for line in lines if size(line) == rest]
    if whole or len(set(map(_kind, lines))) == 1:
        line = (whole or lines)[0]
        kind = _refine(_kind(line), size(row), _discount(row), limitation)
        return _part(row, kind, line=line)
    if is_paid:
        return _part(row, PAYMENT)
    kind = _refine(PAYMENT_DIFFERENCE, size(row), _discount(row), limitation)
    return _part(row, CREDIT_NOTE if kind == PAYMENT_DIFFERENCE else kind)


def _discount(row: Row) -> Decimal:
    return abs(decimal(row.get("AmountDiscountFC")))


def _refine(kind: str, amount: Decimal, discount: Decimal, limitation: bool) -> str:
    """A difference as large as the discount that was offered is that discount."""
    if kind == PAYMENT_DIFFERENCE and amount and amount == discount:
        return LIMITATION if limitation else DISCOUNT
    return kind


def _part(
    row: Row, kind: str, amount: Decimal | None = None, line: Row | None = None
) -> Settlement:
    amount = size(row) if amount is None else amount
    moment = row.get("LastPaymentDate") or row.get("EndDate") or row.get("EntryDate")
    if line and line.get("Date"):
        moment = line["Date"]
    return Settlement(
        term_id=guid(row["ID"]),
        kind=kind,
        amount=amount,
        day=day(moment) if moment else date.min,
        due=day(row["DueDate"]) if row.get("DueDate") else None,
        company_amount=_worth(line, amount) if kind == PAYMENT and line else None,
        entry_id=guid(line.get("EntryID")) if line else "",
    )


def _worth(line: Row, amount: Decimal) -> Decimal | None:
    """Return what a part of a payment was worth in the company's currency."""
    paid = size(line)
    if not paid or line.get("AmountDC") is None:
        return None
    worth = abs(decimal(line["AmountDC"])) * amount / paid
    return worth.quantize(_CENT, ROUND_HALF_UP)


def _kind(line: Row) -> str:
    return _KINDS.get(int(line.get("Type") or 0), OTHER)
