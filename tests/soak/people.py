"""Bookkeepers who press buttons while the batch runs, on servers that are killed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from random import Random
from threading import Event, Thread

import requests
from real_odoo import OdooServer, Rpc, RpcError

_MOVES = "account.move"
# What a person is told: too late, too often, Exact is not there. Others are faults.
_TOLD = "odoo.exceptions.UserError"
_REST = 0.3


class Person(Thread):
    """One bookkeeper with a browser of her own.

    :param server: where she works; she logs in again when it was killed.
    :param work: what she does, over and over: a function of her session.
    """

    def __init__(
        self,
        server: OdooServer,
        work: Callable[[Rpc, Random], None],
        random: Random,
    ) -> None:
        super().__init__(daemon=True)
        self.server, self.work, self.random = server, work, random
        self.done = Event()
        self.cut_off = 0
        self.told: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()

    def run(self) -> None:
        """Work until it is enough."""
        session = None
        while not self.done.wait(self.random.random() * _REST):
            try:
                session = session or self._log_in()
                self.work(session, self.random)
            except (requests.RequestException, KeyError):
                # The server was killed: KeyError is an answer without a login.
                self.cut_off += 1
                session = None
                time.sleep(_REST)
            except RpcError as error:
                told = self.told if error.kind == _TOLD else self.troubles
                told[str(error)[:200]] += 1

    def leave(self) -> None:
        """Have her go home after what she does now."""
        self.done.set()
        self.join(120)

    def _log_in(self) -> Rpc:
        return Rpc(self.server.url, self.server.database, "admin", "admin")


def press_send(session: Rpc, random: Random) -> None:
    """Press Send to Exact on an invoice that is not booked yet, or on some."""
    domain = [("exact_state", "in", ("to_send", "error"))]
    waiting = session.call(_MOVES, "search", domain, limit=200)
    if waiting:
        count = random.choice([1, 1, 1, 5])
        chosen = random.sample(waiting, min(count, len(waiting)))
        session.call(_MOVES, "action_exact_send", chosen)


def look_at_payments(session: Rpc, random: Random) -> None:
    """Ask what was paid of a booked invoice."""
    booked = session.call(
        _MOVES, "search", [("exact_state", "=", "sent")], limit=50, order="id desc"
    )
    if booked:
        session.call(_MOVES, "action_exact_refresh_payment", [random.choice(booked)])
    time.sleep(1)
