"""What an address is about: limits count by administration, errors by endpoint too."""

from __future__ import annotations

import re

_PATH = re.compile(r"/api/v1/(?:beta/)?(\d+|current)/([^?(]+)")


def division_of(path: str) -> int | None:
    """The administration that a call counts for; None where the path names none."""
    match = _PATH.search(path)
    return int(match[1]) if match and match[1].isdecimal() else None


def endpoint_of(path: str) -> str:
    """The resource, without administration, key and query: "crm/Accounts".

    Whatever the method: Exact counts errors of a resource together (api.md D2).
    """
    match = _PATH.search(path)
    return match[2].rstrip("/") if match else path
