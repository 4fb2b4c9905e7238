import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..exact_client import ExactError
from ..mapping.account import account_values
from ..mapping.identity import normal_vat
from ..models.exact_online_message import error_sentence
from ..models.exact_online_reference import jsonable

# How long a person waits at most for the pages of 1,000 relations (seconds).
_DEADLINE = 45


class ExactOnlineRelationImport(models.TransientModel):
    """Bring relations that exist only in Exact into Odoo: look, choose, import.

    What was brought in is linked, so that it is not offered again.
    """

    _name = "exact.online.relation.import"
    _description = "Import Relations From Exact Online"

    connection_id = fields.Many2one(
        "exact.online.connection",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["exact.online.connection"]._of_company(
            self.env.company
        ),
    )
    company_id = fields.Many2one(related="connection_id.company_id")
    which = fields.Selection(
        [
            ("all", "Customers and suppliers"),
            ("customers", "Customers"),
            ("suppliers", "Suppliers"),
        ],
        required=True,
        default="all",
    )
    line_ids = fields.One2many("exact.online.relation.import.line", "wizard_id")
    known_count = fields.Integer(string="Already in Odoo", readonly=True)
    looked_at = fields.Datetime(readonly=True)

    def action_look(self):
        """Read the relations, one call for 1,000, and show those that Odoo lacks.

        :raise UserError: Exact could not be asked.
        """
        self.env["account.move"]._exact_check_right()
        client = self.connection_id._get_client(
            unattended=False, deadline=time.monotonic() + _DEADLINE
        )
        try:
            rows = [row for row in client.relations() if self._is_wanted(row)]
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error
        known = self._known_ids()
        new = [row for row in rows if row["ID"] not in known]
        partners = self._partners_by_vat(new)
        self.line_ids.unlink()
        self.line_ids = [
            fields.Command.create(line_values(row, partners)) for row in new
        ]
        self.write(
            {"known_count": len(rows) - len(new), "looked_at": fields.Datetime.now()}
        )
        return self._get_records_action(
            target="new", name=self.env._("Import Relations")
        )

    def action_choose_all(self):
        """Choose all that are shown."""
        self.line_ids.chosen = True
        return self._get_records_action(
            target="new", name=self.env._("Import Relations")
        )

    def action_import(self):
        """Make partners of the chosen relations, and link them."""
        self.env["account.move"]._exact_check_right()
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Choose the relations to import first."))
        known = self._known_ids()
        failed = []
        for line in chosen.filtered(lambda line: line.account_id not in known):
            try:
                with self.env.cr.savepoint():
                    line._import()
            except (UserError, ValidationError) as error:
                failed.append(f"{line.code} {line.name}: {error}")
        return self._tell(len(chosen) - len(failed), failed)

    def _show(self):
        name = self.env._("Import Relations")
        return self._get_records_action(target="new", name=name)

    def _tell(self, imported, failed):
        message = self.env._("Relations imported: %s.", imported)
        if failed:
            left = self.env._("Not imported: %s.", len(failed))
            message = "\n".join([message, left, *failed])
        kind = "warning" if failed else "success"
        answer = self.env["account.move"]._exact_notify(kind, message)
        answer["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return answer

    def _is_wanted(self, row):
        """Administrations of one's own are relations of the type D: none to import."""
        roles = {
            "customers": row.get("Status") == "C",
            "suppliers": bool(row.get("IsSupplier")),
        }
        wanted = any(roles.values()) if self.which == "all" else roles[self.which]
        return wanted and row.get("Type") != "D"

    def _known_ids(self):
        relations = self.env["exact.online.partner"].sudo()
        known = relations.search_fetch(
            [
                ("connection_id", "=", self.connection_id.id),
                ("account_id", "!=", False),
            ],
            ["account_id"],
        )
        return set(known.mapped("account_id"))

    def _partners_by_vat(self, rows):
        """Return {VAT number: the one partner of Odoo that has it and no relation}."""
        numbers = {vat_of(row) for row in rows} - {""}
        partners = self.env["res.partner"].search(
            [
                ("vat", "!=", False),
                ("parent_id", "=", False),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        linked = self.env["exact.online.partner"].sudo()._of(partners)
        linked = linked.filtered(
            lambda row: row.connection_id == self.connection_id and row.account_id
        )
        by_vat = {}
        for partner in partners - linked.partner_id:
            number = normal_vat(partner.vat, partner.country_id.code or "")
            if number in numbers:
                by_vat.setdefault(number, []).append(partner.id)
        # Several with one number are a group: a person tells.
        return {vat: ids[0] for vat, ids in by_vat.items() if len(ids) == 1}


class ExactOnlineRelationImportLine(models.TransientModel):
    """A relation of Exact that Odoo does not have."""

    _name = "exact.online.relation.import.line"
    _description = "Relation to Import From Exact Online"
    _order = "code, id"

    wizard_id = fields.Many2one(
        "exact.online.relation.import", required=True, ondelete="cascade"
    )
    chosen = fields.Boolean(string="Import")
    account_id = fields.Char(required=True, readonly=True)
    row = fields.Json(readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    vat = fields.Char(string="VAT Number", readonly=True)
    city = fields.Char(readonly=True)
    country = fields.Char(readonly=True)
    is_customer = fields.Boolean(string="Customer", readonly=True)
    is_supplier = fields.Boolean(string="Supplier", readonly=True)
    kind = fields.Selection(
        [("company", "Company"), ("person", "Person")], required=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Partner in Odoo",
        help="Link it to this partner. Empty: a partner is created.",
    )

    def _import(self):
        """Make or take the partner, and link it.

        Created with the user's own rights.
        """
        partner = self.partner_id.commercial_partner_id
        if not partner:
            partner = self.env["res.partner"].create(self._partner_values())
        self.env["exact.online.partner"].sudo()._link(
            self.wizard_id.connection_id, partner, self.row
        )

    def _partner_values(self):
        row = self.row
        country = self.env["res.country"].search(
            [("code", "=", (row.get("Country") or "").strip() or False)], limit=1
        )
        return {
            "name": row["Name"],
            "is_company": self.kind == "company",
            "street": row.get("AddressLine1"),
            "street2": row.get("AddressLine2"),
            "zip": row.get("Postcode"),
            "city": row.get("City"),
            "country_id": country.id,
            "vat": row.get("VATNumber"),
            "company_registry": row.get("ChamberOfCommerce"),
            "email": row.get("Email"),
            "phone": row.get("Phone"),
            "website": row.get("Website"),
            "customer_rank": int(row.get("Status") == "C"),
            "supplier_rank": int(bool(row.get("IsSupplier"))),
            **self._language(row),
        }

    def _language(self, row):
        code = (row.get("Language") or "").strip().lower()
        installed = [lang for lang, _name in self.env["res.lang"].get_installed()]
        fitting = [lang for lang in installed if code and lang.startswith(code)]
        return {"lang": fitting[0]} if fitting else {}


class ExactOnlinePartner(models.Model):
    _inherit = "exact.online.partner"

    @api.model
    def _link(self, connection, partner, row):
        """Say that a partner is this relation, where nothing was known of it."""
        relation = self._row_of(connection.id, partner.id)
        if relation.account_id:
            raise UserError(
                self.env._(
                    "%(partner)s is relation %(code)s in Exact Online already.",
                    partner=partner.display_name,
                    code=relation.account_code,
                )
            )
        codes = connection.sudo()._exact_codes()
        values = account_values(partner._exact_collect(connection.company_id), codes)
        relation._adopt(row, values)


def line_values(row, partners):
    """Return the values of a line from a row of sync/CRM/Accounts."""
    number = vat_of(row)
    company = bool(number or row.get("ChamberOfCommerce"))
    partner_id = partners.get(number)
    return {
        "account_id": row["ID"],
        "row": jsonable(row),
        "code": (row.get("Code") or "").strip(),
        "name": row.get("Name"),
        "vat": number,
        "city": row.get("City"),
        "country": (row.get("Country") or "").strip(),
        "is_customer": row.get("Status") == "C",
        "is_supplier": bool(row.get("IsSupplier")),
        # Who has neither number is a person more often than not.
        "kind": "company" if company else "person",
        "partner_id": partner_id,
    }


def vat_of(row):
    """Return the VAT number of a row in its one form."""
    return normal_vat(row.get("VATNumber") or "", row.get("Country") or "")
