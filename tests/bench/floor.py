"""The floor: the same rows, written by plain ORM as anybody would write them.

What an exported invoice needs of rows: its place in the queue, the intent to send it,
what Exact answered and proved, the invoice's own fields and its chatter, the call in
the log, the count of calls. No HTTP, no mapping, no locks, no checks; an invoice is one
transaction, where the real one commits what must survive each step.
"""

from __future__ import annotations

from typing import Any


def write_rows(env: Any, connection: Any, moves: Any, pattern: Any) -> None:
    """Write what the export of these moves writes, one by one.

    :param pattern: the export row of an invoice that was really sent: so wide are rows.
    """
    payload, answer = pattern.payload, pattern.answer
    origins, digests = pattern.line_origins, pattern.sent_digests
    env.cr.commit()
    for move in moves:
        export = env["exact.online.export"].create(
            {"connection_id": connection.id, "move_id": move.id}
        )
        export.write(
            {
                "state": "sending",
                "attempt": 1,
                "payload": payload,
                "line_origins": origins,
                "sent_digests": digests,
            }
        )
        env.flush_all()
        _count_call(env, connection)
        export.write(
            {
                "state": "sent",
                "exact_entry_id": f"bench-{move.id}",
                "exact_entry_number": move.id,
                "answer": answer,
                "payment_state": "open",
                "amount_open": move.amount_total,
                "amount_total": move.amount_total,
                "amount_tax": move.amount_tax,
            }
        )
        env.flush_all()
        export.proof = "equal"
        _show(export, move)
        env.cr.commit()
        env.invalidate_all()


def _count_call(env: Any, connection: Any) -> None:
    """One call: counted before, logged, and counted as Exact has counted it."""
    budget = connection.budget_id
    budget.day_remaining -= 1
    env.flush_all()
    env["exact.online.log"].create(
        {"connection_id": connection.id, "method": "POST", "path": "/", "status": 201}
    )
    # It is the real one, and must hold up no batch that is measured afterwards.
    budget.write({"day_remaining": 900_000, "minute_remaining": 900_000})
    env.flush_all()


def _show(export: Any, move: Any) -> None:
    move.write(
        {
            "exact_state": "sent",
            "exact_entry_id": export.exact_entry_id,
            "exact_entry_number": export.exact_entry_number,
            "exact_sent_at": export.write_date,
            "exact_proof": "equal",
            "exact_payment_state": "open",
            "exact_amount_total": export.amount_total,
            "exact_amount_tax": export.amount_tax,
            "exact_amount_open": export.amount_open,
        }
    )
    move._message_log(body=f"Booked in Exact Online as entry {move.id}.")
