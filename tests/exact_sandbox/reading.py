"""GET: lists, single elements, collections of an element, counts (api.md C2, C3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .books import Books
from .clock import parse_stored
from .errors import ApiError, Problem
from .identity import bare
from .odata import Query, compile_query, parse_query
from .odata.lexer import tokens
from .schema import DATA, ME, OVERLAY, SCHEMA, TERMS, Property, Resource
from .store import Record
from .values import outgoing
from .webhooks.topics import SUBSCRIPTIONS

Body = dict[str, Any]
# What types are called: property, the property with the number, both languages.
NAMES: dict[str, Any] = json.loads((DATA / "names.json").read_text("utf-8"))
# What a payment term prints negative while it is to be received (api.md I).
SIGNED = ("AmountDC", "AmountFC", "Amount")


def read_list(
    books: Books, resource: Resource, options: Mapping[str, str], path: str
) -> Body:
    """Return one page of a resource in the envelope that Exact gives it."""
    query = parse_query(resource, options, books.switches)
    statement = compile_query(query)
    rows = books.store.select(
        resource.base,
        books.home(resource.base),
        statement.page(query.limit, query.skip),
        statement.parameters,
    )
    rows = [row for row in rows if is_visible(books, resource, row[1])]
    results = [
        element(books, resource, record, version, query.select, query.expand)
        for version, record in rows
    ]
    following = next_page(books, query, path, rows)
    if query.is_bare:
        return {"d": results}
    if resource.is_bulk and books.switches.bulk_next_beside_d and following:
        return {"d": results, "__next": following}
    page: Body = {"results": results}
    if query.count:
        page["__count"] = str(count_rows(books, resource, query))
    if following:
        page["__next"] = following
    return {"d": page}


def count_rows(books: Books, resource: Resource, query: Query) -> int:
    """Count what a query finds on all its pages."""
    where, parameters = compile_query(query).counted
    home = books.home(resource.base)
    if resource.base == SUBSCRIPTIONS:
        return sum(is_own(books, record) for record in books.find(SUBSCRIPTIONS))
    return books.store.count(resource.base, home, where, parameters)


def read_count(books: Books, resource: Resource, options: Mapping[str, str]) -> int:
    """Answer /$count."""
    if not books.has_right(resource.base, "GET"):
        return 0
    return count_rows(books, resource, parse_query(resource, options, books.switches))


def is_visible(books: Books, resource: Resource, record: Record) -> bool:
    """Say whether the user may see a record: a division, or any of its kind."""
    if not books.has_right(resource.base, "GET"):
        return False
    if resource.base == SUBSCRIPTIONS:
        return is_own(books, record)
    if resource.base != "system/Divisions":
        return True
    allowed = books.user.get("divisions")
    return allowed is None or record["Code"] in allowed


def read_one(
    books: Books, resource: Resource, key: str, options: Mapping[str, str]
) -> Body:
    """Return one element.

    :raise ApiError: 404 when there is none
    """
    query = parse_query(resource, {**options, "$top": "1"}, books.switches)
    record = existing(books, resource, key)
    if not is_visible(books, resource, record):
        raise ApiError(404, Problem("not_found"))
    home = books.home(resource.base)
    row = books.store.db.execute(
        "SELECT ts FROM records WHERE resource=? AND division=? AND key=?",
        (resource.base, home, key),
    ).fetchone()
    shown = element(books, resource, record, row[0], query.select, query.expand)
    return {"d": shown}


def existing(books: Books, resource: Resource, key: str) -> Record:
    """Return a stored record.

    :raise ApiError: 404 when there is none, or a subscription of another app
    """
    record = books.get(resource.base, key)
    hidden = resource.base == SUBSCRIPTIONS and record and not is_own(books, record)
    if record is None or hidden:
        raise ApiError(404, Problem("not_found"))
    return record


def is_own(books: Books, record: Record) -> bool:
    """Say whether a subscription is the caller's app's: others' are not shown (J)."""
    return record.get("ClientID") == bare(books.client_id)


def read_collection(
    books: Books,
    resource: Resource,
    key: str,
    name: str,
    options: Mapping[str, str],
    path: str,
) -> Body:
    """Return the lines of an element by its deferred address."""
    record = existing(books, resource, key)
    target = resource.navigation(name)
    if target is None:
        raise ApiError(404, Problem("segment", values={"name": name}))
    lines, theirs, ours = target
    condition = f"{theirs} eq guid'{record[ours]}'"
    if options.get("$filter"):
        condition += f" and ({options['$filter']})"
    return read_list(books, SCHEMA[lines], {**options, "$filter": condition}, path)


# -- one element ----------------------------------------------------------------------


def element(
    books: Books,
    resource: Resource,
    record: Record,
    version: int = 0,
    select: list[str] | None = None,
    expand: list[str] | tuple[str, ...] = (),
    only_key: bool = False,
) -> Body:
    """Return a record as Exact prints it: every property, absent ones as null."""
    uri = address(books, resource, record, version)
    shown: Body = {"__metadata": {"uri": uri, "type": resource.odata_type}}
    chosen = None if select is None else {name.split("/")[0] for name in select}
    for name, prop in resource.properties.items():
        if chosen is not None and name not in chosen:
            continue
        if prop.is_collection:
            shown[name] = collection(books, resource, record, name, uri, expand)
        elif only_key and not prop.key:
            shown[name] = None
        else:
            stored = stored_value(books, resource, record, version, prop)
            shown[name] = outgoing(prop, stored, books.switches)
    return shown


def stored_value(
    books: Books, resource: Resource, record: Record, version: int, prop: Property
) -> Any:
    """Return a property's stored value, or what stands for it."""
    if prop.name == "Timestamp":
        return version
    if prop.name == "Current" and resource.base == "system/Divisions":
        return record["Code"] == books.user["current_division"]
    value = record.get(resource.stored(prop.name))
    if value is None and prop.name in NAMES.get(resource.base, {}):
        return type_name(books, resource, record, prop.name)
    if prop.name == "HID" and value is None and resource.base == TERMS:
        return version
    if value and resource.base == TERMS and prop.name in SIGNED:
        receivable = record.get("LineType") == 20
        return (
            -value if books.switches.terms_negative_when_due and receivable else value
        )
    return value


def type_name(books: Books, resource: Resource, record: Record, name: str) -> Any:
    """Return what the user's language calls a type."""
    source, names = NAMES[resource.base][name]
    found = names.get(str(record.get(source)))
    return found[books.language == "en"] if found else None


def collection(
    books: Books,
    resource: Resource,
    record: Record,
    name: str,
    uri: str,
    expand: list[str] | tuple[str, ...],
) -> Body:
    """Return a collection, expanded or deferred."""
    target = resource.navigation(name)
    if name not in expand or target is None or not books.switches.expand_lines:
        return {"__deferred": {"uri": f"{uri}/{name}"}}
    lines, theirs, ours = target
    rows = books.find(lines, **{theirs: record[ours]})
    return {"results": [element(books, SCHEMA[lines], row) for row in rows]}


def address(books: Books, resource: Resource, record: Record, version: int = 0) -> str:
    """Return an element's own address."""
    parts = []
    for key in resource.keys:
        value = record.get(resource.stored(key.name))
        written = literal(key, value if value is not None else version)
        parts.append(written if len(resource.keys) == 1 else f"{key.name}={written}")
    root = "current" if resource.path == ME else f"{books.division}"
    place = resource.path.removeprefix("current/")
    return f"{books.base_url}/api/v1/{root}/{place}({','.join(parts)})"


def literal(prop: Property, value: Any) -> str:
    """Write a value as a literal of a query or an address."""
    if value is None:
        return "null"
    if prop.type == "Edm.Guid":
        return f"guid'{value}'"
    if prop.type == "Edm.DateTime":
        moment = parse_stored(value).isoformat()
        return f"datetime'{moment.rstrip('0') if '.' in moment else moment}'"
    if prop.type == "Edm.String":
        return "'" + str(value).replace("'", "''") + "'"
    if prop.type == "Edm.Boolean":
        return str(bool(value)).lower()
    return f"{value}L" if prop.type == "Edm.Int64" else str(value)


# -- paging ---------------------------------------------------------------------------


def next_page(
    books: Books, query: Query, path: str, rows: list[tuple[int, Record]]
) -> str | None:
    """Return `__next`: on every exactly full page, unless $top is used up (C3)."""
    size = query.resource.page_size
    if len(rows) < size or query.top is not None and query.top <= size:
        return None
    version, record = rows[-1]
    place = [
        literal(prop, stored_value(books, query.resource, record, version, prop))
        for prop, _ in query.order
    ]
    if query.resource.is_sync:
        place.append(f"{version}L")
    else:
        place.append(last_key(query.resource, record))
    options = {n: v for n, v in query.raw.items() if n not in ("$skip", "$skiptoken")}
    if query.top is not None:
        options["$top"] = str(query.top - size)
    options["$skiptoken"] = ",".join(place)
    query_text = "&".join(
        f"{name}={quote(value, safe=chr(39) + '$(),*')}"
        for name, value in options.items()
    )
    return f"{books.base_url}{path}?{query_text}"


def last_key(resource: Resource, record: Record) -> str:
    """Write a record's key as the last part of a $skiptoken."""
    key = resource.key_of(record)
    if len(resource.keys) == 1 and resource.keys[0].type == "Edm.Guid":
        return f"guid'{key}'"
    return "'" + key.replace("'", "''") + "'"


# -- resources that are computed ------------------------------------------------------


def read_me(books: Books, options: Mapping[str, str]) -> Body:
    """Answer current/Me, always in the list envelope."""
    query = parse_query(SCHEMA[ME], options, books.switches)
    user, local = books.user, books.clock.local()
    record = {
        "UserID": user["id"],
        "UserName": user["login"],
        "FullName": user["name"],
        "Email": f"{user['login']}@example.com",
        "CurrentDivision": user["current_division"],
        "AccountingDivision": user["current_division"],
        "DivisionCustomerCode": "1265594".rjust(18),
        "CustomerCode": "1265594".rjust(18),
        "DivisionCustomerName": "Sandbox",
        "Language": user["language"].upper(),
        "LanguageCode": {"nl": "nl-NL", "en": "en-GB"}[user["language"]],
        "Legislation": {"NL": 1, "BE": 2}.get(user["country"], 1),
        "IsClientUser": True,
        "PackageCode": "EOLAPPCENTER",
        "ServerTime": local.strftime("%Y-%m-%dT%H:%M:%S"),
        "ServerUtcOffset": books.clock.utc_offset(),
    }
    shown = element(books, SCHEMA[ME], record, 0, query.select)
    return {"d": {"results": [shown]}}


def read_sync_timestamp(books: Books, options: Mapping[str, str]) -> Body:
    """Map a date to the highest row version of an endpoint before it (api.md C5)."""
    name = options.get("endPoint", "").strip("'")
    moment = tokens(options.get("modified", ""))[0]
    paths = [p for p in OVERLAY["twins"] if p.startswith("sync/")] + [TERMS]
    path = next((p for p in paths if p.split("/")[-1] == name), None)
    if path is None or moment.kind != "datetime":
        raise ApiError(400, Problem("syntax"))
    base = SCHEMA[path].base
    row = books.store.db.execute(
        "SELECT max(ts) FROM records WHERE resource=? AND division=?"
        " AND json_extract(data, '$.Modified') < ?",
        (base, books.division, moment.value),
    ).fetchone()
    about = SCHEMA["read/sync/Sync/SyncTimestamp"]
    record = {"Modified": moment.value, "API": name, "TimeStampAsBigInt": row[0] or 1}
    return {"d": {"results": [element(books, about, record)]}}
