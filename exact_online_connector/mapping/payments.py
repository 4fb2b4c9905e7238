"""What Exact's payment terms say about an invoice: open, partly paid, or paid.

The rows are those of sync/Cashflow/PaymentTerms: one for each instalment, split in two
by a part payment, both sides of a match in the same table (api.md I). Whether an open
receivable is positive or negative there is not known, so no sign is trusted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from .rows import Row, day, guid
from .settlements import SETTLED_BY, Settlement, is_settled, settlements
from .settling_lines import CREDIT_NOTE, OTHER, PAYMENT, total_of

OPEN = "open"
PARTIAL = "partial"
PAID = "paid"
UNKNOWN = "unknown"

MIXED = "mixed"


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
class Booked:
    """What is booked in Odoo for a settlement, by its key.

    `worth` is what money is in the company's currency, where that can differ.
    """

    amount: Decimal
    day: date
    worth: Decimal | None = None


@dataclass(frozen=True)
class PaymentPlan:
    """What is to be done in Odoo, so that it shows what Exact says of one entry.

    `take_back` are keys of what we have booked and no longer holds. `covered` are
    settlements that somebody has already booked in Odoo by other means, `unclear`
    those of which a part may be. `unmatch` says that our matches with credit notes
    are to be undone, and `match` how much is then to be matched with them.
    """

    state: PaymentState
    take_back: tuple[str, ...] = ()
    register: tuple[Settlement, ...] = ()
    covered: tuple[Settlement, ...] = ()
    unclear: tuple[Settlement, ...] = ()
    unmatch: bool = False
    match: Decimal = Decimal(0)


def credited(rows: Iterable[Row], lines: Collection[Row] = ()) -> Decimal:
    """Return how much of an entry was settled with credit notes, as `settlements`."""
    parts = settlements(rows, lines)
    return sum((p.amount for p in parts if p.kind == CREDIT_NOTE), Decimal(0))


def payment_state(
    rows: Iterable[Row],
    total: Decimal,
    lines: Collection[Row] = (),
    limitation: bool = False,
) -> PaymentState:
    """Return the state of one entry from all its rows.

    `total` is the document's, positive. `lines` and `limitation` are those of
    `settlements`; without lines only the payment dates tell what settled it.
    """
    terms = list(rows)
    if not terms:
        return PaymentState(UNKNOWN, total)
    amount_open = _outstanding(terms, total)
    if not amount_open:
        settled_by = _settled_by(settlements(terms, lines, limitation))
        return PaymentState(PAID, amount_open, _paid_on(terms), settled_by)
    return PaymentState(OPEN if amount_open >= total else PARTIAL, amount_open)


@dataclass(frozen=True)
class Known:
    """What Odoo's books hold for a document, all positive, in its currency.

    `booked` is what we have booked, by the key of the settlement, and `matched` what
    we have matched with credit notes; `credited` is what others have matched with
    credit notes, and `elsewhere` what others have settled by any other means: by
    hand, from a bank statement. `entries` are the entries on the other side of its
    matches in Exact that Odoo has, and `creditable` how much those can give, with
    what others have matched.
    """

    entries: Collection[str] = ()
    booked: Mapping[str, Booked] = field(default_factory=dict)
    matched: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    elsewhere: Decimal = Decimal(0)
    creditable: Decimal = Decimal(0)


def plan_payments(
    rows: Iterable[Row],
    total: Decimal,
    lines: Collection[Row] = (),
    known: Known | None = None,
    limitation: bool = False,
) -> PaymentPlan:
    """Return what must change in Odoo for one entry.

    `rows` are all its terms, in any order; `lines` and `limitation` are those of
    `settlements`. A credit note that Odoo does not have cannot be matched: it counts
    as something else. So does what Odoo's own can't give: of a match of many, Exact
    does not tell who gave what to whom. Planned again after it was done, it plans
    nothing.
    """
    known = known or Known()
    terms = list(rows)
    parts = _as_far_as_creditable(settlements(terms, lines, limitation), known)
    credit = [part for part in parts if part.kind == CREDIT_NOTE]
    wanted = {part.key: part for part in parts if part.kind != CREDIT_NOTE}
    held = {
        key for key, done in known.booked.items() if _still_holds(wanted.get(key), done)
    }
    match = _plan_match(credit, known)
    missing = [part for key, part in wanted.items() if key not in held]
    register, covered, unclear = _leave_to_others(missing, match.left_elsewhere)
    return PaymentPlan(
        payment_state(terms, total, lines, limitation),
        take_back=tuple(key for key in known.booked if key not in held),
        register=tuple(register),
        covered=tuple(covered),
        unclear=tuple(unclear),
        unmatch=match.undo,
        match=match.amount,
    )


@dataclass(frozen=True)
class _Match:
    undo: bool
    amount: Decimal
    left_elsewhere: Decimal


def _plan_match(credit: Iterable[Settlement], known: Known) -> _Match:
    """Plan what to match with credit notes.

    What others matched with credit notes counts; what they matched more than Exact
    did may stand for any other settlement.
    """
    wanted = sum((part.amount for part in credit), Decimal(0))
    undo = known.matched > max(wanted - known.credited, Decimal(0))
    matched = Decimal(0) if undo else known.matched
    return _Match(
        undo,
        max(wanted - known.credited - matched, Decimal(0)),
        known.elsewhere + max(known.credited - wanted, Decimal(0)),
    )


def changed_rows(
    remote: Iterable[Row], known: Mapping[str, Row], deleted: Collection[str] = ()
) -> list[Row]:
    """Return the rows that tell something newer than what is known, each once.

    `known` are the stored rows by ID. Exact's Timestamp rises with each change, so an
    older row that comes late is passed over. What is gone stays gone.
    """
    gone = set(map(guid, deleted))
    newest = {guid(row_id): _version(row) for row_id, row in known.items()}
    changed: dict[str, Row] = {}
    for row in remote:
        row_id = guid(row["ID"])
        if row_id not in gone and _version(row) > newest.get(row_id, -1):
            newest[row_id] = _version(row)
            changed[row_id] = row
    return list(changed.values())


def _is_foreign(part: Settlement, known: Known) -> bool:
    """Whether it is a credit note that somebody has made in Exact."""
    is_credit = part.kind == CREDIT_NOTE and bool(part.entry_id)
    return is_credit and part.entry_id not in known.entries


def _as_far_as_creditable(
    parts: Iterable[Settlement], known: Known
) -> list[Settlement]:
    """Limit what credit notes settled to those of Odoo; the rest is something else.

    Money, where a payment date tells that some came in.
    """
    limited: dict[str, Settlement] = {}
    left = known.creditable
    # Where money came in, that is likelier to be money.
    for part in sorted(parts, key=lambda part: bool(part.paid_on)):
        if part.kind != CREDIT_NOTE:
            _add(limited, part)
            continue
        credit = min(part.amount, left)
        left -= credit
        rest = replace(part, kind=OTHER)
        if part.paid_on and not _is_foreign(part, known):
            rest = replace(part, kind=PAYMENT, day=part.paid_on)
        _add(limited, replace(part, amount=credit))
        _add(limited, replace(rest, amount=part.amount - credit))
    return list(limited.values())


def _add(parts: dict[str, Settlement], part: Settlement) -> None:
    """Add a part to those of its key."""
    if not part.amount:
        return
    if known := parts.get(part.key):
        amount = known.amount + part.amount
        part = replace(known, amount=amount, company_amount=None)
    parts[part.key] = part


def _version(row: Row) -> int:
    return int(row.get("Timestamp") or 0)


def _still_holds(wanted: Settlement | None, done: Booked) -> bool:
    if not wanted or (wanted.amount, wanted.day) != (done.amount, done.day):
        return False
    return None in (wanted.company_amount, done.worth) or (
        wanted.company_amount == done.worth
    )


def _leave_to_others(
    missing: Collection[Settlement], elsewhere: Decimal
) -> tuple[list[Settlement], list[Settlement], list[Settlement]]:
    """Return what is to be registered, what others have, and what is not clear.

    Money must never be booked twice: what others have settled counts first, for the
    settlement of the same amount if there is one.
    """
    covered, left = [], elsewhere
    for one in sorted(missing, key=lambda one: (one.amount != left, one.day, one.key)):
        if one.amount <= left:
            covered.append(one)
            left -= one.amount
    rest = [one for one in missing if one not in covered]
    if left and rest:
        return [], covered, rest
    return rest, covered, []


def _outstanding(terms: Collection[Row], total: Decimal) -> Decimal:
    """Return what is not matched, and what no row speaks of yet.

    An instalment that has not come in yet must not make the others the whole.
    """
    unmatched = total_of(row for row in terms if not is_settled(row))
    return unmatched + max(total - total_of(terms), Decimal(0))


def _paid_on(terms: Collection[Row]) -> date | None:
    for name in ("LastPaymentDate", "EndDate"):
        days = [row[name] for row in terms if row.get(name)]
        if days:
            return max(map(day, days))
    return None


def _settled_by(parts: Collection[Settlement]) -> str:
    ways = {SETTLED_BY[part.kind] for part in parts}
    return ways.pop() if len(ways) == 1 else MIXED if ways else PAYMENT
