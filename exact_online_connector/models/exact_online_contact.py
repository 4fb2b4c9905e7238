import secrets
import time

from odoo import fields, models
from odoo.exceptions import UserError

from ..exact_client import ExactError, OutcomeUnknown, Rejected
from ..mapping.contact import Evidence
from ..mapping.contact_bookings import BOOKINGS
from ..mapping.contact_place import (
    Offer,
    choose_place,
    place_from_json,
    place_to_json,
    stands_on_the_same,
)
from ..mapping.contact_questions import answers_of, has_passed
from ..mapping.rows import code as code_of
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_contact_item import IN_EXACT
from .exact_online_contact_words import missing_sentence
from .exact_online_mapping import gl_account, journal, vat_code
from .exact_online_message import error_sentence

STATES = [("running", "Under way"), ("done", "Finished")]
# New steps are begun for so long; what is left then goes on at the next press.
_PATIENCE = 45
# Without these the rest has no sense.
_BASIS = ("relation", "plain")


class ExactOnlineContact(models.Model):
    """One run of the first-contact check: what it made, read and concluded.

    Each step is committed before the next one, in a transaction of its own: that of
    the press is older than the row, and reads none of it. A run that was interrupted,
    by whatever, goes on where it was, and ends with everything deleted again.

    Calls: one for each thing that is made and one for its deletion, a relation up to
    two more, eight to read; some 45, of which Exact refuses eight at most.
    """

    _name = "exact.online.contact"
    _description = "First-Contact Check with Exact Online"
    _order = "id desc"
    _rec_name = "marker"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    state = fields.Selection(STATES, required=True, default="running")
    marker = fields.Char(
        required=True, help="What the references of its entries begin with."
    )
    day = fields.Date(required=True, default=fields.Date.context_today)
    division_name = fields.Char(string="Administration")
    item_ids = fields.One2many("exact.online.contact.item", "contact_id")
    answer_ids = fields.One2many("exact.online.contact.answer", "contact_id")
    place = fields.Json()
    evidence = fields.Json(help="What was read back.")
    marks = fields.Json(help="Single facts that were seen on the way.")
    passed = fields.Boolean()
    call_count = fields.Integer(string="Calls Made")
    refusal_count = fields.Integer(string="Refusals")
    trouble = fields.Char(help="What interrupted it.")

    # === BEGIN ===

    def _begin(self, connection):
        """Return the id of the run that is under way, or of a new one.

        :raise UserError: with what is missing in the administration.
        """
        lock_waiting(connection)
        running = [("connection_id", "=", connection.id), ("state", "=", "running")]
        if found := self.search(running, limit=1):
            return found.id
        marker = f"FC{secrets.token_hex(4)}"
        contact = self.new({"connection_id": connection.id, "marker": marker})
        place, missing = contact._choose_place()
        if missing:
            raise UserError(missing_sentence(self.env, missing))
        kinds = {"relation_bad": "relation", "relation": "relation"}
        kinds |= {booking.code: booking.kind for booking in BOOKINGS}
        kinds |= {"document": "document", "attachment": "attachment"}
        return self.create(
            {
                "connection_id": connection.id,
                "marker": marker,
                "place": place_to_json(place),
                "division_name": connection.division_name,
                "item_ids": [
                    fields.Command.create({"code": code, "resource": resource})
                    for code, resource in kinds.items()
                ],
            }
        ).id

    def _choose_place(self):
        connection = self.connection_id.with_company(self.connection_id.company_id)
        references = connection.reference_ids

        def of_kind(kind, convert):
            return [convert(ref) for ref in references if ref.kind == kind]

        domestic = references.filtered(
            lambda ref: not (ref.details or {}).get("OssCountry")
        )
        offer = Offer(
            journals=of_kind("journal", journal),
            accounts=of_kind("gl_account", gl_account),
            vat_codes=[vat_code(ref) for ref in domestic if ref.kind == "vat_code"],
            country=code_of((connection.division_id.details or {}).get("Country"))
            or connection.company_id.country_id.code
            or connection.region.upper(),
        )
        codes = connection._exact_codes()
        day = self.day or fields.Date.context_today(self)
        return choose_place(offer, codes, self.marker, day)

    def _place(self):
        """Return where it has booked from its beginning, whatever has changed since."""
        return place_from_json(self.place)

    def _is_still_there(self):
        """Whether it may book on: Exact would refuse each entry in a place that is not
        open any more, and shut us out."""
        kept, (place, _missing) = self._place(), self._choose_place()
        return bool(kept and place) and stands_on_the_same(kept, place)

    def _relation_id(self):
        """Return the GUID of the relation that the check made for itself."""
        relations = self.item_ids.filtered(lambda item: item.resource == "relation")
        return relations.filtered("exact_id").exact_id

    def _unfinished(self):
        """Return the domain of runs that have, or may have, something in Exact."""
        there = ["|", ("state", "in", IN_EXACT), ("claimed_at", "!=", False)]
        return [("state", "=", "running"), ("item_ids", "any", there)]

    # === THE STEPS ===

    def _run(self, client, calls):
        """Go through all steps that are left. What comes of it stands on the row.

        :param calls: the list that the client's calls are added to.
        """
        self.ensure_one()
        until = time.monotonic() + _PATIENCE
        trouble = None
        try:
            self._find_positions(client)
            self._make_all(client, until)
            self._read(client)
            self._clean_up(client)
        except (ExactError, OutOfTime) as error:
            trouble = error
        in_own_transaction(self, lambda own: own._note_run(calls, trouble))

    def _make_all(self, client, until):
        with own_transaction(self) as own:
            if not own._is_still_there():
                return
        for item in self._in_state("to_do"):
            if not self._has_basis():
                return
            if time.monotonic() > until:
                raise OutOfTime
            item._make(client)

    def _in_state(self, *states):
        with own_transaction(self) as own:
            items = own.item_ids.filtered(lambda item: item.state in states)
            ids = items.sorted("id").ids
        return self.env["exact.online.contact.item"].browse(ids)

    def _has_basis(self):
        with own_transaction(self) as own:
            states = {item.code: item.state for item in own.item_ids}
        return not any(states[code] == "refused" for code in _BASIS)

    # === CLEAN UP ===

    def _clean_up(self, client):
        """Delete all that was made, what depends on others first.

        The document is tried while its entry is still there: whether Exact deletes it
        then is one of the questions.
        """
        for item in self._in_state("to_do"):
            item._settle_doubt(client)
        items = self._in_state(*IN_EXACT)
        with own_transaction(items) as own:
            order = {item.id: (item.code, item.resource) for item in own}
        document = items.filtered(lambda item: order[item.id][0] == "document")
        for item in document:
            item._delete(client)
            in_own_transaction(self, lambda own: own._note_document())
        for resources in (
            ("sales", "purchase"),
            ("document", "attachment"),
            ("relation",),
        ):
            for item in items.sorted("id", reverse=True):
                if order[item.id][1] in resources:
                    item._delete(client)

    def _note_document(self):
        lock_waiting(self)
        item = self.item_ids.filtered(lambda item: item.code == "document")
        marks = self.marks or {}
        shown = marks.get("document_link") in ("itself", "put")
        if shown and "document_delete" not in marks:
            answer = "deleted" if item.state == "deleted" else "kept"
            self.marks = marks | {"document_delete": answer}

    # === CONCLUDE ===

    def _note_run(self, calls, trouble):
        lock_waiting(self)
        refusals = [call for call in calls if call.error == Rejected.__name__]
        self.write(
            {
                "call_count": self.call_count + len(calls),
                "refusal_count": self.refusal_count + len(refusals),
                "trouble": trouble and self._trouble_sentence(trouble),
            }
        )
        if not trouble:
            self._conclude()

    def _trouble_sentence(self, trouble):
        if isinstance(trouble, OutOfTime):
            return self.env._("Not all is done yet. Press Go On.")
        if isinstance(trouble, OutcomeUnknown):
            return self.env._(
                "An answer of Exact Online was lost. In some minutes press Go On: what "
                "became of it is looked up, nothing is made twice."
            )
        return error_sentence(self.env, trouble)

    def _conclude(self):
        has_read = self.place and self.evidence
        answers = answers_of(self._evidence()) if has_read else {}
        basis = {item.code: item for item in self.item_ids}
        stopped = [basis[code] for code in _BASIS if basis[code].state == "refused"]
        passed = bool(answers) and not stopped and has_passed(answers)
        self.answer_ids.unlink()
        self.item_ids.filtered(lambda item: item.state == "to_do").state = "skipped"
        self.write(
            {
                "state": "done",
                "passed": passed,
                "trouble": not passed and self._why_stopped(stopped),
                "answer_ids": [
                    fields.Command.create({"question": question, "answer": answer})
                    for question, answer in answers.items()
                ],
            }
        )
        self.connection_id._learn_first_contact(self, answers)

    def _why_stopped(self, stopped):
        if stopped:
            return stopped[0].said
        _place, missing = self._choose_place()
        return self._unread() or (missing and missing_sentence(self.env, missing))

    def _evidence(self):
        rows = self.evidence
        return Evidence(
            place=self._place(),
            sent={item.code: item.payload for item in self.item_ids if item.payload},
            entries=rows["entries"],
            lines=rows["lines"],
            ledger=rows["ledger"],
            terms=rows["terms"],
            refused=frozenset(
                item.code for item in self.item_ids if item.state == "refused"
            ),
            marks=self.marks or {},
        )


class OutOfTime(Exception):
    """There is more to do than fits in one press."""
