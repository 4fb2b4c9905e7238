from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

from ..clock import shared_now
from ..transaction import in_own_transaction, own_transaction

# Somebody who rings often gets one poll in this time.
_REST = timedelta(minutes=1)
# A ring that led to no poll is forgotten: Exact could not be asked then.
_PATIENCE = timedelta(minutes=10)


class ExactOnlineBell(models.Model):
    """When the payments of a connection were rung for: one ring until it is answered.

    A hundred notifications, or people who open invoices, are one ring. What is rung
    after a poll has begun leads to another poll, so that nothing is overheard.
    """

    _name = "exact.online.bell"
    _description = "Exact Online Bell"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    rung_for = fields.Datetime(help="When the poll is to be made.")
    polled_at = fields.Datetime(help="When the last poll has begun.")

    _connection_uniq = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one bell."
    )

    @api.private
    def ring(self, connection):
        """Have the payments polled: now, or a minute after the last poll.

        In a transaction of its own, of one statement where it was rung already.
        """
        with own_transaction(connection.sudo()) as own:
            try:
                at = self.with_env(own.env)._claim(own)
            except SerializationFailure:
                own.env.cr.rollback()  # another has rung at the same time
                return
            if at:
                own._ring_payments(at)

    def _claim(self, connection):
        """Return when to poll; None where a ring stands already."""
        now = shared_now(self.env)
        self.env.cr.execute(
            """
            INSERT INTO exact_online_bell AS bell (connection_id, rung_for)
            VALUES (%(connection)s, %(now)s)
                ON CONFLICT (connection_id) DO UPDATE
               SET rung_for = GREATEST(%(now)s, bell.polled_at + %(rest)s)
             WHERE bell.rung_for IS NULL
                OR bell.polled_at >= bell.rung_for
                OR bell.rung_for < %(forgotten)s
            RETURNING rung_for
            """,
            {
                "connection": connection.id,
                "now": now,
                "rest": _REST,
                "forgotten": now - _PATIENCE,
            },
            log_exceptions=False,  # expected where two ring at once
        )
        row = self.env.cr.fetchone()
        return row and row[0]

    @api.private
    def is_worth_ringing(self, connection):
        """Whether payments are asked for, and were not within the last minute.

        One query, for who only looks.
        """
        self.env.cr.execute(
            """
            SELECT 1
              FROM exact_online_connection AS connection
         LEFT JOIN exact_online_bell AS bell ON bell.connection_id = connection.id
             WHERE connection.id = %s
               AND connection.state = 'connected'
               AND connection.payment_mode != 'none'
               AND COALESCE(GREATEST(bell.rung_for, bell.polled_at), '-infinity') <= %s
            """,
            [connection.id, shared_now(self.env) - _REST],
        )
        return bool(self.env.cr.fetchone())

    @api.private
    def answer(self, connection):
        """Note that a poll begins."""
        self.env.cr.execute(
            """
            INSERT INTO exact_online_bell (connection_id, polled_at)
            VALUES (%(connection)s, %(now)s)
                ON CONFLICT (connection_id) DO UPDATE SET polled_at = %(now)s
            """,
            {"connection": connection.id, "now": shared_now(self.env)},
            log_exceptions=False,  # the caller tries again
        )


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _poll_payments(self, client):
        in_own_transaction(self, lambda own: own.env["exact.online.bell"].answer(own))
        return super()._poll_payments(client)
