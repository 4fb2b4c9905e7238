"""The lines of an entry: account, amount, VAT code and VAT amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .data import Codes, GlAccount, InvoiceData, LineData, VatCode
from .dimensions import PROPERTIES
from .parts import Part
from .resolve import NotMapped, gl_account_for, takes_vat_amount, vat_code_for
from .texts import LINE_LENGTH, cut, one_line, several_lines


def entry_sign(data: InvoiceData, codes: Codes) -> int:
    """Return the sign that Exact wants: -1 for credit notes with negative amounts.

    The one place that decides it. Exact's documentation leaves it open (api.md E4,
    bookkeeping P8), so the connection says which reading is right.
    """
    return -1 if data.is_credit_note and codes.credit_notes_negative else 1


def build_line(data: InvoiceData, part: Part, codes: Codes) -> dict[str, Any]:
    """Return one line of the entry.

    The VAT code is always sent: without it Exact takes that of the GL account. The VAT
    amount is sent wherever Exact takes one, 0.00 too, so that it computes none itself.

    :raise NotMapped: without GL account or VAT code
    """
    sign = entry_sign(data, codes)
    account, vat_code = _codes_of(data, part.line, codes)
    values: dict[str, Any] = {
        "GLAccount": account.id,
        "AmountFC": json_number(sign * part.amount),
        "VATCode": vat_code.code,
    }
    if takes_vat_amount(vat_code):
        values["VATAmountFC"] = json_number(sign * part.vat)
    if part.quantity is not None:
        values["Quantity"] = json_number(sign * part.quantity)
    for kind, code in part.booked_for.items():
        values[PROPERTIES[kind]] = code.value
    return values | _texts(part.line.label) | dict(part.extra)


def json_number(amount: Decimal) -> float:
    """Return the float that prints as the decimal does, and never minus zero."""
    return float(amount) if amount else 0.0


def _codes_of(
    data: InvoiceData, line: LineData, codes: Codes
) -> tuple[GlAccount, VatCode]:
    account = gl_account_for(data, line, codes)
    vat_code = vat_code_for(data, line, codes)
    if account is None or vat_code is None:
        missing = "VAT code" if account else f"GL account for {line.account_name}"
        raise NotMapped(f"{data.number}: no {missing}")
    return account, vat_code


def _texts(label: str) -> dict[str, str]:
    """A label that is too long is cut, and stands whole in the notes."""
    whole = one_line(label)
    if not whole:
        return {}
    description = cut(whole, LINE_LENGTH)
    if description == whole:
        return {"Description": description}
    return {"Description": description, "Notes": several_lines(label)}
