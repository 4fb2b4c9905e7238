import logging
import time
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

from ..clock import shared_now
from ..exact_client import ExactError, OutcomeUnknown
from ..transaction import CONFLICTS, in_own_transaction, own_transaction
from .exact_online_export_failure import raise_for_batch

_logger = logging.getLogger(__name__)

_BATCH = 20
_FACES = 100
_PATIENCE = timedelta(seconds=15)
# After this many answers lost in a row Exact is in trouble; it is left alone a while.
_DOUBTS_IN_A_ROW = 2


class Progress:
    """How far a scheduled action is, and how much time it has left.

    Told to Odoo at the first row, which shows that it is not stuck, and then with each
    batch: telling costs three queries.
    """

    def __init__(self, env, remaining):
        self._cron = env["ir.cron"]
        self._is_told, self._untold = False, 0
        self._ends_at = time.monotonic() + self._cron._commit_progress(
            remaining=remaining
        )

    def add(self):
        """Count a row; whether there is time for another."""
        self._untold += 1
        has_time = time.monotonic() < self._ends_at
        if not self._is_told or not has_time:
            self.tell()
        return has_time

    def tell(self):
        """Tell, and end the transaction: what others have written is seen next."""
        self._cron._commit_progress(self._untold)
        self._is_told, self._untold = self._is_told or self._untold > 0, 0


class ExactOnlineExport(models.Model):
    """The unattended work of one connection, as far as time and budget go."""

    _inherit = "exact.online.export"

    @api.private
    def run(self, connection):
        """Settle what is in doubt, send what is due, prove what was booked.

        Never sleeps. A fault with one row stays that row's; what is left rings the
        scheduled action again at the right time.
        """
        self._show_pending(connection)
        connection._queue_waiting_moves()
        self._release_held(connection)
        # What was queued by another transaction is newer than what ours can see.
        self.env["ir.cron"]._commit_progress()
        try:
            client = connection._get_client(unattended=True)
        except UserError as silent:
            _logger.info("Exact Online: %s", silent)
            return
        again_at = self._work(connection, client)
        self._show_pending(connection)
        self.env["ir.cron"]._commit_progress(remaining=0)
        self._ring_again(connection, again_at)

    def _work(self, connection, client):
        """Do what is due.

        :return: when to go on, if something keeps it from going on now.
        """
        try:
            self._recover_due(connection, client)
            trouble = self._prove_full_page(connection, client)
            again_at = self._send_due(connection, client)
            if trouble:
                raise trouble
            self._prove_batch(connection, client)
            if not again_at:
                self.env["exact.online.document"]._run(connection, client)
            return again_at
        except ExactError as error:
            _logger.warning("Exact Online export of %s: %s", connection.name, error)
            connection._note_trouble(error)
            return getattr(error, "retry_at", None) or connection._paused_until()
        except CONFLICTS as conflict:
            # Somebody else works on the same rows; what is left goes the next time.
            _logger.info("Exact Online export of %s: %s", connection.name, conflict)
            return None

    def _show_pending(self, connection):
        """Let the moves show what their rows know, in transactions of their own."""
        domain = [("connection_id", "=", connection.id), ("face_pending", "=", True)]
        shown = True
        while shown:
            with own_transaction(self) as own:
                pending = own.search(domain, limit=_FACES)
            shown = self.browse(pending.ids)._show_on_move()

    def _recover_due(self, connection, client):
        for export in self.search(self._doubtful_domain(connection)):
            try:
                export._isolated(lambda row: row._recover(client))
            except ExactError as error:
                # The row asks again later; the others need not wait for it.
                raise_for_batch(error)
            self.env["ir.cron"]._commit_progress()

    def _send_due(self, connection, client):
        """Send what is due, in batches.

        :return: when to go on, if something keeps it from going on now.
        """
        domain = self._due_domain(connection)
        due = self.search_count(domain)
        if not due:
            return None
        connection._ring_for_doubt()
        progress = Progress(self.env, due)
        doubts, before = 0, None
        while batch := self.search(domain, order="next_attempt_at, id", limit=_BATCH):
            if batch == before:
                # Others have them all in hand.
                return None
            before = batch
            for is_lost in batch._without_stopped(connection)._send_each(client):
                has_time = progress.add()
                doubts = doubts + 1 if is_lost else 0
                if doubts == _DOUBTS_IN_A_ROW:
                    raise OutcomeUnknown("Several answers in a row were lost.")
                if not has_time:
                    return shared_now(self.env)
            progress.tell()
        return None

    def _ring_again(self, connection, again_at):
        """Ring the scheduled action when the next row is due.

        A row that is due but was left, since somebody has it in hand, is tried again
        a little later.
        """
        waiting = self.search(
            [
                ("connection_id", "=", connection.id),
                ("state", "in", ("to_send", "sending")),
                ("needs_person", "=", False),
            ],
            order="next_attempt_at",
            limit=1,
        )
        if not waiting:
            return
        earliest = again_at or shared_now(self.env) + _PATIENCE
        connection._ring_export(max(waiting.next_attempt_at, earliest))


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _note_trouble(self, error):
        in_own_transaction(self, lambda own: own._pause_after(error))

    def _paused_until(self):
        with own_transaction(self) as own:
            return own.budget_id.pause_until

    def _run_export(self):
        """The scheduled action of one connection."""
        started = time.monotonic()
        for connection in self.filtered(lambda c: c.state == "connected"):
            own = connection._for_scheduled_action()
            own.env["exact.online.export"].run(own)
        _logger.debug("Exact Online export took %.1f s", time.monotonic() - started)
