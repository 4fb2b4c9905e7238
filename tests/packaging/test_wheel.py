"""Scenario: somebody packs the addon, to install it with pip."""

from __future__ import annotations

import re
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from addon_files import ADDON, files_of, read_manifest
from packing import build

PLACE = f"odoo/addons/{ADDON}/"


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return names_in(wheel)


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def names_in(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_addon_and_nothing_else(
    clone: Path, names: set[str]
) -> None:
    packed = {name for name in names if ".dist-info/" not in name}
    assert packed == {PLACE + name for name in files_of(clone / ADDON)}


def test_what_odoo_looks_for_by_itself_is_in_the_wheel(names: set[str]) -> None:
    """Files that no import and no manifest names: forgotten, nothing would fail."""
    for name in (
        "__manifest__.py",
        "README.rst",
        "data/neutralize.sql",
        "static/description/icon.png",
        "static/description/index.html",
        "tests/__init__.py",
    ):
        assert PLACE + name in names


def test_what_the_manifest_loads_is_in_the_wheel(names: set[str]) -> None:
    manifest = read_manifest()
    for name in [*manifest["data"], *manifest.get("demo", [])]:
        assert PLACE + name in names


def test_translations_are_in_the_wheel(clone: Path, names: set[str]) -> None:
    for path in (clone / ADDON / "i18n").glob("*.po*"):
        assert f"{PLACE}i18n/{path.name}" in names


def test_odoo_stays_a_namespace_that_others_add_to(names: set[str]) -> None:
    """A second `odoo/__init__.py` would hide Odoo itself, or be hidden by it."""
    assert not names & {"odoo/__init__.py", "odoo/addons/__init__.py"}


def test_the_wheel_says_what_it_is(wheel: Path, metadata: Message) -> None:
    manifest = read_manifest()
    assert metadata["Name"] == f"odoo-addon-{ADDON}"
    assert metadata["Version"] == manifest["version"]
    assert metadata["Summary"] == manifest["summary"]
    assert wheel.name.endswith("-py3-none-any.whl")


def test_the_wheel_requires_what_the_manifest_requires_and_no_odoo(
    metadata: Message,
) -> None:
    required = {
        re.match(r"[\w.-]+", line)[0] for line in metadata.get_all("Requires-Dist", [])
    }
    assert required == set(read_manifest()["external_dependencies"]["python"])


def test_building_leaves_the_folder_as_it_was(clone: Path, wheel: Path) -> None:
    """What stays behind would be packed the next time, also if it was removed."""
    assert {path.name for path in clone.iterdir()} == {
        *("setup.py", "pyproject.toml", "README.rst"),
        ADDON,
    }
    assert not [name for name in files_of(clone) if "egg-info" in name]


def test_a_source_archive_gives_the_same_wheel(
    clone: Path, names: set[str], tmp_path: Path
) -> None:
    # Without an option the wheel is built from the archive, not from the folder.
    assert names_in(build(source=clone, target=tmp_path)) == names
