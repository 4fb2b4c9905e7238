import logging
import time
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..exact_client import TOKEN_PATH, Call, ExactError
from ..transaction import own_transaction

_logger = logging.getLogger(__name__)

_DETAIL_LENGTH = 500
_DROPPED_AT_ONCE = 10_000


class ExactOnlineLog(models.Model):
    """The calls to Exact, each a line: what, the answer's status, how long.

    Never a query, a header or a body, so that no secret, no amount and no file is in
    it. A line is written in a transaction of its own: an export that is rolled back
    keeps the lines of its calls.
    """

    _name = "exact.online.log"
    _description = "Call to Exact Online"
    _order = "id desc"
    _rec_name = "path"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    create_date = fields.Datetime(string="Time", readonly=True, index=True)
    create_uid = fields.Many2one("res.users", string="User", readonly=True)
    method = fields.Char(required=True, readonly=True)
    path = fields.Char(required=True, readonly=True)
    status = fields.Integer(readonly=True, aggregator=None, help="0: no answer came.")
    milliseconds = fields.Integer(string="Time (ms)", readonly=True, aggregator="avg")
    error = fields.Char(string="Kind of Error", readonly=True)
    detail = fields.Char(string="Exact's Own Words", readonly=True)

    @api.private
    def note(self, connection, call):
        """Keep a call; what goes wrong with that must not disturb the work.

        :param call: `exact_client.Call`
        """
        try:
            with own_transaction(self) as own:
                own._insert(_values(connection, call))
        except Exception:
            _logger.warning("Exact Online: a call could not be logged", exc_info=True)

    def _insert(self, values):
        """Make a line with one statement: it is made for every call."""
        self.env.cr.execute(
            """
            INSERT INTO exact_online_log
                   (connection_id, company_id, method, path, status, milliseconds,
                    error, detail, create_uid, create_date, write_uid, write_date)
            SELECT id, company_id, %(method)s, %(path)s, %(status)s, %(milliseconds)s,
                   %(error)s, %(detail)s, %(uid)s, now() AT TIME ZONE 'UTC',
                   %(uid)s, now() AT TIME ZONE 'UTC'
              FROM exact_online_connection
             WHERE id = %(connection_id)s
            """,
            {**values, "uid": self.env.uid},
        )

    @api.autovacuum
    def _gc_old(self):
        """Drop what is older than its connection keeps.

        :return: (how many went, whether there may be more), as Odoo asks it.
        """
        old = Domain.FALSE
        connections = self.env["exact.online.connection"].sudo()
        for connection in connections.search([("log_days", ">", 0)]):
            limit = fields.Datetime.now() - timedelta(days=connection.log_days)
            old |= Domain("connection_id", "=", connection.id) & Domain(
                "create_date", "<", limit
            )
        logs = self.sudo().search(old, limit=_DROPPED_AT_ONCE)
        logs.unlink()
        return len(logs), len(logs) == _DROPPED_AT_ONCE

    @contextmanager
    def _token_call(self, connection):
        """Log the call for a token that is made within; what it raises goes on."""
        started = time.monotonic()
        status, kind, said = 200, None, ""
        try:
            yield
        except ExactError as error:
            status, kind, said = error.status, type(error).__name__, str(error)
            raise
        finally:
            took = round((time.monotonic() - started) * 1000)
            call = Call("POST", TOKEN_PATH, status, took, error=kind, detail=said)
            self.note(connection, call)


def _values(connection, call):
    return {
        "connection_id": connection.id,
        "method": call.method,
        "path": call.path,
        "status": call.status or 0,
        "milliseconds": call.milliseconds,
        "error": call.error,
        "detail": (call.detail or "")[:_DETAIL_LENGTH] or None,
    }


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    log_days = fields.Integer(
        string="Days to Keep the Log",
        default=30,
        required=True,
        help="How long the log of calls to Exact Online is kept.",
    )

    _log_days_positive = models.Constraint(
        "CHECK(log_days > 0)", "The log must be kept for a day at least."
    )

    def action_open_log(self):
        """Show the calls of this connection."""
        return self._open("exact_online_log_action", {})
