"""What the first contact books: each entry differs from the plain one in one thing.

So a refusal of it is a refusal of that thing. Amounts are small, in the
administration's currency, dated today; all of it is deleted afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .contact import PURCHASE, SALES, Booking, Place, Side, tag
from .data import VatCode
from .header import ACCOUNT_FIELD
from .lines import json_number
from .nondeductible import rounded_part
from .rows import Row
from .texts import HEADER_LENGTH, LINE_LENGTH, REFERENCE_LENGTH

_BASE = Decimal(100)
# So much another VAT than Exact computes cannot be rounding.
VAT_GAP = Decimal("0.03")
# Longer than any length that a client has reported (api.md E1).
LONG = 120
STATISTICAL = "StatisticalQuantity"
_LINES = {SALES: "SalesEntryLines", PURCHASE: "PurchaseEntryLines"}


def relation(place: Place, *, bad_vat_number: bool) -> dict[str, Any]:
    """Return the check's own relation, a customer and a supplier.

    In Belgium its control account must be the journal's (api.md E5).
    """
    values = {
        "Name": f"First contact {place.marker}",
        "Status": "C",
        "IsSupplier": True,
        "Country": place.country,
        "VATNumber": f"{place.country}12" if bad_vat_number else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _line(side: Side, amount: Decimal = _BASE, **more: Any) -> dict[str, Any]:
    vat = rounded_part(amount, side.vat.percentage)
    return {
        "GLAccount": side.account.id,
        "AmountFC": json_number(amount),
        "VATCode": side.vat.code,
        "VATAmountFC": json_number(vat),
        "Description": "First contact",
        **more,
    }


def _entry(
    place: Place, account_id: str, code: str, line: Mapping[str, Any], **header: Any
) -> dict[str, Any]:
    kind = KINDS[code]
    side = place.sales if kind == SALES else place.purchase
    assert side is not None  # noqa: S101, for the type checker
    values = {
        ACCOUNT_FIELD[kind]: account_id,
        "Journal": side.journal.code,
        "EntryDate": place.today.isoformat(),
        "YourRef": tag(place, code),
        "Description": tag(place, code),
        "PaymentCondition": side.condition or None,
        **header,
        _LINES[kind]: [dict(line)],
    }
    return {name: value for name, value in values.items() if value is not None}


def _plain(place: Place, account_id: str, _before: Mapping[str, Row]) -> dict[str, Any]:
    return _entry(place, account_id, "plain", _line(place.sales))


def _credit(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any]:
    return _entry(place, account_id, "credit", _line(place.sales, -_BASE))


def _credit_positive(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any] | None:
    """Positive in the journal for credit notes, where there is one."""
    journal = place.credit_journal
    if journal is None:
        return None
    line = _line(place.sales)
    return _entry(place, account_id, "credit_positive", line, Journal=journal.code)


def _vat(place: Place, account_id: str, _before: Mapping[str, Row]) -> dict[str, Any]:
    vat = rounded_part(_BASE, place.sales.vat.percentage) + VAT_GAP
    line = _line(place.sales, VATAmountFC=json_number(vat))
    return _entry(place, account_id, "vat", line)


def _same_number(
    place: Place, account_id: str, before: Mapping[str, Row]
) -> dict[str, Any] | None:
    number = before["plain"].get("EntryNumber")
    if not number:
        return None
    header = {"EntryNumber": number, "InvoiceNumber": number}
    return _entry(place, account_id, "same_number", _line(place.sales), **header)


def _same_reference(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any]:
    line, reference = _line(place.sales), tag(place, "plain")
    return _entry(place, account_id, "same_reference", line, YourRef=reference)


def _texts(
    place: Place, account_id: str, code: str, lengths: tuple[int, int, int]
) -> dict[str, Any]:
    reference, header, line = lengths
    begin = tag(place, code)
    return _entry(
        place,
        account_id,
        code,
        _line(place.sales, Description="x" * line),
        YourRef=begin.ljust(reference, "x"),
        Description=begin.ljust(header, "x"),
    )


def _full_texts(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any]:
    """As long as we send them at most."""
    ours = REFERENCE_LENGTH, HEADER_LENGTH, LINE_LENGTH
    return _texts(place, account_id, "full_texts", ours)


def _long_texts(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any]:
    return _texts(place, account_id, "long_texts", (LONG, LONG, LONG))


def _spread(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any] | None:
    if place.spread is None:
        return None
    first, last = place.spread
    line = _line(place.sales, From=first.isoformat(), To=last.isoformat())
    return _entry(place, account_id, "spread", line)


def _spread_far(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any] | None:
    if place.beyond is None:
        return None
    dates = {"From": place.today.isoformat(), "To": place.beyond.isoformat()}
    return _entry(place, account_id, "spread_far", _line(place.sales, **dates))


def _refund(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any] | None:
    if place.purchase is None:
        return None
    return _entry(place, account_id, "refund", _line(place.purchase, -_BASE))


def _charged(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any] | None:
    """A reverse-charge code takes no VAT amount: Exact computes both sides."""
    if place.purchase is None or place.charged is None:
        return None
    line = _line(place.purchase)
    return _entry(place, account_id, "charged", _with_code(line, place.charged))


def _with_code(line: Mapping[str, Any], vat_code: VatCode) -> dict[str, Any]:
    kept = {name: value for name, value in line.items() if name != "VATAmountFC"}
    return kept | {"VATCode": vat_code.code}


def _intrastat(
    place: Place, account_id: str, _before: Mapping[str, Row]
) -> dict[str, Any] | None:
    if place.purchase is None:
        return None
    line = _line(place.purchase, **{STATISTICAL: 1.0})
    return _entry(place, account_id, "intrastat", line)


BOOKINGS: tuple[Booking, ...] = (
    Booking("plain", SALES, _plain),
    Booking("credit", SALES, _credit),
    Booking("credit_positive", SALES, _credit_positive),
    Booking("vat", SALES, _vat),
    Booking("full_texts", SALES, _full_texts),
    Booking("long_texts", SALES, _long_texts),
    Booking("same_number", SALES, _same_number),
    Booking("same_reference", SALES, _same_reference),
    Booking("spread", SALES, _spread),
    Booking("spread_far", SALES, _spread_far),
    Booking("refund", PURCHASE, _refund),
    Booking("charged", PURCHASE, _charged),
    Booking("intrastat", PURCHASE, _intrastat),
)
KINDS = {booking.code: booking.kind for booking in BOOKINGS}
BY_CODE = {booking.code: booking for booking in BOOKINGS}
