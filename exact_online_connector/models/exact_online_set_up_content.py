from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from .account_move import KINDS
from .exact_online_set_up import MAPPED

_lt = LazyTranslate(__name__)

# How many invoices are offered for the first time.
_OFFERED = 10
_FOUND = {
    "journal": _lt("Journals"),
    "vat_code": _lt("VAT codes"),
    "gl_account": _lt("G/L accounts"),
    "payment_condition": _lt("Payment conditions"),
    "cost_center": _lt("Cost centres"),
    "cost_unit": _lt("Cost units"),
    "project": _lt("Projects"),
    "item": _lt("Items"),
    "currency": _lt("Currencies"),
    "period": _lt("Financial periods"),
}
# What of the invoices is in Exact already, or kept out by a person, stays so.
_DECIDED = ("sent", "sending", "excluded")


class ExactOnlineConnection(models.Model):
    """What the steps of the set-up assistant show; each is computed on its step."""

    _inherit = "exact.online.connection"

    # === CODE LISTS AND MAPPING ===

    set_up_found = fields.Html(
        string="Found in Exact Online", compute="_compute_set_up_found"
    )
    journal_mapping_ids = fields.One2many(
        "exact.online.mapping", "connection_id", domain=[("kind", "=", "journal")]
    )
    tax_mapping_ids = fields.One2many(
        "exact.online.mapping", "connection_id", domain=[("kind", "=", "vat_code")]
    )
    account_mapping_ids = fields.One2many(
        "exact.online.mapping", "connection_id", domain=[("kind", "=", "gl_account")]
    )
    term_mapping_ids = fields.One2many(
        "exact.online.mapping",
        "connection_id",
        domain=[("kind", "=", "payment_condition")],
    )
    set_up_certain = fields.Integer(compute="_compute_set_up_mapped")
    set_up_doubtful = fields.Integer(compute="_compute_set_up_mapped")
    set_up_empty = fields.Integer(compute="_compute_set_up_mapped")

    @api.depends("set_up_step")
    def _compute_set_up_found(self):
        self.set_up_found = False
        for connection in self.filtered(lambda c: c.set_up_step == "lists"):
            if connection.references_fetched_at:
                connection.set_up_found = connection._origin._found_codes()

    def _found_codes(self):
        rows = self.env["exact.online.reference"]._read_group(
            [("connection_id", "=", self.id)], ["kind"], ["__count"]
        )
        counts = dict(rows)
        row = Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>")
        lines = []
        for kind, label in _FOUND.items():
            name = self.env._(label)  # pylint: disable=gettext-variable
            lines.append(row % (name, counts.get(kind, 0)))
        table = Markup("<table class='table table-sm w-auto'>%s</table>")
        return table % Markup().join(lines)

    @api.depends("set_up_step", "mapping_ids.confirmed", "mapping_ids.reference_id")
    def _compute_set_up_mapped(self):
        for connection in self:
            rows = connection._rows_of_step()
            filled = rows.filtered("reference_id")
            certain = filled.filtered("confirmed")
            connection.set_up_certain = len(certain)
            connection.set_up_doubtful = len(filled - certain)
            connection.set_up_empty = len(rows - filled)

    def _rows_of_step(self):
        kind, _default = MAPPED.get(self.set_up_step, (None, None))
        return self.mapping_ids.filtered(lambda m: m.kind == kind)

    def action_set_up_fetch(self):
        """Read the code lists of Exact, and suggest what stands for what."""
        self.ensure_one()
        self.action_fetch_reference_data()
        self.action_suggest_mapping()

    def action_set_up_confirm(self):
        """Confirm all suggestions of this step."""
        self.ensure_one()
        self.check_access("write")
        self._rows_of_step().action_confirm()

    # === THE START DATE ===

    set_up_scope = fields.Text(
        string="What Happens to Your Invoices", compute="_compute_set_up_scope"
    )

    @api.depends("set_up_step", "export_from")
    def _compute_set_up_scope(self):
        self.set_up_scope = False
        for connection in self.filtered(lambda c: c.set_up_step == "start"):
            connection.set_up_scope = "\n".join(connection._scope_sentences())

    def _scope_sentences(self):
        new, old = self._count_by_start("sales")
        yield self.env._(
            "Customer invoices that would go: %(new)s. Older ones, which become "
            '"Not for Exact": %(old)s.',
            new=new,
            old=old,
        )
        new, old = self._count_by_start("purchase")
        yield self.env._(
            "Vendor bills that would go, if bills are sent: %(new)s. Older ones, which "
            'become "Not for Exact": %(old)s.',
            new=new,
            old=old,
        )

    def _count_by_start(self, kind):
        """Return how many posted documents are for Exact, and how many too old."""
        moves = self.env["account.move"]
        posted = Domain(
            [
                ("company_id", "=", self.company_id._origin.id or self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", KINDS[kind]),
                ("exact_state", "not in", _DECIDED),
            ]
        )
        total = moves.search_count(posted)
        if not self.export_from:
            return total, 0
        # An older one that a person has brought in stays in.
        older = posted & Domain("exact_reason", "!=", "included")
        older &= Domain("invoice_date", "<", self.export_from) | (
            Domain("invoice_date", "=", False) & Domain("date", "<", self.export_from)
        )
        old = moves.search_count(older)
        return total - old, old

    # === PAYMENTS ===

    payment_mode_advised = fields.Char(compute="_compute_payment_mode_advice")
    payment_mode_advice = fields.Char(compute="_compute_payment_mode_advice")

    @api.depends("set_up_step", "first_contact")
    def _compute_payment_mode_advice(self):
        self.payment_mode_advised = self.payment_mode_advice = False
        labels = dict(self._fields["payment_mode"]._description_selection(self.env))
        for connection in self.filtered(lambda c: c.set_up_step == "payments"):
            mode, reason = connection._origin._recommend_payment_mode()
            connection.payment_mode_advised = mode
            connection.payment_mode_advice = self.env._(
                "Recommended: %(mode)s. %(reason)s", mode=labels[mode], reason=reason
            )

    def action_set_up_take_advice(self):
        """Choose the recommended way in which payments come back."""
        self.ensure_one()
        self.check_access("write")
        self.payment_mode, _reason = self._recommend_payment_mode()

    # === THE FIRST INVOICE ===

    set_up_move_ids = fields.Many2many("account.move", compute="_compute_set_up_moves")

    @api.depends("set_up_step")
    def _compute_set_up_moves(self):
        moves = self.env["account.move"]
        self.set_up_move_ids = moves
        for connection in self.filtered(lambda c: c.set_up_step == "invoice"):
            own = Domain("company_id", "=", connection._origin.company_id.id)
            waiting = own & Domain("exact_state", "in", ("to_send", "sending", "error"))
            # By its row, as an index has those in the order of sending.
            sent = self.env["exact.online.export"].search(
                [("connection_id", "=", connection._origin.id), ("state", "=", "sent")],
                limit=1,
                order="sent_at desc, id desc",
            )
            connection.set_up_move_ids = sent.move_id | moves.search(
                waiting, limit=_OFFERED, order="invoice_date desc, id desc"
            )
