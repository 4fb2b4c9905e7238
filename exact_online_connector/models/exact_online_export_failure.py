import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import LockError

from ..exact_client import (
    AuthError,
    ExactError,
    Forbidden,
    GrantExpired,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TooEarlyToRefresh,
    Transient,
)
from ..transaction import (
    CONFLICTS,
    in_own_transaction,
    lock_waiting,
)
from .exact_online_message import BeingCreated, error_sentence, problem_rows
from .exact_online_refusal import refusal_problems

_logger = logging.getLogger(__name__)

# What concerns the connection, not one invoice: the rest of a batch would fail alike.
STOPS_BATCH = (
    AuthError,
    Forbidden,
    GrantExpired,
    RateLimited,
    TooEarlyToRefresh,
    Transient,
)
# Until an unattended export is tried again after a failure that was no booking.
_PATIENCE = timedelta(minutes=1)
# A row that a fault of ours has stopped.
_ASIDE = timedelta(hours=1)
# Rights and scopes don't come back by themselves (minutes).
_PAUSE_WITHOUT_RIGHTS = 60
# Of the errors within the hour (api.md D2), half are for unattended sending.
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
    BeingCreated        to_send, when known      error
    Transient           to_send, later           error
    OutcomeUnknown      sending, looked up       sending, looked up
    ==================  =======================  ==============================
    """

    _inherit = "exact.online.export"

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
            refused = refusal_problems(self.move_id, error)
            values |= {"state": "error", "problems": problem_rows(refused)}
            if claimed:
                values |= self._cause_values(error)
        elif isinstance(error, RateLimited):
            values |= {"state": "to_send", "next_attempt_at": error.retry_at}
        elif isinstance(error, OutcomeUnknown) and claimed:
            values |= {"next_attempt_at": now + self._grace()}
        elif isinstance(error, GrantExpired) and self.unattended:
            # It goes as soon as somebody has logged in again.
            values |= {"state": "to_send"}
        elif isinstance(error, BeingCreated) and self.unattended:
            values |= {"state": "to_send", "next_attempt_at": error.retry_at}
        elif self.unattended:
            # The connection pauses as a whole (`exact.online.budget`).
            values |= {"state": "to_send", "next_attempt_at": now + _PATIENCE}
        else:
            values["state"] = "error"
        self.write(values)

    def _isolated(self, step):
        """Return `step(row)`; a fault of ours stays this row's.

        What Exact answered, and conflicts with others, go on to the caller.
        """
        self.ensure_one()
        try:
            return step(self)
        except (ExactError, LockError, *CONFLICTS):
            raise
        except Exception:
            # Gone: somebody else has undone or forgotten it meanwhile.
            if in_own_transaction(self, lambda own: bool(own.exists())):
                _logger.exception("Exact Online: export %s failed", self.id)
                in_own_transaction(self, lambda own: own._put_aside())
            return None

    def _put_aside(self):
        """Let the other rows go first; this one is tried again later."""
        lock_waiting(self)
        self.next_attempt_at = fields.Datetime.now() + _ASIDE

    def _refusals_end(self, connection):
        """Return when unattended sending may go on after too many refusals, or None."""
        return connection.sudo()._refused_until(_REFUSALS_PER_HOUR)


def raise_for_batch(error):
    """Raise again what would stop the other rows of a batch too."""
    if isinstance(error, STOPS_BATCH) and not isinstance(error, BeingCreated):
        raise error


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _pause_after(self, error):
        """Leave Exact alone after a failure of the connection; tell somebody if only
        a person can repair it."""
        budget = self.sudo().budget_id
        if isinstance(error, RateLimited):
            # Our own count raises it too, and then knows when to go on.
            if error.status is not None:
                budget.pause(until=error.retry_at)
        elif isinstance(error, AuthError) and (at := self._token_renewable_at()):
            # A slip of Exact, or the login has ended: the renewal tells.
            budget.pause(until=at)
        elif isinstance(error, AuthError | Forbidden):
            budget.pause(minutes=_PAUSE_WITHOUT_RIGHTS)
            self._ask_for_repair(error_sentence(self.env, error))
        elif not isinstance(error, GrantExpired):
            budget.pause()

    def _token_renewable_at(self):
        return self.sudo().token_id.renewable_at()
