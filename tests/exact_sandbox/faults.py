"""Faults on demand: which call is hit, and by what (design.md §4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

KINDS = (
    "drop_before",
    "drop_after",
    "late",
    "late_after",
    "html_500",
    "html_502",
    "html_503",
    "status_408",
    "status_429",
    "status_429_no_headers",
    "status_401",
    "not_found",
    "garbage",
    "truncated",
    "wrong_type",
    "problem_500",
    "refusal",
)
# Answered instead of the call, which is never booked.
INSTEAD = (
    "html_500",
    "html_502",
    "html_503",
    "status_408",
    "status_429",
    "status_429_no_headers",
    "status_401",
    "not_found",
    "problem_500",
    "refusal",
)
# The call is done; only its answer is spoiled.
SPOILED = ("garbage", "truncated", "wrong_type")
SECONDS = 3.0


class UnknownFault(ValueError):
    """A fault that does not exist."""


@dataclass
class Fault:
    """A fault that waits for its calls; `times` counts down, after `spared` has.

    `text` is what a "refusal" says, `copies` times over.
    """

    kind: str
    method: str | None = None
    path: str = ""
    times: int = 1
    seconds: float = SECONDS
    text: str = ""
    copies: int = 1
    spared: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Say whether this call is meant."""
        if self.times < 1 or self.method not in (None, method):
            return False
        if self.path.lower() not in path.lower():
            return False
        self.spared -= 1
        return self.spared < 0


@dataclass
class Faults:
    """All faults that wait, and the random ones."""

    waiting: list[Fault] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    rate: float = 0.0
    seconds: float = SECONDS
    random: Random = field(default_factory=Random)

    def plan(self, about: dict[str, Any]) -> None:
        """Add a fault, or with `rate` draw one at every call from now on.

        :raise UnknownFault: no such kind
        """
        kinds = about["kinds"] if "rate" in about else [about.get("kind")]
        unknown = [kind for kind in kinds if kind not in KINDS]
        if unknown:
            raise UnknownFault(f"no fault {unknown[0]!r}; there are {', '.join(KINDS)}")
        if "rate" in about:
            self.random = Random(about.get("seed", 0))
            self.rate, self.kinds = float(about["rate"]), list(kinds)
            self.seconds = float(about.get("seconds", SECONDS))
            return
        match = about.get("match", {})
        self.waiting.append(
            Fault(
                kinds[0],
                match.get("method"),
                match.get("path", ""),
                int(about.get("times", 1)),
                float(about.get("seconds", SECONDS)),
                about.get("text", ""),
                int(about.get("copies", 1)),
                int(about.get("spared", 0)),
            )
        )

    def clear(self) -> None:
        """Forget all faults."""
        self.waiting.clear()
        self.rate = 0.0

    def strike(self, method: str, path: str) -> Fault | None:
        """Return the fault that hits this call, if any."""
        for fault in self.waiting:
            if fault.matches(method, path):
                fault.times -= 1
                return fault
        if self.rate and self.random.random() < self.rate:
            return Fault(self.random.choice(self.kinds), seconds=self.seconds)
        return None

    def strike_token(self, method: str, path: str) -> Fault | None:
        """Return the fault planned for the token address; random ones spare it."""
        for fault in self.waiting:
            if fault.path and fault.matches(method, path):
                fault.times -= 1
                return fault
        return None
