"""Databases to work in: a fresh copy of the template, with addons installed."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from .place import ADDON, CONFIGURATION, ENVIRONMENT, PYTHON, ROOT


def make_database(name: str, modules: Sequence[str] = (ADDON,)) -> None:
    """Make a database without demo data; replace what has that name.

    The user `admin` has the password `admin`, as in the template.

    :raise RuntimeError: it could not be made; with the end of what was printed.
    """
    _run([str(ENVIRONMENT / "database.sh"), name])
    if modules:
        command = [PYTHON, "-m", "odoo", "server", "-c", CONFIGURATION, "-d", name]
        _run([*command, "-i", ",".join(modules), "--stop-after-init", "--no-http"])


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        end = "\n".join(done.stdout.splitlines()[-30:])
        raise RuntimeError(f"{' '.join(command)} failed:\n{end}")
