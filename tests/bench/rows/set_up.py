"""What connecting a company costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..figures import Figure


def measure(office: Any) -> Iterator[Figure]:
    """Count what opening the office has called, and the test of a careful person."""
    office.connection.action_check_readiness()
    calls = len(office.sandbox.calls("/api/v1"))
    with office.calls() as tested:
        office.connection.action_test()
    yield Figure(
        "calls to set up a division: login, administrations, code lists, periods",
        calls,
        20,
        note=f"Test Connection, for who presses it, asks for each right: "
        f"{len(tested)} more",
    )
