"""What ``make test`` counts: tests that exist, tests that ran, errors logged."""

from __future__ import annotations

from pathlib import Path

import pytest
from existing_tests import ExistingTests, count_tests
from odoo_log import read_log
from result import Result, summary
from suites import judge, read_report

TAGGED = """
from odoo.tests import TransactionCase, tagged
from .common import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestSend(TransactionCase):
    def setUp(self): ...
    def test_known_customer(self): ...
    def test_new_customer(self): ...
    def _test_helper(self): ...


class TestTwoWorkers(ConcurrencyCase):
    def test_both_claim(self): ...


class TestSendHarsh(HarshReading, TestSend):
    def test_refusal(self): ...


@tagged("-exact_concurrency", "standard")
class TestBackToUsual(ConcurrencyCase):
    def test_alone(self): ...
"""

COMMON = """
from odoo.tests import BaseCase, tagged


@tagged("-standard", "exact_concurrency")
class ConcurrencyCase(BaseCase):
    def test_in_no_test_file(self): ...
"""

REPORT = """
<testsuites><testsuite tests="3" failures="1" errors="1" skipped="0">
<testcase name="test_good"/>
<testcase name="test_bad"><failure message="assert 1 == 2&#10; + 1"/></testcase>
<testcase name="test_ugly"><error message="no server"/></testcase>
</testsuite></testsuites>
"""

LOG = """\
2026-01-31 12:00:00,001 7 INFO db odoo.addons.x.tests.test_a: Starting TestA.test_b ...
2026-01-31 12:00:00,002 7 INFO db odoo.addons.x.tests.test_a: skipped TestA.test_c : no
2026-01-31 12:00:00,003 7 ERROR db odoo.addons.x.tests.test_a: FAIL: TestA.test_b
Traceback (most recent call last):
AssertionError: 1 != 2
2026-01-31 12:00:00,004 7 INFO db odoo.addons.x: about an ERROR of yesterday
2026-01-31 12:00:00,005 7 CRITICAL db odoo.service.server: Failed to initialize
2026-01-31 12:00:00,006 7 ERROR db odoo.service.server: 1 failed, 0 error(s) of 9 tests when loading database 'db'
"""  # noqa: E501


CONFLICT_LOG = """\
2026-01-31 12:00:00,001 7 ERROR db odoo.sql_db: bad query: b' UPDATE "a" SET …'
ERROR: {reason}

2026-01-31 12:00:00,002 7 INFO db odoo.service.model: 4 tries left
"""


@pytest.fixture
def addon_tests(tmp_path: Path) -> Path:
    (tmp_path / "test_send.py").write_text(TAGGED)
    (tmp_path / "common.py").write_text(COMMON)
    return tmp_path


def test_methods_are_counted_by_inherited_tags(addon_tests: Path) -> None:
    assert count_tests(addon_tests) == ExistingTests(
        usual=3, harsh=3, concurrency=1, harsh_classes=frozenset({"TestSendHarsh"})
    )


def test_classes_that_share_a_name_are_refused(addon_tests: Path) -> None:
    (addon_tests / "test_undo.py").write_text("class TestSend(TransactionCase): ...\n")
    with pytest.raises(ValueError, match=r"test_undo\.py.*TestSend"):
        count_tests(addon_tests)


def test_a_file_that_nobody_imports_is_counted_too(addon_tests: Path) -> None:
    (addon_tests / "test_forgotten.py").write_text(
        "class TestForgotten(BaseCase):\n    def test_x(self): ...\n"
    )
    assert count_tests(addon_tests).usual == 4


def test_a_log_tells_counts_and_errors_with_their_tracebacks(tmp_path: Path) -> None:
    path = tmp_path / "odoo.log"
    path.write_text(LOG)
    log = read_log(path)
    assert (log.tests, log.failed, log.skipped) == (9, 1, 1)
    assert len(log.errors) == 2
    assert "AssertionError: 1 != 2" in log.excerpt()
    assert "yesterday" not in log.excerpt()
    assert log.names() == ["FAIL: TestA.test_b: AssertionError: 1 != 2"]


@pytest.mark.parametrize(
    ("reason", "errors"),
    [
        ("could not serialize access due to concurrent update", 0),
        ("could not serialize access due to concurrent delete", 0),
        ('column "b" does not exist', 1),
    ],
)
def test_a_conflict_that_is_played_again_is_no_error(
    tmp_path: Path, reason: str, errors: int
) -> None:
    path = tmp_path / "odoo.log"
    path.write_text(CONFLICT_LOG.format(reason=reason))
    assert len(read_log(path).errors) == errors


def test_a_run_without_a_flaw_has_no_problem() -> None:
    result = Result("odoo", tests=9)
    judge(result, status=0, errors=[], expected=9)
    assert result.failures == 0


@pytest.mark.parametrize(
    ("status", "errors", "expected", "problem"),
    [
        (255, [], 9, "ended with status 255"),
        (0, ["… ERROR db odoo: bad"], 9, "1 ERROR or CRITICAL lines"),
        (0, [], 10, "9 of 10 tests ran"),
        (0, [], 0, "there are no such tests"),
    ],
)
def test_green_counts_do_not_hide_what_went_wrong(
    status: int, errors: list[str], expected: int, problem: str
) -> None:
    result = Result("odoo", tests=9)
    judge(result, status, errors, expected)
    assert result.failures == 1
    assert problem in result.problems[0]


def test_the_last_line_has_the_totals_alone() -> None:
    results = [
        Result("unit", tests=10, skipped=1),
        Result("odoo", tests=5, failed=2, problems=["4 of 5 tests ran"]),
    ]
    assert summary(results).splitlines()[-1] == "12 passed, 3 failed, 1 skipped"


def test_what_failed_is_named_above_the_table(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    result = Result("e2e", problems=["ended with status 1"])
    read_report(result, report)
    assert summary([Result("unit", tests=1), result]).splitlines()[:4] == [
        "e2e: test_bad: assert 1 == 2 + 1",
        "e2e: test_ugly: no server",
        "e2e: ended with status 1",
        "",
    ]
