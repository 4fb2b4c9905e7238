"""The number of a relation: which source gives it, and in what form."""

import pytest

from mapping.data import NumberChoice
from mapping.relation_number import choose_number, own_number, padded, usable_number


class TestForm:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("1042", "1042"),
            (" 1042 ", "1042"),
            ("0001042", "0001042"),
            ("1" * 18, "1" * 18),
            ("1" * 19, ""),
            ("C1042", ""),
            ("10-42", ""),
            ("\u0661\u0662", ""),
            ("", ""),
        ],
    )
    def test_digits_alone_and_at_most_18(self, text, number):
        assert usable_number(text) == number

    def test_exact_keeps_it_18_wide(self):
        assert padded("1042") == "              1042"
        assert len(padded("1" * 18)) == 18


class TestOwnRange:
    @pytest.mark.parametrize(
        ("prefix", "number", "last", "result"),
        [
            ("", 7, 99999, "00007"),
            ("9", 7, 99999, "900007"),
            ("9", 1000, 1999, "91000"),
            ("", 99999, 99999, "99999"),
            ("9", 100000, 99999, ""),
            ("A", 7, 99, ""),
        ],
    )
    def test_a_prefix_before_a_number_of_the_range(self, prefix, number, last, result):
        assert own_number(prefix, number, last) == result


class TestChoice:
    def test_the_first_that_has_a_number(self):
        choices = [
            NumberChoice("reference"),
            NumberChoice("field", "1042"),
            NumberChoice("own", "90001"),
        ]
        assert choose_number(choices, []) == NumberChoice("field", "1042")

    def test_a_taken_number_leaves_it_to_the_next_source(self):
        choices = [
            NumberChoice("reference", "1042"),
            NumberChoice("own", "90001"),
            NumberChoice("own", "90002"),
        ]
        taken = ["              1042", "90001"]
        assert choose_number(choices, taken) == NumberChoice("own", "90002")

    def test_exact_may_number_it(self):
        choices = [NumberChoice("reference"), NumberChoice("exact")]
        assert choose_number(choices, []) == NumberChoice("exact")

    def test_nobody_has_a_number(self):
        assert choose_number([NumberChoice("reference")], []) is None
        assert choose_number([], []) is None
