"""The run itself: who does what when, until all is booked; then both books."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import requests
from real_odoo import Rpc, RpcError

from exact_sandbox.faults import KINDS as FAULTS

from .comparison import Comparison, compare
from .documents import Documents
from .mishaps import Mishaps
from .people import Person, look_at_payments, press_send
from .timelapse import Timelapse

_TICK = 0.5
# A second of ours is half a minute of theirs: Exact's own limits then allow 30 calls.
_PACE = 30
# Where nothing is booked, more passes: up to half an hour at once.
_LONGEST_SKIP = 1_800
# Longer than a tick of theirs, shorter than the grace period.
_LATE_SECONDS = 0.5
_STRICT = {
    "refresh_grace": False,
    "early_refresh_burns_token": True,
    "old_refresh_ends_grant": True,
}
_OPEN = ("to_send", "sending", "error")


@dataclass(frozen=True)
class Size:
    """How much of it.

    :param rate: the share of the calls that meet a fault.
    :param kill_every: seconds between two kills, on average.
    :param patience: seconds after which it must be over.
    """

    documents: int
    servers: int = 3
    people: int = 3
    rate: float = 0.1
    kill_every: float = 30.0
    patience: float = 3_600.0


class FaultRun:
    """One fault run in an office that is connected, on several servers.

    :param office: what `tests/e2e/office.py` makes: a database, a server, a sandbox.
    """

    def __init__(self, office: Any, seed: int, size: Size) -> None:
        self.office, self.seed, self.size = office, seed, size
        self.random = Random(seed)
        self.timelapse = Timelapse(office.database, office.exact)
        others = [office.new_server() for _number in range(size.servers - 1)]
        self.mishaps = Mishaps([office.server, *others], self._dice("mishaps"))
        self.people: list[Person] = []
        self.made = 0
        self.seconds = 0.0

    # === THE STORY ===

    def play(self) -> Comparison:
        """Play it and compare the books."""
        started = time.monotonic()
        self._prepare()
        try:
            self._storm(started + self.size.patience)
        finally:
            for person in self.people:
                person.leave()
            self.office.exact.end_faults()
            self._start_all()
        self._settle(started + self.size.patience)
        self.seconds = time.monotonic() - started
        for server in self.mishaps.servers[1:]:
            server.stop()
        return compare(self.office.database, self.office.exact.books, self._division)

    def _prepare(self) -> None:
        office = self.office
        office.exact.post("switches", **_STRICT)
        office.exact.post("limits", minute=60, day=5_000)
        # The usual grace period; and an address that no login changes.
        office.set_parameter("exact_online_connector.grace_seconds", False)
        office.set_parameter("web.base.url.freeze", "True")
        office.on_connection("action_waive_first_contact")
        office.set_up(
            auto_export="realtime",
            auto_export_purchase="realtime",
            payment_mode="mirror",
            purchase_journal_id=office.code("journal", "60"),
            purchase_account_id=office.code("gl_account", "4000"),
            purchase_condition_id=office.code("payment_condition", "30"),
        )
        self._division = office.setting("division_code")
        self.documents = Documents(office.rpc, self._dice("documents"), "Storm")
        self._start_all()
        office.exact.post(
            "faults",
            kinds=list(FAULTS),
            rate=self.size.rate,
            seed=self.seed,
            seconds=_LATE_SECONDS,
        )

    def _dice(self, name: str) -> Random:
        """Dice of their own: what one draws does not hang on what another does."""
        return Random(f"{self.seed} {name}")

    def _storm(self, deadline: float) -> None:
        """Post, press, kill and let time pass, until all is posted and sent."""
        self._hire()
        next_kill = time.monotonic() + self._until_next_kill()
        skip, sent = _PACE * _TICK, 0
        while self._is_unfinished():
            assert time.monotonic() < deadline, f"not over in time: {self._states()}"
            time.sleep(_TICK)
            if time.monotonic() > next_kill:
                self._kill()
                next_kill = time.monotonic() + self._until_next_kill()
            before, sent = sent, self._states()["sent"]
            skip = _PACE * _TICK if sent > before else min(skip * 2, _LONGEST_SKIP)
            self._let_pass(int(skip))

    def _hire(self) -> None:
        servers = self.mishaps.servers
        jobs = [self._post_some, *[press_send] * self.size.people, look_at_payments]
        for number, job in enumerate(jobs):
            server = servers[number % len(servers)]
            self.people.append(Person(server, job, self._dice(f"person {number}")))
        for person in self.people:
            person.start()

    def _post_some(self, session: Rpc, random: Random) -> None:
        """Post a batch, as long as documents are missing and few wait."""
        left = self.size.documents - self._posted()
        if left > 0:
            self.documents.post_some(session, left)

    def _until_next_kill(self) -> float:
        return self.random.uniform(0.5, 1.5) * self.size.kill_every

    def _kill(self) -> None:
        # Killed while Exact's new token is on its way, nobody could have kept it.
        with self.timelapse.login_untouched():
            server = self.mishaps.kill_one()
        server.start()

    def _let_pass(self, seconds: int) -> None:
        self.timelapse.skip(seconds)
        self.office.wake_workers()

    # === THE END ===

    def _settle(self, deadline: float) -> None:
        """Without faults, the rest goes by itself; a person repeats what failed."""
        rpc = self.office.log_in()
        while unsent := self._unsent(rpc):
            assert time.monotonic() < deadline, f"not settled: {self._states()}"
            self._press_failed(rpc, unsent)
            self._let_pass(300)
            time.sleep(_TICK)
        self._prove(rpc)

    def _unsent(self, rpc: Rpc) -> list[dict[str, Any]]:
        domain = [("exact_state", "in", _OPEN), ("state", "=", "posted")]
        return rpc.search_read("account.move", domain, ["exact_state"])

    def _press_failed(self, rpc: Rpc, unsent: Sequence[dict[str, Any]]) -> None:
        failed = [move["id"] for move in unsent if move["exact_state"] == "error"]
        if failed:
            rpc.call("account.move", "action_exact_send", failed)

    def _prove(self, rpc: Rpc) -> None:
        """Let the scheduled action prove what is not proven yet."""
        for _run in range(30):
            domain = [("exact_state", "=", "sent"), ("exact_proof", "=", "unproven")]
            if not rpc.call("account.move", "search_count", domain):
                return
            try:
                self.office.rpc = rpc
                self.office.run_by_hand("export")
            except (RpcError, requests.RequestException):
                time.sleep(_TICK)
            self._let_pass(120)

    def _start_all(self) -> None:
        for server in self.mishaps.servers:
            if not server.is_running:
                server.start()

    # === LOOKING ===

    def _posted(self) -> int:
        statement = (
            "SELECT count(*) FROM account_move"
            " WHERE state = 'posted' AND move_type != 'entry'"
        )
        return self.office.sql(statement)[0][0]

    def _states(self) -> Counter[str]:
        statement = (
            "SELECT exact_state, count(*) FROM account_move"
            " WHERE state = 'posted' GROUP BY 1"
        )
        return Counter(dict(self.office.sql(statement)))

    def _is_unfinished(self) -> bool:
        states = self._states()
        posted = sum(states.values())
        return posted < self.size.documents or any(states[name] for name in _OPEN)

    # === THE REPORT ===

    def report(self, found: Comparison) -> str:
        """Return what was drawn and what came of it, as lines."""
        calls = self.office.exact.calls()
        faults = Counter(call["fault"] for call in calls if call["fault"])
        cut_off = sum(person.cut_off for person in self.people)
        lines = [
            f"seed {self.seed}: {found.documents} documents, {len(calls)} calls in"
            f" {self.seconds:.0f} s ({self.timelapse.passed / 3600:.0f} hours passed)",
            _listed("documents", self.documents.drawn),
            _listed(f"faults {sum(faults.values())}", dict(faults)),
            f"servers killed {self.mishaps.kills}, people cut off {cut_off} times",
            f"logins lost: {self.logins_lost}; endpoints blocked for refusals:"
            f" {len(self.office.exact.state()['blocked'])}",
            _listed("states", found.states),
            _listed("proof", found.proofs),
            f"lost {len(found.lost)}, doubled {len(found.doubled)}, unknown"
            f" {len(found.unknown)}, apart by a cent or more {found.cents}, relations"
            f" doubled {len(found.doubled_relations)}",
        ]
        return "\n".join(lines)

    @property
    def logins_lost(self) -> int:
        """How often somebody would have had to log in at Exact again."""
        return int(self.office.setting("state") != "connected")

    @property
    def troubles(self) -> Counter[str]:
        """What people were told that they should not have been."""
        return sum((person.troubles for person in self.people), Counter())


def _listed(what: str, counts: dict[str, int]) -> str:
    return f"{what}: " + ", ".join(f"{name} {counts[name]}" for name in sorted(counts))
