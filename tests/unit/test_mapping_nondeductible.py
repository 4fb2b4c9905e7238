"""VAT that is not reclaimed: Exact adds it to the cost (P27)."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest
from mapping_cases import (
    ANALYTIC,
    CODES,
    TAXES,
    bill,
    found,
    invoice,
    line,
    only,
    sent,
)

from mapping.data import TaxItemData
from mapping.dimensions import AnalyticShare
from mapping.nondeductible import lost_percentage, lost_vat, rounded_part
from mapping.parts import origins_of
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


def for_centres(data, *distributions, lost):
    """The bill with its lines distributed so, and what Odoo posts as lost of each."""
    whole = data.tax_items[-1]
    shares = [
        tuple(AnalyticShare(D(share), (ANALYTIC[id_],)) for id_, share in each.items())
        for each in distributions
    ]
    items = (
        replace(whole, amount=D(amount), company_amount=D(amount), analytic=each)
        for amount, each in zip(lost, shares, strict=True)
    )
    lines = (
        replace(each, analytic=own)
        for each, own in zip(data.lines, shares, strict=True)
    )
    return replace(data, lines=tuple(lines), tax_items=(*data.tax_items[:-1], *items))


def lost_by_centre(data):
    """What Exact adds to the cost of each centre, by the percentages that are sent."""
    lost = defaultdict(Decimal)
    for each in sent(data)["PurchaseEntryLines"]:
        percentage = D(str(each.get("VATNonDeductiblePercentage", 0)))
        vat = D(str(each["VATAmountFC"]))
        lost[each["CostCenter"]] += rounded_part(vat, percentage)
    return lost


def test_no_centre_bears_a_cent_of_anothers_car():
    """VAT 210.00, 0.21 and 0.21; by parts of 105.20 it would be 104.99 and 0.21."""
    data = car("1000", "1", "1", claimed="105.22", lost="105.20")
    own, other = {1: "100"}, {2: "100"}
    data = for_centres(data, own, other, other, lost=("105.00", "0.10", "0.10"))
    assert found(data) == []
    assert lost_by_centre(data) == {"VKP": D("105.00"), "PRD": D("0.20")}


def test_a_line_loses_no_more_than_its_vat():
    """The only cent of VAT is sent on the first line: the second cannot lose it."""
    data = car("0.02", "0.02", claimed="0", lost="0.01", deductible="0")
    data = for_centres(data, {1: "100"}, {2: "100"}, lost=("0.00", "0.01"))
    assert lost_by_centre(data) == {"VKP": D("0.01"), "PRD": D("0.00")}


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


def ledger(cost="110.50", vat="10.50", total="-121"):
    """Exact's transaction lines: the lost half stands with the cost."""
    return [
        {"LineNumber": 0, "GLAccount": "payable", "AmountFC": D(total)},
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


def test_the_only_cent_is_lost_on_the_second_part():
    """0.10 for two centres, 0.04 and 0.06: of 0.01 each the second loses its own."""
    data = car("0.10", claimed="0.01", lost="0.01")
    data = for_centres(data, {1: "40", 2: "60"}, lost=("0.01",))
    assert lost_by_centre(data) == {"VKP": D("0.00"), "PRD": D("0.01")}
    total, first, vat = ledger("0.04", "0.01", total="-0.12")
    second = first | {"AmountFC": D("0.07"), "CostCenter": "PRD"}
    rows = [total, first | {"CostCenter": "VKP"}, second, vat]
    proof = prove_lines(data, sent(data), rows, origins_of(data, CODES))
    assert (proof.result, proof.differences) == ("equal", ())


def test_entry_lines_have_the_whole_vat():
    lines = [
        {"GLAccount": COST_ID, "VATCode": "2", "AmountFC": 100.0, "VATAmountFC": 21.0}
    ]
    assert prove_entry_lines(DATA, sent(DATA), lines).result == "equal"
