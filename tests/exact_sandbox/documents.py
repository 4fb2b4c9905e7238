"""Documents: their numbers, which users see."""

from __future__ import annotations

from .books import Books


def next_document_number(books: Books) -> int:
    """Take the next document number of the division."""
    setting = f"document {books.division}"
    number = books.store.setting(setting, 0) + 1
    books.store.set_setting(setting, number)
    return number
