"""The fault run, small; `make soak` plays it large (design.md §6)."""

import os
from pathlib import Path

import pytest
from soak import FaultRun, Size

SEED = int(os.environ.get("EXACT_SOAK_SEED", "20261122"))
COUNT = int(os.environ.get("EXACT_SOAK_COUNT", "25"))
REPORTS = Path(os.environ.get("EXACT_REPORTS", Path(os.environ["EXACT_LOGS"]).parent))


@pytest.fixture(scope="module")
def office(make_office):
    """A connected company of its own."""
    office = make_office("e2e_soak")
    office.connect()
    return office


def test_whatever_fails_nothing_is_lost_and_nothing_doubled(office):
    small = Size(COUNT, servers=2, people=2, kill_every=12, patience=300)
    size = small if COUNT < 200 else Size(COUNT, patience=COUNT * 3)
    run = FaultRun(office, SEED, size)

    found = run.play()

    report = run.report(found)
    (REPORTS / "soak.txt").write_text(report + "\n")
    print(report)
    assert found.is_equal, found
    assert found.documents == found.entries >= COUNT
    assert set(found.states) == {"sent"}
    assert set(found.proofs) == {"equal"}
    assert run.logins_lost == 0
    assert office.exact.state()["blocked"] == []
    assert not run.troubles
