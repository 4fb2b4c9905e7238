from odoo import fields, models
from odoo.fields import Domain

from .exact_online_mapping import DEFAULT_FIELDS


class ExactOnlineConnection(models.Model):
    """Codes that vanished or were blocked in Exact, and what they break here."""

    _inherit = "exact.online.connection"

    broken_count = fields.Integer(compute="_compute_broken_count")

    def _compute_broken_count(self):
        mappings = self._count(
            "exact.online.mapping", [("reference_id.active", "=", False)]
        )
        for connection in self:
            broken = mappings.get(connection.id, 0) + len(connection._broken_defaults())
            connection.broken_count = broken

    def _broken_domain(self):
        own = Domain("connection_id", "=", self.id)
        return own & Domain("reference_id.active", "=", False)

    def _broken_defaults(self):
        """Return the names of the default fields whose code is blocked or gone."""
        return [name for name in DEFAULT_FIELDS if self[name] and not self[name].active]

    def _keep_lists(self, lists):
        """Tell somebody once what the new lists break; the code stays chosen."""
        broken_before = self._broken_codes()
        result = super()._keep_lists(lists)
        broken = self._broken_codes() - broken_before
        if broken:
            self._ask_for_repair(
                self.env._(
                    "In Exact Online these codes are blocked or gone, and invoices "
                    "that use them are held back: %(codes)s. Choose others under Exact "
                    "Online, Mapping, filter Broken, or on the page Defaults.",
                    codes=", ".join(broken.mapped("display_name")),
                )
            )
        return result

    def _broken_codes(self):
        """Return the codes that are used, and blocked or gone."""
        self.env["exact.online.reference"].flush_model()
        mappings = self.env["exact.online.mapping"].search(self._broken_domain())
        codes = mappings.reference_id
        for name in self._broken_defaults():
            codes |= self[name]
        return codes

    def action_open_broken(self):
        """Show the mappings whose code is blocked or gone in Exact."""
        return self._open(
            "exact_online_mapping_action",
            {"default_connection_id": self.id, "search_default_broken": 1},
        )
