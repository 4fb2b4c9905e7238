from odoo import api, fields, models

_ADDON = "exact_online_connector"


class BaseModuleUninstall(models.TransientModel):
    """Before the addon is uninstalled: what stays in Exact Online, and what is lost."""

    _inherit = "base.module.uninstall"

    exact_leaves = fields.Boolean(compute="_compute_exact_leaves")
    exact_sent_count = fields.Integer(compute="_compute_exact_leaves")
    exact_doubtful_count = fields.Integer(compute="_compute_exact_leaves")
    exact_divisions = fields.Char(compute="_compute_exact_leaves")

    @api.depends("module_ids")
    def _compute_exact_leaves(self):
        exports = self.env["exact.online.export"].sudo()
        counts = dict(exports._read_group([], ["state"], ["__count"]))
        connections = self.env["exact.online.connection"].sudo()
        linked = connections.with_context(active_test=False).search(
            [("division_code", ">", 0)]
        )
        for wizard in self:
            modules = wizard._get_modules()
            wizard.exact_leaves = _ADDON in modules.mapped("name")
            wizard.exact_sent_count = counts.get("sent", 0)
            wizard.exact_doubtful_count = counts.get("sending", 0)
            wizard.exact_divisions = ", ".join(
                f"{connection.division_code} {connection.division_name or ''}".strip()
                for connection in linked
            )
