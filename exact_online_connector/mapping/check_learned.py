"""Checks that only the first contact can ask for: what Exact was seen to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from .data import Codes, InvoiceData, LineData, Problem
from .nondeductible import rounded_part
from .parts import parts_of
from .problems import MOVE, make_problem
from .resolve import takes_vat_amount, vat_code_for
from .texts import one_line


def check_learned(
    data: InvoiceData, lines: Iterable[LineData], codes: Codes
) -> Iterator[Problem]:
    """Yield what Exact would book otherwise, or refuse, as it was seen to do."""
    if not codes.learned.vat_amount_taken:
        yield from _check_computed_vat(data, codes)
    if not codes.learned.deferral_beyond_years:
        yield from _check_years(data, lines, codes)


def _check_computed_vat(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    """Where Exact computes VAT by itself, it rounds each line (bookkeeping P1)."""
    posted: dict[str, Decimal] = defaultdict(Decimal)
    computed: dict[str, Decimal] = defaultdict(Decimal)
    for part in parts_of(data, codes):
        vat_code = vat_code_for(data, part.line, codes)
        if vat_code and takes_vat_amount(vat_code):
            posted[vat_code.code] += part.vat
            computed[vat_code.code] += rounded_part(part.amount, vat_code.percentage)
    for code, amount in posted.items():
        if amount != computed[code]:
            yield make_problem(
                "vat_computed_differently",
                MOVE,
                data.move_id,
                number=data.number,
                vat_code=code,
                amount=amount,
                computed=computed[code],
            )


def _check_years(
    data: InvoiceData, lines: Iterable[LineData], codes: Codes
) -> Iterator[Problem]:
    for line in lines:
        if not (line.deferred_from and line.deferred_to):
            continue
        for day in (line.deferred_from, line.deferred_to):
            if codes.periods and not _has_period(codes, day):
                yield make_problem(
                    "deferral_beyond_years",
                    MOVE,
                    data.move_id,
                    number=data.number,
                    line=one_line(line.label),
                    date=day,
                )


def _has_period(codes: Codes, day: date) -> bool:
    return any(period.start <= day <= period.end for period in codes.periods)
