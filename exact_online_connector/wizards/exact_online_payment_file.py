import base64
from datetime import datetime, time
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..mapping.outstanding import (
    AMOUNT_OPEN,
    NAMING,
    Item,
    find_entries,
    open_amounts,
    suggest_role,
)
from .table_file import UnreadableFile, read_table

# The cells of a row by which a person knows it; the last ones may be cut off.
_SHOWN = (*NAMING, AMOUNT_OPEN, "currency", "account", "due_date")
_AMBIGUOUS = ("several", "another_row")
_SIDES = {
    "sales": ("out_invoice", "out_refund", "out_receipt"),
    "purchase": ("in_invoice", "in_refund", "in_receipt"),
}


class ExactOnlinePaymentFile(models.TransientModel):
    """What is outstanding, from a list that somebody exported from Exact.

    Read the file, say once what its columns are, look at what was found, apply.
    """

    _name = "exact.online.payment.file"
    _description = "Payments From a File"

    connection_id = fields.Many2one(
        "exact.online.connection",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["exact.online.connection"]._of_company(
            self.env.company
        ),
    )
    step = fields.Selection(
        [("file", "File"), ("columns", "Columns"), ("preview", "Preview")],
        default="file",
        readonly=True,
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    as_of = fields.Date(
        string="List of",
        required=True,
        default=fields.Date.context_today,
        help="The day of which the list tells what was outstanding.",
    )
    side = fields.Selection(
        [("sales", "Customers"), ("purchase", "Suppliers"), ("both", "Both")],
        string="Whose Items",
        required=True,
        default="sales",
    )
    is_complete = fields.Boolean(
        string="The List Is Complete",
        help="Nothing was filtered, and all entries were processed in Exact Online on "
        "that day. Then what is not in the list is settled, unless it was sent to "
        "Exact Online on that day or later.",
    )
    column_ids = fields.One2many("exact.online.payment.file.column", "wizard_id")
    line_ids = fields.One2many(
        "exact.online.payment.file.line", "wizard_id", readonly=True
    )
    matched_count = fields.Integer(string="Matched Rows", readonly=True)
    left_count = fields.Integer(string="Rows Left Alone", readonly=True)
    change_count = fields.Integer(string="Invoices That Change", readonly=True)
    settled_count = fields.Integer(string="Settled, Not in the List", readonly=True)

    # === STEPS ===

    def action_read(self):
        """Read the headings, and show what their columns are taken for."""
        header, rows = self._read_file()
        roles = self.connection_id.sudo().payment_file_columns or {}
        sample = rows[0] if rows else []
        self.column_ids.unlink()
        self.column_ids = [
            fields.Command.create(
                {
                    "position": position,
                    "name": str(heading),
                    "sample": _shown(sample, position),
                    "role": roles.get(str(heading), suggest_role(str(heading))),
                }
            )
            for position, heading in enumerate(header)
            if heading is not None
        ]
        self.step = "columns"
        return self._show()

    def action_preview(self):
        """Show for each row which invoice it is, or why it does not count."""
        self._check_columns()
        self._remember_columns()
        found, exports = self._find()
        by_id = {export.id: export for export in exports}
        self.line_ids.unlink()
        self.line_ids = [
            fields.Command.create(self._line_values(row, by_id)) for row in found
        ]
        changes, settled = self._outcome(found, exports)
        matched = len(self.line_ids.filtered(lambda line: line.outcome == "matched"))
        self.write(
            {
                "step": "preview",
                "matched_count": matched,
                "left_count": len(self.line_ids) - matched,
                "settled_count": len(settled),
                "change_count": sum(
                    export._differs_from_file(amount, self.as_of)
                    for export, amount in changes.items()
                ),
            }
        )
        return self._show()

    def action_apply(self):
        """Show on the invoices what the file says of them."""
        self.env["account.move"]._exact_check_right()
        self._check_columns()
        found, exports = self._find()
        changes, _settled = self._outcome(found, exports)
        touched = exports.browse()
        for export, amount in changes.items():
            if export._differs_from_file(amount, self.as_of):
                export._show_from_file(amount, self.as_of)
                touched |= export
        for export in touched:
            export._write_face()
        message = self.env._("Invoices that show another state: %s.", len(touched))
        answer = self.env["account.move"]._exact_notify("success", message)
        answer["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return answer

    def action_back(self):
        """Say again what the columns are."""
        self.step = "columns"
        return self._show()

    def _show(self):
        name = self.env._("Payments From a File")
        # The rows are wide, and why one does not count must be readable.
        context = {**self.env.context, "dialog_size": "extra-large"}
        return self._get_records_action(target="new", name=name, context=context)

    # === THE FILE ===

    def _read_file(self):
        """Return the headings and the rows below them.

        The headings are the first row with more than one cell: titles stand above.

        :raise UserError: the file is no table.
        """
        self.env["account.move"]._exact_check_right()
        if not self.file:
            raise UserError(self.env._("Choose the file first."))
        try:
            rows = read_table(base64.b64decode(self.file))
        except UnreadableFile as error:
            raise UserError(self._why_unreadable(str(error))) from error
        for number, row in enumerate(rows):
            if len([cell for cell in row if cell is not None]) > 1:
                return row, rows[number + 1 :]
        raise UserError(self._why_unreadable("format"))

    def _why_unreadable(self, why):
        return {
            "size": self.env._("The file is larger than 5 MB. Export fewer items."),
            "rows": self.env._("The file has more than 20,000 rows. Export fewer."),
        }.get(why) or self.env._(
            "%s is no list that can be read. Save it as CSV or XLSX.",
            self.file_name or self.env._("The file"),
        )

    def _check_columns(self):
        roles = self.column_ids.filtered("role").mapped("role")
        doubled = len(roles) != len(set(roles))
        if doubled or AMOUNT_OPEN not in roles or not set(NAMING) & set(roles):
            raise UserError(
                self.env._(
                    "Choose one column with the outstanding amount, and one with the "
                    "entry number, your reference or the invoice number. Each choice "
                    "is for one column."
                )
            )

    def _remember_columns(self):
        """Keep what the columns are, and which are none; of other lists too."""
        connection = self.connection_id.sudo()
        known = dict(connection.payment_file_columns or {})
        known |= {column.name: column.role for column in self.column_ids}
        if connection.payment_file_columns != known:
            connection.payment_file_columns = known

    def _items(self):
        _header, rows = self._read_file()
        roles = {column.position: column.role for column in self.column_ids}
        for number, row in enumerate(rows, 1):
            cells = {
                roles[position]: cell
                for position, cell in enumerate(row)
                if roles.get(position)
            }
            yield Item(number, cells)

    # === WHAT IT MEANS ===

    def _find(self):
        """Return what became of the rows, and our entries on the list's side."""
        exports = self._exports()
        entries = exports._as_entries()
        return find_entries(self._items(), entries), exports

    def _exports(self):
        kinds = _SIDES.get(self.side) or (*_SIDES["sales"], *_SIDES["purchase"])
        return (
            self.env["exact.online.export"]
            .sudo()
            .search(
                [
                    ("connection_id", "=", self.connection_id.id),
                    ("state", "=", "sent"),
                    ("move_type", "in", kinds),
                ],
                order="id",
            )
        )

    def _outcome(self, found, exports):
        """Return {export: what is outstanding}, and which of them are not listed."""
        amounts = open_amounts(found)
        named = {key for row in found for key in row.export_ids}
        told = exports.filtered(lambda export: export._was_told_since(self.as_of))
        settled = exports.browse()
        if self.is_complete:
            limit = datetime.combine(self.as_of, time.min)
            absent = exports.filtered(
                lambda export: (
                    export.id not in named and export.sent_at and export.sent_at < limit
                )
            )
            settled = absent - told
        changes = dict.fromkeys(settled, Decimal(0))
        for export in exports - told:
            if export.id in amounts:
                changes[export] = amounts[export.id]
        return changes, settled

    def _line_values(self, row, exports):
        matches = [exports[key] for key in row.export_ids]
        reason = row.reason
        if not reason and matches[0]._was_told_since(self.as_of):
            reason = "exact_told"
        outcome = "unmatched" if reason else "matched"
        cells = [row.item.text(role) for role in _SHOWN]
        return {
            "number": row.item.number,
            "outcome": "ambiguous" if reason in _AMBIGUOUS else outcome,
            "reason": reason or False,
            "text": " · ".join(cell for cell in cells if cell),
            "move_id": len(matches) == 1 and matches[0].move_id.id,
            "amount_open": abs(float(row.amount or 0)),
        }


def _shown(row, position):
    cell = row[position] if position < len(row) else None
    return "" if cell is None else str(cell)
