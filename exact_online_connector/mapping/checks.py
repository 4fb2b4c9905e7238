"""Every reason why an invoice cannot go, found before Exact is asked.

A refusal costs a person's time and, ten an hour, the endpoint (api.md D2); a wrong
booking that is not refused costs more. So everything that Exact would refuse or
bookkeeping forbids is looked for here, all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from .check_codes import check_gl_accounts, check_journal, check_payment_condition
from .check_dimensions import check_dimensions
from .check_header import check_header
from .check_learned import check_learned
from .check_vat import check_vat
from .data import PURCHASE, SALES, Codes, InvoiceData, Problem
from .deferral import check_deferral
from .discount import check_discount
from .header import your_reference
from .parts import booked_lines, parts_of
from .problems import CONNECTION, MOVE, PARTNER, PROBLEM_CODES, make_problem
from .resolve import is_foreign
from .texts import one_line
from .vat import distribute_vat

__all__ = ["PROBLEM_CODES", "check_invoice"]


def check_invoice(data: InvoiceData, codes: Codes) -> list[Problem]:
    """Return all problems of an invoice, each cause once; an empty list lets it go.

    A single `nothing_to_book` means that the invoice is none for the books at all
    (bookkeeping P10), whatever else may be missing. Warnings stop nothing.
    """
    vat = distribute_vat(data)
    if not data.total and not booked_lines(data, vat):
        problem = make_problem(
            "nothing_to_book", MOVE, data.move_id, number=data.number
        )
        return [problem]
    lines = booked_lines(data, vat)
    return _once(
        [
            *_check_document(data),
            *_check_totals(data),
            *check_header(data, codes),
            *_check_currency(data, codes),
            *check_journal(data, codes),
            *check_payment_condition(data, codes),
            *check_gl_accounts(data, lines, codes),
            *check_discount(data, codes),
            *check_deferral(data, lines),
            *check_dimensions(data, parts_of(data, codes), codes),
            *check_vat(data, lines, codes, vat),
            *check_learned(data, lines, codes),
        ]
    )


def _check_document(data: InvoiceData) -> Iterator[Problem]:
    if not one_line(data.partner.name):
        yield make_problem(
            "partner_name_missing", PARTNER, data.partner.id, number=data.number
        )
    if data.kind == PURCHASE and not data.is_receipt:
        yield from _check_vendor_reference(data)
    if data.kind == SALES and your_reference(data) != one_line(data.number):
        yield make_problem(
            "number_too_long",
            MOVE,
            data.move_id,
            number=data.number,
            sent=your_reference(data),
        )


def _check_vendor_reference(data: InvoiceData) -> Iterator[Problem]:
    """Exact knows a bill by its supplier's number (bookkeeping P19)."""
    if not one_line(data.vendor_reference):
        yield make_problem(
            "vendor_reference_missing", MOVE, data.move_id, number=data.number
        )


def _check_totals(data: InvoiceData) -> Iterator[Problem]:
    """Rule 0: what is sent is the invoice, to the cent."""
    lines = _sum(line.amount for line in data.lines)
    vat = _sum(item.amount for item in data.tax_items)
    if lines + vat != data.total:
        yield make_problem(
            "total_differs",
            MOVE,
            data.move_id,
            lines=lines,
            vat=vat,
            total=data.total,
            difference=lines + vat - data.total,
        )
    taxes = vat + _sum(line.amount for line in data.lines if line.is_tax)
    if taxes != data.tax_total:
        yield make_problem(
            "vat_total_differs",
            MOVE,
            data.move_id,
            vat=taxes,
            tax_total=data.tax_total,
            difference=taxes - data.tax_total,
        )
    yield from _check_company_total(data)


def _check_company_total(data: InvoiceData) -> Iterator[Problem]:
    """A rate is the quotient of two totals: both must be those of the items."""
    items = (*data.lines, *data.tax_items)
    company = _sum(item.company_amount for item in items)
    if company != data.company_total:
        yield make_problem(
            "company_total_differs",
            MOVE,
            data.move_id,
            company_lines=company,
            company_total=data.company_total,
            difference=company - data.company_total,
        )


def _check_currency(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    if data.company_currency != codes.division_currency:
        yield make_problem(
            "company_currency_differs",
            CONNECTION,
            company_currency=data.company_currency,
            division_currency=codes.division_currency,
        )
    if is_foreign(data, codes) and any(item.amount for item in data.tax_items):
        yield make_problem(
            "vat_in_foreign_currency", MOVE, data.move_id, currency=data.currency
        )


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """One problem for one cause, however many lines it touches."""
    found: dict[object, Problem] = {}
    for problem in problems:
        cause = (problem.code, problem.model, problem.res_id, *problem.args.items())
        found.setdefault(cause, problem)
    return [*found.values()]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
