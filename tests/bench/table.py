"""The table as text for the screen, and as a table for the README."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

from .figures import Figure

_HEADER = ("Figure", "To reach", "Measured", "Met")


def as_text(figures: Sequence[Figure]) -> str:
    """Return the table for a terminal; what a figure rests on follows its row."""
    rows = [figure.cells for figure in figures]
    widths = _widths(rows)
    lines = [_line(_HEADER, widths), "  ".join("-" * width for width in widths)]
    for figure, row in zip(figures, rows, strict=True):
        lines.append(_line(row, widths))
        if figure.note:
            lines.append(f"    {figure.note}")
    missed = sum(not figure.is_met for figure in figures)
    lines += ["", f"{len(figures) - missed} of {len(figures)} targets are met"]
    return "\n".join(lines)


def as_rst(figures: Sequence[Figure], heading: str) -> str:
    """Return the table in reStructuredText, with a line that says when and where."""
    rows = [figure.cells for figure in figures]
    widths = _widths(rows)
    rule = " ".join("=" * width for width in widths)
    body = [" ".join(_cells(row, widths)).rstrip() for row in rows]
    header = " ".join(_cells(_HEADER, widths)).rstrip()
    table = "\n".join([rule, header, rule, *body, rule])
    return f"Measured on {heading}, by ``make bench``.\n\n{table}\n"


def machine() -> str:
    """Return what it was measured on, in a few words."""
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, Python {platform.python_version()}, {platform.system()}"


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(_HEADER, *rows, strict=True)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_cells(row, widths)).rstrip()


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
