"""Measures the table: `make bench`, or some of it: `make bench ROWS="calls export"`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from real_odoo.place import LOGS, PYTHON, ROOT

from .figures import Figure
from .table import as_rst, as_text, machine

ORDER = (
    "setup",
    "calls",
    "queries",
    "export",
    "payments",
    "month",
    "scale",
    "divisions",
    "fairness",
    "day",
)
_REPORT = ROOT / ".dev" / "bench.txt"
_RST = ROOT / ".dev" / "bench.rst"


def main(names: Sequence[str]) -> int:
    """Measure; the exit status is 0 if every target is met."""
    unknown = [name for name in names if name not in ORDER]
    if unknown:
        print(f"No rows {', '.join(unknown)}; there are {', '.join(ORDER)}")
        return 2
    print("The database …", flush=True)
    subprocess.run([PYTHON, "-m", "bench.seed"], check=True)
    figures, failed = [], []
    for name in names or ORDER:
        measured = measure(name)
        figures += measured
        failed += [] if measured else [name]
    heading = f"{date.today():%Y-%m-%d}, {machine()}"
    text = f"{heading}\n\n{as_text(figures)}"
    _REPORT.write_text(f"{text}\n")
    _RST.write_text(as_rst(figures, heading))
    print(f"\n{text}\n\nAlso in {_REPORT.relative_to(ROOT)} and {_RST.name} beside it.")
    for name in failed:
        print(f"The rows {name} could not be measured.")
    return int(bool(failed) or not all(figure.is_met for figure in figures))


def measure(name: str) -> list[Figure]:
    """Measure a group of rows in a process of its own; none if that failed."""
    print(f"{name} …", flush=True)
    started = time.monotonic()
    answer = LOGS / f"bench-{name}.json"
    answer.unlink(missing_ok=True)
    command = [PYTHON, "-m", "bench.group", name, str(answer)]
    status = subprocess.run(command, env=os.environ).returncode
    print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
    return read(answer) if status == 0 else []


def read(answer: Path) -> list[Figure]:
    """Return the figures that a group has written down."""
    return [Figure(**values) for values in json.loads(answer.read_text())]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
