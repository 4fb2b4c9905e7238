from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..mapping.extra import ENTRY, TARGETS, Wish, fulfil

# Labels as Exact's own pages have them.
TARGET_LABELS = [
    ("YourRef", "Your ref."),
    ("PaymentReference", "Payment reference"),
    ("OrderNumber", "Order number"),
    ("ExternalLinkReference", "External link"),
    ("From", "Line: from"),
    ("To", "Line: to"),
    ("SerialNumber", "Line: serial number"),
    ("TrackingNumber", "Line: tracking number (Exact's ID)"),
    ("Notes", "Line: notes"),
    ("Quantity", "Line: quantity"),
    ("IntraStatArea", "Line: Intrastat area"),
    ("IntraStatCountry", "Line: Intrastat country"),
    ("IntraStatDeliveryTerm", "Line: Intrastat delivery term"),
    ("IntraStatTransactionA", "Line: Intrastat transaction A"),
    ("IntraStatTransactionB", "Line: Intrastat transaction B"),
    ("IntraStatTransportMethod", "Line: Intrastat transport method"),
    ("StatisticalNetWeight", "Line: Intrastat net weight"),
    ("StatisticalNumber", "Line: Intrastat commodity code"),
    ("StatisticalQuantity", "Line: Intrastat quantity"),
    ("StatisticalValue", "Line: Intrastat value"),
]
_NUMBERS = {"integer", "float", "monetary"}
# Which fields of Odoo may fill a property of a type.
FIELD_TYPES = {
    "text": _NUMBERS | {"char", "text", "selection", "date", "datetime", "many2one"},
    "date": {"date", "datetime"},
    "int": {"integer", "char"},
    "number": _NUMBERS,
    "guid": {"char"},
}
SOURCE_MODELS = {"move": "account.move", "line": "account.move.line"}
_RELATIONAL = {"many2one", "one2many", "many2many"}


class ExactOnlineExtra(models.Model):
    """Which field of Odoo fills a further property of Exact's entries."""

    _name = "exact.online.extra"
    _description = "Exact Online Extra Field"
    _order = "kind, id"
    _rec_name = "target"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.online.connection",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env["exact.online.mapping"]._default_connection(),
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        [("sales", "Invoices"), ("purchase", "Bills")],
        string="For",
        required=True,
        default="sales",
        help="Whether it goes with invoices to customers or with bills of vendors.",
    )
    target = fields.Selection(
        TARGET_LABELS,
        string="In Exact Online",
        required=True,
        help="The field of Exact's entry or of its lines that is filled.",
    )
    source = fields.Selection(
        [("move", "Invoice or bill"), ("line", "Its line")],
        string="Taken From",
        compute="_compute_source",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="What belongs to the whole entry is taken from the invoice itself.",
    )
    source_model = fields.Char(compute="_compute_source_model")
    path = fields.Char(
        string="Field in Odoo",
        required=True,
        help="A field, or a way over other records: sale_line_ids.order_id.name.",
    )
    max_length = fields.Integer(
        string="Characters",
        compute="_compute_max_length",
        store=True,
        readonly=False,
        precompute=True,
        help="A longer text is cut. 0: no limit is known.",
    )
    refuse_longer = fields.Boolean(
        string="Stop If Longer", help="Keep the invoice back, instead of cutting."
    )
    test_move_id = fields.Many2one(
        "account.move",
        string="Try With",
        compute="_compute_test_move_id",
        store=True,
        readonly=False,
        check_company=True,
        domain="[('company_id', '=', company_id), ('move_type', '!=', 'entry')]",
        help="The invoice that the example is read from.",
    )
    test_value = fields.Char(string="Example", compute="_compute_test_value")

    _target_uniq = models.Constraint(
        "UNIQUE(connection_id, kind, target)",
        "This field of Exact Online is filled already. Change that line instead.",
    )

    # === COMPUTES ===

    @api.depends("target")
    def _compute_source(self):
        for extra in self:
            of_entry = not extra.target or extra._level() == ENTRY
            extra.source = "move" if of_entry else extra.source or "line"

    @api.depends("source")
    def _compute_source_model(self):
        for extra in self:
            extra.source_model = SOURCE_MODELS[extra.source or "move"]

    @api.depends("target")
    def _compute_max_length(self):
        for extra in self:
            extra.max_length = TARGETS[extra.target].length if extra.target else 0

    @api.depends("kind", "connection_id")
    def _compute_test_move_id(self):
        """The last posted one, until somebody chooses another."""
        for extra in self:
            sales = extra.kind == "sales"
            types = ("out_invoice", "out_refund") if sales else ("in_invoice",)
            domain = [
                ("company_id", "=", extra.company_id.id),
                ("move_type", "in", types),
                ("state", "=", "posted"),
            ]
            moves = self.env["account.move"]
            extra.test_move_id = moves.search(domain, order="id desc", limit=1)

    @api.depends(
        "test_move_id", "target", "source", "path", "max_length", "refuse_longer"
    )
    def _compute_test_value(self):
        for extra in self:
            extra.test_value = extra._example()

    def _example(self):
        """Return what would be sent of the invoice that it is tried with."""
        move = self.test_move_id
        if not move or not self.target or self._path_error():
            return False
        lines = move.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        items = lines if self._level() != ENTRY else [None]
        shown = []
        for item in items:
            found, bad = fulfil([self._wish(move, item)])
            if bad:
                shown.append(self.env._("%s does not fit", bad[0].value))
            elif found:
                shown.append(str(found[self.target]))
        return " | ".join(shown) or self.env._("(empty)")

    # === CHECKS ===

    @api.constrains("target", "source", "path")
    def _check_path(self):
        for extra in self:
            if error := extra._path_error():
                raise ValidationError(error)

    @api.constrains("target", "source")
    def _check_source(self):
        for extra in self:
            if extra._level() == ENTRY and extra.source != "move":
                raise ValidationError(
                    self.env._(
                        "%(target)s belongs to the whole entry: take it from the "
                        "invoice, not from a line.",
                        target=extra._target_label(),
                    )
                )

    def _path_error(self):
        """Return what is wrong with the way to the field, or None.

        Whoever sets it up must be allowed to read what it leads to.
        """
        # Constraints run as the superuser; it is the person's own rights that count.
        env = self.sudo(False).env
        model, field = env[SOURCE_MODELS[self.source or "move"]], None
        for name in (self.path or "").split("."):
            if field is not None and field.type not in _RELATIONAL:
                return self._not_a_way(field.name)
            if field is not None:
                model = env[field.comodel_name]
            field = model._fields.get(name)
            if field is None:
                return self.env._(
                    "%(model)s has no field %(field)s. Choose one of the list.",
                    model=model._description,
                    field=name,
                )
            if not (
                model.has_access("read") and model._has_field_access(field, "read")
            ):
                return self.env._("You may not read the field %(field)s.", field=name)
        if field.type not in FIELD_TYPES[TARGETS[self.target].type]:
            return self.env._(
                "%(field)s can't fill %(target)s: its values are of another kind. "
                "Choose another field.",
                field=self.path,
                target=self._target_label(),
            )
        return None

    def _not_a_way(self, name):
        return self.env._(
            "%(field)s leads to no other record. Choose a field of the list.",
            field=name,
        )

    def _target_label(self):
        return dict(self._fields["target"]._description_selection(self.env))[
            self.target
        ]

    # === READING ===

    def _level(self):
        return TARGETS[self.target].level

    def _wish(self, move, item=None):
        """Return the `mapping.extra.Wish` for a move, or one of its lines."""
        record = item if self.source == "line" and item is not None else move
        values = record.sudo().mapped(self.path)
        if isinstance(values, models.BaseModel):
            values = [_name_of(value) for value in values]
        return Wish(self.target, tuple(values), self.max_length, self.refuse_longer)


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    extra_ids = fields.One2many("exact.online.extra", "connection_id")


def _name_of(record):
    """Return what stands for a record: a country's code, else its name."""
    return record.code if record._name == "res.country" else record.display_name
