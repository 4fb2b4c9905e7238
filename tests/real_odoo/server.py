"""Odoo's server in a process of its own, as `odoo server` starts it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import requests

from .place import CONFIGURATION, PYTHON, free_port
from .program import Program

_START_SECONDS = 90


class OdooServer(Program):
    """A server for one database on a port of its own; several may share a database.

    :param database: its name; the server sees no other one.
    :param port: the port to listen on; any free one when not given.
    :param cron_threads: how many scheduled actions run side by side; 0 for none.
    :param options: more options of Odoo's command line.
    """

    def __init__(
        self,
        database: str,
        *,
        cron_threads: int = 1,
        log_file: Path | str,
        options: Sequence[str] = (),
        port: int | None = None,
        name: str | None = None,
    ) -> None:
        port = port or free_port()
        command = [PYTHON, "-m", "odoo", "server", "-c", CONFIGURATION, "-d", database]
        command += [f"--db-filter=^{database}$", "--no-database-list"]
        command += [f"--http-port={port}", f"--max-cron-threads={cron_threads}"]
        super().__init__(
            name or f"odoo-{database}-{port}",
            [*command, *options],
            Path(log_file),
            # A scheduled action that is given another time is looked at at once.
            variables={"ODOO_NOTIFY_CRON_CHANGES": "1"},
        )
        self.database = database
        self.url = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        """Start it, and wait until it answers.

        :raise RuntimeError: it ended, or did not answer in time; with its log's end.
        """
        super().start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_healthy():
            if not self.is_running or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"Odoo did not start:\n{self.log_end()}")
            time.sleep(0.1)

    def _is_healthy(self) -> bool:
        try:
            return requests.get(f"{self.url}/web/health", timeout=5).ok
        except requests.RequestException:
            return False

    def errors(self) -> list[str]:
        """Return the lines of its log that are errors."""
        lines = self.log_file.read_text(errors="replace").splitlines()
        return [line for line in lines if " ERROR " in line or " CRITICAL " in line]
