from odoo import fields, models

DOCUMENT_LINKS = [
    ("unknown", "Not known yet"),
    ("itself", "By itself"),
    ("put", "When it is told to"),
]


class ExactOnlineConnection(models.Model):
    """Which files follow a booking into Exact."""

    _inherit = "exact.online.connection"

    send_invoice_pdf = fields.Boolean(
        string="Send Invoice PDF",
        help="Attach the PDF that was sent to the customer to the entry in Exact "
        "Online. It follows by itself when the invoice is sent or printed after it was "
        "booked. It costs two calls an invoice, at most three.",
    )
    send_bill_files = fields.Boolean(
        string="Send Files of Bills",
        help="Attach the files of a vendor bill to its entry in Exact Online: pdf, "
        "jpg, jpeg, png, gif and bmp up to 7 MB, also those that an electronic invoice "
        "contains. It costs a call a file.",
    )
    document_link = fields.Selection(
        DOCUMENT_LINKS,
        string="An Entry Shows Its Document",
        default="unknown",
        required=True,
        readonly=True,
        copy=False,
        help="Learned from the first invoice whose PDF was attached.",
    )
    files_after_id = fields.Integer(
        copy=False,
        readonly=True,
        help="Files that were there before the setting was switched on stay out.",
    )

    def write(self, vals):
        if vals.get("send_invoice_pdf") or vals.get("send_bill_files"):
            self.filtered(lambda c: not c._sends_files())._start_files()
        return super().write(vals)

    def _start_files(self):
        newest = self.env["ir.attachment"].sudo()._newest_id()
        for connection in self:
            connection.files_after_id = newest

    def _sends_files(self):
        return self.send_invoice_pdf or self.send_bill_files

    def _sends_files_of(self, move):
        """Whether this kind of document goes with its files."""
        if not self._sends_files():
            return False
        if move._exact_kind() == "sales":
            return self.send_invoice_pdf
        return self.send_bill_files

    def _learn_document_link(self, by_itself):
        self.document_link = "itself" if by_itself else "put"
