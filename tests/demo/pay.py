"""What is paid in Exact, and how each document must stand afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from .sandbox import Sandbox


@dataclass(frozen=True)
class Payment:
    """A payment booked in Exact; without an amount all that is open is paid."""

    document: str
    amount: float | None
    leads_to: str


PAYMENTS = (
    Payment("high", None, "paid"),
    Payment("dollars", None, "paid"),
    Payment("instalments", 1089.00, "partial"),
    Payment("bill", 300.00, "partial"),
    Payment("reverse charge", None, "paid"),
)


def pay_in_exact(sandbox: Sandbox, entry_ids: dict[str, str]) -> int:
    """Book the payments of documents that are in Exact's books; return how many.

    :param entry_ids: Exact's ids of their entries by the documents' keys.
    """
    payable = [payment for payment in PAYMENTS if payment.document in entry_ids]
    for payment in payable:
        sandbox.pay(entry_ids[payment.document], payment.amount)
    return len(payable)


def expected_payment_state(key: str) -> str:
    """Return how a document must stand after the payments; unpaid ones are open."""
    states = {payment.document: payment.leads_to for payment in PAYMENTS}
    return states.get(key, "open")
