"""The arithmetic of `make bench`: what is met, and what is no measurement at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TESTS))


def test_a_target_is_met_by_the_figure_that_is_printed() -> None:
    from bench.figures import Figure

    assert Figure("calls", 1.01, 1.01).is_met
    assert Figure("calls", 1.014, 1.01).cells == ("calls", "≤ 1.01", "1.01", "yes")
    assert not Figure("calls", 1.02, 1.01).is_met
    assert Figure("pace", 3.5, 3.5, " ×", at_least=True).is_met
    assert Figure("pace", 3.4, 3.5, " ×", at_least=True).cells[1:] == (
        "≥ 3.5 ×",
        "3.4 ×",
        "NO",
    )


def test_nothing_done_is_no_figure() -> None:
    from bench.figures import each

    assert each(102, 100) == 1.02
    with pytest.raises(ValueError, match="nothing was done"):
        each(0, 0)


def test_memory_grows_by_what_the_end_lies_above_the_beginning() -> None:
    from bench.figures import grown

    samples = [(500, 100.0), (1000, 120.0), (2500, 180.0), (4001, 125.0), (5000, 123.0)]
    assert grown(samples, 1000) == 5.0
    with pytest.raises(ValueError, match="do not fit"):
        grown(samples[:3], 1500)
    with pytest.raises(ValueError, match="do not fit"):
        grown([], 1000)


def test_the_table_shows_what_is_missed() -> None:
    from bench.figures import Figure
    from bench.table import as_rst, as_text

    figures = [Figure("calls", 1, 1), Figure("… of it", 9.5, 5, " ms", note="warm")]
    text = as_text(figures)
    assert "warm" in text
    assert text.endswith("1 of 2 targets are met")
    rst = as_rst(figures, "2026-11-22, 2 cores")
    assert rst.startswith("Measured on 2026-11-22, 2 cores, by ``make bench``.")
    assert rst.splitlines()[2] == "======= ======== ======== ==="


def test_all_rows_can_be_asked_for() -> None:
    from bench.__main__ import ORDER

    groups = (TESTS / "bench" / "rows" / "__init__.py").read_text()
    assert tuple(re.findall(r'^    "(\w+)": ', groups, re.M)) == ORDER
    assert " ".join(ORDER) in (TESTS.parent / "Makefile").read_text()
