"""A host whose clock is wrong: Python loads this at its start, where it is on its path.

`CLOCK_AHEAD` is by how many minutes it is ahead.
"""

import os
from datetime import datetime, timedelta

from freezegun import freeze_time

_AHEAD = timedelta(minutes=float(os.environ["CLOCK_AHEAD"]))
freeze_time(datetime.now() + _AHEAD, tick=True).start()
