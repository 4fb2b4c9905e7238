"""Checks of the header against the connection's options and Exact's own state."""

from __future__ import annotations

from collections.abc import Iterator

from .data import Codes, InvoiceData, Problem
from .numbers import entry_number, number_format
from .options import STOP
from .periods import (
    closed_period,
    moved_period,
    next_open_period,
    other_month,
    period_date,
    period_of,
)
from .problems import CONNECTION, MOVE, make_problem
from .resolve import journal_for

# A reference that the customer demands, by Odoo's field (feature P9).
_REFERENCES = {
    "ref": "customer_reference_missing",
    "invoice_origin": "source_document_missing",
    "payment_reference": "payment_reference_missing",
}


def check_header(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    """Yield what is wrong with period, number and demanded reference."""
    yield from _check_period(data, codes)
    yield from _check_closed(data, codes)
    yield from _check_number(data, codes)
    for bad in data.header.bad_values:
        args = {"number": data.number, "target": bad.name, "value": bad.value}
        if bad.code == "extra_value_too_long":
            args["length"] = str(bad.length)
        yield make_problem(bad.code, MOVE, data.move_id, **args)
    if data.header.missing_reference:
        yield make_problem(
            _REFERENCES[data.header.missing_reference],
            MOVE,
            data.move_id,
            number=data.number,
            partner=data.partner.name,
        )


def _check_period(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    """Without a period Exact refuses, or books in that of the document's date."""
    if not codes.periods and not other_month(data, codes):
        return
    day = period_date(data, codes)
    if period_of(day, codes.periods) is None:
        yield make_problem("period_missing", CONNECTION, date=day.isoformat())


def _check_closed(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    closed = closed_period(data, codes)
    if closed is None or moved_period(data, codes):
        return
    journal = journal_for(data, codes)
    args = {
        "number": data.number,
        "period": period_name(closed),
        "journal": journal.code if journal else "",
    }
    following = next_open_period(data, codes)
    if codes.options.closed_policy == STOP or following is None:
        yield make_problem("period_closed", MOVE, data.move_id, **args)
        return
    yield make_problem(
        "period_closed_agree",
        MOVE,
        data.move_id,
        next=period_name((following.year, following.period)),
        **args,
    )


def _check_number(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    """A number that does not fit must not be sent, nor silently left to Exact."""
    text = number_format(data, codes)
    if text and journal_for(data, codes) and entry_number(data, codes) is None:
        yield make_problem(
            "entry_number_impossible",
            MOVE,
            data.move_id,
            number=data.number,
            format=text,
        )


def period_name(period: tuple[int, int]) -> str:
    """Return how a period is written: 2026-10."""
    year, number = period
    return f"{year}-{number:02}"
