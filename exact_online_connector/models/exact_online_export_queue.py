from odoo import models

from ..clock import shared_now
from ..transaction import try_lock


class ExactOnlineExport(models.Model):
    """Putting moves into the outbox."""

    _inherit = "exact.online.export"

    def _enqueue(self, connection, moves, *, unattended, at=None):
        """Queue moves for sending; make their rows, or reuse those that they have.

        Rows that are being sent, or were sent, stay as they are. What may be in Exact
        and was kept out is in doubt again: it is looked up, never just sent.

        :param at: not before this moment (naive UTC); now if left out.
        :return: the rows of the moves, whatever their state.
        """
        at = at or shared_now(self.env)
        made = self._insert_missing(connection, moves, unattended, at)
        if len(made) == len(moves):
            return made
        exports = self.search(
            [("connection_id", "=", connection.id), ("move_id", "in", moves.ids)]
        )
        (exports - made)._queue_again(unattended, at)
        return exports

    def _queue_again(self, unattended, at):
        # Who holds a row is busy sending it.
        free = try_lock(self)
        left = free.filtered(lambda export: export.state not in ("sending", "sent"))
        unclear = left._doubt_again()
        (left - unclear).write(
            {
                "state": "to_send",
                "unattended": unattended,
                "next_attempt_at": at,
                "answered_for": False,
            }
        )

    def _insert_missing(self, connection, moves, unattended, at):
        """Make the rows that are missing; somebody else may be making them too.

        In the order of the books: rows are sent in the order of their ids, and Exact
        numbers its entries as they come.

        :return: the rows that were made.
        """
        chronological = moves.sorted(
            lambda move: (move.invoice_date or move.date, move.id)
        )
        self.env.cr.execute(
            """
            INSERT INTO exact_online_export
                   (connection_id, company_id, move_id, state, unattended, attempt,
                    lookups, next_attempt_at, proof, payment_state, face_pending,
                    create_uid, create_date, write_uid, write_date)
            SELECT %(connection_id)s, %(company_id)s, move_id, 'to_send',
                   %(unattended)s, 0, 0, %(at)s, 'unproven', 'unknown', FALSE,
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM unnest(%(move_ids)s) AS move_id
                ON CONFLICT (connection_id, move_id) DO NOTHING
            RETURNING id
            """,
            {
                "connection_id": connection.id,
                "company_id": connection.company_id.id,
                "unattended": unattended,
                "at": at,
                "uid": self.env.uid,
                "move_ids": chronological.ids,
            },
            log_exceptions=False,  # the caller tries again
        )
        made = self.browse(row[0] for row in self.env.cr.fetchall())
        moves.invalidate_recordset(["exact_export_ids"])
        return made

    def _due_domain(self, connection):
        return [
            ("connection_id", "=", connection.id),
            ("state", "=", "to_send"),
            ("next_attempt_at", "<=", shared_now(self.env)),
        ]
