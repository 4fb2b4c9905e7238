"""Odoo's own way to make a copy harmless."""

import subprocess

from real_odoo.place import CONFIGURATION, PYTHON, ROOT


def neutralize(database: str) -> None:
    """Run `odoo neutralize` on a database that no server uses."""
    command = [PYTHON, "-m", "odoo", "neutralize", "-c", CONFIGURATION, "-d", database]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
