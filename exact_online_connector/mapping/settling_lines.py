"""What a line of Exact's ledger says that has settled an entry (TransactionLines).

The control line of the entry names the line that settled it (`OffsetID`), and that
line has a type. Money may have come in another currency than the entry's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from .rows import Row, day, decimal, guid

PAYMENT = "payment"
CREDIT_NOTE = "credit_note"
DISCOUNT = "discount"
LIMITATION = "limitation"
PAYMENT_DIFFERENCE = "payment_difference"
EXCHANGE_DIFFERENCE = "exchange_difference"
OTHER = "other"

TYPE_OF_DIFFERENCE = 83

# Types of the ledger lines that settle others (api.md I).
_KINDS = {
    40: PAYMENT,
    20: CREDIT_NOTE,
    21: CREDIT_NOTE,
    30: CREDIT_NOTE,
    31: CREDIT_NOTE,
    82: EXCHANGE_DIFFERENCE,
    TYPE_OF_DIFFERENCE: PAYMENT_DIFFERENCE,
}
# These name what they settled by its reference alone.
_UNLINKED = (PAYMENT_DIFFERENCE, EXCHANGE_DIFFERENCE)
_CENT = Decimal("0.01")
# Of more rows not every sum is tried.
_MOST_ROWS = 12


def kind_of(line: Row) -> str:
    """Return by what a ledger line settles."""
    return _KINDS.get(int(line.get("Type") or 0), OTHER)


def size(row: Row) -> Decimal:
    """Return the amount of a term or a ledger line in its currency, without sign."""
    amount = row.get("AmountFC")
    return abs(decimal(row.get("AmountDC") if amount is None else amount))


def total_of(rows: Iterable[Row]) -> Decimal:
    """Return the sizes of rows, added up."""
    return sum(map(size, rows), Decimal(0))


def is_paid_on(row: Row, line: Row) -> bool:
    """Whether a term has the day of a ledger line as its payment date."""
    paid_on = row.get("LastPaymentDate")
    return bool(paid_on and line.get("Date")) and day(paid_on) == day(line["Date"])


def evidence_of(rows: Collection[Row], lines: Iterable[Row]) -> list[Row]:
    """Return the lines that settled the entry, those that are linked with it first.

    The entry's line names them, or they name it. A difference may show no more than
    the entry's reference, and so may money for a part, of which the day is known too.
    What was matched once and is open again still stands in the ledger: a line that
    is only known by the reference must fit.

    :param rows: the settled terms of the entry
    """
    lines = list(lines)
    own = {guid(row.get("TransactionID")) for row in rows}
    named = {guid(line.get("OffsetID")) for line in lines if guid(line["ID"]) in own}
    others = [line for line in lines if guid(line["ID"]) not in own]
    linked = [
        line
        for line in others
        if guid(line["ID"]) in named or guid(line.get("OffsetID")) in own
    ]
    return linked + [
        line for line in others if line not in linked and _fits(rows, line)
    ]


def _fits(rows: Collection[Row], line: Row) -> bool:
    """Whether a line of the entry's reference can be what settled some of it."""
    if not refers_to(rows, line):
        return False
    if kind_of(line) == PAYMENT:
        return bool(adding_up_to(size(line), [r for r in rows if is_paid_on(r, line)]))
    return kind_of(line) in _UNLINKED and size(line) <= total_of(rows)


def adding_up_to(amount: Decimal, rows: Collection[Row]) -> list[Row]:
    """Return the fewest rows that add up to an amount, none if none do."""
    if len(rows) > _MOST_ROWS:
        return []
    for count in range(1, len(rows) + 1):
        for group in combinations(rows, count):
            if total_of(group) == amount:
                return list(group)
    return []


def refers_to(rows: Collection[Row], line: Row) -> bool:
    """Whether a ledger line has the entry's reference, of the same relation.

    Two suppliers may number their bills alike.
    """
    references = {row.get("YourRef") for row in rows} - {None, ""}
    accounts = {guid(row.get("Account")) for row in rows}
    known = guid(line.get("Account"))
    return line.get("YourRef") in references and (not known or known in accounts)


# === MONEY IN ANOTHER CURRENCY ===


def in_currency_of(rows: Collection[Row], lines: Iterable[Row]) -> list[Row]:
    """Return the lines with their amounts in the entry's currency (`AmountFC`).

    Money of another currency settles the terms that were paid on its day, whatever it
    was worth: the rest is an exchange difference. All else counts at the entry's rate.

    :param rows: the settled terms of the entry
    """
    currency = next((row["Currency"] for row in rows if row.get("Currency")), None)
    lines = list(lines)
    same = [line for line in lines if _is_in(currency, line)]
    others = [line for line in lines if line not in same]
    own = total_of(rows)
    home = sum((_home(row) for row in rows), Decimal(0))
    if not others or own == home:
        return same + [{**line, "AmountFC": _home(line)} for line in others]
    money = [line for line in others if kind_of(line) == PAYMENT]
    rest = [line for line in others if line not in money]
    return (
        same
        + [_settling(line, rows, same, money) for line in money]
        + [_at_rate(line, own / home if home else Decimal(1)) for line in rest]
    )


def _is_in(currency: str | None, line: Row) -> bool:
    is_known = line.get("AmountFC") is not None
    return is_known and (line.get("Currency") or currency) == currency


def _home(row: Row) -> Decimal:
    return abs(decimal(row.get("AmountDC")))


def _at_rate(line: Row, rate: Decimal) -> Row:
    """Return a line of another currency at the entry's own rate.

    An exchange difference is none of the entry's currency.
    """
    if kind_of(line) == EXCHANGE_DIFFERENCE:
        return {**line, "AmountFC": Decimal(0)}
    return {**line, "AmountFC": (_home(line) * rate).quantize(_CENT, ROUND_HALF_UP)}


def _settling(
    line: Row, rows: Collection[Row], same: Collection[Row], money: Collection[Row]
) -> Row:
    """Return money of another currency as what it settles of the entry.

    That is what was paid on its day, less what lines of the entry's own currency have
    settled of it. What the money was worth is known only where it was for this entry
    alone, and alone on its day.
    """
    own = evidence_of(rows, same)
    own += [each for each in payments_of(rows, same) if each not in own]
    others = list(map(size, own))
    paid = [r for r in rows if is_paid_on(r, line) and size(r) not in others]
    terms = list(map(size, rows))
    within = [each for each in own if size(each) not in terms]
    settled = max(total_of(paid) - total_of(within), Decimal(0))
    alone = [each for each in money if each["Date"] == line["Date"]] == [line]
    worth = line.get("AmountDC") if alone and refers_to(rows, line) else None
    return {**line, "AmountFC": settled, "AmountDC": worth}


def payments_of(rows: Collection[Row], lines: Iterable[Row]) -> list[Row]:
    """Return the payments that have the entry's reference, linked or not."""
    return [
        line for line in lines if kind_of(line) == PAYMENT and refers_to(rows, line)
    ]


def worth_of(line: Row, amount: Decimal) -> Decimal | None:
    """Return what a part of a payment was worth in the company's currency, if known."""
    paid = size(line)
    if not paid or line.get("AmountDC") is None:
        return None
    worth = _home(line) * amount / paid
    return worth.quantize(_CENT, ROUND_HALF_UP)
