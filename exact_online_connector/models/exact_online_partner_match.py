from odoo import api, fields, models

from ..mapping.account import account_values
from ..mapping.match import score_account
from ..mapping.problems import RELATION, make_problem
from .exact_online_reference import jsonable


class ExactOnlinePartner(models.Model):
    """Relations that only a person can tell: the candidates, and the choice."""

    _inherit = "exact.online.partner"

    needs_person = fields.Boolean(
        string="Doubtful", readonly=True, index=True, help="Somebody has to choose."
    )
    candidate_ids = fields.One2many(
        "exact.online.candidate", "relation_id", string="Candidates in Exact Online"
    )
    doubted_values = fields.Json(
        readonly=True, help="The partner's data when the candidates were found."
    )
    refused_ids = fields.Json(
        readonly=True, help="Relations of which a person said that they are not it."
    )

    partner_vat = fields.Char(related="partner_id.vat", string="VAT in Odoo")
    partner_registry = fields.Char(
        related="partner_id.company_registry", string="Company ID in Odoo"
    )
    partner_email = fields.Char(related="partner_id.email", string="Email in Odoo")
    partner_address = fields.Char(
        related="partner_id.contact_address", string="Address in Odoo"
    )
    partner_ref = fields.Char(related="partner_id.ref", string="Reference in Odoo")

    # === DOUBT ===

    def _doubt(self, partner, values, rows, numbers):
        """Keep the candidates for a person, and return the problem."""
        scored = [(score_account(row, partner, numbers), row) for row in rows]
        scored.sort(key=lambda pair: -pair[0].points)
        self._clear_doubt()
        self.candidate_ids = [
            fields.Command.create(candidate_values(score, row)) for score, row in scored
        ]
        self.write({"needs_person": True, "doubted_values": values})
        return self._doubtful(partner)

    def _known_doubt(self, partner, values):
        """Return the problem that is there already, without a call, or None.

        Where the partner was changed since, it is looked up anew.
        """
        if self.needs_person and self.doubted_values == values:
            return self._doubtful(partner)
        return None

    def _doubtful(self, partner):
        named = [f"{c.code} {c.name}" for c in self.candidate_ids]
        return make_problem(
            "relation_doubtful",
            RELATION,
            self.id,
            partner=partner.name,
            candidates=", ".join(named),
        )

    def _clear_doubt(self):
        self.candidate_ids.unlink()
        self.write({"needs_person": False, "doubted_values": False})

    # === CHOICE ===

    def action_create_new(self):
        """None of the candidates is the partner: a new relation is made for it."""
        self._check_choice()
        own = self.sudo()
        known = own.refused_ids or []
        own.refused_ids = [*known, *own.candidate_ids.mapped("account_id")]
        own._clear_doubt()
        return own._go_on()

    def action_search_again(self):
        """Look again with the next invoice: somebody has changed the data in Exact."""
        self._check_choice()
        own = self.sudo()
        own._clear_doubt()
        own.refused_ids = False
        return own._go_on()

    def action_later(self):
        """Leave this one, and show the next doubtful relation."""
        self._check_choice()
        return self._next_doubtful()

    def _choose(self, row):
        """This relation of Exact is the partner."""
        own = self.sudo()
        partner = own.partner_id._exact_collect(own.company_id)
        values = account_values(partner, own.connection_id._exact_codes())
        own._adopt(row, own._taken_for_sent(row, values))
        return own._go_on()

    def _check_choice(self):
        self.ensure_one()
        self.env["account.move"]._exact_check_right()
        self.check_access("read")

    def _go_on(self):
        """Send again what waited for the choice, and show the next one."""
        self._retry_waiting()
        return self._next_doubtful()

    def _retry_waiting(self):
        """Queue the invoices that failed for it; they go after the commit."""
        self.env["exact.online.export"].sudo()._retry_repaired(self)

    def _next_doubtful(self):
        domain = [
            ("needs_person", "=", True),
            ("id", "not in", self.ids),
            ("company_id", "in", self.env.companies.ids),
        ]
        doubtful = self.search(domain, order="id")
        # Round and round: those after this one come first.
        later = doubtful.filtered(lambda row: row.id > self.id)
        following = (later or doubtful)[:1]
        if following:
            return following._get_records_action(target="main")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "exact_online_connector.exact_online_partner_action"
        )
        return action | {"target": "main"}


class ExactOnlineCandidate(models.Model):
    """A relation of Exact that could be a partner, as it was when it was looked up."""

    _name = "exact.online.candidate"
    _description = "Exact Online Relation Candidate"
    _order = "score desc, id"

    relation_id = fields.Many2one(
        "exact.online.partner", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="relation_id.company_id", store=True, precompute=True
    )
    account_id = fields.Char(string="Relation ID", required=True)
    row = fields.Json()
    code = fields.Char()
    name = fields.Char()
    vat = fields.Char(string="VAT Number")
    chamber_of_commerce = fields.Char()
    email = fields.Char()
    address = fields.Char()
    roles = fields.Char(compute="_compute_texts")
    score = fields.Integer(aggregator=None)
    agrees = fields.Json()
    differs = fields.Json()
    why = fields.Char(compute="_compute_texts")
    linked_partner = fields.Char(compute="_compute_linked_partner")

    @api.depends("row", "agrees", "differs")
    @api.depends_context("lang")
    def _compute_texts(self):
        labels = self._labels()
        for candidate in self:
            row = candidate.row or {}
            roles = [
                (row.get("Status") == "C", self.env._("Customer")),
                (row.get("Status") in ("S", "P"), self.env._("Prospect")),
                (row.get("IsSupplier"), self.env._("Supplier")),
                (row.get("Blocked"), self.env._("Blocked")),
            ]
            candidate.roles = ", ".join(label for holds, label in roles if holds)
            same = ", ".join(labels[code] for code in candidate.agrees or [])
            other = ", ".join(labels[code] for code in candidate.differs or [])
            parts = [
                same and self.env._("the same: %s", same),
                other and self.env._("different: %s", other),
            ]
            candidate.why = "; ".join(filter(None, parts))

    def _labels(self):
        return {
            "code": self.env._("number"),
            "vat_number": self.env._("VAT number"),
            "chamber_of_commerce": self.env._("chamber of commerce"),
            "email": self.env._("e-mail"),
            "name": self.env._("name"),
            "name_close": self.env._("name, nearly"),
            "postcode": self.env._("postcode"),
            "country": self.env._("country"),
        }

    @api.depends("account_id", "relation_id.connection_id")
    def _compute_linked_partner(self):
        """Another partner of Odoo that this relation is already."""
        bindings = self.env["exact.online.partner"].search(
            [
                ("connection_id", "in", self.relation_id.connection_id.ids),
                ("account_id", "in", self.mapped("account_id")),
            ]
        )
        for candidate in self:
            linked = bindings.filtered(
                lambda row, candidate=candidate: (
                    row.account_id == candidate.account_id
                    and row.connection_id == candidate.relation_id.connection_id
                )
            )
            candidate.linked_partner = ", ".join(
                linked.partner_id.mapped("display_name")
            )

    def action_choose(self):
        """This relation is the partner."""
        self.ensure_one()
        self.relation_id._check_choice()
        return self.relation_id._choose(dict(self.row))


def candidate_values(score, row):
    """Return the values of a candidate from a row of crm/Accounts and its score."""

    def text(name):
        return (row.get(name) or "").strip()

    place = f"{text('Postcode')} {text('City')}".strip()
    parts = (text("AddressLine1"), place, text("Country"))
    return {
        "account_id": row["ID"],
        "row": jsonable(row),
        "code": text("Code"),
        "name": text("Name"),
        "vat": text("VATNumber"),
        "chamber_of_commerce": text("ChamberOfCommerce"),
        "email": text("Email"),
        "address": ", ".join(filter(None, parts)),
        "score": score.points,
        "agrees": list(score.agrees),
        "differs": list(score.differs),
    }
