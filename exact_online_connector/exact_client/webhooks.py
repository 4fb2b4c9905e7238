"""Exact's notifications: is it Exact who calls, and about what (api.md J)."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass

_OPENING = b'{"Content":'
_CLOSING = b',"HashCode":'


# What rings the poll of the payments. There is no topic for payment terms: payments
# show as bank entries and as matched entries.
TOPICS = (
    "SalesEntries",
    "PurchaseEntries",
    "BankEntries",
    "FinancialTransactions",
    "Accounts",
)


@dataclass(frozen=True)
class WebhookEvent:
    """What changed. A notification carries no data: read `key` from Exact."""

    topic: str
    action: str
    division: int
    key: str
    client_id: str


def verify_signature(raw: bytes, secret: str) -> bool:
    """Whether the body was signed with the app's webhook secret.

    The signature covers the characters as they were sent, so `raw` must be the body
    itself. Without a secret nothing is genuine.
    """
    end = raw.rfind(_CLOSING)
    if not secret or not raw.startswith(_OPENING) or end < 0:
        return False
    try:
        given = json.loads(raw)["HashCode"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return False
    signed = raw[len(_OPENING) : end]
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().upper()
    return isinstance(given, str) and hmac.compare_digest(
        digest.encode(), given.encode(errors="replace")
    )


def parse_event(raw: bytes) -> WebhookEvent:
    """What a verified notification says.

    :raise ValueError: not a notification
    """
    try:
        content = json.loads(raw)["Content"]
        return WebhookEvent(
            topic=str(content["Topic"]),
            action=str(content["Action"]),
            division=int(content["Division"]),
            key=str(content["Key"]),
            client_id=str(content["ClientId"]),
        )
    except (LookupError, TypeError, RecursionError) as error:
        raise ValueError("not a notification of Exact") from error
