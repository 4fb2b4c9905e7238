"""Apps, users, grants and tokens (api.md B), without HTTP."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit

from .clock import Clock
from .store import Store
from .switches import Switches

ACCESS_SECONDS = 600
REFRESH_FROM = 570
REFRESH_DAYS = 30
DAY = 86_400
CALLBACK = "/exact_online/callback"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
NO_CHAIN = "Token is not allowed, because of invalid or empty chainId"
TOO_EARLY = "Rate limit exceeded: access_token not expired"


class TokenRefused(Exception):
    """A refusal of the token endpoint: status, error, description, Reason header."""

    def __init__(
        self, status: int, error: str, description: str = "", reason: str = ""
    ) -> None:
        super().__init__(status, error, description)
        self.status = status
        self.error = error
        self.description = description
        self.reason = reason


@dataclass(frozen=True)
class Issued:
    """A pair of tokens."""

    access_token: str
    refresh_token: str


@dataclass(frozen=True)
class Identity:
    """Who calls: an app on behalf of a user."""

    client_id: str
    user: str
    grant_id: str


def bare(client_id: str) -> str:
    """Return a client id without the braces that some write it with (B1)."""
    return client_id.strip("{}").lower()


def redirect_allowed(registered: list[str], uri: str) -> bool:
    """Say whether an address may be returned to.

    It equals a registered one exactly; without any, loopback with the usual path is
    accepted. Plain http never leaves the machine (design.md §4).
    """
    parts = urlsplit(uri)
    is_loopback = parts.hostname in LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback):
        return False
    if registered:
        return uri in registered
    return is_loopback and parts.path == CALLBACK and not parts.fragment


class Tokens:
    """The token service."""

    def __init__(self, store: Store, clock: Clock, switches: Switches) -> None:
        self.store = store
        self.clock = clock
        self.switches = switches

    # -- codes ------------------------------------------------------------------------

    def new_code(self, client_id: str, user: str, redirect_uri: str) -> str:
        """Record a user's consent and return a code for it."""
        if self.switches.parallel_grant_dies:
            self.store.db.execute(
                "UPDATE grants SET alive=0 WHERE client_id=? AND user=?",
                (bare(client_id), user),
            )
        grant_id = secrets.token_hex(8)
        self.store.db.execute(
            "INSERT INTO grants VALUES (?, ?, ?, ?, 1)",
            (grant_id, bare(client_id), user, redirect_uri),
        )
        # Exact's codes hold characters that must survive one URL decoding (B1).
        code = f"stampNL001.{secrets.token_urlsafe(24)}!/+{secrets.token_hex(4)}"
        self._keep(code, "code", grant_id, self.switches.code_lifetime)
        return code

    def exchange(self, client_id: str, redirect_uri: str, code: str) -> Issued:
        """Turn a code into tokens, once and in time.

        :raise TokenRefused: with the bodies of api.md B3
        """
        row = self._find(code, "code")
        if row is None or row["state"] != "new" or row["expires"] < self.clock.now():
            raise no_chain()
        grant = self._grant(row["grant_id"])
        if grant["client_id"] != bare(client_id):
            raise no_chain()
        if grant["redirect_uri"] != redirect_uri:
            raise TokenRefused(400, "invalid_request")
        self._mark(code, "used")
        return self._issue(row["grant_id"])

    # -- tokens -----------------------------------------------------------------------

    def refresh(self, client_id: str, refresh_token: str) -> Issued:
        """Rotate a refresh token.

        :raise TokenRefused: with the bodies of api.md B3
        """
        row = self._find(refresh_token, "refresh")
        now = self.clock.now()
        if row is None or self._grant(row["grant_id"])["client_id"] != bare(client_id):
            raise no_chain()
        if not self._grant(row["grant_id"])["alive"]:
            raise no_chain()
        if row["state"] == "used" and not self._in_grace(row["grant_id"]):
            if self.switches.old_refresh_ends_grant:
                self._end_grant(row["grant_id"])
            raise TokenRefused(401, "unauthorized_client", "Old refresh token used.")
        if row["expires"] < now:
            raise TokenRefused(400, "invalid_request", expired_text(row, now))
        if row["state"] == "new" and now < row["issued"] + REFRESH_FROM:
            if self.switches.early_refresh_burns_token:
                self._mark(refresh_token, "used")
            reason = f"TooEarlyToRefreshTokens: {TOO_EARLY}"
            raise TokenRefused(400, "access_denied", TOO_EARLY, reason)
        self._mark(refresh_token, "used")
        return self._issue(row["grant_id"])

    def identify(self, access_token: str) -> Identity | None:
        """Return who an access token stands for, or None when it is not valid."""
        row = self._find(access_token, "access")
        if row is None or row["expires"] <= self.clock.now():
            return None
        grant = self._grant(row["grant_id"])
        if not grant["alive"]:
            return None
        return Identity(grant["client_id"], grant["user"], row["grant_id"])

    def end_all(self) -> None:
        """End every grant, as a changed password does (B2)."""
        self.store.db.execute("UPDATE grants SET alive=0")

    # -- rows -------------------------------------------------------------------------

    def _issue(self, grant_id: str) -> Issued:
        issued = Issued(secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        self._keep(issued.access_token, "access", grant_id, ACCESS_SECONDS)
        self._keep(issued.refresh_token, "refresh", grant_id, REFRESH_DAYS * DAY)
        return issued

    def _keep(self, token: str, kind: str, grant_id: str, seconds: float) -> None:
        now = self.clock.now()
        self.store.db.execute(
            "INSERT INTO tokens VALUES (?, ?, ?, 'new', ?, ?)",
            (token, kind, grant_id, now, now + seconds),
        )

    def _find(self, token: str, kind: str) -> dict | None:
        row = self.store.db.execute(
            "SELECT grant_id, state, issued, expires FROM tokens"
            " WHERE token=? AND kind=?",
            (token, kind),
        ).fetchone()
        names = ("grant_id", "state", "issued", "expires")
        return dict(zip(names, row, strict=True)) if row else None

    def _mark(self, token: str, state: str) -> None:
        self.store.db.execute("UPDATE tokens SET state=? WHERE token=?", (state, token))

    def _grant(self, grant_id: str) -> dict:
        row = self.store.db.execute(
            "SELECT client_id, user, redirect_uri, alive FROM grants WHERE id=?",
            (grant_id,),
        ).fetchone()
        names = ("client_id", "user", "redirect_uri", "alive")
        return dict(zip(names, row, strict=True))

    def _end_grant(self, grant_id: str) -> None:
        self.store.db.execute("UPDATE grants SET alive=0 WHERE id=?", (grant_id,))

    def _in_grace(self, grant_id: str) -> bool:
        """Say whether nothing of the newest pair was used yet (B2)."""
        if not self.switches.refresh_grace:
            return False
        row = self.store.db.execute(
            "SELECT count(*) FROM tokens WHERE grant_id=? AND kind='refresh'"
            " AND state='new'",
            (grant_id,),
        ).fetchone()
        used = self.store.setting(f"used {grant_id}", 0)
        newest = self.store.db.execute(
            "SELECT max(issued) FROM tokens WHERE grant_id=? AND kind='access'",
            (grant_id,),
        ).fetchone()
        return bool(row[0]) and used < newest[0]

    def note_use(self, identity: Identity, access_token: str) -> None:
        """Remember that a pair of tokens has come into use, which ends the grace."""
        row = self._find(access_token, "access")
        name = f"used {identity.grant_id}"
        if row and self.store.setting(name, 0) < row["issued"]:
            self.store.set_setting(name, row["issued"])


def no_chain() -> TokenRefused:
    """Return the refusal of a code or token that leads nowhere."""
    return TokenRefused(400, "invalid_grant", NO_CHAIN, f"Unknown: {NO_CHAIN}")


def expired_text(row: dict, now: float) -> str:
    """Return Exact's sentence on an expired token, with its American dates."""
    return (
        f"The refresh token expired at {american(row['expires'])}"
        f" and it is now {american(now)}."
    )


def american(seconds: float) -> str:
    """Write a time as 10/11/2022 9:18:20 PM."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S} {moment:%p}"
    return f"{moment.month}/{moment.day}/{moment.year} {clock}"
