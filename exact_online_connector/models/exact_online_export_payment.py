import logging
from decimal import Decimal

from psycopg2 import OperationalError
from psycopg2.extras import Json

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..exact_client import Forbidden, Rejected
from ..mapping.matched_lines import as_far_as_matched
from ..mapping.payments import payment_state, plan_payments
from ..mapping.rows import guid
from ..mapping.settlements import is_settled, needs_ledger
from ..mapping.settling_lines import (
    CREDIT_NOTE,
    PAYMENT_DIFFERENCE,
    kind_of,
    refers_to,
    total_of,
)
from ..transaction import in_own_transaction, lock_waiting, own_transaction
from .exact_online_cursor import PAYMENT_TERMS
from .exact_online_reference import jsonable

_logger = logging.getLogger(__name__)

_BATCH = 50
_PER_CALL = 10
_ROUNDS = 3
# Of ledger lines; they are searched for, so they are kept in one spelling.
_KEYS = ("ID", "EntryID", "OffsetID")


class ExactOnlineExport(models.Model):
    """What Exact's terms mean for an invoice.

    A changed term shows at once. By what it was settled is looked up, and registered
    in Odoo, right after that; `settlement_pending` survives a crash in between.
    """

    _inherit = "exact.online.export"

    _settling_idx = models.Index("USING gin (settling_lines jsonb_path_ops)")

    def _note_terms_changed(self):
        """Show what the terms say now; look up and register the rest later."""
        lock_waiting(self)
        matches = self._own_matches()
        held = matches.export_id | matches.other_export_id
        for export in self:
            rows = export._term_rows()
            registers = export.connection_id._registers_payments()
            is_pending = (
                (registers and any(map(is_settled, rows)))
                or needs_ledger(rows)
                or bool(export.settlement_ids or export in held)
            )
            export.write({"settling_lines": False, "settlement_pending": is_pending})
            export._show_payment(payment_state(rows, export._total()))

    def _plan_again(self):
        """Look at it again: something changed that it was settled with."""
        self.write({"settlement_pending": True})

    def _with_lines_of(self, connection, entry_ids):
        """Return the exports that were settled by one of these, or settled one.

        :param entry_ids: Exact's entry IDs
        """
        if not entry_ids:
            return self.browse()
        self.flush_model(["connection_id", "settling_lines"])
        query = SQL(
            """
            SELECT DISTINCT export.id
              FROM unnest(%(entries)s::jsonb[]) AS entry
              JOIN exact_online_export AS export
                ON export.settling_lines @> entry AND export.connection_id = %(ours)s
            """,
            entries=[Json([{"EntryID": entry_id}]) for entry_id in entry_ids],
            ours=connection.id,
        )
        return self.browse(row_id for (row_id,) in self.env.execute_query(query))

    def _have_terms_read(self):
        """Have the terms of an entry that was linked read again, from the beginning.

        Polls have passed them over as those of others, unless they were kept because
        the entry was in doubt. In the transaction that links it: no poll in between.
        """
        kept = self.env["exact.online.payment"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("entry_id", "=", self.exact_entry_id),
            ]
        )
        if total_of(kept.mapped("row")) < self._total():
            cursors = self.env["exact.online.cursor"]
            cursors.start_again(self.connection_id, [PAYMENT_TERMS])

    def _term_rows(self):
        return self.payment_ids.mapped("row")

    def _total(self):
        return Decimal(str(self.move_id.amount_total))

    def _show_payment(self, state, note=False):
        values = {
            "payment_state": state.state,
            "amount_open": float(state.amount_open),
            "paid_on": state.paid_on or False,
            "settled_by": state.settled_by or False,
            "payment_note": note,
        }
        if any(self[name] != value for name, value in values.items()):
            self.write(values | {"face_pending": True})

    # === WHAT SETTLED IT ===

    def _settle_pending(self, connection, client):
        """Look up by what entries were settled, and register it where that is on.

        A match with one entry may change what is to be done with another one.

        :raise ExactError: Exact could not be asked; the rest follows the next time.
        """
        for _round in range(_ROUNDS):
            last = 0
            while batch := self._next_to_settle(connection, last):
                last = batch[-1].id
                batch._settle_batch(connection, client)
                if not connection._may_go_on():
                    return
            if not last:
                return

    def _settle_batch(self, connection, client):
        """Settle them once all are read: both sides of a match are known then."""
        read = self.browse()
        try:
            for start in range(0, len(self), _PER_CALL):
                part = self[start : start + _PER_CALL]
                part._read_settling_lines(connection, client)
                read |= part
        finally:
            for export in read:
                export._settle_isolated()

    def _next_to_settle(self, connection, last):
        domain = [("connection_id", "=", connection.id)]
        domain += [("settlement_pending", "=", True), ("id", ">", last)]
        with own_transaction(self) as own:
            return self.browse(own.search(domain, order="id", limit=_BATCH).ids)

    def _retry_settlements(self, connection):
        """Try again what could not be registered, such as in a locked period."""
        domain = [("connection_id", "=", connection.id)]
        with own_transaction(self) as own:
            failed = own.search([*domain, ("settlement_failed", "=", True)]).ids
        self.browse(failed)._settle_again()

    def _settle_where_it_counts(self):
        """Try again what has failed, and what somebody may have undone in Odoo."""
        self.filtered(
            lambda export: (
                export.settlement_failed
                or (
                    export.connection_id._registers_payments()
                    and (export.payment_ids or export.settlement_ids)
                )
            )
        )._settle_again()

    def _settle_again(self):
        if self:
            in_own_transaction(
                self, lambda own: own.write({"settlement_pending": True})
            )

    def _read_settling_lines(self, connection, client):
        """Read the ledger lines that settled these entries: two calls for ten.

        A third one where several things settled an entry, or a part of it, and not
        all of them are money, or its worth in another currency is to be known: then
        only the lines on the other side tell.
        """
        with own_transaction(self) as own:
            controls = own._controls_to_look_up(connection)
        if not controls:
            return
        try:
            lines = self._follow(client, controls)
        except (Forbidden, Rejected) as error:
            # Without the right to see the ledger, the terms alone must do.
            _logger.info("Exact Online: ledger not read: %s", error)
            return
        in_own_transaction(self, lambda own: own._keep_settling_lines(lines))

    def _controls_to_look_up(self, connection):
        """Return {line ID of an entry on its control account: its reference}.

        The reference where several things settled it, or a part of it: its line names
        one of them at most. That matters for what is no money, and for money of which
        the worth is to be known.
        """
        registers = connection.with_env(self.env)._registers_payments()
        controls = {}
        for export in self.filtered(lambda export: not export.settling_lines):
            rows = export._term_rows()
            settled = [row for row in rows if is_settled(row)]
            if settled and (registers or needs_ledger(rows)):
                is_worth_asking = registers and export._is_in_foreign_currency()
                is_mixed = len(rows) > 1 and (is_worth_asking or needs_ledger(rows))
                line_id = guid(settled[0].get("TransactionID"))
                controls[line_id] = is_mixed and settled[0].get("YourRef")
        controls.pop("", None)
        return controls

    def _is_in_foreign_currency(self):
        return self.move_id.currency_id != self.move_id.company_currency_id

    def _follow(self, client, controls):
        """Return the control lines, and the lines on the other side of their matches.

        :param controls: as `_controls_to_look_up` returns them
        """
        lines = client.ledger_lines(list(controls))
        offsets = {guid(line["OffsetID"]) for line in lines if line["OffsetID"]}
        if offsets - controls.keys():
            lines += client.ledger_lines(list(offsets - controls.keys()))
        mixed = {line_id: ref for line_id, ref in controls.items() if ref}
        if mixed:
            lines += client.ledger_lines(
                offset_ids=list(mixed), your_refs=list(mixed.values())
            )
        return list({guid(line["ID"]): line for line in lines}.values())

    def _keep_settling_lines(self, lines):
        named_entries = set()
        for export in self.filtered(lambda export: not export.settling_lines):
            rows = export._term_rows()
            own = {guid(row.get("TransactionID")) for row in rows}
            named = {guid(row["OffsetID"]) for row in lines if guid(row["ID"]) in own}
            named |= own
            kept = [
                jsonable(line) | {name: guid(line[name]) for name in _KEYS}
                for line in lines
                if guid(line["ID"]) in named
                or guid(line["OffsetID"]) in own
                or refers_to(rows, line)
            ]
            export.settling_lines = kept
            named_entries |= {line["EntryID"] for line in kept}
        # They tell of these too, which may have been looked at before.
        domain = [("connection_id", "=", self.connection_id.id)]
        domain += [("exact_entry_id", "in", list(named_entries))]
        (self.search(domain) - self)._plan_again()

    # === CARRYING IT OUT ===

    def _settle_isolated(self):
        """Settle one row; a fault with it stays its own, and is told on it."""
        try:
            in_own_transaction(self, lambda own: own._settle())
        except OperationalError as busy:
            _logger.info("Exact Online: export %s is busy: %s", self.id, busy)
        except UserError as refused:
            self._note_settlement_failure(str(refused))
        except Exception:
            _logger.exception("Exact Online: export %s can't be settled", self.id)
            self._note_settlement_failure(
                self.env._("The server log tells the details.")
            )

    def _note_settlement_failure(self, reason):
        note = self.env._(
            "Exact Online has settled this, but Odoo could not register it: %(reason)s "
            "It is tried again every night, or at once with Look Up Payment in Exact.",
            reason=reason,
        )

        def write(own):
            own.write(
                {
                    "payment_note": note,
                    "settlement_pending": False,
                    "settlement_failed": True,
                    "face_pending": True,
                }
            )

        in_own_transaction(self, write)

    def _settle(self):
        """Show by what the entry was settled, and register it where that is on."""
        lock_waiting(self)
        if not self.settlement_pending:
            return
        plan = self._plan()
        note = False
        if self.connection_id._registers_payments():
            note = self._carry_out(plan)
        self.write({"settlement_pending": False, "settlement_failed": False})
        self._show_payment(plan.state, note)

    def _plan(self):
        lines = self._matched_lines()
        return plan_payments(
            self._term_rows(),
            self._total(),
            lines,
            self._known_in_odoo(lines),
            self._has_limitation(),
        )

    def _matched_lines(self):
        """Return the lines that settled it, with what Exact has matched of them."""
        lines = [*(self.settling_lines or []), *self._lines_naming_it()]
        lines = list({guid(line["ID"]): line for line in lines}.values())
        kinds = set(map(kind_of, lines)) & {CREDIT_NOTE, PAYMENT_DIFFERENCE}
        if not kinds:
            return lines
        entry_ids = {guid(line["EntryID"]) for line in lines} - {self.exact_entry_id}
        terms = self.env["exact.online.payment"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("entry_id", "in", list(entry_ids)),
            ]
        )
        return as_far_as_matched(lines, terms.mapped("row"))

    def _has_limitation(self):
        """Whether the discount of its payment condition is a credit limitation (K)."""
        codes = {row.get("PaymentCondition") for row in self._term_rows()} - {None}
        condition = self.env["exact.online.reference"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("kind", "=", "payment_condition"),
                ("code", "in", list(codes)),
            ],
            limit=1,
        )
        return (condition.details or {}).get("PaymentDiscountType") == "K"
