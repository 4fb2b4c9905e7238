"""Who may do what: divisions, scopes of the app, rights of the user (api.md A, B4, D3).

A user may be without a right that the app has: then lists are empty instead of
forbidden (api.md L5), which users/UserHasRights tells before.
"""

from __future__ import annotations

from .books import Books
from .errors import ApiError, Problem
from .identity import Identity
from .schema import SCHEMA, Resource
from .service import Service

ADMINISTRATION_LISTS = (
    "system/Divisions",
    "system/AllDivisions",
    "system/GetMostRecentlyUsedDivisions",
    "hrm/Divisions",
)
HAS_RIGHTS = "users/UserHasRights"
ARCHIVED = 2


def check_access(
    service: Service,
    identity: Identity,
    division: int | None,
    resource: Resource,
    books: Books,
) -> None:
    """Refuse a division that the user or the app may not use.

    :raise ApiError: 403 with its Reason header
    """
    listing = resource.path in ADMINISTRATION_LISTS
    if division is None or listing and not service.switches.divisions_need_right:
        return
    refused = service.store.setting("refused", {}).get(str(division))
    if refused:
        raise ApiError(403, Problem("forbidden"), reason=refused)
    if division not in books.user["divisions"]:
        raise ApiError(403, Problem("forbidden"), reason="NoDivisionAccess")
    allowed = (service.app(identity.client_id) or {}).get("divisions")
    if allowed is not None and division not in allowed:
        raise ApiError(403, Problem("division_scope"))
    if books.administration.get("Status") == ARCHIVED and not listing:
        raise ApiError(403, Problem("forbidden"), reason="DivisionBlocked")


def check_scope(
    service: Service, identity: Identity, method: str, resource: Resource
) -> None:
    """Refuse what the app's scopes do not cover; none listed means all are given."""
    scopes = (service.app(identity.client_id) or {}).get("scopes")
    if scopes is None or resource.scope in ("-", "", None):
        return
    level = scopes.get(resource.scope)
    if method == "GET" and level not in ("read", "manage"):
        raise ApiError(403, Problem("scope", values={"action": "read"}))
    if method != "GET" and level != "manage":
        raise ApiError(403, Problem("scope", values={"action": "manage"}))


def check_right(books: Books, resource: Resource, method: str) -> None:
    """Refuse to write what the user has no right to; reading shows nothing instead.

    :raise ApiError: 403; its text is known, that it comes as 403 is our guess
    """
    if method != "GET" and not books.has_right(resource.base, method):
        raise ApiError(403, Problem("not_found"))


def asked_right(books: Books, options: dict[str, str]) -> bool:
    """Answer UserHasRights?endpoint='crm/Accounts'&action='GET'.

    :raise ApiError: 400 without an endpoint that exists
    """
    resource = SCHEMA.find(options.get("endpoint", "").strip("'"))
    action = options.get("action", "").strip("'").upper()
    if resource is None or action not in ("GET", "POST", "PUT", "DELETE"):
        raise ApiError(400, Problem("syntax"))
    return action in resource.methods and books.has_right(resource.base, action)
