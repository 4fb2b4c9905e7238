"""Exact's values become Python's, and back (api.md C6)."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import pytest

from exact_client.values import read_row, write_body


def read(name: str, value: Any) -> Any:
    return read_row({name: value})[name]


@pytest.mark.parametrize(
    "name",
    ["EntryDate", "DueDate", "LastPaymentDate", "StartDate", "Date", "From", "To"],
)
def test_business_date_is_the_day_of_utc_midnight(name: str) -> None:
    assert read(name, "/Date(1717027200000)/") == date(2024, 5, 30)
    assert type(read(name, "/Date(1717027200000)/")) is date


def test_dates_before_1970_and_far_ahead() -> None:
    assert read("StartDate", "/Date(-86400000)/") == date(1969, 12, 31)
    assert read("EndDate", "/Date(253402214400000)/") == date(9999, 12, 31)


@pytest.mark.parametrize("name", ["Created", "Modified"])
def test_moment_stays_on_the_dutch_wall_clock(name: str) -> None:
    moment = read(name, "/Date(1782404229433)/")
    assert moment == datetime(2026, 6, 25, 16, 17, 9, 433000)
    assert moment.tzinfo is None


@pytest.mark.parametrize("name", ["Name", "Description", "YourRef"])
def test_text_that_looks_like_a_date_stays_text(name: str) -> None:
    assert read(name, "/Date(0)/") == "/Date(0)/"


def test_absent_values_stay_absent() -> None:
    row = {"EntryDate": None, "AmountFC": None, "Code": None, "Timestamp": None}
    assert read_row(row) == row


@pytest.mark.parametrize("value", ["4711", 4711])
@pytest.mark.parametrize("name", ["Timestamp", "TimeStampAsBigInt", "Hid"])
def test_big_integer_comes_as_text_or_number(name: str, value: object) -> None:
    assert read(name, value) == 4711


def test_timestamp_that_is_no_number_is_not_taken() -> None:
    with pytest.raises(ValueError):
        read("Timestamp", "AAAB")


@pytest.mark.parametrize(
    "name", ["AmountFC", "VATAmountDC", "Percentage", "Rate", "RateFC", "Quantity"]
)
def test_amounts_are_decimals_also_where_they_are_whole(name: str) -> None:
    value = read(name, -300)
    assert value == Decimal(-300)
    assert isinstance(value, Decimal)


def test_numbers_that_are_no_amounts_stay_integers() -> None:
    row = {"EntryNumber": 24700001, "Division": 100001, "Type": 20, "Status": 50}
    assert read_row(row) == row
    assert all(type(value) is int for value in read_row(row).values())


def test_flags_stay_flags() -> None:
    assert read("AllowVariableExchangeRate", True) is True
    assert read("IsBlocked", False) is False


@pytest.mark.parametrize(
    "name, value, expected",
    [
        ("Code", "           0000011", "0000011"),
        ("AccountCode", "                25", "25"),
        ("Code", "0  ", "0"),
        ("VATCode", "VB ", "VB"),
        ("SalesVATCode", "2  ", "2"),
        ("Country", "FR ", "FR"),
        ("Legislation", "FR ", "FR"),
    ],
)
def test_padded_codes_lose_their_padding(name: str, value: str, expected: str) -> None:
    assert read(name, value) == expected


def test_names_keep_their_spaces() -> None:
    assert read("Name", " Jansen ") == " Jansen "


def test_links_and_metadata_are_left_out() -> None:
    row = {
        "__metadata": {"uri": "…", "type": "…"},
        "EntryID": "b524",
        "SalesEntryLines": {"__deferred": {"uri": "…"}},
    }
    assert read_row(row) == {"EntryID": "b524"}


def test_lines_that_were_expanded_are_rows_too() -> None:
    row = {"SalesEntryLines": {"results": [{"AmountFC": 100, "VATCode": "2  "}]}}
    assert read_row(row) == {
        "SalesEntryLines": [{"AmountFC": Decimal(100), "VATCode": "2"}]
    }


# And back


def test_payload_is_plain_json() -> None:
    body = write_body(
        {
            "EntryDate": date(2026, 11, 21),
            "StartDate": datetime(2026, 11, 21, 0, 0),
            "Description": "Café",
            "SalesEntryLines": [
                {"AmountFC": Decimal("100.10"), "Quantity": Decimal(3)},
                {"AmountFC": Decimal("-0.01"), "VATAmountFC": Decimal("0.00")},
            ],
        }
    )
    assert json.loads(body) == {
        "EntryDate": "2026-11-21",
        "StartDate": "2026-11-21T00:00:00",
        "Description": "Café",
        "SalesEntryLines": [
            {"AmountFC": 100.1, "Quantity": 3},
            {"AmountFC": -0.01, "VATAmountFC": 0},
        ],
    }


@pytest.mark.parametrize("amount", ["0.10", "1234567890.12", "0.07", "-19.99", "1E+2"])
def test_amount_is_written_to_the_cent(amount: str) -> None:
    written = json.loads(write_body({"A": Decimal(amount)}), parse_float=Decimal)["A"]
    assert written == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 11, 21, tzinfo=timezone.utc),
        float("nan"),
        Decimal("NaN"),
        Decimal("Infinity"),
    ],
)
def test_what_exact_must_never_get(value: object) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        write_body({"Value": value})


def test_what_json_cannot_hold() -> None:
    with pytest.raises(TypeError):
        write_body({"Value": object()})
