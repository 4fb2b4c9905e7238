"""The web application: routes, faults, the call log, headers."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timezone
from time import perf_counter
from typing import Any

from aiohttp import web

from . import api, control, oauth_pages, pages
from .api import Answer, Call
from .errors import ApiError, Problem, Refused, error_body
from .faults import INSTEAD, SPOILED, Fault
from .oauth_pages import drop
from .service import Service
from .values import http_date

SERVICE: web.AppKey[Service] = web.AppKey("service", Service)
LARGEST_BODY = 64 * 2**20
KEPT_CALLS = 200_000
HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
HTML_TITLES = {
    "html_500": (500, "Server Error"),
    "html_502": (502, "Bad Gateway"),
    "html_503": (503, "Service Unavailable"),
}


def make_app(service: Service) -> web.Application:
    """Return the application."""
    app = web.Application(
        client_max_size=LARGEST_BODY, middlewares=[moved_date, no_traceback]
    )
    app[SERVICE] = service
    app.router.add_route("*", r"/api/v1/{tail:[\s\S]*}", handle_api)
    oauth_pages.add_routes(app, service)
    control.add_routes(app, service)
    pages.add_routes(app, service)
    return app


@web.middleware
async def moved_date(request: web.Request, handler: Any) -> web.StreamResponse:
    """Let the Date header follow the sandbox's clock."""
    response = await handler(request)
    if not response.prepared:
        response.headers["Date"] = http_date(request.app[SERVICE].clock.now())
    return response


@web.middleware
async def no_traceback(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer a fault of ours as Exact answers one of its own, and print it here."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        text = f"Resource not found for the segment '{request.path}'."
        return web.Response(
            status=error.status,
            text=error_body([text]),
            content_type="application/json",
        )
    except web.HTTPException:
        raise
    except Exception:
        request.app.logger.exception("%s %s", request.method, request.path)
        text = (
            "A problem has occurred. The cause of this issue will be investigated as"
            " soon as possible."
        )
        return web.Response(
            status=500, text=error_body([text]), content_type="application/json"
        )


async def handle_api(request: web.Request) -> web.StreamResponse:
    """Answer an API call, with the fault that was planned for it, if any."""
    service = request.app[SERVICE]
    call = await read_call(request)
    fault = service.faults.strike(call.method, call.path)
    # A client that hangs up does not stop what the server does with its request.
    work = asyncio.ensure_future(answer_call(service, request, call, fault))
    return await asyncio.shield(work)


async def answer_call(
    service: Service, request: web.Request, call: Call, fault: Fault | None
) -> web.StreamResponse:
    """Book and answer in the order that the fault asks for."""
    kind = fault.kind if fault else ""
    if kind == "drop_before":
        log_call(service, call, Answer(0), kind, 0)
        return drop(request)
    if kind == "late" and fault:
        await asyncio.sleep(fault.seconds)
    started = perf_counter()
    with service.store.transaction():
        if fault and kind in INSTEAD:
            answer = faulty(service, fault)
        else:
            answer = api.handle(service, call)
        log_call(service, call, answer, kind, (perf_counter() - started) * 1000)
    if not await service.office.confirmed():
        answer = unconfirmed(service)
    if kind == "late_after" and fault:
        await asyncio.sleep(fault.seconds)
    if kind == "drop_after":
        return drop(request)
    if kind in SPOILED:
        return await spoil(service, request, answer, kind)
    return respond(answer)


async def read_call(request: web.Request) -> Call:
    """Free a request from the web framework."""
    authorization = request.headers.get("Authorization", "")
    token = authorization[7:] if authorization[:7].lower() == "bearer " else ""
    return Call(
        method=request.method,
        path=api.decoded(request.rel_url.raw_path),
        options=dict(request.query),
        body=await request.read(),
        token=token,
        accept=request.headers.get("Accept", ""),
        prefer=request.headers.get("Prefer", ""),
        base_url=f"{request.scheme}://{request.host}",
    )


def respond(answer: Answer) -> web.Response:
    """Make a response of an answer."""
    headers = dict(answer.headers)
    body = answer.body
    if body is None or body == "":
        return web.Response(status=answer.status, headers=headers)
    text = body if isinstance(body, str) else dump(body)
    headers.setdefault("Content-Type", "text/plain;charset=utf-8")
    content = text.encode("utf-8")
    return web.Response(status=answer.status, headers=headers, body=content)


def dump(body: Any) -> str:
    """Write JSON compactly, as Exact does."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def unconfirmed(service: Service) -> Answer:
    """Refuse a subscription whose address did not answer; the text is our own."""
    return refused(service, Refused(Problem("invalid", "CallbackURL")))


def refused(service: Service, error: ApiError) -> Answer:
    """Return a refusal in the language of the user."""
    user = service.user("demo") or {}
    return api.refusal(error, user.get("language", "en"), None)


# -- faults ---------------------------------------------------------------------------


def faulty(service: Service, fault: Fault) -> Answer:
    """Return the answer that a fault puts in the place of the real one."""
    kind = fault.kind
    if kind in HTML_TITLES:
        status, title = HTML_TITLES[kind]
        return Answer(status, HTML.format(title), {"Content-Type": "text/html"})
    if kind == "problem_500":
        text = (
            "A problem has occurred. The cause of this issue will be investigated as"
            " soon as possible."
        )
        return Answer(500, error_body([text]), {"Content-Type": api.JSON})
    if kind == "refusal":
        text = error_body([fault.text * fault.copies])
        return Answer(500, text, {"Content-Type": api.JSON})
    if kind == "not_found":
        return refused(service, ApiError(404, Problem("not_found")))
    if kind == "status_429":
        reset = int(service.clock.now() // 60 + 1) * 60
        headers = {
            "X-RateLimit-Minutely-Limit": "60",
            "X-RateLimit-Minutely-Remaining": "0",
            "X-RateLimit-Minutely-Reset": str(reset * 1000),
        }
        return Answer(429, "", headers)
    return Answer(int(kind.split("_")[1]), "")


async def spoil(
    service: Service, request: web.Request, answer: Answer, kind: str
) -> web.StreamResponse:
    """Send an answer in a form that cannot be read."""
    if kind == "garbage":
        return web.Response(status=200, body=b"\x00\xff{]garbage", headers={
            "Content-Type": api.JSON
        })  # fmt: skip
    if kind == "wrong_type":
        text = HTML.format("Exact Online")
        return web.Response(status=200, text=text, content_type="text/html")
    content = dump(answer.body).encode("utf-8")
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.headers["Date"] = http_date(service.clock.now())
    response.content_length = len(content) + 1
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


# -- the call log ---------------------------------------------------------------------


def log_call(
    service: Service, call: Call, answer: Answer, fault: str, milliseconds: float
) -> None:
    """Write a call into the log, which people and tests read."""
    moment = datetime.fromtimestamp(service.clock.now(), timezone.utc)
    query = "&".join(f"{name}={value}" for name, value in call.options.items())
    cursor = service.store.db.execute(
        "INSERT INTO calls (time, method, path, query, status, division, fault,"
        " milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            moment.isoformat(timespec="milliseconds"),
            call.method,
            call.path,
            query,
            answer.status,
            answer.division,
            fault or None,
            round(milliseconds, 2),
        ),
    )
    if cursor.lastrowid and cursor.lastrowid % 1000 == 0:
        oldest = cursor.lastrowid - KEPT_CALLS
        service.store.db.execute("DELETE FROM calls WHERE n < ?", (oldest,))
