"""The payload of a POST to SalesEntries or PurchaseEntries."""

from __future__ import annotations

from typing import Any

from .collective import who_and_where
from .data import Codes, InvoiceData
from .header import build_header
from .lines import build_line
from .parts import parts_of

LINES_FIELD = {"sales": "SalesEntryLines", "purchase": "PurchaseEntryLines"}


def build_entry(data: InvoiceData, codes: Codes, account_id: str) -> dict[str, Any]:
    """Return the entry, ready for JSON: numbers, texts, dates without a zone.

    `account_id` is the GUID of Exact's relation. Only an invoice without errors from
    `check_invoice` has a payload.

    :raise NotMapped: where a code is missing
    """
    entry = build_header(data, codes, account_id)
    lines = [build_line(data, part, codes) for part in parts_of(data, codes)]
    if data.partner.collective_id and lines:
        _name_walk_in(data, lines[0])
    entry[LINES_FIELD[data.kind]] = lines
    return entry


def _name_walk_in(data: InvoiceData, line: dict[str, Any]) -> None:
    """Put name and address whole in the notes: the header's text is short."""
    notes = [*who_and_where(data.partner), line.get("Notes", "")]
    line["Notes"] = "\n".join(filter(None, notes))
