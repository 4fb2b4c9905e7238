"""When a schedule is due next."""

from datetime import datetime

import pytest

from mapping.schedule import next_time

FIRST = datetime(2026, 1, 31, 6, 0)


@pytest.mark.parametrize(
    ("unit", "after", "expected"),
    [
        ("day", datetime(2026, 1, 1), FIRST),
        ("day", FIRST, datetime(2026, 2, 1, 6, 0)),
        ("day", datetime(2026, 3, 5, 5, 59), datetime(2026, 3, 5, 6, 0)),
        ("day", datetime(2026, 3, 5, 6, 0), datetime(2026, 3, 6, 6, 0)),
        # 31 January 2026 is a Saturday.
        ("week", datetime(2026, 2, 6, 23, 0), datetime(2026, 2, 7, 6, 0)),
        ("week", datetime(2026, 2, 7, 6, 0), datetime(2026, 2, 14, 6, 0)),
        # The last day, where a month has no 31st; and the 31st again after it.
        ("month", datetime(2026, 2, 1), datetime(2026, 2, 28, 6, 0)),
        ("month", datetime(2026, 2, 28, 6, 0), datetime(2026, 3, 31, 6, 0)),
        ("month", datetime(2026, 12, 31, 7, 0), datetime(2027, 1, 31, 6, 0)),
        ("month", datetime(2028, 2, 10), datetime(2028, 2, 29, 6, 0)),
    ],
)
def test_next_time(unit, after, expected):
    assert next_time(FIRST, unit, after) == expected
