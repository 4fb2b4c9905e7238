"""The control API under /_control/: what tests and the demo steer the sandbox with."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any

from aiohttp import web

from . import control_payments, overview
from .books import Books
from .control_payments import Mistake, PaymentControl
from .errors import ApiError
from .faults import UnknownFault
from .ledger import entries, handmade
from .ledger.cashbook import BY_ENTRIES
from .ledger.kinds import KINDS, PROCESSED, EntryKind
from .ledger.periods import set_closed
from .service import Service
from .store import Record
from .switches import UnknownSwitch
from .values import cents, money
from .webhooks.office import GARBLED, Manner, hand_made

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control(PaymentControl):
    """The control API of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service

    # -- looking ----------------------------------------------------------------------

    def state(self, values: Record) -> Any:
        """Return everything that is set."""
        service = self.service
        return {
            "now": service.clock.utc().isoformat(),
            "country": service.country,
            "switches": service.switches.values,
            "limits": service.limits.sizes,
            "users": service.store.setting("users"),
            "apps": service.store.setting("apps"),
            "faults": [vars(f) for f in service.faults.waiting if f.times > 0],
            "fault_rate": service.faults.rate,
            "refused": service.store.setting("refused", {}),
            "blocked": service.limits.blocked(),
        }

    def calls(self, values: Record) -> Any:
        """Return the call log, from call number `after` on."""
        return overview.calls(self.service.store, int(values.get("after", 0)))

    def clear_calls(self, values: Record) -> Any:
        """Empty the call log."""
        self.service.store.db.execute("DELETE FROM calls")
        return {}

    def books(self, values: Record) -> Any:
        """Return a division's entries with lines, VAT and what is outstanding."""
        return overview.entries(self._books(values))

    def documents(self, values: Record) -> Any:
        """Return a division's documents with the names and sizes of their files."""
        return overview.documents(self._books(values))

    def deliveries(self, values: Record) -> Any:
        """Return the notifications and handshakes after number `after`."""
        return self.service.office.postman.log(int(values.get("after", 0)))

    def clear_deliveries(self, values: Record) -> Any:
        """Empty the log of notifications."""
        self.service.office.postman.forget()
        return {}

    # -- settings ---------------------------------------------------------------------

    def reset(self, values: Record) -> Any:
        """Start anew with fresh books; with `clock` the clock goes back too."""
        if values.get("clock"):
            self.service.clock.offset = 0.0
        self.service.reset()
        return {}

    def keep(self, values: Record) -> Any:
        """Keep books, grants, clock and switches as they are, for `restore`."""
        self.service.store.set_setting("clock", self.service.clock.offset)
        self.service.store.set_setting("switches", self.service.switches.values)
        self.service.store.keep()
        return {}

    def restore(self, values: Record) -> Any:
        """Go back to what was kept, without faults."""
        self.service.store.restore()
        self.service.clock.offset = self.service.store.setting("clock", 0.0)
        self.service.switches.change(self.service.store.setting("switches", {}))
        self.service.faults.clear()
        self.service.office.start_anew()
        return {}

    def switches(self, values: Record) -> Any:
        """Set switches by name, or all of them by `profile`."""
        service = self.service
        profile = values.pop("profile", None)
        if profile is not None:
            service.switches.change(type(service.switches)(profile).values)
        service.switches.change(values)
        service.store.set_setting("switches", service.switches.values)
        return service.switches.values

    def faults(self, values: Record) -> Any:
        """Plan a fault, or random ones with seed, rate and kinds."""
        self.service.faults.plan(values)
        return {}

    def clear_faults(self, values: Record) -> Any:
        """Forget all faults."""
        self.service.faults.clear()
        return {}

    def clock(self, values: Record) -> Any:
        """Move the clock."""
        if "now" in values:
            self.service.clock.set(datetime.fromisoformat(values["now"]))
        self.service.clock.advance(float(values.get("advance", 0)))
        self.service.store.set_setting("clock", self.service.clock.offset)
        return {"now": self.service.clock.utc().isoformat()}

    def limits(self, values: Record) -> Any:
        """Set the limits a minute and a day."""
        sizes = {**self.service.limits.sizes, **values}
        self.service.store.set_setting("limits", sizes)
        return sizes

    def apps(self, values: Record) -> Any:
        """Register an app or change its secret, addresses, scopes, divisions."""
        return self.service.save_app(values.pop("client_id"), values)

    def users(self, values: Record) -> Any:
        """Change a user's language, rights or current division."""
        return self.service.save_user(values.pop("login", "demo"), values)

    def refuse(self, values: Record) -> Any:
        """Answer 403 with a Reason in a division, or no longer without one."""
        refused = self.service.store.setting("refused", {})
        refused[str(values["division"])] = values.get("reason")
        self.service.store.set_setting("refused", refused)
        return refused

    def revoke(self, values: Record) -> Any:
        """End all grants, as a changed password does."""
        self.service.tokens.end_all()
        return {}

    def deliver(self, values: Record) -> Any:
        """Let the next `times` notifications go wrong: copies, delay, lost, garble.

        `handshake_after` sets after how many seconds an address is checked.
        """
        office = self.service.office
        office.handshake_after = values.pop("handshake_after", office.handshake_after)
        manner = Manner(**{"times": 1 if values else 0, **values})
        if manner.garble not in GARBLED:
            raise Mistake(f"garble is one of {', '.join(GARBLED)}")
        office.manner = manner
        return vars(manner)

    def notify(self, values: Record) -> Any:
        """Send an event that nothing caused, `times` times, signed with `secret`."""
        office, division = self.service.office, self._books(values).division
        letters = [
            office.notify(hand_made(values, division), values.get("secret"))
            for _time in range(int(values.get("times", 1)))
        ]
        return {"letters": sum(letters)}

    # -- what people do in Exact ------------------------------------------------------

    def close_period(self, values: Record) -> Any:
        """Close a period, or open it with `closed` false."""
        books = self._books(values)
        changed = set_closed(
            books,
            int(values["year"]),
            int(values["period"]),
            values.get("journal_type"),
            values.get("closed", True),
        )
        return {"journals": changed}

    def process(self, values: Record) -> Any:
        """Give an entry status 50, processed."""
        books, kind, entry = self._entry(values)
        entry["Status"] = PROCESSED
        books.save(kind.entries, entry)
        return {}

    def edit_entry(self, values: Record) -> Any:
        """Change header fields, or with AmountFC the net amount of the first line."""
        books, kind, entry = self._entry(values)
        changed = {n: v for n, v in values.items() if n not in ("entry", "division")}
        amount = changed.pop("AmountFC", None)
        if amount is not None:
            lines = books.find(kind.lines, EntryID=entry["EntryID"])
            first = min(lines, key=lambda line: line["LineNumber"])
            value = float(cents(money(amount)))
            entries.change_line(books, kind, first, {"AmountFC": value})
            entry = books.get(kind.entries, entry["EntryID"]) or {}
        if changed:
            entry = entries.change(books, kind, entry, changed)
        return entry

    def delete_entry(self, values: Record) -> Any:
        """Delete an entry, as a person would; refused when it is matched."""
        for book in BY_ENTRIES.values():
            for books in self._all_books():
                if entry := books.get(book.entries, values["entry"]):
                    handmade.delete_entry(books, book, entry)
                    return {}
        books, kind, entry = self._entry(values)
        entries.delete_entry(books, kind, entry)
        return {}

    def administration(self, values: Record) -> Any:
        """Change an administration's record and settings; `_intrastat` enables it."""
        books = self._books(values)
        return books.save("system/Divisions", {**books.administration, **values})

    def block(self, values: Record) -> Any:
        """Change fields of any record: resource, its Code (or key), and the fields."""
        books = self._books(values)
        resource = values["resource"]
        record = books.by_code(resource, values["code"])
        if record is None:
            raise Mistake(f"no {resource} with code {values['code']}")
        record.update(values["values"])
        return books.save(resource, record)

    # -- helpers ----------------------------------------------------------------------

    def _entry(self, values: Record) -> tuple[Books, EntryKind, Record]:
        """Find an entry by its id, in whichever division it is."""
        for books in self._all_books():
            for kind in KINDS:
                entry = books.get(kind.entries, values["entry"])
                if entry is not None:
                    return books, kind, entry
        raise Mistake(f"no entry {values['entry']}")

    def _all_books(self) -> Iterator[Books]:
        user = self.service.user("demo") or {}
        return map(self.service.books, user["divisions"])


GET = ("state", "calls", "books", "documents", "deliveries")
POST = (
    "reset", "keep", "restore", "switches", "faults", "clock", "limits", "apps",
    "users", "refuse", "revoke",
    "deliver", "notify", "close_period", "process", "edit_entry", "delete_entry",
    "block", "administration",
)  # fmt: skip
DELETE = {
    "calls": "clear_calls",
    "faults": "clear_faults",
    "deliveries": "clear_deliveries",
}
MISTAKES = (Mistake, UnknownFault, UnknownSwitch, KeyError, ValueError, TypeError)


def add_routes(app: web.Application, service: Service) -> None:
    """Add the control API."""
    control = Control(service)
    routes = [("GET", name, name) for name in GET]
    routes += [("POST", name, name) for name in (*POST, *control_payments.POST)]
    routes += [("DELETE", name, action) for name, action in DELETE.items()]
    for method, name, action in routes:
        handler = answer(service, getattr(control, action))
        app.router.add_route(method, f"/_control/{name}", handler)


def answer(service: Service, action: Callable[[Record], Any]) -> Handler:
    """Wrap an action: JSON in, JSON out, one transaction, refusals told."""

    async def handler(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        try:
            values = json.loads(body) if body else dict(request.query)
            with service.store.transaction():
                result = action(values)
        except ApiError as error:
            texts = [problem.text("en") for problem in error.problems]
            return web.json_response({"error": "; ".join(texts)}, status=409)
        except MISTAKES as error:
            return web.json_response({"error": repr(error)}, status=400)
        return web.json_response(result)

    return handler
