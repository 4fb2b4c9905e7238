"""What the books must show for an invoice, grouped as Exact's rows can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .data import Codes, InvoiceData, LineData
from .lines import booked_lines, codes_of
from .resolve import takes_vat_amount
from .rows import guid
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


def expected_lines(data: InvoiceData, codes: Codes) -> Expected:
    """Return what the invoice's lines add up to, under the mapping.

    :raise NotMapped: where a code is missing
    """
    base: dict[Group, Decimal] = defaultdict(Decimal)
    company: dict[Group, Decimal] = defaultdict(Decimal)
    forced: dict[Group, Decimal] = defaultdict(Decimal)
    vat: dict[str, Decimal] = defaultdict(Decimal)
    shares = distribute_vat(data)
    for line in booked_lines(data, shares):
        group, sets_vat = _group(data, line, codes)
        base[group] += line.amount
        company[group] += line.company_amount
        if sets_vat:
            forced[group] += shares[line.id]
            vat[group[1]] += shares[line.id]
    return Expected(dict(base), dict(company), dict(forced), dict(vat))


def _group(data: InvoiceData, line: LineData, codes: Codes) -> tuple[Group, bool]:
    account, vat_code = codes_of(data, line, codes)
    return (guid(account.id), vat_code.code), takes_vat_amount(vat_code)
