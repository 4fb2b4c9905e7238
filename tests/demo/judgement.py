"""Comparing what Odoo says of a document with what stands in Exact's books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .documents import DOCUMENTS, Document
from .pay import expected_payment_state

MOVE_FIELDS = (
    *("name", "amount_total", "amount_tax", "amount_total_signed"),
    *("exact_state", "exact_entry_id", "exact_entry_number", "exact_error"),
    *("exact_amount_total", "exact_amount_tax", "exact_proof"),
    *("exact_payment_state", "exact_amount_open"),
)
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """A document in both books, and what is wrong: nothing, if it is right."""

    document: Document
    move: Record
    entry: Record | None
    wrong: tuple[str, ...]


def judge_all(
    moves: Mapping[str, Record], entries: Sequence[Record]
) -> tuple[list[Verdict], list[str]]:
    """Return the verdict on each document, and what is wrong with the books at all.

    :param moves: what Odoo says, by the documents' keys.
    :param entries: all sales and purchase entries of the administration.
    """
    verdicts = []
    for document in DOCUMENTS:
        move = moves[document.key]
        found = [entry for entry in entries if _is_of(entry, document, move)]
        verdicts.append(judge(document, move, found))
    return verdicts, _strangers(verdicts, entries)


def judge(document: Document, move: Record, found: Sequence[Record]) -> Verdict:
    """Return the verdict on one document; `found` are its entries in Exact."""
    wrong = [*_wrong_in_odoo(document, move)]
    if not document.booked:
        wrong += _wrong_unless_left_out(move, found)
    elif len(found) != 1:
        error = f" ({move['exact_error']})" if move["exact_error"] else ""
        wrong.append(f"{len(found)} entries in Exact instead of one{error}")
    else:
        wrong += _wrong_amounts(document, move, found[0])
        wrong += _wrong_shown(move, found[0])
        wrong += _wrong_payment(document, move, found[0])
    return Verdict(document, move, found[0] if found else None, tuple(wrong))


def _is_of(entry: Record, document: Document, move: Record) -> bool:
    """Find an entry by Odoo's number: a bill has its vendor's number as reference."""
    words = entry["YourRef"] if document.use == "sale" else entry["Description"]
    return move["name"] in (words or "").split()


def _strangers(verdicts: Sequence[Verdict], entries: Sequence[Record]) -> list[str]:
    known = {verdict.entry["EntryID"] for verdict in verdicts if verdict.entry}
    return [
        f"Entry {entry['EntryNumber']} in Exact is of no document"
        for entry in entries
        if entry["EntryID"] not in known
    ]


def _wrong_in_odoo(document: Document, move: Record) -> Iterator[str]:
    """The documents are entered as meant, so that the comparison says something."""
    yield from _unequal("total in Odoo", move["amount_total"], document.total)
    yield from _unequal("VAT in Odoo", move["amount_tax"], document.tax)


def _wrong_unless_left_out(move: Record, found: Sequence[Record]) -> Iterator[str]:
    if found:
        yield "is booked in Exact, with nothing to book"
    if move["exact_state"] != "not_applicable":
        yield f"is {move['exact_state']} in Odoo"


def _wrong_amounts(document: Document, move: Record, entry: Record) -> Iterator[str]:
    sign = document.sign
    yield from _unequal("total", sign * entry["AmountFC"], document.total)
    yield from _unequal("VAT", sign * entry["VATAmountFC"], document.tax)
    in_euros = abs(move["amount_total_signed"])
    yield from _unequal("total in euros", sign * entry["AmountDC"], in_euros)
    if entry["Currency"] != document.currency:
        yield f"is in {entry['Currency']} instead of {document.currency}"


def _wrong_shown(move: Record, entry: Record) -> Iterator[str]:
    """What a user reads on the invoice is what stands in Exact."""
    if move["exact_state"] != "sent":
        yield f"is {move['exact_state']} in Odoo"
    if move["exact_entry_id"] != entry["EntryID"]:
        yield "Odoo knows another entry"
    if move["exact_entry_number"] != entry["EntryNumber"]:
        yield f"Odoo shows entry {move['exact_entry_number']}"
    if move["exact_proof"] != "equal":
        yield f"the proof is {move['exact_proof']}"
    shown_total, shown_tax = move["exact_amount_total"], move["exact_amount_tax"]
    yield from _unequal("total shown", shown_total, abs(entry["AmountFC"]))
    yield from _unequal("VAT shown", shown_tax, abs(entry["VATAmountFC"]))


def _wrong_payment(document: Document, move: Record, entry: Record) -> Iterator[str]:
    expected = expected_payment_state(document.key)
    in_exact = payment_state(entry)
    if in_exact != expected:
        yield f"is {in_exact} in Exact instead of {expected}"
    if move["exact_payment_state"] != in_exact:
        yield f"is {in_exact} in Exact, {move['exact_payment_state']} in Odoo"
    open_in_exact = abs(entry["outstanding"])
    yield from _unequal("open amount shown", move["exact_amount_open"], open_in_exact)


def payment_state(entry: Record) -> str:
    """Return how an entry stands in Exact's books: "open", "partial" or "paid"."""
    if not entry["outstanding"]:
        return "paid"
    return "open" if entry["outstanding"] == entry["AmountFC"] else "partial"


def _unequal(what: str, found: float, expected: float | str) -> Iterator[str]:
    if _cents(found) != _cents(expected):
        yield f"{what} {_cents(found)} instead of {_cents(expected)}"


def _cents(amount: float | str) -> Decimal:
    return Decimal(f"{Decimal(str(amount)):.2f}")
