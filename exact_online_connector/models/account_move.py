from odoo import fields, models
from odoo.exceptions import LockError

from .exact_online_export import PAYMENT_STATES, PROOF, SETTLED_BY, STATES

REASONS = [
    ("not_exported", "Invoices of this kind are not sent"),
    ("before_start", "Dated before the first day that is sent"),
    ("nothing_to_book", "Nothing to book: all amounts are zero"),
    ("by_person", "Kept out by a person"),
    ("included", "Included by a person"),
    ("undone", "Undone in Exact Online"),
    ("unlinked", "Unlinked from its entry in Exact Online"),
    ("forgotten", "Sent before; the connection's history was forgotten"),
]
KINDS = {
    "sales": ("out_invoice", "out_refund", "out_receipt"),
    "purchase": ("in_invoice", "in_refund", "in_receipt"),
}
# Their entries are in Exact still, without a row that would tell.
LEFT_THERE = ("unlinked", "forgotten")
# Where nothing of the document itself is written, Odoo need not look at its lines,
# compute what hangs on them, nor take it for changed by a person.
_OURS_ALONE = {
    "skip_invoice_sync": True,
    "check_move_validity": False,
    "skip_is_manually_modified": True,
    "mail_notrack": True,
}
REFUNDS = ("out_refund", "in_refund")
AUTO_FIELDS = {"sales": "auto_export", "purchase": "auto_export_purchase"}


class AccountMove(models.Model):
    """What a user sees of a move's life in Exact Online: the face of its export row."""

    _inherit = "account.move"

    exact_export_ids = fields.One2many("exact.online.export", "move_id")
    exact_state = fields.Selection(
        [("not_applicable", "Not for Exact"), *STATES],
        string="Exact Online",
        default="not_applicable",
        copy=False,
        readonly=True,
    )
    exact_reason = fields.Selection(
        REASONS, string="Why Not for Exact", copy=False, readonly=True
    )
    exact_waiting_since = fields.Datetime(
        string="For Exact Since", copy=False, readonly=True
    )
    exact_mailed_at = fields.Datetime(
        string="Sent to the Customer On",
        copy=False,
        readonly=True,
        help="When the invoice went to the customer: by e-mail, Peppol, post or print.",
    )
    exact_error = fields.Char(copy=False, readonly=True)
    exact_entry_id = fields.Char(copy=False, readonly=True)
    exact_entry_number = fields.Integer(copy=False, readonly=True, aggregator=None)
    exact_sent_at = fields.Datetime(string="Sent to Exact", copy=False, readonly=True)
    exact_amount_total = fields.Monetary(
        string="Total in Exact", copy=False, readonly=True
    )
    exact_amount_tax = fields.Monetary(string="VAT in Exact", copy=False, readonly=True)
    exact_proof = fields.Selection(
        PROOF, string="Proof", default="unproven", copy=False, readonly=True
    )
    exact_payment_state = fields.Selection(
        PAYMENT_STATES,
        string="Payment in Exact",
        default="unknown",
        copy=False,
        readonly=True,
    )
    exact_amount_open = fields.Monetary(
        string="Open in Exact", copy=False, readonly=True
    )
    exact_paid_on = fields.Date(string="Paid On (Exact)", copy=False, readonly=True)
    exact_settled_by = fields.Selection(
        SETTLED_BY, string="Settled By", copy=False, readonly=True
    )
    exact_payment_note = fields.Char(copy=False, readonly=True)
    exact_payment_ids = fields.One2many(
        "exact.online.payment",
        string="Payment Terms in Exact",
        compute="_compute_exact_payment_ids",
    )
    exact_settlement_ids = fields.One2many(
        "exact.online.settlement",
        string="Registered in Odoo",
        compute="_compute_exact_payment_ids",
    )

    # For the figures of the dashboards, and for each of these states by itself.
    _exact_waiting_idx = models.Index(
        "(company_id, exact_state, id) "
        "WHERE exact_state IN ('to_send', 'sending', 'error')"
    )
    _exact_excluded_idx = models.Index(
        "(company_id, id) WHERE exact_state = 'excluded'"
    )

    def _compute_exact_payment_ids(self):
        for move in self:
            exports = move.sudo().exact_export_ids
            move.exact_payment_ids = exports.payment_ids
            move.exact_settlement_ids = exports.settlement_ids

    # === SCOPE ===

    def _exact_connection(self):
        """Return the connection of the move's company, empty if there is none."""
        return self.env["exact.online.connection"]._of_company(self.company_id)

    def _exact_kind(self):
        """Return "sales", "purchase", or None for other moves."""
        for kind, move_types in KINDS.items():
            if self.move_type in move_types:
                return kind
        return None

    def _exact_why_not_applicable(self, connection):
        """Return the reason (of REASONS) why a posted move stays out, or None."""
        kind = self._exact_kind()
        if not kind or connection[AUTO_FIELDS[kind]] == "none":
            return "not_exported"
        start = connection.export_from
        if start and (self.invoice_date or self.date) < start:
            return "before_start"
        if self._exact_is_empty():
            return "nothing_to_book"
        return None

    def _exact_is_empty(self):
        return self.currency_id.is_zero(self.amount_total) and all(
            line.currency_id.is_zero(line.amount_currency) for line in self.line_ids
        )

    def _exact_lock_posted(self, write_date):
        """Lock the move; whether it is posted, and as it was when it was written last.

        :raise LockError: somebody is changing it.
        """
        self.env.cr.execute(
            """
            SELECT state = 'posted' AND write_date IS NOT DISTINCT FROM %s
              FROM account_move
             WHERE id = %s
               FOR NO KEY UPDATE SKIP LOCKED
            """,
            [write_date or None, self.id],
            log_exceptions=False,  # the caller tries again
        )
        row = self.env.cr.fetchone()
        if not row:
            raise LockError(f"{self} is locked")
        return row[0]

    def _exact_show_sending(self):
        """Show that the move is being sent, without touching anything else of it."""
        self.env.cr.execute(
            "UPDATE account_move SET exact_state = 'sending' WHERE id = %s", [self.id]
        )
        self.invalidate_recordset(["exact_state"])

    # === POSTING ===

    def _post(self, soft=True):
        # EXTENDS 'account'
        posted = super()._post(soft)
        for company, moves in posted.grouped("company_id").items():
            connection = self.env["exact.online.connection"]._of_company(company)
            if connection:
                moves._exact_after_posting(connection.sudo())
        return posted

    def _exact_after_posting(self, connection):
        """Mark what is for Exact; queue what goes by itself. No call is made here."""
        documents = self.filtered(
            lambda m: m._exact_kind() and not m._exact_is_left_there()
        )
        by_reason = documents.grouped(lambda m: m._exact_why_not_applicable(connection))
        for reason, moves in by_reason.items():
            state = "not_applicable" if reason else "to_send"
            since = False if reason else fields.Datetime.now()
            moves.write(
                {
                    "exact_state": state,
                    "exact_reason": reason,
                    "exact_waiting_since": since,
                }
            )
        by_reason.get(None, self.browse())._exact_queue_by_itself(connection)

    def _exact_queue_by_itself(self, connection):
        """Queue what goes without a person: at once, or some time after mailing it."""
        allowed = self.filtered(connection._may_send_unattended)
        by_mode = allowed.grouped(lambda m: connection[AUTO_FIELDS[m._exact_kind()]])
        none = self.browse()
        if immediate := by_mode.get("realtime", none):
            immediate._exact_enqueue(connection)
        # It may have been mailed before it was corrected and posted again.
        if mailed := by_mode.get("delayed", none).filtered("is_move_sent"):
            mailed._exact_enqueue(connection, connection._delayed_until())

    def _exact_enqueue(self, connection, at=None):
        """Queue the moves for the scheduled action, and ring it after the commit."""
        exports = self.env["exact.online.export"].sudo()
        exports._enqueue(connection, self, unattended=True, at=at)
        connection._ring_export(at)

    def write(self, vals):
        # EXTENDS 'account'
        if all(name.startswith("exact_") for name in vals):
            return super(AccountMove, self.with_context(**_OURS_ALONE)).write(vals)
        if vals.get("state") in ("draft", "cancel"):
            self._exact_leave_books()
        newly_sent = self.browse()
        if vals.get("is_move_sent"):
            newly_sent = self.filtered(lambda m: not m.is_move_sent)
        result = super().write(vals)
        if newly_sent:
            newly_sent._exact_after_sending()
        return result

    def _exact_after_sending(self):
        """The customer has it now: queue it, where the connection waits for that."""
        self.filtered(lambda m: m._exact_kind() == "sales").write(
            {"exact_mailed_at": fields.Datetime.now()}
        )
        waiting = self.filtered(
            lambda m: m.exact_state == "to_send" and not m.exact_export_ids
        )
        for company, moves in waiting.grouped("company_id").items():
            connection = self.env["exact.online.connection"]._of_company(company)
            if connection:
                own = connection.sudo()
                newer = moves.filtered(own._is_newer_than_its_way)
                newer._exact_queue_by_itself(own)
