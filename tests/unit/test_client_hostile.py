"""What must not pass the client: texts that no database keeps, and endless ones."""

from __future__ import annotations

import json

import pytest
from scripted_server import Reply, ScriptedServer, refusal, reply, rows

from exact_client import ExactClient, Forbidden, GrantExpired, Rejected
from exact_client.tokens import refresh_tokens
from exact_client.wire import Answer, plain

ID = "b5240000-0000-4000-8000-000000000001"


def answer(body: bytes) -> Answer:
    return Answer("GET", "/", 200, {"Content-Type": "application/json"}, body)


@pytest.mark.parametrize(
    "body, text",
    [
        (rb'"nul \u0000"', "nul �"),
        (b'"nul \x00"', "nul �"),
        (rb'"half a pair \ud83d"', "half a pair �"),
        (b'"half a pair \xed\xa0\xbd"', "half a pair �"),
        (rb'"colour \u001b[31m"', "colour �[31m"),
        (rb'"bell \u0007, back \b, delete \u007f"', "bell �, back �, delete �"),
        (b'"delete \x7f, C1 \xc2\x9b"', "delete �, C1 �"),
        (rb'"C1 \u009b"', "C1 �"),
        (rb'"\ud83d\ude00, tab\t, line\r\n, \\u0000"', "😀, tab\t, line\r\n, \\u0000"),
        ('"é 中 😀"'.encode(), "é 中 😀"),
    ],
)
def test_text_can_be_kept_and_printed(body: bytes, text: str) -> None:
    assert answer(body).json() == text


def test_names_and_all_levels_are_looked_at() -> None:
    assert answer(rb'{"a\u0000": [1, null, {"b": "\u0000"}]}').json() == {
        "a�": [1, None, {"b": "�"}]
    }


def test_plain_text_stays() -> None:
    text = "Jansen & Zoon – “ü”\tשלום\n"
    assert plain(text) == text


def test_refusal_is_cut_to_what_a_person_reads(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(refusal("x" * 10_000_000), refusal("line\r\n" * 100_000))

    with pytest.raises(Rejected) as caught:
        client.create_entry("sales", {})
    assert caught.value.messages == ["x" * 1000 + "…"]
    assert len(caught.value.raw) <= 4000

    with pytest.raises(Rejected) as caught:
        client.create_entry("sales", {})
    assert caught.value.messages == ["line"] * 20


def test_refusal_is_kept_without_what_cannot_be_kept(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(refusal("a \x00 \x1b[2J b"))

    with pytest.raises(Rejected) as caught:
        client.create_entry("sales", {})

    assert caught.value.messages == ["a � �[2J b"]
    assert plain(caught.value.raw) == caught.value.raw


def test_reason_of_a_denial_is_one_short_line(
    client: ExactClient, server: ScriptedServer
) -> None:
    headers = {"Reason": "Division\x1bBlocked " + "y" * 5000}
    server.answers(Reply(403, b"", headers=headers))

    with pytest.raises(Forbidden) as caught:
        client.me()

    assert caught.value.reason.startswith("Division�Blocked y")
    assert len(caught.value.reason) <= 1001


def test_reason_of_an_ended_login_is_one_line(server: ScriptedServer) -> None:
    said = "gone\n2026-11-22 12:00:00 CRITICAL forged\x00"
    body = {"error": "invalid_grant", "error_description": said}
    server.answers(reply(body, 400))

    with pytest.raises(GrantExpired) as caught:
        refresh_tokens(server.url, "app", "secret", "token")

    assert str(caught.value) == (
        "invalid_grant: gone 2026-11-22 12:00:00 CRITICAL forged�"
    )


def test_rows_can_be_kept(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(rows({"ID": ID, "Name": "A\x00\ud83dB"}))

    (row,) = client.find_accounts(email="a@example.com")

    assert json.dumps(row, ensure_ascii=False).encode()  # no half pair
    assert row["Name"] == "A��B"
