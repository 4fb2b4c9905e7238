"""Scenario: a database ran another addon of our technical name, and is updated to ours.

Odoo drops the columns of fields that an updated addon no longer has. What stood in
them must be there all the same.
"""

from __future__ import annotations

import os
import subprocess
from configparser import ConfigParser
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from addon_files import ADDON, ROOT
from packing import run_python

DATABASE = "test_takeover"
GUID = "b5240000-0000-4000-8000-000000000001"
ENTRY = "b5240000-0000-4000-8000-000000000002"
_FORMER = {
    "__init__.py": "from . import models\n",
    "__manifest__.py": repr(
        {
            "name": "Exact Online",
            "version": "19.0.7.3.1",
            "license": "LGPL-3",
            "depends": ["account"],
            "data": ["views.xml"],
        }
    ),
    "models.py": """
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    exact_online_guid = fields.Char()
    exact_online_code = fields.Char()


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_online_uuid = fields.Char()
    exact_online_state = fields.Selection([("sent", "Sent")])
""",
    "views.xml": """<odoo>
    <record id="view_partner_form" model="ir.ui.view">
        <field name="name">res.partner.form.former</field>
        <field name="model">res.partner</field>
        <field name="inherit_id" ref="base.view_partner_form" />
        <field name="arch" type="xml">
            <field name="vat" position="after">
                <field name="exact_online_guid" />
            </field>
        </field>
    </record>
</odoo>""",
}
_FILL = f"""
partner = env["res.partner"].create({{"name": "Former customer"}})
partner.exact_online_guid, partner.exact_online_code = "{GUID}", "101"
journal = env["account.journal"].create(
    {{"name": "Former", "code": "FORM", "type": "general"}}
)
move = env["account.move"].create({{"journal_id": journal.id}})
move.exact_online_uuid, move.exact_online_state = "{ENTRY}", "sent"
env.cr.commit()
"""


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """A configuration that finds the former addon; its database has it installed."""
    addon = tmp_path / "former" / ADDON
    addon.mkdir(parents=True)
    for name, content in _FORMER.items():
        (addon / name).write_text(content)
    configuration = ConfigParser(interpolation=None)
    configuration.read(os.environ["ODOO_CONF"])
    paths = configuration["options"]["addons_path"].split(",")
    kept = [path for path in paths if Path(path).resolve() != ROOT]
    configuration["options"]["addons_path"] = ",".join([str(addon.parent), *kept])
    path = tmp_path / "odoo.conf"
    with path.open("w") as file:
        configuration.write(file)
    script = ROOT / "tests" / "environment"
    subprocess.run(
        [script / "database.sh", DATABASE], check=True, stdout=subprocess.DEVNULL
    )
    run_odoo(path, "-i")
    return path


def run_odoo(configuration: Path, mode: str) -> str:
    """Install or update the addon that a configuration finds."""
    return run_python(
        *("-m", "odoo", "server", "-c", str(configuration), "-d", DATABASE),
        *(mode, ADDON, "--stop-after-init", "--no-http", "--max-cron-threads=0"),
        "--log-level=warn",
        cwd=ROOT,
    )


def test_update_over_another_addon_of_our_name_keeps_its_numbers(former: Path) -> None:
    run_python(
        *("-m", "odoo", "shell", "-c", str(former), "-d", DATABASE, "--no-http"),
        "--log-level=error",
        cwd=ROOT,
        typed=_FILL,
    )

    run_odoo(Path(os.environ["ODOO_CONF"]), "-u")

    with closing(psycopg2.connect(dbname=DATABASE)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT model, guid, code  FROM exact_online_takeover ORDER BY model DESC"
        )
        assert cursor.fetchall() == [
            ("res.partner", GUID, "101"),
            ("account.move", ENTRY, None),
        ]
        cursor.execute(
            "SELECT 1 FROM information_schema.columns"
            r" WHERE column_name LIKE 'exact\_online\_%'"
            "   AND table_name IN ('res_partner', 'account_move')"
        )
        assert cursor.fetchall() == [], "Odoo has dropped the columns"
