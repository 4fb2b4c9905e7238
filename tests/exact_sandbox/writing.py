"""POST, PUT and DELETE: the form of a request, then the rules of its resource (C7)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .books import Books
from .errors import ApiError, Problem, Refused, bad_request
from .reading import existing
from .schema import OVERLAY, SCHEMA, Property, Resource
from .store import Record
from .values import incoming, money

NOT_AN_OBJECT = "The request should be a valid top-level resource object."
NEW_CHILDREN = (
    "Binding to new entities is not supported for PUT; post the lines separately."
)


@dataclass
class Sent:
    """A body that has the right form: its values, its lines, and what is missing."""

    values: Record
    lines: list[Sent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse_body(body: bytes) -> Any:
    """Read JSON as strictly as Exact does.

    :raise ApiError: 400 when it is none
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise bad_request("stream", detail=NOT_AN_OBJECT) from None


def refuse_constant(name: str) -> float:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def read_sent(
    books: Books, resource: Resource, payload: Any, method: str, inline: bool = False
) -> Sent:
    """Check names and types of a body; read-only properties are ignored (C7).

    :raise ApiError: 400 for an unknown property or a value of the wrong type
    """
    if not isinstance(payload, dict):
        raise bad_request("stream", detail=NOT_AN_OBJECT)
    sent = Sent({})
    writable = resource.writable(method)
    for name, value in payload.items():
        if name == "__metadata":
            continue
        if name not in resource:
            raise unknown_property(resource, name)
        if name not in writable:
            continue
        if writable[name].is_collection:
            sent.lines += read_lines(books, writable[name], value, method)
        else:
            sent.values[name] = incoming(writable[name], value, books.switches)
    if method == "POST":
        sent.problems += missing(resource, sent, inline)
        for line in sent.lines:
            sent.problems += line.problems
    return sent


def unknown_property(resource: Resource, name: str) -> ApiError:
    """Return WCF's refusal of a property that does not exist."""
    detail = (
        f"The property name '{name}' specified for type '{resource.odata_type}'"
        " is not valid."
    )
    return bad_request("stream", detail=detail)


def read_lines(books: Books, prop: Property, value: Any, method: str) -> list[Sent]:
    """Read lines that come with their header, as a plain array."""
    if method == "PUT":
        raise bad_request("stream", detail=NEW_CHILDREN)
    if not isinstance(value, list):
        raise bad_request("stream", detail=NOT_AN_OBJECT)
    about = line_resource(prop)
    if about is None:
        raise bad_request("stream", detail=NOT_AN_OBJECT)
    return [read_sent(books, about, line, method, inline=True) for line in value]


def line_resource(prop: Property) -> Resource | None:
    """Return the resource of a collection's elements, if it can be written."""
    for resource in SCHEMA.resources.values():
        if resource.entity_set == prop.name and "POST" in resource.methods:
            return resource
    return None


def missing(resource: Resource, sent: Sent, inline: bool) -> list[Problem]:
    """Return a problem for each mandatory property that was not sent."""
    problems = []
    for name, prop in resource.properties.items():
        if not prop.mandatory or inline and name == "EntryID":
            continue
        present = sent.lines if prop.is_collection else sent.values.get(name)
        if present in (None, "", []):
            problems.append(Problem("required", name))
    return problems


# -- plain resources ------------------------------------------------------------------


def create(books: Books, resource: Resource, sent: Sent) -> Record:
    """Save a new record of a resource without rules of its own."""
    values, problems = sent.values, list(sent.problems)
    books.resolve(resource.base, values, problems)
    problems += repeated(books, resource, values, None)
    if problems:
        raise Refused(*problems)
    for name, value in OVERLAY["defaults"].get(resource.base, {}).items():
        if values.get(name) is None:
            values[name] = value
    return books.save(resource.base, values)


def update(
    books: Books,
    resource: Resource,
    key: str,
    sent: Sent,
    may_empty: tuple[str, ...] = (),
) -> Record:
    """Change only what was sent of a record (api.md C7)."""
    record = existing(books, resource, key)
    problems: list[Problem] = []
    books.resolve(resource.base, sent.values, problems)
    problems += repeated(books, resource, sent.values, key)
    problems += [
        Problem("required", name)
        for name, value in sent.values.items()
        if value is None
        and resource.properties.get(name, OPTIONAL).mandatory
        and name not in may_empty
    ]
    if problems:
        raise Refused(*problems)
    record.update(sent.values)
    return books.save(resource.base, record)


OPTIONAL = Property("", "Edm.String")
CONDITIONS = "cashflow/PaymentConditions"


def repeated(
    books: Books, resource: Resource, values: Record, key: str | None
) -> list[Problem]:
    """Return the problem of a unique code that another record has."""
    name = OVERLAY["unique"].get(resource.base)
    if not name or not values.get(name):
        return []
    others = books.find(resource.base, **{name: values[name]})
    others = [other for other in others if resource.key_of(other) != key]
    if resource.base == CONDITIONS and shares_whole(values, others):
        return []
    taken = bool(others)
    return [Problem("exists")] if taken else []


def shares_whole(values: Record, others: list[Record]) -> bool:
    """Say whether rows of one code are the instalments of a condition.

    "Percentage (stored as fraction) of total invoice amount": as many rows as the
    condition has parts, no more than the whole together (our reading).
    """
    fractions = [money(row.get("Percentage", 1)) for row in (values, *others)]
    return all(0 < part < 1 for part in fractions) and sum(fractions) <= 1


def delete(books: Books, resource: Resource, key: str) -> None:
    """Delete a record."""
    existing(books, resource, key)
    books.remove(resource.base, key)
