"""Everything that one running sandbox holds, shared by all its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .books import Books
from .clock import Clock
from .faults import Faults
from .identity import Tokens, bare
from .limits import Limits
from .seeds import seed
from .store import Store
from .switches import Switches
from .webhooks.office import Office

DEFAULT_CLIENT = "11111111-2222-3333-4444-555555555555"
DEFAULT_SECRET = "sandbox-secret"
DEFAULT_WEBHOOK_SECRET = "sandbox-webhook-secret"


@dataclass
class Service:
    """A sandbox: its store, clock, switches, tokens, limits and faults."""

    store: Store
    clock: Clock
    switches: Switches
    country: str = "nl"
    language: str = "nl"
    redirect_uris: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.clock.offset = self.store.setting("clock", self.clock.offset)
        self.switches.change(self.store.setting("switches", {}))
        self.tokens = Tokens(self.store, self.clock, self.switches)
        self.limits = Limits(self.store, self.clock, self.switches)
        self.office = Office(self.store, self.clock, self.switches, self.webhook_secret)
        if self.store.setting("users") is None:
            self.fill()
        self.store.on_commit = self.office.publish

    def fill(self) -> None:
        """Put the first app, user and divisions into an empty store."""
        with self.store.transaction():
            divisions = seed(self.store, self.clock, self.switches, self.country)
            user = {
                "id": "7c0a3c0e-0000-4000-8000-00000000de30",
                "login": "demo",
                "password": "demo",
                "name": "Demo Demo",
                "language": self.language,
                "country": self.country.upper(),
                "current_division": divisions[0],
                "divisions": divisions,
            }
            self.store.set_setting("users", {"demo": user})
            app = {
                "client_secret": DEFAULT_SECRET,
                "webhook_secret": DEFAULT_WEBHOOK_SECRET,
                "redirect_uris": self.redirect_uris,
                "scopes": None,
                "divisions": None,
            }
            self.store.set_setting("apps", {DEFAULT_CLIENT: app})

    def reset(self) -> None:
        """Start anew with fresh books; switches and limits are kept as they are."""
        limits = self.store.setting("limits", {})
        with self.store.transaction():
            self.store.clear()
            self.fill()
            self.store.set_setting("limits", limits)
            self.store.set_setting("clock", self.clock.offset)
            self.store.set_setting("switches", self.switches.values)
        self.faults.clear()
        self.office.start_anew()

    # -- apps and users ---------------------------------------------------------------

    def app(self, client_id: str) -> dict[str, Any] | None:
        """Return a registered app."""
        return self.store.setting("apps", {}).get(bare(client_id))

    def webhook_secret(self, client_id: str) -> str:
        """Return what an app's notifications are signed with."""
        return (self.app(client_id) or {}).get("webhook_secret") or ""

    def save_app(self, client_id: str, values: dict[str, Any]) -> dict[str, Any]:
        """Register an app, or change some of its values."""
        apps = self.store.setting("apps", {})
        empty = {
            "client_secret": "",
            "webhook_secret": "",
            "redirect_uris": [],
            "scopes": None,
        }
        app = {**empty, "divisions": None, **apps.get(bare(client_id), {}), **values}
        apps[bare(client_id)] = app
        self.store.set_setting("apps", apps)
        return app

    def user(self, login: str) -> dict[str, Any] | None:
        """Return a user."""
        return self.store.setting("users", {}).get(login)

    def save_user(self, login: str, values: dict[str, Any]) -> dict[str, Any]:
        """Change some of a user's values: language, rights, current division."""
        users = self.store.setting("users", {})
        users[login] = {**users[login], **values}
        self.store.set_setting("users", users)
        return users[login]

    def books(
        self, division: int, login: str = "demo", base_url: str = "", client: str = ""
    ) -> Books:
        """Return a division's books as a user sees them."""
        user = self.user(login) or {}
        store, clock = self.store, self.clock
        return Books(store, clock, self.switches, division, user, base_url, client)
