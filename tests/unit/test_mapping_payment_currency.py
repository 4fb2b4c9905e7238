"""Money in another currency than the invoice's: what it settles, and its worth.

121 dollars were booked at 2 dollars a euro: 60.50. The customer pays euros.
"""

import pytest
from payment_rows import PAID_ON, TOTAL, D, control, line, matched, paid, term

from mapping.payments import Booked, Known, plan_payments
from mapping.settlements import settlements

OURS = {"YourRef": "INV/7", "Account": "jansen"}


def dollars(row):
    return {**row, "Currency": "USD", "AmountDC": row["AmountFC"] / 2, **OURS}


def euros(line_id, amount, kind=40, **more):
    row = line(line_id, kind, amount, **more)
    return {**row, "Currency": "EUR", **OURS}


def found(rows, *lines):
    return [
        (part.kind, part.amount, part.company_amount)
        for part in settlements([dollars(row) for row in rows], list(lines))
    ]


INVOICE = dollars(control("b")) | {"Currency": "USD"}


def test_euros_that_settle_the_whole_invoice():
    """62.00 euros for 121 dollars: 1.50 is an exchange gain, nothing a difference."""
    exchange = euros("x", "1.50", 82)
    parts = found([paid(121)], INVOICE, euros("b", "-62.00"), exchange)
    assert parts == [("payment", 121, D("62.00"))]


def test_euros_for_a_part_that_the_ledger_does_not_link():
    """31.00 euros for 60 dollars; 61 dollars are open, and no line names another."""
    rows = [paid(60), term(61, row_id="t2")]
    parts = found(rows, dollars(control(None)), euros("b", "-31.00"))
    assert parts == [("payment", 60, D("31.00"))]


@pytest.mark.parametrize(
    "exchange",
    [
        dollars(line("x", 82, 0)) | {"AmountDC": D(1)},
        dollars(line("x", 82, 0)) | {"AmountDC": D(1), "AmountFC": None},
        euros("x", "1.00", 82),
    ],
)
def test_an_exchange_difference_is_no_part_of_the_dollars(exchange):
    rows = [paid(60), term(61, row_id="t2")]
    parts = found(rows, dollars(control(None)), exchange)
    assert parts == [("payment", 60, None)]


def test_euros_for_both_instalments():
    rows = [paid("36.30"), paid("84.70", row_id="t2")]
    parts = found(rows, INVOICE, euros("b", "-62.00"))
    assert parts == [("payment", 121, D("62.00"))]


def test_euros_and_dollars_on_one_day():
    rows = [paid(60), paid(61, row_id="t2")]
    part = dollars(line("d", 40, -60)) | {"AmountDC": D("-30.90")}
    parts = found(rows, INVOICE, euros("b", "-31.00"), part)
    assert sorted(parts) == [("payment", 60, D("30.90")), ("payment", 61, D("31.00"))]


def test_euros_less_the_discount():
    """2.42 dollars discount, 60.00 euros for the other 118.58."""
    discount = dollars(line("d", 83, "-2.42"))
    rows = [paid(121, AmountDiscountFC=D("2.42"))]
    parts = found(rows, INVOICE, euros("b", "-60.00"), discount)
    assert sorted(parts) == [
        ("discount", D("2.42"), None),
        ("payment", D("118.58"), D("60.00")),
    ]


def test_euros_for_several_invoices_have_no_share_that_is_known():
    several = euros("b", "-500.00") | {"YourRef": None}
    assert found([paid(121)], INVOICE, several) == [("payment", 121, None)]


def test_twice_euros_on_one_day_have_no_share_that_is_known():
    rows = [paid(60), paid(61, row_id="t2")]
    lines = [INVOICE, euros("b", "-31.00"), euros("c", "-30.00")]
    assert found(rows, *lines) == [("payment", 121, None)]


def test_the_same_reference_of_another_supplier_is_not_ours():
    other = euros("b", "-31.00") | {"Account": "de vries"}
    rows = [paid(60), term(61, row_id="t2")]
    assert found(rows, dollars(control(None)), other) == [("payment", 60, None)]


def test_a_difference_in_euros_counts_at_the_rate_of_the_invoice():
    rows = [paid(119), matched(2, row_id="t2")]
    lines = [INVOICE, euros("b", "-59.90"), euros("d", "-1.00", 83)]
    assert sorted(found(rows, *lines)) == [
        ("payment", 119, D("59.90")),
        ("payment_difference", 2, None),
    ]


def test_dollars_for_an_invoice_in_euros_count_as_what_they_were_worth():
    row = paid(121) | {"Currency": "EUR", **OURS}
    money = line("b", 40, -130, home=-121) | {"Currency": "USD", **OURS}
    (part,) = settlements([row], [control("b"), money])
    assert (part.kind, part.amount) == ("payment", 121)


@pytest.mark.parametrize(
    ("worth", "stays"), [(D("62.00"), True), (D("60.50"), False), (None, True)]
)
def test_money_that_became_worth_something_else_is_booked_anew(worth, stays):
    known = Known(booked={"t1:payment": Booked(D(121), PAID_ON, worth)})
    lines = [INVOICE, euros("b", "-62.00")]
    plan = plan_payments([dollars(paid(121))], TOTAL, lines, known)
    assert (plan.take_back == ()) is stays
    assert [part.company_amount for part in plan.register] == (
        [] if stays else [D("62.00")]
    )


def test_a_worth_that_is_not_known_any_more_changes_nothing():
    known = Known(booked={"t1:payment": Booked(D(121), PAID_ON, D("62.00"))})
    plan = plan_payments([dollars(paid(121))], TOTAL, [], known)
    assert (plan.take_back, plan.register) == ((), ())
