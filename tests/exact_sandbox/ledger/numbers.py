"""Entry numbers: year, journal, serial (api.md E3)."""

from __future__ import annotations

from ..books import Books
from .draft import Draft

NUMBERED = (
    "salesentry/SalesEntries",
    "purchaseentry/PurchaseEntries",
    "financialtransaction/BankEntries",
    "financialtransaction/CashEntries",
    "generaljournalentry/GeneralJournalEntries",
)


def serial_setting(books: Books, journal: str, year: int) -> str:
    """Return the name under which the last number of a journal's year is kept."""
    return f"number {books.division} {journal} {year}"


def first_number(journal: str, year: int) -> int:
    """Return the number before the first: 26 70 0000."""
    digits = "".join(character for character in journal if character.isdigit())
    return int(f"{year % 100:02d}{digits.zfill(2)[-2:]}0000")


def next_number(books: Books, journal: str, year: int) -> int:
    """Take the next free number of a journal's year."""
    setting = serial_setting(books, journal, year)
    number = books.store.setting(setting, first_number(journal, year)) + 1
    while is_taken(books, number, year):
        number += 1
    books.store.set_setting(setting, number)
    return number


def is_taken(books: Books, number: int, year: int) -> bool:
    """Say whether an entry of that year has the number."""
    for resource in NUMBERED:
        for entry in books.find(resource, EntryNumber=number):
            if year in (entry.get("ReportingYear"), entry.get("FinancialYear")):
                return True
    return False


def give_number(draft: Draft, old_number: int | None) -> None:
    """Number an entry; a number that was sent is a hint or a claim, by switch."""
    header, books = draft.header, draft.books
    journal, year = header["Journal"], header["ReportingYear"]
    sent = header.get("EntryNumber")
    if sent and sent == old_number:
        return
    if not sent:
        header["EntryNumber"] = next_number(books, journal, year)
        return
    setting = serial_setting(books, journal, year)
    last = books.store.setting(setting, first_number(journal, year))
    taken = is_taken(books, sent, year)
    if books.switches.entry_number_taken == "refuse" and taken:
        draft.problem("in_use", "EntryNumber")
    elif books.switches.entry_number_taken == "renumber" and (taken or sent <= last):
        header["EntryNumber"] = next_number(books, journal, year)
    elif sent > last:
        books.store.set_setting(setting, sent)
