"""Transactions of our own, beside the caller's.

What Exact tells us must be kept even when the caller's transaction is rolled back or
replayed, and what we intend must be visible to others before Exact is called. So each
step towards Exact runs in a transaction of its own, committed when it is left.
"""

import time
from contextlib import contextmanager
from contextvars import ContextVar

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo.tools import SQL

# What PostgreSQL raises at REPEATABLE READ when somebody else was faster.
CONFLICTS = (LockNotAvailable, SerializationFailure)
_ATTEMPTS = 10

# The moment (of `time.monotonic()`) at which the person's patience ends, in a request
# that somebody waits for; and what a lock may take after it (seconds): what is known by
# then must still be shown.
_patience = ContextVar("exact_online_patience", default=None)
_AFTER_PATIENCE = 1


@contextmanager
def patience(until):
    """Let no transaction of ours within the block wait for a lock past a moment.

    :param until: of `time.monotonic()`, as the deadline of calls to Exact.
    """
    before = _patience.set(until)
    try:
        yield
    finally:
        _patience.reset(before)


@contextmanager
def own_transaction(records, keep=()):
    """Yield the same records in a transaction of its own.

    Committed when the block ends, rolled back when it raises. The caller must not
    hold a lock on a row that the block waits for: PostgreSQL can't see that both
    transactions belong to one thread.

    :param keep: exceptions at which what was written is committed all the same,
        before they go on.
    """
    kept = None
    with records.env.registry.cursor() as cr:
        if seconds := _patient():
            cr.execute(SQL("SELECT %s", _lock_timeout(seconds)))
        try:
            yield records.with_env(records.env(cr=cr))
        except keep as error:
            kept = error
    if kept:
        raise kept


def in_own_transaction(
    records, step, lock_timeout=30, keep=(), attempts=_ATTEMPTS, lock=False
):
    """Return `step(records)`, run in a transaction of its own; again on a conflict.

    :param step: must have no effect outside the database before its last lock.
    :param lock_timeout: seconds to wait for a row lock; less where `patience` ends.
    :param keep: as of `own_transaction`.
    :param attempts: more for a row that all write, for some milliseconds each: of those
        who wait for it one gets it, the others conflict.
    :param lock: lock the records' rows first, as `lock_waiting` does.
    :raise psycopg2.errors.SerializationFailure: if conflicts don't end.
    """
    for attempt in range(1, attempts + 1):
        try:
            with own_transaction(records, keep) as own:
                limit = _lock_timeout(_patient(lock_timeout))
                if lock:
                    _lock(own, SQL(), limit)
                else:
                    own.env.cr.execute(SQL("SELECT %s", limit))
                return step(own)
        except SerializationFailure:
            if attempt == attempts:
                raise


def _patient(seconds=None):
    """Return how long a lock may be waited for; None if that does not matter."""
    until = _patience.get()
    if until is None:
        return seconds
    left = max(until - time.monotonic(), _AFTER_PATIENCE)
    return min(seconds or left, left)


def lock_waiting(records):
    """Lock the records' rows, waiting for whoever holds them, and read them anew.

    Unlike `lock_for_update` it waits: for rows that are held for one call to Exact at
    most, where the answer of the other is what we want.

    :return: those that are still there.
    """
    return records.browse(_lock(records, SQL()))


def try_lock(records):
    """Lock those of the rows that nobody holds; return them, to be read anew.

    As `try_lock_for_update`, but a conflict, which our callers expect and settle, is
    no ERROR in Odoo's log.
    """
    return records.browse(_lock(records, SQL("SKIP LOCKED")))


def _lock_timeout(seconds):
    """Set how long the transaction waits for a lock."""
    milliseconds = f"{int(seconds * 1000)}ms"
    return SQL("set_config('lock_timeout', %s, true)", milliseconds)


def _lock(records, how, limit=None):
    """Lock rows; return their ids.

    :param limit: `_lock_timeout` for the transaction, this lock included: PostgreSQL
        carries out a subquery that needs no row once, and before it looks at any.
    """
    cr = records.env.cr
    first = SQL("(SELECT %s) IS NOT NULL AND", limit) if limit else SQL()
    cr.execute(
        SQL(
            "SELECT id FROM %s WHERE %s id = ANY(%s) ORDER BY id FOR NO KEY UPDATE %s",
            SQL.identifier(records._table),
            first,
            records.ids,
            how,
        ),
        log_exceptions=False,  # the caller tries again
    )
    locked = [row[0] for row in cr.fetchall()]
    # It writes what waits to be written, with the same cursor: after the reading.
    records.invalidate_recordset()
    return locked
