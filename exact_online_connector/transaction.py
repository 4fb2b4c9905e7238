"""Transactions of our own, beside the caller's.

What Exact tells us must be kept even when the caller's transaction is rolled back or
replayed, and what we intend must be visible to others before Exact is called. So each
step towards Exact runs in a transaction of its own, committed when it is left.
"""

from contextlib import contextmanager

from psycopg2.errors import LockNotAvailable, SerializationFailure

# What PostgreSQL raises at REPEATABLE READ when somebody else was faster.
CONFLICTS = (LockNotAvailable, SerializationFailure)
_ATTEMPTS = 10


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
        try:
            yield records.with_env(records.env(cr=cr))
        except keep as error:
            kept = error
    if kept:
        raise kept


def in_own_transaction(records, step, lock_timeout=30, keep=()):
    """Return `step(records)`, run in a transaction of its own; again on a conflict.

    :param step: must have no effect outside the database before its last lock.
    :param lock_timeout: seconds to wait for a row lock.
    :param keep: as of `own_transaction`.
    :raise psycopg2.errors.SerializationFailure: if conflicts don't end.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with own_transaction(records, keep) as own:
                own.env.cr.execute(
                    "SELECT set_config('lock_timeout', %s, true)",
                    [f"{int(lock_timeout * 1000)}ms"],
                )
                return step(own)
        except SerializationFailure:
            if attempt == _ATTEMPTS:
                raise


def lock_waiting(record):
    """Lock the record's row, waiting for whoever holds it, and read it anew.

    Unlike `lock_for_update` it waits: for rows that are held for one call to Exact at
    most, where the answer of the other is what we want.
    """
    record.env.cr.execute(
        f'SELECT id FROM "{record._table}" WHERE id = %s FOR NO KEY UPDATE',
        [record.id],
        log_exceptions=False,  # the caller tries again
    )
    record.invalidate_recordset()
