"""Several divisions side by side on Odoo's own cron workers, against one alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from real_odoo import OdooServer
from real_odoo.place import LOGS, free_port

from exact_sandbox.process import SandboxProcess

from ..copies import copy_invoices
from ..figures import Figure

_DIVISIONS = 4
_EACH = 40
# How long Exact takes for an answer. What it allows is one call a second.
_SECONDS = 0.5
_PATIENCE = 300


def measure(office: Any) -> Iterator[Figure]:
    """Let one worker send one division's invoices; then four those of four."""
    with ExitStack() as stack:
        stack.callback(setattr, type(office), "sandbox", office.sandbox)
        companies = [_make_waiting(office)]
        for number in range(2, _DIVISIONS + 1):
            open_company(office, number, stack)
            companies.append(_make_waiting(office))
        first, *_others = companies
        alone = _pace(office, 1, [first])
        together = _pace(office, _DIVISIONS, companies)
    yield Figure(
        "invoices a minute of 4 divisions on 4 cron workers, to those of 1 on 1",
        together / alone,
        3.5,
        " ×",
        at_least=True,
        note=f"Exact answers after {_SECONDS} s here; {60 * alone:.0f} a minute alone,"
        f" {60 * together:.0f} together",
    )


def _make_waiting(office: Any) -> tuple[Any, Any, list[Any]]:
    """Return the connection, its environment, and two lots of invoices that wait."""
    office.sandbox.post("faults", kinds=["late"], rate=1, seconds=_SECONDS, seed=1)
    office.send_one()
    waiting = office.new_invoices(1)
    prefix = f"DIV{office.env.company.id}"
    lots = [copy_invoices(office.env, waiting, _EACH, f"{prefix}{x}/") for x in "AB"]
    return office.connection, office.env, lots


def open_company(office: Any, number: int, stack: ExitStack) -> None:
    """Make one more company with an administration of its own, and work in it."""
    kind = type(office)
    company = office.env["res.company"].create(
        {"name": f"Fabriek {number} B.V.", "country_id": office.env.ref("base.nl").id}
    )
    charts = office.env["account.chart.template"]
    charts.try_loading("nl", company, install_demo=False)
    kind.env = office.env(context={"allowed_company_ids": company.ids})
    kind._commit()
    kind.sandbox = SandboxProcess()
    stack.callback(kind.sandbox.stop)
    kind.sandbox.post("limits", minute=10**6, day=10**6)
    kind.connect(company_id=company.id)
    kind.vat_21 = kind._tax("21% ST", "sale")


def _pace(office: Any, workers: int, companies: list[Any]) -> float:
    """Return the invoices a second, from the first that is booked to the last."""
    for connection, env, lots in companies:
        lots.pop()._exact_enqueue(connection.with_env(env).sudo())
        env.cr.commit()
    before, total = _sent(office), _EACH * len(companies)
    with cron_workers(office, workers):
        started = _until(office, before + 1)
        ended = _until(office, before + total)
    return (total - 1) / (ended - started)


@contextmanager
def cron_workers(office: Any, workers: int) -> Iterator[None]:
    """Have so many of Odoo's own cron workers at work."""
    server = OdooServer(
        office.env.cr.dbname,
        cron_threads=workers,
        log_file=LOGS / "bench-workers.log",
        # Each worker is a process of its own.
        options=["--workers=1", f"--gevent-port={free_port()}"],
    )
    server.start()
    try:
        yield
    finally:
        server.stop()


def _until(office: Any, count: int) -> float:
    """Wait until so many are booked; return the moment."""
    deadline = time.monotonic() + _PATIENCE
    while _sent(office) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{_sent(office)} of {count} were sent")
        time.sleep(0.1)
    return time.monotonic()


def _sent(office: Any) -> int:
    cursor = office.env.cr
    cursor.commit()
    cursor.execute("SELECT count(*) FROM exact_online_export WHERE state = 'sent'")
    return cursor.fetchone()[0]
