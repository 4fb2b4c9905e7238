"""The accountants' page on the fields says what the code does, all of it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapping.documentation import ENTRY, LINE, RELATION, built, described, document

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "exact_online_connector"
GOLDEN = sorted((ROOT / "tests" / "unit" / "golden").glob("*.json"))
SCHEMA = ROOT / "tests" / "exact_sandbox" / "data" / "schema.json"
RESOURCES = {
    ENTRY: ("salesentry/SalesEntries", "purchaseentry/PurchaseEntries"),
    LINE: ("salesentry/SalesEntryLines", "purchaseentry/PurchaseEntryLines"),
    RELATION: ("crm/Accounts",),
}
# The modules that write each level's properties.
BUILDERS = {
    ENTRY: ("header",),
    LINE: ("lines", "deferral", "nondeductible", "dimensions"),
    RELATION: ("account",),
}


def test_the_page_is_that_of_the_code() -> None:
    page = (ADDON / "readme" / "FIELDS.rst").read_text("utf-8")
    assert page == document(), "make docs"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_property_of_a_golden_entry_is_described(path: Path) -> None:
    entry = json.loads(path.read_text("utf-8"))
    entry = entry.get("entry", entry)
    for name, value in entry.items():
        if name in ("SalesEntryLines", "PurchaseEntryLines"):
            assert {key for line in value for key in line} <= described(LINE)
        else:
            assert name in described(ENTRY)


@pytest.mark.parametrize("level", RESOURCES)
def test_what_the_builder_writes_is_described_and_nothing_else(level: str) -> None:
    known = {name for resource in RESOURCES[level] for name in writable_in(resource)}
    written = {text for module in BUILDERS[level] for text in constants(module)}
    assert written & known == built(level)


@pytest.mark.parametrize("level", RESOURCES)
def test_what_is_described_can_be_written_in_exact(level: str) -> None:
    writable = {name for resource in RESOURCES[level] for name in writable_in(resource)}
    assert described(level) <= writable


def writable_in(resource: str) -> set[str]:
    """Return the properties that Exact's documentation lets one write."""
    found = json.loads(SCHEMA.read_text("utf-8"))["resources"]
    about = found[f"/api/v1/{{division}}/{resource}"]["properties"]
    return {name for name in about if "POST" in about[name]["methods"]}


def constants(module: str) -> Iterator[str]:
    """Yield the texts in a module's code that could be names of properties."""
    tree = ast.parse((ADDON / "mapping" / f"{module}.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
