from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta

from odoo import fields, models

from ..clock import shared_now
from ..exact_client import ExactError
from ..mapping.proof import prove_entry_lines, prove_lines
from ..mapping.rows import guid
from ..transaction import in_own_transaction, own_transaction, try_lock
from .exact_online_cursor import TRANSACTION_LINES
from .exact_online_export_failure import raise_for_batch

# Entries that the list of changes did not show are asked for one by one, a few a run.
_SINGLE_PROOFS = 20
_SINGLE_PROOF_AFTER = timedelta(minutes=10)
# While a batch goes on, a proof waits for others to share its call: for so many, as
# three or four lines each fill a page of 1,000, or so long.
_WORTH_A_CALL = 250
_LONGEST_WAIT = timedelta(minutes=10)


class ExactOnlineExport(models.Model):
    """Proving that Exact booked what Odoo posted, line by line and VAT code by code."""

    _inherit = "exact.online.export"

    proof_tries = fields.Integer()

    def _unproven(self, connection):
        return self.search(self._unproven_domain(connection))

    def _unproven_domain(self, connection):
        return [
            ("connection_id", "=", connection.id),
            ("state", "=", "sent"),
            ("proof", "=", "unproven"),
        ]

    def _prove_batch(self, connection, client, watch=False):
        """Prove what waits for it: 1,000 lines of Exact's ledger in a call.

        :param watch: read on though nothing waits: old entries may have been changed.
        :raise ExactError: Exact could not be asked; the proofs wait.
        """
        if not watch and self._proof_can_wait(connection):
            return
        position, unproven = self._start_of_proof(connection)
        if position is None or not (unproven or watch):
            return
        lines = defaultdict(list)
        for page in client.transaction_lines_since(position):
            for row in page:
                if guid(row["EntryID"]) in unproven:
                    lines[guid(row["EntryID"])].append(row)
            position = self._prove_page(connection, lines, position, page)
            if position is None:
                break
        self._prove_singly(connection, client)

    def _prove_full_page(self, connection, client):
        """Prove before more is sent, where it is worth a call by now.

        A batch at Exact's limits ends each turn by them, and goes on for hours.

        :return: why Exact could not be asked, or None. What keeps proofs waiting, such
            as a missing right, keeps no invoice from going.
        """
        with own_transaction(connection) as own:
            is_worth_it = self.with_env(own.env)._is_proof_worth_a_call(own)
        if is_worth_it:
            try:
                self._prove_batch(connection, client)
            except ExactError as error:
                return error
        return None

    def _proof_can_wait(self, connection):
        """Whether more is sent at once, and too little to prove for a call as yet."""
        with own_transaction(connection) as own:
            exports = self.with_env(own.env)
            goes_on = exports.search_count(exports._due_domain(own), limit=1)
            return bool(goes_on) and not exports._is_proof_worth_a_call(own)

    def _is_proof_worth_a_call(self, connection):
        """Whether what is not proven fills a page, or nothing was read for long."""
        domain = self._unproven_domain(connection)
        unproven = self.search_count(domain, limit=_WORTH_A_CALL)
        cursors = self.env["exact.online.cursor"]
        read_at = cursors._find(connection, TRANSACTION_LINES).read_at
        is_old = not read_at or read_at < shared_now(self.env) - _LONGEST_WAIT
        return unproven == _WORTH_A_CALL or bool(unproven and is_old)

    def _start_of_proof(self, connection):
        """Return where reading goes on, and the entries that wait for a proof."""
        with own_transaction(connection) as own:
            position = own.env["exact.online.cursor"].position(own, TRANSACTION_LINES)
            waiting = self.with_env(own.env)._unproven(own)
            return position, set(waiting.mapped("exact_entry_id"))

    def _prove_page(self, connection, lines, position, page):
        """Prove the entries that are whole, and move on by a page.

        :return: the new position, None if somebody else has read meanwhile.
        """

        def prove(own):
            cursors = own.env["exact.online.cursor"]
            if not cursors.claim(own, TRANSACTION_LINES, position):
                return None
            exports = self.with_env(own.env)
            exports._watch_page(own, page)
            exports._unproven(own)._prove_from_ledger(lines)
            last = max((row["Timestamp"] for row in page), default=position)
            cursors.move_to(own, TRANSACTION_LINES, last)
            return last

        return in_own_transaction(connection, prove)

    def _prove_from_ledger(self, lines):
        """Prove the rows whose entry is whole in `lines` ({EntryID: rows})."""
        whole = self.filtered(
            lambda export: is_balanced(lines.get(export.exact_entry_id))
        )
        whole = try_lock(whole).filtered(lambda export: export.proof == "unproven")
        collected = whole.move_id._exact_collect()
        for export in whole:
            data = collected[export.move_id.id]
            rows = lines[export.exact_entry_id]
            export._note_proof(
                prove_lines(data, export.payload, rows, export.line_origins or None)
            )

    def _prove_singly(self, connection, client):
        """Ask for entries that the list of changes did not show, a few a run."""
        before = shared_now(self.env) - _SINGLE_PROOF_AFTER
        left = self._unproven(connection).filtered(lambda e: e.sent_at < before)
        for export in left.sorted(lambda e: (e.proof_tries, e.id))[:_SINGLE_PROOFS]:
            try:
                export._isolated(lambda row: row._prove_now(client))
            except ExactError as error:
                raise_for_batch(error)

    def _prove_now(self, client, lock=try_lock):
        """Prove one row at once, with one call.

        :param lock: how the row is locked; `try_lock` leaves it to who has it in hand.
        :raise ExactError: Exact could not be asked; the proof waits.
        """

        def prove(exports):
            export = lock(exports)
            if export.state == "sent" and export.proof == "unproven":
                export.proof_tries += 1
                data = export.move_id._exact_collect()[export.move_id.id]
                export._prove_by_lines(client, data)

        in_own_transaction(self, prove, keep=ExactError)

    def _prove_by_lines(self, client, data):
        rows = client.entry_lines(data.kind, self.exact_entry_id)
        if not rows:
            self.connection_id._look_for_deletions()
        origins = self.line_origins or None
        self._note_proof(prove_entry_lines(data, self.payload, rows, origins))

    def _note_proof(self, proof):
        self.write(proof_values(proof) | {"face_pending": True})


def proof_values(proof):
    """Return the fields of a `mapping.proof.Proof`."""
    return {
        "proof": proof.result,
        "amount_total": float(proof.amount_total or 0),
        "amount_tax": float(proof.amount_tax or 0),
        "proof_differences": [asdict(difference) for difference in proof.differences],
    }


def is_balanced(rows):
    """Whether these ledger lines are a whole entry: debit equals credit.

    The list of changes shows single lines of an entry too, for instance when an
    invoice was matched later.
    """
    return bool(rows) and not sum(row["AmountDC"] or 0 for row in rows)
