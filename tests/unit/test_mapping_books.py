"""Each side of the comparison: the ledger's lines, the invoice under sent codes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from mapping_cases import GL_ACCOUNTS, bill, invoice, line, sent

from mapping.books import (
    Amounts,
    Chart,
    amounts_of,
    read_entries,
    rounding_of,
    total_of,
)

D = Decimal
WORK = Amounts(D(100), D(21))


# -- Exact's side: lines of the ledger ------------------------------------------------

RECEIVABLE = "00000000-0000-4000-8000-000000001300"
PAYABLE = "00000000-0000-4000-8000-000000001600"
VAT = "00000000-0000-4000-8000-000000001500"
REVENUE = GL_ACCOUNTS["revenue"][1].id
COST = GL_ACCOUNTS["cost"][1].id
CHART = Chart(frozenset((VAT,)), frozenset((RECEIVABLE, PAYABLE)))


def ledger(account, amount, code=None, number=1, kind=20, **more):
    return {
        "EntryID": "{E1}",
        "EntryNumber": 26700001,
        "LineNumber": number,
        "Type": kind,
        "JournalCode": "70 ",
        "Date": date(2026, 11, 5),
        "FinancialYear": 2026,
        "FinancialPeriod": 11,
        "GLAccount": account,
        "VATCode": code,
        "AmountDC": D(amount),
        **more,
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [
                ledger(RECEIVABLE, "121", number=0),
                ledger(REVENUE, "-100", "2  "),
                ledger(VAT, "-21", "2  ", 2),
            ],
            {"2": WORK},
        ),
        # A credit note, however its type came out.
        (
            [
                ledger(RECEIVABLE, "-121", number=0, kind=21),
                ledger(REVENUE, "100", "2", kind=21),
                ledger(VAT, "21", "2", 2, kind=21),
            ],
            {"2": Amounts(D(-100), D(-21))},
        ),
        # Where no line is numbered 0, the control account tells the total.
        (
            [
                ledger(RECEIVABLE, "121", number=3),
                ledger(REVENUE, "-100", "2"),
                ledger(VAT, "-21", "2", 2),
            ],
            {"2": WORK},
        ),
        # A bill with reverse charge: what is owed and what is reclaimed cancel out.
        (
            [
                ledger(PAYABLE, "-1000", number=0, kind=30),
                ledger(COST, "1000", "7", kind=30),
                ledger(VAT, "210", "7", 2, kind=30),
                ledger(VAT, "-210", "7", 3, kind=30),
            ],
            {"7": Amounts(D(1000), D(0))},
        ),
        # Half of the VAT is cost.
        (
            [
                ledger(PAYABLE, "-121", number=0, kind=30),
                ledger(COST, "110.50", "2", kind=30),
                ledger(VAT, "10.50", "2", 2, kind=30),
            ],
            {"2": Amounts(D("110.50"), D("10.50"))},
        ),
        # What follows from an entry is no part of it.
        (
            [
                ledger(RECEIVABLE, "100", number=0),
                ledger(REVENUE, "-100", "0"),
                ledger(REVENUE, "50", number=5, kind=84),
            ],
            {"0": Amounts(D(100), D(0))},
        ),
    ],
)
def test_lines_of_the_ledger(rows, expected):
    (found,) = read_entries(rows, CHART)
    assert found.amounts == expected
    assert (found.id, found.journal, found.period) == ("e1", "70", (2026, 11))


def test_a_payment_is_no_entry():
    assert read_entries([ledger(RECEIVABLE, "-121", kind=40)], CHART) == []


# -- Odoo's side: the invoice under the codes that were sent ---------------------------

SOLD = invoice(
    line("1000", "21"), line("-300", "21", account="deposits"), vat={"21": "147"}
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SOLD, {"2": Amounts(D(700), D(147))}),
        (replace(SOLD, is_credit_note=True), {"2": Amounts(D(-700), D(-147))}),
        (
            bill(line("1000", "reverse", account="cost"), vat={"reverse": "0"}),
            {"7": Amounts(D(1000), D(0))},
        ),
        (
            invoice(line("100", "21"), line("50", "6"), vat={"21": "21", "6": "3"}),
            {"2": WORK, "1": Amounts(D(50), D(3))},
        ),
    ],
)
def test_an_invoice_by_the_codes_that_were_sent(data, expected):
    assert amounts_of(data, sent(data)) == expected
    assert rounding_of(data) == 0


def test_without_codes_the_total_is_still_odoos():
    assert amounts_of(SOLD, None) == {"": Amounts(D(700), D(147))}


def test_dollars_in_euros_add_up_to_odoos_total():
    """1,000.00 and 210.00 dollars at 0.92276: 922.76 and 193.78, together 1,116.54."""
    item = line("1000", "21")
    data = invoice(item, vat={"21": "210"})
    data = replace(
        data,
        currency="USD",
        company_total=D("1116.54"),
        lines=(replace(data.lines[0], company_amount=D("922.76")),),
        tax_items=(replace(data.tax_items[0], company_amount=D("193.78")),),
    )
    amounts = amounts_of(data, sent(data))
    assert amounts == {"2": Amounts(D("922.76"), D("193.78"))}
    assert total_of(amounts) == data.company_total
    assert rounding_of(data) == D("0.01")
