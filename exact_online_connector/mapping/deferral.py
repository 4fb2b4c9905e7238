"""Revenue and cost of a later time: Exact spreads a line from one day to another (P16).

Odoo Community has no such dates of its own. Where Odoo spreads by itself, none come
here: it would be done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .data import InvoiceData, LineData, Problem
from .problems import MOVE, make_problem
from .texts import one_line


def deferral_of(line: LineData) -> dict[str, str]:
    """Return `From` and `To` of a line, both days included; nothing without dates."""
    if not (line.deferred_from and line.deferred_to):
        return {}
    return {
        "From": line.deferred_from.isoformat(),
        "To": line.deferred_to.isoformat(),
    }


def check_deferral(data: InvoiceData, lines: Iterable[LineData]) -> Iterator[Problem]:
    """Yield a problem for one date without the other, or in the wrong order."""
    for line in lines:
        start, end = line.deferred_from, line.deferred_to
        args = {"number": data.number, "line": one_line(line.label)}
        if bool(start) != bool(end):
            yield make_problem("deferral_incomplete", MOVE, data.move_id, **args)
        elif start and end and start > end:
            yield make_problem("deferral_reversed", MOVE, data.move_id, **args)
