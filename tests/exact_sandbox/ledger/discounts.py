"""Payment discounts and credit limitation: what may be deducted, and its booking.

A condition's discount is a settlement discount (B) or a credit surcharge (K); either
may be deducted when paid in time. How VAT follows is our reading of VATCalculation:
E, the invoice's VAT leaves the discount out, so nothing is corrected later; I, the
invoice's VAT includes it, so its part of the VAT goes back when it is taken.
"""

from __future__ import annotations

from decimal import Decimal

from ..books import Books
from ..store import Record
from ..values import cents, money
from .accounts import own_account
from .cashbook import CONTROL, RECEIVABLES, Part
from .kinds import TRANSACTIONS

CONDITIONS = "cashflow/PaymentConditions"
VAT_ACCOUNT = 24


def discount_of(rows: list[Record], date: str) -> Decimal:
    """Return what may be deducted of rows when they are paid on a day."""
    in_time = [row for row in rows if date <= (row.get("DiscountDueDate") or "")]
    return sum((money(row.get("AmountDiscountFC")) for row in in_time), Decimal(0))


def discount_parts(
    books: Books, row: Record, discount: Decimal, home: Decimal
) -> list[Part]:
    """Return the lines of a discount but the control account's.

    :param discount: with the sign of the row's own amounts
    """
    sign = CONTROL[row["LineType"]]
    given = "given" if row["LineType"] == RECEIVABLES else "taken"
    account = own_account(books, f"discount_{given}")
    vat = vat_parts(books, row, discount)
    rest = sign * discount - sum((part.amount for part in vat), Decimal(0))
    rest_home = sign * home - sum((part.home for part in vat), Decimal(0))
    return [Part(account, rest, rest_home, {"YourRef": row.get("YourRef")}), *vat]


def vat_parts(books: Books, row: Record, discount: Decimal) -> list[Part]:
    """Return the VAT lines of an entry turned back for the part that is discounted."""
    condition = books.by_code(CONDITIONS, row.get("PaymentCondition") or "") or {}
    if condition.get("VATCalculation") != "I":
        return []
    parts = []
    share = discount / money(row["TransactionAmountFC"])
    for line in books.find(TRANSACTIONS, EntryID=row["TransactionEntryID"]):
        account = books.get("financial/GLAccounts", line["GLAccount"]) or {}
        if account.get("Type") != VAT_ACCOUNT:
            continue
        amount = -cents(money(line["AmountFC"]) * share)
        home = -cents(money(line["AmountDC"]) * share)
        names = ("VATCode", "VATCodeDescription", "VATPercentage")
        parts.append(Part(account, amount, home, {n: line.get(n) for n in names}))
    return parts
