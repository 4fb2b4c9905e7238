from odoo import fields, models

KINDS = [
    ("payment", "Payment"),
    ("credit_note", "Credit note"),
    ("discount", "Payment discount"),
    ("limitation", "Credit limitation"),
    ("payment_difference", "Payment difference"),
    ("exchange_difference", "Exchange difference"),
    ("other", "Something else"),
]


class ExactOnlineSettlement(models.Model):
    """What was registered in Odoo for a part of an entry that Exact has settled.

    Either an entry in the payments' journal, or the match of an invoice with a credit
    note. There is one for each part: that nothing is registered twice, the database
    itself sees to. Only what stands here is ever taken back.
    """

    _name = "exact.online.settlement"
    _description = "Exact Online Settlement"
    _rec_name = "exact_key"
    _order = "day, id"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    export_id = fields.Many2one(
        "exact.online.export", required=True, ondelete="cascade", index=True
    )
    exact_key = fields.Char(
        string="Exact's ID", required=True, help="The term, and which part of it."
    )
    kind = fields.Selection(KINDS, required=True)
    amount = fields.Monetary(help="In the document's currency.")
    currency_id = fields.Many2one(related="export_id.move_id.currency_id")
    day = fields.Date(string="Date", help="The day in Exact Online.")
    move_id = fields.Many2one(
        "account.move", string="Journal Entry", ondelete="cascade", index=True
    )
    partial_id = fields.Many2one(
        "account.partial.reconcile", ondelete="cascade", index=True
    )
    other_export_id = fields.Many2one(
        "exact.online.export",
        string="Matched With",
        ondelete="cascade",
        index="btree_not_null",
    )

    _key_uniq = models.Constraint(
        "UNIQUE(connection_id, exact_key)", "A settlement is registered once."
    )
    _target = models.Constraint(
        "CHECK((move_id IS NULL) != (partial_id IS NULL))",
        "A settlement is an entry or a match.",
    )

    def _is_in_force(self):
        """Whether it is an entry that nobody has cancelled or set back to draft."""
        return self.move_id.state == "posted"

    def _take_back(self):
        """Undo what we have registered: nothing but that.

        Entries are cancelled, and stay to be seen; in a locked period they are
        reversed on the first open day.
        """
        partials, moves = self.partial_id, self.move_id
        exports = self.export_id
        self.unlink()
        partials.unlink()
        for move in moves.filtered(lambda move: move.state != "cancel"):
            move.line_ids.remove_move_reconcile()
            day = exports._open_day(move.date)
            if day != move.date and move.state == "posted":
                move._reverse_moves([{"date": day, "ref": move.ref}], cancel=True)
            elif move.origin_payment_id:
                move.origin_payment_id.action_cancel()
            else:
                move.button_cancel()
