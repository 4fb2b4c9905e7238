from dataclasses import replace

from odoo import fields, models

from ..mapping.check_header import period_name
from ..mapping.numbers import entry_number
from ..mapping.periods import booked_period, own_period
from ..mapping.problems import MOVE, make_problem
from ..transaction import lock_waiting

ENTRY_TYPES = [
    ("20", "Sales entry (20)"),
    ("21", "Sales credit note (21)"),
    ("30", "Purchase entry (30)"),
    ("31", "Purchase credit note (31)"),
]


class ExactOnlineExport(models.Model):
    """Numbers, periods and the type of an entry: what was agreed, and what became."""

    _inherit = "exact.online.export"

    agreed_period = fields.Char(
        readonly=True,
        help="The period that a person lets it be booked in, as its own is closed.",
    )
    moved_from = fields.Char(
        string="Period That Was Closed",
        readonly=True,
        help="The closed period that the entry was moved out of.",
    )

    _number_idx = models.Index(
        "(connection_id, exact_entry_number) WHERE exact_entry_number IS NOT NULL"
    )

    def _agreed_period(self):
        """Return (year, period), None where nobody had to agree to one."""
        if not self.agreed_period:
            return None
        year, period = self.agreed_period.split("-")
        return int(year), int(period)

    def _agree(self, period):
        """A person lets it be booked in another period ("2026-12")."""
        lock_waiting(self)
        if self.state in ("to_send", "error"):
            self.agreed_period = period

    def _claim(self, prepared, payload):
        attempt = super()._claim(prepared, payload)
        if attempt:
            own = own_period(prepared.data, prepared.codes)
            moved = own and own != booked_period(prepared.data, prepared.codes)
            self.moved_from = moved and period_name(own)
        return attempt

    # === WHAT EXACT GAVE ===

    def _face_values(self):
        type_ = str((self.answer or {}).get("Type") or "")
        known = self.state == "sent" and type_ in dict(ENTRY_TYPES)
        return super()._face_values() | {"exact_entry_type": known and type_}

    def _booked_message(self):
        message = super()._booked_message()
        asked = (self.payload or {}).get("EntryNumber")
        if asked and asked != self.exact_entry_number:
            message += " " + self.env._(
                "Number %(number)s was asked for, and Exact Online gave another.",
                number=asked,
            )
        if self.moved_from:
            payload = self.payload
            message += " " + self.env._(
                "Period %(closed)s was closed in Exact Online, so it is booked in "
                "%(period)s.",
                closed=self.moved_from,
                period=period_name(
                    (payload["ReportingYear"], payload["ReportingPeriod"])
                ),
            )
        return message

    # === NUMBERS THAT ARE TAKEN ===

    def _prepare(self):
        prepared = super()._prepare()
        for key, problem in self._number_problems(prepared).items():
            found = (*prepared[key].problems, problem)
            prepared[key] = replace(prepared[key], problems=found)
        return prepared

    def _number_problems(self, prepared):
        """Return {row id: Problem} for those whose entry number we gave out before.

        :param prepared: {row id: Prepared} of rows that are sent together.
        """
        numbers = {
            key: number
            for key, row in prepared.items()
            if not row.problems and (number := entry_number(row.data, row.codes))
        }
        if not numbers:
            return {}
        taken = self._numbers_given(set(numbers.values()))
        problems = {}
        for key, number in sorted(numbers.items()):
            data, codes = prepared[key].data, prepared[key].codes
            year, _period = booked_period(data, codes) or (None, None)
            place = number, year
            other = taken.setdefault(place, data.number)
            if other != data.number:
                problems[key] = make_problem(
                    "entry_number_taken",
                    MOVE,
                    data.move_id,
                    number=data.number,
                    entry_number=number,
                    other=other,
                )
        return problems

    def _numbers_given(self, numbers):
        """Return {(entry number, year): invoice} of what we know to be booked."""
        booked = self.search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("state", "=", "sent"),
                ("exact_entry_number", "in", list(numbers)),
            ]
        )
        return {
            (row.exact_entry_number, (row.answer or {}).get("ReportingYear")): (
                row.move_id.name
            )
            for row in booked
        }
