"""Letting time pass for Odoo and Exact alike, in less of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2

# The rows that hold moments, and what of them is not in use by somebody just now.
_SHIFTED = (
    ("exact_online_budget", ("pause_until", "minute_reset", "day_reset"), "TRUE"),
    ("exact_online_export", ("next_attempt_at",), "state IN ('to_send', 'sending')"),
    # What no list of changes has shown is proven singly some minutes after it was sent.
    ("exact_online_export", ("sent_at",), "state = 'sent' AND proof = 'unproven'"),
    ("exact_online_cursor", ("read_at",), "TRUE"),
    ("exact_online_partner", ("creating_since",), "TRUE"),
    ("exact_online_document", ("next_attempt_at",), "TRUE"),
    ("exact_online_bell", ("rung_for", "polled_at"), "TRUE"),
)


class Timelapse:
    """Moves Exact's clock ahead, and all moments that Odoo has noted back.

    Odoo's own clock is the machine's. To a program that compares the two, an hour that
    is over and an hour that was moved into the past are the same.
    """

    def __init__(self, database: str, exact: Any) -> None:
        self.database = database
        self.exact = exact
        self.passed = 0
        # Of each ring that is still to come, how much of its waiting is over.
        self._waited: dict[int, int] = {}

    def skip(self, seconds: int) -> None:
        """Let time pass, and ring for what is due by then."""
        with self.login_untouched() as cursor:
            self.exact.post("clock", advance=seconds)
            cursor.execute(
                "UPDATE exact_online_token SET expires_at = expires_at"
                " - make_interval(secs => %s),"
                " refreshed_at = refreshed_at - make_interval(secs => %s)",
                [seconds, seconds],
            )
        self.passed += seconds
        with self._transaction() as cursor:
            for table, columns, which in _SHIFTED:
                _shift(cursor, table, columns, which, seconds)
            _shift_refusals(cursor, seconds)
            self._ring(cursor, seconds)

    @contextmanager
    def login_untouched(self) -> Iterator[Any]:
        """Keep everybody from renewing the login: a cursor that holds its row."""
        with self._transaction() as cursor:
            cursor.execute("SELECT id FROM exact_online_token FOR UPDATE")
            yield cursor

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        with closing(psycopg2.connect(dbname=self.database)) as connection:
            with connection, connection.cursor() as cursor:
                yield cursor

    def _ring(self, cursor: Any, seconds: int) -> None:
        """Ring again for each ring whose time has come; the old one stays behind."""
        cursor.execute(
            "SELECT trigger.id, cron_id, extract(epoch FROM call_at"
            "       - (now() AT TIME ZONE 'UTC'))"
            "  FROM ir_cron_trigger AS trigger WHERE call_at > now() AT TIME ZONE 'UTC'"
        )
        coming = {row[0]: row[1:] for row in cursor.fetchall()}
        self._waited = {ring: self._waited.get(ring, 0) + seconds for ring in coming}
        due = {
            cron for ring, (cron, left) in coming.items() if left <= self._waited[ring]
        }
        for cron in due:
            cursor.execute(
                "INSERT INTO ir_cron_trigger (cron_id, call_at)"
                " VALUES (%s, now() AT TIME ZONE 'UTC')",
                [cron],
            )
        gone = [
            ring for ring, (_cron, left) in coming.items() if left <= self._waited[ring]
        ]
        cursor.execute(
            "DELETE FROM ir_cron_trigger WHERE id IN (SELECT id FROM ir_cron_trigger"
            " WHERE id = ANY(%s) FOR UPDATE SKIP LOCKED)",
            [gone],
        )


def _shift(
    cursor: Any, table: str, columns: tuple[str, ...], which: str, seconds: int
) -> None:
    """Move moments back in the rows that nobody holds."""
    moved = ", ".join(
        f"{name} = {name} - make_interval(secs => %s)" for name in columns
    )
    cursor.execute(
        f"UPDATE {table} SET {moved} WHERE id IN"
        f" (SELECT id FROM {table} WHERE {which} FOR UPDATE SKIP LOCKED)",
        [seconds] * len(columns),
    )


def _shift_refusals(cursor: Any, seconds: int) -> None:
    cursor.execute(
        "UPDATE exact_online_budget SET refusals = (SELECT jsonb_object_agg(endpoint,"
        " (SELECT COALESCE(jsonb_agg(to_char(moment::timestamp"
        " - make_interval(secs => %s), 'YYYY-MM-DD HH24:MI:SS')), '[]')"
        " FROM jsonb_array_elements_text(moments) AS moment))"
        " FROM jsonb_each(refusals) AS refused(endpoint, moments))"
        " WHERE COALESCE(refusals, 'null') NOT IN ('null', '{}')",
        [seconds],
    )
