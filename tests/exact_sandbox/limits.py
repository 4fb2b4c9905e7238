"""Rate limits in fixed windows, and the block after too many errors (api.md D)."""

from __future__ import annotations

from dataclasses import dataclass

from .clock import Clock
from .store import Store
from .switches import Switches

MINUTE, HOUR, DAY = 60, 3_600, 86_400
COUNTED = (400, 401, 403, 404)
DEFAULTS = {"minute": 60, "day": 5_000}


@dataclass(frozen=True)
class Window:
    """A window's limit, what was used, and when it ends (seconds since the epoch)."""

    prefix: str
    limit: int
    used: int
    reset: int

    @property
    def is_spent(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """Return the window's headers; the reset is in milliseconds (D1)."""
        return {
            f"X-RateLimit-{self.prefix}Limit": str(self.limit),
            f"X-RateLimit-{self.prefix}Remaining": str(max(self.limit - self.used, 0)),
            f"X-RateLimit-{self.prefix}Reset": str(self.reset * 1000),
        }


class Limits:
    """Counts the calls of an app in a division, and the errors on an endpoint."""

    def __init__(self, store: Store, clock: Clock, switches: Switches) -> None:
        self.store = store
        self.clock = clock
        self.switches = switches

    @property
    def sizes(self) -> dict[str, int]:
        """Return the limits in force; the control API scales them."""
        return {**DEFAULTS, **self.store.setting("limits", {})}

    def take(self, scope: str) -> tuple[Window, Window]:
        """Count a call; a call beyond a limit is not counted."""
        minute = self._window(scope, "Minutely-", "minute", MINUTE)
        day = self._window(scope, "", "day", DAY)
        if minute.used >= minute.limit or day.used >= day.limit:
            return self._over(minute), self._over(day)
        return self._count(scope, minute, MINUTE), self._count(scope, day, DAY)

    def take_token_call(self, scope: str) -> bool:
        """Count a call to the token endpoint and say whether it was allowed (B2)."""
        window = self._window(f"token {scope}", "", "day", DAY)
        if window.used >= self.switches.token_calls_per_day:
            return False
        self._count(f"token {scope}", window, DAY)
        return True

    def _window(self, scope: str, prefix: str, size: str, seconds: int) -> Window:
        start = int(self.clock.now() // seconds * seconds)
        row = self.store.db.execute(
            "SELECT start, count FROM counters WHERE scope=?", (f"{scope} {seconds}",)
        ).fetchone()
        used = row[1] if row and row[0] == start else 0
        return Window(prefix, self.sizes[size], used, start + seconds)

    def _count(self, scope: str, window: Window, seconds: int) -> Window:
        used = window.used + 1
        self.store.db.execute(
            "INSERT OR REPLACE INTO counters VALUES (?, ?, ?)",
            (f"{scope} {seconds}", window.reset - seconds, used),
        )
        return Window(window.prefix, window.limit, used, window.reset)

    @staticmethod
    def _over(window: Window) -> Window:
        used = window.limit + 1 if window.used >= window.limit else window.used
        return Window(window.prefix, window.limit, used, window.reset)

    # -- errors -----------------------------------------------------------------------

    def note_error(self, endpoint: str, status: int, is_validation: bool) -> None:
        """Count an error on an endpoint; too many within the hour block it (D2)."""
        counts = status in COUNTED or (
            is_validation and self.switches.validation_counts_as_error
        )
        if not counts:
            return
        now = self.clock.now()
        name = f"errors {endpoint}"
        times = [t for t in self.store.setting(name, []) if t > now - HOUR]
        times.append(now)
        self.store.set_setting(name, times)
        if len(times) > self.switches.errors_allowed:
            self._block(endpoint, now)

    def _block(self, endpoint: str, now: float) -> None:
        """Block for an hour, and longer each time."""
        name = f"blocked {endpoint}"
        offences = self.store.setting(name, {"count": 0})["count"] + 1
        until = now + HOUR * offences
        self.store.set_setting(name, {"count": offences, "until": until})
        self.store.set_setting(f"errors {endpoint}", [])

    def is_blocked(self, endpoint: str) -> bool:
        """Say whether an endpoint is blocked for its errors."""
        block = self.store.setting(f"blocked {endpoint}")
        return bool(block) and block.get("until", 0) > self.clock.now()

    def blocked(self) -> list[str]:
        """Return the endpoints that were ever blocked for their errors."""
        rows = self.store.db.execute(
            "SELECT name FROM meta WHERE name LIKE 'blocked %' ORDER BY name"
        )
        return [name.removeprefix("blocked ") for (name,) in rows]
