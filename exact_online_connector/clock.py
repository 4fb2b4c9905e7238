"""One clock for all processes and hosts: the database's.

A host's own clock may be wrong. Whether a budget is full again, a token stale or an
invoice due is compared with what another host has written, so all of them read the
same clock.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

# {database: (seconds of our stopwatch, the database's clock at that moment)}. Each
# process asks anew after a minute; in between it counts with its stopwatch.
_read: dict[str, tuple[float, datetime]] = {}
_GOOD_FOR = 60


def shared_now(env: Any) -> datetime:
    """The present moment by the database's clock: naive UTC, in whole seconds."""
    stopwatch = time.monotonic()
    then, moment = _read.get(env.cr.dbname, (None, None))
    if then is None or not 0 <= stopwatch - then < _GOOD_FOR:
        env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        then, moment = time.monotonic(), env.cr.fetchone()[0]
        _read[env.cr.dbname] = then, moment
    passed = timedelta(seconds=max(stopwatch - then, 0))
    return (moment + passed).replace(microsecond=0)
