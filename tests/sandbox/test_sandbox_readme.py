"""The README's table of behaviours names tests that exist."""

import re
from pathlib import Path

import exact_sandbox

README = Path(exact_sandbox.__file__).parent / "README.rst"
HERE = Path(__file__).parent
ROW = re.compile(r"^\S.{62}\s[A-Z].{8}(?P<names>\w+…?(, \w+…?)*)$")


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
    assert len(names) > 90

    missing = [
        name
        for name in names
        if not any(test == name or is_start(name, test) for test in existing)
    ]
    assert missing == []


def is_start(name, test):
    """Say whether a shortened name is the start of a test's."""
    return name.endswith("…") and test.startswith(name[:-1])
