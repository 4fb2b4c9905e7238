"""Payments: bank entries, matching, part payments, un-matching (api.md I)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from ..books import Books
from ..errors import Problem, Refused
from ..schema import TERMS
from ..store import Record
from ..values import cents, money
from .kinds import BANK, DIFFERENCE, MATCHED, OPEN, TRANSACTIONS
from .numbers import next_number
from .periods import period_of
from .terms import new_term, terms_of

# Bookings that settle an entry; the invoices and credit notes are all the others.
SETTLING = (BANK, DIFFERENCE)
SAME_ON_BANK_LINE = (
    "Account", "AccountCode", "AccountName", "Currency", "ExchangeRate", "GLAccount",
    "GLAccountCode", "GLAccountDescription",
)  # fmt: skip


@dataclass(frozen=True)
class Means:
    """A way to settle an entry: at the bank, or by writing a difference off."""

    type: int
    journal_type: int
    entries: str
    lines: str
    has_money: bool

    def account(self, books: Books, journal: Record) -> Record:
        """Return the account on the other side: the bank's, or for differences."""
        if self.has_money:
            return books.get("financial/GLAccounts", journal["GLAccount"]) or {}
        code = books.administration["_difference_account"]
        return books.by_code("financial/GLAccounts", code) or {}


AT_BANK = Means(
    type=BANK,
    journal_type=12,
    entries="financialtransaction/BankEntries",
    lines="financialtransaction/BankEntryLines",
    has_money=True,
)
WRITTEN_OFF = Means(
    type=DIFFERENCE,
    journal_type=90,
    entries="generaljournalentry/GeneralJournalEntries",
    lines="generaljournalentry/GeneralJournalEntryLines",
    has_money=False,
)


def pay(
    books: Books,
    entry_id: str,
    amount: float | None,
    date: str,
    means: Means = AT_BANK,
) -> Record:
    """Book a payment, or a difference, and match it with an entry's open terms.

    :param amount: in the entry's currency, without sign; all that is open by default
    :return: the entry that was booked
    :raise Refused: nothing is open
    """
    terms = [t for t in terms_of(books, entry_id) if t["Status"] != MATCHED]
    outstanding = total(terms, "AmountFC")
    if not outstanding:
        raise Refused(Problem("matched"))
    paid = outstanding
    if amount is not None:
        paid = cents(abs(money(amount))).copy_sign(outstanding)
    control = control_of(books, entry_id)
    entry, line = book_settlement(books, means, control, terms[0], paid, date)
    matched = [*settle(books, terms, paid), *own_terms(books, line, terms, paid)]
    finish_match(books, matched, date if means.has_money else None)
    point_to(books, entry_id, line["ID"])
    return entry


def total(terms: list[Record], name: str) -> Decimal:
    """Add up an amount of terms."""
    return sum((money(term[name]) for term in terms), Decimal(0))


def control_of(books: Books, entry_id: str) -> Record:
    """Return the receivables or payables line of an entry."""
    lines = books.find(TRANSACTIONS, EntryID=entry_id)
    return next(line for line in lines if line["LineNumber"] == 0)


# -- the settling entry ---------------------------------------------------------------


def book_settlement(
    books: Books,
    means: Means,
    control: Record,
    term: Record,
    paid: Decimal,
    date: str,
) -> tuple[Record, Record]:
    """Book an amount against a control account.

    :return: the entry and its line on the control account
    """
    journal = books.find("financial/Journals", Type=means.journal_type)[0]
    period = period_of(books, date)
    if period is None:
        raise Refused(Problem("unknown_year"))
    signed = -paid.copy_sign(money(control["AmountFC"]))
    home = cents(signed * money(control["ExchangeRate"]))
    entry = save_header(books, means, journal, period, control["Currency"], -signed)
    shared = shared_facts(means, entry, term, date)
    other = means.account(books, journal)
    save_other_side(books, shared, control, other, -signed, -home)
    line = {
        **shared,
        **{name: control.get(name) for name in SAME_ON_BANK_LINE},
        "ID": str(uuid4()),
        "LineNumber": 1,
        "AmountFC": float(signed),
        "AmountDC": float(home),
        "InvoiceNumber": term.get("InvoiceNumber"),
        "YourRef": term.get("YourRef"),
    }
    books.save(TRANSACTIONS, line)
    save_line(books, means, line, term)
    return entry, line


def save_header(
    books: Books,
    means: Means,
    journal: Record,
    period: Record,
    currency: str,
    amount: Decimal,
) -> Record:
    """Save the header of a settling entry."""
    year = period["FinYear"]
    header = {
        "JournalCode": journal["Code"],
        "JournalDescription": journal["Description"],
        "EntryNumber": next_number(books, journal["Code"], year),
        "FinancialYear": year,
        "FinancialPeriod": period["FinPeriod"],
        "Currency": currency,
        "Status": 20,
    }
    if means.has_money:
        header.update(OpeningBalanceFC=0, ClosingBalanceFC=float(amount))
    return books.save(means.entries, header)


def shared_facts(means: Means, entry: Record, term: Record, date: str) -> Record:
    """Return what the lines of a settling entry share."""
    return {
        "EntryID": entry["EntryID"],
        "EntryNumber": entry["EntryNumber"],
        "JournalCode": entry["JournalCode"],
        "JournalDescription": entry["JournalDescription"],
        "FinancialYear": entry["FinancialYear"],
        "FinancialPeriod": entry["FinancialPeriod"],
        "Date": date,
        "DueDate": date,
        "Description": f"{term.get('AccountName')} {term.get('YourRef') or ''}".strip(),
        "Type": means.type,
        "Status": 20,
    }


def save_other_side(
    books: Books,
    shared: Record,
    control: Record,
    account: Record,
    amount: Decimal,
    home: Decimal,
) -> None:
    """Save the line on the bank's account, or on the one for differences."""
    books.save(
        TRANSACTIONS,
        {
            **shared,
            "LineNumber": 0,
            "Currency": control["Currency"],
            "ExchangeRate": control["ExchangeRate"],
            "GLAccount": account.get("ID"),
            "GLAccountCode": account.get("Code"),
            "GLAccountDescription": account.get("Description"),
            "AmountFC": float(amount),
            "AmountDC": float(home),
        },
    )


def save_line(books: Books, means: Means, line: Record, term: Record) -> None:
    """Save the line as its own resource shows it: at the bank, money in is positive."""
    sign = -1 if means.has_money else 1
    books.save(
        means.lines,
        {
            **{name: line.get(name) for name in SAME_ON_BANK_LINE},
            "ID": line["ID"],
            "EntryID": line["EntryID"],
            "EntryNumber": line["EntryNumber"],
            "LineNumber": 1,
            "Date": line["Date"],
            "Description": line["Description"],
            "OurRef": term.get("InvoiceNumber"),
            "AmountFC": sign * line["AmountFC"],
            "AmountDC": sign * line["AmountDC"],
        },
    )


def own_terms(
    books: Books, line: Record, terms: list[Record], paid: Decimal
) -> list[Record]:
    """Save a settling line's own rows among the terms; what is overpaid stays open."""
    matched = min(abs(paid), abs(total(terms, "AmountFC"))).copy_sign(paid)
    rate, line_type = money(line["ExchangeRate"]), terms[0]["LineType"]
    rows = []
    for amount in (matched, paid - matched):
        if not amount:
            continue
        # A receipt reduces what is to be received: against the invoice's sign.
        row = new_term(line, line_type, -amount, -cents(amount * rate))
        row["ID"] = row["EntryID"] = str(uuid4())
        row["DueDate"] = line["Date"]
        books.save(TERMS, row)
        rows.append(row)
    return rows[:1]


# -- matching -------------------------------------------------------------------------


def settle(books: Books, terms: list[Record], amount: Decimal) -> list[Record]:
    """Cover terms with an amount; a term that is covered in part is split.

    :return: the rows that are covered, to be matched
    """
    left, covered = abs(amount), []
    for term in terms:
        open_amount = abs(money(term["AmountFC"]))
        if not left:
            break
        if open_amount <= left:
            left -= open_amount
            covered.append(term)
        else:
            covered.append(split(books, term, left))
            left = Decimal(0)
    return covered


def split(books: Books, term: Record, part: Decimal) -> Record:
    """Split a term; the part that is covered becomes a row of its own (api.md I)."""
    whole_fc, whole_dc = money(term["AmountFC"]), money(term["AmountDC"])
    part_fc = part.copy_sign(whole_fc)
    part_dc = cents(whole_dc * part_fc / whole_fc)
    row = {name: value for name, value in term.items() if name != "Created"}
    row.update(AmountFC=float(part_fc), AmountDC=float(part_dc))
    row["ID"] = row["EntryID"] = str(uuid4())
    term.update(AmountFC=float(whole_fc - part_fc), AmountDC=float(whole_dc - part_dc))
    books.save(TERMS, term)
    return row


def finish_match(books: Books, rows: list[Record], paid_on: str | None) -> None:
    """Mark rows as matched with each other; only money gives a payment date."""
    match = str(uuid4())
    invoices = [row for row in rows if is_invoice(row)]
    last = max(invoices, key=lambda row: row["InvoiceDate"])
    for row in rows:
        row.update(
            Status=MATCHED,
            IsFullyPaid=True,
            LastPaymentDate=paid_on,
            EndDate=last["InvoiceDate"],
            EndYear=last["TransactionReportingYear"],
            EndPeriod=last["TransactionReportingPeriod"],
            _match=match,
        )
        books.save(TERMS, row)


def is_invoice(row: Record) -> bool:
    """Say whether a row is an invoice's or a credit note's, not a settling entry's."""
    return row["TransactionType"] not in SETTLING


def point_to(books: Books, entry_id: str, offset: str | None) -> None:
    """Let an entry's control line name the line that settled it, once all is."""
    terms = terms_of(books, entry_id)
    settled = all(term["Status"] == MATCHED for term in terms)
    line = control_of(books, entry_id)
    line["OffsetID"] = offset if settled else None
    books.save(TRANSACTIONS, line)


def match(books: Books, entry_id: str, other_id: str) -> None:
    """Match an invoice with a credit note, as far as the smaller goes.

    :raise Refused: they have the same sign, or one has nothing open
    """
    sides = []
    for identity in (entry_id, other_id):
        rows = [t for t in terms_of(books, identity) if t["Status"] != MATCHED]
        sides.append((rows, total(rows, "AmountFC")))
    (first, first_total), (second, second_total) = sides
    if first_total * second_total >= 0:
        raise Refused(Problem("change_matched"))
    amount = min(abs(first_total), abs(second_total))
    rows = [*settle(books, first, amount), *settle(books, second, amount)]
    finish_match(books, rows, None)
    first_line, second_line = control_of(books, entry_id), control_of(books, other_id)
    point_to(books, entry_id, second_line["ID"])
    point_to(books, other_id, first_line["ID"])


def unmatch(books: Books, entry_id: str) -> int:
    """Undo all matches of an entry: its terms, and what settled them, are open again.

    :return: the number of rows that were opened
    """
    matches = {t["_match"] for t in terms_of(books, entry_id) if t.get("_match")}
    opened = [row for match in matches for row in books.find(TERMS, _match=match)]
    for row in opened:
        row.update(Status=OPEN, IsFullyPaid=False)
        for name in ("LastPaymentDate", "EndDate", "EndYear", "EndPeriod", "_match"):
            row.pop(name, None)
        books.save(TERMS, row)
    for entry in {r["TransactionEntryID"] for r in opened}:
        if any(is_invoice(r) for r in terms_of(books, entry)):
            point_to(books, entry, None)
    return len(opened)
