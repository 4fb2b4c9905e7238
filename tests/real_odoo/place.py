"""Where things are: the repository, its folder for what is made at run time."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / "tests" / "environment"
RUN = ROOT / ".dev" / "run"
LOGS = ROOT / ".dev" / "log"
ADDON = "exact_online_connector"
# `make stop` ends programs whose command line starts with this Python.
PYTHON = os.environ.get("PYTHON", sys.executable)
CONFIGURATION = os.environ.get("ODOO_CONF", str(ROOT / ".dev" / "odoo.conf"))


def free_port(first: int = 0) -> int:
    """Return a TCP port of this machine that nobody listens on now.

    :param first: the port to prefer, else the next free one; 0 takes any.
    """
    for port in range(first, first + 100 if first else 1):
        with socket.socket() as probe:
            # As servers do: what is left of a server that ended keeps no port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise RuntimeError(f"No port from {first} to {first + 99} is free.")
