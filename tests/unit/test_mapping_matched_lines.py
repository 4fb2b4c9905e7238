"""How much of a ledger line is matched, as the terms of its own entry tell."""

import pytest
from payment_rows import D, line, matched, paid, term

from mapping.matched_lines import as_far_as_matched, is_difference_term

DIFFERENCE, CREDIT, MONEY = 83, 21, 40


def own(row):
    """A term of the line `d`, instead of one of the invoice's."""
    return row | {"TransactionID": "D", "TransactionEntryID": "d-entry"}


def amounts(kind, *rows):
    terms = [own(row) for row in rows]
    lines = as_far_as_matched([line("d", kind, "-40", home="-20")], terms)
    return [(row["AmountFC"], row["AmountDC"]) for row in lines]


WHOLE = [(D(-40), D(-20))]


@pytest.mark.parametrize("kind", [DIFFERENCE, CREDIT, MONEY])
def test_a_line_of_which_no_terms_are_known_stays_as_it_is(kind):
    assert amounts(kind) == WHOLE


def test_a_difference_that_is_matched_counts():
    assert amounts(DIFFERENCE, matched(40)) == WHOLE


def test_a_difference_that_was_given_up_counts_no_more():
    assert amounts(DIFFERENCE, term(40)) == []


def test_of_a_difference_that_is_matched_in_part_this_part_counts():
    rows = [matched("30.01"), term("9.99", row_id="t2")]
    assert amounts(DIFFERENCE, *rows) == [(D("-30.01"), D("-15.01"))]


def test_a_difference_that_was_matched_beside_money_counts():
    assert amounts(DIFFERENCE, paid(10), term(30, row_id="t2")) == [(D(-10), D(-5))]


def test_of_a_credit_note_counts_what_was_not_paid_out():
    rows = [paid(10), matched(30, row_id="t2")]
    assert amounts(CREDIT, *rows) == [(D(-30), D(-15))]


def test_a_credit_note_that_was_matched_beside_money_counts():
    assert amounts(CREDIT, paid(40)) == WHOLE
    assert amounts(CREDIT, paid(30), term(10, row_id="t2")) == [(D(-30), D(-15))]


def test_a_credit_note_that_is_open_has_given_nothing():
    assert amounts(CREDIT, term(40)) == []


def test_money_stays_as_it_is():
    """It has a day, which tells more."""
    assert amounts(MONEY, paid(10), term(30, row_id="t2")) == WHOLE


@pytest.mark.parametrize(
    ("transaction_type", "answer"),
    [(83, True), (82, False), (20, False), (None, False)],
)
def test_a_term_tells_whether_it_is_a_difference_s(transaction_type, answer):
    assert is_difference_term({"TransactionType": transaction_type}) is answer
