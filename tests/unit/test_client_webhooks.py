"""Notifications: only Exact's own are believed (api.md J)."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from exact_client import WebhookEvent, parse_event, verify_signature

SECRET = "webhook-secret"
CONTENT = (
    '{"Topic":"FinancialTransactions","ClientId":"…","Division":100001,'
    '"Action":"Update","Key":"b5240000-0000-4000-8000-000000000001",'
    '"ExactOnlineEndpoint":"https://…","EventCreatedOn":"2026-11-21T12:00:00"}'
)


def signed(content: str = CONTENT, secret: str = SECRET) -> bytes:
    digest = hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest()
    return f'{{"Content":{content},"HashCode":"{digest.upper()}"}}'.encode()


def test_notification_of_exact_is_genuine() -> None:
    assert verify_signature(signed(), SECRET)


def test_signature_covers_the_characters_as_they_were_sent() -> None:
    assert verify_signature(signed('{"Topic":"A", "Key":"\\u00e9é"}'), SECRET)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(signed(secret="other"), id="another secret"),
        pytest.param(signed().replace(b"Update", b"Delete"), id="changed content"),
        pytest.param(signed().replace(b'{"Content":', b'{ "Content":'), id="respaced"),
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="no content"),
        pytest.param(f'{{"Content":{CONTENT}}}'.encode(), id="unsigned"),
        pytest.param(
            f'{{"Content":{CONTENT},"HashCode":""}}'.encode(), id="empty hash"
        ),
        pytest.param(f'{{"Content":{CONTENT},"HashCode":5}}'.encode(), id="number"),
        pytest.param(f'{{"Content":{CONTENT},"HashCode":"é"}}'.encode(), id="no hex"),
        pytest.param(signed()[:-1], id="truncated"),
        pytest.param(b"\xff" + signed(), id="garbage"),
    ],
)
def test_anything_else_is_not(raw: bytes) -> None:
    assert not verify_signature(raw, SECRET)


def test_without_a_secret_nothing_is_genuine() -> None:
    assert not verify_signature(signed(secret=""), "")


def test_notification_says_what_changed() -> None:
    assert parse_event(signed()) == WebhookEvent(
        topic="FinancialTransactions",
        action="Update",
        division=100001,
        key="b5240000-0000-4000-8000-000000000001",
        client_id="…",
    )


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"Content": {"Topic": "A"}}'])
def test_what_is_no_notification(raw: bytes) -> None:
    with pytest.raises(ValueError):
        parse_event(raw)
