"""The payload of a POST to SalesEntries or PurchaseEntries."""

from __future__ import annotations

from typing import Any

from .data import Codes, InvoiceData
from .header import build_header
from .lines import booked_lines, build_line
from .vat import distribute_vat

LINES_FIELD = {"sales": "SalesEntryLines", "purchase": "PurchaseEntryLines"}


def build_entry(data: InvoiceData, codes: Codes, account_id: str) -> dict[str, Any]:
    """Return the entry, ready for JSON: numbers, texts, dates without a zone.

    `account_id` is the GUID of Exact's relation. Only an invoice without errors from
    `check_invoice` has a payload.

    :raise NotMapped: where a code is missing
    """
    vat = distribute_vat(data)
    entry = build_header(data, codes, account_id)
    entry[LINES_FIELD[data.kind]] = [
        build_line(data, line, codes, vat[line.id]) for line in booked_lines(data, vat)
    ]
    return entry
