"""Waiting for something to become true: never longer than needed, never for ever."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_TICK = 0.2


def until(look: Callable[[], T], what: str, seconds: float = 30) -> T:
    """Look again and again until there is something true to see; return it.

    :param what: what is waited for, for whoever reads the failure.
    :raise AssertionError: it did not come in time.
    """
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not after {seconds} s, but {seen!r}")
        time.sleep(_TICK)
    return seen
