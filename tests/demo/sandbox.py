"""The sandbox of Exact Online, left running beside the demo's Odoo."""

from __future__ import annotations

import time
from typing import Any

import requests
from real_odoo.place import LOGS, PYTHON, ROOT, free_port
from real_odoo.program import Program

_BOOKS = ROOT / ".dev" / "demo"
_START_SECONDS = 20


class Sandbox(Program):
    """The sandbox as a program of its own, with fresh books, and its control API."""

    def __init__(self, name: str, first_port: int) -> None:
        port = free_port(first_port)
        self.url = f"http://127.0.0.1:{port}"
        self.books = _BOOKS / f"{name}.sqlite"
        command = [PYTHON, "-m", "exact_sandbox", "--host", "127.0.0.1"]
        command += [
            "--port",
            str(port),
            "--database",
            str(self.books),
            "--country",
            "nl",
        ]
        super().__init__(name, command, LOGS / f"{name}.log", ROOT / "tests")

    def start(self) -> None:
        """Start it with fresh books, and wait until it answers.

        :raise RuntimeError: it ended, or did not answer in time; with its log's end.
        """
        self.books.parent.mkdir(parents=True, exist_ok=True)
        for file in self.books.parent.glob(f"{self.books.name}*"):
            file.unlink()
        super().start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not self.is_running or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The sandbox did not start:\n{self.log_end()}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/_control/state", timeout=5).ok
        except requests.RequestException:
            return False

    def entries(self, division: int) -> list[dict[str, Any]]:
        """Return what is booked in a division: entries with what is outstanding."""
        return self._control("GET", "books", params={"division": division})

    def called_paths(self) -> list[str]:
        """Return the path of each call of the API so far."""
        return [call["path"] for call in self._control("GET", "calls")]

    def allow(self, calls_a_minute: int) -> None:
        """Let an app make so many calls a minute."""
        self._control("POST", "limits", json={"minute": calls_a_minute})

    def pay(self, entry_id: str, amount: float | None = None) -> None:
        """Book a payment at the bank and match it: all that is open, or an amount."""
        self._control("POST", "pay", json={"entry": entry_id, "amount": amount})

    def edit(self, entry_id: str, amount: float) -> None:
        """Change the net amount of an entry's first line, as a person would."""
        self._control(
            "POST", "edit_entry", json={"entry": entry_id, "AmountFC": amount}
        )

    def _control(self, method: str, what: str, **options: Any) -> Any:
        url = f"{self.url}/_control/{what}"
        answer = requests.request(method, url, timeout=10, **options)
        answer.raise_for_status()
        return answer.json()
