"""Checks of taxes against VAT codes: does Exact book the VAT that Odoo posted?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from .data import SALES, Codes, InvoiceData, LineData, Problem, VatCode
from .nondeductible import lost_elsewhere
from .problems import CONNECTION, MOVE, PARTNER, TAX, make_problem
from .resolve import takes_vat_amount, vat_code_for
from .vat import (
    ideal_share,
    lines_bearing,
    posted_vat,
    smallest_unit,
    unborne_vat,
)

TRANSACTION_TYPES = {"sales": ("B", "S"), "purchase": ("B", "P")}
# Goods, services, triangular: on the EU sales list, by the customer's VAT number.
EU_SALES = ("L", "S", "T")


def check_vat(
    data: InvoiceData,
    lines: Iterable[LineData],
    codes: Codes,
    vat: Mapping[int, Decimal],
) -> Iterator[Problem]:
    """Yield what is wrong with the VAT of the lines; `vat` is their share of it."""
    for line in lines:
        vat_code = vat_code_for(data, line, codes)
        if vat_code is None:
            yield _not_mapped(line)
        elif line.taxes:
            yield from _check_vat_code(data, line, vat_code, vat[line.id])
        else:
            yield from _check_no_vat_code(data, vat_code)
        if vat_code:
            yield from _check_partner_vat(data, vat_code)
    yield from _check_lost(data)
    yield from _check_unborne(data)
    yield from _check_adjusted(data)


def _not_mapped(line: LineData) -> Problem:
    if not line.taxes:
        return make_problem("no_vat_code_missing", CONNECTION)
    names, first = _names(line), line.taxes[0].id
    if len(line.taxes) == 1:
        return make_problem("tax_not_mapped", TAX, first, tax=names)
    ids = ",".join(str(tax.id) for tax in line.taxes)
    return make_problem(
        "tax_combination_not_mapped", TAX, first, taxes=names, tax_ids=ids
    )


def _check_vat_code(
    data: InvoiceData, line: LineData, vat_code: VatCode, share: Decimal
) -> Iterator[Problem]:
    percentage = sum((tax.percentage for tax in line.taxes), Decimal(0))
    adds_vat = bool(percentage or share)
    found = [*_unusable(data, vat_code), *_wrong_kind(vat_code, percentage, adds_vat)]
    available = {
        "percentage": _percent(percentage),
        "code_percentage": _percent(vat_code.percentage),
    }
    for code, names in found:
        yield make_problem(
            code,
            TAX,
            line.taxes[0].id,
            tax=_names(line),
            vat_code=vat_code.code,
            **{name: available[name] for name in names},
        )


def _unusable(data: InvoiceData, vat_code: VatCode) -> Iterator[tuple[str, tuple]]:
    """What is wrong with a code whatever the tax: (problem, further arguments)."""
    if not vat_code.active:
        yield "vat_code_inactive", ()
    if vat_code.type == "I":
        # Our amounts are net; Exact would take the VAT out of them (bookkeeping P3).
        yield "vat_code_inclusive", ()
    if vat_code.transaction_type not in TRANSACTION_TYPES[data.kind]:
        yield "vat_code_wrong_direction", ()


def _wrong_kind(
    vat_code: VatCode, percentage: Decimal, adds_vat: bool
) -> Iterator[tuple[str, tuple]]:
    """What is wrong between the code and a tax that adds VAT, or adds none."""
    if vat_code.charged:
        # Exact computes both sides of the reverse charge: nothing on top of the total.
        if adds_vat:
            yield "vat_code_charged", ()
    elif not takes_vat_amount(vat_code):
        if adds_vat and vat_code.type != "I":
            yield "vat_code_without_vat", ()
    elif vat_code.percentage != percentage:
        if percentage:
            yield "vat_code_wrong_percentage", ("percentage", "code_percentage")
        else:
            # A reverse charge or 0 % on an ordinary code: 1,000 would become 1,210.
            yield "vat_code_adds_vat", ("code_percentage",)


def _check_no_vat_code(data: InvoiceData, vat_code: VatCode) -> Iterator[Problem]:
    unusable = any(_unusable(data, vat_code))
    if unusable or vat_code.charged or vat_code.percentage:
        yield make_problem("no_vat_code_unsuitable", CONNECTION, vat_code=vat_code.code)


def _check_partner_vat(data: InvoiceData, vat_code: VatCode) -> Iterator[Problem]:
    """The EU sales list goes by the customer's VAT number (bookkeeping P6)."""
    listed = data.kind == SALES and vat_code.eu_sales_listing in EU_SALES
    if listed and not data.partner.vat.strip(" /"):
        yield make_problem(
            "partner_vat_missing",
            PARTNER,
            data.partner.id,
            partner=data.partner.name,
            vat_code=vat_code.code,
        )


def _check_lost(data: InvoiceData) -> Iterator[Problem]:
    """Exact adds VAT that is not reclaimed to the cost, and nowhere else (P27)."""
    for item in lost_elsewhere(data):
        yield make_problem(
            "vat_lost_elsewhere",
            TAX,
            item.tax_id,
            tax=item.tax_name,
            amount=item.amount,
            account=item.lost_on_name,
        )


def _check_unborne(data: InvoiceData) -> Iterator[Problem]:
    names = {item.tax_id: item.tax_name for item in data.tax_items}
    for tax_id, amount in unborne_vat(data).items():
        yield make_problem(
            "vat_without_base", TAX, tax_id, tax=names[tax_id], amount=amount
        )


def _check_adjusted(data: InvoiceData) -> Iterator[Problem]:
    """Warn where the VAT is not the percentage of its base, beyond any rounding.

    A bill corrected by hand, or cash rounding that moves the VAT (bookkeeping P11).
    """
    names = {item.tax_id: item.tax_name for item in data.tax_items}
    unit = smallest_unit(data.currency_decimals)
    for tax_id, amount in posted_vat(data).items():
        bearers = lines_bearing(data, tax_id)
        ideal = sum((ideal_share(line, tax_id) for line in bearers), Fraction(0))
        if bearers and abs(Fraction(amount) - ideal) > len(bearers) * Fraction(unit):
            yield make_problem(
                "vat_amount_adjusted",
                MOVE,
                data.move_id,
                tax=names.get(tax_id, _name_of(bearers[0], tax_id)),
                amount=amount,
                expected=_rounded(ideal, unit),
            )


def _rounded(amount: Fraction, unit: Decimal) -> Decimal:
    return round(amount / Fraction(unit)) * unit


def _name_of(line: LineData, tax_id: int) -> str:
    return next(tax.name for tax in line.taxes if tax.id == tax_id)


def _names(line: LineData) -> str:
    return " + ".join(tax.name for tax in line.taxes)


def _percent(percentage: Decimal) -> str:
    """21, 5.5: without trailing zeros, and 20 not as 2E+1."""
    return f"{percentage.normalize():f}"
