"""Odoo's documents against the entries that Exact has: one by one, to the cent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2

from exact_sandbox.ledger.kinds import KINDS, TRANSACTIONS
from exact_sandbox.store import Store

_CENT = Decimal("0.01")
_VAT_ACCOUNT = 24
# Posted documents, and their journal items by what they are.
_DOCUMENTS = """
    SELECT move.name, move.move_type, move.exact_state, move.exact_entry_id,
           move.exact_entry_number, move.exact_proof, move.amount_total,
           partner.name AS partner,
           SUM(line.balance) FILTER (WHERE line.display_type = 'payment_term') AS due,
           SUM(line.balance) FILTER (WHERE line.display_type = 'tax') AS vat,
           ARRAY_AGG(line.balance ORDER BY line.balance)
               FILTER (WHERE line.display_type = 'product') AS lines
      FROM account_move AS move
      JOIN account_move_line AS line ON line.move_id = move.id
      JOIN res_partner AS partner ON partner.id = move.commercial_partner_id
     WHERE move.state = 'posted' AND move.move_type != 'entry'
  GROUP BY move.id, partner.id
"""


@dataclass(frozen=True)
class Booking:
    """A document as one side has it. Amounts are signed: debit is positive."""

    name: str
    partner: str
    due: Decimal
    vat: Decimal
    lines: tuple[Decimal, ...]

    @property
    def cents_apart(self) -> Decimal:
        """What debit and credit of it differ: nothing, in sound books."""
        return self.due + self.vat + sum(self.lines)


@dataclass
class Comparison:
    """What was found."""

    documents: int
    entries: int
    lost: list[str]
    doubled: list[str]
    unknown: list[str]
    different: list[str]
    states: Counter[str]
    proofs: Counter[str]
    wrong_links: list[str]
    doubled_relations: list[str]

    @property
    def cents(self) -> int:
        """How many documents differ in an amount."""
        return len(self.different)

    @property
    def is_equal(self) -> bool:
        """Whether both books hold the same."""
        wrong = self.lost, self.doubled, self.unknown, self.different
        return not any((*wrong, self.wrong_links, self.doubled_relations))


def compare(database: str, books: Path, division: int) -> Comparison:
    """Compare the posted documents of a database with the books of a sandbox."""
    documents = _documents(database)
    store = Store(str(books))
    try:
        entries = list(_entries(store, division))
        names = [row["Name"] for row in store.find(division, "crm/Accounts")]
    finally:
        store.close()
    return _judge(documents, entries, names)


def _judge(
    documents: list[dict[str, Any]],
    entries: list[tuple[dict[str, Any], Booking]],
    relations: list[str],
) -> Comparison:
    found = defaultdict(list)
    for entry, booking in entries:
        found[booking.name].append((entry, booking))
    ours = {document["name"]: document for document in documents}
    both = [(ours[name], *found[name][0]) for name in ours if name in found]
    partners = {document["partner"] for document in documents}
    counted = Counter(name for name in relations if name in partners)
    return Comparison(
        len(documents),
        len(entries),
        lost=sorted(ours.keys() - found.keys()),
        doubled=sorted(name for name, twins in found.items() if len(twins) > 1),
        unknown=sorted(found.keys() - ours.keys()),
        different=[
            f"{_booking_of(document)} in Odoo, {booking} in Exact"
            for document, _entry, booking in both
            if _booking_of(document) != booking or booking.cents_apart
        ],
        states=Counter(document["exact_state"] for document in documents),
        proofs=Counter(document["exact_proof"] for document in documents),
        wrong_links=[
            document["name"]
            for document, entry, _booking in both
            if document["exact_entry_id"] != entry["EntryID"]
            or document["exact_entry_number"] != entry["EntryNumber"]
        ],
        doubled_relations=sorted(name for name, times in counted.items() if times > 1),
    )


def _documents(database: str) -> list[dict[str, Any]]:
    with closing(psycopg2.connect(dbname=database)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(_DOCUMENTS)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _booking_of(document: dict[str, Any]) -> Booking:
    return Booking(
        document["name"],
        document["partner"],
        _cents(document["due"]),
        _cents(document["vat"]),
        tuple(map(_cents, document["lines"])),
    )


def _entries(store: Store, division: int) -> Iterable[tuple[dict[str, Any], Booking]]:
    """The sales and purchase entries with what stands in the ledger of them."""
    accounts = {
        row["ID"]: row["Type"] for row in store.find(division, "financial/GLAccounts")
    }
    parts = defaultdict(list)
    for line in store.find(division, TRANSACTIONS):
        parts[line["EntryID"]].append(line)
    for kind in KINDS:
        for entry in store.find(division, kind.entries):
            lines = parts[entry["EntryID"]]
            is_vat = {id(x): accounts[x["GLAccount"]] == _VAT_ACCOUNT for x in lines}
            rest = [x for x in lines if x["LineNumber"] != 0 and not is_vat[id(x)]]
            yield (
                entry,
                Booking(
                    _own_number(entry, kind.direction),
                    entry.get(f"{kind.party}Name"),
                    _sum(x for x in lines if x["LineNumber"] == 0),
                    _sum(x for x in lines if is_vat[id(x)]),
                    tuple(sorted(_cents(x["AmountDC"]) for x in rest)),
                ),
            )


def _own_number(entry: dict[str, Any], direction: str) -> str:
    """Odoo's number: a sale's reference; what the description of a bill begins with."""
    if direction == "S":
        return entry["YourRef"]
    return entry["Description"].split(" ")[0]


def _sum(lines: Iterable[dict[str, Any]]) -> Decimal:
    return sum((_cents(line["AmountDC"]) for line in lines), Decimal("0.00"))


def _cents(amount: Any) -> Decimal:
    return Decimal(str(amount or 0)).quantize(_CENT)
