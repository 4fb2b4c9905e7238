"""Discounts of payment conditions, and credit limitation (api.md I).

100.00 at 21 % is 121.00.
"""

import pytest
from sandbox_client import day
from settling import (
    DATES,
    buy,
    ledger,
    rows,
    sell,
)


@pytest.fixture
def conditions(exact):
    """Conditions of 2 % within 8 days: VAT included or left out, surcharge."""
    for code, kind, discount, vat in (
        ("BII", "B", "I", "I"),
        ("BEE", "B", "E", "E"),
        ("KII", "K", "I", "I"),
        ("KIE", "K", "I", "E"),
    ):
        body = {
            "Code": code,
            "Description": code,
            "PaymentDays": 30,
            "PaymentMethod": "B",
            "Percentage": 1,
            "DiscountPercentage": 0.02,
            "DiscountPaymentDays": 8,
            "PaymentDiscountType": kind,
            "DiscountCalculation": discount,
            "VATCalculation": vat,
        }
        answer = exact.post("cashflow/PaymentConditions", body)
        assert answer.status_code == 201, answer.text


def test_a_term_tells_the_discount_and_until_when(exact, conditions):
    entry = sell(exact, 1000, PaymentCondition="BII")

    (term,) = exact.terms(entry)
    assert term["AmountDC"] == 1210
    assert (term["AmountDiscountDC"], term["AmountDiscountFC"]) == (24.2, 24.2)
    assert term["DiscountDueDate"] == day("2026-11-28")
    assert (term["PaymentDaysDiscount"], term["PaymentDays"]) == (8, 30)
    assert term["PaymentDiscountPercentage"] == 0.02
    assert term["PaymentCondition"] == "BII"


def test_a_discount_with_vat_gives_its_vat_back(exact, conditions):
    # 2 % of 1,210 is 24.20: 20.00 of the sale and 4.20 of its VAT.
    entry = sell(exact, 1000, PaymentCondition="BII")

    bank = exact.settle("pay", entry, discount=True, **DATES)["bank_entry"]

    assert exact.booking(bank) == [("1100", 1185.8), ("1300", -1185.8)]
    assert ledger(exact, 83) == [
        ("1300", -24.2, -24.2),
        ("8900", 20, 20),
        ("1500", 4.2, 4.2),
    ]
    assert rows(exact, entry) == [(1210, 50)]
    (term,) = exact.terms(entry)
    assert term["LastPaymentDate"] == day("2026-11-25")


def test_a_discount_whose_vat_was_left_out_gives_none_back(exact, conditions):
    # P12: VAT 21 % of 980 is 205.80, total 1,205.80; 20.00 off is 1,185.80.
    entry = sell(exact, 1000, PaymentCondition="BEE")
    (term,) = exact.terms(entry)
    assert (term["AmountDC"], term["AmountDiscountDC"]) == (1205.8, 20)

    bank = exact.settle("pay", entry, discount=True)["bank_entry"]

    assert exact.booking(entry) == [("1300", 1205.8), ("8000", -1000), ("1500", -205.8)]
    assert exact.booking(bank) == [("1100", 1185.8), ("1300", -1185.8)]
    assert ledger(exact, 83) == [("1300", -20, -20), ("8900", 20, 20)]


def test_a_sent_vat_amount_stands_above_the_condition(exact, conditions):
    line = exact.line("8000", 1000, "2", VATAmountFC=210)
    entry = exact.sell(line, PaymentCondition="BEE")

    assert entry["AmountFC"] == 1210


def test_a_bills_discount_is_taken(exact, conditions):
    entry = buy(exact, 1000, PaymentCondition="BII")

    bank = exact.settle("pay", entry, discount=True)["bank_entry"]

    assert exact.booking(bank) == [("1100", -1185.8), ("1600", 1185.8)]
    assert ledger(exact, 83) == [
        ("1600", 24.2, 24.2),
        ("7900", -20, -20),
        ("1520", -4.2, -4.2),
    ]
    assert rows(exact, entry) == [(1210, 50)]


def test_credit_limitation_is_deducted_in_time(exact, conditions):
    # Surcharge 2 % of 1,210 is 24.20; VATCalculation E leaves its VAT alone.
    entry = sell(exact, 1000, PaymentCondition="KIE")
    (term,) = exact.terms(entry)
    assert (term["AmountDC"], term["AmountDiscountDC"]) == (1210, 24.2)

    exact.settle("pay", entry, discount=True)

    assert ledger(exact, 83) == [("1300", -24.2, -24.2), ("8900", 24.2, 24.2)]
    assert rows(exact, entry) == [(1210, 50)]


def test_credit_limitation_with_vat(exact, conditions):
    entry = sell(exact, 1000, PaymentCondition="KII")

    exact.settle("pay", entry, discount=True)

    assert ledger(exact, 83)[1:] == [("8900", 20, 20), ("1500", 4.2, 4.2)]


def test_too_late_there_is_no_discount(exact, conditions):
    entry = sell(exact, 1000, PaymentCondition="BII")

    with pytest.raises(RuntimeError, match="No discount"):
        exact.settle("pay", entry, discount=True, date="2026-11-29")

    told = exact.settle("pay", entry, amount=1185.8, date="2026-11-29")
    assert told["outstanding"] == 24.2


def test_a_discount_within_the_bank_entry(exact, conditions, sandbox):
    sandbox.post("switches", discount_booked_as="cash_flow")
    entry = sell(exact, 1000, PaymentCondition="BII")

    bank = exact.settle("pay", entry, discount=True)["bank_entry"]

    assert exact.booking(bank) == [
        ("1100", 1185.8),
        ("1300", -1185.8),
        ("1300", -24.2),
        ("8900", 20),
        ("1500", 4.2),
    ]
    assert ledger(exact, 83) == []
    assert rows(exact, bank) == [(-1185.8, 50), (-24.2, 50)]


def test_each_instalment_has_its_discount(exact):
    entry = sell(exact, 1000, PaymentCondition="37")

    terms = [(t["AmountDC"], t["AmountDiscountDC"]) for t in exact.terms(entry)]
    assert terms == [(363, None), (847, None)]
