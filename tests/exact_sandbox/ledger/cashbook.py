"""Entries of bank, cash and general journals, as people and as Exact itself make them.

A part is one line of such an entry. Parts on a control account, receivables or
payables, get a row of their own among the payment terms (api.md I), open at first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

from ..books import Books
from ..errors import Problem, Refused
from ..schema import TERMS
from ..store import Record
from ..values import money
from .kinds import BANK, OTHER, TRANSACTIONS
from .numbers import is_taken, next_number
from .periods import is_closed, period_of
from .terms import new_term
from .transactions import show_transaction

RECEIVABLES, PAYABLES = 20, 22
CONTROL = {RECEIVABLES: 1, PAYABLES: -1}
CASH_TYPE, BANK_TYPE, PSP_TYPE, GENERAL_TYPE = 10, 12, 16, 90


@dataclass(frozen=True)
class Cashbook:
    """A kind of journal, and where its entries are shown."""

    journal_type: int
    type: int  # of its transactions
    entries: str
    lines: str

    @property
    def has_money(self) -> bool:
        """Say whether a line has money of its own on the other side."""
        return self.type == BANK


AT_BANK = Cashbook(
    BANK_TYPE,
    BANK,
    "financialtransaction/BankEntries",
    "financialtransaction/BankEntryLines",
)
IN_CASH = Cashbook(
    CASH_TYPE,
    BANK,
    "financialtransaction/CashEntries",
    "financialtransaction/CashEntryLines",
)
# Payment service providers: their entries are missing from BankEntries (api.md I).
BY_PROVIDER = Cashbook(PSP_TYPE, BANK, "", "")
GENERAL = Cashbook(
    GENERAL_TYPE,
    OTHER,
    "generaljournalentry/GeneralJournalEntries",
    "generaljournalentry/GeneralJournalEntryLines",
)
BOOKS_BY_JOURNAL = {
    book.journal_type: book for book in (AT_BANK, IN_CASH, BY_PROVIDER, GENERAL)
}
BY_ENTRIES = {book.entries: book for book in (AT_BANK, IN_CASH, GENERAL)}
BY_LINES = {book.lines: book for book in (AT_BANK, IN_CASH, GENERAL)}


@dataclass
class Part:
    """A line of an entry: its account, its amounts (debit positive), and the rest."""

    account: Record
    amount: Decimal
    home: Decimal
    facts: Record = field(default_factory=dict)

    @property
    def is_control(self) -> bool:
        """Say whether it is on a receivables or payables account."""
        return self.account.get("Type") in CONTROL


@dataclass
class Booked:
    """An entry with its transaction lines, and the rows that it has among the terms."""

    entry: Record
    lines: list[Record]
    rows: list[Record]


@dataclass
class Occasion:
    """When and where an entry is booked, and in which currency."""

    journal: Record
    date: str
    currency: str
    rate: float = 1.0
    type: int | None = None  # of the transactions; the journal's own by default
    facts: Record = field(default_factory=dict)  # more of the header

    @property
    def book(self) -> Cashbook:
        """Return the kind of the journal."""
        return BOOKS_BY_JOURNAL[self.journal["Type"]]

    @property
    def transaction_type(self) -> int:
        """Return the type of the transactions."""
        return self.type or self.book.type


def journal_of(books: Books, code: str | None, journal_type: int) -> Record:
    """Return a journal by its code, or the first of a type.

    :raise Refused: there is none, or it is not for entries by hand
    """
    if not code:
        return books.find("financial/Journals", Type=journal_type)[0]
    journal = books.by_code("financial/Journals", code)
    if journal is None:
        raise Refused(Problem("reference", "JournalReference"))
    if journal["Type"] not in BOOKS_BY_JOURNAL:
        raise Refused(Problem("invalid", "Journal"))
    return journal


def book(books: Books, occasion: Occasion, parts: list[Part]) -> Booked:
    """Book an entry of parts; money gets its other side on the journal's account.

    :raise Refused: the date is in no year, or in a closed period
    """
    year, period = open_period(books, occasion)
    header = save_header(books, occasion, year, period, parts)
    parts = list(parts)
    if occasion.book.has_money:
        parts.insert(0, money_side(books, occasion, parts))
    booked = Booked(header, [], [])
    for number, part in enumerate(parts):
        save_part(books, occasion, booked, part, number)
    show_transaction(books, header, occasion.date)
    return booked


def save_part(
    books: Books, occasion: Occasion, booked: Booked, part: Part, number: int
) -> None:
    """Save a line, as its own resource shows it too, and its row among the terms."""
    line = save_line(books, occasion, booked.entry, part, number)
    booked.lines.append(line)
    if number or not occasion.book.has_money:
        show_line(books, occasion, line, part)
    if part.is_control:
        booked.rows.append(save_row(books, line, part))


def open_period(books: Books, occasion: Occasion) -> tuple[int, int]:
    """Return year and period, those that were sent or those of the date."""
    period = period_of(books, occasion.date) or {}
    year = occasion.facts.get("FinancialYear") or period.get("FinYear")
    number = occasion.facts.get("FinancialPeriod") or period.get("FinPeriod")
    known = books.find("financial/FinancialPeriods", FinYear=year) if year else []
    if not known:
        raise Refused(Problem("unknown_year"))
    if number not in [one["FinPeriod"] for one in known]:
        raise Refused(Problem("unknown_period"))
    if is_closed(books, occasion.journal["Code"], year, number):
        values = {"year": year, "period": number}
        raise Refused(Problem("period_closed", values=values))
    return year, number


def save_header(
    books: Books, occasion: Occasion, year: int, period: int, parts: list[Part]
) -> Record:
    """Save the header, in the resource of its journal's type if that has one."""
    journal, kind = occasion.journal, occasion.book
    header = {
        "EntryID": str(uuid4()),
        "JournalCode": journal["Code"],
        "JournalDescription": journal["Description"],
        "Currency": occasion.currency,
        "Status": 20,
        "Type": occasion.transaction_type,
        **occasion.facts,
        "EntryNumber": entry_number(books, occasion, year),
        "FinancialYear": year,
        "FinancialPeriod": period,
    }
    if kind.has_money:
        opening = money(header.get("OpeningBalanceFC"))
        closing = opening - sum((part.amount for part in parts), Decimal(0))
        header.setdefault("OpeningBalanceFC", 0)
        header.setdefault("ClosingBalanceFC", float(closing))
    return books.save(kind.entries, header) if kind.entries else header


def entry_number(books: Books, occasion: Occasion, year: int) -> int:
    """Return the number that was sent, unless it is taken, or the next one.

    :raise Refused: it is taken
    """
    sent = occasion.facts.get("EntryNumber")
    if not sent:
        return next_number(books, occasion.journal["Code"], year)
    if is_taken(books, sent, year):
        raise Refused(Problem("in_use", "EntryNumber"))
    return sent


def money_side(books: Books, occasion: Occasion, parts: list[Part]) -> Part:
    """Return the line on the journal's own account, which balances the others."""
    account = books.get("financial/GLAccounts", occasion.journal["GLAccount"]) or {}
    amount = -sum((part.amount for part in parts), Decimal(0))
    return Part(account, amount, -sum((part.home for part in parts), Decimal(0)))


def save_line(
    books: Books, occasion: Occasion, header: Record, part: Part, number: int
) -> Record:
    """Save a transaction line."""
    line = {
        "ID": str(uuid4()),
        "EntryID": header["EntryID"],
        "EntryNumber": header["EntryNumber"],
        "LineNumber": number,
        "JournalCode": header["JournalCode"],
        "JournalDescription": header["JournalDescription"],
        "FinancialYear": header["FinancialYear"],
        "FinancialPeriod": header["FinancialPeriod"],
        "Date": occasion.date,
        "DueDate": occasion.date,
        "Type": occasion.transaction_type,
        "Status": header["Status"],
        "Currency": occasion.currency,
        "ExchangeRate": occasion.rate,
        "GLAccount": part.account.get("ID"),
        "GLAccountCode": part.account.get("Code"),
        "GLAccountDescription": part.account.get("Description"),
        "AmountFC": float(part.amount),
        "AmountDC": float(part.home),
        **part.facts,
    }
    return books.save(TRANSACTIONS, line)


# What a line of its own resource shows of the transaction line.
SHOWN = (
    "ID", "EntryID", "EntryNumber", "LineNumber", "Date", "Description", "Account",
    "AccountCode", "AccountName", "Currency", "ExchangeRate", "GLAccount",
    "GLAccountCode", "GLAccountDescription", "VATCode", "CostCenter", "CostUnit",
    "Project", "Notes", "Quantity",
)  # fmt: skip


def show_line(books: Books, occasion: Occasion, line: Record, part: Part) -> None:
    """Save the line as its own resource shows it: money in is positive there.

    In a general journal positive is debit (api.md I).
    """
    if not occasion.book.lines:
        return
    sign = -1 if occasion.book.has_money else 1
    shown = {name: line.get(name) for name in SHOWN}
    shown.update(
        OurRef=line.get("InvoiceNumber"),
        AmountFC=float(sign * part.amount),
        AmountDC=float(sign * part.home),
    )
    books.save(occasion.book.lines, shown)


def save_row(books: Books, line: Record, part: Part) -> Record:
    """Save a line's row among the terms: what it settles has the other sign."""
    line_type = part.account["Type"]
    sign = CONTROL[line_type]
    row = new_term(line, line_type, sign * part.amount, sign * part.home)
    row["ID"] = row["EntryID"] = str(uuid4())
    row["DueDate"] = line["Date"]
    return books.save(TERMS, row)
