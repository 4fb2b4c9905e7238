from odoo import api, fields, models


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
        """Return the last Timestamp handled, None if the list was never read."""
        cursor = self._find(connection, endpoint)
        return int(cursor.timestamp) if cursor else None

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
