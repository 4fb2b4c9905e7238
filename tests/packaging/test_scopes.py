"""The scopes that users are told to tick are those that the addon's calls need."""

from __future__ import annotations

import json
import re

from addon_files import FOLDER, ROOT

SCHEMA = ROOT / "tests" / "exact_sandbox" / "data" / "schema.json"
_ROW = re.compile(r"^  ([A-Z][a-z]+ [a-z]+) +(read|manage) ", re.MULTILINE)
# What is written there besides entries; a notification only if somebody subscribes.
_WRITTEN = {"crm/Accounts", "documents/Documents", "documents/DocumentAttachments"}


def _told() -> dict[str, str]:
    return dict(_ROW.findall((FOLDER / "readme" / "REGISTER.rst").read_text("utf-8")))


def _called() -> dict[str, str]:
    """Return the scope of each resource that the addon's code names."""
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("exact_client", "models", "wizards")
        for path in (FOLDER / folder).glob("*.py")
    )
    resources = json.loads(SCHEMA.read_text("utf-8"))["resources"]
    names = {path: path.partition("}/")[2] for path in resources}
    return {
        name: resources[path].get("scope")
        for path, name in names.items()
        if name and re.search(rf'["/]{re.escape(name)}["(?]', code)
    }


def test_every_call_has_its_scope() -> None:
    needed = set(_called().values()) - {"-", "", None}
    assert needed
    assert needed == set(_told())


def test_what_is_written_needs_more_than_reading() -> None:
    called, told = _called(), _told()
    written = {name for name in called if name.endswith("Entries")} | _WRITTEN
    assert {told[called[name]] for name in written} == {"manage"}
