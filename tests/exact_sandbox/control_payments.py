"""The part of the control API that pays, matches and collects, as people do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .books import Books
from .clock import store_date
from .ledger import collecting, matching, payments
from .ledger.entries import outstanding
from .ledger.payments import Payment
from .schema import TERMS
from .service import Service
from .store import Record
from .values import cents, money


class Mistake(Exception):
    """A control request that makes no sense."""


class PaymentControl:
    """What can be done with the open items of a service's books."""

    service: Service

    # -- money ------------------------------------------------------------------------

    def pay(self, values: Record) -> Any:
        """Book a payment of one entry or several at the bank and match it.

        With `write_off` what is left then is written off as a difference. `money` is
        what came in the administration's currency for an entry in another one, `term`
        the only one of an entry's terms that is paid.
        """
        entries = self._shares(values)
        books, day = self._of(entries[0][0]), self._day(values)
        payment = Payment(
            entries,
            day,
            values.get("journal"),
            values.get("rate"),
            values.get("discount", False),
            values.get("one_line", False),
            values.get("money"),
            values.get("term"),
        )
        booked = payments.pay(books, payment)
        for entry, _amount in entries:
            if values.get("write_off") and outstanding(books, entry)[0]:
                payments.write_off(books, entry, None, day)
        return {"bank_entry": booked.entry["EntryID"], **self._open(books, entries)}

    def receive(self, values: Record) -> Any:
        """Book money of an account (its code) that is not matched with anything yet."""
        books = self._books(values)
        account = books.by_code("crm/Accounts", values["account"])
        if account is None:
            raise Mistake(f"no account {values['account']}")
        day = self._day(values)
        booked = payments.receive(books, account, values["amount"], day, values)
        return {"bank_entry": booked.entry["EntryID"]}

    def write_off(self, values: Record) -> Any:
        """Write off what is open of an entry, or an amount, as a payment difference."""
        books, day = self._of(values["entry"]), self._day(values)
        booked = payments.write_off(books, values["entry"], values.get("amount"), day)
        opened = self._open(books, [(values["entry"], None)])
        return {"general_entry": booked.entry["EntryID"], **opened}

    # -- matching ---------------------------------------------------------------------

    def match(self, values: Record) -> Any:
        """Match an entry with another, or several: invoices, credit notes, money."""
        entries = [values["entry"], *self._list(values["with"])]
        books = self._of(values["entry"])
        payments.match_entries(books, entries, self._day(values))
        return self._open(books, [(entry, None) for entry in entries])

    def unmatch(self, values: Record) -> Any:
        """Undo the matches of an entry, or only the one with the entry `with`."""
        books = self._of(values["entry"])
        matching.unmatch(books, values["entry"], values.get("with"))
        return self._open(books, [(values["entry"], None)])

    # -- direct debits and payment files ----------------------------------------------

    def select(self, values: Record) -> Any:
        """Select an entry to be collected or paid, status 30; off with `off`."""
        books, entry = self._of(values["entry"]), values["entry"]
        if values.get("off"):
            collecting.deselect(books, entry)
        else:
            collecting.select(books, entry)
        return self._open(books, [(entry, None)])

    def process_payment(self, values: Record) -> Any:
        """Send an entry's collection or payment to the bank, status 40."""
        books = self._of(values["entry"])
        collecting.process(books, values["entry"])
        return self._open(books, [(values["entry"], None)])

    def bounce(self, values: Record) -> Any:
        """Book the return of a collection: the invoice is open again."""
        books = self._of(values["entry"])
        booked = collecting.bounce(books, values["entry"], self._day(values))
        entries = [(values["entry"], None)]
        return {"bank_entry": booked.entry["EntryID"], **self._open(books, entries)}

    # -- single terms -----------------------------------------------------------------

    def split_term(self, values: Record) -> Any:
        """Split a term, so that an amount of it is paid on another day."""
        books, term = self._term(values["term"])
        new = matching.split(books, term, cents(abs(money(values["amount"]))))
        if values.get("due"):
            new["DueDate"] = store_date(datetime.fromisoformat(values["due"]))
        books.save(TERMS, new)
        return {"term": new["ID"]}

    def delete_term(self, values: Record) -> Any:
        """Delete a term, which only sync/Deleted tells then."""
        books, term = self._term(values["term"])
        books.remove(TERMS, term["ID"])
        return {}

    # -- helpers ----------------------------------------------------------------------

    def _books(self, values: Record) -> Books:
        user = self.service.user("demo") or {}
        division = int(values.get("division") or user["current_division"])
        return self.service.books(division)

    def _of(self, entry: str) -> Books:
        """Return the books that hold an entry's terms."""
        return self._having(TransactionEntryID=entry)

    def _term(self, term: str) -> tuple[Books, Record]:
        books = self._having(ID=term)
        return books, books.find(TERMS, ID=term)[0]

    def _having(self, **equals: str) -> Books:
        user = self.service.user("demo") or {}
        for division in user["divisions"]:
            books = self.service.books(division)
            if books.find(TERMS, **equals):
                return books
        raise Mistake(f"no payment term with {equals}")

    def _shares(self, values: Record) -> list[tuple[str, float | None]]:
        """Read `entry` with `amount`, or `entries`: ids, or objects with both."""
        if "entry" in values:
            return [(values["entry"], values.get("amount"))]
        return [
            (one, None) if isinstance(one, str) else (one["entry"], one.get("amount"))
            for one in values["entries"]
        ]

    def _list(self, value: Any) -> list[str]:
        return [value] if isinstance(value, str) else value

    def _day(self, values: Record) -> str:
        if not values.get("date"):
            return self.service.clock.today()
        return store_date(datetime.fromisoformat(values["date"]))

    def _open(self, books: Books, entries: list[tuple[str, float | None]]) -> Record:
        """Return what is open: of the first entry, and of each by its id."""
        found = {entry: outstanding(books, entry) for entry, _amount in entries}
        fc, dc = found[entries[0][0]]
        each = {entry: amounts[0] for entry, amounts in found.items()}
        return {"outstanding": fc, "outstanding_dc": dc, "entries": each}


POST = (
    "pay", "receive", "write_off", "match", "unmatch", "select", "process_payment",
    "bounce", "split_term", "delete_term",
)  # fmt: skip
