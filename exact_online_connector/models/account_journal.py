from odoo import models

_STATES = ("to_send", "sending", "error")


class AccountJournal(models.Model):
    """Odoo's own dashboard tells of each journal what waits for Exact."""

    _inherit = "account.journal"

    def _fill_sale_purchase_dashboard_data(self, dashboard_data):
        # EXTENDS 'account'
        super()._fill_sale_purchase_dashboard_data(dashboard_data)
        if not self.env["account.move"].has_access("read") or not self.env[
            "exact.online.connection"
        ].has_access("read"):
            return
        counted = self.env["account.move"]._read_group(
            [("journal_id", "in", self.ids), ("exact_state", "in", _STATES)],
            ["journal_id", "exact_state"],
            ["__count"],
        )
        for journal, state, count in counted:
            dashboard_data[journal.id][f"exact_{state}"] = count

    def action_exact_synchronisation(self):
        """Show the journal's invoices that wait for Exact, or failed."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.exact_online_synchronisation_action"
        )
        name = self.env.context.get("exact_filter", "to_send")
        return action | {
            "domain": [
                ("exact_state", "!=", "not_applicable"),
                ("journal_id", "=", self.id),
            ],
            "context": {f"search_default_{name}": 1},
        }
