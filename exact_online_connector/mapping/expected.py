"""What the books must show for an invoice, grouped as Exact's rows can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .data import InvoiceData
from .entry import LINES_FIELD
from .parts import booked_lines
from .rows import Row, code, decimal, guid
from .vat import distribute_vat

Group = tuple[str, str]  # GL account GUID, VAT code
# The same, and the cost centre, cost unit and project that the amount is for.
Place = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Expected:
    """Amounts signed as the document shows them.

    `base` and `company` (in the company's currency) by GL account and VAT code;
    `vat_by_group` holds the groups whose VAT we set, `vat` the same by VAT code.
    `places` has the base by cost centre, unit and project too; empty where none was
    sent.
    """

    base: Mapping[Group, Decimal]
    company: Mapping[Group, Decimal]
    vat_by_group: Mapping[Group, Decimal]
    vat: Mapping[str, Decimal]
    places: Mapping[Place, Decimal]


def expected_lines(
    data: InvoiceData, payload: Row, origins: Sequence[int] | None = None
) -> Expected | None:
    """Return what the invoice's lines add up to, under the codes that were sent.

    Amounts are Odoo's; `payload` is the entry that was posted, and gives each line its
    GL account and VAT code: the mapping may have changed since. `origins` names the
    Odoo line of each of its lines; left out, it is one for each. None where these are
    not the lines that were sent.
    """
    sent = payload[LINES_FIELD[data.kind]]
    first = _first_lines(data, sent, origins)
    if first is None:
        return None
    shares = distribute_vat(data)
    base: dict[Group, Decimal] = defaultdict(Decimal)
    company: dict[Group, Decimal] = defaultdict(Decimal)
    forced: dict[Group, Decimal] = defaultdict(Decimal)
    vat: dict[str, Decimal] = defaultdict(Decimal)
    for line in data.lines:
        if line.id not in first:
            continue
        values = first[line.id]
        group = group_of(values)
        base[group] += line.amount
        company[group] += line.company_amount
        if "VATAmountFC" in values:
            forced[group] += shares[line.id]
            vat[group[1]] += shares[line.id]
    places = _places(data, sent)
    return Expected(dict(base), dict(company), dict(forced), dict(vat), places)


def group_of(row: Row) -> Group:
    """Return what a line of the entry or of the ledger is compared by."""
    return guid(row.get("GLAccount")), code(row.get("VATCode"))


def place_of(row: Row) -> Place:
    """Return the same with the cost centre, cost unit and project of the line."""
    center, unit = code(row.get("CostCenter")), code(row.get("CostUnit"))
    return (*group_of(row), center, unit, guid(row.get("Project")))


def places_of_rows(rows: Iterable[Row]) -> dict[Place, Decimal]:
    """Return the amounts of entry lines by place, with the sign that they have."""
    places: dict[Place, Decimal] = defaultdict(Decimal)
    for row in rows:
        places[place_of(row)] += decimal(row.get("AmountFC"))
    return dict(places)


def _first_lines(
    data: InvoiceData, sent: Sequence[Row], origins: Sequence[int] | None
) -> dict[int, Row] | None:
    """Return the first line that was sent of each Odoo line, by its id."""
    booked = [line.id for line in booked_lines(data, distribute_vat(data))]
    origins = booked if origins is None else origins
    if len(origins) != len(sent) or set(origins) != set(booked):
        return None
    first: dict[int, Row] = {}
    for line_id, values in zip(origins, sent, strict=True):
        first.setdefault(line_id, values)
    return first


def _places(data: InvoiceData, sent: Sequence[Row]) -> dict[Place, Decimal]:
    """How the parts were spread; that they add up to Odoo's amounts, `base` shows."""
    total = sum(
        (decimal(row["AmountFC"]) + decimal(row.get("VATAmountFC")) for row in sent),
        Decimal(0),
    )
    sign = -1 if data.is_credit_note and total < 0 < data.total else 1
    places = {place: sign * amount for place, amount in places_of_rows(sent).items()}
    return places if any(any(place[2:]) for place in places) else {}
