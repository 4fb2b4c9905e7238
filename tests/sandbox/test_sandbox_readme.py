"""The README's table of behaviours names tests that exist."""

import re
from pathlib import Path

import exact_sandbox
from exact_sandbox.switches import SWITCHES

README = Path(exact_sandbox.__file__).parent / "README.rst"
HERE = Path(__file__).parent
ROW = re.compile(r"^(?!behaviour)\S.{62}\s[A-Za-z].{8}(?P<names>\w+…?(, \w+…?)*)$")


def named_tests():
    """Return the names in the tables' last column; a long one ends in an ellipsis."""
    rows = [ROW.match(line) for line in README.read_text("utf-8").splitlines()]
    return [name.strip() for row in rows if row for name in row["names"].split(",")]


def existing_tests():
    texts = [path.read_text("utf-8") for path in HERE.glob("test_*.py")]
    return {name for text in texts for name in re.findall(r"def test_(\w+)", text)}


def test_every_test_that_the_readme_names_exists():
    existing = existing_tests()
    names = named_tests()
    assert len(names) > 160

    missing = [
        name
        for name in names
        if not any(test == name or is_start(name, test) for test in existing)
    ]
    assert missing == []


def is_start(name, test):
    """Say whether a shortened name is the start of a test's."""
    return name.endswith("…") and test.startswith(name[:-1])


def test_the_readme_says_what_each_switch_stands_for():
    text = README.read_text("utf-8")

    assert [name for name in SWITCHES if f"``{name}``" not in text] == []


def test_every_row_of_a_table_names_its_source_and_its_test():
    lines = README.read_text("utf-8").splitlines()
    borders = [i for i, line in enumerate(lines) if line.startswith("=" * 63 + " ")]
    assert len(borders) % 3 == 0
    for first, last in zip(borders[1::3], borders[2::3], strict=True):
        rows = lines[first + 1 : last]
        assert rows
        assert [row for row in rows if not ROW.match(row)] == []
