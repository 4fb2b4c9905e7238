"""What Exact's payment terms say about an invoice: open, partly paid, or paid.

The rows are those of sync/Cashflow/PaymentTerms: one for each instalment, split in two
by a part payment, both sides of a match in the same table (api.md I). Whether an open
receivable is positive or negative there is not known, so no sign is trusted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .rows import Row, day, decimal, guid

OPEN = "open"
PARTIAL = "partial"
PAID = "paid"
UNKNOWN = "unknown"

PAYMENT = "payment"
CREDIT_NOTE = "credit_note"
DIFFERENCE = "difference"
MIXED = "mixed"

# 30 is selected for payment and 40 is on its way to the bank: neither is paid.
MATCHED = 50
# Types of the transaction that settled a term, where transaction lines tell it.
_SETTLED_BY = {
    40: PAYMENT,
    20: CREDIT_NOTE,
    21: CREDIT_NOTE,
    30: CREDIT_NOTE,
    31: CREDIT_NOTE,
    82: DIFFERENCE,
    83: DIFFERENCE,
}


@dataclass(frozen=True)
class PaymentState:
    """State of one entry; `amount_open` is positive, in the document's currency.

    `paid` means that nothing is outstanding, by whatever means: `settled_by` says
    which. `paid_on` is the last payment's date, or since when nothing is outstanding.
    """

    state: str
    amount_open: Decimal
    paid_on: date | None = None
    settled_by: str | None = None


@dataclass(frozen=True)
class PaymentStep:
    """The state of an entry changes: `before` is None for an entry seen first."""

    entry_id: str
    before: PaymentState | None
    after: PaymentState


def payment_state(
    rows: Iterable[Row], total: Decimal, settled_types: Collection[int] = ()
) -> PaymentState:
    """Return the state of one entry from all its rows.

    `total` is the document's, positive. `settled_types` are the types of the
    transactions that settled it (40 cash flow, 21 credit note, 83 difference …), where
    TransactionLines were read; without them only the payment dates tell.
    """
    terms = list(rows)
    if not terms:
        return PaymentState(UNKNOWN, total)
    amount_open = _outstanding(terms, total)
    if not amount_open:
        settled_by = _settled_by(terms, settled_types)
        return PaymentState(PAID, amount_open, _paid_on(terms), settled_by)
    return PaymentState(OPEN if amount_open >= total else PARTIAL, amount_open)


def plan_payments(
    remote_rows: Iterable[Row],
    known: Mapping[str, Row],
    totals: Mapping[str, Decimal],
    deleted: Iterable[str] = (),
) -> list[PaymentStep]:
    """Return the entries whose state changes, and to what, in order of appearance.

    `remote_rows` changed since the last poll; `known` are the stored rows by ID;
    `totals` the document totals of the entries that we made, by entry GUID: rows of
    others are passed over. `deleted` are IDs of rows that Exact removed (EntityType
    10). Running it twice plans nothing the second time, once the rows are stored.
    """
    before = {guid(row_id): row for row_id, row in known.items()}
    after, touched = _apply(before, remote_rows, deleted)
    old, new = _by_entry(before), _by_entry(after)
    ours = {guid(entry): total for entry, total in totals.items()}
    steps = []
    for entry in touched:
        if entry not in ours:
            continue
        was = payment_state(old[entry], ours[entry]) if entry in old else None
        now = payment_state(new.get(entry, ()), ours[entry])
        if was != now:
            steps.append(PaymentStep(entry, was, now))
    return steps


def _apply(
    before: Mapping[str, Row], changed: Iterable[Row], deleted: Iterable[str]
) -> tuple[dict[str, Row], list[str]]:
    """Return the rows after the changes, and the entries that these touch, once each.

    A row comes before its deletion: what is gone stays gone.
    """
    after = dict(before)
    touched: dict[str, None] = {}
    for row in changed:
        after[guid(row["ID"])] = row
        touched[_entry(row)] = None
    for row_id in map(guid, deleted):
        if row_id in after:
            touched[_entry(after.pop(row_id))] = None
    return after, list(touched)


def _outstanding(terms: Iterable[Row], total: Decimal) -> Decimal:
    """Return what is not matched, and what no row speaks of yet.

    An instalment that has not come in yet must not make the others the whole.
    """
    amounts = [(row.get("Status") == MATCHED, _size(row)) for row in terms]
    unmatched = sum((size for matched, size in amounts if not matched), Decimal(0))
    covered = sum((size for _matched, size in amounts), Decimal(0))
    return unmatched + max(total - covered, Decimal(0))


def _size(row: Row) -> Decimal:
    amount = row.get("AmountFC")
    return abs(decimal(row.get("AmountDC") if amount is None else amount))


def _paid_on(terms: Collection[Row]) -> date | None:
    for field in ("LastPaymentDate", "EndDate"):
        days = [row[field] for row in terms if row.get(field)]
        if days:
            return max(map(day, days))
    return None


def _settled_by(terms: Collection[Row], settled_types: Collection[int]) -> str:
    """Return by what the entry was settled.

    Without transaction lines: a term with a payment date was paid, one without was
    matched with a credit note. A write-off of a whole term looks the same; the lines
    tell it apart.
    """
    ways = {_SETTLED_BY[kind] for kind in settled_types if kind in _SETTLED_BY}
    if not ways:
        ways = {PAYMENT if row.get("LastPaymentDate") else CREDIT_NOTE for row in terms}
    return ways.pop() if len(ways) == 1 else MIXED


def _by_entry(rows: Mapping[str, Row]) -> dict[str, list[Row]]:
    entries: dict[str, list[Row]] = {}
    for row in rows.values():
        entries.setdefault(_entry(row), []).append(row)
    return entries


def _entry(row: Row) -> str:
    return guid(row.get("TransactionEntryID"))
