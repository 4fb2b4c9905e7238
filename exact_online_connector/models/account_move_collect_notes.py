from odoo import fields, models


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    send_notes = fields.Boolean(
        string="Notes With the Lines",
        help="Notes below a line of the invoice go with it, as its notes in Exact "
        "Online. Else they are not sent.",
    )


class AccountMove(models.Model):
    """The notes of a document, with the line that they stand below (P10)."""

    _inherit = "account.move"

    def _exact_line_values(self, item):
        values = super()._exact_line_values(item)
        if item.display_type == "product":
            if self._exact_connection().sudo().send_notes:
                values["notes"] = "\n".join(self._exact_notes_below(item))
        return values

    def _exact_notes_below(self, item):
        lines = self.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        below = lines[lines.ids.index(item.id) + 1 :]
        notes = []
        for line in below:
            if line.display_type != "line_note":
                break
            notes.append(line.name or "")
        return notes
