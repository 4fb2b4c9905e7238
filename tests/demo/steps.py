"""Telling what is going on: one line a step, with the time it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_started = time.monotonic()


class Step:
    """A step that is under way; `outcome` is what is told of it besides its name."""

    def __init__(self) -> None:
        self.outcome = ""


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Do a step and print it; a step that fails is printed as such."""
    began = time.monotonic()
    current = Step()
    done = False
    try:
        yield current
        done = True
    finally:
        told = f": {current.outcome}" if current.outcome else ""
        told = told if done else ": FAILED"
        seconds = time.monotonic() - began
        print(f"{elapsed():5.1f} s  {title}{told} ({seconds:.1f} s)", flush=True)


def elapsed() -> float:
    """Return the seconds since the demo began."""
    return time.monotonic() - _started
