from odoo import api, fields, models


class ExactOnlineDisconnect(models.TransientModel):
    """Disconnecting: does the history stay?"""

    _name = "exact.online.disconnect"
    _description = "Disconnect From Exact Online"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, readonly=True, ondelete="cascade"
    )
    history = fields.Selection(
        [
            ("keep", "Keep it: connecting again goes on where it was"),
            ("forget", "Forget it: what was sent, its payments and relations, the log"),
        ],
        required=True,
        default="keep",
    )
    sent_count = fields.Integer(
        string="Invoices Sent", compute="_compute_counts", compute_sudo=True
    )

    @api.depends("connection_id")
    def _compute_counts(self):
        for wizard in self:
            connection = wizard.connection_id
            everywhere = (
                connection | connection.with_context(active_test=False).past_ids
            )
            wizard.sent_count = self.env["exact.online.export"].search_count(
                [("connection_id", "in", everywhere.ids), ("state", "=", "sent")]
            )

    def action_disconnect(self):
        """End the connection, with or without its history."""
        self.ensure_one()
        connection = self.connection_id
        connection.check_access("write")
        if self.history == "forget":
            connection.sudo()._forget_history()
        connection.action_disconnect()
        connection.message_post(body=self._message())
        return {"type": "ir.actions.act_window_close"}

    def _message(self):
        if self.history == "forget":
            return self.env._(
                "%(user)s has disconnected and forgotten the history. Invoices that "
                "were sent are kept out from now on.",
                user=self.env.user.name,
            )
        return self.env._(
            "%(user)s has disconnected. The history stays.", user=self.env.user.name
        )
