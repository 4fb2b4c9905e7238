from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

_READERS = (
    "exact_online_connector.group_exact_user,exact_online_connector.group_exact_auditor"
)


class ResPartner(models.Model):
    """The relation in Exact Online of a partner, in the current company's books."""

    _inherit = "res.partner"

    exact_account_id = fields.Char(
        string="Exact Relation ID", compute="_compute_exact_account", groups=_READERS
    )
    exact_account_code = fields.Char(
        string="Exact Relation",
        compute="_compute_exact_account",
        inverse="_inverse_exact_account_code",
        search="_search_exact_account_code",
        groups=_READERS,
        help="The relation number in Exact Online. Fill it in to say which existing "
        "relation this partner is.",
    )
    exact_synced_at = fields.Datetime(
        string="Last Sent to Exact", compute="_compute_exact_account", groups=_READERS
    )
    exact_doubtful = fields.Boolean(
        string="Doubtful in Exact",
        compute="_compute_exact_account",
        search="_search_exact_doubtful",
        groups=_READERS,
        help="Several relations of Exact Online could be this partner: choose one.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_exact_account(self):
        bindings = self._exact_bindings()
        by_partner = {binding.partner_id.id: binding for binding in bindings}
        for partner in self:
            binding = by_partner.get(partner.commercial_partner_id.id)
            partner.exact_account_id = binding and binding.account_id
            partner.exact_account_code = binding and binding.account_code
            partner.exact_synced_at = binding and binding.synced_at
            partner.exact_doubtful = bool(binding) and binding.needs_person

    def _exact_bindings(self):
        """Return the relations of these partners in the current company's books."""
        bindings = self.env["exact.online.partner"].sudo()
        own = Domain("partner_id", "in", self.commercial_partner_id.ids)
        return bindings.search(own & bindings._in_company())

    def _inverse_exact_account_code(self):
        """Say which relation of Exact a partner is; looked up at the next invoice."""
        if not self.env.user.has_group("exact_online_connector.group_exact_user"):
            raise AccessError(
                self.env._(
                    "This needs the right Invoicing. Ask an administrator for it."
                )
            )
        bindings = self.env["exact.online.partner"].sudo()
        connection = self.env["exact.online.connection"]._of_company(self.env.company)
        for partner in self.filtered(lambda p: connection):
            commercial = partner.commercial_partner_id
            binding = bindings._row_of(connection.id, commercial.id)
            code = (partner.exact_account_code or "").strip()
            if code != (binding.account_code or ""):
                binding.write(
                    {
                        "account_code": code,
                        "account_id": False,
                        "is_customer": False,
                        "is_supplier": False,
                        "sent_values": False,
                    }
                )
                binding._clear_doubt()
                binding._retry_waiting()

    @api.model
    def _search_exact_account_code(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return self._exact_partners_of(Domain("account_code", operator, value))

    @api.model
    def _search_exact_doubtful(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._exact_partners_of(Domain("needs_person", "=", True))
        return domain if True in value else ~domain

    def _exact_partners_of(self, domain):
        """Return the domain of partners whose relation in our books is like this."""
        bindings = self.env["exact.online.partner"].sudo()
        found = bindings._search(domain & bindings._in_company())
        return Domain("commercial_partner_id", "in", found.subselect("partner_id"))
