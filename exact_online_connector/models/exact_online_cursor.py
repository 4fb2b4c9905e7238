import logging
from datetime import timedelta

from odoo import api, fields, models

from ..clock import shared_now
from ..exact_client import Rejected
from ..transaction import lock_waiting

_logger = logging.getLogger(__name__)

PAYMENT_TERMS = "PaymentTerms"
TRANSACTION_LINES = "TransactionLines"
DELETED = "Deleted"
# Exact's own first Timestamp (api.md C5).
FIRST = 1
# Exact's clock shows Dutch time, and ours may differ: a day earlier is surely before
# the first entry that we make (api.md C6).
_MARGIN = timedelta(days=1)


class ExactOnlineCursor(models.Model):
    """How far a list of changes has been read: the last Timestamp that was handled.

    Written in the same transaction as what was read, so that it is never ahead.
    """

    _name = "exact.online.cursor"
    _description = "Exact Online Reading Position"
    _rec_name = "endpoint"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    endpoint = fields.Char(required=True)
    # Exact's Timestamp is a 64-bit number, wider than Odoo's integer field.
    timestamp = fields.Char(required=True)
    read_at = fields.Datetime()
    reread_at = fields.Datetime(
        help="Since when the list is being read from its beginning."
    )

    _endpoint_uniq = models.Constraint(
        "UNIQUE(connection_id, endpoint)", "A list has one reading position."
    )

    @api.private
    def position(self, connection, endpoint):
        """Return the last Timestamp handled; None before the lists were fetched."""
        cursor = self._find(connection, endpoint)
        return int(cursor.timestamp) if cursor else None

    @api.private
    def claim(self, connection, endpoint, position):
        """Lock the reading position, to keep what was read from `position` on.

        :return: whether it still stands there; else somebody else has read meanwhile,
            and what we have read is old.
        """
        cursor = self._find(connection, endpoint)
        lock_waiting(cursor)
        return int(cursor.timestamp) == position

    @api.private
    def start(self, connection, client):
        """Start reading at today: what is older is none of ours.

        A position that is known already stays.

        :raise ExactError: Exact could not be asked.
        """
        for endpoint in (PAYMENT_TERMS, TRANSACTION_LINES):
            if not self._find(connection, endpoint):
                # Without one, the first reading is a long one.
                timestamp = self.before(client, endpoint, fields.Datetime.now())
                self._insert(connection, endpoint, timestamp or FIRST)
        # The log of deletions is short: two months.
        self._insert(connection, DELETED, FIRST)

    @api.private
    def before(self, client, endpoint, moment):
        """Return the Timestamp of a list surely before a moment; None if refused.

        :param moment: naive UTC
        :raise ExactError: Exact could not be asked.
        """
        try:
            return client.sync_timestamp(moment - _MARGIN, endpoint)
        except Rejected as error:
            _logger.info("Exact Online gives no timestamp: %s", error)
            return None

    def _insert(self, connection, endpoint, timestamp):
        """Make the row; somebody else may be making it too."""
        self.env.cr.execute(
            """
            INSERT INTO exact_online_cursor
                   (connection_id, endpoint, timestamp, read_at)
            VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (connection_id, endpoint) DO NOTHING
            """,
            [connection.id, endpoint, str(timestamp)],
        )

    @api.private
    def move_to(self, connection, endpoint, timestamp):
        """Note that everything up to `timestamp` has been handled now."""
        self._find(connection, endpoint).write(
            {"timestamp": str(timestamp), "read_at": shared_now(self.env)}
        )

    @api.private
    def start_again(self, connection, endpoints):
        """Read these lists from their beginning, the next time."""
        for endpoint in endpoints:
            cursor = self._find(connection, endpoint)
            if cursor:
                lock_waiting(cursor)
                cursor.write(
                    {"timestamp": str(FIRST), "reread_at": shared_now(self.env)}
                )

    def _find(self, connection, endpoint):
        domain = [
            ("connection_id", "=", connection.id),
            ("endpoint", "=", endpoint),
        ]
        return self.search(domain, limit=1)
