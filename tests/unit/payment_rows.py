"""Rows of Exact as the payment planner reads them."""

from datetime import date
from decimal import Decimal

D = Decimal
INVOICED = date(2026, 11, 2)
PAID_ON = date(2026, 12, 1)
TOTAL = D("121.00")


def term(amount, status=20, *, row_id="t1", entry="e1", paid=None, ended=None, **more):
    """A row of sync/Cashflow/PaymentTerms."""
    return {
        "ID": row_id,
        "TransactionEntryID": entry,
        "TransactionID": f"{entry}-control",
        "AmountFC": D(amount),
        "AmountDC": D(amount),
        "Status": status,
        "LastPaymentDate": paid,
        "EndDate": ended,
        "EntryDate": INVOICED,
        **more,
    }


def paid(amount, *, row_id="t1", on=PAID_ON, **more):
    """A term that was matched with money."""
    return term(amount, 50, row_id=row_id, paid=on, ended=INVOICED, **more)


def matched(amount, *, row_id="t1", **more):
    """A term that was matched with something else."""
    return term(amount, 50, row_id=row_id, ended=INVOICED, **more)


def line(line_id, kind, amount, *, offset=None, entry="", home=None, on=PAID_ON):
    """A row of TransactionLines."""
    return {
        "ID": line_id,
        "Type": kind,
        "AmountFC": D(amount),
        "AmountDC": D(amount if home is None else home),
        "OffsetID": offset,
        "EntryID": entry or f"{line_id}-entry",
        "Date": on,
    }


def control(offset, amount=121, entry="e1"):
    """The invoice's own line in the ledger, with the line that settled it."""
    return line(f"{entry}-control", 20, amount, offset=offset, entry=entry)
