"""One HTTP exchange: what goes out, what comes back, and nothing about its meaning."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import (
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
)
from urllib3.util import Timeout

from .regions import is_loopback

MAX_BODY_BYTES = 32 * 1024 * 1024
USER_AGENT = "exact-online-connector"
_CHUNK_BYTES = 64 * 1024
# Control characters but tab and line breaks, and halves of a surrogate pair.
_HARMFUL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# How they come in JSON: as they are, or spelt. Most answers have none of them.
_SUSPECT = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xed[\xa0-\xbf]"
    rb"|\\[bf]|\\u(?:00[0-17-9]|[dD][89a-fA-F])"
)
# What can go wrong between the call and the last byte of the answer.
WIRE_ERRORS = (requests.RequestException, HTTPError, OSError)


@dataclass(frozen=True)
class Answer:
    """What came back. Headers and body stay out of the repr: they may hold secrets."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_json(self) -> bool:
        content_type = self.headers.get("Content-Type", "")
        return content_type.split(";")[0].strip().lower() == "application/json"

    def json(self) -> Any:
        """The body decoded; numbers with a decimal point become `Decimal`.

        Line breaks inside strings are taken as they are (api.md K); what no database
        keeps, and what would steer a terminal, is replaced.

        :raise ValueError: not JSON
        """
        content = json.loads(
            self.body, strict=False, parse_float=Decimal, parse_constant=_no_constant
        )
        return _harmless(content) if _SUSPECT.search(self.body) else content


class AnswerTooLong(OSError):
    """The body is larger than any answer of Exact."""


class AnswerTooLate(OSError):
    """The deadline passed while the body was still coming."""


class Body(io.BytesIO):
    """A request body that knows whether the connection ever asked for it.

    As long as it did not, the server cannot have acted on the request, whatever
    went wrong: that is the line between "nothing sent" and "who knows".
    """

    sent = False

    def read(self, size: int | None = -1) -> bytes:
        self.sent = True
        return super().read(size)


class Bearer(requests.auth.AuthBase):
    """Puts the token on the request.

    Given as `auth`, so that a netrc file on the machine cannot replace the header.
    """

    def __init__(self, token: str) -> None:
        self._token = checked_token(token)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def checked_token(token: Any) -> str:
    """Return the token, if it can stand in a header.

    :raise ValueError: it cannot; the message does not show it, as Python's own would
    """
    if not isinstance(token, str) or not re.fullmatch(r"[!-~]+", token):
        raise ValueError("not a token")
    return token


def anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """The `auth` of a request without credentials in its header."""
    return request


def exchange(
    session: requests.Session,
    method: str,
    url: str,
    *,
    auth: Any,
    timeout: Timeout,
    headers: Mapping[str, str],
    body: Body | None = None,
    deadline: float | None = None,
) -> Answer:
    """Send one request and read the whole answer, following no redirect.

    :raise: one of `WIRE_ERRORS`
    """
    with session.request(
        method,
        url,
        data=body,
        headers={"User-Agent": USER_AGENT, **headers},
        auth=auth,
        timeout=timeout,
        allow_redirects=False,
        stream=True,
        proxies=_proxies(url),
    ) as response:
        content = _read_body(response, deadline)
    path = urlsplit(url).path
    return Answer(method, path, response.status_code, response.headers, content)


def plain(text: str) -> str:
    """Return `text` with a mark in the place of each harmful character."""
    return _HARMFUL.sub("\ufffd", text)


def nothing_sent(error: Exception, body: Body | None) -> bool:
    """Whether the request surely never reached the other side."""
    if body is not None:
        return not body.sent
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(
        cause.reason, NewConnectionError
    )


def connection_dropped(error: Exception) -> bool:
    """Whether an existing connection broke, as idle ones do, and not a timeout."""
    return bool(error.args) and isinstance(error.args[0], ProtocolError)


def _proxies(url: str) -> dict[str, str | None]:
    """Proxies of the environment serve real hosts, never this machine."""
    if is_loopback(urlsplit(url).hostname or ""):
        return {"http": None, "https": None, "all": None}
    return {}


def _read_body(response: requests.Response, deadline: float | None) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise AnswerTooLong("answer too long")
        if deadline is not None and time.monotonic() > deadline:
            raise AnswerTooLate("answer not complete at the deadline")
    return bytes(content)


def _harmless(content: Any) -> Any:
    if isinstance(content, str):
        return plain(content)
    if isinstance(content, list):
        return [_harmless(item) for item in content]
    if isinstance(content, dict):
        return {_harmless(name): _harmless(item) for name, item in content.items()}
    return content


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
