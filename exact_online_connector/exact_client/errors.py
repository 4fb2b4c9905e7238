"""The kinds of failure: each tells the caller what may have happened in Exact.

Which answer is of which kind is decided in `kinds`. Messages are for logs; what a
user reads is made from the attributes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class ExactError(Exception):
    """Base of all kinds. `status` is None when no answer came; `path` has no query."""

    def __init__(
        self, message: str = "", *, status: int | None = None, path: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.path = path


class Rejected(ExactError):
    """Exact refused the request for what it says; nothing was booked.

    `messages` are Exact's sentences in the language of its user; `raw` is the
    beginning of the body. Sending the same again gives the same refusal, and ten
    refusals an hour block the endpoint (api.md D2).
    """

    def __init__(
        self,
        messages: Sequence[str],
        status: int | None = None,
        raw: str = "",
        *,
        path: str = "",
    ) -> None:
        self.messages = list(messages)
        self.raw = raw
        text = "; ".join(self.messages) or f"refused with status {status}"
        super().__init__(text, status=status, path=path)


class AuthError(ExactError):
    """The token is refused, also after one renewal, or the app is not accepted.

    `code` and `description` are those of the token endpoint, empty elsewhere.
    """

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        description: str = "",
        status: int | None = None,
        path: str = "",
    ) -> None:
        self.code = code
        self.description = description
        super().__init__(message or code, status=status, path=path)


class GrantExpired(ExactError):
    """The refresh token or code has ended for good: a person must log in again."""

    def __init__(
        self,
        code: str,
        description: str = "",
        *,
        status: int | None = None,
        path: str = "",
    ) -> None:
        self.code = code
        self.description = description
        super().__init__(f"{code}: {description}", status=status, path=path)


class TooEarlyToRefresh(ExactError):
    """The access token still lives: somebody else renewed it, or a clock is off."""


class Forbidden(ExactError):
    """Exact knows the user or app but refuses it; nothing was booked.

    `reason` is Exact's header (`DivisionBlocked`, …, api.md D3), often empty;
    `message` is the sentence of the body, for example a missing scope.
    """

    def __init__(
        self,
        reason: str = "",
        message: str = "",
        *,
        status: int | None = 403,
        path: str = "",
    ) -> None:
        self.reason = reason
        self.message = message
        text = ": ".join(filter(None, (reason, message))) or "forbidden"
        super().__init__(text, status=status, path=path)


class RateLimited(ExactError):
    """The budget is spent; nothing was booked.

    `retry_at` is naive UTC on our clock; `window` says which budget: "minute", "day",
    or "errors" (blocked after too many errors, api.md D2).
    """

    def __init__(
        self,
        retry_at: datetime,
        window: str = "minute",
        *,
        status: int | None = None,
        path: str = "",
    ) -> None:
        self.retry_at = retry_at
        self.window = window
        text = f"limit of the window {window!r} reached until {retry_at} UTC"
        super().__init__(text, status=status, path=path)


class Transient(ExactError):
    """A fault that may pass; certainly nothing was booked by this call."""


class OutcomeUnknown(ExactError):
    """A write whose answer was lost or is not readable: it may have succeeded."""
