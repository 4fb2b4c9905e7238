"""Payments as people book them at the bank, and what is left of an entry then."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..books import Books
from ..errors import Problem, Refused
from ..store import Record
from ..values import cents, money
from .accounts import own_account
from .cashbook import (
    BANK_TYPE,
    CONTROL,
    GENERAL_TYPE,
    RECEIVABLES,
    Booked,
    Occasion,
    Part,
    book,
    journal_of,
)
from .discounts import discount_of, discount_parts
from .kinds import DIFFERENCE
from .matching import (
    book_exchange,
    cover,
    covered_home,
    facts_of,
    finish,
    match,
    open_terms,
    point,
    total,
)

NO_DISCOUNT = "No discount may be taken on that day."


@dataclass
class Share:
    """What a payment pays of one entry; amounts as its rows have them."""

    rows: list[Record]
    paid: Decimal
    discount: Decimal = Decimal(0)

    @property
    def settled(self) -> Decimal:
        """Return what the payment settles: money and discount."""
        return self.paid + self.discount

    @property
    def first(self) -> Record:
        """Return the row that the payment's line takes its facts from."""
        return self.rows[0]

    def home(self, rate: float | None) -> Decimal:
        """Return the money in the administration's currency.

        Without a rate of the day it is worth what it settles.
        """
        if rate is not None:
            return cents(self.paid * money(rate))
        whole = covered_home(self.rows, self.settled)
        return whole - covered_home(self.rows, self.discount)


@dataclass(frozen=True)
class Payment:
    """A payment: how much of which entries, when, and how."""

    entries: list[tuple[str, float | None]]
    date: str
    journal: str | None = None  # code; the first bank journal by default
    rate: float | None = None  # of the day; the entry's own by default
    discount: bool = False
    one_line: bool = False  # one line for all the entries
    money: float | None = None  # in the administration's currency, of another's entry
    term: str | None = None  # only this one of an entry's; all by default


def pay(books: Books, payment: Payment) -> Booked:
    """Book a payment of entries of one currency and match it with their open rows.

    :raise Refused: nothing is open, or no discount may be taken
    """
    shares = [share_of(books, payment, *one) for one in payment.entries]
    if payment.money is not None:
        return pay_in_home(books, payment, shares[0])
    groups = [shares] if payment.one_line else [[share] for share in shares]
    occasion = occasion_of(books, payment, shares[0].first)
    apart = books.switches.discount_booked_as == "difference"
    parts = [control_part(books, group, payment.rate) for group in groups]
    if not apart:
        parts += [part for one in shares for part in discount_entry(books, one)]
    booked = book(books, occasion, parts)
    own, discounts = booked.rows[: len(groups)], iter(booked.rows[len(groups) :])
    for group, row in zip(groups, own, strict=True):
        covered, settling = [], [row]
        for share in group:
            covered += cover(books, share.rows, share.settled)
            if share.discount and apart:
                settling += book_discount(books, share, payment.date).rows
            elif share.discount:
                settling.append(next(discounts))
        match(books, covered, settling, payment.date)
    return booked


def pay_in_home(books: Books, payment: Payment, share: Share) -> Booked:
    """Book money in the administration's currency for an entry in another one.

    It settles an amount of the entry's own currency; what it is worth more or less
    than that amount was booked at is an exchange difference.
    """
    row, sign = share.first, -CONTROL[share.first["LineType"]]
    home = cents(abs(money(payment.money))).copy_sign(share.paid)
    journal = journal_of(books, payment.journal, BANK_TYPE)
    currency = books.administration["Currency"]
    part = Part(account_of(books, row), sign * home, sign * home, facts_of(row))
    booked = book(books, Occasion(journal, payment.date, currency, 1), [part])
    rows = [*cover(books, share.rows, share.paid), *booked.rows]
    if left := total(rows, "AmountDC"):
        rows += book_exchange(books, rows[0], -left, payment.date).rows
    finish(books, rows)
    point(books, rows)
    return booked


def share_of(
    books: Books, payment: Payment, entry_id: str, amount: float | None
) -> Share:
    """Return what is paid of an entry: by default all that is open, less discount."""
    rows = open_terms(books, entry_id)
    rows = [row for row in rows if payment.term in (None, row["ID"])]
    outstanding = total(rows)
    if not outstanding:
        raise Refused(Problem("matched"))
    discount = Decimal(0)
    if payment.discount:
        discount = discount_of(rows, payment.date)
        if not discount:
            raise Refused(Problem("plain", values={"detail": NO_DISCOUNT}))
    paid = outstanding - discount
    if amount is not None:
        paid = cents(abs(money(amount))).copy_sign(outstanding)
    return Share(rows, paid, discount)


def occasion_of(books: Books, payment: Payment, row: Record) -> Occasion:
    """Return where and when a payment is booked."""
    journal = journal_of(books, payment.journal, BANK_TYPE)
    rate = row["RateFC"] if payment.rate is None else payment.rate
    return Occasion(journal, payment.date, row["Currency"], rate)


def control_part(books: Books, group: list[Share], rate: float | None) -> Part:
    """Return the line on the control account: against the sign of what it settles."""
    row = group[0].first
    sign = -CONTROL[row["LineType"]]
    amount = sum((share.paid for share in group), Decimal(0))
    home = sum((share.home(rate) for share in group), Decimal(0))
    facts = facts_of(row)
    if len(group) > 1:  # only a line for one invoice shows that invoice's (api.md I)
        facts.update(YourRef=None, InvoiceNumber=None)
    return Part(account_of(books, row), sign * amount, sign * home, facts)


def account_of(books: Books, row: Record) -> Record:
    """Return a row's control account."""
    return books.get("financial/GLAccounts", row["GLAccount"]) or {}


# -- discounts and differences --------------------------------------------------------


def discount_entry(books: Books, share: Share) -> list[Part]:
    """Return the lines of a discount, its line on the control account first."""
    if not share.discount:
        return []
    row = share.first
    sign = -CONTROL[row["LineType"]]
    home = covered_home(share.rows, share.discount)
    amounts = sign * share.discount, sign * home
    control = Part(account_of(books, row), *amounts, facts_of(row))
    return [control, *discount_parts(books, row, share.discount, home)]


def book_discount(books: Books, share: Share, date: str) -> Booked:
    """Book a discount as an entry of its own, as a payment difference."""
    return book_general(
        books, share.first, discount_entry(books, share), date, DIFFERENCE
    )


def book_general(
    books: Books, row: Record, parts: list[Part], date: str, transaction_type: int
) -> Booked:
    """Book an entry that Exact makes by itself in the first general journal."""
    journal = journal_of(books, None, GENERAL_TYPE)
    occasion = Occasion(journal, date, row["Currency"], row["RateFC"], transaction_type)
    return book(books, occasion, parts)


def write_off(books: Books, entry_id: str, amount: float | None, date: str) -> Booked:
    """Write off what is open of an entry, or a part, as a payment difference (83)."""
    share = share_of(books, Payment([], date), entry_id, amount)
    row = share.first
    sign = -CONTROL[row["LineType"]]
    home = share.home(None)
    parts = [
        Part(account_of(books, row), sign * share.paid, sign * home, facts_of(row)),
        Part(own_account(books, "difference"), -sign * share.paid, -sign * home),
    ]
    booked = book_general(books, row, parts, date, DIFFERENCE)
    match(books, share.rows, booked.rows, date)
    return booked


# -- money that nothing is known of yet -----------------------------------------------


def receive(
    books: Books, account: Record, amount: float, date: str, values: Record
) -> Booked:
    """Book money of a relation, in or out, that is not matched with anything.

    :param amount: positive is money in
    :param values: may hold journal, side (20 receivables, 22 payables), currency, rate
    """
    journal = journal_of(books, values.get("journal"), BANK_TYPE)
    side = int(values.get("side", RECEIVABLES))
    control = books.find("financial/GLAccounts", Type=side)[0]
    rate = float(values.get("rate", 1))
    signed = -cents(money(amount))
    facts = {
        "Account": account["ID"],
        "AccountCode": account["Code"],
        "AccountName": account["Name"],
        "Description": values.get("description") or account["Name"],
    }
    currency = values.get("currency") or books.administration["Currency"]
    part = Part(control, signed, cents(signed * money(rate)), facts)
    return book(books, Occasion(journal, date, currency, rate), [part])


def match_entries(books: Books, entries: list[str], date: str) -> None:
    """Match the open rows of entries with each other: invoices, credit notes, money."""
    rows = [row for entry in entries for row in open_terms(books, entry)]
    first = [row for row in rows if row["AmountFC"] > 0]
    second = [row for row in rows if row["AmountFC"] < 0]
    match(books, first, second, date)
