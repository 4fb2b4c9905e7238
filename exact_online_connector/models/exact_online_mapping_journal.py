from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .exact_online_mapping import journal

NUMBERING = [
    ("connection", "As on the connection"),
    ("exact", "By Exact Online"),
    ("format", "By a format of its own"),
]


class ExactOnlineMapping(models.Model):
    """What one journal does differently: its credit notes and its numbers."""

    _inherit = "exact.online.mapping"

    credit_reference_id = fields.Many2one(
        "exact.online.reference",
        string="Credit Notes In",
        ondelete="restrict",
        domain="[('connection_id', '=', connection_id), ('kind', '=', 'journal')]",
        help="Exact's journal for the credit notes of this journal.",
    )
    numbering = fields.Selection(
        NUMBERING,
        string="Entry Numbers",
        required=True,
        default="connection",
        help="How entries of this journal get their numbers.",
    )
    number_format = fields.Char(
        help="For invoices or bills of this journal; empty: Exact Online numbers them."
    )
    credit_number_format = fields.Char(
        string="Number Format of Credit Notes",
        help="For credit notes of this journal; empty: Exact Online numbers them.",
    )

    def _number_format(self, credit):
        """Return the format of this journal's documents; empty for Exact's own."""
        if self.numbering != "format":
            return ""
        return (self.credit_number_format if credit else self.number_format) or ""

    @api.constrains("credit_reference_id")
    def _check_credit_journal(self):
        for mapping in self:
            credit = mapping.credit_reference_id
            if credit and (credit.kind, credit.connection_id) != (
                "journal",
                mapping.connection_id,
            ):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no journal of this connection. Choose one of the "
                        "list.",
                        code=credit.display_name,
                    )
                )

    @api.constrains("numbering", "number_format", "credit_number_format")
    def _check_number_formats(self):
        for mapping in self.filtered(lambda m: m.numbering == "format"):
            kind = {"sale": "sales"}.get(mapping.journal_id.type, "purchase")
            for credit in (False, True):
                reference = (
                    credit and mapping.credit_reference_id or mapping.reference_id
                )
                mapping.connection_id._check_number_format(
                    mapping._number_format(credit), kind, credit, [journal(reference)]
                )
