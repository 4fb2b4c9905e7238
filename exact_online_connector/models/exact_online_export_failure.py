import logging
from datetime import timedelta

from odoo import models
from odoo.exceptions import LockError

from ..clock import shared_now
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
from ..exact_client.selections import ENTRY_RESOURCES
from ..transaction import (
    CONFLICTS,
    in_own_transaction,
    lock_waiting,
    own_transaction,
)
from .account_move import KINDS
from .exact_online_budget_errors import REFUSALS
from .exact_online_message import BeingCreated, error_sentence, problem_rows
from .exact_online_message_error import time_in_words
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
        now = shared_now(self.env)
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
        self.next_attempt_at = shared_now(self.env) + _ASIDE

    def _without_stopped(self, connection):
        """Return the rows that may go. The others wait, with all of their kind.

        Where Exact has refused too much within the hour, unattended sending stops:
        sales and purchases apart, as they are endpoints of their own.
        """
        with own_transaction(connection.sudo().budget_id) as budget:
            stopped = {
                kind: until
                for kind, resource in ENTRY_RESOURCES.items()
                if (until := budget.unattended_until(resource.path))
            }
        going = self
        for kind, until in stopped.items():
            connection._postpone(kind, until)
            going = going.filtered(lambda row, kind=kind: row._kind() != kind)
        return going


def raise_for_batch(error):
    """Raise again what would stop the other rows of a batch too."""
    concerns_row = isinstance(error, BeingCreated) or (
        # Rows of another endpoint may go.
        isinstance(error, RateLimited) and error.window == REFUSALS
    )
    if isinstance(error, STOPS_BATCH) and not concerns_row:
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

    def _postpone(self, kind, until):
        """Let all invoices of a kind wait that are due before."""

        def postpone(own):
            own.env.cr.execute(
                """
                UPDATE exact_online_export AS export
                   SET next_attempt_at = %(until)s
                  FROM account_move AS move
                 WHERE move.id = export.move_id
                   AND move.move_type = ANY(%(types)s)
                   AND export.connection_id = %(connection)s
                   AND export.state = 'to_send'
                   AND export.next_attempt_at < %(until)s
                """,
                {"until": until, "types": list(KINDS[kind]), "connection": own.id},
                log_exceptions=False,  # the caller tries again
            )

        in_own_transaction(self, postpone)

    def _tell_stopped(self, endpoint, until):
        """Say that scheduled actions leave an endpoint alone, and until when."""
        what = {
            ENTRY_RESOURCES["sales"].path: self.env._("Sales invoices"),
            ENTRY_RESOURCES["purchase"].path: self.env._("Vendor bills"),
        }
        self.message_post(
            body=self.env._(
                "%(what)s: Exact Online refused several within the hour, and would "
                "block them after some more. Scheduled actions leave them alone until "
                "%(time)s; what waits goes then. Repair what was refused. People can "
                "go on meanwhile.",
                what=what.get(endpoint, endpoint),
                time=time_in_words(self.env, until),
            )
        )
