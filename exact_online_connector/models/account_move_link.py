import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exact_client import ExactError
from ..mapping.entry import build_entry
from ..mapping.header import ACCOUNT_FIELD
from ..mapping.proof import prove_answer
from ..mapping.resolve import NotMapped
from ..mapping.rows import guid
from ..transaction import in_own_transaction, lock_waiting
from .account_move_actions import DEADLINE
from .exact_online_export_double import DOUBLES, IN_EXACT
from .exact_online_message import difference_sentence, error_sentence

# In these an entry must agree to be this move. Journal, period and accounts may be
# others where somebody else has booked it; the proof shows them.
_MUST_AGREE = ("total", "sign", "currency", "account", "division")


class AccountMove(models.Model):
    """Adopting an entry that is in Exact already."""

    _inherit = "account.move"

    exact_is_double = fields.Boolean(compute="_compute_exact_double")
    exact_double_entry_id = fields.Char(
        compute="_compute_exact_double", help="The entry in Exact that is this bill."
    )

    @api.depends("exact_state")
    def _compute_exact_double(self):
        for move in self:
            export = move.exact_state == "error" and move.sudo().exact_export_ids[:1]
            problems = export and export.problems or []
            doubles = [row for row in problems if row["code"] in DOUBLES]
            found = [row for row in doubles if row["code"] == IN_EXACT]
            move.exact_is_double = bool(doubles)
            only = len(found) == 1 and found[0]["args"]["entry_id"]
            move.exact_double_entry_id = only or False

    def action_exact_link(self):
        """Adopt the entry of Exact that `exact_entry_id` in the context names, else
        the one that was found to be this bill; else open the wizard that looks for it.

        :raise UserError: the entry is not there, or does not agree with the move, with
            both amounts; nothing has changed.
        """
        self.ensure_one()
        self._exact_check_right()
        entry_id = self.env.context.get("exact_entry_id") or self.exact_double_entry_id
        obstacle = self._exact_obstacle()
        if obstacle:
            raise UserError(obstacle)
        if not entry_id:
            return self.env["exact.online.link"]._open_for(self)
        connection = self._exact_connection()
        client = connection._get_client(
            unattended=False, deadline=time.monotonic() + DEADLINE
        )
        self.env.flush_all()
        export = self._exact_link(connection.sudo(), entry_id, client)
        export._show_on_move()
        connection._ring_export()
        self.env.invalidate_all()
        return export._notify_outcome()

    def _exact_link(self, connection, entry_id, client):
        """Adopt the entry in a transaction of its own: nobody can send meanwhile."""
        return self._exact_adopt(
            connection, lambda export: export._link(entry_id, client)
        )

    def _exact_adopt(self, connection, adopt):
        exports = self.env["exact.online.export"].sudo()
        now = fields.Datetime.now()

        def link(own):
            own_exports = exports.with_env(own.env)
            own_connection = connection.with_env(own.env)
            own_exports._insert_missing(own_connection, own, False, now)
            export = own_exports.search(
                [("connection_id", "=", connection.id), ("move_id", "=", own.id)]
            )
            adopt(export)
            return export.id

        try:
            return exports.browse(in_own_transaction(self.sudo(), link))
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error


class ExactOnlineExport(models.Model):
    _inherit = "exact.online.export"

    def _link(self, entry_id, client):
        """
        :raise UserError: the entry can't be this move.
        :raise ExactError: Exact could not be asked.
        """
        row = self._entry_to_link(self._kind(), entry_id, client)
        data = self._link_to(row)
        if data.kind == "purchase":
            # Its files came there the way that the entry came.
            self.document_ids.unlink()
        self._prove_by_lines(client, data)
        self._have_terms_read()

    def _link_to(self, row):
        """Adopt an entry whose header was read; return the move's data.

        :raise UserError: the entry can't be this move.
        """
        lock_waiting(self)
        if self.state == "sent" or (self.state == "sending" and not self.needs_person):
            self._check_not_booked()
        self._check_free(row)
        data = self.move_id._exact_collect()[self.move_id.id]
        payload = self._payload_to_link(data, row)
        self._check_agrees(data, row, payload)
        self.payload = payload
        self._note_booking(row, data)
        return data

    def _entry_to_link(self, kind, entry_id, client):
        try:
            row = client.get_entry(kind, entry_id)
        except ValueError:
            row = None
        if not row:
            raise UserError(
                self.env._(
                    "Exact Online has no entry %(entry)s for %(invoice)s, or its user "
                    "may not see it.",
                    entry=entry_id,
                    invoice=self.move_id.display_name,
                )
            )
        return row

    def _check_free(self, row):
        other = self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("exact_entry_id", "=", guid(row["EntryID"])),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "Entry %(number)s of Exact Online is %(other)s already. Is this "
                    "the same document twice in Odoo?",
                    number=row.get("EntryNumber"),
                    other=other.move_id.display_name,
                )
            )

    def _payload_to_link(self, data, row):
        """What we would have sent: the proof compares with it."""
        relations = self.env["exact.online.partner"]
        relation = relations._known(self.connection_id.ids, [data.partner.id])
        account = relation.account_id or row[ACCOUNT_FIELD[data.kind]]
        try:
            return build_entry(data, self.connection_id._exact_codes(), account)
        except NotMapped as missing:
            raise UserError(
                self.env._(
                    "Complete the mapping first (%s): the entry is proven with it.",
                    missing,
                )
            ) from missing

    def _check_agrees(self, data, row, payload):
        division = self.connection_id.division_code
        proof = prove_answer(data, row, payload=payload, division=division)
        wrong = [
            difference_sentence(
                self.env,
                {
                    "code": difference.code,
                    "expected": difference.expected,
                    "found": difference.found,
                },
            )
            for difference in proof.differences
            if difference.code in _MUST_AGREE
        ]
        if wrong:
            raise UserError(
                self.env._(
                    "Entry %(number)s of Exact Online is not %(invoice)s: %(why)s "
                    "Correct one of them, then link again.",
                    number=row.get("EntryNumber"),
                    invoice=self.move_id.display_name,
                    why=" ".join(wrong),
                )
            )
