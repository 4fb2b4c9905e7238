"""Further properties from any field of Odoo (feature S12)."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from mapping_cases import ACCOUNT_ID, CODES, bill, invoice, line, only

from mapping.entry import build_entry
from mapping.extra import TARGETS, Wish, fulfil
from mapping.options import BadValue, HeaderData
from mapping.problems import ARGUMENTS
from mapping.recovery import lookup_criteria

DATA = Path(__file__).parents[1] / "exact_sandbox" / "data" / "schema.json"


def one(name, *values, **more):
    found, bad = fulfil([Wish(name, values, **more)])
    assert not bad
    return found.get(name)


def refused(name, *values, **more):
    found, (bad,) = fulfil([Wish(name, values, **more)])
    assert name not in found
    return bad.code


@pytest.mark.parametrize("kind", ["sales", "purchase"])
def test_every_property_can_be_posted(kind):
    """What the documentation calls read-only would be ignored in silence."""
    schema = json.loads(DATA.read_text("utf-8"))["resources"]
    name = kind.capitalize()
    for target, about in TARGETS.items():
        end = f"{name}Entries" if about.level == "entry" else f"{name}EntryLines"
        path = f"/api/v1/{{division}}/{kind}entry/{end}"
        row = schema[path]["properties"][target]
        assert "POST" in row["methods"], target
        types = {"int": "Int32", "date": "DateTime", "number": "Double", "guid": "Guid"}
        assert row["type"] == f"Edm.{types.get(about.type, 'String')}", target


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("YourRef", "PO-2026-8", "PO-2026-8"),
        ("YourRef", 12, "12"),
        ("YourRef", 2.50, "2.5"),
        ("YourRef", date(2026, 11, 21), "2026-11-21"),
        ("Notes", "first\r\nsecond", "first\nsecond"),
        ("OrderNumber", 42, 42),
        ("OrderNumber", " 42 ", 42),
        ("OrderNumber", 0, 0),
        ("From", date(2026, 12, 1), "2026-12-01"),
        ("To", datetime(2027, 11, 30, 23, 59), "2027-11-30"),
        ("StatisticalNetWeight", 12.5, 12.5),
        ("TrackingNumber", ACCOUNT_ID.upper(), ACCOUNT_ID),
    ],
)
def test_a_value_is_sent_as_exact_takes_it(name, value, sent):
    assert one(name, value) == sent


@pytest.mark.parametrize("value", [None, False, ""])
def test_what_is_empty_fills_nothing(value):
    assert fulfil([Wish("YourRef", (value,))]) == ({}, ())


def test_equal_values_are_one_and_different_texts_are_joined():
    assert one("YourRef", "S01", "S01") == "S01"
    assert one("YourRef", "S01", "S02") == "S01, S02"


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("OrderNumber", ("S00042",), "extra_value_unsuitable"),
        ("OrderNumber", (2**31,), "extra_value_unsuitable"),
        ("OrderNumber", (1.5,), "extra_value_unsuitable"),
        ("OrderNumber", (1, 2), "extra_value_several"),
        ("From", ("soon",), "extra_value_unsuitable"),
        ("TrackingNumber", ("TRACK-1",), "extra_value_unsuitable"),
    ],
)
def test_what_exact_would_refuse_is_told(name, values, code):
    assert refused(name, *values) == code
    assert code in ARGUMENTS


def test_a_long_text_is_cut_or_refused_as_one_likes():
    assert one("YourRef", "x" * 51, length=50) == "x" * 50
    assert one("YourRef", "x" * 50, length=50, refuse=True) == "x" * 50
    assert refused("YourRef", "x" * 51, length=50, refuse=True) == (
        "extra_value_too_long"
    )
    assert one("Notes", "x" * 5000) == "x" * 5000


def test_a_bad_value_names_invoice_target_and_value():
    bad = BadValue("extra_value_too_long", "YourRef", "x" * 51, 50)
    data = invoice(line("1"), header=HeaderData(bad_values=(bad,)))
    problem = only(data)
    assert problem.code == "extra_value_too_long"
    assert problem.args["number"] == "INV/2026/00042"
    assert (problem.args["target"], problem.args["length"]) == ("YourRef", "50")


class TestLookUp:
    """An entry under another reference is still found by our own number."""

    def criteria(self, data, kind="sales"):
        return lookup_criteria(kind, build_entry(data, CODES, ACCOUNT_ID))

    def test_by_the_reference_where_it_is_our_number(self):
        assert self.criteria(invoice(line("1")))["your_ref"] == "INV/2026/00042"

    def test_by_the_description_where_it_is_the_customers(self):
        data = invoice(line("1"), extra={"YourRef": "PO-8"})
        criteria = self.criteria(data)
        assert "your_ref" not in criteria
        assert criteria["description"] == "INV/2026/00042"

    def test_a_number_that_was_cut_is_still_found(self):
        data = invoice(line("1"), number="INV/" + "9" * 60)
        assert self.criteria(data)["your_ref"] == ("INV/" + "9" * 60)[:50]

    def test_a_bill_by_the_description_always(self):
        data = bill(line("1"))
        data = replace(data, number="BILL/2026/1")
        assert self.criteria(data, "purchase")["description"] == "BILL/2026/1"
