"""Finding our own entry again, when the answer to its booking was lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

LINES = {"sales": "SalesEntryLines", "purchase": "PurchaseEntryLines"}
_CENT = Decimal("0.01")


def payload_total(kind: str, payload: Mapping[str, Any]) -> Decimal:
    """Return the total of an entry as it was sent: lines plus VAT, with its sign."""
    return sum(
        (
            Decimal(str(line["AmountFC"])) + Decimal(str(line.get("VATAmountFC") or 0))
            for line in payload[LINES[kind]]
        ),
        Decimal(),
    )


def lookup_criteria(kind: str, payload: Mapping[str, Any]) -> dict[str, str]:
    """Return the arguments of `ExactClient.find_entries` that find the entry."""
    account = payload["Customer" if kind == "sales" else "Supplier"]
    return reference_of(kind, payload) | {"account_id": account}


def reference_of(kind: str, payload: Mapping[str, Any]) -> dict[str, str]:
    """Return by which text an entry is found, whatever its relation.

    Sales entries carry Odoo's number in YourRef, unless another field was chosen for
    it. A bill's YourRef is the supplier's number. Description starts with our number
    always.

    :return: {"your_ref": …} or {"description": …}
    """
    reference, description = payload.get("YourRef"), payload["Description"]
    if kind == "sales" and reference and description.startswith(reference):
        return {"your_ref": reference}
    return {"description": description}


def own_entries(
    kind: str, payload: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Split the entries that Exact found into those that are ours and the others.

    :param rows: what `lookup_criteria` found, as the client returns it.
    :return: (equal, different): equal in journal, date and total. Exact's total is
        compared without its sign, which the documentation leaves open for credit
        notes (api.md E4).
    """
    expected = abs(payload_total(kind, payload))
    equal, different = [], []
    for row in rows:
        same = (
            str(row.get("Journal") or "").strip() == payload["Journal"]
            and _iso(row.get("EntryDate")) == payload["EntryDate"][:10]
            and abs(abs(Decimal(str(row.get("AmountFC") or 0))) - expected) < _CENT
        )
        (equal if same else different).append(row)
    return equal, different


def _iso(value: Any) -> str:
    return str(value or "")[:10]
