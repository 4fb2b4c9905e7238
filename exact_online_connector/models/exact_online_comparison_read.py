from functools import partial

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

    reading = fields.Json(help="The pages of the ledger that are still to be read.")

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
        self._keep(lambda own, _lines: own._start_if_needed(whole))
        self._read_month(client)

    def _start_if_needed(self, whole):
        # A reading that was broken off goes on, unless all is to be read again.
        if whole or not (self.read_at or self.reading):
            self._note_left([[period, None] for period in self._periods()])

    def _read_month(self, client):
        """Read the month whole, page by page; what was read is kept at each.

        Broken off, the next press goes on with the page that is next.
        """
        types = sorted(KIND_OF_TYPE)
        while reading := self._reading():
            period, url = reading[0]
            rows, following = client.period_page(*period, types, url)
            self._keep(partial(_keep_page, reading, rows, following))

    def _note_left(self, left):
        """Note what is still to be read; nothing is compared before all of it is."""
        lock_waiting(self)
        read_at = False if left else fields.Datetime.now()
        self.write({"reading": left, "read_at": read_at})

    def _reading(self):
        """Return [[period, address of its next page], …] that are still to be read."""
        with own_transaction(self) as own:
            return own.reading

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


def _keep_page(reading, rows, following, comparison, lines):
    """Keep a page, unless somebody else has read it meanwhile.

    With the first page of a period its former lines are forgotten.
    """
    lock_waiting(comparison)
    if comparison.reading != reading:
        return
    (period, url), *later = reading
    if url:
        lines.keep(comparison.connection_id, rows)
    else:
        lines.replace_period(comparison.connection_id, period, rows)
    comparison._note_left([[period, following], *later] if following else later)


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _start_reading_again(self):
        """What is kept of the ledger may be gone there: months are read whole again."""
        result = super()._start_reading_again()
        self.env["exact.online.ledger.line"].forget_all(self)
        comparisons = self.env["exact.online.comparison"].search(
            [("connection_id", "=", self.id)]
        )
        lock_waiting(comparisons)
        comparisons.write({"read_at": False, "reading": False})
        return result
