"""VAT that is not reclaimed: Exact adds it to the cost (P27)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from mapping_cases import TAXES, bill, found, invoice, line, only, sent

from mapping.data import TaxItemData
from mapping.nondeductible import lost_percentage, lost_vat, rounded_part
from mapping.proof import prove_entry_lines, prove_lines

D = Decimal
COST, PRIVATE = 5, 6
COST_ID = "00000000-0000-4000-8000-000000000005"


def car(*amounts, claimed, lost, account=COST, deductible="50", refund=False):
    """A bill for a Belgian car: Odoo posts a part of the VAT on the cost."""
    lines = [line(amount, "21", account="cost") for amount in amounts]
    data = bill(*lines, vat={"21": claimed})
    tax = replace(TAXES["21"][0], deductible=D(deductible))
    item = TaxItemData(tax.id, tax.name, D(lost), D(lost), account, "cost")
    total = data.total + D(lost)
    return replace(
        data,
        lines=tuple(replace(each, taxes=(tax,)) for each in data.lines),
        tax_items=(*data.tax_items, item),
        total=total,
        company_total=total,
        tax_total=data.tax_total + D(lost),
        is_credit_note=refund,
    )


@pytest.mark.parametrize("refund", [False, True])
def test_half_of_a_cars_vat_is_cost(refund):
    data = car("100", claimed="10.50", lost="10.50", refund=refund)
    assert found(data) == []
    (only_line,) = sent(data)["PurchaseEntryLines"]
    sign = -1 if refund else 1
    assert (only_line["AmountFC"], only_line["VATAmountFC"]) == (sign * 100, sign * 21)
    assert only_line["VATNonDeductiblePercentage"] == 50


def test_the_parts_of_several_lines_add_up():
    data = car("33.33", "33.33", "33.34", claimed="10.50", lost="10.50")
    parts = [lost.amount for lost in lost_vat(data).values()]
    assert sum(parts) == D("10.50")
    for each, part in zip(sent(data)["PurchaseEntryLines"], parts, strict=True):
        vat, percentage = (
            D(str(each["VATAmountFC"])),
            each["VATNonDeductiblePercentage"],
        )
        assert rounded_part(vat, D(str(percentage))) == part


@pytest.mark.parametrize(
    ("vat", "lost", "percentage"),
    [
        ("21.00", "10.50", "50"),
        ("21.01", "10.51", "50"),
        # Odoo rounded the other way: a percentage near it, with few digits.
        ("21.01", "10.50", "49.98"),
        ("0.21", "0.10", "48"),
        ("0.00", "0.00", "50"),
        ("-21.00", "-10.50", "50"),
    ],
)
def test_percentage_that_exact_comes_to_the_cent_with(vat, lost, percentage):
    tax = replace(TAXES["21"][0], deductible=D(50))
    item = replace(line("100", "21"), taxes=(tax,))
    result = lost_percentage(item, D(vat), D(lost))
    assert result == D(percentage)
    assert rounded_part(D(vat), result) == D(lost)


def test_nothing_is_reclaimed():
    data = car("100", claimed="0", lost="21", deductible="0")
    (only_line,) = sent(data)["PurchaseEntryLines"]
    assert only_line["VATNonDeductiblePercentage"] == 100


def test_half_of_a_reverse_charge_is_cost():
    """100 + 10.50 on the cost, 10.50 reclaimed, 21.00 owed: the payable is 100."""
    data = bill(line("100", "reverse", account="cost"), vat={"reverse": "-10.50"})
    tax = TAXES["reverse"][0]
    item = TaxItemData(tax.id, tax.name, D("10.50"), D("10.50"), COST, "cost")
    data = replace(
        data,
        tax_items=(*data.tax_items, item),
        total=D(100),
        company_total=D(100),
        tax_total=D(0),
    )
    assert found(data) == []
    (only_line,) = sent(data)["PurchaseEntryLines"]
    assert only_line["VATNonDeductiblePercentage"] == 50
    assert "VATAmountFC" not in only_line


def test_what_stands_on_another_account_is_refused():
    problem = only(car("100", claimed="10.50", lost="10.50", account=PRIVATE))
    assert (problem.code, problem.model) == ("vat_lost_elsewhere", "account.tax")
    assert problem.args["amount"] == "10.50"


def test_a_sale_loses_nothing():
    data = invoice(line("100", "21"), vat={"21": "21"})
    items = tuple(replace(item, lost_on=1) for item in data.tax_items)
    data = replace(data, tax_items=items)
    assert found(data) == []
    assert "VATNonDeductiblePercentage" not in sent(data)["SalesEntryLines"][0]


# -- proof ----------------------------------------------------------------------------

DATA = car("100", claimed="10.50", lost="10.50")


def ledger(cost="110.50", vat="10.50"):
    """Exact's transaction lines: the lost half stands with the cost."""
    return [
        {"LineNumber": 0, "GLAccount": "payable", "AmountFC": D("-121")},
        {"LineNumber": 1, "GLAccount": COST_ID, "VATCode": "2", "AmountFC": D(cost)},
        {"LineNumber": 2, "GLAccount": "vat", "VATCode": "2", "AmountFC": D(vat)},
    ]


def test_ledger_with_the_cost_is_equal():
    proof = prove_lines(DATA, sent(DATA), ledger())
    assert (proof.result, proof.differences) == ("equal", ())
    assert (proof.amount_total, proof.amount_tax) == (D(121), D(21))


def test_ledger_that_reclaims_all_of_it_is_different():
    proof = prove_lines(DATA, sent(DATA), ledger("100", "21"))
    assert proof.result == "different"
    assert {item.code for item in proof.differences} == {"line_amount", "vat"}


def test_entry_lines_have_the_whole_vat():
    lines = [
        {"GLAccount": COST_ID, "VATCode": "2", "AmountFC": 100.0, "VATAmountFC": 21.0}
    ]
    assert prove_entry_lines(DATA, sent(DATA), lines).result == "equal"
