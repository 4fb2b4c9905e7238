"""The table at the end: each document as it stands in Odoo and in Exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .judgement import Verdict, payment_state

_COLUMNS = (
    "Document", "Kind", "What", "Entry", "Odoo total", "Exact total", "Odoo VAT",
    "Exact VAT", "", "Proof", "Payment", "",
)  # fmt: skip
_NUMBERS = range(3, 8)
# Parts of the paths of calls, and what they were for; the first one that fits.
_PURPOSES = (
    ("Entries", "to book entries"),
    ("crm/Accounts", "to find and create customers and vendors"),
    ("TransactionLines", "to prove what was booked"),
    ("PaymentTerms", "to read payments"),
    ("/Me", "to log in"),
    ("system/Divisions", "to log in"),
    ("", "to fetch code lists"),
)
# What the documents themselves have cost.
_OF_DOCUMENTS = [purpose for _part, purpose in _PURPOSES[:3]]


def print_table(verdicts: Sequence[Verdict]) -> None:
    """Print a row for each document, and below them what is wrong."""
    rows = [_COLUMNS, *(_row(verdict) for verdict in verdicts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        print("  ".join(_cells(row, widths)).rstrip())
        if not number:
            print("  ".join("-" * width for width in widths))
    for verdict in verdicts:
        for reason in verdict.wrong:
            print(f"WRONG: {verdict.move['name']}: {reason}")


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if number in _NUMBERS else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _row(verdict: Verdict) -> tuple[str, ...]:
    """Exact's figures come from its books, in the document's currency and sign."""
    document, move, entry = verdict.document, verdict.move, verdict.entry
    start = (move["name"], document.kind, document.title)
    judged = "WRONG" if verdict.wrong else "right"
    total, tax = f"{move['amount_total']:,.2f}", f"{move['amount_tax']:,.2f}"
    currency = document.currency
    if not entry:
        missing = "not for Exact" if not document.booked else move["exact_state"]
        return (*start, "", total, "", tax, "", currency, missing, "", judged)
    exact_total, exact_tax = entry["AmountFC"], entry["VATAmountFC"]
    return (
        *start,
        str(entry["EntryNumber"]),
        total,
        f"{document.sign * exact_total:,.2f}",
        tax,
        f"{document.sign * exact_tax or 0:,.2f}",
        currency,
        move["exact_proof"],
        payment_state(entry),
        judged,
    )


def print_calls(paths: Sequence[str], documents: int) -> None:
    """Print how often Exact was called, in all and for a document."""
    counted = Counter(map(_purpose, paths))
    share = sum(counted[purpose] for purpose in _OF_DOCUMENTS) / max(documents, 1)
    print(f"Calls to Exact: {len(paths)} in all, {share:.1f} for a document")
    for purpose, number in counted.most_common():
        each = number / max(documents, 1)
        a_document = f" ({each:.1f} a document)" if purpose in _OF_DOCUMENTS else ""
        print(f"  {number:>3} {purpose}{a_document}")


def _purpose(path: str) -> str:
    return next(purpose for part, purpose in _PURPOSES if part in path)
