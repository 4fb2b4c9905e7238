"""By what Exact settled an entry: payments, credit notes, discounts, differences.

A payment term with status 50 is settled, not necessarily paid (api.md I). Its payment
date tells that money came in; for all else, and for how much of it was money, Exact's
ledger has to be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .rows import Row, day, decimal, guid
from .settling_lines import (
    CREDIT_NOTE,
    DISCOUNT,
    EXCHANGE_DIFFERENCE,
    LIMITATION,
    OTHER,
    PAYMENT,
    PAYMENT_DIFFERENCE,
    adding_up_to,
    evidence_of,
    in_currency_of,
    is_paid_on,
    kind_of,
    payments_of,
    size,
    total_of,
    worth_of,
)

DIFFERENCES = (DISCOUNT, LIMITATION, PAYMENT_DIFFERENCE, EXCHANGE_DIFFERENCE)

# What an invoice shows as the way in which it was settled.
SETTLED_BY = dict.fromkeys(DIFFERENCES, "difference") | {
    PAYMENT: "payment",
    CREDIT_NOTE: "credit_note",
    OTHER: "difference",
}

# 30 is selected for payment and 40 is on its way to the bank: neither is settled.
_MATCHED = 50


@dataclass(frozen=True)
class Settlement:
    """A part of an entry that Exact has settled, in the document's currency.

    `amount` is positive; `company_amount` is what the money was worth in Exact, where
    that is known. `due` is the instalment's day. `entry_id` is the entry on the other
    side of a match, '' where it is not known. `paid_on` is the payment date of its
    term: money came in that day, for some of the match at least.
    """

    term_id: str
    kind: str
    amount: Decimal
    day: date
    due: date | None = None
    company_amount: Decimal | None = None
    entry_id: str = ""
    paid_on: date | None = None

    @property
    def key(self) -> str:
        """What names it for good: a term, and which part of it."""
        return f"{self.term_id}:{self.kind}"


def is_settled(row: Row) -> bool:
    """Whether a term is matched."""
    return row.get("Status") == _MATCHED


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
    lines = in_currency_of(settled, lines)
    # An exchange difference is none of the entry's currency: 0.00 of it.
    evidence = [line for line in evidence_of(settled, lines) if size(line)]
    left = list(settled)
    parts: list[Settlement] = []
    for line in [line for line in evidence if kind_of(line) == PAYMENT]:
        group = [row for row in left if is_paid_on(row, line)]
        joint = _by_money_beside_credit_notes(group, line, evidence)
        joint = joint or _by_one_payment(group, line, evidence, limitation)
        if joint:
            parts += joint
            left = [row for row in left if row not in group]
            evidence.remove(line)
    for step in (_by_lines_of_their_kind, _by_lines_over_several, _by_any_equal_line):
        parts += step(left, evidence, limitation)
        left = _not_in(parts, left)
    only = len(settled) == 1
    if only and left:
        parts += _by_credit_notes_and_money(left[0], evidence, lines)
        left = _not_in(parts, left)
    rest = total_of(row for row in left if not row.get("LastPaymentDate"))
    parts += [_by_what_is_left(r, evidence, limitation, rest, only) for r in left]
    payments = payments_of(settled, lines)
    return [_with_worth(part, payments) for part in parts]


def needs_ledger(rows: Iterable[Row]) -> bool:
    """Whether terms alone can't tell by what the entry was settled."""
    return any(is_settled(row) and not row.get("LastPaymentDate") for row in rows)


def _by_one_payment(
    group: list[Row], line: Row, evidence: list[Row], limitation: bool
) -> list[Settlement]:
    """Settle together the terms that one payment covers; nothing if that is unclear.

    What the money does not cover is something else: a discount, a difference, a
    credit note that was matched at the same time.
    """
    if not group or any(size(row) == size(line) for row in group):
        return []
    rest = total_of(group) - size(line)
    discount = sum((_discount(row) for row in group), Decimal(0))
    if len(group) > 1 and rest > 0 and rest != discount:
        return []
    if rest <= 0:  # the payment of several invoices, or more than was due
        amount = total_of(group)
        return [_part(group[0], PAYMENT, amount, line=line)]
    payment = _part(group[0], PAYMENT, size(line), line=line)
    others = [other for other in evidence if kind_of(other) != PAYMENT]
    others.sort(key=lambda other: size(other) != rest)
    if others:
        kind = _refine(kind_of(others[0]), rest, discount, limitation)
        if size(others[0]) == rest:
            evidence.remove(others[0])
        return [payment, _part(group[0], kind, rest, line=others[0])]
    kind = _refine(PAYMENT_DIFFERENCE, rest, discount, limitation)
    return [payment, _part(group[0], kind, rest)]


def _by_money_beside_credit_notes(
    group: list[Row], line: Row, evidence: list[Row]
) -> list[Settlement]:
    """Settle together the terms that credit notes and a payment covered at once.

    Only with credit notes whose own lines name the entry, and whose terms were matched
    beside money that day; nothing if there are none.
    """
    own = {guid(row.get("TransactionID")) for row in group}
    notes = [
        note
        for note in evidence
        if kind_of(note) == CREDIT_NOTE
        and guid(note.get("OffsetID")) in own
        and is_paid_on(note, line)
    ]
    credit = min(total_of(notes), total_of(group))
    money = total_of(group) - credit
    if not credit or money > size(line):
        return []
    parts = [_part(group[0], CREDIT_NOTE, credit, line=notes[0])]
    return [_part(group[0], PAYMENT, money, line=line), *parts] if money else parts


def _by_lines_of_their_kind(
    rows: Iterable[Row], evidence: list[Row], limitation: bool
) -> list[Settlement]:
    """Settle each term that a line of the same amount and of its kind tells of.

    Money where it has a payment date, anything else where it has none.
    """
    return _by_equal_lines(
        rows,
        evidence,
        limitation,
        lambda row, line: (
            (kind_of(line) == PAYMENT) == bool(row.get("LastPaymentDate"))
        ),
    )


def _by_any_equal_line(
    rows: Iterable[Row], evidence: list[Row], limitation: bool
) -> list[Settlement]:
    """Settle each term that any line of the same amount tells of."""
    return _by_equal_lines(rows, evidence, limitation, lambda _row, _line: True)


def _by_equal_lines(
    rows: Iterable[Row],
    evidence: list[Row],
    limitation: bool,
    can_settle: Callable[[Row, Row], bool],
) -> list[Settlement]:
    """Settle each term that a line of the same amount tells of.

    The line is used up, so that it tells of one term only.
    """
    parts = []
    for row in rows:
        lines = [
            line
            for line in evidence
            if size(line) == size(row) and can_settle(row, line)
        ]
        if lines:
            evidence.remove(lines[0])
            kind = _refine(kind_of(lines[0]), size(row), _discount(row), limitation)
            parts.append(_part(row, kind, line=lines[0]))
    return parts


def _by_lines_over_several(
    rows: Iterable[Row], evidence: list[Row], limitation: bool
) -> list[Settlement]:
    """Settle the terms that one line has settled together.

    Money those of its day. First the lines that name the entry as what settled them:
    they were matched with it as a whole. Then differences, before credit notes: they
    are the entry's alone, while those may have been larger than what they settled. The
    line is used up.
    """
    parts: list[Settlement] = []
    left = list(rows)
    own = {guid(row.get("TransactionID")) for row in left}
    certain = [line for line in evidence if guid(line.get("OffsetID")) in own]
    likely = [line for line in evidence if kind_of(line) in (PAYMENT, *DIFFERENCES)]
    for line in sorted(
        evidence, key=lambda one: (one not in certain, one not in likely)
    ):
        group = adding_up_to(size(line), [r for r in left if _is_of_day(r, line)])
        discount = sum(map(_discount, group), Decimal(0))
        kind = _refine(kind_of(line), size(line), discount, limitation)
        parts += [_part(row, kind, line=line) for row in group]
        left = [row for row in left if row not in group]
        if group:
            evidence.remove(line)
    return parts


def _is_of_day(row: Row, line: Row) -> bool:
    """Whether a term has a line's payment date; none, where it is no money."""
    if kind_of(line) == PAYMENT:
        return is_paid_on(row, line)
    return not row.get("LastPaymentDate")


def _not_in(parts: Iterable[Settlement], rows: Iterable[Row]) -> list[Row]:
    """Return the terms that no part settles yet."""
    known = {part.term_id for part in parts}
    return [row for row in rows if guid(row["ID"]) not in known]


def _by_credit_notes_and_money(
    row: Row, evidence: Iterable[Row], lines: Iterable[Row]
) -> list[Settlement]:
    """Settle a term that was matched with credit notes and money at once.

    Its line names the largest of them, and those of the credit notes may name it; that
    it has a payment date tells of money.
    """
    own = guid(row.get("TransactionID"))
    named = {guid(line.get("OffsetID")) for line in lines if guid(line["ID"]) == own}
    notes = [
        line
        for line in evidence
        if kind_of(line) == CREDIT_NOTE
        and (
            guid(line["ID"]) in named
            or (guid(line.get("OffsetID")) == own and line.get("LastPaymentDate"))
        )
    ]
    if not notes or not row.get("LastPaymentDate"):
        return []
    credit = min(total_of(notes), size(row))
    parts = [_part(row, CREDIT_NOTE, credit, line=notes[0])]
    if money := size(row) - credit:
        parts.append(_part(row, PAYMENT, money))
    return parts


def _by_what_is_left(
    row: Row, evidence: list[Row], limitation: bool, rest: Decimal, only: bool
) -> Settlement:
    """Settle a term for which no line has the same amount.

    Several things that were matched at once share a payment date, so for an only term
    the line counts, not the date. `rest` is what such terms without a date add up to.
    """
    is_paid = bool(row.get("LastPaymentDate"))
    lines = [line for line in evidence if only or kind_of(line) != PAYMENT]
    if is_paid:
        lines = [line for line in lines if only and size(line) >= size(row)]
    whole = [line for line in lines if size(line) == rest]
    if whole or len(set(map(kind_of, lines))) == 1:
        line = (whole or lines)[0]
        kind = _refine(kind_of(line), size(row), _discount(row), limitation)
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
        company_amount=worth_of(line, amount) if kind == PAYMENT and line else None,
        entry_id=guid(line.get("EntryID")) if line else "",
        paid_on=day(row["LastPaymentDate"]) if row.get("LastPaymentDate") else None,
    )


def _with_worth(part: Settlement, payments: Iterable[Row]) -> Settlement:
    """Complete what a payment was worth: a part payment is not linked in the ledger.

    That of the day counts; of several on a day, that of the same amount.
    """
    if part.kind != PAYMENT or part.company_amount is not None:
        return part
    of_day = [line for line in payments if day(line["Date"]) == part.day]
    if len(of_day) > 1:
        of_day = [line for line in of_day if size(line) == part.amount]
    if len(of_day) != 1:
        return part
    return replace(part, company_amount=worth_of(of_day[0], part.amount))
