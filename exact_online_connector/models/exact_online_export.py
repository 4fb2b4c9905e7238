from odoo import fields, models

# to_send --claim--> sending --booked--> sent
#                    sending --refused--> error
#                    sending --surely not booked--> to_send
#                    sending --no answer--> sending, looked up after the grace period:
#                                           found --> sent, not found --> to_send,
#                                           unclear --> sending (a person decides)
# to_send --problem found before the call--> error
# error --retry--> to_send
# to_send, error, unclear --exclude--> excluded --include--> to_send, unclear
STATES = [
    ("to_send", "To send"),
    ("sending", "Being sent or in doubt"),
    ("sent", "Sent"),
    ("error", "Failed"),
    ("excluded", "Kept out"),
]
PROOF = [
    ("unproven", "Not proven yet"),
    ("equal", "Equal"),
    ("different", "Different"),
]
PAYMENT_STATES = [
    ("unknown", "Unknown"),
    ("open", "Open"),
    ("partial", "Partly paid"),
    ("paid", "Paid"),
]
# What was exchanged with Exact, some kilobytes a row: read when one of it is asked for,
# and not with a thousand rows of which a poll wants the state.
EXCHANGED = "exchanged"
SETTLED_BY = [
    ("payment", "Payment"),
    ("credit_note", "Credit note"),
    ("difference", "Written off"),
    ("mixed", "Several ways"),
]


class ExactOnlineExport(models.Model):
    """The life of one move in Exact Online: the outbox, and what was heard of it.

    The transaction that hears Exact's answer writes this row alone. What users see on
    the move follows later (`face_pending`), so that somebody who saves the invoice at
    that moment cannot undo what was heard.
    """

    _name = "exact.online.export"
    _description = "Exact Online Export"
    _rec_name = "move_id"
    _order = "id desc"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True, index=True
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    move_type = fields.Selection(related="move_id.move_type")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Partner"
    )
    state = fields.Selection(STATES, required=True, default="to_send", index=True)
    unattended = fields.Boolean(
        default=True, help="Sent by a scheduled action, without a person waiting."
    )

    attempt = fields.Integer(default=0)
    next_attempt_at = fields.Datetime(
        required=True, default=fields.Datetime.now, string="Not Before"
    )
    lookups = fields.Integer(
        default=0, help="How often Exact was asked in vain for an entry without answer."
    )
    payload = fields.Json(help="What was sent.", prefetch=EXCHANGED)
    line_origins = fields.Json(
        help="Of each line that was sent, the line in Odoo.", prefetch=EXCHANGED
    )

    exact_entry_id = fields.Char(string="Entry ID", index="btree_not_null")
    exact_entry_number = fields.Integer(string="Entry Number", aggregator=None)
    sent_at = fields.Datetime()
    answer = fields.Json(
        string="Exact's Answer", help="What Exact answered.", prefetch=EXCHANGED
    )
    problems = fields.Json(help="What stopped the export: code, record, arguments.")
    error_message = fields.Char(string="Error")
    error_raw = fields.Text(string="Exact's Own Words")

    proof = fields.Selection(PROOF, required=True, default="unproven")
    proof_differences = fields.Json()
    amount_total = fields.Float(digits=(16, 4))
    amount_tax = fields.Float(string="VAT Amount", digits=(16, 4))

    payment_state = fields.Selection(PAYMENT_STATES, required=True, default="unknown")
    amount_open = fields.Float(digits=(16, 4))
    paid_on = fields.Date()
    settled_by = fields.Selection(SETTLED_BY)
    payment_ids = fields.One2many("exact.online.payment", "export_id")
    settlement_ids = fields.One2many("exact.online.settlement", "export_id")
    settlement_pending = fields.Boolean(
        help="By what it was settled is still to be looked up, or to be registered."
    )
    settlement_failed = fields.Boolean(
        help="A payment could not be registered; it is tried again every night."
    )
    settling_lines = fields.Json(help="Lines of Exact's ledger that settled the entry.")
    payment_note = fields.Char(help="What a person should know about its payments.")

    face_pending = fields.Boolean(
        string="Invoice To Update",
        default=False,
        help="The invoice does not show this state yet.",
    )

    _move_uniq = models.Constraint(
        "UNIQUE(connection_id, move_id)", "An invoice is exported once."
    )
    _entry_uniq = models.UniqueIndex(
        "(connection_id, exact_entry_id) WHERE exact_entry_id IS NOT NULL",
        "This entry already belongs to another invoice.",
    )
    _queue_idx = models.Index(
        "(connection_id, next_attempt_at, id) WHERE state = 'to_send'"
    )
    _doubt_idx = models.Index(
        "(connection_id, next_attempt_at, id) WHERE state = 'sending'"
    )
    _unproven_idx = models.Index(
        "(connection_id, id) WHERE state = 'sent' AND proof = 'unproven'"
    )
    _settlement_idx = models.Index("(connection_id, id) WHERE settlement_pending")
    _face_idx = models.Index("(connection_id, id) WHERE face_pending")

    def action_retry(self):
        """Send again what was refused; the invoices show what comes of it."""
        return self.move_id.action_exact_send()

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()
