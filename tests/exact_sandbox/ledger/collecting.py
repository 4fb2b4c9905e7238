"""Direct debits and payment files: selected, processed, bounced (api.md I)."""

from __future__ import annotations

from ..books import Books
from ..errors import Problem, Refused
from ..schema import TERMS
from ..store import Record
from ..values import money
from .cashbook import BANK_TYPE, RECEIVABLES, Booked, Occasion, Part, book, journal_of
from .kinds import BANK, OPEN, PROCESSED_AT_BANK, SELECTED, TRANSACTIONS
from .matching import facts_of, match, matches_of, open_again, open_terms, unmatch
from .payments import account_of
from .terms import rows_of_line

NOTHING_PAID = "No payment is matched with this entry."


def select(books: Books, entry_id: str) -> list[Record]:
    """Select what is open of an entry to be collected or paid: status 30."""
    rows = open_terms(books, entry_id)
    if not rows:
        raise Refused(Problem("matched"))
    for row in rows:
        prefix = prefix_of(row)
        row.update(
            {
                "Status": SELECTED,
                f"{prefix}Selected": books.clock.stamp(),
                f"{prefix}Selector": books.user["id"],
                f"{prefix}SelectorFullName": books.user["name"],
            }
        )
        books.save(TERMS, row)
    return rows


def process(books: Books, entry_id: str) -> list[Record]:
    """Send what is open of an entry to the bank: status 40, not yet matched."""
    rows = select(books, entry_id)
    setting = f"batch {books.division}"
    batch = books.store.setting(setting, 0) + 1
    books.store.set_setting(setting, batch)
    for row in rows:
        row.update(
            {
                "Status": PROCESSED_AT_BANK,
                "EntryDate": books.clock.today(),
                f"{prefix_of(row)}BatchNumber": batch,
                "CashflowTransactionBatchCode": str(batch),
                "EndToEndID": f"{row['EntryNumber']}-{batch}",
            }
        )
        books.save(TERMS, row)
    return rows


def prefix_of(row: Record) -> str:
    """Return how the names of a row's selection begin."""
    return "Receivable" if row["LineType"] == RECEIVABLES else "Payment"


def deselect(books: Books, entry_id: str) -> int:
    """Take an entry out of what is selected or sent to the bank: open again."""
    rows = [row for row in open_terms(books, entry_id) if row["Status"] != OPEN]
    for row in rows:
        open_again(books, row)
    return len(rows)


def bounce(books: Books, entry_id: str, date: str) -> Booked:
    """Book a collection that the bank took back.

    The invoice is open again; the money in and the money out are matched with each
    other.

    :raise Refused: no payment is matched
    """
    paid = [
        row
        for match_id in matches_of(books, entry_id)
        for row in books.find(TERMS, _match=match_id)
        if row["TransactionType"] == BANK
    ]
    if not paid:
        raise Refused(Problem("plain", values={"detail": NOTHING_PAID}))
    first = paid[0]
    unmatch(books, entry_id, first["TransactionEntryID"])
    line = books.get(TRANSACTIONS, first["TransactionID"]) or {}
    part = Part(
        account_of(books, first),
        -money(line["AmountFC"]),
        -money(line["AmountDC"]),
        {**facts_of(line), "Description": "Storno"},
    )
    journal = journal_of(books, line["JournalCode"], BANK_TYPE)
    occasion = Occasion(journal, date, line["Currency"], line["ExchangeRate"])
    booked = book(books, occasion, [part])
    money_in = rows_of_line(books, line["ID"])
    match(books, booked.rows, [r for r in money_in if r["Status"] == OPEN], date)
    return booked
