"""Which failure is of which kind: the only place that decides it.

            read (GET)       write (POST, PUT, DELETE)
 nothing
 was sent   Transient        Transient
 definite   Rejected, AuthError, Forbidden, RateLimited: both alike
 the rest   Transient        OutcomeUnknown

"Definite" is an answer that says in Exact's own form that the request was not carried
out. Exact gives validation errors the status 500 (api.md K), so a body decides there.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from .errors import (
    AuthError,
    ExactError,
    Forbidden,
    GrantExpired,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TooEarlyToRefresh,
    Transient,
)
from .limits import ERRORS, limiting_window, read_limits, retry_time, utc_now
from .wire import Answer, Body, nothing_sent, plain

# The texts of a 500 that is a fault of Exact, not a refusal (api.md K).
_FAULT_TEXTS = (
    "a problem has occurred",
    "object reference not set to an instance of an object",
)
_RAW_LENGTH = 4000
# A sentence of Exact, and how many of them: what is longer is no sentence.
_SAID_LENGTH = 1000
_SAID_MOST = 20


def error_from_response(
    method: str, answer: Answer, now: datetime | None = None
) -> ExactError | None:
    """The kind of an answer's status and body; None for a success.

    Whether the body of a success can be read is not looked at here.

    :param now: our clock, naive UTC, which tells when to try again
    """
    status, path = answer.status, answer.path
    if 200 <= status < 300:
        return None
    messages = exact_messages(answer)
    if status == 401:
        return AuthError("the access token is refused", status=status, path=path)
    if status == 429 or _is_blocked(status, messages):
        return _rate_limited(answer, messages, now)
    if status == 403:
        reason = _said(answer.headers.get("Reason", ""))
        return Forbidden(reason, "; ".join(messages), status=status, path=path)
    if _is_refusal(status, messages):
        raw = plain(answer.body[:_RAW_LENGTH].decode(errors="replace"))
        return Rejected(messages, status, raw, path=path)
    return unclear(method, path, f"answered with status {status}", status)


def error_from_exception(
    method: str, path: str, error: Exception, body: Body | None = None
) -> ExactError:
    """The kind of a failure on the way; `body` tells whether it had left."""
    name = type(error).__name__
    if nothing_sent(error, body):
        return Transient(f"{method} {path}: not sent ({name})", path=path)
    return unclear(method, path, f"no complete answer ({name})")


def unclear(
    method: str, path: str, what: str, status: int | None = None
) -> Transient | OutcomeUnknown:
    """The kind of an answer that does not tell whether the request was carried out."""
    kind = Transient if method == "GET" else OutcomeUnknown
    return kind(f"{method} {path}: {what}", status=status, path=path)


def error_from_token_response(
    answer: Answer, now: datetime | None = None
) -> ExactError | None:
    """The kind of an answer of the token endpoint (api.md B3); None for a success.

    What is not JSON is a page of something in between (maintenance, a wrong host)
    and leaves the grant as it was.
    """
    status, path = answer.status, answer.path
    if status == 429:
        return _rate_limited(answer, [], now)
    if status == 200:
        return None
    content = _json_object(answer)
    if status not in (400, 401, 403) or not content:
        text = f"token endpoint answered with status {status}"
        return Transient(text, status=status, path=path)
    code = _said(content.get("error"))
    description = _said(content.get("error_description"))
    if "TooEarly" in answer.headers.get("Reason", "") or "not expired" in description:
        return TooEarlyToRefresh(description or code, status=status, path=path)
    if _grant_is_over(code, description):
        return GrantExpired(code, description, status=status, path=path)
    text = f"token endpoint refused: {code} {description}".strip()
    return AuthError(text, code=code, description=description, status=status, path=path)


def exact_messages(answer: Answer) -> list[str]:
    """The sentences of an OData error body; empty when there is no such body."""
    error = _json_object(answer).get("error")
    message = error.get("message") if isinstance(error, dict) else None
    value = message.get("value") if isinstance(message, dict) else message
    if not isinstance(value, str):
        return []
    lines = (_said(line) for line in value.splitlines())
    return list(islice(filter(None, lines), _SAID_MOST))


def _said(value: Any) -> str:
    """Exact's words on one line, not longer than a person reads."""
    words = plain(str(value or "")[: 2 * _SAID_LENGTH]).split()
    text = " ".join(words)
    return text if len(text) <= _SAID_LENGTH else f"{text[:_SAID_LENGTH]}…"


def _json_object(answer: Answer) -> dict[str, Any]:
    try:
        content = answer.json()
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _is_refusal(status: int, messages: list[str]) -> bool:
    """Whether Exact says for sure that it did not carry out the request.

    "Not found" counts only in Exact's form: a stray page of a proxy must not make an
    entry look deleted. 408 and the unnamed 5xx never say what happened before.
    """
    if status == 500:
        return bool(messages) and not _is_fault(messages)
    if status in (404, 410):
        return bool(messages)
    return 400 <= status < 500 and status != 408


def _is_fault(messages: list[str]) -> bool:
    text = " ".join(messages).lower()
    return any(fault in text for fault in _FAULT_TEXTS)


def _is_blocked(status: int, messages: list[str]) -> bool:
    """Blocked after too many errors; its status is not documented (api.md D2)."""
    return status in (400, 403) and "rate limit exceeded" in " ".join(messages).lower()


def _rate_limited(
    answer: Answer, messages: list[str], now: datetime | None
) -> RateLimited:
    """The limits of calls are answered without a body, the block with a sentence."""
    limits = read_limits(answer.headers)
    spent = 0 in (limits.minute_remaining, limits.day_remaining)
    is_block = messages or b"rate limit" in answer.body.lower()
    window = ERRORS if is_block and not spent else limiting_window(limits)
    retry_at = retry_time(limits, window, now or utc_now())
    return RateLimited(retry_at, window, status=answer.status, path=answer.path)


def _grant_is_over(code: str, description: str) -> bool:
    """Only a new login helps: rotated, expired or unknown token or code."""
    expired = code == "invalid_request" and "refresh token expired" in description
    return expired or code in ("invalid_grant", "unauthorized_client")
