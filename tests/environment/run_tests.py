"""Runs the suites of tests and prints one summary of them.

``run_tests.py [SUITE …]``: all suites, or those named, two at a time: most of them
keep one processor busy. A suite that fails does not keep the others from running.
Logs are in ``.dev/log``.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from odoo_log import read_log
from place import LOGS, ROOT, end_all
from result import Result, summary
from suites import LONG, SUITES

EVERY = SUITES | LONG

TAIL_LINES = 60
LANES = 2


def main(names: Sequence[str]) -> int:
    """Run the suites; the exit status is 0 only when nothing failed."""
    unknown = [name for name in names if name not in EVERY]
    if unknown:
        print(f"No suite {', '.join(unknown)}; there are {', '.join(EVERY)}")
        return 2
    results = run_suites(list(names or SUITES))
    print(f"\n{summary(results)}", flush=True)
    return int(any(result.failures for result in results))


def run_suites(names: Sequence[str]) -> list[Result]:
    """Run suites side by side; whatever interrupts us ends them all."""
    with ThreadPoolExecutor(LANES) as lanes:
        try:
            return list(lanes.map(run_suite, names))
        except BaseException:
            lanes.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise


def run_suite(name: str) -> Result:
    """Run one suite and say how it went; a failing one shows why."""
    print(f"{name} …", flush=True)
    result = Result(name)
    log = LOGS / f"{name}.log"
    log.write_text("")
    started = time.monotonic()
    EVERY[name](result, log)
    result.seconds = time.monotonic() - started
    print(
        f"{name}: {result.tests} tests, {result.failures} failures, "
        f"{result.skipped} skipped, {result.seconds:.0f} s",
        flush=True,
    )
    if result.failures:
        show_failure(result, log)
    return result


def show_failure(result: Result, log: Path) -> None:
    """Odoo's errors with their tracebacks, else the log's end."""
    lines = log.read_text(errors="replace").splitlines()
    print(read_log(log).excerpt() or "\n".join(lines[-TAIL_LINES:]))
    for problem in result.problems:
        print(f"{result.suite}: {problem}")
    print(f"{result.suite}: the whole log is {log.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    # Ended by "kill", we end the suite that runs, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
