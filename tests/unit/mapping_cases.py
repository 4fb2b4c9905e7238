"""A small administration and a way to write an invoice down in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from mapping.checks import check_invoice
from mapping.data import (
    PURCHASE,
    SALES,
    Codes,
    GlAccount,
    InvoiceData,
    Journal,
    LineData,
    PartnerData,
    Period,
    Problem,
    TaxData,
    TaxItemData,
    VatCode,
)
from mapping.dimensions import (
    AnalyticAccount,
    AnalyticShare,
    DimensionCode,
    Dimensions,
)
from mapping.entry import build_entry
from mapping.proof import Difference

ACCOUNT_ID = "a0000000-0000-4000-8000-000000000001"


def _gl(number: int, code: str, kind: int) -> GlAccount:
    return GlAccount(f"00000000-0000-4000-8000-{number:012}", code, kind)


def _vat(code: str, kind: str, percentage: str, way: str = "B", **more: Any) -> VatCode:
    return VatCode(code, kind, way, more.pop("charged", False), D(percentage), **more)


D = Decimal

# Odoo's id of each account, and Exact's account for it.
GL_ACCOUNTS = {
    "revenue": (1, _gl(1, "8000", 110)),
    "deposits": (2, _gl(2, "8010", 110)),
    "eco": (3, _gl(3, "8020", 110)),
    "rounding": (4, _gl(4, "4990", 90)),
    "cost": (5, _gl(5, "4000", 120)),
    "private": (6, _gl(6, "4160", 120)),
}
# Odoo's tax (id, nominal addition to the total) and Exact's code for it.
TAXES = {
    "21": (TaxData(1, "21%", D(21)), _vat("2", "E", "21")),
    "12": (TaxData(8, "12%", D(12)), _vat("3", "E", "12")),
    "9": (TaxData(9, "9%", D(9)), _vat("4", "E", "9")),
    "6": (TaxData(2, "6%", D(6)), _vat("1", "E", "6")),
    "reverse": (TaxData(3, "21% RC", D(0)), _vat("7", "E", "21", "P", charged=True)),
    "export": (TaxData(4, "0% export", D(0)), _vat("9", "B", "0", "S")),
    "oss_de": (TaxData(5, "19% DE", D(19)), _vat("DE1", "E", "19", "S")),
    "eu_goods": (
        TaxData(6, "0% EU", D(0)),
        _vat("5", "B", "0", "S", eu_sales_listing="L"),
    ),
}
MONTHS_2026 = tuple(
    Period(2026, month, date(2026, month, 1), last)
    for month, last in enumerate(
        [
            *(date.fromordinal(date(2026, m, 1).toordinal() - 1) for m in range(2, 13)),
            date(2026, 12, 31),
        ],
        start=1,
    )
)

# Odoo's analytic accounts: those of plan 1 are cost centres, of plan 2 cost units, of
# plan 3 projects; plan 4 is not sent.
ANALYTIC = {
    id_: AnalyticAccount(id_, name, plan)
    for id_, name, plan in (
        (1, "Sales", 1),
        (2, "Production", 1),
        (3, "Unmapped", 1),
        (5, "Web shop", 2),
        (6, "New office", 3),
        (9, "Internal", 4),
    )
}
DIMENSIONS = Dimensions(
    plans={"cost_center": 1, "cost_unit": 2, "project": 3},
    mapped={
        "cost_center": {1: DimensionCode("VKP", "VKP"), 2: DimensionCode("PRD", "PRD")},
        "cost_unit": {5: DimensionCode("WEB", "WEB")},
        "project": {
            6: DimensionCode("P001", "00000000-0000-4000-8000-000000000601"),
        },
    },
)

CODES = Codes(
    gl_accounts=dict(GL_ACCOUNTS.values()),
    vat_codes={
        **{frozenset({tax.id}): code for tax, code in TAXES.values()},
        # 12 % and 9 % together, under the code of 21 %.
        frozenset({8, 9}): TAXES["21"][1],
    },
    journals={1: Journal("70", 20), 2: Journal("60", 22)},
    payment_conditions={1: "30"},
    no_vat=_vat("0", "N", "0"),
    default_payment_condition={SALES: "30", PURCHASE: "30"},
    periods=MONTHS_2026,
    dimensions=DIMENSIONS,
)
CUSTOMER = PartnerData(
    id=7,
    name="Jansen Bouw B.V.",
    is_company=True,
    is_customer=True,
    is_supplier=False,
    vat="NL001234567B01",
    company_registry="12345678",
    email="info@jansenbouw.example",
    street="Dorpsstraat 1",
    zip="1234 AB",
    city="Utrecht",
    country_code="NL",
    language_code="NL",
)


def line(
    amount: str | Decimal,
    *taxes: str,
    account: str = "revenue",
    company: str | Decimal | None = None,
    **more: Any,
) -> LineData:
    """One line; it gets its id from `invoice`."""
    return LineData(
        id=0,
        label=more.pop("label", "Article"),
        amount=D(amount),
        company_amount=D(amount if company is None else company),
        account_id=GL_ACCOUNTS[account][0],
        account_name=account,
        taxes=tuple(TAXES[name][0] for name in taxes),
        **more,
    )


def distribution(shares: Mapping[str, float]) -> tuple[AnalyticShare, ...]:
    """Odoo's analytic distribution: {"1,5": 60, "2": 40}."""
    return tuple(
        AnalyticShare(
            D(str(share)), tuple(ANALYTIC[int(id_)] for id_ in key.split(","))
        )
        for key, share in shares.items()
    )


def invoice(
    *lines: LineData, vat: Mapping[str, str] | None = None, **more: Any
) -> InvoiceData:
    """A sales invoice of these lines and this posted VAT; its totals follow."""
    lines = tuple(replace(item, id=10 + place) for place, item in enumerate(lines))
    items = tuple(
        TaxItemData(TAXES[name][0].id, TAXES[name][0].name, D(amount), D(amount))
        for name, amount in (vat or {}).items()
    )
    tax_total = sum((item.amount for item in items), D(0))
    tax_total += sum((item.amount for item in lines if item.is_tax), D(0))
    values: dict[str, Any] = {
        "move_id": 42,
        "kind": SALES,
        "is_credit_note": False,
        "is_receipt": False,
        "number": "INV/2026/00042",
        "vendor_reference": "",
        "invoice_date": date(2026, 11, 21),
        "accounting_date": date(2026, 11, 21),
        "due_date": date(2026, 12, 21),
        "currency": "EUR",
        "currency_decimals": 2,
        "company_currency": "EUR",
        "total": sum((item.amount for item in (*lines, *items)), D(0)),
        "tax_total": tax_total,
        "company_total": sum((item.company_amount for item in (*lines, *items)), D(0)),
        "journal_id": 1,
        "journal_name": "Customer Invoices",
        "payment_term_id": 1,
        "payment_term_name": "30 Days",
        "payment_reference": "",
        "partner": CUSTOMER,
    }
    return InvoiceData(lines=lines, tax_items=items, **values | more)


def bill(*lines: LineData, vat: Mapping[str, str] | None = None, **more: Any):
    """A vendor bill, as `invoice`."""
    values = {
        "kind": PURCHASE,
        "number": "BILL/2026/11/0003",
        "vendor_reference": "F-889",
        "journal_id": 2,
        "journal_name": "Vendor Bills",
    }
    return invoice(*lines, vat=vat, **values | more)


def shares(data: InvoiceData, vat: Mapping[int, Decimal]) -> list[str]:
    """The VAT of the lines in their order, as text."""
    return [str(vat[item.id]) for item in data.lines]


def found(data: InvoiceData, codes: Codes = CODES) -> list[str]:
    """The codes of all problems."""
    return [problem.code for problem in check_invoice(data, codes)]


def only(data: InvoiceData, codes: Codes = CODES) -> Problem:
    """The problem, which must be the only one."""
    (problem,) = check_invoice(data, codes)
    return problem


def sent(data: InvoiceData, codes: Codes = CODES) -> dict[str, Any]:
    """The entry as it was posted, under the mapping of that moment."""
    return build_entry(data, codes, ACCOUNT_ID)


def told(differences: Iterable[Difference]) -> list[tuple[str, str, str]]:
    """What is different, what was expected and what was found."""
    return [(item.code, item.expected, item.found) for item in differences]
