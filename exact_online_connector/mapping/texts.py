"""Texts as Exact takes them: no control characters, cut between characters.

Exact counts UTF-16 units, as .NET does, so an emoji counts for two. A person sees
characters: a letter with its accents, a flag, a family emoji. A text is cut between
those, or it would end in half of one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# Lengths are not in Exact's documentation; these are what clients proved (api.md E1,
# G; design §2).
NAME_LENGTH = 50
REFERENCE_LENGTH = 50
HEADER_LENGTH = 50
LINE_LENGTH = 60

_JOINER = "\u200d"
_SEPARATORS = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters and outer blanks."""
    text = text.replace("\r\n", "\n")
    return "".join(_plain(char) for char in text).strip()


def several_lines(text: str) -> str:
    """Return `text` with its line breaks, without other control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines).strip("\n")


def cut(text: str, length: int) -> str:
    """Return `text` on one line, at most `length` UTF-16 units, whole characters."""
    kept: list[str] = []
    room = length
    for character in _characters(one_line(text)):
        room -= len(character.encode("utf-16-le")) // 2
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip()


def _plain(char: str) -> str:
    if char in _SEPARATORS:
        return " "
    # Cc: control characters; Cs: halves of a surrogate pair, which cannot be encoded.
    return "" if unicodedata.category(char) in ("Cc", "Cs") else char


def _characters(text: str) -> Iterator[str]:
    """Yield what a reader calls a character: a base with all that hangs on it."""
    current = ""
    for char in text:
        if current and not _continues(current, char):
            yield current
            current = ""
        current += char
    if current:
        yield current


def _continues(current: str, char: str) -> bool:
    if unicodedata.category(char).startswith("M") or char == _JOINER:
        return True
    # The flags of England, Scotland and Wales are spelt with these.
    if "\U000e0020" <= char <= "\U000e007f":
        return True
    if current.endswith(_JOINER) or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    # Two regional indicators make one flag.
    return _is_regional(char) and len(current) == 1 and _is_regional(current)


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
