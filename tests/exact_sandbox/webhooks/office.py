"""What happens after a transaction: handshakes with subscribers, and notifications."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from ..clock import Clock
from ..store import Record, Store
from ..switches import Switches
from .messages import content, message
from .postman import Delivery, Postman
from .topics import DELETE, SUBSCRIPTIONS, Change, Event, events

HANDSHAKE_AFTER = 1.0
DURING = "during"


@dataclass
class Manner:
    """How the next notifications go wrong, by control; times counts down."""

    times: int = 0
    copies: int = 1
    delay: float = 0.0
    lost: bool = False
    garble: str = ""  # "hash", "content", "truncated" or "text"

    def spoil(self, body: str) -> str:
        """Return a body as it is garbled."""
        if self.garble == "hash":
            return body[:-3] + ("0" if body[-3] != "0" else "1") + body[-2:]
        if self.garble == "content":
            return body.replace('"Action":', '"Action" :', 1)
        if self.garble == "truncated":
            return body[: len(body) // 2]
        return "this is no JSON" if self.garble == "text" else body


GARBLED = ("", "hash", "content", "truncated", "text")


class Office:
    """The webhooks of one service."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        switches: Switches,
        secret_of: Callable[[str], str],
    ) -> None:
        self.store = store
        self.clock = clock
        self.switches = switches
        self.secret_of = secret_of
        self.postman = Postman()
        self.manner = Manner()
        self.handshake_after = HANDSHAKE_AFTER
        self.waiting: dict[tuple[int, str], Future[Delivery]] = {}

    def start_anew(self) -> None:
        """Forget what was delivered, and how the next ones were to go wrong."""
        self.manner = Manner()
        self.handshake_after = HANDSHAKE_AFTER
        self.postman.forget()

    def publish(self, changes: list[Change]) -> None:
        """Tell subscribers what one transaction changed; called after its commit."""
        for change in changes:
            if change.resource == SUBSCRIPTIONS and change.action != DELETE:
                self.shake_hands(change)
        for event in events(changes, self.switches.webhook_when_matched):
            self.notify(event)

    def subscribers(self, event: Event) -> Iterator[Record]:
        """Yield the subscriptions of an event's topic in its division."""
        yield from self.store.find(event.division, SUBSCRIPTIONS, Topic=event.topic)

    def notify(self, event: Event, secret: str | None = None) -> int:
        """Send an event to all subscribers and return how many letters that makes."""
        sent = 0
        for subscription in self.subscribers(event):
            moment = self.clock.stamp()
            told = content(subscription, event, moment)
            key = self.secret_of(subscription["ClientID"]) if secret is None else secret
            sent += self.send(subscription, message(told, key))
        return sent

    def send(self, subscription: Record, body: str) -> int:
        """Hand a notification to the postman, in the manner that was set."""
        manner = self.manner if self.manner.times > 0 else Manner()
        self.manner.times -= 1
        if manner.lost:
            return 0
        for _copy in range(manner.copies):
            letter = Delivery(
                subscription["CallbackURL"],
                manner.spoil(body),
                manner.delay,
                subscription["ID"],
            )
            self.postman.send(letter)
        return manner.copies

    # -- the handshake ----------------------------------------------------------------

    def shake_hands(self, change: Change) -> None:
        """Post nothing to a new address about a second later; it must answer 2xx."""
        record = self.store.get(change.division, SUBSCRIPTIONS, change.key)
        if record is None or record.get("_confirmed") == record["CallbackURL"]:
            return
        place = (change.division, change.key)
        letter = Delivery(record["CallbackURL"], "", self.handshake_after, record["ID"])
        future = self.postman.send(letter)
        if self.switches.webhook_handshake == DURING:
            self.waiting[place] = future
            return
        loop = asyncio.get_running_loop()
        future.add_done_callback(
            lambda done: loop.call_soon_threadsafe(self.conclude, place, done.result())
        )

    def conclude(self, place: tuple[int, str], letter: Delivery) -> bool:
        """Keep a subscription whose address answered; take any other away."""
        record = self.store.get(place[0], SUBSCRIPTIONS, place[1])
        if record is None or record["CallbackURL"] != letter.url:
            return letter.is_accepted
        with self.store.transaction():
            if letter.is_accepted:
                record["_confirmed"] = letter.url
                self.store.put(place[0], SUBSCRIPTIONS, place[1], record)
            else:
                self.store.delete(place[0], SUBSCRIPTIONS, place[1])
        return letter.is_accepted

    async def confirmed(self) -> bool:
        """Wait for the handshakes of the call that was just booked, if it must."""
        waiting, self.waiting = self.waiting, {}
        kept = True
        for place, future in waiting.items():
            kept &= self.conclude(place, await asyncio.wrap_future(future))
        return kept


def hand_made(values: dict[str, Any], division: int) -> Event:
    """Return an event that control asks for, whether something changed or not."""
    key = values.get("key") or str(uuid4())
    return Event(division, values["topic"], key, values.get("action", "Update"))
