"""The accounts that Exact books on by itself, by country (data/accounts.json).

In Exact an accountant chooses them in the settings of the administration, which no
resource shows; ours are those of the seeded charts.
"""

from __future__ import annotations

import json

from ..books import Books
from ..schema import DATA
from ..store import Record

CHOSEN: dict[str, dict[str, str]] = json.loads(
    (DATA / "accounts.json").read_text("utf-8")
)


def chosen(books: Books) -> dict[str, str]:
    """Return what data/accounts.json has for the administration's country."""
    return CHOSEN[books.administration["Country"].strip()]


def own_account(books: Books, purpose: str) -> Record:
    """Return the account for a purpose of data/accounts.json."""
    code = books.administration.get(f"_{purpose}_account") or chosen(books)[purpose]
    account = books.by_code("financial/GLAccounts", code)
    return account or {}
