"""The ways in which people copy a database, and make a copy harmless."""

import shutil
import subprocess

from real_odoo.place import CONFIGURATION, PYTHON, ROOT

FILES = ROOT / ".dev" / "data" / "filestore"


def duplicate(source: str, name: str) -> None:
    """Copy a database that no server uses with Odoo's own command."""
    odoo("db", "-c", CONFIGURATION, "duplicate", "-f", source, name)


def postgres_copy(source: str, name: str) -> None:
    """Copy a database with PostgreSQL's tools: Odoo's identity goes along."""
    for command in (["dropdb", "--if-exists", name], ["createdb", "-T", source, name]):
        subprocess.run(command, check=True, capture_output=True)
    shutil.copytree(FILES / source, FILES / name, dirs_exist_ok=True)


def neutralize(database: str) -> None:
    """Make a copy that no server uses harmless with Odoo's own command."""
    odoo("neutralize", "-c", CONFIGURATION, "-d", database)


def odoo(*arguments: str) -> None:
    """Run one of Odoo's commands."""
    command = [PYTHON, "-m", "odoo", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
