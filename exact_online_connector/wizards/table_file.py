"""Rows of a CSV or XLSX file that somebody uploads: never trusted, never run."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal

MAX_SIZE = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
_MAX_UNPACKED = 60 * 1024 * 1024
_MAX_TEXT = 200
_ENCODINGS = ("utf-8-sig", "cp1252")


class UnreadableFile(ValueError):
    """The file is no table; the text is one of `size`, `format`, `rows`."""


def read_table(content):
    """Return the rows of a file: lists of texts, `Decimal`, dates and None.

    :raise UnreadableFile: it is too big, or neither CSV nor XLSX
    """
    if len(content) > MAX_SIZE:
        raise UnreadableFile("size")
    rows = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    table = []
    for row in rows:
        cells = [_clean(cell) for cell in row[:MAX_COLUMNS]]
        if any(cell is not None for cell in cells):
            table.append(cells)
        if len(table) > MAX_ROWS:
            raise UnreadableFile("rows")
    return table


def _csv(content):
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("format")
    text = _decode(content)
    head = text[:4096].split("\n", 1)[0]
    separator = max(";\t,", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=separator)
    except csv.Error as error:
        raise UnreadableFile("format") from error


def _decode(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _xlsx(content):
    import openpyxl  # Odoo's own, and slow to load

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            raise UnreadableFile("size")
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        yield from book.worksheets[0].iter_rows(values_only=True)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl promises nothing about broken files
        raise UnreadableFile("format") from error


def _clean(cell):
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell)) if abs(cell) < 1e15 else str(cell)
    text = "".join(c for c in str("" if cell is None else cell) if c.isprintable())
    return text.strip()[:_MAX_TEXT] or None
