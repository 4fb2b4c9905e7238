"""How long many invoices of one company delay a single one of another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from ..copies import copy_invoices
from ..figures import Figure
from .divisions import cron_workers, open_company

_INVOICES = 5_000
_PATIENCE = 300


def measure(office: Any) -> Iterator[Figure]:
    """One cron worker for both, and Exact's own limits, in real time."""
    with ExitStack() as stack:
        stack.callback(setattr, type(office), "sandbox", office.sandbox)
        first, sandbox = office.connection, office.sandbox
        office.send_one()
        waiting = office.new_invoices(1)
        many = copy_invoices(office.env, waiting, _INVOICES, "MANY/")
        open_company(office, 2, stack)
        office.send_one()
        single = office.new_invoices(1)
        for exact in (sandbox, office.sandbox):
            exact.post("limits", minute=60, day=5_000)
        many._exact_enqueue(first.sudo())
        office.env.cr.commit()
        with cron_workers(office, 1):
            _until_sent(office, many)
            office.queue(single)
            started = time.monotonic()
            _until_sent(office, single)
            took = time.monotonic() - started
        sent = _sent(office, many)
    yield Figure(
        f"delay of one invoice by {_INVOICES:,} of another company, one worker",
        took,
        60,
        " s",
        note=f"{sent} of the others were sent by then",
    )


def _until_sent(office: Any, moves: Any) -> None:
    """Wait until one of them is booked."""
    deadline = time.monotonic() + _PATIENCE
    while not _sent(office, moves):
        if time.monotonic() > deadline:
            raise RuntimeError("nothing was sent")
        time.sleep(0.05)


def _sent(office: Any, moves: Any) -> int:
    cursor = office.env.cr
    cursor.commit()
    cursor.execute(
        "SELECT count(*) FROM exact_online_export"
        " WHERE state = 'sent' AND move_id = ANY(%s)",
        [moves.ids],
    )
    return cursor.fetchone()[0]
