"""Authorised requests: token, deadline, hooks, one log line and one kind of failure."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.util import Timeout

from . import wire
from .errors import AuthError, ExactError, RateLimited, Transient
from .kinds import error_from_exception, error_from_response, unclear
from .limits import Limits, read_limits, utc_now
from .odata import Row, read_page
from .regions import clean_base_url, same_origin

_logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Reader = Callable[[Any], Result]

# The calls that Exact allows on one day: no list can be longer.
MAX_PAGES = 5000
_READ_HEADERS = {"Accept": "application/json"}
_WRITE_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/json",
    # Some resources answer with nothing but the key otherwise (api.md C1).
    "Prefer": "return=representation",
}


@dataclass(frozen=True)
class Call:
    """One request, for a log of calls: no query, no body, no header.

    `status` is None when no answer came, `error` the name of the kind of failure,
    `detail` what Exact said about it, `window` the limit that was reached, if any.
    """

    method: str
    path: str
    status: int | None
    milliseconds: int
    limits: Limits | None = None
    error: str | None = None
    detail: str = ""
    window: str | None = None


@dataclass(frozen=True)
class _Request:
    """What is asked, and how the decoded body of a success is to be read.

    `read` is None where Exact answers a success without a body.
    """

    method: str
    url: str
    read: Reader[Any] | None
    content: bytes | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


@dataclass(frozen=True)
class _Outcome:
    answer: wire.Answer | None = None
    result: Any = None
    error: ExactError | None = None
    dropped: bool = False


class Transport:
    """Sends requests to one host of Exact. See `ExactClient` for the parameters."""

    def __init__(
        self,
        base_url: str,
        access_token: Callable[[str | None], str],
        *,
        before_call: Callable[[str, str], None] | None = None,
        after_call: Callable[[Call], None] | None = None,
        deadline: float | None = None,
        timeout: tuple[float, float] = (5.0, 60.0),
        session: requests.Session | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.base_url = clean_base_url(base_url)
        self._access_token = access_token
        self._before_call = before_call
        self._after_call = after_call
        self._deadline = deadline
        self._timeout = timeout
        self._session = session or requests.Session()
        self._clock = clock

    def close(self) -> None:
        self._session.close()

    def read(self, path: str, query: str, read: Reader[Result]) -> Result:
        """GET `path` and return what `read` makes of the decoded body."""
        result: Result = self._authorised(_Request("GET", self._url(path, query), read))
        return result

    def write(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        read: Reader[Result] | None = None,
    ) -> Result:
        """Send a write; `read` is given where Exact answers with the element."""
        result: Result = self._authorised(
            _Request(method, self._url(path), read, content)
        )
        return result

    def pages(
        self, path: str, query: str, read_row: Callable[[Row], Row]
    ) -> Iterator[list[Row]]:
        """The pages of a list, none empty, each fetched when it is asked for.

        :raise Transient: the next page is on another host, or the pages never end
        """
        url: str | None = None
        seen: set[str] = set()
        while len(seen) < MAX_PAGES:
            rows, url = self.page(path, query, read_row, url)
            # A full last page names one more, which is empty (api.md C3).
            if rows:
                yield rows
            if not url:
                return
            if url in seen:
                raise Transient(f"GET {path}: the pages go round in circles", path=path)
            seen.add(url)
        raise Transient(f"GET {path}: more than {MAX_PAGES} pages", path=path)

    def page(
        self,
        path: str,
        query: str,
        read_row: Callable[[Row], Row],
        url: str | None = None,
    ) -> tuple[list[Row], str | None]:
        """One page of a list, and the address of the next one; None after the last.

        :param url: the address of the page; None for the first one
        :raise Transient: the next page is on another host, or is this one again
        """

        def read(data: Any) -> tuple[list[Row], str | None]:
            rows, next_url = read_page(data)
            return [read_row(row) for row in rows], next_url

        own = self._own_url(path, url) if url else self._url(path, query)
        rows, next_url = self._authorised(_Request("GET", own, read))
        if not next_url:
            return rows, None
        following = self._own_url(path, next_url, own)
        if following == own:
            raise Transient(f"GET {path}: the pages go round in circles", path=path)
        return rows, following

    def _url(self, path: str, query: str = "") -> str:
        return f"{self.base_url}{path}" + (f"?{query}" if query else "")

    def _own_url(self, path: str, url: str, base: str = "") -> str:
        """Exact's address of a page as it is, if the token may go there."""
        try:
            url = urljoin(base, url)
            is_ours = same_origin(url, self.base_url)
        except ValueError:
            is_ours = False
        if not is_ours:
            raise Transient(f"GET {path}: next page on another host", path=path)
        return url

    def _authorised(self, request: _Request) -> Any:
        """Send with a token, and once more if it is refused.

        A refused token means that nothing was carried out, so a write may go again:
        with a new token, or with the same one where Exact would not renew it yet.
        """
        token = self._access_token(None)
        try:
            return self._attempts(request, token)
        except AuthError:
            token = self._access_token(token)
        return self._attempts(request, token)

    def _attempts(self, request: _Request, token: str) -> Any:
        """A GET whose connection broke goes once more at once; a write never does."""
        outcome = self._attempt(request, token)
        if outcome.dropped and request.method == "GET":
            outcome = self._attempt(request, token)
        if outcome.error:
            raise outcome.error
        return outcome.result

    def _attempt(self, request: _Request, token: str) -> _Outcome:
        """One request with its hooks and its log line."""
        timeout = self._time_left(request)
        if self._before_call:
            self._before_call(request.method, request.path)
        started = time.monotonic()
        outcome = self._send(request, token, timeout)
        self._report(request, round((time.monotonic() - started) * 1000), outcome)
        return outcome

    def _send(self, request: _Request, token: str, timeout: Timeout) -> _Outcome:
        body = None if request.content is None else wire.Body(request.content)
        try:
            answer = wire.exchange(
                self._session,
                request.method,
                request.url,
                auth=wire.Bearer(token),
                timeout=timeout,
                headers=_READ_HEADERS if body is None else _WRITE_HEADERS,
                body=body,
                deadline=self._deadline,
            )
        except wire.WIRE_ERRORS as failure:
            lost = error_from_exception(request.method, request.path, failure, body)
            return _Outcome(error=lost, dropped=wire.connection_dropped(failure))
        error = error_from_response(request.method, answer, self._clock())
        return _Outcome(answer, error=error) if error else _read(answer, request.read)

    def _time_left(self, request: _Request) -> Timeout:
        """The timeouts of the next request, none of which reaches past the deadline.

        :raise Transient: the deadline is past; nothing is sent
        """
        connect, read = self._timeout
        if self._deadline is None:
            return Timeout(connect=connect, read=read)
        left = self._deadline - time.monotonic()
        if left <= 0:
            text = f"{request.method} {request.path}: no time left"
            raise Transient(text, path=request.path)
        return Timeout(total=left, connect=connect, read=read)

    def _report(self, request: _Request, milliseconds: int, outcome: _Outcome) -> None:
        answer, error = outcome.answer, outcome.error
        method, path = request.method, request.path
        status = answer.status if answer else None
        kind = type(error).__name__ if error else None
        _logger.info("%s %s %s %s ms", method, path, status or kind, milliseconds)
        if self._after_call:
            limits = read_limits(answer.headers) if answer else None
            said = str(error) if error else ""
            window = error.window if isinstance(error, RateLimited) else None
            self._after_call(
                Call(method, path, status, milliseconds, limits, kind, said, window)
            )


def _read(answer: wire.Answer, read: Reader[Any] | None) -> _Outcome:
    """What a success says; an answer that cannot be understood is a failure."""
    if read is None and not answer.body:
        return _Outcome(answer)
    what = "answered with another content type than JSON"
    if answer.is_json:
        try:
            content = answer.json()
            return _Outcome(answer, read(content) if read else None)
        except (ValueError, ArithmeticError, RecursionError):
            what = "answered with what cannot be read"
    error = unclear(answer.method, answer.path, what, answer.status)
    return _Outcome(answer, error=error)
