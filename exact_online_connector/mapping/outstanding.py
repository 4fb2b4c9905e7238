"""A list of outstanding items that somebody has exported from Exact: what it says.

Nothing is guessed. A row counts where it names one entry of ours and nothing in it
contradicts that; every other row is given back with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

# What a column of the file may hold. One of the first three must be there.
ENTRY_NUMBER = "entry_number"
YOUR_REF = "your_ref"
INVOICE_NUMBER = "invoice_number"
ACCOUNT = "account"
JOURNAL = "journal"
CURRENCY = "currency"
AMOUNT = "amount"
AMOUNT_OPEN = "amount_open"
DUE_DATE = "due_date"
NAMING = (ENTRY_NUMBER, YOUR_REF, INVOICE_NUMBER)

# The headings of Exact's own lists, in lower case.
_HEADINGS = {
    ENTRY_NUMBER: ("bkst.nr.", "boekstuknummer", "entry number", "our ref."),
    YOUR_REF: ("uw ref.", "uw referentie", "your ref.", "your reference"),
    INVOICE_NUMBER: ("factuurnummer", "invoice number"),
    ACCOUNT: ("relatiecode", "debiteur", "crediteur", "account code", "relation code"),
    JOURNAL: ("dagboek", "dagboekcode", "journal", "journal code"),
    CURRENCY: ("valuta", "valutacode", "currency", "currency code"),
    AMOUNT: ("factuurbedrag", "invoice amount"),
    AMOUNT_OPEN: ("openstaand", "openstaand bedrag", "outstanding amount"),
    DUE_DATE: ("vervaldatum", "due date"),
}
_DUTCH = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?-?|[+-]?\d+(,\d+)?-?")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?-?|[+-]?\d+(\.\d+)?-?")

Cell = str | Decimal | date | None


@dataclass(frozen=True)
class Item:
    """A row of the file, by its columns' meaning; texts are stripped."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, role: str) -> str:
        """Return a cell as text; whole numbers without decimals, '' for none."""
        value = self.cells.get(role)
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)  # type: ignore[assignment]
        return "" if value is None else str(value).strip()


@dataclass(frozen=True)
class Entry:
    """An entry of ours. `total` is positive, in `currency`."""

    export_id: int
    entry_number: str
    names: frozenset[str]
    account: str
    journal: str
    currency: str
    total: Decimal
    is_home_currency: bool


@dataclass(frozen=True)
class Found:
    """What became of a row: the entries it may be, and why it does not count.

    `reason` is '' where it counts, else a code of `REASONS`.
    """

    item: Item
    export_ids: tuple[int, ...] = ()
    amount: Decimal | None = None
    reason: str = ""


REASONS = (
    "names_nothing",
    "unknown",
    "several",
    "another_row",
    "contradicts",
    "amount_unreadable",
    "currency_differs",
    "currency_unknown",
    "more_than_total",
)


def suggest_role(heading: str) -> str | None:
    """Return what a column of this heading holds in Exact's own lists, if known."""
    name = heading.strip().lower()
    return next((role for role, names in _HEADINGS.items() if name in names), None)


def read_amount(cell: Cell) -> Decimal | None:
    """Return an amount: a number, or 1.234,56 as the Dutch write it, or 1,234.56.

    A single point or comma with three digits behind it could be either: then it is
    None, as for anything else that is no amount.
    """
    if isinstance(cell, Decimal):
        return cell
    text = re.sub(r"[\s€]|EUR", "", str(cell or ""))
    if re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}-?", text):
        return None
    if _DUTCH.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _ENGLISH.fullmatch(text):
        text = text.replace(",", "")
    else:
        return None
    if text.endswith("-"):
        text = f"-{text.strip('+-')}"
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def find_entries(items: Iterable[Item], entries: Sequence[Entry]) -> list[Found]:
    """Return what becomes of each row. Rows of one entry are its instalments.

    :param entries: all entries of ours that the file may name
    """
    index: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        index.setdefault((ENTRY_NUMBER, entry.entry_number), []).append(entry)
        for name in entry.names:
            index.setdefault((YOUR_REF, name), []).append(entry)
    found = [_find(item, index) for item in items]
    by_id = {entry.export_id: entry for entry in entries}
    return _within_totals(found, by_id)


def open_amounts(found: Iterable[Found]) -> dict[int, Decimal]:
    """Return what is outstanding of each entry that the file names, positive."""
    totals: dict[int, Decimal] = {}
    for row in found:
        if not row.reason and row.amount is not None:
            (export_id,) = row.export_ids
            totals[export_id] = totals.get(export_id, Decimal(0)) + row.amount
    return {export_id: abs(total) for export_id, total in totals.items()}


def _find(item: Item, index: Mapping[tuple[str, str], list[Entry]]) -> Found:
    named = [role for role in NAMING if item.text(role)]
    if not named:
        return Found(item, reason="names_nothing")
    role = named[0]
    key = ENTRY_NUMBER if role == ENTRY_NUMBER else YOUR_REF
    candidates = index.get((key, item.text(role)), [])
    ids = tuple(entry.export_id for entry in candidates)
    if not candidates:
        return Found(item, reason="unknown")
    agreeing = [entry for entry in candidates if _agrees(item, entry)]
    if not agreeing:
        return Found(item, ids, reason="contradicts")
    if len(agreeing) > 1:
        return Found(item, ids, reason="several")
    return _with_amount(item, agreeing[0])


def _agrees(item: Item, entry: Entry) -> bool:
    """Whether nothing in the row contradicts that it is this entry."""
    names = {item.text(YOUR_REF), item.text(INVOICE_NUMBER)} - {""}
    total = read_amount(item.cells.get(AMOUNT))
    return (
        item.text(ENTRY_NUMBER) in ("", entry.entry_number)
        and (not names or bool(names & entry.names))
        and item.text(ACCOUNT) in ("", entry.account)
        and item.text(JOURNAL) in ("", entry.journal)
        and (total is None or abs(total) <= entry.total)
    )


def _with_amount(item: Item, entry: Entry) -> Found:
    ids = (entry.export_id,)
    amount = read_amount(item.cells.get(AMOUNT_OPEN))
    if amount is None:
        return Found(item, ids, reason="amount_unreadable")
    currency = item.text(CURRENCY)
    if currency and currency != entry.currency:
        return Found(item, ids, reason="currency_differs")
    if not currency and not entry.is_home_currency:
        return Found(item, ids, reason="currency_unknown")
    return Found(item, ids, amount)


def _within_totals(found: list[Found], entries: Mapping[int, Entry]) -> list[Found]:
    """Take out the rows of entries of which more would be outstanding than they are.

    A row that stands twice in the file is one cause. Where one row of an entry does
    not count, none does.
    """
    sums = open_amounts(found)
    too_much = {key for key, total in sums.items() if total > entries[key].total}
    doubtful = {key for row in found if row.reason for key in row.export_ids}
    result = []
    for row in found:
        if not row.reason and row.export_ids[0] in too_much:
            row = Found(row.item, row.export_ids, reason="more_than_total")
        elif not row.reason and row.export_ids[0] in doubtful:
            row = Found(row.item, row.export_ids, reason="another_row")
        result.append(row)
    return result
