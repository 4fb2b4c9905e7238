"""Texts are cut between characters, never inside one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.texts import cut, one_line, several_lines

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e7\U0001f1ea"


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("short", 10, "short"),
        ("exactly10!", 10, "exactly10!"),
        ("eleven char", 10, "eleven cha"),
        ("cut at blank", 7, "cut at"),
        # e + combining acute: both or none
        ("cafe\u0301s", 4, "caf"),
        ("cafe\u0301s", 5, "cafe\u0301"),
        # an emoji takes two of Exact's units
        ("ab\U0001f600", 3, "ab"),
        ("ab\U0001f600", 4, "ab\U0001f600"),
        # a family, a flag and a thumb with its colour are one character each
        ("a" + FAMILY, 8, "a"),
        ("a" + FAMILY, 9, "a" + FAMILY),
        (FLAG + FLAG, 6, FLAG),
        ("\U0001f44d\U0001f3fd!", 3, ""),
        ("", 5, ""),
    ],
)
def test_a_text_is_cut_between_characters(text, length, expected):
    assert cut(text, length) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\nlines", "two lines"),
        ("two\r\nlines", "two lines"),
        ("tab\tbed", "tab bed"),
        (" outer ", "outer"),
        ("nul\x00l", "null"),
        ("bell\x07", "bell"),
        ("half \ud83d a pair", "half  a pair"),
        ("+++202/6000/12320+++", "+++202/6000/12320+++"),
    ],
)
def test_one_line_has_no_control_characters(text, expected):
    assert one_line(text) == expected


def test_notes_keep_their_lines():
    assert several_lines("one \r\ntwo\x00\r\n\n three\n") == "one\ntwo\n\nthree"


@settings(deadline=None, database=None)
@given(st.text(), st.integers(1, 60))
def test_what_is_cut_can_always_be_sent(text, length):
    result = cut(text, length)
    assert len(result.encode("utf-16-le")) <= 2 * length
    assert one_line(text).startswith(result)
