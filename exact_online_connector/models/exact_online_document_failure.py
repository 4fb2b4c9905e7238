from datetime import timedelta

from odoo import models

from ..clock import shared_now
from ..exact_client import (
    GrantExpired,
    OutcomeUnknown,
    RateLimited,
    Rejected,
)
from ..transaction import in_own_transaction, lock_waiting
from .exact_online_message import error_sentence

# Minutes until a failed attempt is repeated; after the last one a person must.
_BACKOFF = (5, 15, 60, 240, 720, 1440)


class ExactOnlineDocument(models.Model):
    """What becomes of files after a failure. The booking is whole in any case.

    ==================  ====================================================
    kind                outcome
    ==================  ====================================================
    Rejected            error: never repeated by itself
    OutcomeUnknown      looked up after the grace period
    RateLimited         goes on at the reset
    login ended         goes on when somebody has logged in
    the rest            repeated, later and later, then error
    ==================  ====================================================
    """

    _inherit = "exact.online.document"

    def _keep_failure(self, error):
        in_own_transaction(self, lambda own: own._note_failure(error))

    def _note_failure(self, error):
        lock_waiting(self)
        now = shared_now(self.env)
        values = {
            "error_message": error_sentence(self.env, error),
            "error_raw": str(error),
        }
        if isinstance(error, Rejected):
            values["state"] = "error"
        elif isinstance(error, RateLimited):
            values["next_attempt_at"] = error.retry_at
        elif isinstance(error, OutcomeUnknown):
            values["next_attempt_at"] = now + self._grace()
        elif isinstance(error, GrantExpired):
            values["next_attempt_at"] = now + timedelta(minutes=_BACKOFF[0])
        else:
            values |= self._back_off(now)
        self.write(values)
        self._show_on_export()

    def _back_off(self, now):
        if self.attempt >= len(_BACKOFF):
            return {"state": "error"}
        wait = timedelta(minutes=_BACKOFF[self.attempt])
        return {"attempt": self.attempt + 1, "next_attempt_at": now + wait}

    def _try_again(self):
        """A person wants it: what failed or was refused goes once more."""
        lock_waiting(self)
        self.write({"state": "to_send", "attempt": 0})
        self.next_attempt_at = shared_now(self.env)
        self.file_ids.filtered(lambda file: file.state == "error").state = "to_send"
