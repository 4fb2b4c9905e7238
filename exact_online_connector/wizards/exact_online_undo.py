from odoo import Command, api, fields, models


class ExactOnlineUndo(models.TransientModel):
    """What of a selection can be undone in Exact, and why the rest cannot."""

    _name = "exact.online.undo"
    _description = "Undo in Exact Online"

    move_ids = fields.Many2many("account.move", string="Can Be Undone", readonly=True)
    line_ids = fields.One2many("exact.online.undo.line", "undo_id", readonly=True)
    count = fields.Integer(compute="_compute_count")
    refused_count = fields.Integer(compute="_compute_count")
    refused_move_ids = fields.Many2many(
        "account.move", compute="_compute_count", string="Cannot Be Undone"
    )

    @api.depends("move_ids", "line_ids")
    def _compute_count(self):
        for undo in self:
            refused = undo.line_ids.filtered(lambda line: line.reason)
            undo.count = len(undo.move_ids)
            undo.refused_count = len(refused)
            undo.refused_move_ids = refused.filtered("is_booked").move_id

    def _open_for(self, moves):
        """Open the dialog about the moves; Exact is not asked."""
        undo = self.create(
            {"line_ids": [Command.create(self._line(move)) for move in moves]}
        )
        possible = undo.line_ids.filtered(lambda line: not line.reason).move_id
        undo.move_ids = possible
        return undo._get_records_action(target="new", name=self.env._("Undo in Exact"))

    def _line(self, move):
        export = move.sudo().exact_export_ids[:1]
        booked = move.exact_state == "sent"
        if not booked:
            reason = self.env._("It is not booked in Exact Online.")
        else:
            refused = self.env.context.get("exact_refused") or export.error_message
            reason = export._undo_obstacle() or refused
        return {
            "move_id": move.id,
            "entry_number": move.exact_entry_number,
            "is_booked": booked,
            "reason": reason,
        }

    def action_undo(self):
        """Undo what can be, in the background."""
        self.ensure_one()
        self.move_ids._exact_check_right()
        self.move_ids._exact_queue_undo()
        action = self.env["account.move"]._exact_notify(
            "info",
            self.env._("Invoices that are undone in a moment: %s.", len(self.move_ids)),
        )
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action

    def action_credit_note(self):
        """Make credit notes for what cannot be undone, in Odoo's own dialog."""
        self.ensure_one()
        # Odoo's action takes the invoices from where its button stands: here, from us.
        return self.refused_move_ids.action_reverse() | {
            "context": {
                "active_model": "account.move",
                "active_ids": self.refused_move_ids.ids,
            }
        }


class ExactOnlineUndoLine(models.TransientModel):
    """A move of the selection."""

    _name = "exact.online.undo.line"
    _description = "Invoice to Undo in Exact Online"
    _order = "id"

    undo_id = fields.Many2one(
        "exact.online.undo", required=True, ondelete="cascade", index=True
    )
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    entry_number = fields.Integer(string="Entry", readonly=True, aggregator=None)
    is_booked = fields.Boolean(readonly=True)
    reason = fields.Text(string="Why Not", readonly=True)
