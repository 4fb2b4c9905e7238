from odoo import fields, models
from odoo.exceptions import UserError

from ..exact_client.ledger import ENTRIES_IN_A_CALL
from ..mapping.books import KIND_OF_TYPE
from ..mapping.comparison import periods_of
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_cursor import TRANSACTION_LINES

# Entries of ours that are looked for by themselves, in one comparison.
_MOST_LOOKED_FOR = 100


class ExactOnlineComparison(models.Model):
    """Bringing the ledger's lines of a month up to date, with few calls.

    The first time the month is read whole, for what was booked before we began to
    follow the ledger; then its changes and deletions, one call each.
    """

    _inherit = "exact.online.comparison"

    def _bring_up_to_date(self, client, whole=False):
        """
        :param whole: read the month whole, as the first time.
        :raise ExactError: Exact could not be asked; what was read is kept.
        :raise UserError: the code lists were never fetched.
        """
        connection = self.connection_id
        if connection._position(TRANSACTION_LINES) is None:
            raise UserError(self.env._("Fetch the code lists on the connection first."))
        if connection._is_night_due() and connection.payment_mode != "none":
            # Its deletions are read here: what else a night does belongs to it.
            connection._poll_payments(client)
        else:
            connection._watch_alone(client)
        if whole or not self.read_at or not self._is_read():
            self._read_month(client)

    def _is_read(self):
        # A reading that started again has forgotten it, in a transaction of its own.
        with own_transaction(self) as own:
            return bool(own.read_at)

    def _read_month(self, client):
        types = sorted(KIND_OF_TYPE)
        for period in self._periods():
            rows = list(client.period_lines(*period, types))
            self._keep(
                lambda own, lines, period=period, rows=rows: lines.replace_period(
                    own.connection_id, period, rows
                )
            )
        self._keep(lambda own, _lines: own.write({"read_at": fields.Datetime.now()}))

    def _periods(self):
        """Return (year, number) of Exact's periods that have a day of the month."""
        periods = periods_of(self._month(), self.connection_id._periods())
        return [(period.year, period.period) for period in periods]

    def _look_for_missing(self, client):
        """Ask for entries of ours whose lines are not known; 20 in a call.

        They may be in a period that nobody has read yet.
        """
        with own_transaction(self) as own:
            missing = own._missing_entries()[:_MOST_LOOKED_FOR]
        for start in range(0, len(missing), ENTRIES_IN_A_CALL):
            self._read_entries(client, missing[start : start + ENTRIES_IN_A_CALL])

    def _read_entries(self, client, entry_ids):
        """Read the lines of some entries anew, with a call."""
        rows = client.ledger_of_entries(entry_ids)
        self._keep(
            lambda own, lines: lines.replace_entries(own.connection_id, entry_ids, rows)
        )

    def _keep(self, step):
        def keep(own):
            step(own, own.env["exact.online.ledger.line"])

        in_own_transaction(self, keep)

    def _missing_entries(self):
        exports = self._exports_of(self._moves()).filtered(
            lambda export: export.state == "sent"
        )
        wanted = exports.filtered(lambda e: not e.is_gone).mapped("exact_entry_id")
        known = self.env["exact.online.ledger.line"]._read_group(
            [
                ("connection_id", "=", self.connection_id.id),
                ("entry_id", "in", wanted),
            ],
            ["entry_id"],
        )
        return sorted(set(wanted) - {entry_id for (entry_id,) in known})


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _start_reading_again(self):
        """What is kept of the ledger may be gone there: months are read whole again."""
        result = super()._start_reading_again()
        self.env["exact.online.ledger.line"].forget_all(self)
        comparisons = self.env["exact.online.comparison"].search(
            [("connection_id", "=", self.id), ("read_at", "!=", False)]
        )
        lock_waiting(comparisons)
        comparisons.read_at = False
        return result
