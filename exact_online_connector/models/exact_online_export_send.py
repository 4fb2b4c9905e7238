import logging
from dataclasses import dataclass
from datetime import datetime

from odoo import models
from odoo.exceptions import LockError

from ..clock import shared_now
from ..exact_client import ExactError, OutcomeUnknown
from ..mapping.checks import check_invoice
from ..mapping.data import Codes, InvoiceData
from ..mapping.entry import build_entry
from ..mapping.parts import origins_of
from ..mapping.proof import prove_answer
from ..mapping.rows import guid
from ..transaction import (
    CONFLICTS,
    in_own_transaction,
    lock_waiting,
    own_transaction,
)
from .exact_online_export_failure import raise_for_batch
from .exact_online_export_prove import proof_values
from .exact_online_message import problem_rows, problem_sentence
from .exact_online_reference import jsonable

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A move that may go, or what stops it; and whether it was changed since.

    `account_id` is its relation, where that needs no look of its own. `answered_for`: a
    person has said that no entry in Exact is this move.
    """

    connection_id: int
    data: InvoiceData
    codes: Codes
    problems: tuple
    write_date: datetime
    account_id: str
    answered_for: bool


class ExactOnlineExport(models.Model):
    """The way of a move to Exact, in steps that survive a crash at any point.

    1. prepare: collect and check; nothing is locked, no call is made.
    2. the relation is found or created (`exact.online.partner`).
    3. claim: `sending` and what will be sent are committed, before the call.
    4. post: the row is locked again, Exact is called, its answer is committed.
    5. face: the move shows it.

    A crash after 3 leaves a row in `sending` that nobody holds; it is looked up in
    Exact (`exact_online_export_recover`), never sent again blindly.

    The caller's transaction may be older than the row, so each step reads in its own.
    """

    _inherit = "exact.online.export"

    def _send_each(self, client):
        """Send the rows one by one.

        :return: an iterator over the rows, each after its outcome was committed on it:
            whether its answer was lost, so that it must be looked up.
        :raise ExactError: something that concerns the connection, not one invoice, so
            that the other rows would fail alike. The row's outcome is kept.
        """
        prepared = self._prepare_together()
        for export in self._looked_for(prepared, client):
            ready = prepared.get(export.id)
            yield bool(ready and export._send_isolated(ready, client))

    def _looked_for(self, prepared, client):
        """Look for several together in Exact, where that spares looking for each."""
        return self

    def _prepare_together(self):
        """Return {id: Prepared}, read with few queries for all rows.

        If one of them is at fault, each is read by itself.
        """
        try:
            return in_own_transaction(self, lambda own: own._prepare())
        except Exception:
            if len(self) > 1:
                each = [export._prepare_together() for export in self]
                return {key: row for rows in each for key, row in rows.items()}
            _logger.exception("Exact Online: export %s can't be read", self.id)
            in_own_transaction(self, lambda own: own._put_aside())
            return {}

    def _send_isolated(self, prepared, client):
        try:
            lost = self._isolated(lambda row: row._send_one(prepared, client))
        except (*CONFLICTS, LockError):
            # Somebody has it in hand. If it was claimed, it is looked up.
            _logger.info("Exact Online: export %s is busy", self.id)
            return False
        # A fault of ours may have come after Exact's answer.
        return self._was_claimed() if lost is None else lost

    def _was_claimed(self):
        with own_transaction(self) as own:
            return own.exists().state == "sending"

    def _send_one(self, prepared, client):
        """Send the row, or note why it does not go; whether its answer was lost."""
        try:
            payload, problems = self._ready(prepared, client)
        except ExactError as failure:
            self._keep_failure(failure)
            raise_for_batch(failure)
            return False
        if problems:
            self._stop(problems)
        if problems or not payload:
            return False
        attempt = in_own_transaction(
            self, lambda own: own._claim(prepared, payload), lock=True
        )
        return bool(attempt) and self._post(attempt, prepared.data, client)

    # === 1. PREPARE ===

    def _prepare(self):
        """Return {id: Prepared} for the rows that wait.

        A move that was reset to draft at the moment when it was queued is taken out.
        """
        waiting = self.filtered(lambda export: export.state == "to_send")
        posted = waiting.filtered(lambda export: export.move_id.state == "posted")
        (waiting - posted).unlink()
        collected = posted.move_id._exact_collect()
        codes_of = {c: c._exact_codes() for c in posted.connection_id}
        rows = {
            export.id: (collected[export.move_id.id], codes_of[export.connection_id])
            for export in posted
        }
        relations = self.env["exact.online.partner"]
        accounts = relations.ready_accounts(posted.connection_id.ids, rows)
        prepared = {}
        for export in posted:
            data, codes = rows[export.id]
            found = check_invoice(data, codes)
            prepared[export.id] = Prepared(
                export.connection_id.id,
                data,
                codes,
                tuple(problem for problem in found if problem.level == "error"),
                export.move_id.write_date,
                accounts.get(export.id, ""),
                export.answered_for,
            )
        return prepared

    def _ready(self, prepared, client):
        """Return (what is to be sent, what stops it); (None, []) if it is held.

        :raise ExactError: Exact could not be asked, or refused the relation.
        """
        if prepared.problems:
            return None, prepared.problems
        account_id = prepared.account_id
        takes_calls = not account_id or self._may_be_double(prepared)
        if takes_calls and in_own_transaction(self, lambda o: o._hold_alike(prepared)):
            return None, []
        if not account_id:
            account_id, problem = self.env["exact.online.partner"].ensure(
                prepared.connection_id, prepared.data, prepared.codes, client
            )
            if problem:
                return None, [problem]
        payload = build_entry(prepared.data, prepared.codes, account_id)
        return payload, self._doubles(prepared, payload, client)

    def _stop(self, problems):
        """Keep what must be repaired before the row can go."""
        in_own_transaction(self, lambda own: own._note_problems(problems))

    def _note_problems(self, problems):
        lock_waiting(self)
        if self.state != "to_send":
            return
        sentences = [problem_sentence(self.env, problem) for problem in problems]
        self.write(
            {
                "state": "error",
                "problems": problem_rows(problems),
                "error_message": "\n".join(sentences),
                "error_raw": False,
                "face_pending": True,
                "refusal_cause": False,
                "is_held": False,
            }
        )

    # === 3. CLAIM ===

    def _claim(self, prepared, payload):
        """Note that this move is about to be sent; committed before the call.

        The move is written too: whoever is changing it, such as by a reset to draft,
        either comes first and is seen here, or conflicts with us and is replayed.
        The caller holds the row.

        :return: the number of the attempt; None if somebody else was faster, or if
            Exact has refused another one for the same cause.
        :raise LockError: somebody is changing the move.
        """
        move = self.move_id
        is_same = move._exact_lock_posted(prepared.write_date)
        if self.state != "to_send" or not is_same or self._has_other_relation(prepared):
            return None
        if holder := self._holder(payload):
            self._hold(holder)
            return None
        move._exact_show_sending()
        self.write(
            {
                "state": "sending",
                "attempt": self.attempt + 1,
                "next_attempt_at": shared_now(self.env) + self._grace(),
                "lookups": 0,
                "payload": payload,
                "line_origins": origins_of(prepared.data, prepared.codes),
                "problems": False,
                "error_message": False,
                "error_raw": False,
                "refusal_cause": False,
                "is_held": False,
            }
        )
        return self.attempt

    def _has_other_relation(self, prepared):
        """Whether somebody has corrected the relation since the batch was read."""
        if not prepared.account_id:
            return False
        relations = self.env["exact.online.partner"]
        now = relations.search_fetch(
            relations._known_domain(
                [prepared.connection_id], [prepared.data.partner.id]
            ),
            ["account_id"],
        )
        return now.account_id != prepared.account_id

    # === 4. POST ===

    def _post(self, attempt, data, client):
        """Call Exact under the row's lock, and commit what it answered.

        :return: whether no answer came, or none that tells whether it is booked.
        """
        try:
            with own_transaction(self, keep=ExactError) as export:
                lock_waiting(export)
                if export.state == "sending" and export.attempt == attempt:
                    export._call_and_note(data, client)
        except ExactError as failure:
            raise_for_batch(failure)
            return isinstance(failure, OutcomeUnknown)
        return False

    def _call_and_note(self, data, client):
        try:
            answer = client.create_entry(data.kind, self.payload)
        except ExactError as failure:
            self._note_failure(failure)
            raise
        self._note_booking(answer, data)

    def _note_booking(self, answer, data):
        """Write that Exact booked the move, and what its answer proves."""
        division = self.connection_id.division_code
        proof = prove_answer(data, answer, payload=self.payload, division=division)
        self.write(
            {
                "state": "sent",
                "needs_person": False,
                "exact_entry_id": guid(answer["EntryID"]),
                "exact_entry_number": answer.get("EntryNumber"),
                "sent_at": shared_now(self.env),
                "answer": jsonable(answer),
                "problems": False,
                "error_message": False,
                "error_raw": False,
                "payment_state": "open",
                "amount_open": float(data.total),
                "face_pending": True,
                **proof_values(proof),
            }
        )
        self._queue_files()
