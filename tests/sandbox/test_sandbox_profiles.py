"""The two readings of what is UNCERTAIN, and the command that starts the sandbox."""

import subprocess
import sys
from pathlib import Path

import pytest
from sandbox_client import Exact

from exact_sandbox.process import SandboxProcess
from exact_sandbox.switches import SWITCHES

TESTS = Path(__file__).parent.parent


def command(*options):
    """Run the sandbox's command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "exact_sandbox", *options],
        cwd=TESTS,
        capture_output=True,
        text=True,
        timeout=20,
    )


@pytest.mark.parametrize("profile", ["kind", "harsh"])
@pytest.mark.parametrize("country", ["nl", "be"])
def test_an_invoice_is_booked_and_paid_in_every_reading(profile, country):
    sandbox = SandboxProcess(country=country, options=["--profile", profile])
    division, revenue, code = {
        "nl": (100001, "8000", "2"),
        "be": (200001, "700000", "V21"),
    }[country]
    try:
        exact = Exact(sandbox, division).connect()
        entry = exact.sell(exact.line(revenue, 100, code))

        exact.settle("pay", entry["EntryID"])

        (term,) = exact.terms(entry["EntryID"])
        assert (entry["AmountFC"], abs(term["AmountDC"])) == (121, 121)
        assert term["Status"] == 50
    finally:
        sandbox.stop()


def test_every_switch_has_two_readings_a_source_and_a_sentence():
    for name, about in SWITCHES.items():
        assert {"kind", "harsh", "source", "about"} <= set(about), name
        assert type(about["kind"]) is type(about["harsh"]), name
        if "choices" in about:
            assert {about["kind"], about["harsh"]} <= set(about["choices"]), name


def test_the_help_tells_every_switch():
    text = command("--help").stdout

    assert [name for name in SWITCHES if name not in text] == []


def test_a_switch_of_the_command_line_wins_over_the_profile():
    options = ["--profile", "harsh", "--switch", "refresh_grace=true"]
    sandbox = SandboxProcess(options=options)
    try:
        switches = sandbox.get("state")["switches"]
        assert switches["refresh_grace"] is True
        assert switches["consent_page"] is True
    finally:
        sandbox.stop()


def test_an_unknown_switch_is_told_and_nothing_starts():
    done = command("--switch", "nonsense=1")

    assert done.returncode == 2
    assert done.stderr == "exact_sandbox: no switch 'nonsense'\n"


def test_the_language_is_the_users():
    sandbox = SandboxProcess(options=["--language", "en"])
    try:
        exact = Exact(sandbox).connect()
        text = exact.refused("crm/Accounts", {})
        assert text == "Mandatory: Name"
    finally:
        sandbox.stop()


def test_a_database_remembers_its_switches_unless_the_command_line_differs(tmp_path):
    books = tmp_path / "books.sqlite"

    def start(*options):
        sandbox = SandboxProcess(database=books, options=options)
        try:
            found = sandbox.get("state")["switches"]["entry_number_taken"]
            sandbox.post("switches", entry_number_taken="refuse")
            return found
        finally:
            sandbox.stop()

    assert start() == "renumber"
    assert start() == "refuse"
    assert start("--profile", "kind") == "renumber"
