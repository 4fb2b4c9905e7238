"""The pages that show a division's books, as a person would look at Exact."""

from __future__ import annotations

import base64
from mimetypes import guess_type
from typing import Any
from urllib.parse import quote

from aiohttp import web

from . import overview
from .books import Books
from .documents import ATTACHMENTS
from .ledger.kinds import KINDS
from .render import page
from .schema import TERMS
from .service import Service
from .store import Record

LISTS = (
    ("GL accounts", "financial/GLAccounts", ("Code", "Description", "Type", "VATCode")),
    ("Journals", "financial/Journals", ("Code", "Description", "Type", "Currency")),
    (
        "VAT codes",
        "vat/VATCodes",
        ("Code", "Description", "Type", "Percentage", "VATTransactionType", "Charged"),
    ),
    (
        "Payment conditions",
        "cashflow/PaymentConditions",
        ("Code", "Description", "PaymentDays", "DiscountPercentage"),
    ),
)
SHOWN_CALLS = 500
# The ends of the counters' names, which are their windows in seconds.
WINDOWS = {" 60": "minute", " 86400": "day"}


class Pages:
    """The pages of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def _books(self, request: web.Request) -> Books:
        user = self.service.user("demo") or {}
        text = request.query.get("division", "")
        division = int(text) if text.isdigit() else user["current_division"]
        return self.service.books(division)

    def _show(
        self, request: web.Request, template: str, books: Books, **values: Any
    ) -> web.Response:
        user = self.service.user("demo") or {}
        choices = [
            self.service.books(code).administration for code in user["divisions"]
        ]
        return page(
            template,
            division=books.division,
            administration=books.administration,
            divisions=[choice for choice in choices if choice],
            here=request.path,
            **values,
        )

    async def entries(self, request: web.Request) -> web.Response:
        """Show the entries by journal."""
        books = self._books(request)
        journals: dict[str, list[Any]] = {}
        for row in overview.summary(books):
            journals.setdefault(row["Journal"], []).append(row)
        names = {
            journal["Code"]: journal["Description"]
            for journal in books.find("financial/Journals")
        }
        values = {"title": "Entries", "journals": journals, "names": names}
        return self._show(request, "entries.html", books, **values)

    async def entry(self, request: web.Request) -> web.Response:
        """Show an entry with its lines, its booking and its terms."""
        books, identity = self._books(request), request.match_info["entry"]
        for kind in KINDS:
            found = books.get(kind.entries, identity)
            if found is not None:
                shown = overview.whole_entry(books, kind, found)
                values = {"title": f"Entry {found['EntryNumber']}", "entry": shown}
                return self._show(request, "entry.html", books, **values)
        found = [books.get(name, identity) for name in overview.SETTLEMENTS]
        bank = next((entry for entry in found if entry), None)
        if bank is None:
            raise web.HTTPNotFound
        row = overview.settling_row(books, bank)
        terms = books.find(TERMS, TransactionEntryID=identity)
        row.update(lines=[], terms=terms, booking=overview.booking(books, identity))
        values = {"title": f"Entry {bank['EntryNumber']}", "entry": row}
        return self._show(request, "entry.html", books, **values)

    async def relations(self, request: web.Request) -> web.Response:
        """Show the relations."""
        books = self._books(request)
        accounts = sorted(books.find("crm/Accounts"), key=lambda row: row["Code"])
        values = {"title": "Relations", "accounts": accounts}
        return self._show(request, "relations.html", books, **values)

    async def open_items(self, request: web.Request) -> web.Response:
        """Show what is to be received and paid."""
        books = self._books(request)
        terms = overview.open_items(books)
        totals = {
            kind: sum(term["AmountDC"] for term in terms if term["LineType"] == kind)
            for kind in (20, 22)
        }
        values = {"title": "Open items", "terms": terms, "totals": totals}
        return self._show(request, "open_items.html", books, **values)

    async def vat(self, request: web.Request) -> web.Response:
        """Show VAT by code."""
        books = self._books(request)
        values = {"title": "VAT", "rows": overview.vat_by_code(books)}
        return self._show(request, "vat.html", books, **values)

    async def lists(self, request: web.Request) -> web.Response:
        """Show the code lists."""
        books = self._books(request)
        lists = [(name, columns, books.find(path)) for name, path, columns in LISTS]
        return self._show(request, "lists.html", books, title="Lists", lists=lists)

    async def calls(self, request: web.Request) -> web.Response:
        """Show the last calls and what is left of the limits."""
        books = self._books(request)
        calls = overview.calls(self.service.store, last=SHOWN_CALLS)[::-1]
        used = self.service.store.db.execute(
            "SELECT scope, start, count FROM counters ORDER BY scope"
        ).fetchall()
        counters = [
            (scope.removesuffix(size), name, count, self._left(scope, name, count))
            for scope, start, count in used
            for size, name in WINDOWS.items()
            if scope.endswith(size)
        ]
        values = {"title": "Calls", "calls": calls, "counters": counters}
        values["limits"] = self.service.limits.sizes
        return self._show(request, "calls.html", books, **values)

    def _left(self, scope: str, window: str, count: int) -> int:
        """Return what is left of a window, of token calls by their own limit (B2)."""
        limit = self.service.limits.sizes[window]
        if scope.startswith("token "):
            limit = self.service.switches.token_calls_per_day
        return max(limit - count, 0)

    async def attachment(self, request: web.Request) -> web.Response:
        """Return a file by the address that an attachment shows (api.md H)."""
        division = request.query.get("_Division_", "")
        identity = request.query.get("ID", "")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.service.tokens.identify(token) is None:
            raise web.HTTPUnauthorized
        if not division.isdigit():
            raise web.HTTPNotFound
        books = self.service.books(int(division))
        found = books.get(ATTACHMENTS, identity)
        if found is None:
            raise web.HTTPNotFound
        return as_file(found)

    async def file(self, request: web.Request) -> web.Response:
        """Return a file to a person who looks at an entry; no app comes here."""
        identity = request.match_info["attachment"]
        found = self._books(request).get(ATTACHMENTS, identity)
        if found is None:
            raise web.HTTPNotFound
        return as_file(found)


def as_file(attachment: Record) -> web.Response:
    """Return an attachment as the file that it is."""
    name = attachment["FileName"]
    kind = guess_type(name)[0] or "application/octet-stream"
    disposition = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    return web.Response(
        body=base64.b64decode(attachment["Attachment"]),
        content_type=kind,
        headers={"Content-Disposition": disposition},
    )


def add_routes(app: web.Application, service: Service) -> None:
    """Add the pages."""
    pages = Pages(service)
    app.router.add_get("/", pages.entries)
    app.router.add_get("/entry/{entry}", pages.entry)
    app.router.add_get("/relations", pages.relations)
    app.router.add_get("/open", pages.open_items)
    app.router.add_get("/vat", pages.vat)
    app.router.add_get("/lists", pages.lists)
    app.router.add_get("/calls", pages.calls)
    app.router.add_get("/attachment/{attachment}", pages.file)
    app.router.add_get("/docs/SysAttachment.aspx", pages.attachment)
