"""Entry numbers of our own making: a format, and what it gives for an invoice.

A format is digits and placeholders: `{journal}{yy}{seq:5}` makes 702600042 of
INV/2026/00042 in journal 70. Exact's EntryNumber is an Int32 (bookkeeping P18), so the
largest number that a format can give is known when it is set up.

======================  ==========================================================
``{seq:5}``             the number in Odoo's sequence, with five digits
``{yyyy}``, ``{yy}``    the year of Odoo's number, else of the accounting date
``{month}``             the month of Odoo's number, else of the accounting date
``{journal}``           the digits of Exact's journal code
``{account}``           the digits of that journal's G/L account in Exact
======================  ==========================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .data import Codes, InvoiceData, Journal
from .resolve import journal_for

LARGEST = 2_147_483_647

_PART = re.compile(r"\{(journal|account|yyyy|yy|month|seq)(?::([1-9]))?\}")
_SEQUENCE = re.compile(r"\{seq:([1-9])\}")


class NumberFormatError(ValueError):
    """A format that can't be used; `code` is one of FORMAT_ERRORS."""

    def __init__(self, code: str, largest: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.largest = largest


FORMAT_ERRORS = frozenset({"characters", "sequence", "too_large", "digits"})


def check_format(text: str, journals: Iterable[Journal]) -> None:
    """Refuse a format that can give a number which Exact does not take.

    :param journals: those of Exact that it is for
    :raise NumberFormatError: `characters` other than digits and placeholders,
        `sequence` missing or without its digits, `digits` missing in a journal's code,
        `too_large` for an Int32
    """
    rest = _PART.sub("", text)
    widths = [part[2] for part in _PART.finditer(text) if part[1] != "seq"]
    if (rest and not (rest.isascii() and rest.isdigit())) or any(widths):
        raise NumberFormatError("characters")
    if len(_SEQUENCE.findall(text)) != 1 or "{seq}" in text:
        raise NumberFormatError("sequence")
    for journal in list(journals) or [Journal("99", 0, gl_account_code="9999")]:
        largest = largest_number(text, journal)
        if largest is None:
            raise NumberFormatError("digits")
        if largest > LARGEST:
            raise NumberFormatError("too_large", largest)


def largest_number(text: str, journal: Journal) -> int | None:
    """Return the largest number that a format gives until the year 2099."""
    sequence = 10 ** sequence_digits(text) - 1
    return fill(text, journal, sequence=sequence, year=2099, month=12)


def sequence_digits(text: str) -> int:
    """Return for how many digits of Odoo's sequence a format has room."""
    found = _SEQUENCE.search(text)
    return int(found[1]) if found else 0


def fill(
    text: str, journal: Journal, *, sequence: int, year: int, month: int
) -> int | None:
    """Return the number that a format gives; None where a code has no digits, or the
    sequence more than the format has room for."""
    if len(str(sequence)) > sequence_digits(text):
        return None
    values = {
        "journal": _digits(journal.code),
        "account": _digits(journal.gl_account_code),
        "yyyy": f"{year:04}",
        "yy": f"{year % 100:02}",
        "month": f"{month:02}",
        "seq": str(sequence).zfill(sequence_digits(text)),
    }
    if any(not values[part[1]] for part in _PART.finditer(text)):
        return None
    return int(_PART.sub(lambda part: values[part[1]], text))


def number_format(data: InvoiceData, codes: Codes) -> str:
    """Return the format for an invoice; empty where Exact numbers it itself."""
    options, credit = codes.options, data.is_credit_note
    of_journal = options.number_formats.get((data.journal_id, credit))
    if of_journal is not None:
        return of_journal
    return options.default_number_formats.get((data.kind, credit), "")


def entry_number(data: InvoiceData, codes: Codes) -> int | None:
    """Return the number to send, None where Exact numbers, or none can be made."""
    text, journal = number_format(data, codes), journal_for(data, codes)
    header = data.header
    if not text or journal is None or header.sequence is None:
        return None
    number = fill(
        text,
        journal,
        sequence=header.sequence,
        year=header.sequence_year or data.accounting_date.year,
        month=header.sequence_month or data.accounting_date.month,
    )
    return number if number and number <= LARGEST else None


def _digits(code: str) -> str:
    return "".join(char for char in code if char.isascii() and char.isdigit())
