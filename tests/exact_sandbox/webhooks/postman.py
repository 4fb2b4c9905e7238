"""Delivers notifications from a thread of its own: API calls never wait for it."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

# Exact's own time-out and retries are not known; there are no retries here.
TIMEOUT = aiohttp.ClientTimeout(total=10)
REMEMBERED = 20_000
AT_ONCE = 20
UNREACHABLE = 0


@dataclass
class Delivery:
    """A letter: where it goes, what it says, and what came of it."""

    url: str
    body: str
    delay: float = 0.0
    subscription: str = ""
    number: int = 0
    status: int | None = None  # 0: nobody answered
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        """Say whether the receiver answered 2xx."""
        return self.status is not None and 200 <= self.status < 300


class Postman:
    """A thread with an event loop that posts each letter when it is due."""

    def __init__(self) -> None:
        self._log: deque[Delivery] = deque(maxlen=REMEMBERED)
        self._numbers = itertools.count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._hands = asyncio.Semaphore(AT_ONCE)

    def send(self, delivery: Delivery) -> Future[Delivery]:
        """Post a letter later; returns at once."""
        with self._lock:
            delivery.number = next(self._numbers)
            self._log.append(delivery)
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, daemon=True).start()
        return asyncio.run_coroutine_threadsafe(self._post(delivery), self._loop)

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the letters after a number; status is null while one is under way."""
        return [asdict(d) for d in list(self._log) if d.number > after]

    def forget(self) -> None:
        """Empty the log."""
        self._log.clear()

    def _run(self) -> None:
        if self._loop is not None:
            self._loop.run_forever()

    async def _post(self, delivery: Delivery) -> Delivery:
        await asyncio.sleep(delivery.delay)
        headers = {"Content-Type": "application/json"} if delivery.body else {}
        delivery.headers = headers
        try:
            async with (
                self._hands,
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(
                    delivery.url,
                    data=delivery.body.encode("utf-8"),
                    headers=headers,
                    allow_redirects=False,
                ) as answer,
            ):
                await answer.read()
                delivery.status = answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
            delivery.status = UNREACHABLE
        return delivery
