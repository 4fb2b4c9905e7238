from odoo import api, fields, models
from odoo.fields import Domain


class ExactOnlineConnection(models.Model):
    """Which administration (division) of Exact the company is linked with."""

    _inherit = "exact.online.connection"

    division_code = fields.Integer(
        string="Division Number",
        copy=False,
        help="The number of the administration in Exact Online's addresses. It is not "
        "the administration number that users see.",
    )
    division_id = fields.Many2one(
        "exact.online.reference",
        string="Administration",
        compute="_compute_division_id",
        inverse="_inverse_division_id",
        domain="[('connection_id', '=', id), ('kind', '=', 'division')]",
        help="The administration in Exact Online that this company's invoices are "
        "booked in.",
    )
    division_name = fields.Char(
        string="Administration Name", compute="_compute_division_id"
    )

    @api.depends("division_code")
    def _compute_division_id(self):
        codes = [str(connection.division_code) for connection in self]
        domain = [("connection_id", "in", self._origin.ids), ("code", "in", codes)]
        found = self.env["exact.online.reference"].search(
            [*domain, ("kind", "=", "division")]
        )
        for connection in self:
            division = found.filtered(connection._is_my_division)
            connection.division_id = division
            connection.division_name = division.name

    def _is_my_division(self, reference):
        mine = self._origin == reference.connection_id
        return mine and reference.code == str(self.division_code)

    def _inverse_division_id(self):
        for connection in self:
            connection.division_code = int(connection.division_id.code or 0)

    def _find_division(self, code):
        domain = Domain("connection_id", "=", self._origin.id)
        domain &= Domain("kind", "=", "division") & Domain("code", "=", str(code))
        return self.env["exact.online.reference"].search(domain, limit=1)
