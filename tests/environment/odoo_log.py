"""Reads what Odoo's test runner wrote to its log."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

# 2026-01-31 12:00:00,123 4711 ERROR database logger: message
RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) ")
TOTALS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
SKIPPED = re.compile(r" odoo\.addons\.\S+\.tests\.\S+ skipped ")
LEVELS = ("ERROR", "CRITICAL")
# Two transactions at once: Odoo logs the conflict as an error, even when it is caught
# and the transaction played again (odoo.service.model.retrying). When nobody catches
# it, the exception is logged as another error.
CONFLICT = "could not serialize access due to concurrent"
FAILED = re.compile(r" (?P<name>(FAIL|ERROR): \S+.*)")
EXCERPT_LINES = 120


@dataclass
class OdooLog:
    """Counts of the run and, for each error, its record with the traceback."""

    tests: int = 0
    failed: int = 0
    skipped: int = 0
    errors: list[str] = field(default_factory=list)

    def names(self) -> list[str]:
        """The tests that failed, each with the last line of its traceback."""
        names = []
        for error in self.errors:
            lines = error.rstrip().splitlines()
            if match := FAILED.search(lines[0]):
                names.append(f"{match['name']}: {lines[-1]}")
        return names

    def excerpt(self) -> str:
        lines = "\n".join(self.errors).splitlines()
        return "\n".join(lines[:EXCERPT_LINES])


def read_log(path: Path) -> OdooLog:
    """Read a whole log file of Odoo."""
    log = OdooLog()
    in_error = False
    for line in path.read_text(errors="replace").splitlines():
        record = RECORD.match(line)
        if record:
            # The totals are logged as an error when a test failed: no news.
            in_error = record["level"] in LEVELS and not TOTALS.search(line)
            if in_error:
                log.errors.append(line)
            _count(log, line)
        elif in_error:
            log.errors[-1] += "\n" + line
    log.errors = [error for error in log.errors if not _is_conflict(error)]
    return log


def _is_conflict(error: str) -> bool:
    first, *rest = error.splitlines()
    return "odoo.sql_db: bad query" in first and bool(rest) and CONFLICT in rest[0]


def _count(log: OdooLog, line: str) -> None:
    totals = TOTALS.search(line)
    if totals:
        failures, errors, tests = map(int, totals.groups())
        log.failed += failures + errors
        log.tests += tests
    elif SKIPPED.search(line):
        log.skipped += 1
