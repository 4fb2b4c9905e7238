"""The payment terms of an entry: what is to be received or paid, and when."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from decimal import Decimal

from ..books import Books
from ..clock import parse_stored, store_date
from ..schema import TERMS
from ..store import Record
from ..values import cents, money
from .amounts import in_home
from .draft import Draft
from .kinds import OPEN, TRANSACTIONS
from .posting import part_id

COPIED = {
    "Account": "Account", "AccountCode": "AccountCode", "AccountName": "AccountName",
    "Currency": "Currency", "Description": "Description",
    "EntryNumber": "EntryNumber", "GLAccount": "GLAccount",
    "GLAccountCode": "GLAccountCode", "GLAccountDescription": "GLAccountDescription",
    "InvoiceNumber": "InvoiceNumber", "Journal": "JournalCode",
    "JournalDescription": "JournalDescription", "OrderNumber": "OrderNumber",
    "PaymentReference": "PaymentReference", "YourRef": "YourRef",
    "TransactionEntryID": "EntryID", "TransactionID": "ID",
    "TransactionReportingYear": "FinancialYear", "TransactionType": "Type",
    "TransactionReportingPeriod": "FinancialPeriod", "TransactionStatus": "Status",
    "InvoiceDate": "Date", "EntryDate": "Date", "TransactionDueDate": "DueDate",
}  # fmt: skip


def due_date(entry_date: str, days: int, month_ends: int) -> str:
    """Return a due date: month endings first, then days.

    17 January with 2 month endings is 31 March, with 15 days more 15 April: the
    documentation's own example counts the ending of the second month after.
    """
    moment = parse_stored(entry_date)
    if month_ends:
        moment = month_end(moment, month_ends)
    return store_date(moment + timedelta(days=days))


def month_end(moment: datetime, months: int) -> datetime:
    """Return the last day of the month that many months on."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    return moment.replace(
        year=year, month=month + 1, day=monthrange(year, month + 1)[1]
    )


def instalments(books: Books, condition: Record) -> list[tuple[Decimal, int, int]]:
    """Return the parts of a condition: fraction, days, month endings; the last last.

    A condition with several parts has a row for each, with the same code.
    """
    rows = condition.get("_terms") or books.find(
        "cashflow/PaymentConditions", Code=condition.get("Code")
    )
    parts = [
        (
            money(row.get("Percentage") or 1),
            row.get("PaymentDays") or 0,
            row.get("PaymentEndOfMonths") or 0,
        )
        for row in rows or [condition]
    ]
    return sorted(parts, key=lambda part: (part[2], part[1]))


def build_terms(draft: Draft, control: Record) -> list[Record]:
    """Return the payment terms of an entry; amounts are positive on an invoice."""
    header, parts = draft.header, instalments(draft.books, draft.condition)
    left_fc, left_dc = money(header["AmountFC"]), money(header["AmountDC"])
    total_fc, total_dc = left_fc, left_dc
    terms = []
    for number, (fraction, days, month_ends) in enumerate(parts, 1):
        is_last = number == len(parts)
        fc = left_fc if is_last else cents(total_fc * fraction)
        dc = left_dc if is_last else cents(total_dc * fraction)
        left_fc, left_dc = left_fc - fc, left_dc - dc
        due = header["DueDate"]
        if len(parts) > 1:
            due = due_date(header["EntryDate"], days, month_ends)
        identity = part_id(draft, f"term {number}")
        term = new_term(control, draft.kind.line_type, fc, dc)
        term.update(ID=identity, EntryID=identity, DueDate=due)
        term.update(condition_facts(draft, fc, due))
        term.update(TransactionAmountFC=float(total_fc))
        term.update(TransactionAmountDC=float(total_dc))
        terms.append(term)
    return terms


def new_term(control: Record, line_type: int, fc: Decimal, dc: Decimal) -> Record:
    """Return an open term of a control line, without its dates and identity."""
    term = {name: control.get(source) for name, source in COPIED.items()}
    term.update(
        LineType=line_type,
        AmountFC=float(fc),
        AmountDC=float(dc),
        TransactionAmountFC=float(fc),
        TransactionAmountDC=float(dc),
        RateFC=control["ExchangeRate"],
        Status=OPEN,
        IsFullyPaid=False,
        IsBatchBooking=0,
        TransactionIsReversal=False,
        Source=1,
    )
    return term


def condition_facts(draft: Draft, amount: Decimal, due: str) -> Record:
    """Return what the payment condition adds to a term."""
    condition, start = draft.condition, draft.header["EntryDate"]
    facts = {
        "PaymentCondition": condition.get("Code"),
        "PaymentConditionDescription": condition.get("Description"),
        "PaymentMethod": condition.get("PaymentMethod", "B"),
        "PaymentDays": (parse_stored(due) - parse_stored(start)).days,
        "AccountCountry": draft.party.get("Country"),
    }
    percentage = condition.get("DiscountPercentage")
    if percentage:
        discount = cents(discount_base(draft, amount) * money(percentage))
        days = condition.get("DiscountPaymentDays", 0)
        facts.update(
            AmountDiscountFC=float(discount),
            AmountDiscountDC=float(in_home(discount, draft.header["Rate"])),
            DiscountDueDate=due_date(start, days, 0),
            PaymentDaysDiscount=days,
            PaymentDiscountPercentage=percentage,
        )
    return facts


def discount_base(draft: Draft, amount: Decimal) -> Decimal:
    """Return the part of a term that its discount counts on, with or without VAT.

    Settlement discount (B) and credit surcharge (K) count alike (our reading).
    """
    if draft.condition.get("DiscountCalculation") != "E":
        return amount
    whole, vat = money(draft.header["AmountFC"]), money(draft.header["VATAmountFC"])
    return amount * (whole - vat) / whole if whole else amount


def terms_of(books: Books, entry_id: str) -> list[Record]:
    """Return all terms of an entry, earliest due first."""
    terms = books.find(TERMS, TransactionEntryID=entry_id)
    return sorted(terms, key=lambda term: (term["DueDate"], term["ID"]))


def rows_of_line(books: Books, line_id: str) -> list[Record]:
    """Return the rows of one line of an entry."""
    line = books.get(TRANSACTIONS, line_id) or {}
    rows = terms_of(books, line.get("EntryID", ""))
    return [row for row in rows if row["TransactionID"] == line_id]
