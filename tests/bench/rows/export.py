"""What an exported invoice costs Odoo: queries and CPU, against plain ORM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..figures import Figure, each
from ..floor import write_rows
from ..meter import Cost, listened, measured

_BATCH = 100
_ROUNDS = 3
_ADDITIONAL = 50


def measure(office: Any) -> Iterator[Figure]:
    """Export batches and write the same rows by plain ORM, in turns.

    The best round of each counts: what else the machine does only adds.
    """
    pattern = office.send_one().sudo().exact_export_ids
    _export(office, 10)
    ours, floor = [], []
    for _round in range(_ROUNDS):
        ours.append(_export(office, _BATCH))
        floor.append(_write(office, pattern))
    queries = min(cost.queries for cost in ours)
    plain_queries = min(cost.queries for cost in floor)
    yield Figure(
        "queries for an exported invoice in a batch of 100, to those of plain ORM",
        queries / plain_queries,
        1.5,
        " ×",
        note=f"{each(queries, _BATCH):.1f} to {each(plain_queries, _BATCH):.1f}",
    )
    more = _export(office, _BATCH + _ADDITIONAL).queries
    yield Figure(
        "… of one more invoice in the batch, to the average one",
        each(more - queries, _ADDITIONAL) / each(queries, _BATCH),
        1,
        " ×",
        note="not more: it does not grow with the batch",
    )
    cpu = min(cost.cpu for cost in ours)
    plain_cpu = min(cost.cpu for cost in floor)
    yield Figure(
        "CPU for an exported invoice, to plain ORM's",
        cpu / plain_cpu,
        3,
        " ×",
        note=f"{each(cpu, _BATCH) * 1000:.1f} ms to "
        f"{each(plain_cpu, _BATCH) * 1000:.1f} ms of this process",
    )
    yield Figure("queries to collect 80 invoices more than 20", _collecting(office), 0)


def _export(office: Any, count: int) -> Cost:
    moves = office.new_invoices(count)
    with measured() as cost:
        office.queue(moves)
        office.export(moves)
    office.sent(moves)
    return cost


def _write(office: Any, pattern: Any) -> Cost:
    moves = office.new_invoices(_BATCH)
    with measured() as cost:
        write_rows(office.env, office.connection.sudo(), moves, pattern)
    return cost


def _collecting(office: Any) -> int:
    moves = office.new_invoices(100)
    counts = []
    for some in (moves[:20], moves[:20], moves):
        office.env.invalidate_all()
        with listened() as cost:
            some._exact_collect()
        counts.append(len(cost.statements))
    _warm, few, many = counts
    return many - few
