"""What a list of outstanding items says: amounts as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mapping.outstanding import read_amount, suggest_role


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("121,00", "121.00"),
        ("121.00", "121.00"),
        ("121", "121"),
        ("-121,00", "-121.00"),
        ("121,00-", "-121.00"),
        ("€ 1.234,56", "1234.56"),
        ("EUR 12,5", "12.5"),
        (Decimal("21.5"), "21.5"),
    ],
)
def test_amounts(written: str | Decimal, amount: str) -> None:
    assert read_amount(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written", ["1.234", "1,234", "", None, "-", "abc", "1,2,3", "=1+1", "1e5", "NaN"]
)
def test_what_is_no_certain_amount(written: str | None) -> None:
    assert read_amount(written) is None


def test_headings_of_exacts_own_lists() -> None:
    assert suggest_role(" Uw ref. ") == "your_ref"
    assert suggest_role("Omschrijving") is None
