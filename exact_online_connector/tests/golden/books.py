"""Odoo's journal items and Exact's books, each read by itself.

Nothing here asks the connector what it would send: Odoo's side is its journal items,
Exact's side what the sandbox booked. Only the accountant's mapping stands between.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from ..common import _TESTS

_DATA = _TESTS / "exact_sandbox" / "data"
_RECEIVABLE_OR_TEXT = (
    *("payment_term", "cogs"),
    *("line_section", "line_subsection", "line_note"),
)
_VAT_ACCOUNT = "24"
# Which side of Odoo's books is positive on the document.
_SIDES = {
    "out_invoice": -1,
    "out_receipt": -1,
    "out_refund": 1,
    "in_invoice": 1,
    "in_receipt": 1,
    "in_refund": -1,
}


def _amounts():
    return defaultdict(Decimal)


@dataclass
class Ledger:
    """What a document books, signed as the document shows it.

    `base` and `company` are by G/L account and VAT code, `vat` and `claimed` (what is
    claimed back under a reverse charge) by VAT code, `places` by cost centre, cost
    unit or project. `company` and `company_total` are in the company's currency, all
    else is in the document's.
    """

    total: Decimal = Decimal(0)
    company_total: Decimal = Decimal(0)
    base: dict = field(default_factory=_amounts)
    company: dict = field(default_factory=_amounts)
    vat: dict = field(default_factory=_amounts)
    claimed: dict = field(default_factory=_amounts)
    places: dict = field(default_factory=_amounts)
    due: list = field(default_factory=list)
    lines: int = 0

    @property
    def vat_total(self):
        return sum(self.vat.values(), Decimal(0))


class Mapping:
    """The accountant's decisions, read from the connection's own records."""

    def __init__(self, connection):
        self._codes = {
            (mapping.kind, mapping._record().id): mapping.reference_id.code
            for mapping in connection.mapping_ids
        }
        self._projects = {
            mapping.reference_id.exact_id: mapping.reference_id.code
            for mapping in connection.mapping_ids
            if mapping.kind == "project"
        }
        self._places = {
            mapping.analytic_account_id.id: (mapping.kind, mapping.reference_id.code)
            for mapping in connection.mapping_ids
            if mapping.analytic_account_id
        }
        sold, bought = connection.no_vat_code_id, connection.purchase_no_vat_code_id
        self._no_vat = {True: sold.code, False: (bought or sold).code}
        folder = _DATA / connection.region
        self.vat_accounts = {
            row["Code"]
            for row in _read(folder / "financial.GLAccounts.csv")
            if row["Type"] == _VAT_ACCOUNT
        }
        # Reverse-charge codes, with the account on which their VAT is claimed back.
        self.charged = {
            row["Code"]: row["GLToClaim"]
            for row in _read(folder / "vat.VATCodes.csv")
            if row["Charged"] == "true"
        }

    def account(self, item):
        return self._codes["gl_account", item.account_id.id]

    def vat_code(self, move, taxes):
        """Return the code of percentage taxes, or of none."""
        if not taxes:
            return self._no_vat[move.is_sale_document(include_receipts=True)]
        return self._codes["vat_code", taxes.id]

    def places(self, item):
        """Yield ((kind, code), percent) for what Odoo distributes an item over."""
        for key, percent in (item.analytic_distribution or {}).items():
            for account_id in key.split(","):
                yield self._places[int(account_id)], Decimal(str(percent))

    def places_of_row(self, row):
        """Yield (kind, code) for what a row of Exact's ledger is booked for."""
        for kind, name in (("cost_center", "CostCenter"), ("cost_unit", "CostUnit")):
            if row.get(name):
                yield kind, row[name].strip()
        if row.get("Project"):
            yield "project", self._projects[row["Project"]]


def _read(path):
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def is_percentage(tax):
    return tax.amount_type in ("percent", "division")


def is_vat(item):
    """Whether a journal item is VAT: what a percentage tax posted."""
    return bool(item.tax_line_id) and is_percentage(item.tax_line_id)


def money(amount):
    """Return a float as the amount with two decimals that it stands for."""
    return Decimal(f"{amount or 0:.2f}")


def odoo_ledger(move, mapping):
    """Return what Odoo booked for a posted move."""
    side = _SIDES[move.move_type]
    ledger = Ledger()
    for item in move.line_ids:
        amount = side * money(item.amount_currency)
        company = side * money(item.balance)
        if item.display_type == "payment_term":
            ledger.total -= amount
            ledger.company_total -= company
            ledger.due.append((str(item.date_maturity), -amount))
        elif item.display_type not in _RECEIVABLE_OR_TEXT:
            _add_item(ledger, item, mapping, amount, company)
    return ledger


def _add_item(ledger, item, mapping, amount, company):
    ledger.lines += 1
    if is_vat(item):
        code = mapping.vat_code(item.move_id, item.tax_line_id)
        if item.account_id.internal_group == "expense":
            # VAT that is not reclaimed is part of the cost (P27).
            _add_base(ledger, item, mapping, code, amount, company)
            return
        ledger.vat[code] += amount
        if code in mapping.charged and item.tax_repartition_line_id.factor_percent > 0:
            ledger.claimed[code] += amount
        return
    taxes = item.tax_ids.flatten_taxes_hierarchy().filtered(is_percentage)
    code = mapping.vat_code(item.move_id, taxes)
    _add_base(ledger, item, mapping, code, amount, company)


def _add_base(ledger, item, mapping, code, amount, company):
    """Add revenue or cost, for the cost centres that the item is distributed over.

    Of VAT that is not reclaimed Odoo gives the item the distribution of its line.
    """
    group = mapping.account(item), code
    ledger.base[group] += amount
    ledger.company[group] += company
    for place, percent in mapping.places(item):
        ledger.places[place] += amount * percent / 100


def exact_ledger(move, entry, mapping):
    """Return what Exact booked: the transaction lines of the entry."""
    side = _SIDES[move.move_type]
    ledger = Ledger()
    for row in entry["booking"]:
        amount, company = side * money(row["AmountFC"]), side * money(row["AmountDC"])
        if row["LineNumber"] == 0:
            ledger.total -= amount
            ledger.company_total -= company
            continue
        ledger.lines += 1
        account, code = row["GLAccountCode"].strip(), (row["VATCode"] or "").strip()
        if account not in mapping.vat_accounts:
            ledger.base[account, code] += amount
            ledger.company[account, code] += company
            for place in mapping.places_of_row(row):
                ledger.places[place] += amount
            continue
        ledger.vat[code] += amount
        if account == mapping.charged.get(code):
            ledger.claimed[code] += amount
    ledger.due = [
        (term["DueDate"][:10], abs(money(term["AmountFC"]))) for term in entry["terms"]
    ]
    return ledger
