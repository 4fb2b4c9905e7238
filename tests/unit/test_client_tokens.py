"""Logging in: the address of the login page, and tokens for a code or for a token."""

from __future__ import annotations

import socket
import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from scripted_server import Reply, ScriptedServer, page, reply

from exact_client import (
    REGIONS,
    AuthError,
    ExactError,
    GrantExpired,
    RateLimited,
    TokenSet,
    TooEarlyToRefresh,
    Transient,
    authorize_url,
    exchange_code,
    refresh_tokens,
)

CLIENT_ID = "{11111111-2222-3333-4444-555555555555}"
SECRET = "app-secret"
RETURN_TO = "https://odoo.example.com/exact_online/callback"
TOKENS = {
    "access_token": "access-2",
    "token_type": "bearer",
    "expires_in": "600",
    "refresh_token": "refresh-2",
}


def refresh(server: ScriptedServer, **options: Any) -> TokenSet:
    return refresh_tokens(server.url, CLIENT_ID, SECRET, "refresh-1", **options)


def failure(server: ScriptedServer, **options: Any) -> ExactError:
    with pytest.raises(ExactError) as caught:
        refresh(server, **options)
    return caught.value


def test_every_region_has_its_host_over_https() -> None:
    assert set(REGIONS) == {"nl", "be", "de", "fr", "es", "uk", "us"}
    assert all(url.startswith("https://start.exactonline.") for url in REGIONS.values())


@pytest.mark.parametrize("force_login", [False, True])
def test_login_page_gets_what_it_needs(force_login: bool) -> None:
    url = authorize_url(REGIONS["nl"], CLIENT_ID, RETURN_TO, "state/1+2", force_login)
    parts = urlsplit(url)
    assert url.startswith("https://start.exactonline.nl/api/oauth2/auth?")
    assert parse_qs(parts.query, strict_parsing=True) == {
        "client_id": [CLIENT_ID],
        "redirect_uri": [RETURN_TO],
        "response_type": ["code"],
        "state": ["state/1+2"],
        "force_login": ["1" if force_login else "0"],
    }


def test_login_page_on_an_unsafe_address_is_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        authorize_url("http://start.exactonline.nl", CLIENT_ID, RETURN_TO, "state")


def test_code_is_traded_for_tokens(server: ScriptedServer) -> None:
    server.answers(reply(TOKENS))
    tokens = exchange_code(server.url, CLIENT_ID, SECRET, RETURN_TO, "code!*+/=")
    assert tokens == TokenSet("access-2", "refresh-2", 600)
    sent = server.received[0]
    assert (sent.method, sent.path) == ("POST", "/api/oauth2/token")
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(sent.body.decode(), strict_parsing=True)) == {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "redirect_uri": RETURN_TO,
        "code": "code!*+/=",
    }


@pytest.mark.parametrize("expires_in", ["600", 600])
def test_refresh_token_is_traded_for_new_tokens(
    expires_in: object, server: ScriptedServer
) -> None:
    server.answers(reply({**TOKENS, "expires_in": expires_in}))
    assert refresh(server) == TokenSet("access-2", "refresh-2", 600)
    form = dict(parse_qsl(server.received[0].body.decode(), strict_parsing=True))
    assert form == {
        "grant_type": "refresh_token",
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "refresh_token": "refresh-1",
    }


# The errors of the token endpoint, as api.md B3 has them


def test_refresh_before_570_seconds(server: ScriptedServer) -> None:
    text = "Rate limit exceeded: access_token not expired"
    body = {"error": "access_denied", "error_description": text}
    reason = {"Reason": f"TooEarlyToRefreshTokens: {text}"}
    server.answers(
        reply(body, 400, headers=reason),
        reply(body, 400),
        reply({"error": "access_denied"}, 400, headers=reason),
    )
    for _answer in range(3):
        assert type(failure(server)) is TooEarlyToRefresh


@pytest.mark.parametrize(
    "status, code, description",
    [
        (401, "unauthorized_client", "Old refresh token used."),
        (
            400,
            "invalid_request",
            "The refresh token expired at 10/11/2022 and it is now 10/28/2022.",
        ),
        (
            400,
            "invalid_grant",
            "Token is not allowed, because of invalid or empty chainId",
        ),
    ],
)
def test_grant_that_is_over(
    status: int, code: str, description: str, server: ScriptedServer
) -> None:
    server.answers(reply({"error": code, "error_description": description}, status))
    error = failure(server)
    assert isinstance(error, GrantExpired)
    assert (error.code, error.description) == (code, description)
    assert error.status == status


@pytest.mark.parametrize("code", ["invalid_request", "invalid_client", "access_denied"])
def test_app_that_is_refused_leaves_the_grant_alive(
    code: str, server: ScriptedServer
) -> None:
    server.answers(reply({"error": code}, 400))
    error = failure(server)
    assert isinstance(error, AuthError)
    assert error.code == code


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page(200), id="200 maintenance"),
        pytest.param(page(503), id="503 maintenance"),
        pytest.param(page(400), id="400 page"),
        pytest.param(Reply(401), id="401 nothing"),
        pytest.param(page(404), id="404 wrong host"),
        pytest.param(reply({"error": "server_error"}, 500), id="500"),
        pytest.param(Reply(302, headers={"Location": "/"}), id="redirect"),
        pytest.param(Reply(200, b"{"), id="truncated"),
        pytest.param(reply([]), id="list"),
        pytest.param(reply({"access_token": "a"}), id="half the tokens"),
        pytest.param(reply({**TOKENS, "access_token": "a\r\nb"}), id="line break"),
        pytest.param(reply({**TOKENS, "refresh_token": None}), id="no token"),
        pytest.param(reply({**TOKENS, "expires_in": "soon"}), id="no lifetime"),
        pytest.param(Reply(drop="unanswered"), id="connection broke"),
        pytest.param(reply(TOKENS, drop="halfway"), id="connection broke halfway"),
    ],
)
def test_answer_that_says_nothing_about_the_grant(
    answer: Reply, server: ScriptedServer
) -> None:
    server.answers(answer)
    assert type(failure(server)) is Transient
    assert len(server.received) == 1


def test_token_endpoint_that_is_late(server: ScriptedServer) -> None:
    server.answers(reply(TOKENS, delay=5))
    started = time.monotonic()
    assert type(failure(server, timeout=(1, 0.1))) is Transient
    assert time.monotonic() - started < 2


def test_token_endpoint_that_is_not_there(server: ScriptedServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Transient):
        refresh_tokens(url, CLIENT_ID, SECRET, "refresh-1")


def test_token_calls_of_the_day_are_spent(server: ScriptedServer) -> None:
    server.answers(Reply(429))
    assert type(failure(server)) is RateLimited


def test_tokens_show_no_secret(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    broken = b'{"access_token": "access-2", "refresh_token": "refresh-2"'
    server.answers(reply(TOKENS), Reply(200, broken), Reply(drop="unanswered"))
    shown = [repr(refresh(server)), repr(failure(server)), repr(failure(server))]
    shown += [r.getMessage() for r in caplog.records if r.name.startswith("exact_")]
    text = "".join(shown)
    assert "TokenSet(expires_in=600)" in text
    assert "POST /api/oauth2/token 200" in text
    for secret in ("access-2", "refresh-1", "refresh-2", SECRET):
        assert secret not in text
