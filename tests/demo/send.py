"""Letting Odoo's own cron worker send and poll, and waiting for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import datetime, timezone

from real_odoo import Rpc, RpcError

from .connect import CONNECTION

# How long something may take.
_SECONDS = 75
_PAUSE = 0.5


def send_selection(odoo: Rpc, connection: int, moves: Collection[int]) -> None:
    """Select invoices, bills and credit notes, and press Send to Exact."""
    odoo.call(CONNECTION, "action_waive_first_contact", [connection])
    odoo.call("account.move", "action_exact_send", list(moves))


def run_now(odoo: Rpc, connection: int, cron_field: str) -> None:
    """Make a scheduled action of the connection due, and wait until it was run.

    A cron worker of Odoo runs it, not our request.

    :raise RuntimeError: no worker took it.
    """
    cron = odoo.read_one(CONNECTION, connection, [cron_field])[cron_field][0]
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")

    def is_due() -> bool:
        try:
            return odoo.call("ir.cron", "write", [cron], {"nextcall": now})
        except RpcError as error:
            # Odoo lets nobody change an action while it runs.
            if error.kind != "odoo.exceptions.UserError":
                raise
            return False

    def was_run() -> bool:
        return odoo.read_one("ir.cron", cron, ["nextcall"])["nextcall"] != now

    if not (_wait(is_due) and _wait(was_run)):
        raise RuntimeError("No worker of Odoo ran the scheduled action.")


def wait_until_settled(odoo: Rpc, moves: Collection[int]) -> int:
    """Wait until no move waits, is under way or unproven; return how many are sent.

    What is still under way when the patience ends is for the table to tell.
    """
    under_way = [
        ("id", "in", list(moves)),
        "|",
        ("exact_state", "in", ("to_send", "sending")),
        "&",
        ("exact_state", "=", "sent"),
        ("exact_proof", "=", "unproven"),
    ]
    _wait(lambda: not odoo.call("account.move", "search_count", under_way))
    sent = [("id", "in", list(moves)), ("exact_state", "=", "sent")]
    return odoo.call("account.move", "search_count", sent)


def _wait(is_done: Callable[[], bool]) -> bool:
    """Return whether it is done, asked again and again until the patience ends."""
    deadline = time.monotonic() + _SECONDS
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True
