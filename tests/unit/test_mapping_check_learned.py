"""What only the first contact can ask for: VAT as Exact computes it, missing years."""

from dataclasses import replace
from datetime import date

import pytest
from mapping_cases import CODES, bill, invoice, line

from mapping.checks import check_invoice
from mapping.learned import Learned

COMPUTES = replace(CODES, learned=Learned(vat_amount_taken=False))
IN_YEARS = replace(CODES, learned=Learned(deferral_beyond_years=False))


def problems(data, codes):
    return [(p.code, p.level, dict(p.args)) for p in check_invoice(data, codes)]


class TestVatThatExactComputes:
    def test_p1_seven_lines_of_99_cents(self):
        """Odoo 1.46 for the whole; Exact 7 x 0.21 = 1.47."""
        data = invoice(*[line("0.99", "21")] * 7, vat={"21": "1.46"})
        ((code, level, args),) = problems(data, COMPUTES)
        assert (code, level) == ("vat_computed_differently", "error")
        assert (args["amount"], args["computed"]) == ("1.46", "1.47")
        assert problems(data, CODES) == []

    def test_what_comes_out_the_same_goes(self):
        data = invoice(line("100", "21"), line("50", "21"), vat={"21": "31.50"})
        assert problems(data, COMPUTES) == []

    def test_a_bill_whose_vat_was_corrected(self):
        data = bill(line("100", "21", account="cost"), vat={"21": "21.01"})
        codes = [code for code, _level, _args in problems(data, COMPUTES)]
        assert "vat_computed_differently" in codes

    def test_a_credit_note(self):
        data = invoice(
            *[line("0.99", "21")] * 7, vat={"21": "1.46"}, is_credit_note=True
        )
        assert [p[0] for p in problems(data, COMPUTES)] == ["vat_computed_differently"]


class TestYearsThatAreNotThere:
    LAST = max(period.end for period in CODES.periods)

    @pytest.mark.parametrize(("beyond", "expected"), [(0, 0), (1, 1)])
    def test_the_last_day_and_the_one_after(self, beyond, expected):
        end = date.fromordinal(self.LAST.toordinal() + beyond)
        data = invoice(line("1200", deferred_from=date(2026, 11, 2), deferred_to=end))
        found = problems(data, IN_YEARS)
        assert [code for code, _level, _args in found] == (
            ["deferral_beyond_years"] * expected
        )
        assert problems(data, CODES) == []
