from datetime import timedelta

from odoo import api, fields, models

from ..exact_client import RateLimited
from ..transaction import in_own_transaction, lock_waiting

# Exact's usual limits (api.md D1), until its headers say otherwise.
_MINUTE_LIMIT = 60
_DAY_LIMIT = 5000
# Minutes of pause after a failure of the connection; the last one repeats.
_BACKOFF = (1, 2, 5, 15, 60)
PAUSE = "pause"
# Exact counts errors by the hour; a minute more, as its clock is another.
_REFUSAL_WINDOW = timedelta(hours=1, minutes=1)
# Exact blocks an endpoint after 10 errors within the hour (api.md D2): people share
# what scheduled actions leave of them, and a tenth is never provoked.
REFUSALS_OF_PEOPLE = 9
# What a batch leaves to people who press a button while it runs.
_MINUTE_RESERVE = 8
_DAY_RESERVE = 200
# What even polls of payments leave of it: a batch that has spent its part at noon
# must not keep the payments of 23:00 from being fetched.
_DAY_RESERVE_OF_POLLS = 100


class ExactOnlineBudget(models.Model):
    """How many calls Exact still allows the division, shared by all processes.

    A call is counted before it is made, so that many processes together stay within
    the limit; what Exact's answer says then replaces our count. Other programs use
    the same budget, and Exact knows better.
    """

    _name = "exact.online.budget"
    _description = "Exact Online Call Budget"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    minute_limit = fields.Integer(default=_MINUTE_LIMIT)
    minute_remaining = fields.Integer(default=_MINUTE_LIMIT)
    minute_reset = fields.Datetime()
    day_limit = fields.Integer(default=_DAY_LIMIT)
    day_remaining = fields.Integer(default=_DAY_LIMIT)
    day_reset = fields.Datetime()
    # Scheduled actions leave Exact alone until then; people may still try.
    pause_until = fields.Datetime()
    failures = fields.Integer(help="Failures of the connection since it last worked.")
    refusals = fields.Json(help="When Exact refused something in the last hour.")

    _connection_uniq = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one budget."
    )

    @api.private
    def take(self, unattended, is_poll=False):
        """Count one call.

        :param unattended: True for crons, which leave a reserve to people.
        :param is_poll: True for polls of payments, which may use a part of the day's.
        :raise RateLimited: nothing is left; `retry_at` says when there is again.
        """
        in_own_transaction(self, lambda budget: budget._take(unattended, is_poll))

    def _take(self, unattended, is_poll):
        lock_waiting(self)
        now = fields.Datetime.now()
        if unattended and self.pause_until and self.pause_until > now:
            raise RateLimited(self.pause_until, PAUSE)
        remaining = self._remaining(now)
        day = _DAY_RESERVE_OF_POLLS if is_poll else _DAY_RESERVE
        for window, reserve in (("day", day), ("minute", _MINUTE_RESERVE)):
            # A limit smaller than the reserve must not stop batches for ever.
            share = 4 if is_poll else 2
            kept = min(reserve, self[f"{window}_limit"] // share) if unattended else 0
            if remaining[window] <= kept:
                raise RateLimited(self[f"{window}_reset"], window)
        self.minute_remaining = remaining["minute"] - 1
        self.day_remaining = remaining["day"] - 1

    def _remaining(self, now):
        """What is left in each window; a window that has passed is full again."""
        if not self.minute_reset or self.minute_reset <= now:
            self.minute_reset = now.replace(second=0) + timedelta(minutes=1)
            self.minute_remaining = self.minute_limit
        if not self.day_reset or self.day_reset <= now:
            self.day_reset = now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
            self.day_remaining = self.day_limit
        return {"minute": self.minute_remaining, "day": self.day_remaining}

    @api.private
    def pause(self, minutes=None, until=None):
        """Keep the scheduled actions from calling Exact for a while.

        :param minutes: at least so long; longer after each failure in a row.
        :param until: or until this moment (naive UTC), as Exact has said.
        """
        in_own_transaction(self, lambda budget: budget._pause(minutes, until))

    def _pause(self, minutes, until):
        lock_waiting(self)
        if not until:
            backoff = _BACKOFF[min(self.failures, len(_BACKOFF) - 1)]
            wait = timedelta(minutes=max(minutes or 0, backoff))
            until = fields.Datetime.now() + wait
            self.failures += 1
        self.pause_until = until

    @api.private
    def note_refusal(self):
        """Count a refusal: ten within an hour, and Exact blocks us (api.md D2)."""
        in_own_transaction(self, lambda budget: budget._note_refusal())

    def _note_refusal(self):
        lock_waiting(self)
        now = fields.Datetime.to_string(fields.Datetime.now())
        self.refusals = [*map(fields.Datetime.to_string, self._recent()), now]

    def _recent(self):
        """Return when Exact refused something within the hour, oldest first."""
        since = fields.Datetime.now() - _REFUSAL_WINDOW
        times = map(fields.Datetime.to_datetime, self.refusals or [])
        return [time for time in times if time > since]

    @api.private
    def refused_until(self, most):
        """Return when Exact may be asked again after `most` refusals, or None."""
        recent = self._recent()
        return recent[-most] + _REFUSAL_WINDOW if len(recent) >= most else None

    @api.private
    def note_success(self):
        """End the pause: Exact has answered as it should."""
        if self.failures or self.pause_until:
            in_own_transaction(self, lambda budget: budget._note_success())

    def _note_success(self):
        lock_waiting(self)
        self.write({"failures": 0, "pause_until": False})

    @api.private
    def observe(self, limits):
        """Take over what the headers of Exact's answer say.

        :param limits: `exact_client.Limits`; resets are in Exact's clock, and are
            carried over to ours by its own `Date` header.
        """
        in_own_transaction(self, lambda budget: budget._observe(limits))

    def _observe(self, limits):
        lock_waiting(self)
        now = fields.Datetime.now()
        values = {}
        for window in ("minute", "day"):
            limit = getattr(limits, f"{window}_limit")
            remaining = getattr(limits, f"{window}_remaining")
            reset = getattr(limits, f"{window}_reset")
            if remaining is None:
                continue
            values[f"{window}_remaining"] = remaining
            if limit:
                values[f"{window}_limit"] = limit
            if reset and limits.server_date:
                wait = max(reset - limits.server_date, timedelta(seconds=1))
                values[f"{window}_reset"] = now + wait
        if values:
            self.write(values)
