from datetime import datetime

import pytz

from odoo import api, fields, models

from ..clock import shared_now
from ..mapping.schedule import next_time
from ..transaction import in_own_transaction
from .account_move import AUTO_FIELDS, KINDS, REFUNDS

_PLANNED = {
    "auto_export",
    "auto_export_purchase",
    "export_interval",
    "export_interval_purchase",
    "export_schedule_from",
    "export_schedule_from_purchase",
    "export_cron_id",
}
_NEXT = {"sales": "export_next", "purchase": "export_next_purchase"}
INTERVALS = [
    ("hour", "Hour"),
    ("day", "Day"),
    ("week", "Week"),
    ("month", "Month"),
]


class ExactOnlineConnection(models.Model):
    """Sending on a schedule: sales and purchases apart.

    A schedule takes what became ready since this way of sending was chosen. What is
    older waits for a person: changing the way never sends it by surprise.
    """

    _inherit = "exact.online.connection"

    export_interval = fields.Selection(
        INTERVALS,
        string="Send Sales Every",
        required=True,
        default="hour",
        help="How often sales invoices that wait go by themselves.",
    )
    export_schedule_from = fields.Datetime(
        string="First Time for Sales",
        help="On which day and at what time sales invoices go, for the first time. "
        "Empty: now.",
    )
    export_next = fields.Datetime(
        string="Next Time for Sales", compute="_compute_export_next", store=True
    )
    auto_export_since = fields.Datetime(
        default=fields.Datetime.now, readonly=True, copy=False
    )
    export_interval_purchase = fields.Selection(
        INTERVALS,
        string="Send Purchases Every",
        required=True,
        default="hour",
        help="How often vendor bills that wait go by themselves.",
    )
    export_schedule_from_purchase = fields.Datetime(
        string="First Time for Purchases",
        help="On which day and at what time vendor bills go, for the first time. "
        "Empty: now.",
    )
    export_next_purchase = fields.Datetime(
        string="Next Time for Purchases",
        compute="_compute_export_next_purchase",
        store=True,
    )
    auto_export_purchase_since = fields.Datetime(
        default=fields.Datetime.now, readonly=True, copy=False
    )

    # === WHEN ===

    @api.depends("auto_export", "export_interval", "export_schedule_from")
    def _compute_export_next(self):
        for connection in self:
            connection.export_next = connection._next_export("sales")

    @api.depends(
        "auto_export_purchase",
        "export_interval_purchase",
        "export_schedule_from_purchase",
    )
    def _compute_export_next_purchase(self):
        for connection in self:
            connection.export_next_purchase = connection._next_export("purchase")

    def _next_export(self, kind):
        """Return when the schedule is due next; False where there is none.

        Each hour is whenever the scheduled action runs: it runs every hour.
        """
        suffix = "" if kind == "sales" else "_purchase"
        unit = self[f"export_interval{suffix}"]
        if self[AUTO_FIELDS[kind]] != "scheduled" or unit == "hour":
            return False
        now = fields.Datetime.now()
        first = self[f"export_schedule_from{suffix}"] or now
        clock = pytz.timezone(self._time_zone())
        local = next_time(_on(clock, first), unit, _on(clock, now))
        return clock.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _time_zone(self):
        """Return the name of the time zone in which the company reads times."""
        return self.company_id.partner_id.tz or self.responsible_id.tz or "UTC"

    def _is_due(self, kind):
        """Whether what waits for the schedule goes now."""
        name = _NEXT[kind]
        if self[AUTO_FIELDS[kind]] != "scheduled":
            return False
        return not self[name] or self[name] <= shared_now(self.env)

    def _plan_next(self, kinds):
        for kind in kinds:
            self[_NEXT[kind]] = self._next_export(kind)
        self._ring_schedule()

    def _ring_schedule(self):
        """Have the scheduled action run when a schedule is due."""
        for connection in self:
            for at in {connection[name] for name in _NEXT.values()} - {False}:
                connection._ring_export(at)

    # === WHAT ===

    def _queue_waiting_moves(self):
        """Queue what waits for a schedule that is due."""
        kinds = [kind for kind in KINDS if self._is_due(kind)]
        if not kinds:
            return
        planned = any(self[_NEXT[kind]] for kind in kinds)

        def enqueue(own):
            moves = own.env["account.move"].search(own._scheduled_domain(kinds))
            own.env["exact.online.export"]._enqueue(own, moves, unattended=True)
            if planned:
                own._plan_next(kinds)

        domain = self._scheduled_domain(kinds)
        if planned or self.env["account.move"].search_count(domain, limit=1):
            in_own_transaction(self, enqueue)
            self.invalidate_recordset(_NEXT.values())

    def _scheduled_domain(self, kinds):
        domain = []
        for kind in kinds:
            since = self[f"{AUTO_FIELDS[kind]}_since"]
            own = [
                ("move_type", "in", self._unattended_types(kind)),
                ("exact_waiting_since", ">=", since),
            ]
            domain = ["|", "&", *own, *domain] if domain else ["&", *own]
        return [
            ("company_id", "=", self.company_id.id),
            ("exact_state", "=", "to_send"),
            *domain,
            ("exact_export_ids", "=", False),
            # What was in a former administration goes when a person sends it.
            ("exact_past_export_ids", "=", False),
        ]

    def _unattended_types(self, kind):
        held = REFUNDS if self.first_contact == "unknown" else ()
        return [move_type for move_type in KINDS[kind] if move_type not in held]

    # === CHANGING THE WAY ===

    def write(self, vals):
        names = vals.keys() & set(AUTO_FIELDS.values())
        changed = {
            name: self.filtered(lambda c, name=name: c[name] != vals[name])
            for name in names
        }
        result = super().write(vals)
        for name, connections in changed.items():
            connections.filtered("id").write({f"{name}_since": fields.Datetime.now()})
        if vals.keys() & _PLANNED:
            self._ring_schedule()
        return result


def _on(clock: pytz.BaseTzInfo, moment: datetime) -> datetime:
    """Return a moment of Odoo's (naive UTC) as the clock on the wall shows it."""
    return pytz.utc.localize(moment).astimezone(clock).replace(tzinfo=None)
