from odoo import fields, models

_ROLES = [
    ("entry_number", "Entry number"),
    ("your_ref", "Your reference"),
    ("invoice_number", "Invoice number"),
    ("account", "Relation code"),
    ("journal", "Journal code"),
    ("currency", "Currency"),
    ("amount", "Amount of the invoice"),
    ("amount_open", "Outstanding amount"),
    ("due_date", "Due date"),
]
_OUTCOMES = [
    ("matched", "Matched"),
    ("unmatched", "Not matched"),
    ("ambiguous", "Ambiguous"),
]
_REASONS = [
    ("names_nothing", "The row names no entry or invoice"),
    ("unknown", "No entry of Odoo has this number"),
    ("several", "It could be several invoices"),
    ("another_row", "Another row of the invoice does not count"),
    ("contradicts", "Something else in the row differs from it"),
    ("amount_unreadable", "The amount cannot be read for certain"),
    ("currency_differs", "The invoice is in another currency"),
    ("currency_unknown", "The row names no currency, the invoice's is foreign"),
    ("more_than_total", "More would be outstanding than its total"),
    ("exact_told", "Exact Online itself has told since that day"),
]


class ExactOnlinePaymentFileColumn(models.TransientModel):
    """A column of the file, and what somebody says that it is."""

    _name = "exact.online.payment.file.column"
    _description = "Column of a File With Payments"
    _order = "position"

    wizard_id = fields.Many2one(
        "exact.online.payment.file", required=True, ondelete="cascade"
    )
    position = fields.Integer(readonly=True)
    name = fields.Char(string="Heading", readonly=True)
    sample = fields.Char(string="First Row", readonly=True)
    role = fields.Selection(_ROLES, string="Is")


class ExactOnlinePaymentFileLine(models.TransientModel):
    """A row of the file, and what became of it."""

    _name = "exact.online.payment.file.line"
    _description = "Row of a File With Payments"
    _order = "outcome, number"

    wizard_id = fields.Many2one(
        "exact.online.payment.file", required=True, ondelete="cascade"
    )
    number = fields.Integer(string="Row")
    outcome = fields.Selection(_OUTCOMES)
    reason = fields.Selection(_REASONS, string="Why")
    text = fields.Char(string="In the File")
    move_id = fields.Many2one("account.move", string="Invoice")
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_open = fields.Monetary(string="Outstanding")
