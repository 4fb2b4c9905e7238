"""Discount and credit surcharge: as lines, on an account, or by a condition (P12)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from mapping_cases import CODES, GL_ACCOUNTS, found, invoice, line, sent

from mapping.data import Condition, TermCodes
from mapping.parts import origins_of
from mapping.proof import prove_entry_lines

D = Decimal
BELGIAN = invoice(
    line("1000", "21"),
    line("-20", "21", is_discount=True),
    line("20", is_discount=True),
    vat={"21": "205.80"},
    discount_percentage=D(2),
    discount_days=8,
)
SAME = Condition(D(2), 8, "B", "E", "E")
DEPOSITS = GL_ACCOUNTS["deposits"][1]


def codes(discount="lines", condition=None, **term):
    """The mapping of the invoice's term, and what its condition does."""
    return replace(
        CODES,
        terms={1: TermCodes(discount, **term)},
        conditions={"30": condition} if condition else {},
    )


def amounts(data, mapping):
    return [
        (each["GLAccount"], each["AmountFC"], each.get("VATAmountFC"))
        for each in sent(data, mapping)["SalesEntryLines"]
    ]


def test_as_lines_the_base_stays_980():
    revenue = GL_ACCOUNTS["revenue"][1].id
    assert found(BELGIAN, codes()) == []
    assert amounts(BELGIAN, codes()) == [
        (revenue, 1000.0, 210.0),
        (revenue, -20.0, -4.2),
        (revenue, 20.0, None),
    ]


def test_on_an_account_of_its_own():
    mapping = codes("account", account=DEPOSITS)
    assert found(BELGIAN, mapping) == []
    assert [account for account, *_rest in amounts(BELGIAN, mapping)] == [
        GL_ACCOUNTS["revenue"][1].id,
        DEPOSITS.id,
        DEPOSITS.id,
    ]


def test_by_the_condition_the_items_do_not_go():
    mapping = codes("condition", SAME)
    assert found(BELGIAN, mapping) == []
    revenue = GL_ACCOUNTS["revenue"][1].id
    assert amounts(BELGIAN, mapping) == [(revenue, 1000.0, 205.8)]


def test_by_the_condition_it_is_proven():
    mapping = codes("condition", SAME)
    rows = [
        {
            "GLAccount": GL_ACCOUNTS["revenue"][1].id,
            "VATCode": "2",
            "AmountFC": 1000.0,
            "VATAmountFC": 205.8,
        }
    ]
    origins = origins_of(BELGIAN, mapping)
    payload = sent(BELGIAN, mapping)
    proof = prove_entry_lines(BELGIAN, payload, rows, origins)
    assert (proof.result, proof.amount_total) == ("equal", D("1205.8"))


@pytest.mark.parametrize("way", ["lines", "account"])
def test_never_twice(way):
    mapping = codes(way, SAME, account=DEPOSITS)
    assert found(BELGIAN, mapping) == ["discount_twice"]


@pytest.mark.parametrize(
    "condition",
    [
        None,
        replace(SAME, percentage=D(3)),
        replace(SAME, days=10),
        replace(SAME, type="K"),
        replace(SAME, discount_over="I"),
        replace(SAME, vat_over="I"),
    ],
)
def test_a_condition_that_comes_to_something_else(condition):
    assert found(BELGIAN, codes("condition", condition)) == ["discount_differs"]


def test_items_that_do_not_cancel_out_cannot_be_left_out():
    """Without its tax item the discount would be on two accounts."""
    apart = replace(
        BELGIAN, lines=(*BELGIAN.lines[:2], replace(BELGIAN.lines[2], account_id=2))
    )
    assert found(apart, codes("condition", SAME)) == ["discount_differs"]


def test_dutch_discount_has_no_items_and_goes_by_the_condition():
    dutch = invoice(
        line("1000", "21"), vat={"21": "210"}, discount_percentage=D(2), discount_days=8
    )
    for way in ("lines", "condition"):
        assert found(dutch, codes(way, SAME)) == []
        assert len(amounts(dutch, codes(way, SAME))) == 1


# -- credit surcharge -----------------------------------------------------------------

SURCHARGED = invoice(
    line("1000", "21"), line("20", "21", product_id=77), vat={"21": "214.20"}
)


def test_surcharge_line_goes_on_the_account_of_the_term():
    mapping = codes(account=DEPOSITS, product_ids=frozenset({77}))
    assert found(SURCHARGED, mapping) == []
    assert amounts(SURCHARGED, mapping)[1] == (DEPOSITS.id, 20.0, 4.2)


def test_surcharge_is_not_added_twice():
    surcharge = Condition(D(2), 30, "K")
    mapping = codes("lines", surcharge, account=DEPOSITS, product_ids=frozenset({77}))
    assert found(SURCHARGED, mapping) == ["surcharge_twice"]
    assert found(invoice(line("1000")), mapping) == []
