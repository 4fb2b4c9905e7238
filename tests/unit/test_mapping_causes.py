"""Which entries share the cause of a refusal."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.causes import PARTS, Cause, cause_of


def entry(*accounts: str, code: str = "2", **header: Any) -> dict[str, Any]:
    lines = [{"GLAccount": account, "VATCode": code} for account in accounts]
    usual = {"Customer": "c", "Journal": "70", "EntryDate": "2026-10-12"}
    return {**usual, "PaymentCondition": "30", "SalesEntryLines": lines, **header}


@pytest.mark.parametrize(
    ("part", "alike", "other"),
    [
        ("journal", entry("b", Customer="x"), entry("a", Journal="71")),
        ("period", entry("b", EntryDate="2026-10-31"), entry(EntryDate="2026-11-01")),
        ("period", entry("b", Customer="x"), entry("a", Journal="71")),
        ("account", entry("b", "a"), entry("b")),
        ("tax", entry("b"), entry("a", code="4")),
        ("term", entry("b"), entry("a", PaymentCondition="14")),
        ("partner", entry("b"), entry("a", Customer="x")),
    ],
)
def test_who_has_the_same_shares_it(
    part: str, alike: dict[str, Any], other: dict[str, Any]
) -> None:
    cause = cause_of(part, entry("a"))
    assert cause.is_shared_by(entry("a"))
    assert cause.is_shared_by(alike)
    assert not cause.is_shared_by(other)


def test_of_two_accounts_one_is_wrong_and_one_alone_is_not_surely_refused() -> None:
    cause = cause_of("account", entry("a", "b"))
    assert cause.is_shared_by(entry("c", "b", "a"))
    assert not cause.is_shared_by(entry("a"))


def test_period_that_was_sent_counts_more_than_the_date() -> None:
    october = {"ReportingYear": 2026, "ReportingPeriod": 10}
    cause = cause_of("period", entry("a", **october))
    assert cause.is_shared_by(entry("a", **october, EntryDate="2026-11-02"))
    assert not cause.is_shared_by(entry("a", ReportingYear=2026, ReportingPeriod=11))


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_shared_by_entries_without_the_part(part: str) -> None:
    assert not cause_of(part, {}).is_shared_by({})


def test_what_is_kept_is_read_back() -> None:
    cause = cause_of("account", entry("b", "a"))
    assert Cause.of(cause.as_json()) == cause
