import time
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..exact_client import ExactError
from ..mapping.entry import build_entry
from ..mapping.header import your_reference
from ..mapping.proof import prove_answer
from ..mapping.resolve import NotMapped
from ..mapping.rows import decimal, guid
from ..models.account_move_actions import DEADLINE
from ..models.exact_online_message import difference_sentence, error_sentence

# Without number or reference: how far from the invoice's date an entry is looked for.
_DAYS = timedelta(days=31)


class ExactOnlineLink(models.TransientModel):
    """Looking in Exact for the entry that is this invoice already, and adopting it."""

    _name = "exact.online.link"
    _description = "Link an Entry of Exact Online"

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    entry_number = fields.Integer(aggregator=None)
    reference = fields.Char(string="Your Ref.")
    amount = fields.Monetary(
        string="Total", help="Used where neither number nor reference is given."
    )
    searched = fields.Boolean()
    candidate_ids = fields.One2many("exact.online.link.line", "link_id", readonly=True)

    @api.model
    def _open_for(self, move):
        data = move._exact_collect()[move.id]
        link = self.create(
            {
                "move_id": move.id,
                "reference": your_reference(data),
                "amount": abs(move.amount_total),
            }
        )
        return link._reopen()

    def _reopen(self):
        return self._get_records_action(target="new", name=self.env._("Link to Exact"))

    def action_search(self):
        """Ask Exact for entries, with one call; show what they differ in."""
        self.ensure_one()
        move = self.move_id
        move._exact_check_right()
        connection = move._exact_connection()
        client = connection._get_client(
            unattended=False, deadline=time.monotonic() + DEADLINE
        )
        try:
            rows = self._find(client)
        except ExactError as error:
            raise UserError(error_sentence(self.env, error)) from error
        commands = [Command.create(values) for values in self._candidates(rows)]
        self.write({"searched": True, "candidate_ids": [Command.clear(), *commands]})
        return self._reopen()

    def _find(self, client):
        kind = self.move_id._exact_kind()
        if self.entry_number:
            return client.find_entries(kind, entry_number=self.entry_number)
        if self.reference:
            return client.find_entries(kind, your_ref=self.reference)
        day = self.move_id.invoice_date or self.move_id.date
        rows = client.find_entries(kind, dated=(day - _DAYS, day + _DAYS))
        total = decimal(round(self.amount, 2))
        return [row for row in rows if abs(decimal(row.get("AmountFC"))) == total]

    def _candidates(self, rows):
        data = self.move_id._exact_collect()[self.move_id.id]
        connection = self.move_id._exact_connection().sudo()
        taken = self._taken(connection, rows)
        for row in rows:
            yield {
                "entry_id": row["EntryID"],
                "entry_number": row.get("EntryNumber"),
                "date": row.get("EntryDate"),
                "amount": float(decimal(row.get("AmountFC"))),
                "reference": row.get("YourRef"),
                "description": row.get("Description"),
                "differences": taken.get(guid(row["EntryID"]))
                or self._differences(connection, data, row),
            }

    def _taken(self, connection, rows):
        """Return {entry: sentence} of entries that are another invoice already."""
        exports = self.env["exact.online.export"].sudo()
        found = exports.search(
            [
                ("connection_id", "=", connection.id),
                ("exact_entry_id", "in", [guid(row["EntryID"]) for row in rows]),
            ]
        )
        return {
            export.exact_entry_id: self.env._(
                "It is %s already.", export.move_id.display_name
            )
            for export in found
        }

    def _differences(self, connection, data, row):
        relations = self.env["exact.online.partner"].sudo()
        relation = relations._known(connection.ids, [data.partner.id])
        payload = None
        if relation.account_id:
            try:
                payload = build_entry(
                    data, connection._exact_codes(), relation.account_id
                )
            except NotMapped:
                payload = None
        division = connection.division_code
        proof = prove_answer(data, row, payload=payload, division=division)
        return "\n".join(
            difference_sentence(
                self.env,
                {"code": each.code, "expected": each.expected, "found": each.found},
            )
            for each in proof.differences
        )


class ExactOnlineLinkLine(models.TransientModel):
    """An entry of Exact that was found."""

    _name = "exact.online.link.line"
    _description = "Entry of Exact Online to Link"
    _order = "id"

    link_id = fields.Many2one(
        "exact.online.link", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="link_id.currency_id")
    entry_id = fields.Char(string="Entry ID", readonly=True)
    entry_number = fields.Integer(string="Entry", readonly=True, aggregator=None)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(string="Total", readonly=True)
    reference = fields.Char(string="Your Ref.", readonly=True)
    description = fields.Char(readonly=True)
    differences = fields.Text(readonly=True)

    def action_adopt(self):
        """Link the invoice to this entry."""
        self.ensure_one()
        move = self.link_id.move_id.with_context(exact_entry_id=self.entry_id)
        action = move.action_exact_link()
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
