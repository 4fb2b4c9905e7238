"""Which files go to Exact with an entry, and under which names."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from .texts import cut

# What Exact shows, by mimetype: the extension when the name has none that fits. The
# list and the size are those that the support pages of a certified app give
# (bookkeeping P29, Zenvoices); Exact's own documentation names neither.
EXTENSIONS = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/bmp": ("bmp",),
    "image/x-ms-bmp": ("bmp",),
}
# In bytes, before base64 makes it a third larger: 7 MB of Exact's smallest package.
MAX_BYTES = 7 * 1024 * 1024
# Not documented; the length of the other short texts.
NAME_LENGTH = 100

WRONG_TYPE = "wrong_type"
TOO_LARGE = "too_large"
EMPTY = "empty"


@dataclass(frozen=True)
class FileData:
    """A file in Odoo: its name, what is in it, and its size in bytes."""

    id: int
    name: str
    mimetype: str
    size: int


def why_not_sent(file: FileData) -> str | None:
    """Return why a file stays out (WRONG_TYPE, TOO_LARGE, EMPTY), or None."""
    if file.mimetype not in EXTENSIONS:
        return WRONG_TYPE
    if not file.size:
        return EMPTY
    return TOO_LARGE if file.size > MAX_BYTES else None


def file_name(file: FileData, taken: Container[str] = ()) -> str:
    """Return the name under which a file that may go is sent.

    It ends as its content says, has no path, and is not `taken`: a file whose answer
    was lost is looked up by its name.

    :param taken: names in use in the same document, in lower case
    """
    stem, ending = _split(file)
    name = _join(stem, "", ending)
    number = 1
    while name.lower() in taken:
        number += 1
        name = _join(stem, f" ({number})", ending)
    return name


def _split(file: FileData) -> tuple[str, str]:
    name = file.name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    fitting = EXTENSIONS[file.mimetype]
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending.lower() in fitting:
        return stem, ending
    return name or "document", fitting[0]


def _join(stem: str, suffix: str, ending: str) -> str:
    room = NAME_LENGTH - len(suffix) - len(ending) - 1
    return f"{cut(stem, room)}{suffix}.{ending}"
