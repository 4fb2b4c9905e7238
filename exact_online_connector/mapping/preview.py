"""What Exact will book for an entry: its ledger, computed from what will be sent.

Made of the very payload that goes to Exact, so that the two cannot disagree; the chart
only says which accounts Exact uses beside those that are in the payload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .data import SALES
from .entry import LINES_FIELD
from .lines import LOST
from .nondeductible import rounded_part
from .rows import Row, code, decimal, guid

TOTAL = "total"
LINE = "line"
VAT = "vat"


@dataclass(frozen=True)
class VatAccounts:
    """A VAT code of Exact and the GUIDs of the accounts that its VAT is booked on.

    `percentage` is in percent (21). `charged` is reverse charge: both are booked.
    """

    name: str = ""
    type: str = ""
    percentage: Decimal = Decimal(0)
    charged: bool = False
    to_pay: str = ""
    to_claim: str = ""


@dataclass(frozen=True)
class Chart:
    """What of Exact's books an entry touches without naming it.

    `control` is the GUID of the account for what is to be received or paid.
    """

    control: str = ""
    vat_codes: Mapping[str, VatAccounts] = field(default_factory=dict)


@dataclass(frozen=True)
class Posting:
    """One line of the ledger, in the document's currency; debit is positive.

    `part` is the total, a line of the entry, or VAT. `row` is the line that was sent,
    for its text, cost centre and the like.
    """

    part: str
    account: str
    amount: Decimal
    vat_code: str = ""
    row: Row = field(default_factory=dict)


@dataclass(frozen=True)
class VatSum:
    """Base and VAT of a code, signed as the document shows them.

    Of a reverse charge `vat` is due and `claimed` is claimed back at once; it adds
    nothing to the total. `claimed` is without what is not reclaimed.
    """

    code: str
    base: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    claimed: Decimal = Decimal(0)


@dataclass(frozen=True)
class _Line:
    """A line of the entry with its amounts, signed as the document shows them."""

    row: Row
    code: str
    accounts: VatAccounts
    amount: Decimal
    vat: Decimal
    lost: Decimal

    @property
    def due(self) -> Decimal:
        return self.amount if self.accounts.charged else self.amount + self.vat


def preview_postings(
    kind: str, payload: Row, chart: Chart, *, credit_note: bool = False
) -> list[Posting]:
    """Return the ledger of the entry: the total, each line, VAT by code and account.

    A credit note's amounts are negative in the payload, or positive for a credit
    journal; it is booked the other way round in both cases.
    """
    lines = _read(kind, payload, chart, credit_note)
    side = (1 if kind == SALES else -1) * (-1 if credit_note else 1)
    total = side * sum((line.due for line in lines), Decimal(0))
    postings = [Posting(TOTAL, guid(chart.control), total)]
    postings += [
        Posting(
            LINE,
            guid(line.row["GLAccount"]),
            -side * (line.amount + line.lost),
            line.code,
            line.row,
        )
        for line in lines
    ]
    return postings + _vat_postings(kind, lines, side)


def vat_sums(
    kind: str, payload: Row, chart: Chart, *, credit_note: bool = False
) -> list[VatSum]:
    """Return base and VAT by code, in the order of the entry's lines."""
    sums: dict[str, VatSum] = {}
    for line in _read(kind, payload, chart, credit_note):
        before = sums.get(line.code, VatSum(line.code))
        claimed = kind != SALES or line.accounts.charged
        sums[line.code] = VatSum(
            line.code,
            before.base + line.amount,
            before.vat + line.vat,
            before.claimed + (line.vat - line.lost if claimed else 0),
        )
    return list(sums.values())


def _read(kind: str, payload: Row, chart: Chart, credit_note: bool) -> list[_Line]:
    rows = payload[LINES_FIELD[kind]]
    lines = [_line(row, chart) for row in rows]
    if credit_note and sum((line.due for line in lines), Decimal(0)) < 0:
        return [_line(row, chart, -1) for row in rows]
    return lines


def _line(row: Row, chart: Chart, sign: int = 1) -> _Line:
    name = code(row.get("VATCode"))
    accounts = chart.vat_codes.get(name, VatAccounts())
    amount = decimal(row["AmountFC"])
    if "VATAmountFC" in row:
        vat = decimal(row["VATAmountFC"])
    else:
        # Exact computes it: both sides of a reverse charge; a code without VAT has 0 %.
        percentage = accounts.percentage if accounts.type == "E" else Decimal(0)
        vat = _half_up(amount * percentage / 100)
    lost = rounded_part(vat, decimal(row.get(LOST)))
    return _Line(row, name, accounts, sign * amount, sign * vat, sign * lost)


def _vat_postings(kind: str, lines: Sequence[_Line], side: int) -> list[Posting]:
    totals: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        for account, amount in _sides(kind, line, side):
            key = line.code, guid(account)
            totals[key] = totals.get(key, Decimal(0)) + amount
    return [
        Posting(VAT, account, amount, name)
        for (name, account), amount in totals.items()
        if amount
    ]


def _sides(kind: str, line: _Line, side: int) -> list[tuple[str, Decimal]]:
    """Return what a line's VAT books: its own account, of a reverse charge both."""
    accounts, claimed = line.accounts, line.vat - line.lost
    if kind == SALES:
        due = [(accounts.to_pay, -side * line.vat)]
        return due + [(accounts.to_claim, side * claimed)] * accounts.charged
    due = [(accounts.to_claim, -side * claimed)]
    return due + [(accounts.to_pay, side * line.vat)] * accounts.charged


def _half_up(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
