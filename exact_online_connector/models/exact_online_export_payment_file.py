from odoo import fields, models
from odoo.tools import format_date

from ..mapping.outstanding import Entry


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    payment_file_columns = fields.Json(
        copy=False, help="What the columns of a file with payments are, by heading."
    )

    def action_payment_file(self):
        """Open the assistant that reads what is outstanding from a file."""
        self.ensure_one()
        self.env["account.move"]._exact_check_right()
        wizard = self.env["exact.online.payment.file"].create(
            {"connection_id": self.id}
        )
        return wizard._show()


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    payment_source = fields.Selection(
        [("file", "File")], help="Empty: Exact Online itself has told."
    )

    def _as_entries(self):
        """Return these rows as the pure `mapping.outstanding.Entry`."""
        relations = self.env["exact.online.partner"]._known(
            self.connection_id.ids, self.partner_id.ids
        )
        codes = {row.partner_id: row.account_code or "" for row in relations}
        return [export._as_entry(codes.get(export.partner_id, "")) for export in self]

    def _as_entry(self, account):
        move, payload = self.move_id, self.payload or {}
        names = {move.name, payload.get("YourRef"), payload.get("InvoiceNumber")}
        return Entry(
            export_id=self.id,
            entry_number=str(self.exact_entry_number or ""),
            names=frozenset(str(name) for name in names if name),
            account=account,
            journal=str(payload.get("Journal") or ""),
            currency=move.currency_id.name,
            total=self._total(),
            is_home_currency=move.currency_id == move.company_currency_id,
        )

    def _was_told_since(self, day):
        """Whether Exact itself has told of the entry on that day, or later."""
        read_at = max(self.payment_ids.mapped("read_at"), default=None)
        polled_at = self.connection_id.payments_polled_at
        is_asked = self.connection_id.payment_mode != "none"
        times = [read_at, polled_at if read_at and is_asked else None]
        return any(moment and moment.date() >= day for moment in times)

    def _file_values(self, amount, day):
        total = self._total()
        partial = "partial" if amount < total else "open"
        note = self.env._("From a file of %(day)s.", day=format_date(self.env, day))
        return {
            "payment_state": partial if amount else "paid",
            "amount_open": float(amount),
            "paid_on": False,
            "settled_by": False,
            "payment_note": note,
            "payment_source": "file",
        }

    def _differs_from_file(self, amount, day):
        values = self._file_values(amount, day)
        return any(self[name] != value for name, value in values.items())

    def _show_from_file(self, amount, day):
        self.write(self._file_values(amount, day) | {"face_pending": True})

    def _show_payment(self, state, note=False):
        """What Exact tells itself stands above what a file has told."""
        if self.payment_source:
            self.payment_source = False
        return super()._show_payment(state, note)


class ExactOnlinePayment(models.Model):
    _inherit = "exact.online.payment"

    def _finish_reading(self, connection, position):
        """A poll has read all that changed: what Exact has told before stands again."""
        result = super()._finish_reading(connection, position)
        exports = self.env["exact.online.export"].search(
            [
                ("connection_id", "=", connection.id),
                ("payment_source", "!=", False),
                ("payment_ids", "!=", False),
            ]
        )
        exports._note_terms_changed()
        return result
