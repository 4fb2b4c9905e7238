"""The lines of an entry: account, amount, VAT code and VAT amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .data import Codes, GlAccount, InvoiceData, LineData, VatCode
from .deferral import deferral_of
from .dimensions import PROPERTIES
from .nondeductible import lost_percentage, rounded_part
from .parts import Part
from .resolve import NotMapped, gl_account_for, takes_vat_amount, vat_code_for
from .texts import LINE_LENGTH, cut, one_line, several_lines

LOST = "VATNonDeductiblePercentage"


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
    if part.lost:
        values[LOST] = json_number(_lost_percentage(part, vat_code))
    for kind, code in part.booked_for.items():
        values[PROPERTIES[kind]] = code.value
    texts = _texts(part.line.label, part.line.notes)
    return values | deferral_of(part.line) | texts | dict(part.extra)


def _lost_percentage(part: Part, vat_code: VatCode) -> Decimal:
    """Of a VAT amount that we set, or that Exact computes for a charged code."""
    vat = part.vat
    if vat_code.charged:
        vat = rounded_part(part.amount, vat_code.percentage)
    return lost_percentage(part.line, vat, part.lost)


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


def _texts(label: str, below: str) -> dict[str, str]:
    """A label that is too long is cut, and stands whole in the notes.

    There, too, stands the text that the document has below the line.
    """
    whole = one_line(label)
    description = cut(whole, LINE_LENGTH)
    notes = [several_lines(below)]
    if description != whole:
        notes.insert(0, several_lines(label))
    texts = {"Description": description, "Notes": "\n".join(filter(None, notes))}
    return {name: text for name, text in texts.items() if text}
