"""Entering the demo's documents in Odoo, and posting them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from real_odoo import Rpc

from .company import find_tax
from .documents import DOCUMENTS, Document, last_month, taxes_in_use


class Bookkeeper:
    """Enters documents with the ids of taxes, terms, currencies and partners."""

    def __init__(self, odoo: Rpc, partners: dict[str, int]) -> None:
        self.odoo = odoo
        self.partners = partners
        self.today = date.today()
        self.taxes = {key: find_tax(odoo, *key) for key in taxes_in_use()}
        self.terms = self._ids("account.payment.term")
        self.currencies = self._ids("res.currency")

    def _ids(self, model: str) -> dict[str, int]:
        rows = self.odoo.search_read(model, [], ["name"])
        return {row["name"]: row["id"] for row in rows}

    def post_all(self) -> dict[str, int]:
        """Enter and post all documents; return the ids of the moves by key."""
        moves: dict[str, int] = {}
        for document in DOCUMENTS:
            if document.reverses:
                move = self._reverse(moves[document.reverses], document)
            else:
                move = self.odoo.create("account.move", self._values(document))
            self.odoo.call("account.move", "action_post", [move])
            moves[document.key] = move
        return moves

    def _values(self, document: Document) -> dict[str, Any]:
        day = self._date(document)
        values = {
            "move_type": document.move_type,
            "partner_id": self.partners[document.partner],
            "invoice_date": f"{day}",
            "date": f"{self.today if document.late else day}",
            "currency_id": self.currencies[document.currency],
            "invoice_payment_term_id": self.terms[document.term],
            "invoice_line_ids": [(0, 0, line) for line in self._lines(document)],
        }
        if document.reference:
            values["ref"] = document.reference
        return values

    def _date(self, document: Document) -> date:
        if document.late:
            return last_month(self.today)
        return self.today - timedelta(days=document.days_ago)

    def _lines(self, document: Document) -> list[dict[str, Any]]:
        return [
            {
                "name": line.label,
                "quantity": line.quantity,
                "price_unit": line.price,
                "discount": line.discount,
                "tax_ids": [(6, 0, [self.taxes[document.use, line.tax]])],
            }
            for line in document.lines
        ]

    def _reverse(self, move: int, document: Document) -> int:
        """Make the draft of a credit note with the wizard of the invoice."""
        context = {"active_model": "account.move", "active_ids": [move]}
        invoice = self.odoo.read_one("account.move", move, ["journal_id"])
        wizard = self.odoo.call(
            "account.move.reversal",
            "create",
            [
                {
                    "date": f"{self._date(document)}",
                    "reason": "sent back",
                    "journal_id": invoice["journal_id"][0],
                }
            ],
            context=context,
        )
        action = self.odoo.call(
            "account.move.reversal", "refund_moves", wizard, context=context
        )
        return action["res_id"]
