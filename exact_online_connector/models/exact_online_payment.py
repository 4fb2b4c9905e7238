import logging
from decimal import Decimal
from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exact_client import ExactError, RateLimited
from ..mapping.payments import payment_state
from ..transaction import in_own_transaction, own_transaction
from .exact_online_cursor import PAYMENT_TERMS
from .exact_online_reference import jsonable

_logger = logging.getLogger(__name__)


class ExactOnlinePayment(models.Model):
    """A payment term of one of our entries, as Exact last told it.

    A term is an instalment of an invoice; a part payment splits it into a settled and
    an open one. Terms of entries that we did not make are not kept.
    """

    _name = "exact.online.payment"
    _description = "Exact Online Payment Term"
    _order = "due_date, id"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, precompute=True
    )
    export_id = fields.Many2one(
        "exact.online.export", required=True, ondelete="cascade", index=True
    )
    exact_id = fields.Char(string="Term ID", required=True)
    status = fields.Integer()
    amount = fields.Float(digits=(16, 4), help="In the document's currency.")
    due_date = fields.Date()
    last_payment_date = fields.Date()
    row = fields.Json(string="Exact's Values", help="What Exact told of this term.")

    _term_uniq = models.Constraint(
        "UNIQUE(connection_id, exact_id)", "A payment term is kept once."
    )

    @api.private
    def poll(self, connection, client):
        """Read what changed in Exact since the last time, and update our invoices.

        One call while less than 1,000 terms changed. The reading position moves in
        the transaction that keeps what was read, so a crash reads it again.

        :raise ExactError: Exact could not be asked; nothing is lost.
        """
        started = fields.Datetime.now()
        with own_transaction(connection) as own:
            position = own.env["exact.online.cursor"].position(own, PAYMENT_TERMS)
        if position is None:
            return  # nothing can have been sent yet
        for rows in chain(client.payment_terms_since(position), [[]]):
            position = self._note_page(connection, rows, position, started)
            if position != max((row["Timestamp"] for row in rows), default=position):
                # Somebody else reads too, or a row must be read again later.
                break

    def _note_page(self, connection, rows, position, started):
        """Keep a page that was read from a position on; return the new position.

        Page by page, so that a long reading gets on over many runs.
        """

        def keep(own):
            cursors = own.env["exact.online.cursor"]
            ours = connection.with_env(own.env)
            if not cursors.claim(ours, PAYMENT_TERMS, position):
                return None
            unknown = own._keep(ours, rows)
            last = own._safe_position(ours, rows, unknown, started) or position
            cursors.move_to(ours, PAYMENT_TERMS, last)
            return last

        return in_own_transaction(self, keep)

    def _safe_position(self, connection, rows, unknown, started):
        """How far we may say to have read.

        A term of an entry that we don't know may be of one whose answer is still
        under way, or was lost: then it must be read again.
        """
        doubtful = self.env["exact.online.export"].search_count(
            [
                ("connection_id", "=", connection.id),
                "|",
                ("state", "=", "sending"),
                ("sent_at", ">=", started),
            ],
            limit=1,
        )
        if doubtful and unknown:
            return min(row["Timestamp"] for row in unknown) - 1
        return max((row["Timestamp"] for row in rows), default=None)

    def _keep(self, connection, rows):
        """Keep the terms of our entries, update their invoices; return the others."""
        rows = list({row["ID"]: row for row in rows}.values())
        entry_ids = {row["TransactionEntryID"] for row in rows}
        exports = self.env["exact.online.export"].search(
            [
                ("connection_id", "=", connection.id),
                ("exact_entry_id", "in", list(filter(None, entry_ids))),
            ]
        )
        by_entry = {export.exact_entry_id: export for export in exports}
        known = self.search(
            [
                ("connection_id", "=", connection.id),
                ("exact_id", "in", [row["ID"] for row in rows]),
            ]
        )
        by_id = {payment.exact_id: payment for payment in known}
        new, unknown = [], []
        for row in rows:
            export = by_entry.get(row["TransactionEntryID"])
            if not export:
                unknown.append(row)
            elif payment := by_id.get(row["ID"]):
                payment.write(term_values(row) | {"export_id": export.id})
            else:
                keys = {"connection_id": connection.id, "export_id": export.id}
                new.append(keys | term_values(row))
        self.create(new)
        exports._update_payment_state()
        return unknown


def term_values(row):
    """Return the values of a payment term from Exact's row."""
    return {
        "exact_id": row["ID"],
        "status": row["Status"],
        "amount": float(row["AmountFC"] or 0),
        "due_date": row.get("DueDate"),
        "last_payment_date": row.get("LastPaymentDate"),
        "row": jsonable(row),
    }


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    def _update_payment_state(self):
        """Work out what Exact knows of the payment of each entry, from its terms."""
        self.invalidate_recordset(["payment_ids"])
        for export in self:
            total = Decimal(str(export.move_id.amount_total))
            rows = export.payment_ids.mapped("row")
            state = payment_state(rows, total)
            values = {
                "payment_state": state.state,
                "amount_open": float(state.amount_open),
                "paid_on": state.paid_on,
                "settled_by": state.settled_by,
            }
            if any(export[name] != (value or False) for name, value in values.items()):
                export.write(values | {"face_pending": True})


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    payments_polled_at = fields.Datetime(
        string="Payments Last Fetched On", compute="_compute_payments_polled_at"
    )

    def _compute_payments_polled_at(self):
        cursors = self.env["exact.online.cursor"].sudo()
        for connection in self:
            connection.payments_polled_at = cursors._find(
                connection, PAYMENT_TERMS
            ).read_at

    def _run_payments(self):
        """The scheduled action of one connection: poll the payments."""
        for connection in self.filtered(lambda c: c.state == "connected"):
            own = connection._for_scheduled_action()
            if own.payment_mode != "none":
                own._poll_payments_unattended()

    def _poll_payments_unattended(self):
        try:
            self._poll_payments(self._get_client(unattended=True))
        except RateLimited as limited:
            self._ring_payments(limited.retry_at)
        except UserError as silent:
            _logger.info("Exact Online: %s", silent)
        except ExactError as error:
            _logger.warning("Exact Online payments of %s: %s", self.name, error)

    def _poll_payments(self, client):
        """Read the changed payment terms and show them on the invoices.

        :raise ExactError: Exact could not be asked; nothing is lost.
        """
        self.env["exact.online.payment"].poll(self, client)
        self.env["exact.online.export"]._show_pending(self)
