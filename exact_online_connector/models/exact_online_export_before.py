import logging
from collections import defaultdict

from odoo import fields, models
from odoo.tools import split_every

from ..exact_client import ExactError
from ..mapping.header import ACCOUNT_FIELD
from ..mapping.recovery import own_entries, reference_of
from ..mapping.rows import guid
from ..transaction import in_own_transaction
from .exact_online_cursor import PAYMENT_TERMS

_logger = logging.getLogger(__name__)

# What is looked for with one call: an address must not grow too long.
_TOGETHER = 10


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    # By the clock of the transaction, as the date on which a move was made.
    history_since = fields.Datetime(
        default=lambda self: self.env.cr.now(),
        copy=False,
        readonly=True,
        help="Since when this connection knows what was booked. Invoices that are "
        "older are looked up before they are sent.",
    )

    def _is_before(self, move):
        """Whether a move may have been booked before we knew of it."""
        if not self.history_since:
            return False
        # What was imported by other means than Odoo's may have no date.
        return not move.create_date or move.create_date < self.history_since

    def _read_payments_from_the_beginning(self):
        """What was adopted may have been paid before we read anything."""
        in_own_transaction(
            self.sudo(),
            lambda own: own.env["exact.online.cursor"].start_again(
                own, [PAYMENT_TERMS]
            ),
        )


class ExactOnlineExport(models.Model):
    """What is older than the connection may be in Exact already.

    The addon was removed and installed again, its history was forgotten, or another
    program has sent the invoice under its number: so it is looked up once, before it is
    sent. What agrees is adopted, what differs waits for a person.

    Costs a call for ten of a batch, and one for each of which there is something.
    """

    _inherit = "exact.online.export"

    def _looked_for(self, prepared, client):
        exports = super()._looked_for(prepared, client)
        if len(self) == 1:
            return exports
        ready = self.filtered(
            lambda row: row.id in prepared and not prepared[row.id].problems
        )
        older = ready.filtered(lambda row: row._is_older())
        absent = {*(ready - older).ids, *older._absent(prepared, client)}
        return [
            export.with_context(exact_not_there=export.id in absent)
            for export in exports
        ]

    def _absent(self, prepared, client):
        """Return the IDs of those rows whose number no entry in Exact bears."""
        absent = set()
        for kind, sought in self._sought_before(prepared).items():
            for references in split_every(_TOGETHER, sought.items(), dict):
                try:
                    found = client.find_any_entries(kind, [*references.values()])
                except ExactError as failure:
                    # Each is looked for by itself then, and says what is the matter.
                    _logger.info("Exact Online: not looked for together: %s", failure)
                    return absent
                absent |= _not_among(references, found)
        return absent

    def _sought_before(self, prepared):
        """Return {kind: {id of a row: by what it is found}}."""
        sought = defaultdict(dict)
        for export in self:
            ready = prepared[export.id]
            try:
                payload = export._foreseen(ready)
            except Exception:
                # By itself, its fault is its own and is named.
                _logger.exception("Exact Online: export %s foresees nothing", export)
                continue
            kind = ready.data.kind
            sought[kind][export.id] = reference_of(kind, payload)
        return sought

    def _is_older(self):
        return self.connection_id._is_before(self.move_id)

    def _call_and_note(self, data, client):
        is_known = self.answered_for or self.env.context.get("exact_not_there")
        if not is_known and self._is_older():
            try:
                if self._look_before(client):
                    return
            except ExactError as failure:
                self._note_failure(failure)
                raise
        super()._call_and_note(data, client)

    def _look_before(self, client):
        """Adopt the entry that is this move, or ask a person.

        :return: whether there was one.
        """
        kind = self._kind()
        # The relation may be found otherwise now than it was then.
        reference = reference_of(kind, self.payload)
        found = self._not_taken(client.find_entries(kind, **reference))
        equal, different = own_entries(kind, self.payload, found)
        own = [row for row in equal if self._is_same_relation(row)]
        doubtful = [row for row in different if self._is_same_relation(row)]
        if len(own) == 1:
            # First: a reading too many does less harm than a payment never read.
            self.connection_id._read_payments_from_the_beginning()
            self._adopt(own[0], client)
        elif equal or doubtful:
            self._ask_person(equal + doubtful, self._sentence_before)
        return bool(equal or doubtful)

    def _is_same_relation(self, row):
        field = ACCOUNT_FIELD[self._kind()]
        return guid(row[field]) == guid(self.payload[field])

    def _sentence_before(self, numbers):
        return self.env._(
            "This invoice is older than the connection, and these entries in Exact "
            "Online could be it: %(numbers)s. Look at them in Exact Online. If one is "
            "it, but differs, correct it there and press Look Again; if none is, press "
            "Send Anyway.",
            numbers=numbers,
        )

    def _was_booked_before(self, prepared, payload, row):
        """Whether an entry in Exact bears our own number of an older move."""
        connections = self.env["exact.online.connection"].sudo()
        move = self.env["account.move"].browse(prepared.data.move_id)
        older = connections.browse(prepared.connection_id)._is_before(move)
        return older and row.get("Description") == payload["Description"]


def _not_among(references, rows):
    """Return the keys of the references that none of these entries bears.

    None of them, if Exact found an entry for a reason that we do not see.
    """
    there = set()
    for row in rows:
        texts = {_folded(row.get(field)) for field in ("YourRef", "Description")}
        found = {
            key
            for key, reference in references.items()
            if texts & {_folded(text) for text in reference.values()}
        }
        if not found:
            return set()
        there |= found
    return references.keys() - there


def _folded(text):
    return (text or "").strip().casefold()
