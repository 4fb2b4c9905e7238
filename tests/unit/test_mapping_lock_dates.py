"""Up to which day Exact takes nothing any more."""

from datetime import date

import pytest
from mapping_cases import MONTHS_2026

from mapping.lock_dates import closed_until

JANUARY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("closed", "journals", "start", "until"),
    [
        ({}, {"70"}, JANUARY, None),
        ({1: ["70"]}, {"70"}, JANUARY, date(2026, 1, 31)),
        ({1: ["70"], 2: ["70"]}, {"70"}, JANUARY, date(2026, 2, 28)),
        # Closed behind an open one does not count.
        ({1: ["70"], 3: ["70"]}, {"70"}, JANUARY, date(2026, 1, 31)),
        ({2: ["70"]}, {"70"}, JANUARY, None),
        # What lies before the first day that matters is not looked at.
        ({3: ["70"]}, {"70"}, date(2026, 3, 1), date(2026, 3, 31)),
        # All journals of the kind must be closed.
        ({1: ["70"]}, {"70", "72"}, JANUARY, None),
        ({1: ["70", "72"], 2: ["70"]}, {"70", "72"}, JANUARY, date(2026, 1, 31)),
        ({1: ["70"]}, set(), JANUARY, None),
    ],
)
def test_closed_until(closed, journals, start, until):
    rows = {(journal, 2026, month) for month in closed for journal in closed[month]}
    assert closed_until(MONTHS_2026, rows, journals, start) == until
    assert closed_until(MONTHS_2026[::-1], rows, journals, start) == until
