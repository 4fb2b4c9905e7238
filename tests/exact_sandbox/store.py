"""One generic table of records in SQLite, with row versions and transactions.

Every resource lives in `records`: a division, the base resource, the key, the row
version that Exact calls Timestamp, and the properties as JSON without the absent ones.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .webhooks.topics import CREATE, DELETE, NOTED, UPDATE, Change

Record = dict[str, Any]

# Properties that clients filter by on large resources (design.md §4: 10,000 entries).
INDEXED = (
    "EntryID", "YourRef", "Code", "TransactionEntryID", "EntryNumber", "Description",
    "FinancialTransactionEntryID", "_match",
)  # fmt: skip

# `records` keeps its row ids: SQLite uses no index on an expression without them.
TABLES = """
CREATE TABLE IF NOT EXISTS records (
    resource TEXT NOT NULL, division INTEGER NOT NULL, key TEXT NOT NULL,
    ts INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (resource, division, key)
);
CREATE UNIQUE INDEX IF NOT EXISTS records_ts ON records (resource, division, ts);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    n INTEGER PRIMARY KEY, time TEXT, method TEXT, path TEXT, query TEXT,
    status INTEGER, division INTEGER, fault TEXT, milliseconds REAL
);
CREATE TABLE IF NOT EXISTS counters (
    scope TEXT NOT NULL, start REAL NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (scope)
);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, grant_id TEXT NOT NULL,
    state TEXT NOT NULL, issued REAL NOT NULL, expires REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS grants (
    id TEXT PRIMARY KEY, client_id TEXT NOT NULL, user TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, alive INTEGER NOT NULL
);
"""


ALL_TABLES = ("records", "meta", "calls", "counters", "tokens", "grants")


class Store:
    """The sandbox's memory: an SQLite file, one connection, one writer."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # Killing the process loses nothing in WAL mode; only a power cut could.
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.executescript(TABLES)
        for name in INDEXED:
            self.db.execute(
                f"CREATE INDEX IF NOT EXISTS records_{name} ON records"
                f" (resource, division, {json_path(name)})"
            )
        self._version = self._highest_version()
        # What this transaction changed of what webhooks tell, and who hears it.
        self._changes: list[Change] = []
        self.on_commit: Callable[[list[Change]], None] = lambda changes: None

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    # -- a state to go back to --------------------------------------------------------

    def keep(self) -> None:
        """Keep everything as it is now, for `restore`."""
        for table in ALL_TABLES:
            self.db.execute(f"DROP TABLE IF EXISTS kept_{table}")
            self.db.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")

    def restore(self) -> None:
        """Go back to what was kept; row versions go on rising."""
        for table in ALL_TABLES:
            self.db.execute(f"DELETE FROM {table}")
            self.db.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")

    # -- transactions -----------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen wholly or not at all; may be nested."""
        outer = not self.db.in_transaction
        self.db.execute("BEGIN IMMEDIATE" if outer else "SAVEPOINT inner_work")
        noted = 0 if outer else len(self._changes)
        try:
            yield
        except BaseException:
            del self._changes[noted:]
            self.db.execute("ROLLBACK" if outer else "ROLLBACK TO inner_work")
            if not outer:
                self.db.execute("RELEASE inner_work")
            raise
        self.db.execute("COMMIT" if outer else "RELEASE inner_work")
        if outer and self._changes:
            changes, self._changes = self._changes, []
            self.on_commit(changes)

    # -- records ----------------------------------------------------------------------

    def next_version(self) -> int:
        """Return a row version above every earlier one."""
        self._version += 1
        return self._version

    def get(self, division: int, resource: str, key: Any) -> Record | None:
        """Return the record with that key, or None."""
        row = self.db.execute(
            "SELECT data FROM records WHERE resource=? AND division=? AND key=?",
            (resource, division, str(key)),
        ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, division: int, resource: str, key: Any, record: Record) -> int:
        """Insert or replace a record under a new row version, which is returned."""
        version = self.next_version()
        if resource in NOTED:
            known = self.get(division, resource, key) is not None
            self._note(division, resource, key, UPDATE if known else CREATE, record)
        data = {name: value for name, value in record.items() if value is not None}
        self.db.execute(
            "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)",
            (resource, division, str(key), version, json.dumps(data)),
        )
        return version

    def delete(self, division: int, resource: str, key: Any) -> bool:
        """Remove a record and say whether there was one."""
        if resource in NOTED:
            self._note(division, resource, key, DELETE, {})
        cursor = self.db.execute(
            "DELETE FROM records WHERE resource=? AND division=? AND key=?",
            (resource, division, str(key)),
        )
        return cursor.rowcount > 0

    def _note(
        self, division: int, resource: str, key: Any, action: str, record: Record
    ) -> None:
        entry = record.get("EntryID")
        self._changes.append(Change(division, resource, str(key), action, entry))

    def find(self, division: int, resource: str, **equals: Any) -> list[Record]:
        """Return the records whose properties equal the values given, by version."""
        where = "".join(f" AND {json_path(name)} = ?" for name in equals)
        rows = self.db.execute(
            "SELECT data FROM records WHERE resource=? AND division=?"
            # The plus keeps SQLite from walking all versions in order instead of
            # using the index of the property.
            f"{where} ORDER BY +ts",
            (resource, division, *equals.values()),
        )
        return [json.loads(row[0]) for row in rows]

    def find_one(self, division: int, resource: str, **equals: Any) -> Record | None:
        """Return one such record, or None."""
        found = self.find(division, resource, **equals)
        return found[0] if found else None

    def select(
        self, resource: str, division: int, tail: str, parameters: tuple[Any, ...]
    ) -> list[tuple[int, Record]]:
        """Run a compiled query (see odata.sql) and return (row version, record)."""
        rows = self.db.execute(
            f"SELECT ts, data FROM records WHERE resource=? AND division=? {tail}",
            (resource, division, *parameters),
        )
        return [(version, json.loads(data)) for version, data in rows]

    def count(
        self, resource: str, division: int, tail: str, parameters: tuple[Any, ...]
    ) -> int:
        """Count what `select` would return."""
        row = self.db.execute(
            f"SELECT count(*) FROM records WHERE resource=? AND division=? {tail}",
            (resource, division, *parameters),
        ).fetchone()
        return row[0]

    def clear(self) -> None:
        """Forget everything but the row version, which never goes back."""
        with self.transaction():
            for table in ALL_TABLES:
                self.db.execute(f"DELETE FROM {table}")

    def _highest_version(self) -> int:
        row = self.db.execute("SELECT max(ts) FROM records").fetchone()
        return row[0] or 1_000_000

    # -- settings ---------------------------------------------------------------------

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a stored setting."""
        row = self.db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set_setting(self, name: str, value: Any) -> None:
        """Store a setting."""
        self.db.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, json.dumps(value))
        )


def json_path(name: str) -> str:
    """Return the SQL expression of a property; spelled as in the indexes."""
    return f"json_extract(data, '$.{name}')"
