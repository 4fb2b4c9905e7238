from odoo import fields, models


class ExactOnlineExport(models.Model):
    """Putting moves into the outbox."""

    _inherit = "exact.online.export"

    def _enqueue(self, connection, moves, *, unattended, at=None):
        """Queue moves for sending; make their rows, or reuse those that they have.

        Rows that are being sent, or were sent, stay as they are.

        :param at: not before this moment (naive UTC); now if left out.
        :return: the rows that wait.
        """
        values = {
            "state": "to_send",
            "unattended": unattended,
            "next_attempt_at": at or fields.Datetime.now(),
        }
        known = self.search(
            [("connection_id", "=", connection.id), ("move_id", "in", moves.ids)]
        )
        waiting = known.filtered(lambda export: export.state not in ("sending", "sent"))
        waiting.write(values)
        keys = [
            {"connection_id": connection.id, "move_id": move.id}
            for move in moves - known.move_id
        ]
        return waiting | self.create([key | values for key in keys])

    def _due_domain(self, connection):
        return [
            ("connection_id", "=", connection.id),
            ("state", "=", "to_send"),
            ("next_attempt_at", "<=", fields.Datetime.now()),
        ]
