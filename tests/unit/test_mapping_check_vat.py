"""A VAT code that would not book the VAT that Odoo posted is found beforehand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from mapping_cases import CODES, CUSTOMER, TAXES, bill, found, invoice, line, only

from mapping.data import VatCode

D = Decimal
SOLD = invoice(line("100", "21"), vat={"21": "21"})
BOUGHT = bill(line("100", "21", account="cost"), vat={"21": "21"})


def with_vat_code(tax, **values):
    """The mapping, but with another VAT code for one tax."""
    key = frozenset({TAXES[tax][0].id})
    changed = replace(CODES.vat_codes[key], **values)
    return replace(CODES, vat_codes={**CODES.vat_codes, key: changed})


class TestVatCodes:
    def test_unmapped(self):
        problem = only(SOLD, replace(CODES, vat_codes={}))
        assert (problem.code, problem.model, problem.res_id) == (
            "tax_not_mapped",
            "account.tax",
            1,
        )

    def test_p4_two_percentages_only_as_a_mapped_combination(self):
        data = invoice(line("100", "21", "6"), vat={"21": "21", "6": "6"})
        assert only(data).code == "tax_combination_not_mapped"
        both = frozenset({TAXES["21"][0].id, TAXES["6"][0].id})
        code = VatCode("27", "E", "B", False, D(27))
        mapped = replace(CODES, vat_codes={**CODES.vat_codes, both: code})
        assert found(data, mapped) == []

    def test_p3_an_inclusive_code_is_refused(self):
        assert found(SOLD, with_vat_code("21", type="I")) == ["vat_code_inclusive"]

    def test_a_blocked_code(self):
        assert found(SOLD, with_vat_code("21", active=False)) == ["vat_code_inactive"]

    @pytest.mark.parametrize(
        ("data", "way", "codes"),
        [
            (SOLD, "S", []),
            (SOLD, "B", []),
            (SOLD, "P", ["vat_code_wrong_direction"]),
            (BOUGHT, "P", []),
            (BOUGHT, "B", []),
            (BOUGHT, "S", ["vat_code_wrong_direction"]),
        ],
    )
    def test_the_direction(self, data, way, codes):
        assert found(data, with_vat_code("21", transaction_type=way)) == codes

    def test_another_percentage(self):
        problem = only(SOLD, with_vat_code("21", percentage=D("9.00")))
        assert problem.code == "vat_code_wrong_percentage"
        assert problem.args["percentage"] == "21"
        assert problem.args["code_percentage"] == "9"

    @pytest.mark.parametrize("kind", ["N", "B"])
    def test_a_code_without_vat_for_a_tax_that_adds_vat(self, kind):
        codes = with_vat_code("21", type=kind, percentage=D(0))
        assert found(SOLD, codes) == ["vat_code_without_vat"]

    def test_p5_an_ordinary_code_would_add_vat_to_a_reverse_charge(self):
        """1,000 would become 1,210."""
        data = bill(line("1000", "reverse", account="cost"), vat={"reverse": "0"})
        codes = with_vat_code("reverse", charged=False)
        assert found(data, codes) == ["vat_code_adds_vat"]

    def test_p5_a_charged_code_for_a_tax_that_adds_vat(self):
        assert found(SOLD, with_vat_code("21", charged=True)) == ["vat_code_charged"]

    def test_a_charged_code_may_have_any_percentage(self):
        data = bill(line("1000", "reverse", account="cost"), vat={"reverse": "0"})
        assert found(data, with_vat_code("reverse", percentage=D(9))) == []

    def test_vat_posted_by_hand_on_a_tax_of_zero_cannot_be_sent(self):
        data = invoice(line("100", "export"), vat={"export": "1"})
        assert "vat_code_without_vat" in found(data)

    def test_p6_a_sale_on_the_eu_list_needs_the_customers_number(self):
        data = invoice(line("500", "eu_goods"))
        for vat in ("", "/", " "):
            partner = replace(CUSTOMER, vat=vat)
            problem = only(replace(data, partner=partner))
            assert (problem.code, problem.model) == (
                "partner_vat_missing",
                "res.partner",
            )
        assert found(data) == []

    def test_one_cause_on_many_lines_is_one_problem(self):
        data = invoice(*[line("10", "21")] * 5, vat={"21": "10.50"})
        assert found(data, replace(CODES, vat_codes={})) == ["tax_not_mapped"]


class TestLinesWithoutTax:
    """Without a VAT code of its own Exact would take that of the GL account."""

    DATA = invoice(line("100"))

    def test_the_code_is_needed(self):
        problem = only(self.DATA, replace(CODES, no_vat=None))
        assert (problem.code, problem.model) == (
            "no_vat_code_missing",
            "exact.online.connection",
        )

    def test_but_not_when_every_line_has_a_tax(self):
        assert found(SOLD, replace(CODES, no_vat=None)) == []

    @pytest.mark.parametrize(
        "values",
        [
            {"active": False},
            {"type": "I"},
            {"transaction_type": "P"},
            {"type": "E", "percentage": D(21)},
            {"charged": True},
        ],
        ids=lambda values: "-".join(values),
    )
    def test_it_must_be_usable_and_add_nothing(self, values):
        codes = replace(CODES, no_vat=replace(CODES.no_vat, **values))
        assert found(self.DATA, codes) == ["no_vat_code_unsuitable"]
