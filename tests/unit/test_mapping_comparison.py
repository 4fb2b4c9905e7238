"""A month in both books: every way in which they can differ, and the gap explained."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest
from mapping_cases import MONTHS_2026

from mapping.books import (
    Amounts,
    Document,
    Entry,
)
from mapping.comparison import (
    Month,
    Row,
    Sums,
    compare,
    periods_of,
)
from mapping.data import PURCHASE, SALES, Period

D = Decimal
NOVEMBER = Month(date(2026, 11, 1), date(2026, 11, 30))
WORK = Amounts(D(100), D(21))
LESS = Amounts(D(90), D("18.90"))


def by_code(amounts):
    return amounts if isinstance(amounts, dict) else {"2": amounts}


def document(number, amounts=WORK, state="sent", **more):
    return Document(
        **{
            "id": number,
            "number": f"INV/{number}",
            "kind": SALES,
            "journal": "70",
            "date": date(2026, 11, 5),
            "amounts": by_code(amounts),
            "state": state,
            "entry_id": f"e{number}" if state == "sent" else "",
            **more,
        }
    )


def entry(number, amounts=WORK, **more):
    return Entry(
        **{
            "id": f"e{number}",
            "number": 26700000 + number,
            "kind": SALES,
            "journal": "70",
            "date": date(2026, 11, 5),
            "period": (2026, 11),
            "amounts": by_code(amounts),
            "reference": f"INV/{number}",
            **more,
        }
    )


DECEMBER = {"period": (2026, 12)}
# What is in Odoo, what is in Exact, and the kinds and gaps that come of it.
CASES = {
    "the same": ([document(1)], [entry(1)], []),
    "nothing at all": ([], [], []),
    "not sent": ([document(1, state="to_send")], [], [("not_exported", 121)]),
    "refused": ([document(1, state="error")], [], [("failed", 121)]),
    "in doubt": ([document(1, state="sending")], [], [("in_doubt", 121)]),
    "kept out": ([document(1, state="excluded")], [], [("excluded", 121)]),
    "gone": ([document(1)], [], [("missing", 121)]),
    "by hand": ([], [entry(9)], [("only_in_exact", -121)]),
    "edited": ([document(1)], [entry(1, LESS)], [("amounts", "12.10")]),
    "changed": ([document(1, changes="labels")], [entry(1)], [("changed", 0)]),
    "edited and changed": (
        [document(1, changes="labels")],
        [entry(1, LESS)],
        [("amounts", "12.10")],
    ),
    "other VAT code": (
        [document(1)],
        [entry(1, amounts={"3": WORK})],
        [("amounts", 0)],
    ),
    "other journal": ([document(1)], [entry(1, journal="71")], [("journal", 0)]),
    "other journal and edited": (
        [document(1)],
        [entry(1, LESS, journal="71")],
        [("amounts", "12.10"), ("journal", 0)],
    ),
    "in the next period": ([document(1)], [entry(1, **DECEMBER)], [("period", 121)]),
    "in the next period, and edited": (
        [document(1)],
        [entry(1, LESS, **DECEMBER)],
        [("period", 121), ("amounts", 0)],
    ),
    "of another month, in this period": (
        [document(1, date=date(2026, 10, 31), amounts={})],
        [entry(1)],
        [("period", -121)],
    ),
    "credit note": (
        [document(1, Amounts(D(-100), D(-21)))],
        [entry(1, Amounts(D(-100), D(-21)))],
        [],
    ),
    "a cent of Exact's rounding": (
        [document(1, rounding=D("0.02"))],
        [entry(1, Amounts(D("100.01"), D("21.00")))],
        [("rounding", "-0.01")],
    ),
    "more than Exact's rounding": (
        [document(1, rounding=D("0.02"))],
        [entry(1, Amounts(D("100.03"), D("21.00")))],
        [("amounts", "-0.03")],
    ),
    "a cent of Exact's rounding, and changed": (
        [document(1, rounding=D("0.02"), changes="labels")],
        [entry(1, Amounts(D("100.01"), D("21.00")))],
        [("rounding", "-0.01"), ("changed", 0)],
    ),
    "changed, and in the next period": (
        [document(1, changes="dates")],
        [entry(1, **DECEMBER)],
        [("period", 121), ("changed", 0)],
    ),
    "not of this month at all": (
        [document(1, date=date(2026, 10, 31))],
        [entry(1, period=(2026, 10))],
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_differences_and_that_they_explain_the_gap(name):
    documents, entries, expected = CASES[name]
    result = compare(documents, entries, NOVEMBER, MONTHS_2026)
    found = [(each.kind, each.gap) for each in result.differences]
    assert found == [(kind, D(gap)) for kind, gap in expected]
    whole = [row for row in result.rows if row.code is None]
    gap = sum((row.odoo.total - row.exact.total for row in whole), D(0))
    assert gap == sum((each.gap for each in result.differences), D(0))


@pytest.mark.parametrize(
    ("documents", "entries", "is_equal"),
    [
        ([document(1, state="excluded", reason="by_person")], [], True),
        ([document(1, state="excluded", reason="unlinked")], [], False),
        ([document(1, state="excluded", reason="undone")], [], False),
        ([document(1, state="excluded", reason="forgotten")], [], False),
        ([document(1, state="excluded")], [], False),
        # Sent to the next period, as this one was closed.
        ([document(1, period=(2026, 12))], [entry(1, **DECEMBER)], True),
        # Somebody has moved it there.
        ([document(1, period=(2026, 11))], [entry(1, **DECEMBER)], False),
        ([document(1)], [entry(1, **DECEMBER)], False),
        (
            [document(1, date=date(2026, 10, 31), period=(2026, 11))],
            [entry(1)],
            True,
        ),
        (
            [document(1, date=date(2026, 10, 31), period=(2026, 10))],
            [entry(1)],
            False,
        ),
        ([document(1)], [], False),
    ],
)
def test_what_needs_nobody(documents, entries, is_equal):
    result = compare(documents, entries, NOVEMBER, MONTHS_2026)
    assert len(result.differences) == 1
    assert result.is_equal is is_equal


def test_sums_by_journal_and_code():
    two = {"2": WORK, "0": Amounts(D(50), D(0))}
    result = compare(
        [document(1, amounts=two), document(2), document(3, journal="72")],
        [entry(1, amounts=two), entry(2, LESS)],
        NOVEMBER,
        MONTHS_2026,
    )
    none = Sums()
    assert list(result.rows) == [
        Row("70", None, Sums(2, D(250), D(42)), Sums(2, D(240), D("39.90"))),
        Row("70", "0", Sums(1, D(50), D(0)), Sums(1, D(50), D(0))),
        Row("70", "2", Sums(2, D(200), D(42)), Sums(2, D(190), D("39.90"))),
        Row("72", None, Sums(1, D(100), D(21)), none),
        Row("72", "2", Sums(1, D(100), D(21)), none),
    ]
    assert [row.is_equal for row in result.rows] == [False, True, False, False, False]


def test_what_differs_is_named_by_code_and_amount():
    (difference,) = compare(
        [document(1)], [entry(1, LESS)], NOVEMBER, MONTHS_2026
    ).differences
    assert difference.details == (
        ("2", "base", D(100), D(90)),
        ("2", "vat", D(21), D("18.90")),
    )


@pytest.mark.parametrize(
    ("waiting", "booked", "offered"),
    [
        (document(1, state="to_send"), entry(9, reference="INV/1"), True),
        (document(1, state="error"), entry(9, reference="INV/1"), True),
        (document(1, state="to_send"), entry(9, reference="other"), False),
        (document(1, state="to_send"), entry(9, LESS, reference="INV/1"), False),
        (
            document(1, state="to_send", kind=PURCHASE, reference="F-17"),
            entry(9, kind=PURCHASE, reference="F-17"),
            True,
        ),
        (
            document(1, state="to_send", reference="PO-1"),
            entry(9, reference="PO-1"),
            False,
        ),
        # Exact has rounded what was in dollars.
        (
            document(1, state="to_send", rounding=D("0.02")),
            entry(9, Amounts(D("100.01"), D("21.01")), reference="INV/1"),
            True,
        ),
        (
            document(1, state="to_send", rounding=D("0.02")),
            entry(9, Amounts(D("100.02"), D("21.01")), reference="INV/1"),
            False,
        ),
        (
            document(1, state="to_send"),
            entry(9, reference="Stall", description=" INV/1 "),
            True,
        ),
    ],
)
def test_which_entry_could_be_a_document_that_was_not_sent(waiting, booked, offered):
    result = compare([waiting], [booked], NOVEMBER, MONTHS_2026)
    (only,) = [each for each in result.differences if each.kind == "only_in_exact"]
    assert only.candidate == (waiting if offered else None)
    (other,) = [each for each in result.differences if each.document]
    assert other.twin == (booked if offered else None)


def test_a_document_in_doubt_is_named_and_not_called_a_double():
    doubtful, booked = document(1, state="sending"), entry(9, reference="INV/1")
    here, there = compare([doubtful], [booked], NOVEMBER, MONTHS_2026).differences
    assert (here.kind, here.twin) == ("in_doubt", None)
    assert (there.kind, there.candidate) == ("only_in_exact", doubtful)


def test_two_documents_that_it_could_be_are_none():
    one = document(1, state="to_send")
    twins = [one, replace(one, id=2)]
    result = compare(twins, [entry(9, reference="INV/1")], NOVEMBER, MONTHS_2026)
    *waiting, only = result.differences
    assert only.candidate is None
    # One of them is booked, so that neither is to be sent without a look.
    assert [each.twin for each in waiting] == [only.entry, only.entry]


def test_an_entry_of_another_month_could_be_it():
    waiting, booked = document(1, state="error"), entry(9, **DECEMBER)
    booked = replace(booked, reference="INV/1", date=date(2026, 12, 5))
    other = replace(booked, id="other", amounts=by_code(LESS))
    (only,) = compare([waiting], [], NOVEMBER, MONTHS_2026, [other, booked]).differences
    assert (only.kind, only.twin, only.gap) == ("failed", booked, D(121))


def test_many_are_compared_in_a_moment():
    """10,000 that are not sent and 10,000 by hand: not each with each."""
    many = range(10_000)
    waiting = [document(number, state="to_send") for number in many]
    booked = [entry(number) for number in many]
    start = perf_counter()
    result = compare(waiting, booked, NOVEMBER, MONTHS_2026)
    assert perf_counter() - start < 10
    twins = [each.twin for each in result.differences if each.document]
    assert twins == booked


# -- periods that are not months ------------------------------------------------------

QUARTERS = (
    Period(2026, 3, date(2026, 7, 1), date(2026, 9, 30)),
    Period(2026, 4, date(2026, 10, 1), date(2026, 12, 31)),
)
FOUR_WEEKS = (
    Period(2026, 11, date(2026, 10, 5), date(2026, 11, 1)),
    Period(2026, 12, date(2026, 11, 2), date(2026, 11, 29)),
    Period(2026, 13, date(2026, 11, 30), date(2026, 12, 31)),
)


@pytest.mark.parametrize(
    ("periods", "period", "day", "found"),
    [
        (QUARTERS, (2026, 4), date(2026, 11, 5), []),
        (QUARTERS, (2026, 3), date(2026, 11, 5), [("period", 121)]),
        (FOUR_WEEKS, (2026, 12), date(2026, 11, 5), []),
        (FOUR_WEEKS, (2026, 13), date(2026, 11, 30), []),
        (FOUR_WEEKS, (2026, 13), date(2026, 11, 5), [("period", 121)]),
        # Without a table of periods the entry's date is all there is.
        ((), (2026, 12), date(2026, 11, 5), []),
    ],
)
def test_periods_that_are_no_months(periods, period, day, found):
    documents = [document(1, date=day)]
    entries = [entry(1, period=period, date=day)]
    result = compare(documents, entries, NOVEMBER, periods)
    assert [(each.kind, each.gap) for each in result.differences] == found


def test_which_periods_a_month_needs():
    def numbers(periods):
        return [period.period for period in periods_of(NOVEMBER, periods)]

    assert numbers(MONTHS_2026) == [11]
    assert numbers(QUARTERS) == [4]
    assert numbers(FOUR_WEEKS) == [11, 12, 13]
