"""Servers that are killed, as by a power cut, and started again."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from real_odoo import OdooServer


class Mishaps:
    """SIGKILL for one of the servers, with all that its threads have in hand."""

    def __init__(self, servers: Sequence[OdooServer], random: Random) -> None:
        self.servers = list(servers)
        self.random = random
        self.kills = 0

    def kill_one(self) -> OdooServer:
        """Kill a server; return it, to be started again."""
        server = self.random.choice(self.servers)
        server.kill()
        self.kills += 1
        return server
