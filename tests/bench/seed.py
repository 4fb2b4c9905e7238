"""The databases to measure in: copies of one with the addon and a Dutch company."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

import psycopg2
from real_odoo import make_database
from real_odoo.place import ENVIRONMENT, ROOT

from .odoo_process import close_odoo, open_odoo

SEED = "bench_seed"


def make_seed() -> None:
    """Make the database that others are copies of."""
    make_database(SEED)
    env = open_odoo(SEED)
    company = env.company
    company.country_id = env.ref("base.nl")
    env["account.chart.template"].try_loading("nl", company, install_demo=False)
    env.cr.commit()
    close_odoo(env)


def copy_seed(name: str) -> None:
    """Make a fresh copy of it; replace what has that name."""
    command = [str(ENVIRONMENT / "database.sh"), name, "--from", SEED]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)


def forget(name: str) -> None:
    """Drop a database: large ones need not stay."""
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        connection.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


if __name__ == "__main__":
    make_seed()
