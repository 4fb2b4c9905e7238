from odoo import fields, models


class ExactOnlineConnection(models.Model):
    """The counts on a connection's form, and the lists behind them."""

    _inherit = "exact.online.connection"

    mapping_count = fields.Integer(compute="_compute_counts")
    sent_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")

    def _compute_counts(self):
        mappings = self._count("exact.online.mapping", [("reference_id", "!=", False)])
        sent = self._count("exact.online.export", [("state", "=", "sent")])
        failed = self._count("exact.online.export", [("state", "=", "error")])
        for connection in self:
            connection.mapping_count = mappings.get(connection.id, 0)
            connection.sent_count = sent.get(connection.id, 0)
            connection.failed_count = failed.get(connection.id, 0)

    def _count(self, model, domain):
        rows = self.env[model]._read_group(
            [("connection_id", "in", self.ids), *domain], ["connection_id"], ["__count"]
        )
        return {connection.id: count for connection, count in rows}

    def action_open_mappings(self):
        """Show the mapping of this connection."""
        context = {"default_connection_id": self.id}
        return self._open("exact_online_mapping_action", context)

    def action_open_connection(self):
        """Show the connection with all its settings."""
        self.ensure_one()
        self.check_access("read")
        return self._get_records_action()

    def action_open_exports(self):
        """Show what was sent over this connection."""
        return self._open_synchronisation("sent")

    def action_open_failed(self):
        """Show what Exact refused, or could not be sent."""
        return self._open_synchronisation("error")

    def _open_synchronisation(self, search_filter):
        context = {f"search_default_{search_filter}": 1}
        action = self._open("exact_online_synchronisation_action", context)
        company = ("company_id", "=", self.company_id.id)
        return action | {"domain": [("exact_state", "!=", "not_applicable"), company]}

    def _open(self, action_name, context):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"exact_online_connector.{action_name}"
        )
        return action | {
            "domain": [("connection_id", "=", self.id)],
            "context": context,
        }
