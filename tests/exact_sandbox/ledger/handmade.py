"""Bank, cash and general journal entries that clients post (api.md I)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..books import Books
from ..errors import Problem, Refused
from ..store import Record
from ..values import cents, money
from .cashbook import CONTROL, Booked, Cashbook, Occasion, Part, book, save_part
from .checks import currency_rate
from .kinds import MATCHED, TRANSACTIONS, TYPE_NAMES
from .matching import match, open_terms
from .periods import is_closed, period_of
from .terms import rows_of_line
from .transactions import forget_entry, show_transaction

REVENUE = 110
COPIED = ("CostCenter", "CostUnit", "Project", "Notes", "Quantity", "Document")


def post_entry(
    books: Books, kind: Cashbook, header: Record, lines: list[Record], found: list[Any]
) -> Record:
    """Book a posted entry, and match the lines that name an invoice.

    :param found: the problems of its form
    """
    problems = list(found)
    journal = check_journal(books, kind, header, problems)
    parts: list[Part] = []
    occasion = Occasion(journal, first_date(books, lines), "")
    check_currency(books, occasion, header, problems)
    for line in lines:
        parts += parts_of(books, occasion, line, problems)
    if problems:
        raise Refused(*problems)
    if kind.has_money:
        check_closing(header, parts)
    else:
        check_balance(books, occasion, parts)
    occasion.facts = {name: value for name, value in header.items() if value}
    booked = book(books, occasion, parts)
    settle(books, booked, occasion.date)
    return booked.entry


def first_date(books: Books, lines: list[Record]) -> str:
    """Return the date of an entry: its first line's, else today."""
    return next((line["Date"] for line in lines if line.get("Date")), None) or (
        books.clock.today()
    )


def check_journal(
    books: Books, kind: Cashbook, header: Record, problems: list[Problem]
) -> Record:
    """Return the journal, which is of the resource's own type."""
    code = header.get("JournalCode")
    journal = books.by_code("financial/Journals", code) if code else None
    if code and journal is None:
        problems.append(Problem("reference", "JournalReference"))
    elif journal and journal["Type"] != kind.journal_type:
        problems.append(Problem("invalid", "Journal"))
    elif journal and journal.get("IsBlocked"):
        problems.append(Problem("blocked", "Journal"))
    return {"Code": "", "Description": "", **(journal or {}), "Type": kind.journal_type}


def check_currency(
    books: Books, occasion: Occasion, header: Record, problems: list[Problem]
) -> None:
    """Fill currency and rate as the journal allows them (api.md E6)."""
    home = books.administration["Currency"]
    currency = header.get("Currency") or home
    occasion.currency = currency
    journal = occasion.journal
    if not books.by_code("general/Currencies", currency):
        problems.append(Problem("reference", "Currency"))
        return
    fixed = not journal.get("AllowVariableCurrency", True)
    if fixed and currency != journal.get("Currency"):
        problems.append(Problem("not_allowed", "Currency"))
    if currency != home:
        sent = header.get("ExchangeRate")
        rate = sent or currency_rate(books, currency, occasion.date)
        if rate is None:
            problems.append(Problem("required", "Rate"))
        occasion.rate = rate or 1.0


# -- lines ----------------------------------------------------------------------------


def parts_of(
    books: Books, occasion: Occasion, line: Record, problems: list[Problem]
) -> list[Part]:
    """Return a posted line as parts: itself and the VAT that Exact adds to it."""
    resource = occasion.book.lines
    account = books.get("financial/GLAccounts", line.get("GLAccount") or "")
    if account is None:
        if line.get("GLAccount"):
            problems.append(Problem("reference", "GLAccount"))
        return []
    check_line(books, line, account, problems)
    found = books.resolve(resource, line, problems)
    code = vat_code(books, occasion, line, account, problems)
    # At the bank positive is money in; the account on the other side is credited.
    sign = -1 if occasion.book.has_money else 1
    amount = sign * cents(money(line.get("AmountFC")))
    vat = vat_amount(line, code, amount, sign)
    net = amount - vat if code.get("Type") == "I" else amount
    facts = facts_of(line, found.get("Account", {}))
    if code:
        facts.update(VATCode=code["Code"], VATPercentage=code.get("Percentage"))
    parts = [Part(account, net, home(occasion, net), facts)]
    if vat:
        parts.append(vat_part(books, occasion, account, code, vat))
    return parts


def check_line(
    books: Books, line: Record, account: Record, problems: list[Problem]
) -> None:
    """A blocked account takes no line, a control account none without relation."""
    if account.get("IsBlocked"):
        problems.append(Problem("blocked", "GLAccount"))
    if account["Type"] in CONTROL and not line.get("Account"):
        problems.append(Problem("required", "Account"))


def facts_of(line: Record, party: Record) -> Record:
    """Return what a transaction line takes over from a posted line."""
    facts = {name: line[name] for name in COPIED if line.get(name) is not None}
    facts.update(
        Account=party.get("ID"),
        AccountCode=party.get("Code"),
        AccountName=party.get("Name"),
        Description=line.get("Description"),
        InvoiceNumber=line.get("OurRef"),
        OffsetID=line.get("OffsetID"),
    )
    if line.get("Date"):
        facts.update(Date=line["Date"], DueDate=line["Date"])
    return facts


def home(occasion: Occasion, amount: Decimal) -> Decimal:
    """Return an amount in the administration's currency."""
    return cents(amount * money(occasion.rate))


def vat_code(
    books: Books,
    occasion: Occasion,
    line: Record,
    account: Record,
    problems: list[Problem],
) -> Record:
    """Return the line's VAT code, else the account's; a journal may take none."""
    allowed = occasion.journal.get("AllowVAT", True)
    if line.get("VATCode") and not allowed:
        problems.append(Problem("not_allowed", "VATCode"))
    code = line.get("VATCode") or account.get("VATCode")
    if not code or not allowed or account["Type"] in CONTROL:
        return {}
    return books.by_code("vat/VATCodes", code) or {}


def vat_amount(line: Record, code: Record, amount: Decimal, sign: int) -> Decimal:
    """Return a line's VAT: what was sent, else computed; with the amount's sign."""
    rate = money(code.get("Percentage"))
    if not rate or code.get("Charged"):
        return Decimal(0)
    if line.get("AmountVATFC") is not None:
        return sign * cents(money(line["AmountVATFC"]))
    if code["Type"] == "I":
        return amount - cents(amount / (1 + rate))
    return cents(amount * rate) if code["Type"] == "E" else Decimal(0)


def vat_part(
    books: Books, occasion: Occasion, account: Record, code: Record, vat: Decimal
) -> Part:
    """Return the VAT line: to pay on revenue, else to claim, as the code allows."""
    to_pay = code.get("VATTransactionType") == "S" or account["Type"] == REVENUE
    side = code.get("GLToPay" if to_pay else "GLToClaim")
    target = books.get("financial/GLAccounts", side or "") or {}
    facts = {"VATCode": code["Code"], "VATPercentage": code.get("Percentage")}
    return Part(target, vat, home(occasion, vat), facts)


# -- balances -------------------------------------------------------------------------


def check_closing(header: Record, parts: list[Part]) -> None:
    """Opening balance and lines make the closing balance, if that was sent."""
    if header.get("ClosingBalanceFC") is None:
        return
    moved = -sum((part.amount for part in parts), Decimal(0))
    if money(header.get("OpeningBalanceFC")) + moved != money(
        header["ClosingBalanceFC"]
    ):
        raise Refused(Problem("closing_balance"))


def check_balance(books: Books, occasion: Occasion, parts: list[Part]) -> None:
    """Debit equals credit in a general journal."""
    left = sum((part.amount for part in parts), Decimal(0))
    if not left:
        return
    names = TYPE_NAMES[occasion.transaction_type]
    period = period_of(books, occasion.date) or {}
    values = {
        "year": period.get("FinYear", occasion.date[:4]),
        "period": period.get("FinPeriod", int(occasion.date[5:7])),
        "type_nl": names["nl"],
        "type_en": names["en"],
        "currency": occasion.currency,
        "amount": dutch(left),
    }
    raise Refused(Problem("not_balanced", values=values))


def dutch(amount: Decimal) -> str:
    """Write an amount as Exact's messages do: 1.000,00."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


# -- what follows ---------------------------------------------------------------------


def settle(books: Books, booked: Booked, date: str) -> None:
    """Match the lines that name an invoice, by OurRef or OffsetID, as a switch says."""
    if not books.switches.our_ref_matches:
        return
    for row in booked.rows:
        line = books.get(TRANSACTIONS, row["TransactionID"]) or {}
        if line.get("OffsetID"):
            others = rows_of_line(books, line["OffsetID"])
        elif line.get("InvoiceNumber"):
            others = invoice_rows(books, row, line["InvoiceNumber"])
        else:
            continue
        others = [other for other in others if other["Status"] != MATCHED]
        if sum(other["AmountFC"] for other in others) * row["AmountFC"] < 0:
            match(books, others, [row], date)


def invoice_rows(books: Books, row: Record, number: int) -> list[Record]:
    """Return the rows of a relation's invoice by its number."""
    entries = {
        term["TransactionEntryID"]
        for term in books.find("sync/Cashflow/PaymentTerms", InvoiceNumber=number)
        if term["Account"] == row["Account"] and term["LineType"] == row["LineType"]
        if term["TransactionEntryID"] != row["TransactionEntryID"]
    }
    return [term for entry in sorted(entries) for term in open_terms(books, entry)]


def add_line(
    books: Books, kind: Cashbook, line: Record, found: list[Problem]
) -> Record:
    """Add a line to an entry; its money is added to the journal's own line."""
    entry = books.get(kind.entries, line.get("EntryID") or "")
    problems = list(found)
    if entry is None:
        raise Refused(*problems or [Problem("reference", "EntryID")])
    check_changeable(books, kind, entry)
    journal = books.by_code("financial/Journals", entry["JournalCode"]) or {}
    lines = books.find(TRANSACTIONS, EntryID=entry["EntryID"])
    first = min(lines, key=lambda one: one["LineNumber"])
    date = line.get("Date") or first["Date"]
    occasion = Occasion(journal, date, entry["Currency"], first["ExchangeRate"])
    parts = parts_of(books, occasion, line, problems)
    if problems:
        raise Refused(*problems)
    if not kind.has_money:
        check_balance(books, occasion, parts)
    booked = Booked(entry, [], [])
    for number, part in enumerate(parts, len(lines)):
        save_part(books, occasion, booked, part, number)
    moved = sum((part.amount for part in parts), Decimal(0))
    first["AmountFC"] = float(money(first["AmountFC"]) - moved)
    moved_home = sum((part.home for part in parts), Decimal(0))
    first["AmountDC"] = float(money(first["AmountDC"]) - moved_home)
    books.save(TRANSACTIONS, first)
    entry["ClosingBalanceFC"] = float(money(entry["ClosingBalanceFC"]) - moved)
    books.save(kind.entries, entry)
    show_transaction(books, entry)
    settle(books, booked, date)
    return books.get(kind.lines, booked.lines[0]["ID"]) or {}


def delete_entry(books: Books, kind: Cashbook, entry: Record) -> None:
    """Delete an entry of the hand-made kinds with its lines and rows."""
    check_changeable(books, kind, entry)
    for line in books.find(kind.lines, EntryID=entry["EntryID"]):
        books.remove(kind.lines, line["ID"])
    forget_entry(books, entry["EntryID"])
    books.remove(kind.entries, entry["EntryID"])


def check_changeable(books: Books, kind: Cashbook, entry: Record) -> None:
    """Refuse to touch what is processed, matched, or in a closed period (api.md E7)."""
    if entry.get("Status") == 50 and not books.switches.processed_can_be_deleted:
        raise Refused(Problem("processed"))
    rows = books.find("sync/Cashflow/PaymentTerms", TransactionEntryID=entry["EntryID"])
    if any(row["Status"] == MATCHED for row in rows):
        raise Refused(Problem("matched"))
    year, period = entry["FinancialYear"], entry["FinancialPeriod"]
    if is_closed(books, entry["JournalCode"], year, period):
        values = {"year": year, "period": period}
        raise Refused(Problem("period_closed", values=values))
