"""Choosing the next batch in a large database: the statements of the real run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..copies import copy_exports, copy_invoices
from ..figures import Figure
from ..meter import listened

_WAITING = 10_000
_ALL = 1_000_000
_TABLES = ("account_move", "exact_online_export", "exact_online_log")
_READS_A_TABLE = re.compile(r"(Seq Scan|Index Scan|Bitmap Heap Scan) (?:\w+ )*on (\w+)")
_TIME = re.compile(r"Execution Time: ([\d.]+) ms")


def measure(office: Any) -> Iterator[Figure]:
    """Explain the choice among the waiting alone, then among a million."""
    sent, waiting = office.send_one(), office.new_invoices(1)
    office.queue(copy_invoices(office.env, waiting, _WAITING, "WAIT/"))
    _let_exact_rest(office)
    yield from _choosing(office, f"{_WAITING:,}")
    _make_sent(office, sent, _ALL - _WAITING)
    yield from _choosing(office, f"{_ALL:,}")


def _make_sent(office: Any, sent: Any, count: int) -> None:
    """Fill both tables with what was sent in the years before."""
    moves = copy_invoices(office.env, sent, count, "SENT/", with_lines=False)
    own = {"exact_entry_id": "'sent-' || n", "payload": "NULL", "answer": "NULL"}
    copy_exports(office.env, sent.sudo().exact_export_ids, moves, own)
    _analyze(office)


def _analyze(office: Any) -> None:
    """Do what PostgreSQL's own daemon does after a while."""
    office._commit()
    connection = office.env.cr._cnx
    connection.autocommit = True
    try:
        for table in _TABLES:
            office.env.cr.execute(f"VACUUM ANALYZE {table}")
    finally:
        connection.autocommit = False


def _let_exact_rest(office: Any) -> None:
    """Let the run choose and prepare a batch, and stop before its first call."""
    office.connection.sudo().budget_id.pause(minutes=600)
    office._settle()


def _choosing(office: Any, among: str) -> Iterator[Figure]:
    """Explain the statement with which the run takes its next batch."""
    _make_due(office)
    _analyze(office)
    with listened() as cost:
        office.run(office.connection.sudo().export_cron_id)
    query, params, _seconds = next(each for each in cost.statements if _takes(each[0]))
    plan = _explain(office, query, params)
    print(f"\nThe next batch, among {among} invoices:\n{plan}\n", flush=True)
    yield Figure(
        f"choosing the next batch among {among} invoices", _time(plan), 5, " ms"
    )
    yield Figure("… parts of its plan that read a table", _reads(plan), 0)


def _takes(query: str) -> bool:
    """Whether this is the statement that takes a batch of the queue in its order."""
    ordered = 'ORDER BY "exact_online_export"."next_attempt_at"'
    return 'FROM "exact_online_export"' in query and ordered in query


def _make_due(office: Any) -> None:
    """What the last run has put off is due again."""
    past = office.env.cr.now() - timedelta(hours=1)
    office.env.cr.execute(
        "UPDATE exact_online_export SET next_attempt_at = %s"
        " WHERE state = 'to_send' AND next_attempt_at > %s",
        [past, past],
    )
    office._settle()


def _explain(office: Any, query: str, params: Any) -> str:
    """Return the plan with its times, of the second run: then all is in memory."""
    for _time in range(2):
        office.env.cr.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}", params)
        lines = [line for (line,) in office.env.cr.fetchall()]
    office._settle()
    return "\n".join(lines)


def _time(plan: str) -> float:
    return float(_TIME.search(plan)[1])


def _reads(plan: str) -> int:
    return len(_READS_A_TABLE.findall(plan.replace("Index Only Scan", "")))
