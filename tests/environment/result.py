"""What a suite of tests has to say, and the summary of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Result:
    """Outcome of one suite.

    ``problems`` are what no test can say: a wrong exit status, an error in a
    log, tests that did not run. Each counts as a failure. ``names`` say which
    tests failed, and how, a line each.
    """

    suite: str
    tests: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def failures(self) -> int:
        return self.failed + len(self.problems)

    @property
    def passed(self) -> int:
        return max(0, self.tests - self.failed - self.skipped)

    def line(self) -> str:
        """One row of the summary table."""
        return (
            f"{self.suite:<12} {self.tests:>6} {self.failures:>9} "
            f"{self.skipped:>8} {self.seconds:>8.0f}"
        )

    def told(self) -> list[str]:
        """What went wrong, a line each."""
        told = [*self.names, *self.problems]
        return [f"{self.suite}: {line[:LONGEST_LINE]}" for line in told]


LONGEST_LINE = 200
TOLD = 12
HEADER = f"{'suite':<12} {'tests':>6} {'failures':>9} {'skipped':>8} {'seconds':>8}"


def summary(results: Sequence[Result]) -> str:
    """What failed, as far as a screen shows it, then the table of all suites.

    Its last line has the totals alone.
    """
    told = [line for result in results for line in result.told()]
    lines = [*told[:TOLD], *([""] if told else []), HEADER, "-" * len(HEADER)]
    lines += [result.line() for result in results]
    passed = sum(result.passed for result in results)
    failed = sum(result.failures for result in results)
    skipped = sum(result.skipped for result in results)
    lines += ["", f"{passed} passed, {failed} failed, {skipped} skipped"]
    return "\n".join(lines)
