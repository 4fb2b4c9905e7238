"""What the books must show for an invoice, grouped as Exact's rows can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .data import InvoiceData
from .entry import LINES_FIELD
from .lines import booked_lines
from .rows import Row, code, guid
from .vat import distribute_vat

Group = tuple[str, str]  # GL account GUID, VAT code


@dataclass(frozen=True)
class Expected:
    """Amounts signed as the document shows them.

    `base` and `company` (in the company's currency) by GL account and VAT code;
    `vat_by_group` holds the groups whose VAT we set, `vat` the same by VAT code.
    """

    base: Mapping[Group, Decimal]
    company: Mapping[Group, Decimal]
    vat_by_group: Mapping[Group, Decimal]
    vat: Mapping[str, Decimal]


def expected_lines(data: InvoiceData, payload: Row) -> Expected | None:
    """Return what the invoice's lines add up to, under the codes that were sent.

    Amounts are Odoo's; `payload` is the entry that was posted, and gives each line its
    GL account and VAT code: the mapping may have changed since. None where it has not
    a line for each of the invoice's: those are not the lines that were sent.
    """
    shares = distribute_vat(data)
    lines = booked_lines(data, shares)
    sent = payload[LINES_FIELD[data.kind]]
    if len(lines) != len(sent):
        return None
    base: dict[Group, Decimal] = defaultdict(Decimal)
    company: dict[Group, Decimal] = defaultdict(Decimal)
    forced: dict[Group, Decimal] = defaultdict(Decimal)
    vat: dict[str, Decimal] = defaultdict(Decimal)
    for line, values in zip(lines, sent, strict=True):
        group = guid(values["GLAccount"]), code(values["VATCode"])
        base[group] += line.amount
        company[group] += line.company_amount
        if "VATAmountFC" in values:
            forced[group] += shares[line.id]
            vat[group[1]] += shares[line.id]
    return Expected(dict(base), dict(company), dict(forced), dict(vat))
