"""POST, PUT and DELETE of webhooks/WebhookSubscriptions (api.md J)."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..books import Books
from ..errors import Problem, Refused
from ..identity import LOOPBACK, bare
from ..reading import existing
from ..schema import Resource
from ..store import Record
from ..writing import Sent
from .topics import SUBSCRIPTIONS, TOPICS

# The app's own name is what Exact shows as the description of a subscription.
DESCRIPTION = "Sandbox app"


def subscribe(books: Books, resource: Resource, sent: Sent) -> Record:
    """Save a subscription; the handshake that follows may take it away again."""
    values = {**sent.values, "ClientID": bare(books.client_id)}
    check(books, values, sent.problems)
    values.setdefault("UserID", books.user["id"])
    values.update(Description=DESCRIPTION, _base_url=books.base_url)
    return books.save(SUBSCRIPTIONS, values)


def change(books: Books, resource: Resource, key: str, sent: Sent) -> None:
    """Change a subscription; a new address is checked like the first one."""
    record = existing(books, resource, key)
    check(books, {**record, **sent.values}, [])
    books.save(SUBSCRIPTIONS, {**record, **sent.values})


def check(books: Books, values: Record, problems: list[Problem]) -> None:
    """Refuse a topic or an address that cannot be, and a second one for a topic.

    The texts are this sandbox's own; the documentation has none.
    """
    problems = list(problems)
    if values.get("Topic") and values["Topic"] not in TOPICS:
        problems.append(Problem("invalid", "Topic"))
    if values.get("CallbackURL") and not is_secure(values["CallbackURL"]):
        problems.append(Problem("invalid", "CallbackURL"))
    same = books.find(
        SUBSCRIPTIONS, Topic=values.get("Topic"), ClientID=values["ClientID"]
    )
    if any(other["ID"] != values.get("ID") for other in same):
        problems.append(Problem("exists"))
    if problems:
        raise Refused(*problems)


def is_secure(url: str) -> bool:
    """Say whether an address may be called: https, or http on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and parts.hostname in LOOPBACK
