"""A web server on this machine that answers what a test has scripted, in order."""

from __future__ import annotations

import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

JSON = "application/json;charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """One answer. `drop` breaks the connection instead of, or inside, the answer."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = JSON
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    drop: str | None = None  # "unread", "unanswered" or "halfway"


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        # A plus sign is a plus sign to OData; only %20 is a space.
        pairs = parse_qsl(self.raw_query.replace("+", "%2B"), strict_parsing=True)
        return dict(pairs)

    def json(self) -> Any:
        return json.loads(self.body)


def reply(data: Any, status: int = 200, **options: Any) -> Reply:
    """An answer with `data` as JSON."""
    return Reply(status, json.dumps(data).encode(), **options)


def rows(*items: dict[str, Any], next_url: str | None = None) -> Reply:
    """A list as Exact gives it."""
    content: dict[str, Any] = {"results": list(items)}
    if next_url:
        content["__next"] = next_url
    return reply({"d": content})


def refusal(message: str, status: int = 500, **options: Any) -> Reply:
    """Exact's error body, with its line breaks (api.md K)."""
    body = (
        '{\r\n  "error": {\r\n    "code": "", "message": {\r\n      "lang": "", '
        f'"value": {json.dumps(message)}\r\n    }}\r\n  }}\r\n}}'
    )
    return Reply(status, body.encode(), **options)


def page(status: int = 200, text: str = "<html>Maintenance</html>") -> Reply:
    """A page made for people."""
    return Reply(status, text.encode(), HTML)


class ScriptedServer:
    """Takes requests on a free port; `script` holds the answers still to give."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.received: list[Received] = []
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.scripted = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self, *replies: Reply) -> None:
        self.script.extend(replies)

    def reset(self) -> None:
        self.script.clear()
        self.received.clear()

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    scripted: ScriptedServer
    block_on_close = False

    def handle_error(self, *_details: Any) -> None:
        """Nothing: that the client went away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        assert isinstance(self.server, _Server)
        scripted = self.server.scripted
        planned = scripted.script.pop(0) if scripted.script else _NOT_SCRIPTED
        if planned.drop == "unread":
            self._break_connection()
            return
        scripted.received.append(self._received())
        if planned.delay:
            scripted.stopping.wait(planned.delay)
        if planned.drop == "unanswered":
            self._break_connection()
            return
        self._send(planned)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def _received(self) -> Received:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = dict(self.headers.items())
        return Received(self.command, unquote(parts.path), parts.query, headers, body)

    def _send(self, planned: Reply) -> None:
        self.send_response_only(planned.status)
        headers = dict(planned.headers)
        if planned.content_type and planned.body:
            headers.setdefault("Content-Type", planned.content_type)
        if planned.status != 204:
            headers["Content-Length"] = str(len(planned.body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if planned.drop == "halfway":
            self.wfile.write(planned.body[: len(planned.body) // 2])
            self._break_connection()
        else:
            self.wfile.write(planned.body)

    def _break_connection(self) -> None:
        """Close with a reset, as a process that dies does."""
        linger = struct.pack("ii", 1, 0)
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def log_message(self, *_details: Any) -> None:
        """Nothing: pytest shows what fails."""


_NOT_SCRIPTED = refusal("the test scripted no answer for this request", 400)
