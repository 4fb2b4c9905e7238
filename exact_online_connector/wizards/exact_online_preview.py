from dataclasses import asdict

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..mapping.checks import check_invoice
from ..mapping.entry import build_entry
from ..mapping.periods import booked_period
from ..mapping.preview import (
    LINE,
    TOTAL,
    VAT,
    Chart,
    VatAccounts,
    preview_postings,
    vat_sums,
)
from ..mapping.resolve import NotMapped
from ..models.exact_online_mapping import vat_code as vat_code_of
from ..models.exact_online_message import problem_rows
from ..models.exact_online_message_values import amount_in_words

_PARTS = [(TOTAL, "Total"), (LINE, "Line"), (VAT, "VAT")]


class ExactOnlinePreview(models.TransientModel):
    """An invoice as Exact will book it, seen before it goes.

    Made by what sends it too: collect, check, build. Exact is not asked, so that it
    works while the connection is paused or its login has ended.
    """

    _name = "exact.online.preview"
    _description = "Preview of an Entry in Exact Online"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    state = fields.Selection(
        [
            ("ready", "Can go"),
            ("warned", "Can go, with a warning"),
            ("stopped", "Stopped"),
        ],
        string="Check",
        readonly=True,
    )
    problems = fields.Json(readonly=True)
    relation = fields.Char(readonly=True)
    journal = fields.Char(readonly=True)
    entry_date = fields.Date(readonly=True)
    period = fields.Char(readonly=True)
    payment_condition = fields.Char(readonly=True)
    due_date = fields.Date(readonly=True)
    reference = fields.Char(string="Your Ref.", readonly=True)
    description = fields.Char(readonly=True)
    rate = fields.Char(string="Exchange Rate", readonly=True)
    document = fields.Char(readonly=True)
    total = fields.Monetary(readonly=True)
    line_ids = fields.One2many("exact.online.preview.line", "preview_id", readonly=True)
    vat_ids = fields.One2many("exact.online.preview.vat", "preview_id", readonly=True)

    def action_open(self):
        """Open one preview of a selection."""
        self.ensure_one()
        self.check_access("read")
        return self._get_records_action(target="new", name=self.env._("Preview"))

    def action_send(self):
        """Send the invoice as it was seen here."""
        self.ensure_one()
        action = self.move_id.action_exact_send()
        if action.get("tag") == "display_notification":
            action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action

    # === MAKING IT ===

    def _of(self, moves):
        """Return the previews of the moves, a few queries for all of a company."""
        previews = self.browse()
        for connection, own in moves.grouped(lambda m: m._exact_connection()).items():
            collected = own._exact_collect()
            context = _Books(connection.sudo())
            previews |= self.create(
                [self._values(move, collected[move.id], context) for move in own]
            )
        return previews

    def _values(self, move, data, books):
        found = check_invoice(data, books.codes)
        values = {
            "move_id": move.id,
            "state": _worst(found),
            "problems": self._problem_cards(move, found),
            "document": self._document(move, books.connection),
        }
        relation = books.relation_of(data)
        try:
            payload = build_entry(data, books.codes, relation.account_id or "")
        except NotMapped:
            return values
        return {
            **values,
            **self._header(data, payload, books),
            "relation": self._relation(data, relation),
            **self._ledger(data, payload, books, relation),
        }

    def _problem_cards(self, move, found):
        cards = {}
        for number, row in enumerate(problem_rows(found)):
            level = "danger" if row["level"] == "error" else "warning"
            card = move._exact_actionable(row) | {"level": level}
            cards[f"exact_{number}"] = card
        return cards

    def _document(self, move, connection):
        if not connection._sends_files_of(move):
            return self.env._("No: files are not sent")
        files = self.env["exact.online.file"].sudo().files_of(move)[move.id]
        if not files:
            return self.env._("No file yet; it follows when there is one")
        return ", ".join(files.mapped("name"))

    def _relation(self, data, relation):
        if relation.account_id:
            code = (relation.account_code or "").strip()
            return " ".join(filter(None, [code, relation.partner_id.display_name]))
        return self.env._(
            "%(partner)s, looked up in Exact Online when it goes; if it is not there "
            "it will be created",
            partner=data.partner.name,
        )

    def _header(self, data, payload, books):
        period = (payload.get("ReportingYear"), payload.get("ReportingPeriod"))
        if not all(period):
            period = booked_period(data, books.codes)
        return {
            "journal": books.label("journal", payload["Journal"]),
            "entry_date": payload["EntryDate"],
            "period": f"{period[0]}-{period[1]:02}" if period else False,
            "payment_condition": books.label(
                "payment_condition", payload["PaymentCondition"]
            ),
            "due_date": payload.get("DueDate"),
            "reference": payload.get("YourRef"),
            "description": payload.get("Description"),
            "rate": amount_in_words(self.env, str(payload.get("Rate") or "")),
        }

    def _ledger(self, data, payload, books, relation):
        chart = books.chart(data, payload, relation)
        asked = {"credit_note": data.is_credit_note}
        postings = preview_postings(data.kind, payload, chart, **asked)
        sums = vat_sums(data.kind, payload, chart, **asked)
        return {
            "total": float(abs(postings[0].amount)),
            "line_ids": [
                Command.create(books.line_values(posting)) for posting in postings
            ],
            "vat_ids": [
                Command.create(
                    {
                        **{
                            name: float(v)
                            for name, v in asdict(row).items()
                            if name != "code"
                        },
                        "vat_code": books.label("vat_code", row.code),
                    }
                )
                for row in sums
            ],
        }


class _Books:
    """Exact's codes of one connection, read once for all moves of a preview."""

    def __init__(self, connection):
        self.connection = connection
        self.codes = connection._exact_codes()
        references = connection.reference_ids.with_context(active_test=False)
        references = references.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "not in", ("period", "closed_period", "item", "division")),
            ]
        )
        self._by_code = {(ref.kind, ref.code): ref for ref in references}
        self._by_id = {ref.exact_id.lower(): ref for ref in references if ref.exact_id}
        self._vat = {
            ref.code: _vat_accounts(ref) for ref in references if ref.kind == "vat_code"
        }

    def label(self, kind, code):
        reference = self._by_code.get((kind, (code or "").strip()))
        return reference.display_name if reference else code

    def relation_of(self, data):
        """Return our row of the relation; empty where it is not known yet."""
        relations = self.connection.env["exact.online.partner"]
        if data.partner.collective_id:
            return relations
        return relations._known(self.connection.ids, [data.partner.id])

    def chart(self, data, payload, relation):
        """Return the accounts beside those of the payload.

        The control account is the journal's, or that of a customer whom we make. That
        a relation may have in Exact another of its own is not known without asking.
        """
        journal = self._by_code.get(("journal", payload["Journal"]))
        control = (journal and journal.details or {}).get("GLAccount") or ""
        if data.kind == "sales" and not relation.account_id:
            control = self.codes.receivable_account or control
        return Chart(control, self._vat)

    def line_values(self, posting):
        account = self._by_id.get(posting.account)
        row = posting.row
        dimensions = [
            self.label("cost_center", row.get("CostCenter")),
            self.label("cost_unit", row.get("CostUnit")),
            self._project(row.get("Project")),
        ]
        return {
            "part": posting.part,
            "account": account.display_name if account else False,
            "account_code": account.code if account else False,
            "debit": float(max(posting.amount, 0)),
            "credit": float(max(-posting.amount, 0)),
            "vat_code": self.label("vat_code", posting.vat_code) or False,
            "booked_for": ", ".join(filter(None, dimensions)) or False,
            "description": row.get("Description"),
            "deferred_from": row.get("From"),
            "deferred_to": row.get("To"),
        }

    def _project(self, exact_id):
        reference = self._by_id.get((exact_id or "").lower())
        return reference.display_name if reference else exact_id


def _vat_accounts(reference):
    details, known = reference.details or {}, vat_code_of(reference)
    return VatAccounts(
        name=reference.name,
        type=known.type,
        percentage=known.percentage,
        charged=known.charged,
        to_pay=details.get("GLToPay") or "",
        to_claim=details.get("GLToClaim") or "",
    )


def _worst(problems):
    levels = {problem.level for problem in problems}
    if "error" in levels:
        return "stopped"
    return "warned" if levels else "ready"


class ExactOnlinePreviewLine(models.TransientModel):
    """A line of the ledger as Exact will have it."""

    _name = "exact.online.preview.line"
    _description = "Ledger Line of a Preview"
    _order = "id"

    preview_id = fields.Many2one(
        "exact.online.preview", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="preview_id.currency_id")
    part = fields.Selection(_PARTS, readonly=True)
    account = fields.Char(string="G/L Account", readonly=True)
    account_code = fields.Char(readonly=True)
    debit = fields.Monetary(readonly=True)
    credit = fields.Monetary(readonly=True)
    vat_code = fields.Char(string="VAT Code", readonly=True)
    booked_for = fields.Char(string="Cost Centre, Unit, Project", readonly=True)
    description = fields.Char(readonly=True)
    deferred_from = fields.Date(readonly=True)
    deferred_to = fields.Date(readonly=True)


class ExactOnlinePreviewVat(models.TransientModel):
    """Base and VAT of one code."""

    _name = "exact.online.preview.vat"
    _description = "VAT of a Preview"
    _order = "id"

    preview_id = fields.Many2one(
        "exact.online.preview", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="preview_id.currency_id")
    vat_code = fields.Char(string="VAT Code", readonly=True)
    base = fields.Monetary(readonly=True)
    vat = fields.Monetary(string="VAT", readonly=True)
    claimed = fields.Monetary(string="VAT Claimed Back", readonly=True)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_exact_preview(self):
        """Show the entry as Exact will book it: of one move, or of each selected one.

        Nothing is sent, and Exact is not asked.

        :raise UserError: there is nothing to preview, with the way out.
        """
        self._exact_check_right()
        documents = self.filtered(
            lambda move: move._exact_kind() and move.state != "cancel"
        )
        if not documents:
            raise UserError(
                self.env._(
                    "There is nothing to preview: only invoices, bills and credit "
                    "notes that are not cancelled go to Exact Online."
                )
            )
        for company in documents.company_id:
            if not self.env["exact.online.connection"]._of_company(company):
                raise UserError(documents[0]._exact_no_connection(company))
        previews = self.env["exact.online.preview"]._of(documents)
        if len(previews) == 1:
            return previews.action_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": previews._name,
            "domain": [("id", "in", previews.ids)],
            "views": [(False, "list"), (False, "form")],
            "target": "new",
        }
