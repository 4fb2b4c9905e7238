"""Did Exact book what Odoo has? Compared amount by amount, never assumed.

Three sources: the answer to the POST (header only), the ledger's transaction lines,
which prove many entries in one call, and the entry's own lines, for one entry at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from .data import InvoiceData
from .entry import LINES_FIELD
from .expected import Expected, Group, Place, expected_lines, places_of_rows
from .header import ACCOUNT_FIELD, rate_of
from .ledger import Ledger, read_ledger
from .rows import Row, code, decimal, guid

Key = TypeVar("Key")

EQUAL = "equal"
DIFFERENT = "different"
UNPROVEN = "unproven"
CREDIT_NOTE_TYPES = (21, 31)
# What Exact may round a line by, in the company's currency (design §2).
_ROUNDING = Decimal("0.01")

# A group of lines is named "GL account GUID / VAT code" in `Difference.where`.
DIFFERENCE_CODES = frozenset(
    (
        *("total", "sign", "vat", "currency", "company_total", "company_amount"),
        *("line_amount", "line_vat", "line_missing", "line_extra", "line_place"),
        *("division", "journal", "account", "period"),
    )
)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as in Odoo: both values, as text.

    Amounts are signed as Odoo shows them, in the document's currency; those of
    `company_…` in the company's. `rounding` differences explain a cent of Exact's own
    rounding and leave the proof equal (design §2).
    """

    code: str
    expected: str
    found: str
    where: str = ""
    rounding: bool = False


@dataclass(frozen=True)
class Proof:
    """`equal`, `different`, or `unproven` where the rows do not say enough.

    Unproven, too, is an invoice that has not as many lines as were sent: which of them
    is which is not known any more.

    The amounts are what Exact has, signed as Odoo's `amount_total`: positive on a
    credit note; None where Exact did not say.
    """

    result: str
    amount_total: Decimal | None = None
    amount_tax: Decimal | None = None
    differences: tuple[Difference, ...] = ()


def prove_answer(
    data: InvoiceData,
    answer: Row,
    *,
    payload: Row | None = None,
    division: int | None = None,
) -> Proof:
    """Compare Exact's answer to the POST with the invoice, and with what was sent.

    A header proves no lines and no VAT: without a difference the proof is `unproven`
    still. `payload` adds journal, relation, currency, period and the sign that we
    posted; `division` the administration that was meant.
    """
    total = _signed(data, answer, "AmountFC", payload)
    tax = _signed(data, answer, "VATAmountFC", payload)
    found = [_difference("total", data.total, total)]
    found.append(_difference("division", division, answer.get("Division")))
    found += _differences_of_header(data, answer, payload or {})
    differences = tuple(filter(None, found))
    return Proof(DIFFERENT if differences else UNPROVEN, total, tax, differences)


def prove_lines(
    data: InvoiceData,
    payload: Row,
    rows: Iterable[Row],
    origins: Sequence[int] | None = None,
) -> Proof:
    """Compare the ledger's lines of the entry (sync/Financial/TransactionLines).

    `payload` is the entry that was posted: its codes count, not today's mapping;
    `origins` names the Odoo line of each of its lines (`expected_lines`).
    Debit and credit leave no doubt about a sign: a receivable is a debit. Base amounts
    are compared by GL account and VAT code (and by cost centre, unit and project where
    they were sent), VAT by code, the total on the receivable or payable line; in the
    company's currency with 0.01 a line for Exact's rounding.
    """
    expected = expected_lines(data, payload, origins)
    if expected is None:
        return Proof(UNPROVEN)
    lost = sum(expected.lost.values(), Decimal(0))
    expected = expected.in_ledger()
    ledger = read_ledger(data, rows, {account for account, _code in expected.base})
    if ledger.total is None:
        return Proof(UNPROVEN)
    if data.total and ledger.total == -data.total:
        found = [_difference("sign", data.total, ledger.total)]
    else:
        found = [_difference("total", data.total, ledger.total)]
        found += _differences_of_groups(expected.base, ledger.base)
        found += _differences_of_vat(expected.vat, ledger)
        found += _company_differences(data, expected, ledger)
        found += _differences_of_places(expected.places, ledger.places)
    return _proof(found, ledger.total, ledger.vat_total + lost)


def prove_entry_lines(
    data: InvoiceData,
    payload: Row,
    lines: Iterable[Row],
    origins: Sequence[int] | None = None,
) -> Proof:
    """Compare the entry's own lines (SalesEntryLines or PurchaseEntryLines).

    `payload` is the entry that was posted: its codes count, not today's mapping.
    VAT is compared where we sent an amount; what Exact computes by itself for a
    reverse charge adds nothing to the total.
    """
    expected = expected_lines(data, payload, origins)
    if expected is None:
        return Proof(UNPROVEN)
    lines = list(lines)
    base, vat = _sum_of_entry_lines(lines, expected.vat_by_group)
    places = places_of_rows(lines)
    if not base:
        return Proof(UNPROVEN)
    total = sum((*base.values(), *vat.values()), Decimal(0))
    if data.is_credit_note and total < 0:
        base, vat, places = _turned(base), _turned(vat), _turned(places)
        total = -total
    found = [_difference("total", data.total, total)]
    found += _differences_of_groups(expected.base, base)
    found += _differences_of_places(expected.places, places)
    found += [
        _difference("line_vat", amount, vat[group], group)
        for group, amount in expected.vat_by_group.items()
        if group in vat
    ]
    return _proof(found, total, sum(vat.values(), Decimal(0)))


def _proof(found: Iterable[Difference | None], total: Decimal, tax: Decimal) -> Proof:
    differences = tuple(filter(None, found))
    real = any(not difference.rounding for difference in differences)
    return Proof(DIFFERENT if real else EQUAL, total, tax, differences)


def _difference(
    kind: str, expected: object, found: object, group: tuple[str, ...] = ()
) -> Difference | None:
    """Return the difference; none where one side is unknown or both are the same."""
    if expected in (None, "") or found in (None, "") or expected == found:
        return None
    return Difference(kind, _text(expected), _text(found), " / ".join(group))


def _differences_of_header(
    data: InvoiceData, answer: Row, payload: Row
) -> list[Difference | None]:
    account = ACCOUNT_FIELD[data.kind]
    return [
        _difference("currency", data.currency, code(answer.get("Currency"))),
        _difference("journal", payload.get("Journal"), code(answer.get("Journal"))),
        _difference("account", guid(payload.get(account)), guid(answer.get(account))),
        _difference("period", _period(payload), _period(answer)),
    ]


def _differences_of_groups(
    expected: Mapping[Group, Decimal], found: Mapping[Group, Decimal]
) -> list[Difference | None]:
    zero = Decimal(0)
    differences = []
    for group in dict.fromkeys([*expected, *found]):
        kind = "line_amount"
        if group not in found:
            kind = "line_missing"
        elif group not in expected:
            kind = "line_extra"
        both = expected.get(group, zero), found.get(group, zero)
        differences.append(_difference(kind, *both, group))
    return differences


def _differences_of_places(
    expected: Mapping[Place, Decimal], found: Mapping[Place, Decimal]
) -> list[Difference | None]:
    """Compare the cost centres, units and projects, where any was sent."""
    zero = Decimal(0)
    if not expected:
        return []
    return [
        _difference(
            "line_place", expected.get(place, zero), found.get(place, zero), place
        )
        for place in dict.fromkeys([*expected, *found])
    ]


def _differences_of_vat(
    expected: Mapping[str, Decimal], ledger: Ledger
) -> list[Difference | None]:
    """Compare by VAT code; in one sum where Exact's VAT lines name no code."""
    zero = Decimal(0)
    if "" in ledger.vat:
        posted = sum(expected.values(), zero)
        return [_difference("vat", posted, ledger.vat_total)]
    return [
        _difference("vat", expected.get(key, zero), ledger.vat.get(key, zero), (key,))
        for key in dict.fromkeys([*expected, *ledger.vat])
    ]


def _company_differences(
    data: InvoiceData, expected: Expected, ledger: Ledger
) -> list[Difference | None]:
    """Compare what a foreign invoice is in the company's currency.

    Exact multiplies each line by the rate and rounds it, and nobody can set that; Odoo
    rounds the whole, and puts what is left of it on a line of its choice. So rounding
    is a cent for each line that stands there: next to Odoo's amount, or next to the
    amount at the rate where Odoo has put the rest of its own. More is a difference.
    """
    if data.currency == data.company_currency:
        return []
    rate = rate_of(data)
    found = [
        _within(
            _difference("company_amount", amount, ledger.company.get(group), group),
            ledger.lines.get(group, 0),
            expected.base[group] * rate,
        )
        for group, amount in expected.company.items()
    ]
    total = _difference("company_total", data.company_total, ledger.company_total)
    lines = sum(ledger.lines.values())
    return [*found, _within(total, lines, data.company_total)]


def _within(
    difference: Difference | None, lines: int, at_rate: Decimal
) -> Difference | None:
    if difference is None:
        return None
    found = Decimal(difference.found)
    gap = min(abs(Decimal(difference.expected) - found), abs(at_rate - found))
    return replace(difference, rounding=gap <= _ROUNDING * lines)


def _sum_of_entry_lines(
    lines: Iterable[Row], forced: Mapping[Group, Decimal]
) -> tuple[dict[Group, Decimal], dict[Group, Decimal]]:
    base: dict[Group, Decimal] = {}
    vat: dict[Group, Decimal] = {}
    for line in lines:
        group = guid(line.get("GLAccount")), code(line.get("VATCode"))
        base[group] = base.get(group, Decimal(0)) + decimal(line.get("AmountFC"))
        if group in forced:
            vat[group] = vat.get(group, Decimal(0)) + decimal(line.get("VATAmountFC"))
    return base, vat


def _signed(
    data: InvoiceData, answer: Row, field: str, payload: Row | None
) -> Decimal | None:
    """Return Exact's amount with Odoo's sign; None where Exact did not say.

    A credit note that we posted negative must come back negative, or as a credit note
    by its type. Of one that went positive into a credit journal Exact may show either
    sign (api.md E4): the ledger proves it.
    """
    if answer.get(field) is None:
        return None
    amount = decimal(answer[field])
    if not data.is_credit_note:
        return amount
    posted_negative = payload is not None and _posted(data, payload) < 0
    if posted_negative and answer.get("Type") not in CREDIT_NOTE_TYPES:
        return -amount
    return abs(amount)


def _posted(data: InvoiceData, payload: Row) -> Decimal:
    return sum(
        (
            decimal(line["AmountFC"]) + decimal(line.get("VATAmountFC"))
            for line in payload[LINES_FIELD[data.kind]]
        ),
        Decimal(0),
    )


def _turned(amounts: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    return {key: -amount for key, amount in amounts.items()}


def _period(row: Row) -> str:
    year, period = row.get("ReportingYear"), row.get("ReportingPeriod")
    return f"{year}-{period}" if year and period else ""


def _text(value: object) -> str:
    """An amount with its cents, as people read it: 121.00 where Exact has 121.0."""
    if isinstance(value, Decimal) and value.as_tuple().exponent > -2:
        value = value.quantize(Decimal("0.01"))
    return str(value)
