import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..exact_client import ExactError, RateLimited
from ..transaction import in_own_transaction, own_transaction
from .exact_online_cursor import DELETED, PAYMENT_TERMS, TRANSACTION_LINES

_logger = logging.getLogger(__name__)

# Exact keeps its log of deletions for two months (api.md C5).
_LOG_KEPT = timedelta(days=58)


class ExactOnlineConnection(models.Model):
    """Asking Exact what was paid: one call, as long as little changed.

    Once a night three calls more: what was deleted, what of the ledger was changed, and
    whether the administration was moved. What settled an entry costs two calls for ten
    entries, where it matters.
    """

    _inherit = "exact.online.connection"

    payments_polled_at = fields.Datetime(
        string="Payments Last Fetched On", compute="_compute_payments_polled_at"
    )
    division_stamp = fields.Char(
        copy=False, help="Changes when Exact has numbered all changes anew."
    )

    def _compute_payments_polled_at(self):
        cursors = self.env["exact.online.cursor"].sudo()
        for connection in self:
            connection.payments_polled_at = cursors._find(
                connection, PAYMENT_TERMS
            ).read_at

    def _run_payments(self):
        """The scheduled action of one connection: poll the payments."""
        for connection in self.filtered(lambda c: c.state == "connected"):
            own = connection._for_scheduled_action()
            if own.payment_mode != "none":
                own._poll_payments_unattended()

    def _poll_payments_unattended(self):
        self._poll_unattended(self._poll_payments)

    def _poll_unattended(self, poll):
        try:
            poll(self._get_client(unattended=True, is_poll=True))
        except RateLimited as limited:
            _logger.info("Exact Online payments of %s wait: %s", self.name, limited)
            self._ring_payments(limited.retry_at)
        except UserError as silent:
            _logger.info("Exact Online: %s", silent)
        except ExactError as error:
            _logger.warning("Exact Online payments of %s: %s", self.name, error)

    def _poll_payments(self, client):
        """Read the changed payment terms, and do what follows from them.

        :raise ExactError: Exact could not be asked; nothing is lost.
        """
        payments = self.env["exact.online.payment"]
        exports = self.env["exact.online.export"]
        try:
            if self._position(PAYMENT_TERMS) is None:
                return  # nothing can have been sent yet
            self._start_again_after_sleep()
            is_night = self._is_night_due()
            if is_night:
                self._check_division_moved(client)
            payments.read_changes(self, client, self._position(PAYMENT_TERMS))
            # What one list refuses holds up no other one.
            try:
                exports._settle_pending(self, client)
            finally:
                if is_night:
                    self._poll_at_night(client)
        finally:
            exports._show_pending(self)

    def _position(self, endpoint):
        with own_transaction(self) as own:
            return own.env["exact.online.cursor"].position(own, endpoint)

    def _may_go_on(self):
        """Whether a scheduled action has time left; if not, it is rung again.

        A person who waits is covered by the deadline of the calls.
        """
        if not self.env.context.get("ir_cron_progress_id"):
            return True
        if self.env["ir.cron"]._commit_progress():
            return True
        self._ring_payments()
        return False

    # === ONCE A NIGHT ===

    def _poll_at_night(self, client):
        """Read what was deleted and what of the ledger was changed; try again."""
        exports = self.env["exact.online.export"]
        payments = self.env["exact.online.payment"]
        payments.read_deletions(self, client, self._position(DELETED) or 1)
        exports._watch(self, client)
        exports._retry_settlements(self)
        exports._settle_pending(self, client)

    def _is_night_due(self):
        """Whether this is the first poll of a day."""
        with own_transaction(self) as own:
            cursor = own.env["exact.online.cursor"]._find(own, DELETED)
            last = cursor.read_at
        return not last or last.date() < fields.Datetime.now().date()

    def _check_division_moved(self, client):
        """Read anew what Exact has numbered anew: after a move to other servers."""
        try:
            rows = client.divisions(self.division_code)
        except RateLimited:
            raise
        except ExactError as error:
            # Not every login may list them; the next night asks again.
            _logger.info("Exact Online: no list of administrations: %s", error)
            return
        stamps = [row_stamp(row) for row in rows if row["Code"] == self.division_code]
        if stamps:
            in_own_transaction(self, lambda own: own._note_stamp(stamps[0]))

    def _note_stamp(self, stamp):
        if self.division_stamp and self.division_stamp != stamp:
            self._start_reading_again()
        if self.division_stamp != stamp:
            self.division_stamp = stamp

    def _start_again_after_sleep(self):
        """Read anew if deletions may have left Exact's log since the last time."""
        with own_transaction(self) as own:
            last = own.env["exact.online.cursor"]._find(own, DELETED).read_at
        if last and last < fields.Datetime.now() - _LOG_KEPT:
            in_own_transaction(self, lambda own: own._start_reading_again())

    def _start_reading_again(self):
        """Read the lists of changes from their beginning: a call for 1,000 rows.

        Tonight's reading is still to be done, and may take several turns.
        """
        cursors = self.env["exact.online.cursor"]
        cursors.start_again(self, [PAYMENT_TERMS, TRANSACTION_LINES, DELETED])
        cursors._find(self, DELETED).read_at = False

    def _look_for_deletions(self):
        """An entry of ours was not found: look soon whether it was deleted."""
        cursor = self.env["exact.online.cursor"]._find(self, DELETED)
        cursor.read_at = False
        self._ring_payments()


def row_stamp(row):
    """Return what of an administration changes when it gets new Timestamps."""
    return f"{row.get('DivisionMoveDate')} {row.get('DivisionHRLinkUnlinkDate')}"
