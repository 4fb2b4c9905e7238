"""What a piece of work costs: queries, CPU of this process, calls to Exact."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Cost:
    """What was spent; filled in when the work is done.

    :param cpu: seconds of this process: waiting for Exact or PostgreSQL is none.
    :param statements: (statement, parameters, seconds) in their order.
    """

    queries: int = 0
    cpu: float = 0.0
    statements: list[tuple[Any, Any, float]] = field(default_factory=list)


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure the work within: queries of all cursors, CPU of this process."""
    from odoo import sql_db

    cost = Cost()
    queries, cpu = sql_db.sql_counter, time.process_time()
    yield cost
    cost.cpu = time.process_time() - cpu
    cost.queries = sql_db.sql_counter - queries


@contextmanager
def listened() -> Iterator[Cost]:
    """Keep each statement of the work within; costs CPU itself."""
    thread = threading.current_thread()
    hooks = thread.__dict__.setdefault("query_hooks", [])
    with measured() as cost:

        def hear(_cursor: Any, query: Any, params: Any, _start: float, took: float):
            cost.statements.append((query, params, took))

        hooks.append(hear)
        try:
            yield cost
        finally:
            hooks.remove(hear)
