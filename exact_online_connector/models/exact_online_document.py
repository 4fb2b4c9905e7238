from datetime import timedelta

from odoo import api, fields, models

from ..clock import shared_now
from ..exact_client import ExactError, Rejected
from ..mapping.texts import HEADER_LENGTH, cut
from ..transaction import in_own_transaction, lock_waiting, own_transaction

# to_send --all attached and shown--> sent
#         --nothing that Exact takes--> skipped
#         --no file yet--> (deleted; made again when there is one)
#         --refused, or failed too often--> error --retry--> to_send
STATES = [
    ("to_send", "To be attached"),
    ("sent", "Attached"),
    ("skipped", "Not sent"),
    ("error", "Missing"),
]
# Numbers of documents/DocumentTypes (api.md H).
_TYPES = {"sales": 10, "purchase": 20}
# Files of one entry that Exact may refuse at a time: ten refusals an hour block it.
_REFUSALS = 2
_LOOK_AGAIN = timedelta(minutes=5)


class ExactOnlineDocument(models.Model):
    """The files of one entry: the outbox of what follows a booking.

    A bill's files go to the document that Exact made itself with the entry; for an
    invoice a document is created that names the entry. None of it can harm the
    booking: that was committed before.
    """

    _name = "exact.online.document"
    _description = "Document in Exact Online"
    _inherit = ["exact.online.creation"]
    _rec_name = "move_id"

    export_id = fields.Many2one(
        "exact.online.export", required=True, ondelete="cascade", index=True
    )
    connection_id = fields.Many2one(
        related="export_id.connection_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    move_id = fields.Many2one(related="export_id.move_id")
    file_ids = fields.One2many("exact.online.file", "document_id")
    state = fields.Selection(STATES, required=True, default="to_send")
    is_shown = fields.Boolean(help="The entry in Exact Online shows the document.")
    attempt = fields.Integer(help="How often in a row it failed.")
    next_attempt_at = fields.Datetime(
        required=True, default=fields.Datetime.now, string="Not Before"
    )
    error_message = fields.Char(string="Error")
    error_raw = fields.Text(string="Exact's Own Words")

    _export_uniq = models.Constraint("UNIQUE(export_id)", "An entry has one document.")
    _queue_idx = models.Index(
        "(connection_id, next_attempt_at, id) WHERE state = 'to_send'"
    )

    # === WHAT IS TO BE ATTACHED ===

    @api.private
    def queue(self, exports):
        """Make the missing rows; their files are looked for when they are due."""
        exports.flush_recordset()
        self.env.cr.execute(
            """
            INSERT INTO exact_online_document
                   (export_id, connection_id, company_id, state, next_attempt_at,
                    create_uid, create_date, write_uid, write_date)
            SELECT id, connection_id, company_id, 'to_send',
                   now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC',
                   %(uid)s, now() AT TIME ZONE 'UTC'
              FROM exact_online_export
             WHERE id = ANY(%(ids)s)
                ON CONFLICT (export_id) DO NOTHING
            """,
            {"uid": self.env.uid, "ids": exports.ids},
            log_exceptions=False,  # the caller tries again
        )
        exports.invalidate_recordset(["document_ids"])

    def _prepare(self):
        """Note which files the move has now.

        :return: whether there is something to attach.
        """
        lock_waiting(self)
        if self.state != "to_send":
            return False
        self._collect_files()
        self._skip_deleted_files()
        if not self.file_ids:
            self._note_no_file()
            return False
        if all(file.state == "skipped" for file in self.file_ids):
            self._note_done()
            return False
        return True

    def _collect_files(self):
        """Add what the document has not yet.

        Of an invoice the first PDF stays the one that counts, also if another is made
        later: it is what the customer got for what was booked.
        """
        files = self.env["exact.online.file"]
        if self._kind() == "sales" and self.file_ids.filtered(is_begun):
            return
        files._add(self, files.files_of(self.move_id)[self.move_id.id])

    def _skip_deleted_files(self):
        for file in self.file_ids:
            if file.state == "to_send" and not file.attachment_id:
                reason = self.env._("%s was deleted before it was sent.", file.name)
                file.write({"state": "skipped", "reason": reason})

    def _note_no_file(self):
        """Look once more: a transaction may be about to commit one. Then forget it.

        A file that comes later is seen when it does (`exact_online_document_cron`).
        """
        if self.attempt:
            self.unlink()
        else:
            self.write(
                {"attempt": 1, "next_attempt_at": shared_now(self.env) + _LOOK_AGAIN}
            )

    # === TO EXACT ===

    def _attach(self, client):
        """Attach what is left, and show it at the entry, in steps of their own.

        The caller's transaction may be older than the rows: each step reads anew.

        :return: whether all is done; False: it goes on later.
        :raise ExactError: it was noted on the row.
        """
        if not in_own_transaction(self, lambda own: own._prepare()):
            return False
        try:
            done = self._provide(client) and self._attach_files(client)
            if done:
                self._show_at_entry(client)
        except ExactError as failure:
            self._keep_failure(failure)
            raise
        outcome = "_note_done" if done else "_note_doubt"
        in_own_transaction(self, lambda own: getattr(own, outcome)())
        return done

    def _provide(self, client):
        """Return whether Exact has the document: its own of a bill, else ours."""
        if in_own_transaction(
            self, lambda own: own._has_document(client), keep=ExactError
        ):
            return True
        return self._create_once(client)

    def _has_document(self, client):
        lock_waiting(self)
        if not self.exact_id and self._kind() == "purchase":
            identity = (self.export_id.answer or {}).get("Document")
            if not identity:
                entry = client.get_entry("purchase", self.export_id.exact_entry_id)
                identity = entry and entry.get("Document")
            if identity:
                self.write({"exact_id": identity, "is_shown": True})
        return bool(self.exact_id)

    def _attach_files(self, client):
        """Attach one after the other; one that Exact refuses does not hold the rest.

        :return: whether all are there; False: one is in doubt.
        :raise Rejected: the last refusal, after the others went.
        """
        refused = []
        for file in self.env["exact.online.file"].browse(self._waiting_files()):
            try:
                if not file._create_once(client):
                    return False
            except Rejected as error:
                refused.append(error)
                in_own_transaction(file, lambda own: own._note_refused())
                if len(refused) == _REFUSALS:
                    break
        if refused:
            raise refused[-1]
        return True

    def _waiting_files(self):
        with own_transaction(self) as own:
            return own.file_ids.filtered(lambda file: file.state == "to_send").ids

    def _create_in_exact(self, client):
        export = self.export_id
        values = {
            "Subject": self._subject(),
            "Type": _TYPES[self._kind()],
            "Account": self._account(),
            "DocumentDate": export.payload["EntryDate"],
            "FinancialTransactionEntryID": export.exact_entry_id,
        }
        return client.create_document(values)

    def _find_in_exact(self, client):
        rows = client.find_documents(self.export_id.exact_entry_id)
        return next((row for row in rows if row["Subject"] == self._subject()), None)

    def _subject(self):
        return cut(self.move_id.name, HEADER_LENGTH)

    def _account(self):
        payload = self.export_id.payload
        return payload.get("Customer") or payload.get("Supplier")

    def _kind(self):
        return self.export_id._kind()

    # === SHOWN AT THE ENTRY ===

    def _show_at_entry(self, client):
        """Have the entry show the document, where Exact does not by itself.

        Which it is nobody has written down (api.md H): the first entry is looked at,
        with one call for each connection.
        """
        learned = in_own_transaction(
            self, lambda own: own._shows_itself(client), keep=ExactError
        )
        if learned is not None:
            in_own_transaction(
                self.connection_id, lambda own: own._learn_document_link(learned)
            )
        in_own_transaction(
            self, lambda own: own._call_show(client, learned), keep=ExactError
        )

    def _shows_itself(self, client):
        """Return whether Exact shows it by itself; None where that is known."""
        lock_waiting(self)
        if self.is_shown or self.connection_id.document_link != "unknown":
            return None
        export = self.export_id
        entry = client.get_entry(self._kind(), export.exact_entry_id)
        # Of an entry that is gone there is nothing to learn.
        return entry.get("Document") == self.exact_id if entry else None

    def _call_show(self, client, shows_itself):
        lock_waiting(self)
        if shows_itself is None:
            shows_itself = self.connection_id.document_link == "itself"
        if not self.is_shown and not shows_itself:
            entry_id = self.export_id.exact_entry_id
            client.show_document(self._kind(), entry_id, self.exact_id)
        self.is_shown = True

    # === WHAT BECAME OF IT ===

    def _note_done(self):
        lock_waiting(self)
        skipped = all(file.state == "skipped" for file in self.file_ids)
        self.write(
            {
                "state": "skipped" if skipped else "sent",
                "attempt": 0,
                "error_message": False,
                "error_raw": False,
            }
        )
        self._show_on_export()

    def _note_doubt(self):
        lock_waiting(self)
        self.next_attempt_at = shared_now(self.env) + self._grace()

    def _grace(self):
        return self.env["exact.online.export"]._grace()

    def _show_on_export(self):
        """The move shows it with the next update of its face."""
        lock_waiting(self.export_id)
        self.export_id.face_pending = True


def is_begun(file):
    """Whether a file is in Exact, or may be."""
    return bool(file.exact_id or file.claimed_at)
