"""What a tax is for, read from its traces: return, chart, scope, name, positions."""

from decimal import Decimal

import pytest

from mapping.tax_evidence import TaxEvidence, read_tax

D = Decimal


def read(boxes="", direction="sale", rate=0, **values):
    """Return (region, scope, reverse charge, kind), None if it is unclear."""
    evidence = TaxEvidence(D(rate), direction, boxes=frozenset(boxes.split()), **values)
    found = read_tax(evidence)
    return found and (found.region, found.scope, found.reverse_charge, found.kind)


class TestDutchReturn:
    @pytest.mark.parametrize(
        ("boxes", "expected"),
        [
            ("1a", ("domestic", None, False, "")),
            ("1e", ("domestic", None, False, "")),
            ("3a", ("export", None, False, "")),
            ("3bg", ("eu", "goods", False, "")),
            ("3bs", ("eu", "services", False, "")),
            ("3bt", ("eu", "triangular", False, "")),
            ("3c", ("eu", "installation", False, "")),
            # Two boxes at once, or none: nobody knows.
            ("1a 3bg", None),
            ("5b", None),
            ("9z", None),
        ],
    )
    def test_sales_by_their_box(self, boxes, expected):
        assert read(boxes, country="NL") == expected

    @pytest.mark.parametrize(
        ("boxes", "expected"),
        [
            ("5b", ("domestic", None, False, "")),
            ("2a 5b", ("domestic", None, True, "")),
            ("4a 5b", ("export", None, True, "")),
            ("4b 5b", ("eu", None, True, "")),
        ],
    )
    def test_purchases_by_their_box(self, boxes, expected):
        assert read(boxes, "purchase", 21, country="NL") == expected

    @pytest.mark.parametrize(
        ("values", "scope"),
        [
            ({"key": "btw_I_21"}, "goods"),
            ({"key": "btw_I_21_d"}, "services"),
            # The chart's own tax stays what it is, whatever it is called.
            ({"key": "btw_I_21", "name": "Diensten uit de EU"}, "goods"),
            ({"name": "21% diensten EU"}, "services"),
            ({"name": "21% goederen EU"}, "goods"),
            ({"name": "21% goederen en diensten EU"}, None),
            ({"name": "21% EU"}, None),
            ({"name": "21% EU", "scope": "services"}, "services"),
        ],
    )
    def test_goods_and_services_share_a_box(self, values, scope):
        found = read("4b 5b", "purchase", 21, country="NL", **values)
        assert found == ("eu", scope, True, "")

    def test_a_reversed_sale_shares_the_box_of_the_zero_rate(self):
        reversed_sale = ("domestic", None, True, "")
        assert read("1e", country="NL", key="btw_verk_0") == reversed_sale
        assert read("1e", country="NL", name="0% verlegd") == reversed_sale


class TestBelgianReturn:
    @pytest.mark.parametrize(
        ("boxes", "expected"),
        [
            ("03 54", ("domestic", None, False, "")),
            ("00", ("domestic", None, False, "")),
            ("44", ("eu", "services", False, "")),
            ("45", ("domestic", None, True, "")),
            ("46L", ("eu", "goods", False, "")),
            ("46T", ("eu", "triangular", False, "")),
            ("47", ("export", None, False, "")),
        ],
    )
    def test_sales_by_their_box(self, boxes, expected):
        assert read(boxes, country="BE") == expected

    @pytest.mark.parametrize(
        ("boxes", "expected"),
        [
            ("81 59", ("domestic", None, False, "merchandise")),
            ("82 59", ("domestic", None, False, "miscellaneous")),
            ("83 59", ("domestic", None, False, "investment")),
            ("81 87 59 56", ("domestic", None, True, "merchandise")),
            ("81 87 59 57", ("export", None, True, "merchandise")),
            ("81 86 59 55", ("eu", "goods", True, "merchandise")),
            ("82 88 59 55", ("eu", "services", True, "miscellaneous")),
            # Goods within the EU with the VAT of a domestic reverse charge.
            ("82 86 59 56", None),
            ("81 82 59", None),
        ],
    )
    def test_purchases_by_their_boxes(self, boxes, expected):
        assert read(boxes, "purchase", 21, country="BE") == expected

    def test_a_part_of_a_reverse_charge_cannot_be_lost(self):
        boxes = "82 88 59 55"
        assert read(boxes, "purchase", 21, country="BE", deductible=D(50)) is None


class TestElsewhere:
    def test_without_a_known_return_the_fiscal_positions_tell(self):
        assert read("77", country="DE", region="eu") == ("eu", None, False, "")
        assert read("77", country="DE") is None

    def test_p7_the_one_stop_shop_comes_first(self):
        found = read("3a", rate=19, country="NL", oss_country="DE")
        assert found == ("oss", None, False, "")
