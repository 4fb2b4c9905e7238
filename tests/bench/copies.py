"""Many invoices at once: copies of one, row by row in SQL, past Odoo."""

from __future__ import annotations

from typing import Any

_OWN_MOVE = {
    "id": "%(first)s + n",
    "name": "%(prefix)s || n",
    "payment_reference": "%(prefix)s || n",
    "sequence_number": "n",
    "access_token": "NULL",
}
_OWN_LINE = {
    "id": "%(first_line)s + n * %(lines)s + place",
    "move_id": "%(first)s + n",
    "move_name": "%(prefix)s || n",
}
_TAXES = "account_move_line_account_tax_rel"


def copy_invoices(
    env: Any, template: Any, count: int, prefix: str, *, with_lines: bool = True
) -> Any:
    """Make posted copies of a posted invoice that waits; return them.

    Numbered 1 to `count` behind the prefix. What was committed before is copied, and
    the copies are committed.
    """
    values = {
        "template": template.id,
        "count": count,
        "prefix": prefix,
        "first": _last_id(env, "account_move"),
        "first_line": _last_id(env, "account_move_line"),
        "lines": len(template.line_ids) + 1,
    }
    # Foreign keys hold, as those of the template do; looking takes minutes.
    env.cr.execute("SET LOCAL session_replication_role = replica")
    _copy(env, "account_move", _OWN_MOVE, "id = %(template)s", values)
    if with_lines:
        _copy(env, "account_move_line", _OWN_LINE, "move_id = %(template)s", values)
        _copy_taxes(env, values)
    for table in ("account_move", "account_move_line"):
        _restart_sequence(env, table)
    env.cr.commit()
    env.invalidate_all()
    first = values["first"]
    return env["account.move"].browse(range(first + 1, first + count + 1))


def copy_exports(env: Any, template: Any, moves: Any, own: dict[str, str]) -> None:
    """Make a row for each of these moves, as the export of another one is.

    :param own: what is other than the template's: {column: SQL expression}; in it,
        `n` counts from 1.
    """
    first = _last_id(env, "exact_online_export")
    values = {"template": template.id, "count": len(moves), "first": first}
    values["move"] = moves[0].id - 1
    own = {"id": "%(first)s + n", "move_id": "%(move)s + n", **own}
    env.cr.execute("SET LOCAL session_replication_role = replica")
    _copy(env, "exact_online_export", own, "id = %(template)s", values)
    _restart_sequence(env, "exact_online_export")
    env.cr.commit()
    env.invalidate_all()


def _copy(
    env: Any, table: str, own: dict[str, str], which: str, values: dict[str, Any]
) -> None:
    columns = [name for name in _columns(env, table) if name not in own]
    names = ", ".join(f'"{name}"' for name in [*columns, *own])
    copied = ", ".join(f'copied."{name}"' for name in columns)
    env.cr.execute(
        f'INSERT INTO "{table}" ({names})'
        f" SELECT {copied}, {', '.join(own.values())}"
        "   FROM (SELECT *, row_number() OVER (ORDER BY id) AS place"
        f'           FROM "{table}" WHERE {which}) AS copied,'
        "        generate_series(1, %(count)s) AS n",
        values,
    )


def _copy_taxes(env: Any, values: dict[str, Any]) -> None:
    env.cr.execute(
        f"INSERT INTO {_TAXES} (account_move_line_id, account_tax_id)"
        f" SELECT {_OWN_LINE['id']}, taxes.account_tax_id"
        "   FROM (SELECT *, row_number() OVER (ORDER BY id) AS place"
        "           FROM account_move_line WHERE move_id = %(template)s) AS copied"
        f"  JOIN {_TAXES} AS taxes ON taxes.account_move_line_id = copied.id,"
        "        generate_series(1, %(count)s) AS n",
        values,
    )


def _columns(env: Any, table: str) -> list[str]:
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    return [name for (name,) in env.cr.fetchall()]


def _last_id(env: Any, table: str) -> int:
    env.cr.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")
    return env.cr.fetchone()[0]


def _restart_sequence(env: Any, table: str) -> None:
    env.cr.execute(f"SELECT setval('{table}_id_seq', max(id)) FROM {table}")
