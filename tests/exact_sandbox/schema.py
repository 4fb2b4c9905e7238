"""The documented resources: what data/schema.json and data/resources.json say.

schema.json holds the documented names, types, methods and flags; resources.json adds
what the documentation has in words: which resources show the same records, what is
padded, what refers to what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
OVERLAY: dict[str, Any] = json.loads((DATA / "resources.json").read_text("utf-8"))
DOCUMENTED: dict[str, Any] = json.loads((DATA / "schema.json").read_text("utf-8"))
PREFIX = "/api/v1/{division}/"
ME = "current/Me"
TERMS = "sync/Cashflow/PaymentTerms"
DELETED = "sync/Deleted"


@dataclass(frozen=True)
class Property:
    """One documented property."""

    name: str
    type: str
    key: bool = False
    mandatory: bool = False
    methods: tuple[str, ...] = ("GET",)
    collection_of: str | None = None
    padding: tuple[str, int] | None = None
    maximum: int | None = None

    @property
    def is_collection(self) -> bool:
        """Say whether this leads to other records."""
        return self.type == "Collection" or not self.type.startswith("Edm.")

    def pad(self, value: Any) -> Any:
        """Pad a fixed-width code (api.md C6)."""
        if self.padding is None or not isinstance(value, str):
            return value
        side, width = self.padding
        text = value.strip()
        return text.rjust(width) if side == "left" else text.ljust(width)


@dataclass(frozen=True)
class Resource:
    """One documented resource, as its path names it."""

    path: str
    entity_set: str
    odata_type: str
    scope: str
    methods: tuple[str, ...]
    page_size: int
    select_mandatory: bool
    filterable: tuple[str, ...] | None
    properties: dict[str, Property] = field(repr=False)

    @property
    def base(self) -> str:
        """Return the resource whose records these are: bulk and sync are twins."""
        return OVERLAY["twins"].get(self.path, self.path)

    @property
    def is_sync(self) -> bool:
        """Say whether this is a sync/ resource, which pages by Timestamp."""
        return self.path.startswith("sync/")

    @property
    def is_bulk(self) -> bool:
        """Say whether this is a bulk/ resource."""
        return self.path.startswith("bulk/")

    @property
    def is_shared(self) -> bool:
        """Say whether all divisions see the same records."""
        return self.base in OVERLAY["shared"]

    @property
    def view(self) -> str | None:
        """Return the filter that makes this a part of its base, if it is one."""
        return OVERLAY["views"].get(self.path)

    @cached_property
    def keys(self) -> tuple[Property, ...]:
        """Return the key of a stored record, which on sync twins is not Timestamp."""
        marked = tuple(p for p in self.properties.values() if p.key)
        if marked and marked[0].name not in ("Timestamp", "HID"):
            return marked
        if not marked and self.base != self.path and self.base in SCHEMA.resources:
            return SCHEMA[self.base].keys
        name = next(n for n in ("ID", "Id", "EntryID", *self.properties) if n in self)
        return (self.properties[name],)

    def __contains__(self, name: str) -> bool:
        return name in self.properties

    def stored(self, name: str) -> str:
        """Return the name under which the base keeps a property."""
        return OVERLAY["renamed"].get(self.path, {}).get(name, name)

    def key_of(self, record: dict[str, Any]) -> str:
        """Return a record's key as the store writes it."""
        return ",".join(str(record.get(self.stored(key.name))) for key in self.keys)

    def writable(self, method: str) -> dict[str, Property]:
        """Return what a client may send; keys are made by the server."""
        return {
            name: prop
            for name, prop in self.properties.items()
            if method in prop.methods and not prop.key
        }

    def navigation(self, name: str) -> tuple[str, str, str] | None:
        """Return (resource, its property, our property) of a collection."""
        found = OVERLAY["navigation"].get(f"{self.path}.{name}")
        return tuple(found) if found else None


class Schema:
    """All resources, found by path in any case (api.md A: mixed case works)."""

    def __init__(self) -> None:
        raw = DOCUMENTED["resources"].items()
        resources = [read_resource(uri, about) for uri, about in raw]
        self.resources = {resource.path: resource for resource in resources}
        self._by_lower = {resource.path.lower(): resource for resource in resources}

    def __getitem__(self, path: str) -> Resource:
        return self.resources[path]

    def find(self, path: str) -> Resource | None:
        """Return the resource of a path below the division, or None."""
        return self._by_lower.get(path.lower())


def read_resource(uri: str, about: dict[str, Any]) -> Resource:
    """Make a resource of its entry in schema.json."""
    path = ME if uri.endswith(ME) else uri.removeprefix(PREFIX)
    base = OVERLAY["twins"].get(path, path)
    properties = {
        name: read_property(base, name, facts)
        for name, facts in about["properties"].items()
        if facts
    }
    filterable = about.get("filterable_fields")
    extra = OVERLAY["extra_filterable"].get(path, [])
    return Resource(
        path=path,
        entity_set=about["entity_set"],
        odata_type=about.get(
            "odata_type", f"Exact.Web.Api.Models.{path.replace('/', '.')}"
        ),
        # Where the documentation names no scope, that of the same records holds.
        scope=about.get("scope") or raw_scope(base),
        methods=tuple(about["methods"]),
        page_size=about["page_size"],
        select_mandatory=about.get("select_mandatory", False),
        filterable=None if filterable is None else (*filterable, *extra),
        properties=properties,
    )


def raw_scope(path: str) -> str:
    """Return the documented scope of a resource; a dash means that none is needed."""
    return DOCUMENTED["resources"].get(PREFIX + path, {}).get("scope") or "-"


def read_property(base: str, name: str, facts: dict[str, Any]) -> Property:
    """Make a property of its entry in schema.json."""
    padding = OVERLAY["padding"]
    return Property(
        name=name,
        type=facts["type"],
        key=facts.get("key", False),
        mandatory=facts.get("mandatory", False),
        methods=tuple(facts.get("methods", ["GET"])),
        collection_of=facts.get("collection_of"),
        padding=padding.get(f"{base}.{name}") or padding.get(name),
        maximum=OVERLAY["maximum"].get(f"{base}.{name}"),
    )


SCHEMA = Schema()
