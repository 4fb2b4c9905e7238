"""What of an invoice was changed after it was sent, of what goes to Exact.

What counts is Odoo's side: the mapping, or the partner's address, may change without
the invoice being another one. Only digests are kept, one for each kind of change.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from .data import InvoiceData, LineData
from .header import your_reference
from .texts import one_line, several_lines

# In the order in which people read them.
SECTIONS = (
    "number",
    "reference",
    "payment_reference",
    "dates",
    "due_date",
    "payment_term",
    "journal",
    "amounts",
    "accounts",
    "labels",
    "analytic",
    "deferral",
    "extra",
)


def digests_of(data: InvoiceData) -> dict[str, str]:
    """Return what of the invoice goes to Exact, as a digest for each of `SECTIONS`."""
    lines = data.lines
    content: dict[str, object] = {
        "number": (data.number, data.origin_number),
        "reference": your_reference(data),
        "payment_reference": one_line(data.payment_reference),
        "dates": (data.invoice_date, data.accounting_date),
        "due_date": data.due_date,
        "payment_term": data.payment_term_id,
        "journal": data.journal_id,
        "amounts": (data.total, data.tax_total, data.currency, data.g_account_amount)
        + tuple(_amounts(line) for line in lines),
        "accounts": [(line.id, line.account_id) for line in lines],
        "labels": [
            (line.id, one_line(line.label), several_lines(line.notes)) for line in lines
        ],
        "analytic": [(line.id, line.project_text, _analytic(line)) for line in lines],
        "deferral": [(line.id, line.deferred_from, line.deferred_to) for line in lines],
        "extra": [sorted(part.extra.items()) for part in (data, *lines)],
    }
    return {name: _digest(content[name]) for name in SECTIONS}


def changed_sections(sent: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return which of `SECTIONS` are not as they were sent."""
    return [name for name in SECTIONS if name in sent and sent[name] != now[name]]


def _amounts(line: LineData) -> tuple[object, ...]:
    taxes = sorted(tax.id for tax in line.taxes)
    return line.id, line.amount, taxes, line.quantity


def _analytic(line: LineData) -> list[object]:
    return sorted(
        (sorted(account.id for account in share.accounts), share.percentage)
        for share in line.analytic
    )


def _digest(content: object) -> str:
    return blake2b(repr(content).encode(), digest_size=8).hexdigest()
