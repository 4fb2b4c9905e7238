"""What the proof of a large month costs: the comparison with Exact's ledger."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

from odoo import fields
from odoo.exceptions import UserError

from ..copies import copy_exports, copy_invoices
from ..figures import Figure
from ..meter import measured
from .day import resident

_ENTRIES = 3_000
# A thousand lines of the ledger are a page.
_PAGE = 1_000


def measure(office: Any) -> Iterator[Figure]:
    """Compare a month that nobody has read, and again when nothing has changed.

    At its dearest: no night has passed, so that its lines come with the month and with
    the changes.
    """
    move = office.send_one()
    lines = _copy_month(office, move)
    month = office.env["exact.online.comparison"].create(
        {"connection_id": office.connection.id, "month": fields.Date.today()}
    )
    memory = resident()
    first, note = _compare(office, month)
    yield Figure(
        f"calls to compare a month of {_ENTRIES:,} entries, for each 1,000 lines begun",
        first / -(-lines // _PAGE),
        2.25,
        note=f"{lines:,} lines, {first} calls, {note}, {resident() - memory:.0f} MB",
    )
    again, note = _compare(office, month)
    yield Figure("… again, when nothing has changed", again, 2, note=note)


def _compare(office: Any, month: Any) -> tuple[int, str]:
    """Press Compare; return the calls, and what else it took.

    :raise RuntimeError: the month is not equal: what it costs says nothing.
    """
    office._settle()
    started = time.monotonic()
    with office.calls() as calls, measured() as cost:
        presses = _press(month)
    seconds = time.monotonic() - started
    office._settle()
    if (month.state, month.entry_count) != ("equal", _ENTRIES + 1):
        kinds = month.difference_ids.mapped(lambda row: (row.kind, row.note))
        raise RuntimeError(f"{month.state}, {month.entry_count} entries: {kinds[:3]}")
    took = f"{cost.queries} queries, {seconds:.0f} s, presses: {presses}"
    return len(calls), took


def _press(month: Any) -> int:
    """Press Compare until the month is read; return how often.

    The time of a press has an end. What was read is kept, and the next one goes on.
    """
    for press in range(1, 10):
        try:
            month.action_compare()
            return press
        except UserError:
            if not month.sudo()._reading():
                raise
    raise RuntimeError("the month is not read after nine presses")


def _copy_month(office: Any, move: Any) -> int:
    """Copy a booked invoice in both books; return the lines of Exact's ledger."""
    export = move.sudo().exact_export_ids
    moves = copy_invoices(office.env, move, _ENTRIES, "MONTH/")
    own = {
        "exact_entry_id": f"('{_stem(1)}' || lpad(n::text, 12, '0'))",
        "line_origins": "NULL",
    }
    copy_exports(office.env, export, moves, own)
    with office.while_exact_is_down() as books, closing(sqlite3.connect(books)) as db:
        with db:
            return _copy_lines(db, export.exact_entry_id)


def _copy_lines(db: sqlite3.Connection, entry_id: str) -> int:
    where = "data LIKE ? AND resource LIKE '%TransactionLines'"
    found = db.execute(
        f"SELECT resource, division, data FROM records WHERE {where}", [f"%{entry_id}%"]
    ).fetchall()
    (version,) = db.execute("SELECT max(ts) FROM records").fetchone()
    rows = []
    for number in range(1, _ENTRIES + 1):
        for place, (resource, division, text) in enumerate(found):
            key = _guid(2 + place, number)
            data = json.loads(text)
            data |= {"ID": key, "EntryID": _guid(1, number)}
            data["EntryNumber"] += number
            version += 1
            rows.append((resource, division, key, version, json.dumps(data)))
    db.executemany(
        "INSERT INTO records (resource, division, key, ts, data)"
        " VALUES (?, ?, ?, ?, ?)",
        rows,
    )
    return len(rows) + len(found)


def _stem(kind: int) -> str:
    return f"0000000{kind}-0000-4000-8000-"


def _guid(kind: int, number: int) -> str:
    return str(UUID(f"{_stem(kind)}{number:012d}"))
