"""Scenario: Odoo reads the manifest, and the list of Apps shows the addon."""

from __future__ import annotations

import ast
import re
import struct

import pytest
from addon_files import FOLDER, ROOT, files_of, read_manifest
from lxml import html

MANIFEST = read_manifest()
# Read by Odoo without being named (neutralize.sql is no XML or CSV anyway), or pages.
_NOT_LOADED = ("static/", "tests/", "i18n/")


def test_every_file_that_the_manifest_names_exists() -> None:
    named = [*MANIFEST["data"], *MANIFEST.get("demo", [])]
    assert [name for name in named if not (FOLDER / name).is_file()] == []


def test_no_file_is_named_twice() -> None:
    named = [*MANIFEST["data"], *MANIFEST.get("demo", [])]
    assert len(named) == len(set(named))


def test_every_data_file_of_the_addon_is_loaded() -> None:
    """A view that nobody lists is written in vain."""
    written = {
        name
        for name in files_of(FOLDER)
        if name.endswith((".xml", ".csv")) and not name.startswith(_NOT_LOADED)
    }
    assert written - {*MANIFEST["data"], *MANIFEST.get("demo", [])} == set()


def test_it_is_a_version_for_odoo_19() -> None:
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", MANIFEST["version"])


def test_it_needs_plain_invoicing_and_nothing_else() -> None:
    """It must install on Community with the smallest accounting there is."""
    assert MANIFEST["depends"] == ["account"]


def test_requirements_are_the_same_for_pip_and_for_odoo() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    assert listed == set(MANIFEST["external_dependencies"]["python"])


@pytest.mark.parametrize("hook", [name for name in MANIFEST if name.endswith("_hook")])
def test_a_hook_can_be_found(hook: str) -> None:
    tree = ast.parse((FOLDER / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert MANIFEST[hook] in imported


def test_the_icon_is_a_square_picture() -> None:
    head = (FOLDER / "static/description/icon.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (256, 256)


def test_the_page_of_the_app_shows_only_pictures_that_exist() -> None:
    folder = FOLDER / "static/description"
    page = html.parse(str(folder / "index.html")).getroot()
    pictures = [picture.get("src") for picture in page.iter("img")]
    assert [name for name in pictures if not (folder / name).is_file()] == []


def test_the_page_of_the_app_loads_nothing_from_elsewhere() -> None:
    """Odoo removes scripts and style sheets; another host's picture tells it who."""
    page = html.parse(str(FOLDER / "static/description/index.html")).getroot()
    assert list(page.iter("script", "link", "iframe")) == []
    assert [p for p in page.iter("img") if "//" in p.get("src")] == []
