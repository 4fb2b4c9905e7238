"""Matching: which rows among the payment terms settle each other (api.md I)."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from ..books import Books
from ..errors import Problem, Refused
from ..schema import TERMS
from ..store import Record
from ..values import cents, money
from .accounts import own_account
from .cashbook import (
    CONTROL,
    GENERAL,
    GENERAL_TYPE,
    Booked,
    Occasion,
    Part,
    book,
    journal_of,
)
from .kinds import BANK, DIFFERENCE, EXCHANGE, MATCHED, OPEN, TRANSACTIONS
from .terms import rows_of_line, terms_of
from .transactions import forget_entry

# Bookings that settle an entry; the invoices and credit notes are all the others.
SETTLING = (BANK, DIFFERENCE, EXCHANGE)
# What a row has only while it is matched.
OF_A_MATCH = ("LastPaymentDate", "EndDate", "EndYear", "EndPeriod", "_match")
# ... and only while it is selected for, or on its way to, the bank.
OF_A_SELECTION = (
    "ReceivableSelected", "ReceivableSelector", "ReceivableSelectorFullName",
    "ReceivableBatchNumber", "PaymentSelected", "PaymentSelector",
    "PaymentSelectorFullName", "PaymentBatchNumber", "CashflowTransactionBatchCode",
    "EndToEndID", "PaymentInformationID",
)  # fmt: skip


def open_terms(books: Books, entry_id: str) -> list[Record]:
    """Return the rows of an entry that nothing is matched with, earliest due first."""
    return [t for t in terms_of(books, entry_id) if t["Status"] != MATCHED]


def total(rows: list[Record], name: str = "AmountFC") -> Decimal:
    """Add up an amount of rows."""
    return sum((money(row[name]) for row in rows), Decimal(0))


def covered_home(rows: list[Record], amount: Decimal) -> Decimal:
    """Return what an amount covers of rows, in the administration's currency.

    What goes beyond the rows counts at their own rate.
    """
    left, home = abs(amount), Decimal(0)
    for row in rows:
        whole = abs(money(row["AmountFC"]))
        taken = min(whole, left)
        if whole:
            home += cents(abs(money(row["AmountDC"])) * taken / whole)
        left -= taken
    rate = money(rows[0]["RateFC"]) if rows else Decimal(1)
    return (home + cents(left * rate)).copy_sign(amount)


def cover(books: Books, rows: list[Record], amount: Decimal) -> list[Record]:
    """Cover rows with an amount; a row that is covered in part is split.

    :return: the rows that are covered, to be matched
    """
    left, covered = abs(amount), []
    for row in rows:
        open_amount = abs(money(row["AmountFC"]))
        if not left:
            break
        if open_amount <= left:
            left -= open_amount
            covered.append(row)
        else:
            covered.append(split(books, row, left))
            left = Decimal(0)
    return covered


def split(books: Books, row: Record, part: Decimal) -> Record:
    """Split a row; the part that is covered becomes a row of its own (api.md I)."""
    whole_fc, whole_dc = money(row["AmountFC"]), money(row["AmountDC"])
    part_fc = abs(part).copy_sign(whole_fc)
    part_dc = cents(whole_dc * part_fc / whole_fc)
    new = {name: value for name, value in row.items() if name != "Created"}
    new.update(AmountFC=float(part_fc), AmountDC=float(part_dc))
    new["ID"] = new["EntryID"] = str(uuid4())
    row.update(AmountFC=float(whole_fc - part_fc), AmountDC=float(whole_dc - part_dc))
    books.save(TERMS, row)
    return new


def match(books: Books, first: list[Record], second: list[Record], date: str) -> None:
    """Match open rows of opposite signs as far as the smaller side goes.

    What is left between them in the administration's currency is booked as an
    exchange difference.

    :raise Refused: they have the same sign, or one side has nothing open
    """
    sums = total(first), total(second)
    if sums[0] * sums[1] >= 0:
        raise Refused(Problem("change_matched"))
    amount = min(map(abs, sums))
    rows = [*cover(books, first, amount), *cover(books, second, amount)]
    left = total(rows, "AmountDC")
    if left:
        rows += book_exchange(books, rows[0], -left, date).rows
    finish(books, rows)
    point(books, rows)


def book_exchange(books: Books, row: Record, amount: Decimal, date: str) -> Booked:
    """Book an exchange difference, type 82, on a row's account; in currency it is 0.

    :param amount: in the administration's currency, with the sign that the row's
        own amounts have
    """
    journal = journal_of(books, None, GENERAL_TYPE)
    ledger = CONTROL[row["LineType"]] * amount
    account = books.get("financial/GLAccounts", row["GLAccount"]) or {}
    parts = [
        Part(account, Decimal(0), ledger, facts_of(row)),
        Part(own_account(books, "exchange"), Decimal(0), -ledger),
    ]
    occasion = Occasion(journal, date, row["Currency"], row["RateFC"], EXCHANGE)
    return book(books, occasion, parts)


def facts_of(row: Record) -> Record:
    """Return what a settling line says of the row that it settles."""
    names = ("Account", "AccountCode", "AccountName", "InvoiceNumber", "YourRef")
    text = f"{row.get('AccountName') or ''} {row.get('YourRef') or ''}".strip()
    return {**{name: row.get(name) for name in names}, "Description": text}


def finish(books: Books, rows: list[Record]) -> None:
    """Mark rows as matched with each other; only money gives a payment date.

    EndDate is the highest invoice date, not the payment's (api.md I).
    """
    match_id = str(uuid4())
    invoices = [row for row in rows if is_invoice(row)] or rows
    last = max(invoices, key=lambda row: row["InvoiceDate"])
    dates = [row["InvoiceDate"] for row in rows if row["TransactionType"] == BANK]
    for row in rows:
        row.update(
            Status=MATCHED,
            IsFullyPaid=True,
            LastPaymentDate=max(dates, default=None),
            EndDate=last["InvoiceDate"],
            EndYear=last["TransactionReportingYear"],
            EndPeriod=last["TransactionReportingPeriod"],
            _match=match_id,
        )
        books.save(TERMS, row)


def is_invoice(row: Record) -> bool:
    """Say whether a row is an invoice's or a credit note's, not a settling entry's."""
    return row["TransactionType"] not in SETTLING


def point(books: Books, rows: list[Record]) -> None:
    """Let each control line that is settled name the line that settled it.

    Only invoices and credit notes do: the other direction is unreliable (api.md I).
    """
    for row in rows:
        if not is_invoice(row):
            continue
        sign = money(row["AmountFC"])
        others = [o for o in rows if money(o["AmountFC"]) * sign < 0]
        target = max(others, key=lambda o: abs(o["AmountDC"]), default=None)
        set_offset(books, row["TransactionID"], target and target["TransactionID"])


def set_offset(books: Books, line_id: str, offset: str | None) -> None:
    """Write OffsetID of a control line, once all its rows are matched."""
    line = books.get(TRANSACTIONS, line_id)
    if line is None:
        return
    rows = rows_of_line(books, line_id)
    settled = all(row["Status"] == MATCHED for row in rows)
    line["OffsetID"] = offset if settled else None
    books.save(TRANSACTIONS, line)


# -- back -----------------------------------------------------------------------------


def unmatch(books: Books, entry_id: str, other_id: str | None = None) -> int:
    """Undo the matches of an entry, or only those with another entry.

    What settled it is open again like the entry itself; exchange differences that
    the match had made are deleted (our reading).

    :return: the number of rows that were opened
    """
    matches = matches_of(books, entry_id)
    if other_id is not None:
        matches &= matches_of(books, other_id)
    if not matches:
        raise Refused(Problem("plain", values={"detail": "Nothing is matched."}))
    opened = 0
    for match_id in matches:
        for row in books.find(TERMS, _match=match_id):
            if row["TransactionType"] == EXCHANGE:
                delete_exchange(books, row["TransactionEntryID"])
                continue
            open_again(books, row)
            opened += 1
    return opened


def matches_of(books: Books, entry_id: str) -> set[str]:
    """Return the matches that an entry takes part in."""
    return {t["_match"] for t in terms_of(books, entry_id) if t.get("_match")}


def open_again(books: Books, row: Record) -> None:
    """Put a row back to open, with nothing left of its match."""
    row.update(Status=OPEN, IsFullyPaid=False)
    for name in (*OF_A_MATCH, *OF_A_SELECTION):
        row.pop(name, None)
    books.save(TERMS, row)
    if is_invoice(row):
        set_offset(books, row["TransactionID"], None)


def delete_exchange(books: Books, entry_id: str) -> None:
    """Delete an exchange difference with its lines and its row."""
    for line in books.find(GENERAL.lines, EntryID=entry_id):
        books.remove(GENERAL.lines, line["ID"])
    forget_entry(books, entry_id)
    books.remove(GENERAL.entries, entry_id)
