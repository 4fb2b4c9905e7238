"""VAT by line: Odoo's posted amount, to the cent, on every line that bears it."""

import math
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_cases import TAXES, bill, invoice, line, shares

from mapping.vat import distribute_vat, unborne_vat

CENT = Decimal("0.01")


def spread(data):
    return shares(data, distribute_vat(data))


def test_p1_seven_small_lines_share_what_odoo_rounded_once():
    """7 x 0.99 at 21 %: Odoo 1.46, line by line it would be 1.47."""
    data = invoice(*[line("0.99", "21")] * 7, vat={"21": "1.46"})
    assert spread(data) == ["0.21"] * 6 + ["0.20"]


def test_p1_nine_lines_at_six_percent():
    """9 x 13.60 at 6 %: Odoo 7.34, line by line it would be 7.38."""
    data = invoice(*[line("13.60", "6")] * 9, vat={"6": "7.34"})
    assert sorted(spread(data)) == ["0.81"] * 4 + ["0.82"] * 5


def test_p1_odoo_rounding_line_by_line_is_followed_as_well():
    data = invoice(*[line("0.99", "21")] * 7, vat={"21": "1.47"})
    assert spread(data) == ["0.21"] * 7


def test_p2_tax_included_prices():
    """3 x 10.00 incl. 21 %: 24.79 + 5.21, where Exact alone makes 29.97."""
    lines = (line("8.27", "21"), line("8.26", "21"), line("8.26", "21"))
    assert spread(invoice(*lines, vat={"21": "5.21"})) == ["1.74", "1.74", "1.73"]


def test_p4_a_fixed_tax_bears_the_percentage():
    lines = (line("100", "21"), line("2.50", "21", account="eco", is_tax=True))
    assert spread(invoice(*lines, vat={"21": "21.53"})) == ["21.00", "0.53"]


def test_p5_reverse_charge_adds_nothing():
    """+210 and -210 of one tax."""
    data = bill(line("1000", "reverse"), vat={"reverse": "0"})
    assert spread(data) == ["0.00"]


def test_p9_a_deposit_takes_its_own_vat_back():
    data = invoice(line("1000", "21"), line("-300", "21"), vat={"21": "147"})
    assert spread(data) == ["210.00", "-63.00"]


def test_p12_belgian_early_payment_discount():
    """1,000 less 2 % for the VAT alone: 205.80, not 210.00."""
    lines = (line("1000", "21"), line("-20", "21"), line("20"))
    assert spread(invoice(*lines, vat={"21": "205.80"})) == ["210.00", "-4.20", "0.00"]


def test_p27_private_use_as_odoo_posts_it():
    lines = (
        line("100", "21", account="cost"),
        line("-25", "21", account="cost"),
        line("25", account="private"),
        line("5.25", account="private", is_tax=True),
    )
    data = bill(*lines, vat={"21": "15.75"})
    assert spread(data) == ["21.00", "-5.25", "0.00", "0.00"]


def test_a_bill_whose_vat_was_corrected_by_hand():
    """The correction follows the amounts: 3.00 more on 100 and 200 is 1.00 and 2.00."""
    data = bill(line("100", "21"), line("200", "21"), vat={"21": "66"})
    assert spread(data) == ["22.00", "44.00"]


def test_a_correction_follows_the_size_of_a_deduction_not_its_sign():
    data = bill(line("300", "21"), line("-100", "21"), vat={"21": "46"})
    assert spread(data) == ["66.00", "-20.00"]


def test_vat_that_was_taken_off_by_hand_is_zero_on_every_line():
    data = bill(line("100", "21"), line("50", "21"), vat={"21": "0"})
    assert spread(data) == ["0.00", "0.00"]


def test_two_taxes_on_one_line_add_up():
    lines = (line("100", "21", "6"), line("50", "6"))
    data = invoice(*lines, vat={"21": "21", "6": "9"})
    assert spread(data) == ["27.00", "3.00"]


def test_equal_lines_get_the_cents_in_the_order_of_the_document():
    data = invoice(*[line("0.05", "21")] * 3, vat={"21": "0.02"})
    assert spread(data) == ["0.01", "0.01", "0.00"]


def test_lines_of_nothing_take_no_cent():
    lines = (line("0", "21"), line("0.99", "21"), line("0", "21"))
    assert spread(invoice(*lines, vat={"21": "0.21"})) == ["0.00", "0.21", "0.00"]


def test_import_vat_without_a_base_is_not_lost():
    data = bill(line("0", "21"), vat={"21": "35"})
    assert spread(data) == ["35.00"]


def test_currencies_without_and_with_more_decimals():
    yen = invoice(*[line("33", "21")] * 2, vat={"21": "14"}, currency_decimals=0)
    dinar = invoice(
        *[line("0.333", "21")] * 2, vat={"21": "0.141"}, currency_decimals=3
    )
    assert spread(yen) == ["7", "7"]
    assert spread(dinar) == ["0.071", "0.070"]


def test_vat_that_no_line_bears_is_left_over_and_named():
    data = invoice(line("100", "6"), vat={"6": "6", "21": "4"})
    assert spread(data) == ["6.00"]
    assert unborne_vat(data) == {TAXES["21"][0].id: Decimal(4)}


# A busy machine is no failure, and examples are not kept between runs.
quiet = settings(deadline=None, database=None)
amounts = st.decimals("-10000", "10000", places=2)


@quiet
@given(st.lists(amounts, min_size=1, max_size=40), amounts)
def test_the_shares_always_add_up_to_what_was_posted(base, posted):
    data = invoice(*[line(amount, "21") for amount in base], vat={"21": posted})
    assert sum(distribute_vat(data).values()) == posted


@quiet
@given(st.lists(amounts, min_size=1, max_size=40))
def test_a_rounded_total_leaves_every_share_within_a_cent_of_its_own(base):
    exact = sum(Fraction(amount) * 21 for amount in base)
    posted = math.floor(exact + Fraction(1, 2)) * CENT
    data = invoice(*[line(amount, "21") for amount in base], vat={"21": posted})
    vat = distribute_vat(data)
    for item in data.lines:
        ideal = Fraction(item.amount) * 21 / 100
        assert abs(Fraction(vat[item.id]) - ideal) <= Fraction(CENT)


@quiet
@given(st.lists(amounts, min_size=1, max_size=20), amounts)
def test_turning_a_document_round_keeps_its_sum_exact(base, posted):
    data = invoice(*[line(-amount, "21") for amount in base], vat={"21": -posted})
    assert sum(distribute_vat(data).values()) == -posted
