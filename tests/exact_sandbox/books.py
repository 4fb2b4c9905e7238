"""What one request sees: the records of its division, and how they are saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from .clock import Clock
from .errors import Problem
from .schema import DELETED, OVERLAY, SCHEMA
from .store import Record, Store
from .switches import Switches

SHARED_DIVISION = 0


@dataclass
class Books:
    """One division's records, on behalf of one user."""

    store: Store
    clock: Clock
    switches: Switches
    division: int
    user: Record
    base_url: str = ""
    client_id: str = ""
    _seen: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def language(self) -> str:
        """Return the user's language, nl or en."""
        return self.user["language"]

    @property
    def administration(self) -> Record:
        """Return the division's own record."""
        return self.get("system/Divisions", self.division) or {}

    def has_right(self, resource: str, method: str) -> bool:
        """Say whether the user may do this; all that is not denied is allowed."""
        return method not in (self.user.get("denied") or {}).get(resource, [])

    def home(self, resource: str) -> int:
        """Return the division under which the store keeps a resource."""
        return SHARED_DIVISION if resource in OVERLAY["shared"] else self.division

    def get(self, resource: str, key: Any) -> Record | None:
        """Return a record by its key."""
        return self.store.get(self.home(resource), resource, key)

    def find(self, resource: str, **equals: Any) -> list[Record]:
        """Return the records whose properties equal these values."""
        return self.store.find(self.home(resource), resource, **equals)

    def by_code(self, resource: str, code: str) -> Record | None:
        """Return a record by its code, padded as that resource pads it."""
        padded = SCHEMA[resource].properties["Code"].pad(code)
        place = (resource, padded)
        if place not in self._seen:
            self._seen[place] = self.store.find_one(
                self.home(resource), resource, Code=padded
            )
        return self._seen[place]

    def save(self, resource: str, record: Record) -> Record:
        """Save a record with its stamps; a new one gets its key."""
        about = SCHEMA[resource]
        key = about.keys[0].name
        if len(about.keys) == 1 and key not in record:
            record[key] = str(uuid4())
        stamps = {
            "Creator": self.user["id"],
            "CreatorFullName": self.user["name"],
            "Created": self.clock.stamp(),
            "Division": self.division,
        }
        for name, value in stamps.items():
            if name in about:
                record.setdefault(name, value)
        changed = {
            "Modified": self.clock.stamp(),
            "Modifier": self.user["id"],
            "ModifierFullName": self.user["name"],
        }
        record.update({n: v for n, v in changed.items() if n in about})
        self.store.put(self.home(resource), resource, about.key_of(record), record)
        self._seen.clear()
        return record

    def remove(self, resource: str, key: str) -> None:
        """Delete a record; sync/Deleted remembers the kinds that it lists (C5)."""
        self.store.delete(self.home(resource), resource, key)
        self._seen.clear()
        kind = OVERLAY["deleted_types"].get(resource)
        if kind is None:
            return
        trace = {
            "ID": str(uuid4()),
            "EntityKey": key,
            "EntityType": kind,
            "DeletedBy": self.user["id"],
            "DeletedDate": self.clock.stamp(),
            "Division": self.division,
        }
        self.store.put(self.division, DELETED, trace["ID"], trace)

    def resolve(
        self, resource: str, values: Record, problems: list[Problem]
    ) -> dict[str, Record]:
        """Look up every reference among the values and copy what Exact shows of it.

        A reference to nothing becomes a problem.

        :return: the records found, by the property that named them
        """
        found = {}
        for name, about in OVERLAY["references"].get(resource, {}).items():
            if name not in values:
                continue
            target = self._target(about, values[name])
            if target is None and values[name] is not None:
                if self._is_foreign(about, values[name]):
                    values[name] = None
                else:
                    problems.append(Problem("reference", name))
            for copy, source in (about[2] if len(about) > 2 else {}).items():
                values[copy] = target.get(source) if target else None
            if target is not None:
                found[name] = target
        return found

    def _target(self, about: list[Any], value: Any) -> Record | None:
        if value is None:
            return None
        if about[1] == "Code":
            return self.by_code(about[0], value)
        return self.get(about[0], value)

    def _is_foreign(self, about: list[Any], value: Any) -> bool:
        if about[1] != "ID" or not self.switches.foreign_guid_nulled:
            return False
        row = self.store.db.execute(
            "SELECT 1 FROM records WHERE resource=? AND key=?", (about[0], value)
        ).fetchone()
        return row is not None
