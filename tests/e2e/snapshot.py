"""A database as it stands: its tables, columns, indexes and rows, to be compared."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

import psycopg2

_COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable
  FROM information_schema.columns WHERE table_schema = 'public'
"""
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
"""
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def schema(database: str) -> set[tuple]:
    """Return all columns, indexes, constraints and sequences."""
    with closing(psycopg2.connect(dbname=database)) as connection:
        cursor = connection.cursor()
        found: set[tuple] = set()
        for query in (_COLUMNS, _INDEXES, _CONSTRAINTS, _SEQUENCES):
            cursor.execute(query)
            found.update(cursor.fetchall())
        return found


def rows(database: str, *, without: tuple[str, ...] = ()) -> dict[str, Counter]:
    """Return the rows of each table as text, how often each is there.

    :param without: columns that are left out.
    """
    with closing(psycopg2.connect(dbname=database)) as connection:
        cursor = connection.cursor()
        cursor.execute(_TABLES)
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT (to_jsonb(t) - %s::text[])::text FROM "{table}" t',
                [list(without)],
            )
            found[table] = Counter(row for (row,) in cursor.fetchall())
        return found


def changes(
    before: dict[str, Counter], after: dict[str, Counter]
) -> dict[str, tuple[list[str], list[str]]]:
    """Return {table: (rows that went, rows that came)} where any did."""
    found = {}
    for table in sorted(before.keys() | after.keys()):
        old, new = before.get(table, Counter()), after.get(table, Counter())
        if old != new:
            found[table] = (
                sorted((old - new).elements()),
                sorted((new - old).elements()),
            )
    return found
