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


def own_account(books: Books, purpose: str) -> Record:
    """Return the account for a purpose of data/accounts.json."""
    country = books.administration["Country"].strip()
    code = books.administration.get(f"_{purpose}_account")
    account = books.by_code("financial/GLAccounts", code or CHOSEN[country][purpose])
    return account or {}
