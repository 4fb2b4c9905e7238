"""The transaction lines of an entry: debit is positive (api.md I, live recordings)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from ..store import Record
from ..values import money
from .accounts import own_account
from .amounts import LineAmounts, in_home
from .draft import Draft

COPIED = (
    "EntryID", "EntryNumber", "InvoiceNumber", "Journal", "JournalDescription",
    "Currency", "YourRef", "Status", "Type", "Document", "DocumentNumber",
    "DocumentSubject", "PaymentReference", "OrderNumber", "ExternalLinkReference",
)  # fmt: skip
FROM_LINE = (
    "CostCenter", "CostCenterDescription", "CostUnit", "CostUnitDescription",
    "Project", "ProjectDescription", "Quantity", "Notes", "SerialNumber", "Asset",
    "Subscription",
)  # fmt: skip
RENAMED = {"Journal": "JournalCode"}


def build_lines(draft: Draft, amounts: list[LineAmounts]) -> list[Record]:
    """Return the transaction lines of an entry, which balance in both currencies."""
    lines = [control_line(draft)]
    for line, found in zip(draft.lines, amounts, strict=True):
        lines.append(base_line(draft, line, found))
    lines += vat_lines(draft, amounts)
    lines += private_lines(draft, amounts, len(lines))
    # Rounding line by line in the own currency is made good on the control account.
    others = sum((money(line["AmountDC"]) for line in lines[1:]), Decimal(0))
    lines[0]["AmountDC"] = float(-others)
    return lines


def transaction_line(
    draft: Draft, identity: str, number: int, amount: Decimal, account: Record
) -> Record:
    """Return what all lines of an entry share; amount is positive on debit."""
    header = draft.header
    line: dict[str, Any] = {
        RENAMED.get(name, name): header.get(name) for name in COPIED
    }
    line.update(
        ID=identity,
        LineNumber=number,
        AmountFC=float(amount),
        AmountDC=float(in_home(amount, header["Rate"])),
        Date=header["EntryDate"],
        DueDate=header["DueDate"],
        Description=header.get("Description"),
        ExchangeRate=header["Rate"],
        FinancialYear=header["ReportingYear"],
        FinancialPeriod=header["ReportingPeriod"],
        GLAccount=account.get("ID"),
        GLAccountCode=account.get("Code"),
        GLAccountDescription=account.get("Description"),
        Account=draft.party["ID"],
        AccountCode=draft.party["Code"],
        AccountName=draft.party["Name"],
    )
    return line


def part_id(draft: Draft, part: str) -> str:
    """Return the lasting identity of a part that the entry makes by itself."""
    return str(uuid5(UUID(draft.header["EntryID"]), part))


def control_account(draft: Draft) -> Record:
    """Return the control account: the relation's own, else the journal's."""
    own = draft.party.get(draft.kind.control) or draft.journal["GLAccount"]
    return draft.books.get("financial/GLAccounts", own) or {}


def control_line(draft: Draft) -> Record:
    """Return line 0: the total on the control account."""
    total = draft.kind.sign * money(draft.header["AmountFC"])
    account = control_account(draft)
    return transaction_line(draft, part_id(draft, "control"), 0, total, account)


def base_line(draft: Draft, line: Record, found: LineAmounts) -> Record:
    """Return the revenue or cost line of an entry line."""
    account = draft.books.get("financial/GLAccounts", line["GLAccount"]) or {}
    amount = -draft.kind.sign * found.on_account
    booked = transaction_line(draft, line["ID"], line["LineNumber"], amount, account)
    booked.update({name: line.get(name) for name in FROM_LINE})
    if line.get("Description"):
        booked["Description"] = line["Description"]
    vat = Decimal(0) if found.charged else -draft.kind.sign * found.vat
    base = -draft.kind.sign * found.base
    if draft.books.switches.ledger_vat_positive:
        vat, base = abs(vat), abs(base)
    booked.update(
        VATCode=line.get("VATCode"),
        VATCodeDescription=line.get("VATCodeDescription"),
        VATPercentage=line.get("VATPercentage"),
        AmountVATFC=float(vat),
        AmountVATBaseFC=float(base),
    )
    return booked


def vat_lines(draft: Draft, amounts: list[LineAmounts]) -> list[Record]:
    """Return the VAT lines, one for each code and account; reverse charge makes two."""
    rate = draft.header["Rate"]
    codes: dict[str, Record] = {}
    totals: dict[tuple[str, str], list[Decimal]] = {}
    for found, records in zip(amounts, draft.line_records, strict=True):
        code = records.get("VATCode")
        if code is None or not found.vat:
            continue
        codes[code["Code"]] = code
        for side, sign in sides(draft, code):
            # The tax office is owed all of a reverse charge, whatever may be claimed.
            vat = found.deductible if side == "GLToClaim" else found.vat
            added = (vat, found.base, in_home(vat, rate))
            before = totals.get((code["Code"], side), [Decimal(0)] * 3)
            after = [old + sign * new for old, new in zip(before, added, strict=True)]
            totals[code["Code"], side] = after
    return [
        vat_line(draft, codes[name], side, len(amounts) + number, summed)
        for number, ((name, side), summed) in enumerate(totals.items(), 1)
    ]


def vat_line(
    draft: Draft, code: Record, side: str, number: int, summed: list[Decimal]
) -> Record:
    """Return the VAT line of a code on one of its accounts."""
    vat, base, home = summed
    account = draft.books.get("financial/GLAccounts", code.get(side) or "") or {}
    identity = part_id(draft, f"vat {code['Code']} {side}")
    line = transaction_line(draft, identity, number, vat, account)
    line.update(
        AmountDC=float(home),
        VATCode=code["Code"],
        VATCodeDescription=code.get("Description"),
        VATPercentage=code.get("Percentage"),
        AmountVATBaseFC=float(base),
    )
    return line


def private_lines(
    draft: Draft, amounts: list[LineAmounts], number: int
) -> list[Record]:
    """Return the line that charges private use to the owner, if there is any."""
    total = sum((found.private for found in amounts), Decimal(0))
    if not total:
        return []
    account = own_account(draft.books, "private")
    amount = -draft.kind.sign * total
    return [transaction_line(draft, part_id(draft, "private"), number, amount, account)]


def sides(draft: Draft, code: Record) -> list[tuple[str, int]]:
    """Return the VAT accounts of a code with the sign of the amount on each."""
    own = ("GLToPay", -1) if draft.kind.direction == "S" else ("GLToClaim", 1)
    if not code.get("Charged"):
        return [own]
    other = ("GLToClaim", 1) if own[0] == "GLToPay" else ("GLToPay", -1)
    return [own, other]
