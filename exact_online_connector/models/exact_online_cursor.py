import logging
from datetime import timedelta

from odoo import api, fields, models

from ..exact_client import Rejected

_logger = logging.getLogger(__name__)

PAYMENT_TERMS = "PaymentTerms"
TRANSACTION_LINES = "TransactionLines"
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

    _endpoint_uniq = models.Constraint(
        "UNIQUE(connection_id, endpoint)", "A list has one reading position."
    )

    @api.private
    def position(self, connection, endpoint):
        """Return the last Timestamp handled; 1 reads a list from its beginning."""
        return int(self._find(connection, endpoint).timestamp or 1)

    @api.private
    def first_positions(self, connection, client):
        """Return {endpoint: Timestamp of today} for the lists that were never read.

        What is older is none of ours.

        :raise ExactError: Exact could not be asked.
        """
        positions = {}
        for endpoint in (PAYMENT_TERMS, TRANSACTION_LINES):
            if not self._find(connection, endpoint):
                since = fields.Datetime.now() - _MARGIN
                try:
                    positions[endpoint] = client.sync_timestamp(since, endpoint)
                except Rejected as error:
                    # Then the first reading is a long one.
                    _logger.info("Exact Online gives no timestamp: %s", error)
                    positions[endpoint] = 1
        return positions

    @api.private
    def move_to(self, connection, endpoint, timestamp):
        """Note that everything up to `timestamp` has been handled."""
        cursor = self._find(connection, endpoint)
        values = {"timestamp": str(timestamp)}
        if cursor:
            cursor.write(values)
        else:
            keys = {"connection_id": connection.id, "endpoint": endpoint}
            self.create(values | keys)

    def _find(self, connection, endpoint):
        domain = [
            ("connection_id", "=", connection.id),
            ("endpoint", "=", endpoint),
        ]
        return self.search(domain, limit=1)
