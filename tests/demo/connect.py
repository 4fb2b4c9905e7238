"""Linking the company with an administration, through the pages of the login."""

from __future__ import annotations

from real_odoo import Rpc

from exact_sandbox.login import log_in
from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET

CONNECTION = "exact.online.connection"
DIVISION = 100001


def connect(odoo: Rpc, exact_url: str) -> int:
    """Make the connection and log in at Exact; return the connection's id.

    Exact sends the browser back to Odoo's callback, in the session of the user who
    pressed Connect.

    :raise RuntimeError: the login did not end with a connection.
    """
    connection = odoo.create(
        CONNECTION,
        {
            "region": "nl",
            "base_url": exact_url,
            "public_url": odoo.url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "export_from": "2020-01-01",
            "auto_export_purchase": "manual",
        },
    )
    login_page = odoo.call(CONNECTION, "action_connect", [connection])["url"]
    callback = log_in(login_page)
    answer = odoo.session.get(callback, allow_redirects=False, timeout=60)
    if not answer.is_redirect:
        raise RuntimeError(f"{callback} answered {answer.status_code}: {answer.text}")
    return connection


def choose_administration(odoo: Rpc, connection: int) -> str:
    """Choose the administration among those of the login; return its name.

    :raise RuntimeError: the connection does not work with it.
    """
    odoo.call(CONNECTION, "write", [connection], {"division_code": DIVISION})
    chosen = odoo.read_one(CONNECTION, connection, ["state", "division_name"])
    if chosen["state"] != "connected":
        raise RuntimeError(f"The connection is {chosen['state']}, not connected.")
    return chosen["division_name"]
