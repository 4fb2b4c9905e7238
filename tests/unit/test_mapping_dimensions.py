"""Cost centres, cost units and projects: splitting, and what is refused (P26)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from mapping_cases import CODES, DIMENSIONS, distribution, found, invoice, line, sent

from mapping.analytic import places_of
from mapping.dimensions import DimensionCode
from mapping.parts import origins_of, parts_of
from mapping.shares import share_out

D = Decimal


def places(shares):
    """What a line is for: its codes joined, and the percentage."""
    item = line("1", analytic=distribution(shares))
    return [
        ("+".join(code.code for code in place.values()), part * 100)
        for place, part in places_of(item, DIMENSIONS)
    ]


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({}, [("", 100)]),
        ({"1": 100}, [("VKP", 100)]),
        ({"1": 60, "2": 40}, [("VKP", 60), ("PRD", 40)]),
        ({"1": 60}, [("VKP", 60), ("", 40)]),
        ({"1,5,6": 60, "2": 40}, [("VKP+WEB+P001", 60), ("PRD", 40)]),
        # Each plan by itself: the parts of one are split by the other.
        (
            {"1": 60, "2": 40, "5": 50},
            [("VKP+WEB", 30), ("VKP", 30), ("PRD+WEB", 20), ("PRD", 20)],
        ),
        # A plan that is not sent splits nothing.
        ({"1,9": 30, "1": 70}, [("VKP", 100)]),
        ({"9": 100}, [("", 100)]),
    ],
)
def test_places(shares, expected):
    assert places(shares) == expected


def test_places_always_add_up_to_the_whole():
    odd = {"1": 33.33, "2": 33.33, "5": 66.67, "6": 12.5}
    assert sum(part for _code, part in places(odd)) == 100


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        ("182.25", (98, 2), ("178.61", "3.64")),
        ("-182.25", (98, 2), ("-178.61", "-3.64")),
        ("182.25", (2, 98), ("3.64", "178.61")),
        ("0.01", (1, 1, 1), ("0.01", "0.00", "0.00")),
        ("10.00", (0, 0), ("5.00", "5.00")),
        ("100.00", (120, -20), ("120.00", "-20.00")),
    ],
)
def test_parts_add_up(amount, weights, expected):
    parts = share_out(D(amount), [Fraction(w) for w in weights], D("0.01"))
    assert tuple(map(str, parts)) == expected
    assert sum(parts) == D(amount)


def test_a_part_of_nothing_is_not_sent():
    data = invoice(
        line("0.01", "21", analytic=distribution({"1": 50, "2": 50})),
        line("100", "21"),
        vat={"21": "21.00"},
    )
    assert [part.amount for part in parts_of(data, CODES)] == [D("0.01"), D(100)]
    assert origins_of(data, CODES) == [10, 11]


def test_what_adds_up_is_shared_out_and_the_rest_repeated():
    data = invoice(
        line(
            "100",
            quantity=D(3),
            analytic=distribution({"1": 50, "2": 50}),
            extra={"StatisticalValue": 33.33, "SerialNumber": "X1"},
        )
    )
    first, second = sent(data)["SalesEntryLines"]
    assert (first["Quantity"], second["Quantity"]) == (1.5, 1.5)
    assert (first["StatisticalValue"], second["StatisticalValue"]) == (16.67, 16.66)
    assert (first["SerialNumber"], second["SerialNumber"]) == ("X1", "X1")


# -- what is refused ------------------------------------------------------------------


def for_center(**rule):
    """The codes, with a rule of the revenue account for cost centres."""
    accounts = dict(CODES.gl_accounts)
    accounts[1] = replace(accounts[1], **rule)
    return replace(CODES, gl_accounts=accounts)


SALES_ONLY = line("100", analytic=distribution({"1": 100}))
PARTLY = line("100", analytic=distribution({"1": 50}))
PLAIN = line("100")


@pytest.mark.parametrize(
    ("item", "rule", "expected"),
    [
        (SALES_ONLY, {"cost_center": 1}, []),
        (PARTLY, {"cost_center": 1}, ["cost_center_required"]),
        (PLAIN, {"cost_center": 1}, ["cost_center_required"]),
        (PLAIN, {"cost_unit": 1}, ["cost_unit_required"]),
        (PLAIN, {"cost_center": 2}, []),
        (SALES_ONLY, {"cost_center": 2}, ["cost_center_not_allowed"]),
    ],
)
def test_rules_of_the_gl_account(item, rule, expected):
    assert found(invoice(item), for_center(**rule)) == expected


def test_unmapped_account_is_refused_or_goes_without():
    data = invoice(line("100", analytic=distribution({"3": 50, "1": 50})))
    assert found(data) == ["analytic_not_mapped"]
    allowed = replace(DIMENSIONS, without_unmapped=True)
    codes = replace(CODES, dimensions=allowed)
    assert found(data, codes) == []
    first, second = sent(data, codes)["SalesEntryLines"]
    assert ("CostCenter" in first, second["CostCenter"]) == (False, "VKP")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (DimensionCode("P9", "guid", active=False), ["dimension_inactive"]),
        (DimensionCode("P9", "guid", end=date(2026, 11, 20)), ["dimension_inactive"]),
        (DimensionCode("P9", "guid", end=date(2026, 11, 21)), []),
    ],
)
def test_project_that_may_not_be_used(code, expected):
    dimensions = replace(DIMENSIONS, by_text={"P9": code})
    data = invoice(line("100", project_text=" p9 "))
    assert found(data, replace(CODES, dimensions=dimensions)) == expected


def test_unknown_project_is_refused_or_left_out():
    data = invoice(line("100", project_text="P404"))
    assert found(data) == ["project_unknown"]
    allowed = replace(DIMENSIONS, without_unknown_project=True)
    codes = replace(CODES, dimensions=allowed)
    assert found(data, codes) == []
    assert "Project" not in sent(data, codes)["SalesEntryLines"][0]
