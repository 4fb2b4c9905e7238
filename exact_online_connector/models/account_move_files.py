import logging
import time

from odoo import fields, models
from odoo.exceptions import UserError

from ..exact_client import ExactError
from ..transaction import CONFLICTS, in_own_transaction, own_transaction
from .account_move_actions import DEADLINE
from .exact_online_document import STATES

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    """The files of a booked move in Exact: what is seen of them, and the button."""

    _inherit = "account.move"

    exact_files_state = fields.Selection(
        STATES, string="Files in Exact", copy=False, readonly=True
    )
    exact_files_note = fields.Char(string="About the Files", copy=False, readonly=True)

    def action_exact_send_files(self):
        """Attach the files of booked moves in Exact: now of one, soon of several.

        Also what failed, was refused, or came later to a bill.

        :raise UserError: a move is not booked, or has no file; nothing has changed.
        """
        self._exact_check_right()
        for move in self:
            move._exact_check_files()
        exports = self.sudo().exact_export_ids
        documents = in_own_transaction(exports, _queue_again)
        if len(self) > 1:
            exports.connection_id._ring_export()
            return self._exact_notify(
                "info",
                self.env._("Invoices whose files go in a moment: %s.", len(self)),
            )
        return self._exact_attach_now(exports, documents)

    def _exact_check_files(self):
        if self.exact_state != "sent":
            raise UserError(
                self.env._(
                    "%s is not booked in Exact Online. Its files go after the booking.",
                    self.display_name,
                )
            )
        files = self.env["exact.online.file"].sudo().files_of(self)
        if not files[self.id]:
            raise UserError(
                self.env._(
                    "%s has no file to send: an invoice gets its PDF when it is sent "
                    "or printed, a bill its file when it is attached.",
                    self.display_name,
                )
            )

    def _exact_attach_now(self, exports, document_ids):
        connection = self._exact_connection()
        client = connection._get_client(
            unattended=False, deadline=time.monotonic() + DEADLINE
        )
        documents = self.env["exact.online.document"].sudo().browse(document_ids)
        try:
            documents._attach(client)
        except (ExactError, *CONFLICTS) as error:
            _logger.info("Exact Online: files of %s: %s", self.id, error)
        exports._show_on_move()
        connection._ring_export()
        self.env.invalidate_all()
        with own_transaction(documents) as own:
            kind, message = own._outcome()
        return self._exact_notify(kind, message)


def _queue_again(exports):
    """Queue the documents of booked exports, failed ones too; return their ids."""
    documents = exports.env["exact.online.document"]
    documents.queue(exports.filtered(lambda export: export.state == "sent"))
    for document in exports.document_ids:
        document._try_again()
    return exports.document_ids.ids


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    document_ids = fields.One2many("exact.online.document", "export_id")

    def _queue_files(self):
        """The entry is booked: its files follow, if they are to."""
        if self.connection_id._sends_files_of(self.move_id):
            self.env["exact.online.document"].queue(self)

    def _face_values(self):
        # EXTENDS: what became of the files
        document = self.document_ids
        return super()._face_values() | {
            "exact_files_state": document.state if document.file_ids else False,
            "exact_files_note": document._note() or False,
        }


class ExactOnlineDocument(models.Model):
    _inherit = "exact.online.document"

    def _note(self):
        """Return what a person should know about the files, or ''."""
        reasons = [file.reason for file in self.file_ids if file.reason]
        return " ".join(filter(None, [self.error_message, *reasons]))

    def _outcome(self):
        """Return the kind and the text of the message about the files."""
        number = self.export_id.exact_entry_number
        if self.state == "sent":
            return "success", self.env._(
                "The files are attached to entry %s in Exact Online.", number
            )
        if self.state == "to_send" and not self.error_message:
            return "info", self.env._(
                "The files are being attached; look again in some minutes."
            )
        return "warning", self._note()
