from datetime import datetime, timedelta

from odoo import api, fields, models

from ..clock import shared_now
from ..exact_client import RateLimited, division_of, endpoint_of
from ..exact_client.limits import DAY, LENGTH, MINUTE
from ..transaction import in_own_transaction

# Exact's usual limits (api.md D1), until its headers say otherwise.
_MINUTE_LIMIT = 60
_DAY_LIMIT = 5000
# Minutes of pause after a failure of the connection; the last one repeats.
_BACKOFF = (1, 2, 5, 15, 60)
_SECOND = timedelta(seconds=1)
_ATTEMPTS = 200
# Why a call must wait, besides Exact's own windows.
PAUSE = "pause"
KEPT = "kept"


class ExactOnlineBudget(models.Model):
    """How many calls Exact still allows the division, shared by all processes.

    A call is counted before it is made, so that many processes together stay within
    the limit. Nothing is held while it is made: a process that is killed leaves a count
    that is one too low, until the window ends.

    Windows are Exact's, on its own clock, so they are kept as it told them. Within one
    its count of what remains only falls; ours knows of calls that are under way, its
    of other programs: the lower one holds.
    """

    _name = "exact.online.budget"
    _description = "Exact Online Call Budget"
    _rec_name = "connection_id"
    # Every call writes it twice; who did, and when, is in the log.
    _log_access = False

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    minute_limit = fields.Integer(default=_MINUTE_LIMIT)
    minute_remaining = fields.Integer(default=_MINUTE_LIMIT)
    minute_reset = fields.Datetime(help="When the window ends, on Exact's clock.")
    day_limit = fields.Integer(default=_DAY_LIMIT)
    day_remaining = fields.Integer(default=_DAY_LIMIT)
    day_reset = fields.Datetime(help="When the window ends, on Exact's clock.")
    clock_ahead = fields.Float(help="Seconds that Exact's clock is ahead of ours.")
    # Scheduled actions leave Exact alone until then; people may still try.
    pause_until = fields.Datetime()
    failures = fields.Integer(help="Failures of the connection since it last worked.")

    _connection_uniq = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one budget."
    )

    def _alone(self, step):
        """Return `step(budget)`, with its row locked; every process writes here before
        and after a call."""
        return in_own_transaction(self, step, attempts=_ATTEMPTS, lock=True)

    # === BEFORE A CALL ===

    @api.private
    def take(self, caller, path, is_login=False):
        """Count one call.

        :param caller: `mapping.calls.Caller`, who leaves some to others.
        :param path: where the call goes.
        :param is_login: somebody has just logged in, which repairs most refusals.
        :raise RateLimited: it must not be made now; `retry_at` says when it may.
        """
        endpoint = endpoint_of(path)
        self._alone(lambda own: own._take(caller, endpoint, is_login))

    def _take(self, caller, endpoint, is_login):
        now = shared_now(self.env)
        if caller.is_unattended and self.pause_until and self.pause_until > now:
            raise RateLimited(self.pause_until, PAUSE)
        if not is_login:
            self._check_errors(caller, endpoint, now)
        self._begin_windows(now)
        for window in (DAY, MINUTE):
            self._check_window(window, caller, now)
        self.minute_remaining -= 1
        self.day_remaining -= 1
        self._note_under_way(endpoint, now)

    def _check_window(self, window, caller, now):
        limit, remaining = self[f"{window}_limit"], self[f"{window}_remaining"]
        left = self._on_our_clock(self[f"{window}_reset"]) - now
        if remaining <= caller.leaves(window, limit, left):
            at = now + caller.wait(window, limit, remaining, left)
            is_kept = window == DAY and remaining > 0
            raise RateLimited(at, KEPT if is_kept else window)

    def _begin_windows(self, now):
        """A window that has passed is followed by a full one, in Exact's rhythm."""
        exacts_now = now + timedelta(seconds=self.clock_ahead)
        for window, length in LENGTH.items():
            reset = self[f"{window}_reset"] or _first_reset(window, exacts_now)
            if reset <= exacts_now:
                reset += length * ((exacts_now - reset) // length + 1)
            if reset != self[f"{window}_reset"]:
                self[f"{window}_reset"] = reset
                self[f"{window}_remaining"] = self[f"{window}_limit"]

    def _on_our_clock(self, exacts):
        return exacts - timedelta(seconds=self.clock_ahead)

    # === AFTER A CALL ===

    @api.private
    def hear(self, call, division):
        """Take over what an answer tells: Exact's own count, and how it went.

        :param call: `exact_client.Call`. One without answer tells nothing, and counts
            as under way for a while.
        :param division: the administration whose budget this is.
        :return: until when scheduled actions leave the endpoint alone, if this answer
            was one refusal too many.
        """
        if not call.limits:
            return None
        return self._alone(lambda budget: budget._hear(call, division))

    def _hear(self, call, division):
        now = shared_now(self.env)
        stopped_until = self._note_answered(call, now)
        if not call.error:
            self.write({"failures": 0, "pause_until": False})
        # What has no administration in its address may be about another one's budget.
        if division and division_of(call.path) == division:
            self._observe(call.limits, now)
        return stopped_until

    def _observe(self, limits, now):
        """Take over what the headers say.

        :param limits: `exact_client.Limits`.
        """
        if limits.server_date:
            # Rather too low, as both are whole seconds: a window is not thought to be
            # over before it is.
            self.clock_ahead = (limits.server_date - now - _SECOND).total_seconds()
        exacts_now = now + timedelta(seconds=self.clock_ahead)
        for window in LENGTH:
            self._observe_window(window, limits, exacts_now)

    def _observe_window(self, window, limits, exacts_now):
        limit = getattr(limits, f"{window}_limit") or self[f"{window}_limit"]
        remaining = getattr(limits, f"{window}_remaining")
        if remaining is None:
            return
        known = self[f"{window}_reset"]
        reset = limits.reset_of(window, exacts_now) or known
        # Far in the future it was computed by a wrong clock.
        is_right = known and known <= exacts_now + 3 * LENGTH[window]
        if is_right and reset < known:
            return  # told before the window that we know of: overtaken on its way
        if is_right and reset == known and limit == self[f"{window}_limit"]:
            remaining = min(remaining, self[f"{window}_remaining"])
        self.write(
            {
                f"{window}_limit": limit,
                f"{window}_remaining": remaining,
                f"{window}_reset": reset,
            }
        )

    # === OTHERS ASK ===

    def _left_today(self):
        """Return how many calls are left of Exact's day, and when it ends."""
        now = shared_now(self.env)
        ends_at = self.day_reset and self._on_our_clock(self.day_reset)
        if not ends_at or ends_at <= now:
            return self.day_limit, False
        return self.day_remaining, ends_at

    # === PAUSES ===

    @api.private
    def pause(self, minutes=None, until=None):
        """Keep the scheduled actions from calling Exact for a while.

        :param minutes: at least so long; longer after each failure in a row.
        :param until: or until this moment (naive UTC), as Exact has said.
        """
        self._alone(lambda budget: budget._pause(minutes, until))

    def _pause(self, minutes, until):
        if not until:
            backoff = _BACKOFF[min(self.failures, len(_BACKOFF) - 1)]
            wait = timedelta(minutes=max(minutes or 0, backoff))
            until = shared_now(self.env) + wait
            self.failures += 1
        self.pause_until = until

    # === ANOTHER ADMINISTRATION ===

    def _start_anew(self):
        """Another administration or app has a budget of its own."""
        self.write(
            {
                "minute_limit": _MINUTE_LIMIT,
                "minute_remaining": _MINUTE_LIMIT,
                "day_limit": _DAY_LIMIT,
                "day_remaining": _DAY_LIMIT,
                "pause_until": False,
                "failures": 0,
                "refusals": False,
                "under_way": False,
            }
        )


def _first_reset(window, exacts_now):
    """Return the end of the running clock minute, or day in UTC (api.md D1)."""
    begin = datetime.combine(exacts_now, datetime.min.time())
    passed = (exacts_now - begin) // LENGTH[window]
    return begin + LENGTH[window] * (passed + 1)
