from dataclasses import dataclass

from odoo import fields, models

from ..exact_client import ExactError
from ..mapping.checks import check_invoice
from ..mapping.data import Codes, InvoiceData
from ..mapping.entry import build_entry, payload_hash
from ..mapping.proof import prove_answer
from ..transaction import own_transaction
from .exact_online_export_failure import STOPS_BATCH
from .exact_online_export_prove import proof_values
from .exact_online_message import problem_rows, problem_sentence
from .exact_online_reference import jsonable


@dataclass(frozen=True)
class Prepared:
    """A move that may go: what it is, and whether somebody changed it since."""

    data: InvoiceData
    codes: Codes
    write_date: object


class ExactOnlineExport(models.Model):
    """The way of a move to Exact, in steps that survive a crash at any point.

    1. prepare: collect, check; a problem found here costs no call.
    2. the relation is found or created (`exact.online.partner`).
    3. claim: `sending` and what will be sent are committed, before the call.
    4. post: the row is locked again, Exact is called, its answer is committed.
    5. face: the move shows it.

    A crash after 3 leaves a row in `sending` that nobody holds; it is looked up in
    Exact (`exact_online_export_recover`), never sent again blindly.
    """

    _inherit = "exact.online.export"

    def _send_each(self, client):
        """Send the rows one by one.

        :yield: each row, after its outcome was committed on it.
        :raise ExactError: something that concerns the connection, not one invoice, so
            that the other rows would fail alike. The row's outcome is kept.
        """
        prepared = self._prepare()
        for export in self:
            if export.id in prepared:
                export._send_one(prepared[export.id], client)
            yield export

    def _send_one(self, prepared, client):
        try:
            account_id = self._ensure_account(prepared.data, client)
        except ExactError as error:
            self._keep_failure(error)
            raise_for_batch(error)
            return
        if not account_id:
            return
        payload = build_entry(prepared.data, prepared.codes, account_id)
        attempt = self._claim(prepared, payload, account_id)
        if attempt:
            self._post(attempt, prepared.data, client)

    # === 1. PREPARE ===

    def _prepare(self):
        """Return {id: Prepared} for the rows that may go; the others say why not."""
        with own_transaction(self) as exports:
            waiting = exports.try_lock_for_update()
            waiting = waiting.filtered(lambda export: export.state == "to_send")
            collected = waiting.move_id._exact_collect()
            codes_of = {c: c._exact_codes() for c in waiting.connection_id}
            prepared = {}
            for export in waiting:
                data = collected[export.move_id.id]
                codes = codes_of[export.connection_id]
                problems = export._find_problems(data, codes)
                if problems:
                    export._mark_problems(problems)
                else:
                    write_date = export.move_id.write_date
                    prepared[export.id] = Prepared(data, codes, write_date)
        return prepared

    def _find_problems(self, data, codes):
        problems = check_invoice(data, codes)
        return [problem for problem in problems if problem.level == "error"]

    def _mark_problems(self, problems):
        sentences = [problem_sentence(self.env, problem) for problem in problems]
        self.write(
            {
                "state": "error",
                "problems": problem_rows(self.env, problems),
                "error_message": "\n".join(sentences),
                "error_raw": False,
                "face_pending": True,
            }
        )

    # === 2. RELATION ===

    def _ensure_account(self, data, client):
        """Return the GUID of the relation in Exact, None if a person must choose."""
        relations = self.env["exact.online.partner"]
        account_id, problem = relations.ensure(self.connection_id, data, client)
        if problem:
            with own_transaction(self) as exports:
                export = exports.try_lock_for_update()
                if export.state == "to_send":
                    export._mark_problems([problem])
        return account_id

    # === 3. CLAIM ===

    def _claim(self, prepared, payload, account_id):
        """Commit that this move is about to be sent.

        The move's own row is locked for the moment too: whoever is changing it goes
        first, and is seen.

        :return: the number of the attempt, None if somebody else was faster.
        """
        with own_transaction(self) as exports:
            export = exports.try_lock_for_update()
            move = export.move_id.try_lock_for_update(allow_referencing=True)
            if export.state != "to_send" or not move:
                return None
            if move.state != "posted" or move.write_date != prepared.write_date:
                return None
            now = fields.Datetime.now()
            export.write(
                {
                    "state": "sending",
                    "attempt": export.attempt + 1,
                    "sending_since": now,
                    "next_attempt_at": now + export._grace(),
                    "lookups": 0,
                    "payload": payload,
                    "payload_hash": payload_hash(payload),
                    "exact_account_id": account_id,
                    "problems": False,
                    "error_message": False,
                    "error_raw": False,
                }
            )
            return export.attempt

    # === 4. POST ===

    def _post(self, attempt, data, client):
        """Call Exact under the row's lock, and commit what it answered."""
        failure = None
        with own_transaction(self) as exports:
            export = exports.try_lock_for_update()
            if export.state != "sending" or export.attempt != attempt:
                return
            try:
                answer = client.create_entry(data.kind, export.payload)
            except ExactError as error:
                failure = error
                export._note_failure(error)
            else:
                export._note_booking(answer, data)
        if failure:
            raise_for_batch(failure)

    def _note_booking(self, answer, data):
        """Write that Exact booked the move, and what its answer proves."""
        self.write(
            {
                "state": "sent",
                "exact_entry_id": answer["EntryID"],
                "exact_entry_number": answer.get("EntryNumber"),
                "sent_at": fields.Datetime.now(),
                "answer": jsonable(answer),
                "problems": False,
                "error_message": False,
                "error_raw": False,
                "payment_state": "open",
                "amount_open": float(data.total),
                "face_pending": True,
                **proof_values(self._prove_header(answer, data)),
            }
        )

    def _prove_header(self, answer, data):
        division = self.connection_id.division_code
        return prove_answer(data, answer, payload=self.payload, division=division)


def raise_for_batch(error):
    """Raise again what would stop the other rows of a batch too."""
    if isinstance(error, STOPS_BATCH):
        raise error
