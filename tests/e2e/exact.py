"""The administration in Exact Online: a sandbox that can be down, and come back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from real_odoo.place import free_port

from exact_sandbox.process import SandboxProcess

DIVISION = 100001


class Exact:
    """A sandbox with an address and books of its own that outlive its process."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="exact-books-")
        self.books = Path(self._folder.name) / "books.sqlite"
        self._port = free_port()
        self._start()
        # These stories are not about limits; those that are set their own.
        self.post("limits", minute=10_000, day=100_000)

    def _start(self) -> None:
        self._process = SandboxProcess(port=self._port, database=self.books)
        self.url = self._process.url

    def stop(self) -> None:
        """End it, and forget its books."""
        self._process.stop()
        self._folder.cleanup()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Exact does not answer for a while; its books are there again afterwards."""
        self._process.stop()
        try:
            yield
        finally:
            self._start()

    def post(self, what: str, **values: Any) -> Any:
        """Do something in Exact's place: "pay", "unmatch", "clock", "limits" …"""
        return self._process.post(what, **values)

    def state(self) -> dict[str, Any]:
        """Return all that is set in the sandbox."""
        return self._process.get("state")

    def fail_next_booking(self, kind: str, *, seconds: float = 3, times: int = 1):
        """Let the next sales entries meet a fault, such as "drop_after"."""
        self.fail_next("SalesEntries", kind, seconds=seconds, times=times)

    def fail_next(self, path: str, kind: str, *, seconds: float = 3, times: int = 1):
        """Let the next creations at an address meet a fault."""
        match = {"method": "POST", "path": path}
        self.post("faults", match=match, kind=kind, seconds=seconds, times=times)

    def fail_at_random(self, *kinds: str, rate: float, seed: int) -> None:
        """Let any call meet one of these faults, at a rate of 0 to 1."""
        self.post("faults", kinds=list(kinds), rate=rate, seed=seed)

    def has_met_its_faults(self) -> bool:
        """Whether all faults that were planned have hit a call."""
        return not self.state()["faults"]

    def faults_met(self) -> int:
        """Return how many calls met a fault so far."""
        return sum(bool(call["fault"]) for call in self.calls())

    def end_faults(self) -> None:
        """Everything is well again."""
        self._process.clear_faults()

    def entries(self, your_ref: str | None = None) -> list[dict[str, Any]]:
        """Return the sales and purchase entries, or those with this reference."""
        entries = self._process.get("books", division=DIVISION)
        return [entry for entry in entries if your_ref in (None, entry["YourRef"])]

    def entry(self, your_ref: str) -> dict[str, Any]:
        """Return the one entry with this reference; that there is one, is checked."""
        entries = self.entries(your_ref)
        assert len(entries) == 1, f"{len(entries)} entries of {your_ref}"
        return entries[0]

    def documents(self, subject: str) -> list[dict[str, Any]]:
        """Return the documents with this subject."""
        documents = self._process.get("documents", division=DIVISION)
        return [each for each in documents if each["Subject"] == subject]

    def calls(self, path: str = "", method: str | None = None) -> list[dict[str, Any]]:
        """Return the calls so far whose path contains `path`."""
        calls = self._process.calls(path)
        return [call for call in calls if method in (None, call["method"])]
