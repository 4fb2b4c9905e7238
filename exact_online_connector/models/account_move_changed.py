from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..mapping.changes import changed_sections, digests_of
from .exact_online_export import EXCHANGED

_lt = LazyTranslate(__name__)

# What Odoo lets one write on a posted invoice, of what goes to Exact.
_MOVE_FIELDS = {
    "date",
    "delivery_date",
    "exact_g_account_amount",
    "invoice_date",
    "invoice_date_due",
    "invoice_line_ids",
    "invoice_payment_term_id",
    "journal_id",
    "line_ids",
    "name",
    "payment_reference",
    "ref",
}
_LINE_FIELDS = {
    "account_id",
    "analytic_distribution",
    "date_maturity",
    "deferred_end_date",
    "deferred_start_date",
    "end_date",
    "exact_deferred_from",
    "exact_deferred_to",
    "name",
    "product_id",
    "quantity",
    "start_date",
}
_NAMES = {
    "number": _lt("number"),
    "reference": _lt("reference"),
    "payment_reference": _lt("payment reference"),
    "dates": _lt("date"),
    "due_date": _lt("due date"),
    "payment_term": _lt("payment terms"),
    "journal": _lt("journal"),
    "amounts": _lt("amounts"),
    "accounts": _lt("accounts"),
    "labels": _lt("labels"),
    "analytic": _lt("analytic distribution"),
    "deferral": _lt("deferral dates"),
    "extra": _lt("extra fields"),
}


class AccountMove(models.Model):
    """Noticing that a booked move is no longer what was sent.

    Looked at when one of the fields is written, so that no form and no list has to.
    Nothing is sent by itself: the way out is to undo it, and to send it again.
    """

    _inherit = "account.move"

    exact_changed = fields.Boolean(
        string="Changed After Export", copy=False, readonly=True
    )
    exact_changes = fields.Char(compute="_compute_exact_changes")

    _exact_changed_idx = models.Index("(company_id, id) WHERE exact_changed")

    def write(self, vals):
        # EXTENDS 'account'
        result = super().write(vals)
        self._exact_look_for_changes(vals, _MOVE_FIELDS)
        return result

    def _exact_look_for_changes(self, vals, watched):
        if all(name.startswith("exact_") for name in vals.keys() - watched):
            names = vals.keys() & watched
        else:
            names = vals.keys() & watched or vals.keys() & self._exact_extra_fields()
        if names:
            booked = self.filtered(lambda m: m.exact_state in ("sending", "sent"))
            booked._exact_note_changes()

    def _exact_extra_fields(self):
        """Return the fields that fill further properties of Exact's entries."""
        if not any(move.exact_state in ("sending", "sent") for move in self):
            return set()
        connections = self.env["exact.online.connection"]
        for company in self.company_id:
            connections |= connections._of_company(company)
        paths = connections.sudo().extra_ids.mapped("path")
        return {path.split(".")[0] for path in paths if path}

    def _exact_note_changes(self):
        for move, sections in self._exact_changed_sections().items():
            if move.exact_changed != bool(sections):
                move.sudo().exact_changed = bool(sections)

    def _exact_changed_sections(self):
        """Return {move: what is not as it was sent}."""
        exports = self.sudo().exact_export_ids.filtered("sent_digests")
        collected = exports.move_id._exact_collect() if exports else {}
        return {
            export.move_id.sudo(False): changed_sections(
                export.sent_digests, digests_of(collected[export.move_id.id])
            )
            for export in exports
        }

    @api.depends("exact_changed")
    def _compute_exact_changes(self):
        changed = self.filtered("exact_changed")
        sections = changed._exact_changed_sections()
        for move in self:
            texts = [_NAMES[name] for name in sections.get(move, [])]
            names = [self.env._(text) for text in texts]  # pylint: disable=gettext-variable
            move.exact_changes = ", ".join(names) or False


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        # EXTENDS 'account'
        result = super().write(vals)
        if vals.keys() & _LINE_FIELDS:
            self.move_id._exact_look_for_changes(vals, _LINE_FIELDS)
        return result


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    sent_digests = fields.Json(
        help="What the invoice was when it was sent.", prefetch=EXCHANGED
    )

    def _claim(self, prepared, payload):
        attempt = super()._claim(prepared, payload)
        if attempt:
            self.sent_digests = digests_of(prepared.data)
        return attempt

    def _payload_to_link(self, data, row):
        payload = super()._payload_to_link(data, row)
        self.sent_digests = digests_of(data)
        return payload

    def _forget_entry(self):
        self.sent_digests = False
        return super()._forget_entry()

    def _face_values(self):
        values = super()._face_values()
        if self.state != "sent":
            values["exact_changed"] = False
        return values
