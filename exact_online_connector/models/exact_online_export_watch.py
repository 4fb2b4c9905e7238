import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..exact_client import ExactError
from ..mapping.proof import UNPROVEN, prove_lines
from ..mapping.rows import guid
from ..transaction import lock_waiting, own_transaction, try_lock
from .exact_online_cursor import DELETED
from .exact_online_export_prove import is_balanced

_logger = logging.getLogger(__name__)

# Entries that are asked for one by one in a night.
_SINGLE_LOOKS = 20
# The ledger has been read on well after an entry was booked.
_SURELY_READ = timedelta(hours=1)
# Of an entry that is there, but whose lines are older than what we read.
_NOT_READ = "-"


class ExactOnlineExport(models.Model):
    """Noticing that somebody has changed or deleted an entry of ours in Exact.

    Once a night, one call for the changed lines of the ledger and one for what was
    deleted (each 1,000 rows), and one for each entry whose line is gone. The lines are
    those that prove new entries too: whatever they show of an old one counts.
    """

    _inherit = "exact.online.export"

    exact_line_id = fields.Char(
        string="Ledger Line ID",
        index="btree_not_null",
        help="Exact's line for the total; it is gone when the entry is.",
    )
    maybe_gone = fields.Boolean(help="Its line was deleted: the entry is looked for.")
    is_gone = fields.Boolean(help="The entry was deleted in Exact Online.")

    # === CHANGED ===

    def _watch(self, connection, client):
        """Read what changed and what was deleted since the last time.

        :raise ExactError: Exact could not be asked; nothing is lost.
        """
        self._prove_batch(connection, client, watch=True)
        self._look_for_gone(connection, client)

    def _watch_page(self, connection, page):
        """Look at ledger lines of entries that were proven before."""
        lines = defaultdict(list)
        for row in page:
            lines[guid(row["EntryID"])].append(row)
        booked = self.search(
            [
                ("connection_id", "=", connection.id),
                ("state", "=", "sent"),
                ("exact_entry_id", "in", list(lines)),
            ]
        )
        for export in try_lock(booked):
            export._note_line(lines[export.exact_entry_id])
        again = booked.filtered(lambda export: export.proof != "unproven")
        whole = again.filtered(lambda e: is_balanced(lines[e.exact_entry_id]))
        collected = whole.move_id._exact_collect() if whole else {}
        for export in again:
            rows = lines[export.exact_entry_id]
            if export in whole:
                export._prove_again(collected[export.move_id.id], rows)
            elif any(row["LineNumber"] for row in rows):
                # Only some of its lines: it is asked for by itself.
                export.write({"proof": "unproven", "proof_tries": 0})

    def _note_line(self, rows):
        """Remember the line of the total, by which a deletion is recognised."""
        for row in rows:
            if row["LineNumber"] == 0 and self.exact_line_id != guid(row["ID"]):
                self.exact_line_id = guid(row["ID"])

    def _prove_again(self, data, rows):
        proof = prove_lines(data, self.payload, rows, self.line_origins or None)
        if proof.result != UNPROVEN:
            self._note_proof(proof)

    # === DELETED ===

    def _note_deleted(self, connection, keys):
        """Mark the entries whose line for the total was deleted."""
        domain = [
            ("connection_id", "=", connection.id),
            ("state", "=", "sent"),
            ("exact_line_id", "in", keys),
        ]
        self.search(domain).maybe_gone = True

    def _look_for_gone(self, connection, client):
        """Ask for the entries that may be gone, one call each.

        Also for those whose lines never came: they may have been deleted before.
        """
        domain = [
            ("connection_id", "=", connection.id),
            ("state", "=", "sent"),
            ("is_gone", "=", False),
            "|",
            ("maybe_gone", "=", True),
            "&",
            ("exact_line_id", "=", False),
            ("sent_at", "<", fields.Datetime.now() - _SURELY_READ),
        ]
        with own_transaction(self) as own:
            ids = own.search(domain, limit=_SINGLE_LOOKS).ids
        for export in self.browse(ids):
            with own_transaction(export, keep=ExactError) as own:
                lock_waiting(own)
                if own.exists() and own.state == "sent":
                    own._look_whether_gone(client)

    def _look_whether_gone(self, client):
        there = client.get_entry(self._kind(), self.exact_entry_id)
        if there and not self.exact_line_id:
            self.write({"maybe_gone": False, "exact_line_id": _NOT_READ})
        elif there:
            # Its lines were made anew: it is proven again.
            self.write({"maybe_gone": False, "proof": "unproven", "proof_tries": 0})
        elif self.undo_state == "claimed":
            self._note_undone({})
        else:
            _logger.info("Exact Online: entry %s is gone", self.exact_entry_number)
            self.write(
                {
                    "maybe_gone": False,
                    "is_gone": True,
                    "proof": "different",
                    "proof_differences": [],
                    "face_pending": True,
                }
            )

    def _prove_by_lines(self, client, data):
        result = super()._prove_by_lines(client, data)
        if self.proof == "unproven":
            # No lines: whether the entry itself is gone shows the next night.
            self.maybe_gone = True
        return result

    def _forget_entry(self):
        self.write({"exact_line_id": False, "maybe_gone": False, "is_gone": False})
        return super()._forget_entry()


class ExactOnlineConnection(models.Model):
    _inherit = "exact.online.connection"

    def _run_payments(self):
        """Also where no payments are fetched: entries are looked after every night."""
        result = super()._run_payments()
        for connection in self.filtered(lambda c: c.state == "connected"):
            own = connection._for_scheduled_action()
            if own.payment_mode == "none" and own._is_night_due():
                own._watch_unattended()
        return result

    def _watch_unattended(self):
        self._poll_unattended(self._watch_alone)

    def _watch_alone(self, client):
        payments = self.env["exact.online.payment"]
        try:
            if self._position(DELETED) is not None:
                self._start_again_after_sleep()
                if self._is_night_due():
                    self._check_division_moved(client)
                payments.read_deletions(self, client, self._position(DELETED))
                self.env["exact.online.export"]._watch(self, client)
        finally:
            self.env["exact.online.export"]._show_pending(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    exact_is_gone = fields.Boolean(compute="_compute_exact_is_gone")

    @api.depends("exact_proof")
    def _compute_exact_is_gone(self):
        """The entry was deleted in Exact: the form offers what to do."""
        for move in self:
            export = move.exact_proof == "different" and move.sudo().exact_export_ids
            move.exact_is_gone = bool(export) and export[:1].is_gone

    def action_exact_send_again(self):
        """Send a move whose entry somebody has deleted in Exact.

        That it is gone is asked for once more: what is there is not booked twice.
        """
        self.ensure_one()
        self._exact_check_right()
        if not self.exact_is_gone:
            return self.action_exact_send()
        action = self._exact_undo_now()
        # What has just been undone is not in the snapshot of the caller.
        with own_transaction(self) as own:
            if own.exact_state == "excluded":
                action = own.action_exact_send()
        self.env.invalidate_all()
        return action
