"""The text of a notification, and its signature (api.md J)."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from ..store import Record
from .topics import OWN, Event

CONTENT = '{"Content":'
HASH = ',"HashCode":'


def content(subscription: Record, event: Event, moment: str) -> dict[str, Any]:
    """Return what a notification says: where something changed, and no data.

    The order of the names is the documentation's; `EventCreatedOn` is the Dutch
    clock without zone, as Created and Modified are (a guess).
    """
    root = f"{subscription['_base_url']}/api/v1/{event.division}"
    resource = OWN.get(event.topic, event.topic)
    return {
        "Topic": event.topic,
        "ClientId": subscription["ClientID"],
        "Division": event.division,
        "Action": event.action,
        "Key": event.key,
        "ExactOnlineEndpoint": f"{root}/{resource}(guid'{event.key}')",
        "EventCreatedOn": moment,
    }


def message(told: dict[str, Any], secret: str) -> str:
    """Return the body: compact JSON, signed over the characters of its content."""
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return f'{CONTENT}{text}{HASH}"{signature(text, secret)}"}}'


def signature(text: str, secret: str) -> str:
    """Return the upper-case hex HMAC-SHA256 of the raw text."""
    digest = hmac.new(secret.encode("utf-8"), text.encode("utf-8"), hashlib.sha256)
    return digest.hexdigest().upper()
