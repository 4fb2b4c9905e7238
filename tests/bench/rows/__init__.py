"""The rows of the table, in groups that are measured together."""

from . import (
    calls,
    day,
    divisions,
    export,
    fairness,
    month,
    payments,
    scale,
    screens,
    set_up,
)

# By the name that `make bench ROWS=…` takes, quick ones first.
ROWS = {
    "setup": set_up.measure,
    "calls": calls.measure,
    "queries": screens.measure,
    "export": export.measure,
    "payments": payments.measure,
    "month": month.measure,
    "scale": scale.measure,
    "divisions": divisions.measure,
    "fairness": fairness.measure,
    "day": day.measure,
}
