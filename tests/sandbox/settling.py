"""Entries to be settled, and what Exact's lists say of them."""

TERMS = "sync/Cashflow/PaymentTerms"
LINES = "financialtransaction/TransactionLines"
DATES = {"date": "2026-11-25"}
PATHS = {20: "cashflow/Receivables", 22: "cashflow/Payments"}
SELECTED = "ID,EntryID,AmountDC,AmountFC,Status,TransactionEntryID,YourRef"


def sell(exact, amount=100, **header):
    header = {"YourRef": "INV/1", "EntryDate": "2026-11-20", **header}
    return exact.sell(exact.line("8000", amount, "2"), **header)["EntryID"]


def buy(exact, amount=100, **header):
    header = {"YourRef": "BILL/1", "EntryDate": "2026-11-20", **header}
    return exact.buy(exact.line("4200", amount, "2"), **header)["EntryID"]


def book(exact, kind, amount=100, **header):
    return (sell if kind == "sale" else buy)(exact, amount, **header)


def rows(exact, *entries):
    """Return (AmountDC, Status) of the rows of entries, sorted."""
    found = [row for entry in entries for row in exact.terms(entry)]
    return sorted((row["AmountDC"], row["Status"]) for row in found)


def list_rows(exact, line_type, entry):
    """Return (AmountDC, Status) as cashflow/Receivables or Payments has them."""
    condition = f"TransactionEntryID eq guid'{entry}'"
    found = exact.rows(PATHS[line_type], filter=condition, select=SELECTED)
    return sorted((row["AmountDC"], row["Status"]) for row in found)


def ledger(exact, transaction_type):
    """Return (account, AmountFC, AmountDC) of all lines of a type."""
    query = {
        "filter": f"Type eq {transaction_type}",
        "select": "GLAccountCode,AmountFC,AmountDC,EntryID,LineNumber",
        "orderby": "LineNumber",
    }
    found = exact.rows(LINES, **query)
    return [(row["GLAccountCode"], row["AmountFC"], row["AmountDC"]) for row in found]


def control(exact, entry):
    """Return an entry's line on the receivables or payables account."""
    query = {"filter": f"EntryID eq guid'{entry}'", "orderby": "LineNumber"}
    found = exact.rows(LINES, **query)
    return next(row for row in found if row["GLAccountCode"] in ("1300", "1600"))
