from odoo import fields, models

from ..exact_client import (
    AuthError,
    ExactError,
    Forbidden,
    GrantExpired,
    RateLimited,
    Rejected,
)
from ..mapping.rows import guid
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_contact_item import IN_EXACT
from .exact_online_cursor import FIRST, PAYMENT_TERMS, TRANSACTION_LINES
from .exact_online_message import error_sentence
from .exact_online_reference import jsonable

# These pass by waiting or a login, however often they come.
_NOT_OF_READING = (AuthError, GrantExpired, RateLimited)
# These come again each time.
_FOR_GOOD = (Rejected, Forbidden)
# So often it is tried to read; then what was booked is deleted unread.
_TRIES = 5


class ExactOnlineContact(models.Model):
    """What the check has booked is read back, from positions of its own.

    Those of the connection move with the payments, or stay for years where none are
    followed.
    """

    _inherit = "exact.online.contact"

    # "positions": {list: Timestamp before the first entry}; "failures": how often it
    # could not be read; "unread": why that was given up.
    reading = fields.Json()

    def _find_positions(self, client):
        """Ask from where to read, before anything is booked: two calls."""
        with own_transaction(self) as own:
            if (own.reading or {}).get("positions"):
                return
            moment, positions = own.create_date, own._positions_of_connection()
        cursors = self.env["exact.online.cursor"]
        for name in positions:
            timestamp = cursors.before(client, name, moment)
            if timestamp is None:
                break  # nor for the other list: that would be a refusal more
            positions[name] = timestamp
        in_own_transaction(self, lambda own: own._note_reading(positions=positions))

    def _positions_of_connection(self):
        cursors = self.env["exact.online.cursor"]
        return {
            name: cursors.position(self.connection_id, name) or FIRST
            for name in (PAYMENT_TERMS, TRANSACTION_LINES)
        }

    def _note_reading(self, **values):
        lock_waiting(self)
        self.reading = (self.reading or {}) | values

    def _unread(self):
        """Return why reading was given up, if it was."""
        return (self.reading or {}).get("unread")

    def _read(self, client):
        """Read back what was booked, once; name the document where that is needed.

        :raise ExactError: it is to be tried again.
        """
        with own_transaction(self) as own:
            if own.evidence or own._unread():
                return
        try:
            self._read_once(client)
        except _NOT_OF_READING:
            raise
        except ExactError as error:
            failure = error
            if not in_own_transaction(self, lambda own: own._note_unread(failure)):
                raise

    def _note_unread(self, error):
        """Note a failure; return whether reading is given up."""
        failures = (self.reading or {}).get("failures", 0) + 1
        given_up = failures >= _TRIES or isinstance(error, _FOR_GOOD)
        why = given_up and error_sentence(self.env, error)
        self._note_reading(failures=failures, unread=why)
        return given_up

    def _read_once(self, client):
        with own_transaction(self) as own:
            items = own.item_ids.filtered(lambda item: item.state in IN_EXACT)
            ids = {item.code: (item.resource, item.exact_id) for item in items}
            positions, marker = own.reading["positions"], own.marker
        found = read_rows(client, marker, ids, positions)
        marks = self._show_document(client, ids, found["entries"])

        def keep(own):
            lock_waiting(own)
            own.write({"evidence": jsonable(found), "marks": marks | own._marks()})

        in_own_transaction(self, keep)

    def _show_document(self, client, ids, entries):
        """Return how the plain entry shows its document; a call where it does not."""
        if "document" not in ids or "plain" not in entries:
            return {}
        document_id = ids["document"][1]
        if guid(entries["plain"].get("Document")) == guid(document_id):
            return {"document_link": "itself"}
        try:
            client.show_document("sales", ids["plain"][1], document_id)
        except Rejected:
            return {"document_link": "refused"}
        return {"document_link": "put"}

    def _marks(self):
        """Return the facts that the states of what was made tell."""
        states = {item.code: item.state for item in self.item_ids}
        names = {"booked": "taken", "left": "taken", "deleted": "taken"}
        names["refused"] = "refused"
        found = {
            "vat_number": names.get(states["relation_bad"]),
            "attachment": names.get(states["attachment"]),
        }
        return {name: answer for name, answer in found.items() if answer}


def flat(pages):
    """Return the rows of all pages."""
    return [row for page in pages for row in page]


def read_rows(client, marker, ids, positions):
    """Return the rows of all lists by the code of the booking: six calls.

    :param ids: {code: (resource, id in Exact)}
    :param positions: {list: Timestamp to read from}
    """
    entries, lines = [], []
    for kind in ("sales", "purchase"):
        keys = [key for resource, key in ids.values() if resource == kind]
        entries += client.entries(kind, keys)
        lines += client.lines_of_entries(kind, keys)
    terms = client.payment_terms_since(positions[PAYMENT_TERMS])
    ledger = client.transaction_lines_since(positions[TRANSACTION_LINES])
    codes = {guid(key): code for code, (_resource, key) in ids.items()}
    headers = by_booking(entries, codes, marker)
    return {
        "entries": {code: rows[0] for code, rows in headers.items()},
        "lines": by_booking(lines, codes, marker),
        "terms": by_booking(flat(terms), codes, marker, "TransactionEntryID"),
        "ledger": by_booking(flat(ledger), codes, marker),
    }


def by_booking(rows, codes, marker, field="EntryID"):
    """Return {code of the booking: its rows}: by the entry, of deferrals by YourRef."""
    found = {}
    for row in rows:
        code = codes.get(guid(row.get(field)))
        begin, _slash, rest = (row.get("YourRef") or "").partition("/")
        if not code and begin == marker:
            code = rest.split(".")[0]
        if code:
            found.setdefault(code, []).append(row)
    return found
