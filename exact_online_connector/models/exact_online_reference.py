import logging
from datetime import date, datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..exact_client import ExactError, Forbidden, Rejected
from .exact_online_message import error_sentence

_logger = logging.getLogger(__name__)

KINDS = [
    ("division", "Administration"),
    ("gl_account", "G/L account"),
    ("journal", "Journal"),
    ("vat_code", "VAT code"),
    ("payment_condition", "Payment condition"),
    ("cost_center", "Cost centre"),
    ("cost_unit", "Cost unit"),
    ("project", "Project"),
    ("item", "Item"),
    ("currency", "Currency"),
    ("period", "Financial period"),
    ("closed_period", "Closed period of a journal"),
]
# The lists that are read with one press; the administrations come with the login.
_OPTIONAL = {"cost_center", "cost_unit", "project", "item", "currency"}
_ELSEWHERE = {"division", "period", "closed_period"}
# No code or name of Exact is longer; each reader of a list would read it.
_LONGEST = 255
_FETCHED = [kind for kind, _label in KINDS if kind not in _ELSEWHERE]


class ExactOnlineReference(models.Model):
    """A code of one of Exact's lists: a journal, a VAT code, a general ledger account.

    A code that vanished or was blocked in Exact is archived here, never deleted: the
    mappings that use it are refused with its name.
    """

    _name = "exact.online.reference"
    _description = "Exact Online Code"
    _order = "kind, code, id"
    _rec_names_search = ["code", "name"]

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    exact_id = fields.Char(string="Exact's ID", readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    details = fields.Json(readonly=True, help="What else Exact tells of this code.")

    _code_uniq = models.Constraint(
        "UNIQUE(connection_id, kind, code)", "A code stands once in its list."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for reference in self:
            reference.display_name = f"{reference.code} {reference.name}"

    @api.model
    def _search_display_name(self, operator, value):
        # What is shown, "70 Verkoop", finds the code too, also in an import.
        domain = super()._search_display_name(operator, value)
        if operator not in ("=", "in", "ilike"):
            return domain
        how = "ilike" if operator == "ilike" else "="
        for shown in [value] if isinstance(value, str) else value or []:
            code, _space, name = str(shown).partition(" ")
            if name:
                domain |= Domain("code", "=", code) & Domain("name", how, name)
        return domain

    def _update_kind(self, connection, kind, rows):
        """Bring one list up to date with what Exact gave.

        :param rows: dicts of Exact's properties, as the client returns them.
        :return: the codes that are in use now.
        """
        known = self.with_context(active_test=False).search(
            [("connection_id", "=", connection.id), ("kind", "=", kind)]
        )
        by_code = {reference.code: reference for reference in known}
        keys = {"connection_id": connection.id, "kind": kind}
        new, current = [], self.browse()
        # A condition with instalments may have a row for each: one code all the same.
        unique = {}
        for row in rows:
            values = reference_values(kind, row)
            unique.setdefault(values["code"], values)
        for values in unique.values():
            reference = by_code.get(values["code"])
            if not reference:
                new.append(keys | values)
                continue
            current |= reference
            changed = {k: v for k, v in values.items() if reference[k] != v}
            if changed:
                reference.write(changed)
        (known - current).filtered("active").active = False
        return (current | self.create(new)).filtered("active")


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    reference_ids = fields.One2many(
        "exact.online.reference", "connection_id", string="Code Lists"
    )
    references_fetched_at = fields.Datetime(
        string="Code Lists Fetched On", readonly=True, copy=False
    )

    def action_fetch_reference_data(self):
        """Read Exact's code lists. Codes that vanished or are blocked are archived."""
        self.check_access("write")
        for connection in self:
            client = connection._get_client(unattended=False)
            try:
                connection.sudo()._keep_lists(connection._read_lists(client))
                self.env["exact.online.cursor"].sudo().start(connection, client)
            except ExactError as error:
                raise UserError(error_sentence(self.env, error)) from error

    def _read_lists(self, client):
        """Return {kind: rows} of all code lists, as Exact gives them."""
        lists = {}
        for kind in _FETCHED:
            try:
                lists[kind] = list(client.reference_rows(kind))
            except Forbidden:
                # Not every licence and app has projects, items or cost centres.
                if kind not in _OPTIONAL:
                    raise
        self._mark_ended(client, lists["vat_code"])
        return lists | self._read_periods(client)

    def _mark_ended(self, client, vat_codes):
        """Mark the VAT codes that have no percentage any more; costs a call.

        Where Exact does not tell, none is marked: it refuses such an entry itself.
        """
        today = datetime.combine(fields.Date.context_today(self), datetime.min.time())
        try:
            rows = list(client.vat_percentages(today))
        except (Forbidden, Rejected) as error:
            _logger.info("Exact Online does not tell percentages: %s", error)
            return
        in_force = {row["VATCodeID"] for row in rows}
        for row in vat_codes:
            if in_force and row.get("Percentage") and row["ID"] not in in_force:
                row["Ended"] = True

    def _keep_lists(self, lists):
        references = self.env["exact.online.reference"]
        for kind, rows in lists.items():
            references._update_kind(self, kind, rows)
        self.references_fetched_at = fields.Datetime.now()


def reference_values(kind, row):
    """Return the values of a reference from a row of Exact's list."""
    row = {name: _short(value) for name, value in row.items()}
    if kind == "period":
        code = f"{row['FinYear']}-{int(row['FinPeriod']):02}"
        name = f"{row['StartDate']:%Y-%m-%d} – {row['EndDate']:%Y-%m-%d}"
    elif kind == "closed_period":
        code = f"{row['Journal']} {row['Year']}-{int(row['Period']):02}"
        name = code
    else:
        code = str(row["Code"])
        name = row.get("Description") or code
    blocked = row.get("IsBlocked") or row.get("Blocked") or row.get("BlockEntry")
    # Cost centres say it the other way round.
    blocked = blocked or row.get("Active") is False
    return {
        "code": code,
        "name": name,
        "exact_id": row.get("ID") or False,
        "active": not blocked,
        "details": jsonable(row),
    }


def _short(value):
    return value[:_LONGEST] if isinstance(value, str) else value


def jsonable(value):
    """Return a value of Exact's answer as JSON can hold it."""
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
