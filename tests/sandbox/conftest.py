"""A running sandbox, with fresh books for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sandbox_client import NOW, Exact

from exact_sandbox.process import SandboxProcess


@pytest.fixture(scope="session")
def process() -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(process: SandboxProcess) -> SandboxProcess:
    """The sandbox with fresh books, in the kind reading, on 21 November 2026."""
    process.post("switches", profile="kind")
    process.post("limits", minute=100_000, day=100_000)
    process.post("clock", now=NOW)
    process.post("reset")
    return process


@pytest.fixture
def exact(sandbox: SandboxProcess) -> Exact:
    """An app that is logged in to division 100001."""
    return Exact(sandbox).connect()
