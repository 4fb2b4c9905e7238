"""Lines that Exact spreads over a time (P16), and the notes of a document (P10)."""

from datetime import date

import pytest
from mapping_cases import distribution, found, invoice, line, only, sent

NEW_YEAR, CHRISTMAS = date(2027, 1, 1), date(2026, 12, 25)


def test_both_days_are_sent():
    data = invoice(line("1200", deferred_from=CHRISTMAS, deferred_to=NEW_YEAR))
    (only_line,) = sent(data)["SalesEntryLines"]
    assert (only_line["From"], only_line["To"]) == ("2026-12-25", "2027-01-01")


def test_every_part_of_a_split_line_is_spread():
    data = invoice(
        line(
            "1200",
            deferred_from=CHRISTMAS,
            deferred_to=NEW_YEAR,
            analytic=distribution({"1": 50, "2": 50}),
        )
    )
    assert [each["To"] for each in sent(data)["SalesEntryLines"]] == ["2027-01-01"] * 2


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (CHRISTMAS, None, ["deferral_incomplete"]),
        (None, NEW_YEAR, ["deferral_incomplete"]),
        (NEW_YEAR, CHRISTMAS, ["deferral_reversed"]),
        (NEW_YEAR, NEW_YEAR, []),
        (None, None, []),
    ],
)
def test_dates_that_make_no_time(start, end, expected):
    data = invoice(line("1200", deferred_from=start, deferred_to=end))
    assert found(data) == expected


def test_the_problem_names_the_line():
    data = invoice(line("1200", label="Licence", deferred_from=NEW_YEAR))
    assert only(data).args == {"number": "INV/2026/00042", "line": "Licence"}


@pytest.mark.parametrize(
    ("label", "notes", "expected"),
    [
        ("Desk", "", {"Description": "Desk"}),
        ("Desk", "Oak\n", {"Description": "Desk", "Notes": "Oak"}),
        ("D" * 61, "Oak", {"Description": "D" * 60, "Notes": "D" * 61 + "\nOak"}),
        ("", "Oak", {"Notes": "Oak"}),
    ],
)
def test_notes_below_a_line(label, notes, expected):
    (only_line,) = sent(invoice(line("1", label=label, notes=notes)))["SalesEntryLines"]
    texts = {k: v for k, v in only_line.items() if k in ("Description", "Notes")}
    assert texts == expected
