"""What the books must show for an invoice, grouped as Exact's rows can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .data import InvoiceData
from .entry import LINES_FIELD
from .lines import LOST
from .nondeductible import lost_vat
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
    `lost` is VAT that is not reclaimed, by group: the ledger has it in the base, and
    not in the VAT. `places` has the base by cost centre, unit and project too; empty
    where none was sent.
    """

    base: Mapping[Group, Decimal]
    company: Mapping[Group, Decimal]
    vat_by_group: Mapping[Group, Decimal]
    vat: Mapping[str, Decimal]
    places: Mapping[Place, Decimal]
    lost: Mapping[Group, Decimal] = field(default_factory=dict)
    lost_company: Mapping[Group, Decimal] = field(default_factory=dict)

    def in_ledger(self) -> Expected:
        """Return the same with the lost VAT where the ledger has it: in the cost."""
        vat = dict(self.vat)
        for (_account, vat_code), amount in self.lost.items():
            vat[vat_code] = vat.get(vat_code, Decimal(0)) - amount
        return replace(
            self,
            base=_added(self.base, self.lost),
            company=_added(self.company, self.lost_company),
            vat=vat,
            # How it is spread over the cost centres is Exact's own rounding.
            places={} if self.lost else self.places,
        )


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
    data = _as_sent(data, origins)
    first = _first_lines(data, sent, origins)
    if first is None:
        return None
    shares, lost_by_line = distribute_vat(data), lost_vat(data)
    base: dict[Group, Decimal] = defaultdict(Decimal)
    company: dict[Group, Decimal] = defaultdict(Decimal)
    forced: dict[Group, Decimal] = defaultdict(Decimal)
    vat: dict[str, Decimal] = defaultdict(Decimal)
    lost: dict[Group, Decimal] = defaultdict(Decimal)
    lost_company: dict[Group, Decimal] = defaultdict(Decimal)
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
        if LOST in values and line.id in lost_by_line:
            lost[group] += lost_by_line[line.id].amount
            lost_company[group] += lost_by_line[line.id].company
    return Expected(
        *(dict(base), dict(company), dict(forced), dict(vat), _places(data, sent)),
        *(dict(lost), dict(lost_company)),
    )


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


def _as_sent(data: InvoiceData, origins: Sequence[int] | None) -> InvoiceData:
    """Leave out discount items for which a payment condition was sent instead."""
    if origins is None:
        return data
    kept = tuple(
        line for line in data.lines if not line.is_discount or line.id in origins
    )
    return replace(data, lines=kept)


def _added(
    amounts: Mapping[Group, Decimal], more: Mapping[Group, Decimal]
) -> dict[Group, Decimal]:
    return {
        group: amount + more.get(group, Decimal(0)) for group, amount in amounts.items()
    }


def _first_lines(
    data: InvoiceData, sent: Sequence[Row], origins: Sequence[int] | None
) -> dict[int, Row] | None:
    """Return what was sent of each Odoo line, by its id.

    Of a split line it is the first part, and what only a later one has: that of 0.00
    VAT has no percentage that is lost.
    """
    booked = [line.id for line in booked_lines(data, distribute_vat(data))]
    origins = booked if origins is None else origins
    if len(origins) != len(sent) or set(origins) != set(booked):
        return None
    first: dict[int, Row] = {}
    for line_id, values in zip(origins, sent, strict=True):
        first[line_id] = {**values, **first.get(line_id, {})}
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
