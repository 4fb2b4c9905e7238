from datetime import timedelta

from odoo import fields, models

from ..exact_client import (
    AuthError,
    Forbidden,
    GrantExpired,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TooEarlyToRefresh,
    Transient,
)
from ..transaction import in_own_transaction, lock_waiting
from .exact_online_message import error_sentence

# What concerns the connection, not one invoice: the rest of a batch would fail alike.
STOPS_BATCH = (
    AuthError,
    Forbidden,
    GrantExpired,
    RateLimited,
    TooEarlyToRefresh,
    Transient,
)
# Minutes until an unattended export is tried again after a failure that was surely
# no booking; the last one repeats.
_BACKOFF = (1, 2, 5, 15, 60)
# Exact blocks an endpoint after 10 errors within the hour (api.md D2). Half of them
# are for unattended sending.
_REFUSALS_PER_HOUR = 5


class ExactOnlineExport(models.Model):
    """What becomes of a row after a failure: one table, by the kind of the error.

    ==================  =======================  ==============================
    kind                unattended               with a person waiting
    ==================  =======================  ==============================
    Rejected            error                    error
    RateLimited         to_send, at the reset    to_send, at the reset
    login ended         to_send, waits for it    error
    token, rights       to_send, later           error
    Transient           to_send, later           error
    OutcomeUnknown      sending, looked up       sending, looked up
    ==================  =======================  ==============================
    """

    _inherit = "exact.online.export"

    refused_at = fields.Datetime()

    def _keep_failure(self, error):
        """Note a failure that came before the claim: nothing was sent for this row."""

        def keep(own):
            lock_waiting(own)
            if own.state == "to_send":
                own._note_failure(error, claimed=False)

        in_own_transaction(self, keep)

    def _note_failure(self, error, claimed=True):
        """Write what becomes of the row. The caller holds its lock."""
        values = {
            "error_message": error_sentence(self.env, error),
            "error_raw": str(error),
            "face_pending": True,
        }
        now = fields.Datetime.now()
        if isinstance(error, Rejected):
            values |= {"state": "error", "refused_at": now}
        elif isinstance(error, RateLimited):
            values |= {"state": "to_send", "next_attempt_at": error.retry_at}
        elif isinstance(error, OutcomeUnknown) and claimed:
            values |= {"next_attempt_at": now + self._grace()}
        elif isinstance(error, GrantExpired) and self.unattended:
            # It goes as soon as somebody has logged in again.
            values |= {"state": "to_send"}
        elif self.unattended:
            minutes = _BACKOFF[min(self.attempt, len(_BACKOFF) - 1)]
            next_attempt_at = now + timedelta(minutes=minutes)
            values |= {"state": "to_send", "next_attempt_at": next_attempt_at}
        else:
            values["state"] = "error"
        self.write(values)

    def _refusals_end(self, connection):
        """Return when unattended sending may go on after too many refusals, or None."""
        since = fields.Datetime.now() - timedelta(hours=1)
        refused = self.search(
            [("connection_id", "=", connection.id), ("refused_at", ">", since)],
            order="refused_at desc",
            limit=_REFUSALS_PER_HOUR,
        )
        if len(refused) < _REFUSALS_PER_HOUR:
            return None
        return refused[-1].refused_at + timedelta(hours=1, minutes=1)
