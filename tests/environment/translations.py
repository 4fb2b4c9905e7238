"""Merges a fresh export of the addon's terms into its .pot and .po files.

``translations.py EXPORT FOLDER``: a term that is still there keeps its translation,
one that is gone is dropped. Nothing is ever guessed from a similar term.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LANGUAGES = ("nl", "fr", "de")
# How Odoo's own exports look, so that a tool of Odoo's changes no line.
WIDTH = 78


def refresh(export: Path, folder: Path) -> list[str]:
    """Bring all files of the folder up to date.

    :return: a line for each untranslated term: language and term.
    """
    folder.mkdir(exist_ok=True)
    template = refresh_template(export, folder)
    untranslated = []
    for language in LANGUAGES:
        translated = merge(template, folder / f"{language}.po", language)
        untranslated += [
            f"{language}: {entry.msgid!r}" for entry in translated if not entry.msgstr
        ]
    return untranslated


def refresh_template(export: Path, folder: Path) -> polib.POFile:
    """Replace the .pot, unless it would only get another date."""
    path = folder / export.name
    fresh = polib.pofile(str(export), wrapwidth=WIDTH)
    if path.exists():
        known = polib.pofile(str(path), wrapwidth=WIDTH)
        if list(map(str, known)) == list(map(str, fresh)):
            return known
    fresh.save(str(path))
    return fresh


def merge(template: polib.POFile, path: Path, language: str) -> polib.POFile:
    """Write a .po with the template's terms and the translations that it had."""
    known = polib.pofile(str(path)) if path.exists() else ()
    translations = {
        entry.msgid: entry.msgstr
        for entry in known
        if not entry.obsolete and not entry.fuzzy
    }
    plural = "(n > 1)" if language == "fr" else "(n != 1)"
    merged = polib.POFile(wrapwidth=WIDTH)
    merged.header = template.header
    merged.metadata = template.metadata | {
        "Last-Translator": "",
        "Language": language,
        "Plural-Forms": f"nplurals=2; plural={plural};",
        "Content-Transfer-Encoding": "8bit",
    }
    for entry in template:
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=translations.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    merged.save(str(path))
    return merged


def main(export: str, folder: str) -> int:
    untranslated = refresh(Path(export), Path(folder))
    for line in untranslated:
        print(line)
    print(f"{len(untranslated)} terms to translate")
    return 1 if untranslated else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
