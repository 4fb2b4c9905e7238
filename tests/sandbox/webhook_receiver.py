"""A receiver of notifications, as a client's web server would be one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server(ThreadingHTTPServer):
    """A web server that a flood does not drown."""

    request_queue_size = 256
    daemon_threads = True


class Receiver:
    """Listens on a free port of the loopback interface and keeps what arrives."""

    def __init__(self) -> None:
        self.status = 200
        self.seconds = 0.0  # before it answers
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self._server = Server(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/webhook"

    @property
    def notifications(self) -> list[bytes]:
        """Return what arrived but the empty handshakes."""
        return [body for body in self.bodies if body]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                receiver.bodies.append(self.rfile.read(length))
                receiver.headers.append(dict(self.headers))
                time.sleep(receiver.seconds)
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                """Keep quiet."""

        return Handler


def wait_until(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Return what a condition gives as soon as it holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("It did not happen in time.")
