"""What it costs to know what was paid, with many open invoices."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

from ..copies import copy_exports, copy_invoices
from ..figures import Figure

_OPEN = 10_000
# A thousand terms are a page.
_PAGE = 1_000


def measure(office: Any) -> Iterator[Figure]:
    """Load the terms of many open invoices, and poll when nothing has changed."""
    office.connection.payment_mode = "mirror"
    move = office.send_one()
    office.poll()
    _copy_open(office, move)
    _read_all_again(office)
    with office.calls("PaymentTerms") as first:
        loaded = _load(office)
    yield Figure(
        "calls for the first load of payment terms, for each 1,000 begun",
        len(first) / -(-loaded // _PAGE),
        1,
        note=f"{loaded:,} terms, {len(first)} calls",
    )
    with office.calls() as again:
        office.poll()
    yield Figure(
        "calls for a payment poll over 10,000 open exported invoices, nothing changed",
        len(again),
        1,
    )


def _copy_open(office: Any, move: Any) -> None:
    """Copy a booked invoice in Odoo, and its term in Exact: all of them are open."""
    export = move.sudo().exact_export_ids
    moves = copy_invoices(office.env, move, _OPEN, "OPEN/", with_lines=False)
    own = {"exact_entry_id": f"('{_stem(1)}' || lpad(n::text, 12, '0'))"}
    copy_exports(office.env, export, moves, own)
    with office.while_exact_is_down() as books, closing(sqlite3.connect(books)) as db:
        with db:
            _copy_terms(db, export.exact_entry_id)


def _copy_terms(db: sqlite3.Connection, entry_id: str) -> None:
    where = "data LIKE ? AND resource LIKE '%PaymentTerms'"
    (row,) = db.execute(
        f"SELECT resource, division, data FROM records WHERE {where}", [f"%{entry_id}%"]
    ).fetchall()
    (version,) = db.execute("SELECT max(ts) FROM records").fetchone()
    data = json.loads(row[2])
    rows = []
    for number in range(1, _OPEN + 1):
        term = _guid(2, number)
        data |= {"ID": term, "TransactionEntryID": _guid(1, number)}
        rows.append((*row[:2], term, version + number, json.dumps(data)))
    db.executemany(
        "INSERT INTO records (resource, division, key, ts, data)"
        " VALUES (?, ?, ?, ?, ?)",
        rows,
    )


def _stem(kind: int) -> str:
    return f"0000000{kind}-0000-4000-8000-"


def _guid(kind: int, number: int) -> str:
    return str(UUID(f"{_stem(kind)}{number:012d}"))


def _read_all_again(office: Any) -> None:
    """Let the lists of changes be read from their beginning, as after a move."""
    office.connection.sudo()._start_reading_again()
    office._commit()


def _load(office: Any) -> int:
    """Poll until all is read; a long reading takes several turns of the worker.

    :raise RuntimeError: it was not all read.
    """
    terms = office.env["exact.online.payment"].sudo()
    for _turn in range(_OPEN // _PAGE + 1):
        office.poll()
        # The copies, and what they are copies of.
        if (loaded := terms.search_count([])) > _OPEN:
            return loaded
    raise RuntimeError(f"{loaded} terms were loaded of {_OPEN + 1}")
