"""Who may use how many of the calls that Exact allows (api.md D1): pure, in calls.

A batch must not use up what a person needs who presses a button, nor what the polls of
payments need that are still to come today. What is kept for people melts by the hour:
all of it when Exact's day begins (midnight UTC), none in its last hour, when it is one
or two at night here. So a busy day loses no calls, and a big morning leaves some.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

PERSON = "person"
POLL = "poll"
BATCH = "batch"
DAY = "day"
MINUTE = "minute"

_FOR_PEOPLE = {DAY: 200, MINUTE: 8}
# The hours of a day after its first, in each of which a part of it is given free.
_HOURS = 23
# A poll is one call; what it finds settled is looked up (two calls for ten invoices).
_CALLS_OF_A_POLL = 5
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Caller:
    """Who wants to call: a person, a poll of payments, or a batch.

    `hours_between_polls` is 0 where payments are not polled.
    """

    kind: str
    hours_between_polls: int = 0

    @property
    def is_unattended(self) -> bool:
        return self.kind != PERSON

    def leaves(self, window: str, limit: int, left: timedelta) -> int:
        """How many calls the caller leaves to others.

        :param limit: the calls that Exact allows in the window
        :param left: what is left of the window's time
        """
        if self.kind == PERSON:
            return 0
        kept = _FOR_PEOPLE[window]
        if window == DAY:
            kept = kept * min(left // _HOUR, _HOURS) // _HOURS
        if self.kind == POLL:
            # Nor do polls use all that people need; they are what is left to the last.
            return min(kept // 2, limit // 4)
        if window == DAY:
            kept += self._polls_to_come(left) * _CALLS_OF_A_POLL
        # A limit smaller than what is kept must not stop batches for ever.
        return min(kept, limit // 2)

    def _polls_to_come(self, left: timedelta) -> int:
        hours = self.hours_between_polls
        return -(-left // (hours * _HOUR)) if hours else 0

    def wait(
        self, window: str, limit: int, remaining: int, left: timedelta
    ) -> timedelta:
        """How long until the caller may call: to an hour that frees enough of what is
        kept, at the latest to the end of the window.

        :param remaining: the calls that are left of the window now
        """
        if window == DAY:
            for hours in range(left // _HOUR, 0, -1):
                later = hours * _HOUR - timedelta(seconds=1)
                if remaining > self.leaves(window, limit, later):
                    return left - later
        return left
