"""What Exact will book for a payload, in debit (positive) and credit."""

from decimal import Decimal

import pytest

from mapping.preview import Chart, Posting, VatAccounts, preview_postings, vat_sums

D = Decimal
CHART = Chart(
    control="1300",
    vat_codes={
        "2": VatAccounts("21%", "E", D(21), to_pay="1500", to_claim="1510"),
        "10": VatAccounts(
            "RC", "E", D(21), charged=True, to_pay="1502", to_claim="1512"
        ),
        "0": VatAccounts("None", "N", D(0)),
    },
)


def entry(kind, *lines):
    names = ("GLAccount", "AmountFC", "VATCode", "VATAmountFC")
    rows = [
        {n: v for n, v in zip(names, line, strict=True) if v is not None}
        for line in lines
    ]
    return {f"{kind.title()}EntryLines": rows}


def booked(kind, payload, **asked):
    return [
        (posting.account, posting.amount)
        for posting in preview_postings(kind, payload, CHART, **asked)
    ]


def test_sales():
    payload = entry("sales", ("8000", 100.0, "2", 21.0), ("8100", 50.0, "0", None))
    assert booked("sales", payload) == [
        ("1300", D(171)),
        ("8000", D(-100)),
        ("8100", D(-50)),
        ("1500", D(-21)),
    ]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_credit_note_is_the_other_way_round_whichever_sign_is_sent(sign):
    payload = entry("sales", ("8000", sign * 100.0, "2", sign * 21.0))
    assert booked("sales", payload, credit_note=True) == [
        ("1300", D(-121)),
        ("8000", D(100)),
        ("1500", D(21)),
    ]


def test_reverse_charge_shows_both_sides():
    payload = entry("purchase", ("4000", 100.0, "10", None))
    assert booked("purchase", payload) == [
        ("1300", D(-100)),
        ("4000", D(100)),
        ("1512", D(21)),
        ("1502", D(-21)),
    ]
    (row,) = vat_sums("purchase", payload, CHART)
    assert (row.base, row.vat, row.claimed) == (D(100), D(21), D(21))


def test_what_is_not_reclaimed_is_cost():
    payload = entry("purchase", ("4000", 100.0, "2", 21.0))
    payload["PurchaseEntryLines"][0]["VATNonDeductiblePercentage"] = 50.0
    assert booked("purchase", payload) == [
        ("1300", D(-121)),
        ("4000", D("110.50")),
        ("1510", D("10.50")),
    ]


def test_it_always_balances():
    payload = entry("sales", ("8000", 33.33, "2", 7.0), ("8000", -3.33, "10", None))
    assert sum(p.amount for p in preview_postings("sales", payload, CHART)) == 0


def test_a_posting_knows_its_line():
    payload = entry("sales", ("8000", 100.0, "2", 21.0))
    _total, line, vat = preview_postings("sales", payload, CHART)
    assert line == Posting("line", "8000", D(-100), "2", payload["SalesEntryLines"][0])
    assert vat.vat_code == "2"
