import logging
from datetime import timedelta

from odoo import fields, models

from ..clock import shared_now
from ..exact_client import ExactError
from ..mapping.recovery import lookup_criteria, own_entries
from ..mapping.rows import guid
from ..transaction import lock_waiting, own_transaction, try_lock

_logger = logging.getLogger(__name__)

# Longer than the longest call: a booking that we gave up on may still be under way.
_DEFAULT_GRACE = 180
# One look could come before a slow booking is done.
_LOOKS_BEFORE_RESEND = 2
_RING_MARGIN = timedelta(seconds=5)


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _ring_for_doubt(self):
        """Ring the export for when the grace period of what is sent now is over.

        Before it is sent: a process that is killed meanwhile can't ring any more.
        """
        grace = self.env["exact.online.export"]._grace()
        self._ring_export(shared_now(self.env) + grace + _RING_MARGIN)


class ExactOnlineExport(models.Model):
    """Settling the doubt about an entry whose answer was lost: by looking."""

    _inherit = "exact.online.export"

    needs_person = fields.Boolean(
        help="Entries in Exact could be this invoice, and a person must tell."
    )
    answered_for = fields.Boolean(
        help="A person has said that no entry in Exact is this invoice."
    )

    def _grace(self):
        """How long to wait before looking (system parameter, seconds)."""
        seconds = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("exact_online_connector.grace_seconds", _DEFAULT_GRACE)
        )
        return timedelta(seconds=int(seconds))

    def _doubtful_domain(self, connection):
        return [
            ("connection_id", "=", connection.id),
            ("state", "=", "sending"),
            ("needs_person", "=", False),
            ("next_attempt_at", "<=", shared_now(self.env)),
        ]

    def _recover(self, client, by_person=False):
        """Look the row's entry up in Exact, if nobody is sending it.

        :param by_person: a person asks for it, so it need not be due.

        :raise ExactError: Exact could not be asked; the row stays in doubt.
        """
        self.ensure_one()
        with own_transaction(self, keep=ExactError) as exports:
            export = try_lock(exports)
            if by_person:
                due = export.filtered(lambda row: row.state == "sending")
            else:
                domain = self._doubtful_domain(export.connection_id)
                due = export.filtered_domain(domain)
            if due:
                # If Exact can't be asked, this is when it is tried again.
                due.next_attempt_at = shared_now(self.env) + self._grace()
                due._look_up(client)

    def _look_up(self, client):
        kind = self._kind()
        found = client.find_entries(kind, **lookup_criteria(kind, self.payload))
        equal, different = own_entries(kind, self.payload, self._not_taken(found))
        if len(equal) == 1:
            self._adopt(equal[0], client)
        elif equal or different:
            self._ask_person(equal + different, self._sentence_of_doubt)
        else:
            self._note_vain_look()

    def _not_taken(self, rows):
        """Return the entries that are of no other move of ours."""
        taken = set(
            self.search(
                [
                    ("connection_id", "=", self.connection_id.id),
                    ("exact_entry_id", "in", [guid(row["EntryID"]) for row in rows]),
                ]
            ).mapped("exact_entry_id")
        )
        return [row for row in rows if guid(row["EntryID"]) not in taken]

    def _adopt(self, row, client):
        """Take an entry of Exact for ours: it was booked, only its answer was lost."""
        data = self.move_id._exact_collect()[self.move_id.id]
        _logger.info("Exact Online: entry %s adopted", row.get("EntryNumber"))
        self._note_booking(row, data)
        try:
            self._prove_by_lines(client, data)
        except ExactError as error:
            # The nightly proof does it.
            _logger.info("Exact Online: adopted entry not proven yet: %s", error)

    def _ask_person(self, rows, sentence):
        numbers = ", ".join(str(row.get("EntryNumber")) for row in rows)
        self.write(
            {
                "needs_person": True,
                "error_message": sentence(numbers),
                "face_pending": True,
            }
        )

    def _sentence_of_doubt(self, numbers):
        return self.env._(
            "Exact Online's answer was lost, and these entries could be this "
            "invoice: %(numbers)s. Look at them in Exact Online. If one is it, "
            "but differs, correct it there and press Look Again; if none is, "
            "press Send Anyway.",
            numbers=numbers,
        )

    def _note_vain_look(self):
        lookups = self.lookups + 1
        values = {
            "needs_person": False,
            "lookups": lookups,
            "next_attempt_at": shared_now(self.env) + self._grace(),
        }
        if lookups >= _LOOKS_BEFORE_RESEND:
            values |= {
                "state": "to_send",
                "next_attempt_at": shared_now(self.env),
                "face_pending": True,
            }
        self.write(values)

    def _doubt_again(self):
        """Return the rows that may be in Exact: kept out or not, a person must tell."""
        unclear = self.filtered("needs_person")
        unclear.write({"state": "sending", "face_pending": True})
        return unclear

    def _send_anyway(self):
        """A person has looked, and none of the entries in Exact is this invoice."""
        lock_waiting(self)
        if self.state == "sending" and self.needs_person:
            self.write({"state": "to_send", "needs_person": False})
        self.answered_for = True

    def _kind(self):
        return "sales" if self.move_id.is_sale_document(True) else "purchase"
