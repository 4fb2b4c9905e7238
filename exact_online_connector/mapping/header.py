"""The header of an entry: who, when, where, and in which currency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .collective import who_and_where
from .data import SALES, Codes, InvoiceData, Journal
from .numbers import entry_number
from .periods import entry_date, reporting_period
from .resolve import NotMapped, is_foreign, journal_for, payment_condition_for
from .texts import HEADER_LENGTH, REFERENCE_LENGTH, cut, one_line

ACCOUNT_FIELD = {"sales": "Customer", "purchase": "Supplier"}

# Every legislation that Exact Online serves has a currency of two decimals.
_COMPANY_UNIT = Decimal("0.01")
_RATE_DIGITS = range(6, 16)


def build_header(data: InvoiceData, codes: Codes, account_id: str) -> dict[str, Any]:
    """Return the header fields of the entry, without its lines.

    :raise NotMapped: without journal or payment condition
    """
    header = {
        ACCOUNT_FIELD[data.kind]: account_id,
        "Journal": _journal(data, codes).code,
        "EntryDate": entry_date(data, codes).isoformat(),
        "DueDate": data.due_date.isoformat() if data.due_date else None,
        "Currency": data.currency,
        "Rate": float(rate_of(data)) if is_foreign(data, codes) else None,
        "YourRef": your_reference(data),
        "Description": describe(data),
        "PaymentReference": one_line(data.payment_reference),
        "PaymentCondition": _payment_condition(data, codes),
    }
    period = reporting_period(data, codes)
    if period:
        header["ReportingYear"], header["ReportingPeriod"] = period
    if number := entry_number(data, codes):
        header["EntryNumber"] = header["InvoiceNumber"] = number
    if data.g_account_amount:
        # Negative on a credit note, whatever the sign of its lines (api.md E1).
        sign = -1 if data.is_credit_note else 1
        header["GAccountAmountFC"] = float(sign * data.g_account_amount)
    filled = {name: value for name, value in header.items() if value not in (None, "")}
    return filled | dict(data.extra)


def your_reference(data: InvoiceData) -> str:
    """Return YourRef: our number for sales, the vendor's reference for bills.

    It is what a lost answer is looked up by, and what a payment carries. A vendor's
    receipt without a reference goes under our own number.
    """
    number = cut(data.number, REFERENCE_LENGTH)
    if data.kind == SALES:
        return number
    return cut(data.vendor_reference, REFERENCE_LENGTH) or number


def describe(data: InvoiceData) -> str:
    """Return the entry's description; it starts with our number, always.

    After it the invoice that a credit note reverses, and the contact person: the
    relation is the company (bookkeeping P8, P20). A walk-in person is named with the
    address: the relation is a collective one (P21).
    """
    partner = data.partner
    who = who_and_where(partner) if partner.collective_id else [partner.contact_name]
    parts = (data.number, data.origin_number, ", ".join(who))
    return cut(" - ".join(filter(None, parts)), HEADER_LENGTH)


def rate_of(data: InvoiceData) -> Decimal:
    """Return Exact's rate: what one unit of the document's currency was booked at.

    Enough digits that amount × rate is the booked amount again: Odoo's own rate, cut
    at six digits, is a cent off on 1,000 (bookkeeping P14).
    """
    foreign, booked = _amounts_for_rate(data)
    rate = booked / foreign
    for digits in _RATE_DIGITS:
        rounded = rate.quantize(Decimal((0, (1,), -digits)))
        if _to_cents(foreign * rounded) == _to_cents(booked):
            return rounded
    return rate


def _amounts_for_rate(data: InvoiceData) -> tuple[Decimal, Decimal]:
    """Return what was booked, regardless of sign, in both currencies.

    Not the totals: they are small where deposits are deducted, and the cent that they
    were rounded by would then be a large part of the rate.
    """
    items = (*data.lines, *data.tax_items)
    foreign = sum((abs(item.amount) for item in items), Decimal(0))
    booked = sum((abs(item.company_amount) for item in items), Decimal(0))
    return (foreign, booked) if foreign else (Decimal(1), Decimal(1))


def _to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(_COMPANY_UNIT, rounding=ROUND_HALF_UP)


def _journal(data: InvoiceData, codes: Codes) -> Journal:
    journal = journal_for(data, codes)
    if journal is None:
        raise NotMapped(f"{data.number}: no journal")
    return journal


def _payment_condition(data: InvoiceData, codes: Codes) -> str:
    condition = payment_condition_for(data, codes)
    if not condition:
        raise NotMapped(f"{data.number}: no payment condition")
    return condition
