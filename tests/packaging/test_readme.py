"""Scenario: somebody reads a README and does what it says.

What it names must exist: a command, a folder, the words on a button.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from addon_files import ADDON, FOLDER, ROOT
from docutils import nodes
from docutils.core import publish_doctree

READMES = [ROOT / "README.rst", FOLDER / "README.rst"]
LISTS = [FOLDER / "readme" / f"{name}.rst" for name in ("FIELDS", "ERRORS")]
# Made when it is needed, or by the reader.
_NOT_IN_A_CLONE = (".dev/",)


def read(path: Path) -> nodes.document:
    settings = {"report_level": 5, "halt_level": 5, "input_encoding": "utf-8"}
    return publish_doctree(path.read_text("utf-8"), settings_overrides=settings)


def literals(path: Path) -> list[str]:
    """The words of ``literals`` and the lines of examples."""
    kinds = (nodes.literal, nodes.literal_block)
    document = read(path)
    found = (n for n in document.findall() if isinstance(n, kinds))
    return [line.strip() for node in found for line in node.astext().splitlines()]


@pytest.mark.parametrize("path", READMES + LISTS, ids=lambda path: path.stem)
def test_it_is_valid(path: Path) -> None:
    messages = read(path).findall(nodes.system_message)
    assert [message.astext() for message in messages] == []


def test_every_command_is_one_that_make_knows() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    named = [line.split()[1:] for line in literals(READMES[0]) if "make " in line]
    words = {word for line in named for word in line if "=" not in word}
    assert words
    assert words - targets == set()


def test_every_suite_is_one_that_there_is() -> None:
    suites = (ROOT / "tests" / "environment" / "suites.py").read_text("utf-8")
    named = re.findall(r"SUITE=([\w-]+)", READMES[0].read_text("utf-8"))
    assert named
    assert [name for name in named if f'"{name}":' not in suites] == []


def test_every_path_exists() -> None:
    paths = {text for text in literals(READMES[0]) if re.fullmatch(r"[\w./-]+/", text)}
    assert paths
    made = {path for path in paths if path.startswith(_NOT_IN_A_CLONE)}
    assert [path for path in paths - made if not (ROOT / path).is_dir()] == []


@pytest.mark.parametrize("path", READMES, ids=["repository", "addon"])
def test_every_label_is_on_a_screen(path: Path) -> None:
    """Words in bold are those of a button, a field, a menu or a choice."""
    bold = (node.astext() for node in read(path).findall(nodes.strong))
    named = {" ".join(text.split()) for text in bold}
    assert named
    assert named - labels() == set()


def labels() -> set[str]:
    """Every text of the addon that can be a label, with those that Odoo makes up."""
    sources = [p for p in FOLDER.rglob("*") if p.suffix in (".py", ".xml")]
    text = "\n".join(p.read_text("utf-8") for p in sources if "tests" not in p.parts)
    written = re.findall(r'"([^"\n]+)"|>([^<>\n]+)<', text)
    fields = re.findall(r"^    (\w+?)(?:_ids?)? = fields\.", text, re.MULTILINE)
    made_up = {name.replace("_", " ").title() for name in fields}
    return {word for pair in written for word in pair} | made_up | _ODOO_LABELS


# Menus and groups of Odoo itself.
_ODOO_LABELS = {
    "Apps",
    "Update Apps List",
    "Activate",
    "Invoicing",
    "Administrator",
    ADDON,
}
