"""The REST service: from an HTTP request to the books and back (api.md A, C, D)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from . import lists, reading, rights, rules, writing
from .books import Books
from .errors import ApiError, Problem, error_body
from .identity import Identity
from .odata.lexer import tokens
from .schema import ME, OVERLAY, SCHEMA, Resource
from .service import Service

PATH = re.compile(
    r"/api/v1/(?:beta/)?(current|\d{1,9})/([^()]+?)(\(.*?\))?(/\$count|(?<=\))/\w+)?/?",
    re.DOTALL,
)
JSON = "application/json;charset=utf-8"
ATOM = "application/atom+xml;type=feed;charset=utf-8"
# It only tells a client that it forgot its Accept header.
FEED = (
    '<?xml version="1.0" encoding="utf-8"?>\r\n'
    '<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Exact</title></feed>'
)


@dataclass
class Call:
    """An API request, freed from its web framework."""

    method: str
    path: str  # decoded
    options: dict[str, str]
    body: bytes
    token: str
    accept: str
    prefer: str
    base_url: str


@dataclass
class Answer:
    """What to send back."""

    status: int
    body: Any = None  # JSON, text, or None for an empty body
    headers: dict[str, str] = field(default_factory=dict)
    division: int | None = None
    is_validation: bool = False


@dataclass(frozen=True)
class Target:
    """What a path leads to."""

    resource: Resource
    division: int | None
    key: str | None
    tail: str | None


def handle(service: Service, call: Call) -> Answer:
    """Answer a call; everything that it books happens in the caller's transaction."""
    identity = service.tokens.identify(call.token)
    if identity is None:
        return Answer(401, "", {"WWW-Authenticate": "Bearer"})
    service.tokens.note_use(identity, call.token)
    user = service.user(identity.user) or {}
    language = user.get("language", "en")
    try:
        target = parse_path(call.path)
    except ApiError as error:
        return refusal(error, language, None)
    return limited(service, identity, call, target, language)


def limited(
    service: Service, identity: Identity, call: Call, target: Target, language: str
) -> Answer:
    """Apply blocks and limits around a call (api.md D)."""
    user = service.user(identity.user) or {}
    scope_division = target.division
    if scope_division is None and service.switches.me_counts:
        scope_division = user["current_division"]
    endpoint = " ".join(
        [identity.client_id, identity.user, str(target.division), target.resource.path]
    )
    if service.limits.is_blocked(endpoint):
        status, body = service.switches.blocked_status, service.switches.blocked_body
        return Answer(status, body, division=target.division)
    headers: dict[str, str] = {}
    if scope_division is not None:
        windows = service.limits.take(f"{identity.client_id} {scope_division}")
        spent = [window for window in windows if window.is_spent]
        if spent:
            return Answer(429, "", spent[0].headers(), target.division)
        for window in windows:
            headers.update(window.headers())
    try:
        with service.store.transaction():
            answer = admitted(service, identity, call, target)
    except ApiError as error:
        answer = refusal(error, language, target.division)
    service.limits.note_error(endpoint, answer.status, answer.is_validation)
    answer.headers = {**headers, **answer.headers}
    answer.division = target.division
    return answer


def refusal(error: ApiError, language: str, division: int | None) -> Answer:
    """Return the answer of a refusal; several messages are joined (api.md K)."""
    texts: list[str] = []
    for problem in error.problems:
        text = problem.text(language)
        if text not in texts:
            texts.append(text)
    headers = {"Content-Type": JSON}
    if error.reason:
        headers["Reason"] = error.reason
    is_validation = error.status == 500
    return Answer(error.status, error_body(texts), headers, division, is_validation)


# -- paths and rights -----------------------------------------------------------------


def parse_path(path: str) -> Target:
    """Read a path.

    :raise ApiError: 404 when it leads to no resource
    """
    match = PATH.fullmatch(path)
    if not match:
        raise not_a_segment(path.split("/")[-1])
    root, place, key, tail = match.groups()
    if root == "current":
        place = f"current/{place}"
    resource = SCHEMA.find(place)
    if resource is None or (resource.path == ME) != (root == "current"):
        raise not_a_segment(place.split("/")[-1])
    division = None if root == "current" else int(root)
    parsed = parse_key(resource, key[1:-1]) if key else None
    return Target(resource, division, parsed, tail[1:] if tail else None)


def not_a_segment(name: str) -> ApiError:
    """Return WCF's refusal of a path."""
    return ApiError(404, Problem("segment", values={"name": name}))


def parse_key(resource: Resource, text: str) -> str:
    """Read the key in an address: one literal, or several with their names."""
    found = tokens(text.replace("=", " "))[:-1]
    literals = [t for t in found if t.kind not in ("name", "mark")]
    if len(literals) != len(resource.keys):
        raise ApiError(400, Problem("syntax"))
    if len(literals) == 1:
        if resource.keys[0].type == "Edm.Guid" and literals[0].kind != "guid":
            raise ApiError(400, Problem("guid_format"))
        return str(resource.keys[0].pad(literals[0].value))
    named = [t.value for t in found if t.kind == "name"]
    by_name = dict(zip(named, literals, strict=False))
    try:
        return ",".join(str(by_name[key.name].value) for key in resource.keys)
    except KeyError:
        raise ApiError(400, Problem("syntax")) from None


def admitted(
    service: Service, identity: Identity, call: Call, target: Target
) -> Answer:
    """Check the rights of app and user, then answer (api.md B4, D3)."""
    division = target.division
    books = service.books(
        division or 0, identity.user, call.base_url, identity.client_id
    )
    resource, method = target.resource, call.method
    rights.check_access(service, identity, division, resource, books)
    rights.check_scope(service, identity, method, resource)
    rights.check_right(books, resource, method)
    return dispatch(books, call, target)


# -- methods --------------------------------------------------------------------------


def dispatch(books: Books, call: Call, target: Target) -> Answer:
    """Do what was asked."""
    resource = target.resource
    if call.method not in resource.methods:
        raise ApiError(405, Problem("method", values={"method": call.method}))
    if call.method == "GET":
        return get(books, call, target)
    if call.method == "POST":
        if target.key is not None or target.tail is not None:
            raise ApiError(405, Problem("method", values={"method": "POST"}))
        return post(books, call, resource)
    if target.key is None:
        raise ApiError(405, Problem("method", values={"method": call.method}))
    if call.method == "PUT":
        rules.put(books, resource, target.key, writing.parse_body(call.body))
    else:
        rules.delete(books, resource, target.key)
    return Answer(204)


def get(books: Books, call: Call, target: Target) -> Answer:
    """Read a list, an element, its lines, or a count."""
    resource, key, tail = target.resource, target.key, target.tail
    if resource.path == ME:
        return shown(call, reading.read_me(books, call.options))
    if resource.path == rights.HAS_RIGHTS:
        answer = rights.asked_right(books, call.options)
        return shown(call, {"d": {"UserHasRights": answer}})
    if resource.path == "read/sync/Sync/SyncTimestamp":
        return shown(call, reading.read_sync_timestamp(books, call.options))
    if resource.path in lists.COMPUTED and key is None and tail is None:
        return shown(call, lists.read(books, resource, call.options, call.path))
    if tail == "$count" and key is None:
        count = reading.read_count(books, resource, call.options)
        return Answer(200, str(count), {"Content-Type": "text/plain;charset=utf-8"})
    if key is None and tail is None:
        return shown(call, reading.read_list(books, resource, call.options, call.path))
    if key is not None and tail is None:
        return shown(call, reading.read_one(books, resource, key, call.options))
    if key is not None and tail is not None:
        lines = reading.read_collection(
            books, resource, key, tail, call.options, call.path
        )
        return shown(call, lines)
    raise not_a_segment(tail or "")


def shown(call: Call, body: Any, status: int = 200) -> Answer:
    """Return JSON if it was asked for; without, Exact answers in Atom XML (C1)."""
    asked = call.accept.lower()
    if "application/json" in asked or call.options.get("$format") == "json":
        return Answer(status, body, {"Content-Type": JSON})
    return Answer(status, FEED, {"Content-Type": ATOM})


def post(books: Books, call: Call, resource: Resource) -> Answer:
    """Create; some resources answer with nothing but the key filled (C1)."""
    record = rules.post(books, resource, writing.parse_body(call.body))
    whole = "return=representation" in call.prefer.replace(" ", "")
    only_key = resource.path in OVERLAY["only_id_without_prefer"] and not whole
    body = reading.element(books, resource, record, only_key=only_key)
    answer = shown(call, {"d": body}, 201)
    answer.headers["Location"] = body["__metadata"]["uri"]
    return answer


def decoded(raw_path: str) -> str:
    """Return a path as Exact sees it."""
    return unquote(raw_path)
