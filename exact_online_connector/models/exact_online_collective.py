from odoo import api, fields, models

from ..mapping.data import Problem
from ..mapping.problems import CONNECTION, make_problem
from ..transaction import in_own_transaction, lock_waiting


class ExactOnlineCollective(models.Model):
    """A relation of Exact that walk-in persons share, for some countries or for all."""

    _name = "exact.online.collective"
    _description = "Exact Online Collective Relation"
    _order = "sequence, id"
    _rec_name = "account_code"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(
        default=10, help="The first line that serves a person's country is taken."
    )
    country_group_id = fields.Many2one(
        "res.country.group",
        string="Countries",
        help="Persons of these countries. Empty: all that no line before serves.",
    )
    account_code = fields.Char(
        string="Relation Number",
        required=True,
        help="The number of the collective relation in Exact Online.",
    )
    account_id = fields.Char(
        string="Relation ID", compute="_compute_account_id", store=True, readonly=False
    )

    @api.depends("account_code", "connection_id.division_code")
    def _compute_account_id(self):
        """Another number is another relation: it is looked up again."""
        self.account_id = False

    def _serves(self, country_code):
        codes = self.country_group_id.country_ids.mapped("code")
        return not self.country_group_id or country_code in codes

    def _ensure(self, client):
        """Return (GUID, None), or (None, Problem); one call for the first invoice."""
        known = in_own_transaction(self, lambda own: own.account_id)
        if known:
            return known, None
        rows = client.find_accounts(code=self.account_code)
        if not rows:
            return None, self._unknown()
        in_own_transaction(self, lambda own: own._keep(rows[0]["ID"]))
        return rows[0]["ID"], None

    def _keep(self, account_id):
        lock_waiting(self)
        self.account_id = account_id

    def _unknown(self) -> Problem:
        return make_problem("collective_unknown", CONNECTION, code=self.account_code)
