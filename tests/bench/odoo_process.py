"""Odoo in this very process, as its shell starts it: what it does can be measured."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from real_odoo.place import CONFIGURATION, LOGS


def open_odoo(database: str) -> Any:
    """Return an environment of Odoo's own user on a database; it commits nothing."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.service import server
    from odoo.tools import config

    options = ["-c", CONFIGURATION, "-d", database, "--max-cron-threads=0"]
    options += ["--no-http", f"--logfile={LOGS / 'bench-odoo.log'}"]
    config.parse_config([*options, "--log-level=warn"], setup_logging=True)
    server.start(preload=[], stop=True)
    return api.Environment(Registry(database).cursor(), SUPERUSER_ID, {})


def close_odoo(env: Any) -> None:
    """Leave the database alone, so that others may copy it."""
    from odoo.sql_db import close_all

    with suppress(Exception):
        env.cr.close()
    close_all()
