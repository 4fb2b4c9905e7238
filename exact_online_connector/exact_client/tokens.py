"""OAuth 2 with Exact: the login address, and tokens for a code or a refresh token.

Pure request and answer: keeping tokens, and letting one process renew at a time, is
the caller's (api.md B5). Every renewal returns a new refresh token, and the old one
is dead from then on: store the answer at once.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

import requests
from urllib3.util import Timeout

from . import wire
from .errors import Transient
from .kinds import error_from_token_response
from .regions import clean_base_url

_logger = logging.getLogger(__name__)

AUTHORIZE_PATH = "/api/oauth2/auth"
TOKEN_PATH = "/api/oauth2/token"  # noqa: S105, an address
DEFAULT_TIMEOUT = (5, 30)


@dataclass(frozen=True)
class TokenSet:
    """What the token endpoint gave; `expires_in` in seconds from the answer."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


def authorize_url(
    base_url: str,
    client_id: str,
    redirect_uri: str,
    state: str,
    force_login: bool = False,
) -> str:
    """The page of Exact where a person allows the app.

    `force_login` shows the login form also to who is logged in, so that another user
    can be chosen.
    """
    arguments = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "state": state,
        "force_login": int(force_login),
    }
    return f"{clean_base_url(base_url)}{AUTHORIZE_PATH}?{urlencode(arguments)}"


def exchange_code(
    base_url: str,
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    code: str,
    timeout: tuple[float, float] = DEFAULT_TIMEOUT,
) -> TokenSet:
    """Trade the code of the redirect for tokens; it works once, for minutes at most.

    `code` is as the web framework gives it, decoded from the query.

    :raise GrantExpired: the code was used, has expired or belongs to another address
    :raise AuthError: the app or the request is refused
    :raise Transient, RateLimited: Exact did not come to answering
    """
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "client_secret": client_secret,
        "redirect_uri": redirect_uri,
        "code": code,
    }
    return _ask(base_url, form, timeout)


def refresh_tokens(
    base_url: str,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    timeout: tuple[float, float] = DEFAULT_TIMEOUT,
    now: datetime | None = None,
) -> TokenSet:
    """Trade the refresh token for new tokens, 570 s after the last ones or later.

    :param now: our clock, naive UTC, which tells when to try again

    :raise GrantExpired: the refresh token was used already or is too old: log in again
    :raise TooEarlyToRefresh: the access token still lives; read the stored one again
    :raise AuthError: the app or the request is refused
    :raise Transient, RateLimited: Exact did not come to answering
    """
    form = {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret,
        "refresh_token": refresh_token,
    }
    return _ask(base_url, form, timeout, now)


def _ask(
    base_url: str,
    form: dict[str, str],
    timeout: tuple[float, float],
    now: datetime | None = None,
) -> TokenSet:
    url = clean_base_url(base_url) + TOKEN_PATH
    started = time.monotonic()
    try:
        answer = _post(url, form, timeout)
    except wire.WIRE_ERRORS as failure:
        text = f"token endpoint: no complete answer ({type(failure).__name__})"
        # Without the cause: the request is in it, with its secrets.
        raise Transient(text, path=TOKEN_PATH) from None
    milliseconds = round((time.monotonic() - started) * 1000)
    _logger.info("POST %s %s %s ms", answer.path, answer.status, milliseconds)
    error = error_from_token_response(answer, now)
    if error:
        raise error
    return _read_tokens(answer)


def _post(url: str, form: dict[str, str], timeout: tuple[float, float]) -> wire.Answer:
    connect, read = timeout
    with requests.Session() as session:
        return wire.exchange(
            session,
            "POST",
            url,
            auth=wire.anonymous,
            timeout=Timeout(connect=connect, read=read),
            headers={
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            body=wire.Body(urlencode(form).encode()),
        )


def _read_tokens(answer: wire.Answer) -> TokenSet:
    """`expires_in` comes as a string or as a number (api.md B1)."""
    try:
        content = answer.json()
        return TokenSet(
            wire.checked_token(content["access_token"]),
            wire.checked_token(content["refresh_token"]),
            int(content["expires_in"]),
        )
    except (ValueError, LookupError, TypeError, RecursionError):
        text = "token endpoint answered with what cannot be read"
        # Without the cause: a failed decoding carries the whole body along.
        raise Transient(text, status=answer.status, path=answer.path) from None
