"""Writes the pages for users from their sources: ``make docs``.

The fragments in the addon's folder ``readme/`` are written by hand, but for FIELDS.rst
(from the mapping) and ERRORS.rst (from the known errors). The READMEs and the page of
the app are put together from them; a test compares.
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import indent, wrap
from xml.etree import ElementTree

from docutils.core import publish_parts

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "exact_online_connector"
READMES = (ROOT / "README.rst", ADDON / "README.rst")
APP = ADDON / "static" / "description" / "index.html"

# Titles and fragments, in the order of the pages.
SECTIONS = (
    ("What it does", "DESCRIPTION"),
    ("What it does not do yet", "NOT_YET"),
    ("Install", "INSTALL"),
    ("Register the app at Exact Online", "REGISTER"),
    ("Connect", "CONNECT"),
    ("Send", "SEND"),
    ("See what happened", "FOLLOW"),
    ("A month", "MONTH"),
    ("Payments", "PAYMENTS"),
    ("Coming from another connector", "TAKE_OVER"),
    ("What is uncertain about Exact Online", "UNCERTAIN"),
    ("Limits", "LIMITS"),
    ("Who may do what", "RIGHTS"),
    ("Copies of the database", "COPIES"),
    ("Updating and removing", "UPDATE"),
)
# Who reads the page of the app has it before his eyes, and may have installed it.
_NOT_IN_THE_APP = ("DESCRIPTION", "INSTALL")
BEGIN = "of readme/, by make docs: begin"
END = "of readme/, by make docs: end"


def pages() -> dict[Path, str]:
    """Return the text of every page that is made."""
    fields = ADDON / "readme" / "FIELDS.rst"
    errors = ADDON / "readme" / "ERRORS.rst"
    made = {fields: _fields(), errors: _errors()}
    for path in READMES:
        level = "-" if path.parent == ROOT else "="
        made[path] = _between(path, f".. {BEGIN}", f".. {END}", user_pages(level))
    made[APP] = _between(APP, f"<!-- {BEGIN} -->", f"<!-- {END} -->", _as_html())
    return made


def user_pages(level: str, without: tuple[str, ...] = ()) -> str:
    """Return the sections for users, their titles underlined by a character."""
    return "\n".join(
        f"{title}\n{level * len(title)}\n\n{fragment(name)}"
        for title, name in SECTIONS
        if name not in without
    )


def fragment(name: str) -> str:
    return (ADDON / "readme" / f"{name}.rst").read_text("utf-8")


def _between(path: Path, begin: str, end: str, text: str) -> str:
    page = path.read_text("utf-8")
    before, rest = page.split(f"{begin}\n")
    _old, after = rest.split(f"{end}\n")
    return f"{before}{begin}\n\n{text}\n{end}\n{after}"


def _as_html() -> str:
    settings = {"initial_header_level": 3, "doctitle_xform": False}
    parts = publish_parts(
        user_pages("=", _NOT_IN_THE_APP),
        writer_name="html5",
        settings_overrides=settings,
    )
    return parts["body"].rstrip()


def _fields() -> str:
    sys.path.insert(0, str(ADDON))
    from mapping.documentation import document

    return document()


def _errors() -> str:
    title = "What Exact Online says, and what to do"
    rows = [title, "=" * len(title), "", *wrap(_ABOUT_ERRORS, 88), ""]
    rows += [".. list-table::", "   :header-rows: 1", "   :widths: 34 33 33", ""]
    rows += _row("Exact Online says", "It means", "What to do")
    for values in _known_errors():
        # A part of the sentence that the pattern names.
        meaning = values["meaning"].replace("%(", "*").replace(")s", "*")
        rows += _row(values["example"].replace("*", r"\*"), meaning, values["advice"])
    return "\n".join(rows) + "\n"


_ABOUT_ERRORS = (
    "Examples of its sentences, in Dutch or in English as its own user reads them; "
    "words in italics stand for what Exact Online names. The same list is in Odoo, "
    "under Known Errors; a system administrator can add to it. This page is made from "
    "the source (``make docs``); a test compares them."
)


def _known_errors() -> list[dict[str, str]]:
    found = [
        {field.get("name"): field.text or "" for field in record}
        for path in (ADDON / "data").glob("exact_online_known_error_*.xml")
        for record in ElementTree.parse(path).getroot()
    ]
    return sorted(found, key=lambda values: int(values["sequence"]))


def _row(*cells: str) -> list[str]:
    texts = ["\n".join(wrap(cell, 80)) for cell in cells]
    first, *others = (indent(text, "       ")[7:] for text in texts)
    return [f"   * - {first}", *(f"     - {text}" for text in others)]


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
        print(f"{page.relative_to(ROOT)} is written")
