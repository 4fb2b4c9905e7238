from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..mapping.relation_number import usable_number

_TEXT_TYPES = ("char", "integer")


class ExactOnlineNumberSource(models.Model):
    """Where the number of a new relation comes from: choice 1, 2, 3."""

    _name = "exact.online.number.source"
    _description = "Exact Online Relation Number Source"
    _order = "sequence, id"
    _rec_name = "source"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(
        default=10, help="The first line that has a number is taken."
    )
    source = fields.Selection(
        [
            ("reference", "Reference of the partner"),
            ("field", "Another field of the partner"),
            ("external_id", "External ID of the partner"),
            ("own", "Next number of our own range"),
            ("exact", "Exact Online numbers it"),
        ],
        required=True,
        help="Where the number of a new relation is taken from.",
        default="reference",
    )
    field_path = fields.Char(
        string="Field",
        help="The technical name of a field of the partner, such as barcode, or a path "
        "such as parent_id.ref.",
    )
    module = fields.Char(
        string="Source of the External ID",
        help="The part before the dot of the external IDs that count, such as "
        "__import__ for those of an import.",
    )

    @api.constrains("source", "field_path", "module")
    def _check_details(self):
        for source in self:
            if source.source == "field":
                source._check_field_path()
            if source.source == "external_id" and not source.module:
                raise ValidationError(
                    self.env._(
                        "Fill in which external IDs count: the part before the dot."
                    )
                )

    def _check_field_path(self):
        model, field = self.env["res.partner"], None
        for name in (self.field_path or "").split("."):
            field = model is not None and model._fields.get(name)
            if not field:
                raise ValidationError(
                    self.env._(
                        "A partner has no field %(path)s. Fill in a technical name, "
                        "such as barcode.",
                        path=self.field_path or "",
                    )
                )
            model = self.env[field.comodel_name] if field.comodel_name else None
        if field.type not in _TEXT_TYPES:
            raise ValidationError(
                self.env._("%(path)s is no text or whole number.", path=self.field_path)
            )

    def _number_of(self, partner):
        """Return the number that this source has for a partner, '' if it is none."""
        texts = {
            "reference": lambda: partner.ref,
            "field": lambda: self._field_of(partner),
            "external_id": lambda: self._external_id_of(partner),
        }
        return usable_number(str(texts.get(self.source, str)() or ""))

    def _field_of(self, partner):
        company = self.connection_id.company_id
        # Somebody may not read what the path leads to; the number is no secret.
        records = partner.sudo().with_company(company)
        *way, name = self.field_path.split(".")
        for step in way:
            records = records[step][:1]
        return records[name]

    def _external_id_of(self, partner):
        return (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("model", "=", "res.partner"),
                    ("res_id", "=", partner.id),
                    ("module", "=", self.module),
                ],
                limit=1,
            )
            .name
        )
