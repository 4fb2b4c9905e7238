import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import LockError

from ..clock import shared_now
from ..exact_client import ExactError, OutcomeUnknown, Rejected
from ..mapping.check_header import period_name
from ..transaction import CONFLICTS, in_own_transaction, lock_waiting, own_transaction
from .exact_online_export_failure import raise_for_batch
from .exact_online_message import error_sentence

_logger = logging.getLogger(__name__)

# waiting --claim--> claimed --deleted, or not there any more--> deleted
#                    claimed --refused--> (empty: it stays sent)
#                    claimed --no answer--> claimed, looked up after the grace period:
#                                           gone --> deleted, there --> (empty)
# deleted --its documents are deleted too, and the invoice shows it--> (row is gone)
UNDO_STATES = [
    ("waiting", "To be undone"),
    ("claimed", "Being undone, or in doubt"),
    ("deleted", "Deleted in Exact Online"),
    ("unlinked", "Unlinked, still in Exact Online"),
]
# Why the move is kept out then.
_REASONS = {"deleted": "undone", "unlinked": "unlinked"}
# SalesEntries and PurchaseEntries: a processed entry (api.md E7).
_PROCESSED = 50
_PATIENCE = timedelta(minutes=5)


class ExactOnlineExport(models.Model):
    """Deleting an entry in Exact, so that a crash at any point leaves no lasting doubt.

    The row stays `sent` until the entry is surely gone: the invoice can't be changed
    meanwhile. That it is about to be deleted is committed before the call.
    """

    _inherit = "exact.online.export"

    undo_state = fields.Selection(UNDO_STATES, string="Undo")
    undo_at = fields.Datetime(string="Undo Not Before")
    undo_user_id = fields.Many2one("res.users", string="Undone By")
    undo_documents = fields.Json(help="Exact's documents that are still to be deleted.")

    _undo_idx = models.Index(
        "(connection_id, undo_at, id) WHERE undo_state IS NOT NULL"
    )

    # === MAY IT BE UNDONE ===

    def _undo_obstacle(self):
        """Return why Exact would not delete the entry, as far as we know; or None."""
        if self.settlement_ids:
            return self.env._(
                "Payments of it are registered in Odoo. Undo the match in Exact "
                "Online, then press Look Up Payment in Exact."
            )
        if any(payment.status != 20 for payment in self.payment_ids):
            return self.env._(
                "It is matched with a payment, or selected for one, in Exact Online. "
                "Undo that there, then press Look Up Payment in Exact."
            )
        answer = self.answer or {}
        period = answer.get("ReportingYear"), answer.get("ReportingPeriod")
        journal = (answer.get("Journal") or "").strip()
        if (journal, *period) in self.connection_id._closed_periods():
            return self.env._(
                "Period %(period)s is closed in Exact Online. If it was opened again, "
                "press Fetch Code Lists on the connection first.",
                period=period_name(period),
            )
        return None

    # === THE STEPS ===

    def _queue_undo(self):
        """Note that a person wants these undone; the scheduled action does it."""
        for export in self.filtered(lambda row: row.state == "sent"):
            lock_waiting(export)
            if export.state == "sent" and not export.undo_state:
                export.write(
                    {
                        "undo_state": "waiting",
                        "undo_at": shared_now(self.env),
                        "undo_user_id": export.env.uid,
                    }
                )

    def _undo(self, client):
        """Delete the entry and its documents. What comes of it stands on the row.

        Costs two calls, and one for each document.

        :raise ExactError: Exact could not be asked, or its answer was lost.
        """
        self.ensure_one()
        if in_own_transaction(self, lambda own: own._claim_undo()):
            with own_transaction(self, keep=ExactError) as export:
                lock_waiting(export)
                if export.undo_state == "claimed":
                    export._call_undo(client)
        self._delete_documents(client)

    def _claim_undo(self):
        """Note that the entry is about to be deleted; committed before the call."""
        lock_waiting(self)
        if self.state != "sent":
            return False
        # In doubt, it was allowed before; to ask again does no harm.
        obstacle = self.undo_state != "claimed" and self._undo_obstacle()
        if obstacle:
            self._note_not_undone(obstacle)
            return False
        until = shared_now(self.env) + self._grace()
        self.write(
            {
                "undo_state": "claimed",
                "undo_at": until,
                "undo_user_id": self.undo_user_id.id or self.env.uid,
            }
        )
        return True

    def _call_undo(self, client):
        """Delete the entry; the caller holds the row's lock."""
        kind, entry = self._kind(), {}
        try:
            entry = client.get_entry(kind, self.exact_entry_id) or {}
            if entry.get("Status") == _PROCESSED:
                self._note_not_undone(self.env._("Exact Online has processed it."))
                return
            # One that we cannot see is gone, or we may not see it: Exact tells which.
            client.delete_entry(kind, self.exact_entry_id)
        except OutcomeUnknown:
            self._note_undo_in_doubt()
            raise
        except Rejected as refusal:
            # Not there, though it was a moment ago: we may not delete it.
            if refusal.status != 404 or entry:
                self._note_not_undone(error_sentence(self.env, refusal))
                return
        except ExactError as failure:
            self._note_undo_failed(failure)
            raise
        self._note_undone(entry)

    def _look_whether_undone(self, client):
        """The answer to a deletion was lost: look whether the entry is there.

        :raise ExactError: Exact could not be asked; it stays in doubt.
        """
        with own_transaction(self, keep=ExactError) as export:
            lock_waiting(export)
            if export.undo_state != "claimed":
                return
            export.undo_at = shared_now(self.env) + export._grace()
            entry = client.get_entry(export._kind(), export.exact_entry_id)
            if entry:
                export._note_not_undone(
                    self.env._(
                        "Exact Online did not get it. Press Undo in Exact again."
                    )
                )
            else:
                export._note_undone({})
        self._delete_documents(client)

    # === WHAT BECAME OF IT ===

    def _note_undone(self, entry):
        """The entry is gone: nothing that we heard of it counts any more."""
        documents = [*self.document_ids.mapped("exact_id"), entry.get("Document")]
        self.document_ids.unlink()
        self._forget_entry()
        self.write(
            {
                "undo_state": "deleted",
                "undo_at": shared_now(self.env),
                "undo_documents": list(dict.fromkeys(filter(None, documents))),
            }
        )

    def _forget_entry(self):
        """Forget the entry of Exact; Exact itself is left as it is."""
        self.payment_ids.unlink()
        self.write(
            {
                "state": "excluded",
                "exact_entry_id": False,
                "exact_entry_number": False,
                "sent_at": False,
                "answer": False,
                "payload": False,
                "line_origins": False,
                "problems": False,
                "error_message": False,
                "error_raw": False,
                "proof": "unproven",
                "proof_differences": False,
                "proof_tries": 0,
                "amount_total": 0.0,
                "amount_tax": 0.0,
                "payment_state": "unknown",
                "amount_open": 0.0,
                "paid_on": False,
                "settled_by": False,
                "settling_lines": False,
                "settlement_pending": False,
                "payment_note": False,
                "face_pending": True,
            }
        )

    def _note_not_undone(self, reason):
        self.write(
            {
                "undo_state": False,
                "error_message": self.env._(
                    "Not undone, it is still booked. %s", reason
                ),
                "face_pending": True,
            }
        )

    def _note_undo_in_doubt(self):
        self.write(
            {
                "error_message": self.env._(
                    "Exact Online's answer to the undo was lost. Whether the entry is "
                    "gone is looked up in some minutes; until then it counts as booked."
                ),
                "face_pending": True,
            }
        )

    def _note_undo_failed(self, failure):
        """Nothing was deleted: a batch goes on later, a person is told."""
        if self.env.context.get("exact_attended"):
            self._note_not_undone(error_sentence(self.env, failure))
        else:
            later = getattr(failure, "retry_at", None)
            later = later or shared_now(self.env) + _PATIENCE
            self.write({"undo_state": "waiting", "undo_at": later})

    # === ITS DOCUMENTS ===

    def _delete_documents(self, client):
        """Delete the documents of an entry that is gone; one that Exact keeps, stays.

        :raise ExactError: Exact could not be asked; it goes on later.
        """
        with own_transaction(self, keep=ExactError) as export:
            lock_waiting(export)
            if not export.exists() or export.undo_state != "deleted":
                return
            kept = export.undo_documents or []
            try:
                while kept:
                    export._delete_document(client, kept[0])
                    kept = kept[1:]
            except ExactError:
                # An answer that was lost is no harm: what is gone is found to be gone.
                export.undo_at = shared_now(self.env) + _PATIENCE
                raise
            finally:
                export.write({"undo_documents": kept, "face_pending": True})

    def _delete_document(self, client, document_id):
        try:
            client.delete_document(document_id)
        except Rejected as refusal:
            _logger.info("Exact Online keeps document %s: %s", document_id, refusal)

    # === ON THE INVOICE ===

    def _face_values(self):
        values = super()._face_values()
        if self.undo_state in _REASONS:
            values["exact_reason"] = _REASONS[self.undo_state]
        return values

    def _write_face(self):
        move, was_sent = self.move_id, self.move_id.exact_state == "sent"
        number, author = move.exact_entry_number, self.undo_user_id.partner_id
        result = super()._write_face()
        if self.undo_state in _REASONS:
            if was_sent:
                move.message_post(
                    body=self._undone_message(number), author_id=author.id or None
                )
            if self.state == "excluded" and not self.undo_documents:
                self.unlink()
        return result

    def _undone_message(self, number):
        if self.undo_state == "deleted":
            return self.env._(
                "Entry %(number)s was deleted in Exact Online.", number=number
            )
        return self.env._(
            "Unlinked from entry %(number)s, which is still in Exact Online.",
            number=number,
        )

    # === BY THE SCHEDULED ACTION ===

    def _work(self, connection, client):
        again_at = super()._work(connection, client)
        if again_at:
            return again_at
        try:
            self._undo_due(connection, client)
        except ExactError as error:
            _logger.warning("Exact Online undo of %s: %s", connection.name, error)
            connection._note_trouble(error)
            return getattr(error, "retry_at", None) or connection._paused_until()
        except CONFLICTS as conflict:
            _logger.info("Exact Online undo of %s: %s", connection.name, conflict)
        return None

    def _undo_due(self, connection, client):
        """Undo what is due; who asked for it is told how it ended."""
        cron = self.env["ir.cron"]
        outcomes = {}
        for export in self.search(self._undo_domain(connection), order="undo_at, id"):
            person, name = export.undo_user_id, export.move_id.display_name
            try:
                export._isolated(lambda row: row._undo_step(client))
            except (LockError, *CONFLICTS):
                continue
            except ExactError as error:
                raise_for_batch(error)
            outcomes.setdefault(person, []).append((name, export.id))
            if not cron._commit_progress(1):
                break
        self._tell_undone(outcomes)

    def _undo_domain(self, connection):
        return [
            ("connection_id", "=", connection.id),
            *self._undoing(),
            ("undo_at", "<=", shared_now(self.env)),
        ]

    def _undoing(self):
        return [("undo_state", "not in", (False, "unlinked"))]

    def _undo_step(self, client):
        with own_transaction(self) as own:
            state = own.undo_state
        if state == "claimed":
            self._look_whether_undone(client)
        else:
            self._undo(client)

    def _tell_undone(self, outcomes):
        for person, rows in outcomes.items():
            with own_transaction(self) as own:
                exports = own.browse(id_ for _name, id_ in rows).exists()
                left = exports.filtered(lambda row: row.state == "sent")
                messages = [
                    f"{row.move_id.display_name}: {row.error_message}" for row in left
                ]
                done = self.env._("Undone in Exact Online: %s.", len(rows) - len(left))
                own.env["res.users"].browse(person.id)._bus_send(
                    "simple_notification",
                    {
                        "type": "warning" if left else "success",
                        "sticky": bool(left),
                        "message": "\n".join([done, *messages]),
                    },
                )

    def _ring_again(self, connection, again_at):
        result = super()._ring_again(connection, again_at)
        with own_transaction(self) as own:
            waiting = own.search(
                [("connection_id", "=", connection.id), *self._undoing()],
                order="undo_at",
                limit=1,
            )
            if waiting:
                soon = shared_now(self.env) + timedelta(seconds=15)
                connection._ring_export(max(waiting.undo_at, again_at or soon, soon))
        return result
