"""No pitfall of bookkeeping is without a case or a test of its own."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2] / "exact_online_connector" / "tests"
FOLDER = TESTS / "golden"


def load_cases():
    """Load the addon's case table, which needs no Odoo, under a name of its own."""
    name = "accounting_cases"
    spec = importlib.util.spec_from_file_location(
        name, FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
    )
    sys.modules[name] = importlib.util.module_from_spec(spec)
    return importlib.import_module(f"{name}.cases")


TABLE = load_cases()


@pytest.mark.parametrize("number", range(1, 40))
def test_every_pitfall_is_covered(number: int) -> None:
    row = f"P{number}"
    in_table = any(case.row == row and case.countries for case in TABLE.CASES)
    assert in_table or row in TABLE.ELSEWHERE


@pytest.mark.parametrize("row", TABLE.ELSEWHERE)
def test_what_covers_a_pitfall_elsewhere_exists(row: str) -> None:
    file, test = TABLE.ELSEWHERE[row]
    assert re.search(rf"def {test}\(", (TESTS / file).read_text("utf-8"))


def test_a_case_is_judged_by_figures_or_refused() -> None:
    for case in TABLE.CASES:
        assert bool(case.expected) != bool(case.refused), case.title


def test_titles_are_different() -> None:
    keys = [
        (case.row, case.title, country)
        for case in TABLE.CASES
        for country in case.countries
    ]
    assert len(keys) == len(set(keys))
