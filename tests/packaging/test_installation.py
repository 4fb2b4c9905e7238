"""Scenario: pip installs the wheel beside Odoo, and somebody presses Activate.

The repository is on no path of these processes: what Odoo finds is the wheel.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from addon_files import ADDON, ROOT, read_manifest
from packing import run_python

DATABASE = "test_packaging"
_COMPLAINT = re.compile(r" (WARNING|ERROR|CRITICAL) ")
_FIND = f"""
import odoo.modules.module as modules
from odoo.tools import config
config.parse_config(["-c", "odoo.conf"])
modules.initialize_sys_path()
print(modules.get_module_path("{ADDON}"))
import odoo.addons.{ADDON}.mapping as mapping
print(mapping.__file__)
"""


@pytest.fixture(scope="module")
def activated(
    place: Path, surroundings: dict[str, str]
) -> Iterator[psycopg2.extensions.cursor]:
    """A database with Odoo's accounting in which the addon was just activated."""
    script = ROOT / "tests" / "environment" / "database.sh"
    subprocess.run([script, DATABASE], check=True, stdout=subprocess.DEVNULL)
    log = run_python(
        *("-m", "odoo", "server", "-c", "odoo.conf", "-d", DATABASE, "-i", ADDON),
        *("--stop-after-init", "--no-http", "--max-cron-threads=0"),
        "--log-level=warn",
        cwd=place,
        env=surroundings,
    )
    assert [line for line in log.splitlines() if _COMPLAINT.search(line)] == []
    with closing(psycopg2.connect(dbname=DATABASE)) as connection:
        yield connection.cursor()


def test_odoo_finds_the_addon_in_the_wheel(
    place: Path, surroundings: dict[str, str], installed: Path
) -> None:
    printed = run_python("-c", _FIND, cwd=place, env=surroundings).split("\n")
    folder = installed / "odoo" / "addons" / ADDON
    assert printed[:2] == [str(folder), str(folder / "mapping" / "__init__.py")]


def test_odoo_activates_it_in_its_version(
    activated: psycopg2.extensions.cursor,
) -> None:
    """Without one warning in the log; the fixture looks at that."""
    activated.execute(
        "SELECT state, latest_version, icon FROM ir_module_module WHERE name = %s",
        [ADDON],
    )
    icon = f"/{ADDON}/static/description/icon.png"
    assert activated.fetchall() == [("installed", read_manifest()["version"], icon)]


def test_what_data_files_make_is_there(activated: psycopg2.extensions.cursor) -> None:
    for model in ("ir.ui.view", "ir.model.access", "ir.cron", "ir.ui.menu"):
        activated.execute(
            "SELECT count(*) FROM ir_model_data WHERE module = %s AND model = %s",
            [ADDON, model],
        )
        assert activated.fetchone()[0] > 0, model


def test_a_neutralized_copy_forgets_the_login(
    activated: psycopg2.extensions.cursor, place: Path, surroundings: dict[str, str]
) -> None:
    """Odoo looks for neutralize.sql by its place in the addon, and misses none."""
    options = ("-c", "odoo.conf", "-d", DATABASE, "--stdout")
    printed = run_python(
        "-m", "odoo", "neutralize", *options, cwd=place, env=surroundings
    )
    assert "UPDATE exact_online_token" in printed


_REMOVE = f"""
env["exact.online.connection"].create({{"client_id": "x"}})
env.cr.commit()
addon = env["ir.module.module"].search([("name", "=", "{ADDON}")])
addon.button_immediate_uninstall()
env.cr.commit()
"""


def test_it_uninstalls_and_leaves_nothing(
    activated: psycopg2.extensions.cursor, place: Path, surroundings: dict[str, str]
) -> None:
    """With a connection that somebody has made; the last test of this database."""
    activated.connection.rollback()  # it holds no lock on what goes
    run_python(
        *("-m", "odoo", "shell", "-c", "odoo.conf", "-d", DATABASE, "--no-http"),
        "--log-level=error",
        cwd=place,
        env=surroundings,
        typed=_REMOVE,
    )
    activated.execute("SELECT state FROM ir_module_module WHERE name = %s", [ADDON])
    assert activated.fetchone() == ("uninstalled",)
    activated.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_name LIKE 'exact_online%' OR column_name LIKE 'exact_%'"
    )
    assert activated.fetchall() == []
    activated.execute(
        "SELECT cron.id FROM ir_cron cron JOIN ir_act_server action"
        " ON action.id = cron.ir_actions_server_id WHERE action.code LIKE '%_run_%'"
        " AND action.name::text LIKE '%Exact Online%'"
    )
    assert activated.fetchall() == []
