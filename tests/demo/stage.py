"""What the demo is played on: an Odoo and a sandbox, started for it and ended."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from real_odoo import OdooServer, Rpc, make_database
from real_odoo.place import LOGS, free_port
from real_odoo.program import stop_earlier

from .sandbox import Sandbox
from .steps import step
from .story import Demo

LOGIN = PASSWORD = "admin"
# Exact usually allows 60, and Odoo would wait a minute for the next 60.
CALLS_A_MINUTE = 300


class Stage:
    """Both programs, with fresh books and a fresh database.

    Used by ``with``: both are ended with it, unless ``keep`` was set and all went well.

    :param name: the database's name; the programs' names begin with it.
    :param first_ports: of Odoo and of the sandbox, where they look for a free one.
    """

    def __init__(self, name: str, first_ports: tuple[int, int]) -> None:
        odoo, sandbox = f"{name}-odoo", f"{name}-sandbox"
        stop_earlier(odoo)
        stop_earlier(sandbox)
        odoo_port, sandbox_port = first_ports
        log = LOGS / f"{odoo}.log"
        log.unlink(missing_ok=True)
        self.database = name
        self.keep = False
        self.sandbox = Sandbox(sandbox, sandbox_port)
        self.odoo = OdooServer(name, log_file=log, port=free_port(odoo_port), name=odoo)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error:
            logs = f"{self.odoo.log_file} and {self.sandbox.log_file}"
            print(f"The logs: {logs}", file=sys.stderr)
        if self.keep and not error:
            self._tell_addresses()
            return
        self.odoo.stop()
        self.sandbox.stop()

    def start(self) -> Demo:
        """Start both; return the demo to play on them."""
        with step("Start the sandbox of Exact Online") as done:
            self.sandbox.start()
            self.sandbox.allow(CALLS_A_MINUTE)
            done.outcome = f"{self.sandbox.url}, {CALLS_A_MINUTE} calls a minute"
        with step(f"Make the database {self.database} with the addon"):
            make_database(self.database)
        with step("Start Odoo") as done:
            self.odoo.start()
            done.outcome = self.odoo.url
        return Demo(self.sandbox, Rpc(self.odoo.url, self.database, LOGIN, PASSWORD))

    def _tell_addresses(self) -> None:
        print(
            f"\nOdoo            {self.odoo.url}   user {LOGIN}, password {PASSWORD}"
            f"\nExact Online    {self.sandbox.url}   the books of the sandbox"
            "\nBoth run until 'make stop'."
        )
