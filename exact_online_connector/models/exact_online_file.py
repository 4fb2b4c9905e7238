from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..mapping.files import (
    EMPTY,
    MAX_BYTES,
    TOO_LARGE,
    WRONG_TYPE,
    FileData,
    file_name,
    why_not_sent,
)
from ..transaction import lock_waiting

_lt = LazyTranslate(__name__)

STATES = [
    ("to_send", "To be attached"),
    ("sent", "Attached"),
    ("error", "Refused"),
    ("skipped", "Not sent"),
]
_SKIPPED = {
    WRONG_TYPE: _lt(
        "%(file)s is not sent: Exact Online shows pdf, jpg, jpeg, png, gif and bmp."
    ),
    TOO_LARGE: _lt(
        "%(file)s is not sent: it is larger than %(limit)s MB. Add it in Exact Online."
    ),
    EMPTY: _lt("%(file)s is not sent: it is empty."),
}


class ExactOnlineFile(models.Model):
    """A file of an invoice or bill, and what became of it in Exact."""

    _name = "exact.online.file"
    _description = "File in Exact Online"
    _inherit = ["exact.online.creation"]
    _order = "id"

    document_id = fields.Many2one(
        "exact.online.document", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, precompute=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", ondelete="set null", index="btree_not_null"
    )
    checksum = fields.Char(help="Of the content when it was found.")
    name = fields.Char(required=True, help="Its name in Exact Online.")
    state = fields.Selection(STATES, required=True, default="to_send")
    reason = fields.Char(help="Why it is not sent.")

    _name_uniq = models.Constraint(
        "UNIQUE(document_id, name)", "A document has each file name once."
    )

    # === FINDING THE FILES ===

    @api.private
    def files_of(self, moves):
        """Return {move id: its attachments that belong in Exact}, in two queries.

        Of an invoice the PDF that was sent to the customer, which Odoo keeps for good:
        never a new rendering, nor a proforma. Of a bill all its files, the main one
        first: also what Odoo took out of an electronic invoice.
        """
        sales = moves.filtered(lambda move: move._exact_kind() == "sales")
        found = self._attachments(sales, "invoice_pdf_report_file")
        found |= self._attachments(moves - sales, False)
        by_move = found.grouped("res_id")
        return {
            move.id: self._main_first(move, by_move.get(move.id, found.browse()))
            for move in moves
        }

    def _attachments(self, moves, field):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "account.move"),
                    ("res_id", "in", moves.ids),
                    ("res_field", "=", field),
                    ("type", "=", "binary"),
                ],
                order="id",
            )
        )

    def _main_first(self, move, attachments):
        main = move.message_main_attachment_id & attachments
        return main | attachments

    def _add(self, document, attachments):
        """Add the files that the document has not yet; the same content goes once."""
        known = set(document.file_ids.mapped("checksum"))
        names = {name.lower() for name in document.file_ids.mapped("name")}
        for attachment in attachments:
            if attachment.checksum in known:
                continue
            known.add(attachment.checksum)
            values = self._values(attachment, names)
            names.add(values["name"].lower())
            self.create({"document_id": document.id, **values})

    def _values(self, attachment, taken):
        data = FileData(
            attachment.id,
            attachment.name or "",
            attachment.mimetype or "",
            attachment.file_size,
        )
        values = {"attachment_id": attachment.id, "checksum": attachment.checksum}
        skipped = why_not_sent(data)
        if not skipped:
            return values | {"name": file_name(data, taken)}
        sentence = self.env._(_SKIPPED[skipped])  # pylint: disable=gettext-variable
        args = {"file": data.name, "limit": MAX_BYTES // 1024**2}
        # Exact has no file of this name; it only must differ from the others.
        name = f"{data.name} [{attachment.id}]"
        return values | {"name": name, "state": "skipped", "reason": sentence % args}

    # === TO EXACT ===

    def _create_in_exact(self, client):
        document = self.document_id.exact_id
        return client.attach_file(document, self.name, self.attachment_id.raw)

    def _find_in_exact(self, client):
        rows = client.find_attachments(self.document_id.exact_id)
        return next((row for row in rows if row["FileName"] == self.name), None)

    def _note_refused(self):
        lock_waiting(self)
        self.state = "error"

    def _note_created(self, row):
        # EXTENDS 'exact.online.creation'
        self.write({"state": "sent", "reason": False})
        return super()._note_created(row)
