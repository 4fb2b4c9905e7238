"""The query options of a list request, checked against the resource (api.md C4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, bad_request
from ..schema import OVERLAY, Property, Resource
from ..switches import Switches
from .lexer import Token, tokens
from .parser import Compare, Field, Literal, Logic, Node, parse_filter, walk

OPTIONS = {
    "$filter", "$select", "$orderby", "$top", "$skip", "$skiptoken", "$inlinecount",
    "$expand", "$format",
}  # fmt: skip
LARGEST = 2**31 - 1


@dataclass
class Query:
    """A list request's options; `raw` is what `__next` repeats."""

    resource: Resource
    raw: dict[str, str] = field(default_factory=dict)
    filter: Node | None = None
    select: list[str] | None = None
    expand: list[str] = field(default_factory=list)
    order: list[tuple[Property, bool]] = field(default_factory=list)
    top: int | None = None
    skip: int = 0
    skiptoken: list[Token] | None = None
    count: bool = False

    @property
    def limit(self) -> int:
        """Return how many rows this page may hold; a larger $top makes none larger."""
        size = self.resource.page_size
        return size if self.top is None else min(self.top, size)

    @property
    def is_bare(self) -> bool:
        """Say whether `d` is the list itself (api.md C2, the important quirk)."""
        if self.resource.path in OVERLAY["results_envelope_always"]:
            return False
        within = self.top is not None and self.top <= self.resource.page_size
        return within and self.skiptoken is None


def parse_query(
    resource: Resource, options: Mapping[str, str], switches: Switches
) -> Query:
    """Read the options of a request.

    :raise ApiError: 400 for what Exact does not take
    """
    raw = {name: value for name, value in options.items() if name.startswith("$")}
    unknown = [name for name in raw if name not in OPTIONS]
    if unknown:
        detail = f"The query parameter '{unknown[0]}' begins with a system-reserved"
        raise bad_request("plain", detail=f"{detail} '$' character.")
    query = Query(resource, raw)
    query.top = number(raw, "$top")
    query.skip = number(raw, "$skip") or 0
    query.count = raw.get("$inlinecount") == "allpages"
    query.select = read_select(resource, raw.get("$select"))
    query.expand = names(raw.get("$expand", ""))
    query.order = read_order(resource, raw.get("$orderby", ""))
    if "$filter" in raw:
        query.filter = parse_filter(resource, raw["$filter"])
    if "$skiptoken" in raw:
        query.skiptoken = read_skiptoken(query, raw["$skiptoken"])
    check_expand(query)
    check_filterable(query, switches)
    check_demands(query, switches)
    return query


def number(raw: Mapping[str, str], name: str) -> int | None:
    """Read $top or $skip."""
    if name not in raw:
        return None
    text = raw[name]
    if not (text.isascii() and text.isdigit()) or int(text) > LARGEST:
        detail = f"Incorrect format for {name} argument '{text}'."
        raise bad_request("plain", detail=detail)
    return int(text)


def names(text: str) -> list[str]:
    """Split a comma-separated option."""
    return [name.strip() for name in text.split(",") if name.strip()]


def read_select(resource: Resource, text: str | None) -> list[str] | None:
    """Read $select; `*` is everything, but not on sync resources (api.md C5)."""
    if text is None or text.strip() == "*" and not resource.is_sync:
        return None
    chosen = names(text)
    for name in chosen:
        if name.split("/")[0] not in resource:
            detail = (
                f"Could not find a property named '{name}' on type"
                f" '{resource.odata_type}'."
            )
            raise bad_request("plain", detail=detail)
    if not chosen:
        raise bad_request("syntax")
    return chosen


def read_order(resource: Resource, text: str) -> list[tuple[Property, bool]]:
    """Read $orderby as properties, each with whether it goes down."""
    order = []
    for part in names(text):
        name, _, direction = part.partition(" ")
        prop = resource.properties.get(name)
        if prop is None or prop.is_collection:
            detail = (
                f"No property '{name}' exists in type '{resource.odata_type}'"
                " at position 0."
            )
            raise bad_request("plain", detail=detail)
        if direction.strip() not in ("", "asc", "desc"):
            raise bad_request("syntax")
        order.append((prop, direction.strip() == "desc"))
    return order


def read_skiptoken(query: Query, text: str) -> list[Token]:
    """Read the place to go on from: order-by values, then the key (api.md C3)."""
    found = tokens(text)[:-1]
    literals, commas = found[::2], found[1::2]
    expected = len(query.order) + 1
    if len(literals) != expected or any(c.value != "," for c in commas):
        raise bad_request("syntax")
    if any(token.kind in ("name", "mark") for token in literals):
        raise bad_request("syntax")
    return literals


def check_expand(query: Query) -> None:
    """Refuse to expand what is no collection."""
    for name in query.expand:
        prop = query.resource.properties.get(name)
        if prop is None or not prop.is_collection:
            detail = f"Could not find a property named '{name}' to expand."
            raise bad_request("plain", detail=detail)


def check_filterable(query: Query, switches: Switches) -> None:
    """Refuse a filter that the resource does not take (api.md C4, C5)."""
    if query.filter is None:
        return
    allowed = query.resource.filterable
    if allowed is not None:
        used = {n.prop.name for n in walk(query.filter) if isinstance(n, Field)}
        refused = sorted(used - set(allowed))
        if refused:
            raise bad_request("filter_fields", names=",".join(refused))
    if query.resource.is_sync:
        check_sync_filter(query.filter)
    if switches.int64_needs_suffix:
        check_suffix(query.filter)


def check_sync_filter(tree: Node) -> None:
    """Accept only `Timestamp gt n`, joined with others by `and`."""
    for node in walk(tree):
        if isinstance(node, Compare) and is_timestamp(node.left):
            if node.operator != "gt" or not isinstance(node.right, Literal):
                raise bad_request("filter_unsupported")
        elif isinstance(node, Logic) and node.operator == "OR":
            raise bad_request("filter_unsupported")


def is_timestamp(node: Node) -> bool:
    """Say whether a node is the row version."""
    return isinstance(node, Field) and node.prop.name == "Timestamp"


def check_suffix(tree: Node) -> None:
    """Refuse an Int64 without its L."""
    for node in walk(tree):
        if not isinstance(node, Compare) or not isinstance(node.left, Field):
            continue
        right: Any = node.right
        if node.left.prop.type == "Edm.Int64" and isinstance(right, Literal):
            if right.written not in ("int64", "null"):
                raise bad_request("syntax")


def check_demands(query: Query, switches: Switches) -> None:
    """Refuse a list without the $select or $filter that the resource demands."""
    path, resource = query.resource.path, query.resource
    by_switch = path in OVERLAY["select_mandatory_by_switch"]
    wants_select = resource.select_mandatory or by_switch and switches.select_mandatory
    if wants_select and query.select is None and query.top != 1:
        raise bad_request("select_missing")
    if query.filter is not None or query.skiptoken is not None:
        return
    if path in OVERLAY["filter_mandatory_by_switch"] and switches.filter_mandatory:
        raise filter_missing(resource)
    if resource.is_sync and switches.sync_filter_mandatory:
        raise filter_missing(resource)


def filter_missing(resource: Resource) -> ApiError:
    """Return Exact's refusal of a list without filter (api.md C4)."""
    fields = resource.filterable or sorted(
        p.name for p in resource.properties.values() if not p.is_collection
    )
    return bad_request("filter_missing", names=",".join(fields))
