from odoo import api, fields, models

from ..clock import shared_now
from ..mapping.matched_lines import is_difference_term
from ..mapping.payments import changed_rows
from ..mapping.rows import guid
from ..transaction import in_own_transaction
from .exact_online_cursor import DELETED, PAYMENT_TERMS
from .exact_online_reference import jsonable

STATUSES = [
    ("open", "Open"),
    ("selected", "Selected for payment"),
    ("collected", "Sent to the bank"),
    ("settled", "Settled"),
]
_STATUS_NAMES = {20: "open", 30: "selected", 40: "collected", 50: "settled"}


class ExactOnlinePayment(models.Model):
    """A payment term of one of our entries, as Exact last told it.

    A term is an instalment of an invoice; a part payment splits it into a settled and
    an open one. Terms of entries that we did not make are not kept, but for two: those
    of payment differences, which tell how much of a difference is still matched, and
    all while an entry of ours is in doubt, as they could be its terms.
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
        "exact.online.export", ondelete="cascade", index="btree_not_null"
    )
    move_id = fields.Many2one(related="export_id.move_id", string="Invoice")
    currency_id = fields.Many2one(related="export_id.move_id.currency_id")
    exact_id = fields.Char(string="Term ID", required=True)
    entry_id = fields.Char(string="Entry ID", required=True)
    status = fields.Integer(string="Exact's Status")
    state = fields.Selection(STATUSES, compute="_compute_state", string="Status")
    amount = fields.Monetary(help="In the document's currency.")
    due_date = fields.Date()
    last_payment_date = fields.Date(string="Paid On")
    is_difference = fields.Boolean(
        string="Payment Difference", help="The own term of a payment difference."
    )
    row = fields.Json(string="Exact's Values", help="What Exact told of this term.")
    read_at = fields.Datetime()

    _term_uniq = models.Constraint(
        "UNIQUE(connection_id, exact_id)", "A payment term is kept once."
    )
    _entry_idx = models.Index("(connection_id, entry_id)")
    _unclaimed_idx = models.Index(
        "(connection_id) WHERE export_id IS NULL AND is_difference IS NOT TRUE"
    )

    @api.depends("status")
    def _compute_state(self):
        for payment in self:
            payment.state = _STATUS_NAMES.get(payment.status, "open")

    # === WHAT CHANGED IN EXACT ===

    @api.private
    def read_changes(self, connection, client, position):
        """Read the terms that changed since a position, and keep them.

        The position moves in the transaction that keeps what was read, page by page:
        a crash reads a page again, and a long reading gets on over many runs.

        :raise ExactError: Exact could not be asked; nothing is lost.
        """
        for rows in client.payment_terms_since(position):
            position = self._keep_page(connection, rows, position)
            if position is None or not connection._may_go_on():
                return
        in_own_transaction(self, lambda own: own._finish_reading(connection, position))

    def _keep_page(self, connection, rows, position):
        """Keep a page that was read from a position on.

        :return: the new position, None if somebody else has read meanwhile.
        """

        def keep(own):
            cursors = own.env["exact.online.cursor"]
            ours = connection.with_env(own.env)
            if not cursors.claim(ours, PAYMENT_TERMS, position):
                return None
            own._keep(ours, rows)
            last = max((row["Timestamp"] for row in rows), default=position)
            cursors.move_to(ours, PAYMENT_TERMS, last)
            return last

        return in_own_transaction(self, keep)

    def _finish_reading(self, connection, position):
        """All is read: what a reading from the beginning did not show is gone."""
        ours = connection.with_env(self.env)
        cursors = self.env["exact.online.cursor"]
        if not cursors.claim(ours, PAYMENT_TERMS, position):
            return
        cursor = cursors._find(ours, PAYMENT_TERMS)
        if cursor.reread_at:
            before = [
                ("connection_id", "=", ours.id),
                ("read_at", "<", cursor.reread_at),
            ]
            self.search(before)._drop()
            cursor.reread_at = False
        cursor.read_at = shared_now(self.env)
        self._claim_terms(ours)

    def _keep(self, connection, rows):
        """Keep the terms of our entries, and update what these show."""
        rows = [row for row in rows if row["TransactionEntryID"]]
        exports = self._exports_of(connection, rows)
        in_doubt = self._is_in_doubt(connection)
        known = self.search(
            [
                ("connection_id", "=", connection.id),
                ("exact_id", "in", [guid(row["ID"]) for row in rows]),
            ]
        )
        by_id = {payment.exact_id: payment for payment in known}
        none = self.env["exact.online.export"]
        new, touched, now = [], none, shared_now(self.env)
        settling = set()
        for row in self._newer(connection, rows, known):
            export = exports.get(guid(row["TransactionEntryID"]), none)
            if payment := by_id.get(guid(row["ID"])):
                if payment.export_id != export or not tells_the_same(payment.row, row):
                    touched |= payment.export_id | export
                    settling.add(payment.entry_id)
                payment.write(term_values(row, now) | {"export_id": export.id})
            elif export or in_doubt or is_difference_term(row):
                touched |= export
                keys = {"connection_id": connection.id, "export_id": export.id}
                new.append(keys | term_values(row, now))
        settling |= {values["entry_id"] for values in new}
        self.create(new)
        touched._note_terms_changed()
        touched._with_lines_of(connection, settling)._plan_again()

    def _newer(self, connection, rows, known):
        """Return the rows that tell something newer than what is known.

        Where an administration was moved, Exact has numbered its changes anew.
        """
        cursor = self.env["exact.online.cursor"]._find(connection, PAYMENT_TERMS)
        if cursor.reread_at:
            return {row["ID"]: row for row in rows}.values()
        return changed_rows(rows, {payment.exact_id: payment.row for payment in known})

    def _exports_of(self, connection, rows):
        """Return our exports of these rows' entries, by Exact's entry ID."""
        entry_ids = {guid(row["TransactionEntryID"]) for row in rows}
        exports = self.env["exact.online.export"].search(
            [
                ("connection_id", "=", connection.id),
                ("exact_entry_id", "in", list(entry_ids)),
            ]
        )
        return {export.exact_entry_id: export for export in exports}

    # === TERMS OF ENTRIES THAT ARE IN DOUBT ===

    def _is_in_doubt(self, connection):
        """Whether an entry may be ours without our knowing: its answer was lost.

        An entry is `sending`, committed, before Exact can have its terms.
        """
        domain = [
            ("connection_id", "=", connection.id),
            "|",
            ("state", "=", "sending"),
            ("needs_person", "=", True),
        ]
        return bool(self.env["exact.online.export"].search_count(domain, limit=1))

    def _claim_terms(self, connection):
        """Give the terms that were kept in doubt to their entries, or forget them."""
        unclaimed = self.search(
            [
                ("connection_id", "=", connection.id),
                ("export_id", "=", False),
                ("is_difference", "=", False),
            ]
        )
        if not unclaimed:
            return
        rows = [{"TransactionEntryID": term.entry_id} for term in unclaimed]
        exports = self._exports_of(connection, rows)
        claimed = unclaimed.filtered(lambda term: term.entry_id in exports)
        for term in claimed:
            term.export_id = exports[term.entry_id]
        if not self._is_in_doubt(connection):
            (unclaimed - claimed).unlink()
        claimed.export_id._note_terms_changed()

    # === WHAT IS GONE ===

    @api.private
    def read_deletions(self, connection, client, position):
        """Read what was deleted in Exact since a position, and forget those terms.

        :raise ExactError: Exact could not be asked; nothing is lost.
        """
        for rows in client.deleted_since(position):
            position = self._keep_deletions(connection, rows, position)
            if position is None:
                return
        # That it was read counts, also when there was nothing.
        self._keep_deletions(connection, [], position)

    def _keep_deletions(self, connection, rows, position):
        def keep(own):
            cursors = own.env["exact.online.cursor"]
            ours = connection.with_env(own.env)
            if not cursors.claim(ours, DELETED, position):
                return None
            # Keys are unique whatever the EntityType, so that need not be trusted.
            keys = [guid(row.get("EntityKey")) for row in rows]
            own.search(
                [("connection_id", "=", ours.id), ("exact_id", "in", keys)]
            )._drop()
            own.env["exact.online.export"]._note_deleted(ours, keys)
            last = max((row["Timestamp"] for row in rows), default=position)
            cursors.move_to(ours, DELETED, last)
            return last

        return in_own_transaction(self, keep)

    def _drop(self):
        """Forget terms that are gone in Exact."""
        exports, connection = self.export_id, self.connection_id
        entry_ids = set(self.mapped("entry_id"))
        differences = set(self.filtered("is_difference").mapped("entry_id"))
        exports |= exports._with_lines_of(connection, differences)
        self.unlink()
        exports._note_terms_changed()
        exports._with_lines_of(connection, entry_ids)._plan_again()


def tells_the_same(known, row):
    """Whether two readings of a term differ in their place in the list at most."""
    new = jsonable(row)
    return known | {"Timestamp": 0} == new | {"Timestamp": 0}


def term_values(row, read_at):
    """Return the values of a payment term from Exact's row."""
    amount = row["AmountDC"] if row["AmountFC"] is None else row["AmountFC"]
    return {
        "exact_id": guid(row["ID"]),
        "entry_id": guid(row["TransactionEntryID"]),
        "status": row["Status"],
        "amount": abs(float(amount or 0)),
        "due_date": row.get("DueDate"),
        "last_payment_date": row.get("LastPaymentDate"),
        "is_difference": is_difference_term(row),
        "row": jsonable(row),
        "read_at": read_at,
    }
