"""The suites of tests, in the order in which ``make test`` runs them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

from existing_tests import HARSH, count_tests
from odoo_log import read_log
from place import ADDON, LOGS, LONGEST_SECONDS, PYTHON, ROOT, free_port, run_logged
from result import Result

HERE = "tests/environment"
PURE_PACKAGES = (f"{ADDON}/exact_client", f"{ADDON}/mapping")
PYLINT = (
    *(PYTHON, "-m", "pylint", "--load-plugins=pylint_odoo"),
    # The names of what Odoo's own plugins find are unknown here.
    *("--disable=all,unknown-option-value", "--enable=odoolint"),
    "--valid-odoo-versions=19.0",
    # A model is spread over files on purpose: one idea a file.
    "--disable=consider-merging-classes-inherited",
    "--manifest-required-authors=Exact Online Connector contributors",
)
# What Odoo checks in its own addons with plugins of its own (test_lint's
# test_pylint.py); ruff knows the rest.
ODOO_PYLINT = (
    *(PYTHON, "-m", "pylint", f"--rcfile={os.devnull}"),
    "--disable=all,unknown-option-value",
    "--enable=sql-injection,missing-gettext,gettext-variable,gettext-placeholders,"
    "gettext-repr,raise-unlink-override",
    "--load-plugins=_odoo_checker_sql_injection,_odoo_checker_gettext,"
    "_odoo_checker_unlink_override",
)
ODOO_PYLINT_PLUGINS = "odoo/addons/test_lint/tests"
SOAK_SECONDS = 3 * 3_600
CONFIGURATION = str(ROOT / ".dev" / "odoo.conf")


def lint(result: Result, log: Path) -> None:
    """Style and safety of Python, the addon as Odoo's community checks it, scripts."""
    scripts = sorted(str(path) for path in (ROOT / HERE).glob("*.sh"))
    ruff = [PYTHON, "-m", "ruff"]
    odoo_path = (ROOT / ".dev" / "odoo-path").read_text().strip()
    plugins = f"{odoo_path}/{ODOO_PYLINT_PLUGINS}"
    for command in (
        [*ruff, "check", "--extend-exclude=.dev", "."],
        [*ruff, "format", "--check", "--extend-exclude=.dev", "."],
        [*PYLINT, "--ignore=exact_client,mapping", ADDON],
        # Pure packages have no models: a method named "write" needs no super.
        [*PYLINT, "--disable=method-required-super", *PURE_PACKAGES],
        [*ODOO_PYLINT, ADDON],
        [str(Path(PYTHON).parent / "shellcheck"), "-x", *scripts, ".ci/run"],
    ):
        result.tests += 1
        if run_logged(result.suite, command, log, PYTHONPATH=plugins) != 0:
            result.failed += 1


def pytest_suite(*paths: str) -> Callable[[Result, Path], None]:
    """A suite of tests that pytest runs without Odoo in its own process."""

    def run(result: Result, log: Path) -> None:
        run_pytest(result, log, ["-p", "no:odoo", *paths])

    return run


def run_pytest(
    result: Result,
    log: Path,
    arguments: Sequence[str],
    longest: int = LONGEST_SECONDS,
    **environment: str,
) -> None:
    """Run pytest; its counts come from the report that it writes."""
    report = LOGS / f"{result.suite}.xml"
    report.unlink(missing_ok=True)
    folder = ROOT / ".dev" / "tmp" / result.suite
    folder.parent.mkdir(exist_ok=True)
    places = [f"--junitxml={report}", f"--basetemp={folder}"]
    command = [PYTHON, "-m", "pytest", *places, *arguments]
    status = run_logged(result.suite, command, log, longest, **environment)
    if report.exists():
        read_report(result, report)
    if status == 5 or (status == 0 and result.tests == 0):
        result.problems.append("no test was found")
    elif status != 0 and not result.failed:
        result.problems.append(f"pytest ended with status {status}")


def read_report(result: Result, report: Path) -> None:
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        result.tests += int(suite.get("tests", 0))
        result.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        result.skipped += int(suite.get("skipped", 0))
        for case in suite.iter("testcase"):
            for failure in (*case.findall("failure"), *case.findall("error")):
                reason = " ".join(failure.get("message", "").split())
                result.names.append(f"{case.get('name')}: {reason}")


def odoo(result: Result, log: Path) -> None:
    """The addon's tests by Odoo's own runner, on installing it."""
    existing = count_tests(ROOT / ADDON / "tests")
    tags = [f"/{ADDON}", *(f"-/{ADDON}:{name}" for name in existing.harsh_classes)]
    run_odoo_tests(result, log, "test_odoo", ",".join(tags), existing.usual)


def concurrency(result: Result, log: Path) -> None:
    """The tests that need several real database connections at once."""
    expected = count_tests(ROOT / ADDON / "tests").concurrency
    run_odoo_tests(result, log, "test_concurrency", "exact_concurrency", expected)


def soak(result: Result, log: Path) -> None:
    """The long runs: the fault run, storms of payments, random documents.

    Other ones each time; the variables that are printed repeat them.
    """
    seed = str(int(time.time()))
    usual = {
        "EXACT_SOAK_SEED": seed,
        "EXACT_SOAK_COUNT": "10000",
        "EXACT_STORM_SEED": seed,
        "EXACT_STORMS": "500",
        "EXACT_RANDOM_SEED": seed,
        "EXACT_RANDOM_COUNT": "1000",
    }
    environment = {name: os.environ.get(name, usual[name]) for name in usual}
    print(
        " ".join(f"{name}={value}" for name, value in environment.items()), flush=True
    )
    fault_run(result, log, environment)
    classes = ("TestRandomNl", "TestRandomBe", "TestMirrorStorm", "TestRegisterStorm")
    tags = ",".join(f"/{ADDON}:{name}" for name in classes)
    drawn = Result(result.suite)
    run_odoo_tests(
        drawn, log, "test_soak", tags, len(classes), SOAK_SECONDS, **environment
    )
    result.tests += drawn.tests
    result.failed += drawn.failed
    result.problems += drawn.problems
    for line in log.read_text(errors="replace").splitlines():
        if "Random documents, seed" in line:
            print(line[line.index("Random documents") :])


def fault_run(result: Result, log: Path, environment: dict[str, str]) -> None:
    """The fault run of design.md §6; what it drew and found is printed."""
    report = LOGS / "soak.txt"
    report.unlink(missing_ok=True)
    arguments = ["-p", "no:odoo", "tests/e2e/test_fault_run.py"]
    run_pytest(result, log, arguments, SOAK_SECONDS, **environment)
    if report.exists():
        print(report.read_text(), flush=True)


def run_odoo_tests(
    result: Result,
    log: Path,
    database: str,
    tags: str,
    expected: int,
    longest: int = LONGEST_SECONDS,
    **environment: str,
) -> None:
    status = make_database(result, log, database) or run_logged(
        result.suite,
        [*odoo_command(database), "-i", ADDON, "--test-tags", tags],
        log,
        longest,
        **environment,
    )
    found = read_log(log)
    result.tests, result.failed, result.skipped = (
        found.tests,
        found.failed,
        found.skipped,
    )
    result.names = found.names()
    judge(result, status, found.errors, expected)


def pytest_odoo(result: Result, log: Path) -> None:
    """The addon's tests by pytest, in a database that has the addon: those that run
    again where Exact's documentation is read against us."""
    existing = count_tests(ROOT / ADDON / "tests")
    database = "test_pytest"
    odoo_lines = log.with_suffix(".odoo.log")
    odoo_lines.unlink(missing_ok=True)
    status = make_database(result, log, database) or run_logged(
        result.suite, [*odoo_command(database), "-i", ADDON], log
    )
    errors = read_log(log).errors
    if status == 0:
        arguments = [
            f"--odoo-config={CONFIGURATION}",
            f"--odoo-database={database}",
            "--odoo-http",
            "--odoo-log-level=warn",
            f"--odoo-extra=logfile={odoo_lines}",
            *("-k", HARSH),
            f"{ADDON}/tests",
        ]
        run_pytest(result, log, arguments)
        errors += read_log(odoo_lines).errors if odoo_lines.exists() else []
    judge(result, status, errors, existing.harsh)


# Those of Odoo's own checks of style that read addons. Left out: its pylint, which is
# in the suite lint; eslint, which needs Node.js; what is for a country's addons.
ODOO_CHECKS = (
    *("TestDunderinit", "TestI18n", "TestJsTranslations", "TestConflictMarkers"),
    *("TestOnchangeDomains", "TestDocstring", "TestIndex", "TestNaming"),
    *("TestLintOverrideSignatures", "RoutesLinter", "TestTestHoles"),
    *("ManifestLinter", "PotLinter"),
)


def odoo_lint(result: Result, log: Path) -> None:
    """Odoo's own checks of style (its addon test_lint), of our addon alone."""
    database = "test_odoo_lint"
    tags = ",".join(f"/test_lint:{name}" for name in ODOO_CHECKS)
    modules = f"{ADDON},test_lint"
    status = make_database(result, log, database) or run_logged(
        result.suite,
        [*odoo_command(database), "-i", modules, "--test-tags", tags],
        log,
    )
    found = read_log(log)
    ours = [error for error in found.errors if ADDON in error]
    result.tests, result.failed, result.skipped = found.tests, len(ours), found.skipped
    # What Odoo's own addons do wrong is none of ours.
    judge(result, 0 if found.failed else status, ours, len(ODOO_CHECKS))


def make_database(result: Result, log: Path, name: str) -> int:
    return run_logged(result.suite, [f"{HERE}/database.sh", name], log)


def odoo_command(database: str) -> list[str]:
    return [
        *(PYTHON, "-m", "odoo", "server", "-c", CONFIGURATION, "-d", database),
        *("--stop-after-init", "--max-cron-threads=0", "--log-level=info"),
        f"--http-port={free_port()}",
    ]


def judge(result: Result, status: int, errors: Sequence[str], expected: int) -> None:
    """Note what the counts do not show."""
    if status != 0 and not result.failed:
        result.problems.append(f"ended with status {status}")
    # A test that failed is logged as an error too.
    if len(errors) > result.failed:
        note_errors(result, "Odoo's log", errors)
    if expected == 0:
        result.problems.append("there are no such tests")
    elif result.tests < expected:
        result.problems.append(f"{result.tests} of {expected} tests ran")


def note_errors(result: Result, place: str, errors: Sequence[str]) -> None:
    first = errors[0].splitlines()[0]
    result.problems.append(
        f"{len(errors)} ERROR or CRITICAL lines in {place}, the first: {first}"
    )


def e2e(result: Result, log: Path) -> None:
    """Whole processes: Odoo, the sandbox, a browser."""
    folder = Path(os.environ["EXACT_LOGS"])
    for old in folder.glob("*.log"):
        old.unlink()
    run_pytest(result, log, ["-p", "no:odoo", "tests/e2e"])
    for server_log in sorted(folder.glob("*.log")):
        errors = read_log(server_log).errors
        if errors:
            note_errors(result, server_log.name, errors)


# In the order in which they start: first what is quick, then the longest.
SUITES: dict[str, Callable[[Result, Path], None]] = {
    "lint": lint,
    "unit": pytest_suite("tests/unit", "tests/environment"),
    "odoo": odoo,
    "e2e": e2e,
    "pytest-odoo": pytest_odoo,
    "sandbox": pytest_suite("tests/sandbox"),
    "concurrency": concurrency,
    "packaging": pytest_suite("tests/packaging"),
    "odoo-lint": odoo_lint,
}
# Long runs, by name alone: "make soak".
LONG: dict[str, Callable[[Result, Path], None]] = {"soak": soak}
