"""Scenario: a database with Odoo's demo data, to look at; nothing of it calls out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from addon_files import ADDON
from packing import run_python

DATABASE = "test_demo"


@pytest.fixture(scope="module")
def run(place: Path, surroundings: dict[str, str]):
    """Runs one of Odoo's commands on the database, with what is typed."""

    def run(command: str, *options: str, typed: str = "") -> str:
        usual = ("-c", "odoo.conf", "-d", DATABASE, "--no-http", "--log-level=warn")
        return run_python(
            *("-m", "odoo", command, *usual, *options),
            cwd=place,
            env=surroundings,
            typed=typed,
        )

    return run


@pytest.fixture(scope="module")
def demo(run) -> Iterator[psycopg2.extensions.cursor]:
    """A new database, made with demo data."""
    subprocess.run(["dropdb", "--if-exists", DATABASE], check=True, env=os.environ)
    run("server", "-i", ADDON, "--with-demo", "--stop-after-init")
    with closing(psycopg2.connect(dbname=DATABASE)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def test_demo_data_is_whole(demo: psycopg2.extensions.cursor) -> None:
    """Odoo goes on without demo data that cannot be loaded, and notes it."""
    demo.execute("SELECT count(*) FROM ir_demo_failure")
    assert demo.fetchone() == (0,)
    demo.execute("SELECT state, client_id FROM exact_online_connection")
    assert demo.fetchall() == [("draft", "demo")]


def test_invoices_of_every_state_are_there(demo: psycopg2.extensions.cursor) -> None:
    demo.execute(
        "SELECT DISTINCT exact_state, exact_proof FROM account_move"
        " WHERE state = 'posted' AND exact_state != 'not_applicable' ORDER BY 1, 2"
    )
    assert demo.fetchall() == [
        ("error", "unproven"),
        ("excluded", "unproven"),
        ("sent", "different"),
        ("sent", "equal"),
        ("to_send", "unproven"),
    ]
    demo.execute("SELECT exact_error FROM account_move WHERE exact_state = 'error'")
    ((error,),) = demo.fetchall()
    assert error.startswith("Tax 15%"), error


def test_nothing_calls_out(demo: psycopg2.extensions.cursor, run) -> None:
    """There is no token, and no scheduled action makes a call: each is in the log."""
    demo.execute("SELECT count(*) FROM exact_online_token WHERE refresh_token != ''")
    assert demo.fetchone() == (0,)
    run(
        "shell",
        typed="""
crons = env["ir.cron"].search([("name", "ilike", "Exact Online")])
assert len(crons) >= 6, crons
for cron in crons:
    cron.method_direct_trigger()
env.cr.commit()
""",
    )
    demo.execute("SELECT count(*) FROM exact_online_log")
    assert demo.fetchone() == (0,)


def test_it_uninstalls_with_its_demo_data(
    demo: psycopg2.extensions.cursor, run
) -> None:
    """The last test of this database."""
    run(
        "shell",
        typed=f"""
addon = env["ir.module.module"].search([("name", "=", "{ADDON}")])
addon.button_immediate_uninstall()
env.cr.commit()
""",
    )
    demo.execute("SELECT state FROM ir_module_module WHERE name = %s", [ADDON])
    assert demo.fetchone() == ("uninstalled",)
    demo.execute("SELECT count(*) FROM ir_model_data WHERE module = %s", [ADDON])
    assert demo.fetchone() == (0,)
    demo.execute(
        "SELECT count(*) FROM information_schema.columns"
        " WHERE table_name LIKE 'exact_online%' OR column_name LIKE 'exact_%'"
    )
    assert demo.fetchone() == (0,)
