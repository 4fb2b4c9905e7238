"""Deciding which code of Exact stands for what in Odoo, as an accountant does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from real_odoo import Rpc

from .company import TAX_INCLUDED, find_tax
from .connect import CONNECTION
from .documents import (
    BOUGHT,
    BOUGHT_EU_SERVICES,
    BOUGHT_LOW,
    EU_GOODS,
    EU_SERVICES,
    EXPORT,
    GOODS,
    GOODS_LOW,
    INSTALMENTS,
    SERVICES,
    SUBCONTRACTED,
)

MAPPING = "exact.online.mapping"
# (use, tax): the VAT code of Exact that the accountant wants for it.
VAT_CODES = {
    ("sale", GOODS): "2",
    ("sale", SERVICES): "2",
    ("sale", GOODS_LOW): "1",
    ("sale", TAX_INCLUDED): "2",
    ("sale", EU_GOODS): "7",
    ("sale", EU_SERVICES): "8",
    ("sale", EXPORT): "6",
    ("purchase", BOUGHT): "2",
    ("purchase", BOUGHT_LOW): "1",
    ("purchase", SUBCONTRACTED): "10",
    ("purchase", BOUGHT_EU_SERVICES): "12",
}
# What serves where nothing is mapped: field of the connection, kind and code.
DEFAULTS = {
    "no_vat_code_id": ("vat_code", "0"),
    "sales_journal_id": ("journal", "70"),
    "purchase_journal_id": ("journal", "60"),
    "sales_account_id": ("gl_account", "8000"),
    "purchase_account_id": ("gl_account", "4900"),
    "sales_condition_id": ("payment_condition", "30"),
    "purchase_condition_id": ("payment_condition", "30"),
}
INSTALMENT_CONDITION = "37"


@dataclass(frozen=True)
class Decision:
    """How a tax came to its VAT code: suggested and used, confirmed, or chosen."""

    use: str
    tax: str
    code: str
    how: str


class Accountant:
    """Maps one connection."""

    def __init__(self, odoo: Rpc, connection: int) -> None:
        self.odoo = odoo
        self.connection = connection
        rows = odoo.search_read(
            "exact.online.reference",
            [("connection_id", "=", connection)],
            ["kind", "code", "name"],
        )
        self.codes = {(row["kind"], row["code"]): row["id"] for row in rows}
        self.names = {row["id"]: f"{row['code']} {row['name']}" for row in rows}

    def set_defaults(self) -> None:
        """Fill in what serves where nothing is mapped."""
        values = {field: self.codes[code] for field, code in DEFAULTS.items()}
        self.odoo.call(CONNECTION, "write", [self.connection], values)

    def map_instalments(self) -> None:
        """Exact needs a condition of its own for an invoice in two parts."""
        term = self.odoo.find("account.payment.term", [("name", "=", INSTALMENTS)])
        self._map("payment_condition", "payment_term_id", term, INSTALMENT_CONDITION)

    def map_taxes(self) -> Iterator[Decision]:
        """Take, confirm, correct or add the VAT code of each tax."""
        for (use, name), code in VAT_CODES.items():
            tax = find_tax(self.odoo, use, name)
            how = self._map("vat_code", "tax_id", tax, code)
            yield Decision(use, name, self.names[self.codes["vat_code", code]], how)

    def _map(self, kind: str, field: str, record: int, code: str) -> str:
        """Map a record to a code; return how it came about."""
        reference = self.codes[kind, code]
        found = self.odoo.search_read(
            MAPPING,
            [("connection_id", "=", self.connection), (field, "=", record)],
            ["reference_id", "confirmed", "reason"],
        )
        if not found:
            values = {"kind": kind, field: record, "reference_id": reference}
            self.odoo.create(MAPPING, {"connection_id": self.connection, **values})
            return "chosen by hand"
        suggestion = found[0]
        # What nothing fits has a row without a code: [id, name] or False.
        suggested = suggestion["reference_id"] or [False, ""]
        same = suggested[0] == reference
        if not same or not suggestion["confirmed"]:
            values = {"reference_id": reference, "confirmed": True}
            self.odoo.call(MAPPING, "write", [suggestion["id"]], values)
        if not suggested[0]:
            return "chosen by hand"
        if not same:
            return f"corrected, was {suggested[1]}"
        how = "suggested" if suggestion["confirmed"] else "suggested and confirmed"
        return f"{how}: {suggestion['reason']}"


def print_decisions(decisions: list[Decision]) -> None:
    """Print the small table of taxes and VAT codes."""
    for row in decisions:
        print(f"         {row.use:<8}  {row.tax:<12}  {row.code:<32}  {row.how}")
