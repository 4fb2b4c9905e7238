"""A month of Odoo beside the same month of Exact: sums, and what explains the gap.

Pure: documents and entries in, rows and differences out. Everything that makes a sum
differ is in the list of differences, so that the list explains the gap to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .books import ZERO, Amounts, ByCode, Document, Entry, total_of
from .data import SALES, Period

NOT_EXPORTED = "not_exported"
FAILED = "failed"
IN_DOUBT = "in_doubt"
EXCLUDED = "excluded"
MISSING = "missing"
AMOUNTS = "amounts"
JOURNAL = "journal"
CHANGED = "changed"
PERIOD = "period"
ROUNDING = "rounding"
ONLY_IN_EXACT = "only_in_exact"

_OF_STATE = {
    "to_send": NOT_EXPORTED,
    "error": FAILED,
    "sending": IN_DOUBT,
    "excluded": EXCLUDED,
}
_WAITING = ("to_send", "error", "excluded")
_SENDING = "sending"
# A person has decided to keep it out. The other reasons only tell what happened.
_DECIDED = "by_person"


class Month(NamedTuple):
    """A calendar month: its first and its last day."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Sums:
    """How many documents, and what they add up to in the company's currency."""

    count: int = 0
    base: Decimal = ZERO
    vat: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.base + self.vat

    def plus(self, amounts: Amounts) -> Sums:
        return Sums(self.count + 1, self.base + amounts.base, self.vat + amounts.vat)


@dataclass(frozen=True)
class Row:
    """One journal and VAT code of both sides; `code` is None for the whole journal."""

    journal: str
    code: str | None
    odoo: Sums
    exact: Sums

    @property
    def is_equal(self) -> bool:
        return self.odoo == self.exact


class Detail(NamedTuple):
    """What of a document differs: `base` or `vat` of a VAT code; both amounts."""

    code: str
    what: str
    odoo: Decimal
    exact: Decimal


@dataclass(frozen=True)
class Difference:
    """One document or entry that makes the sides differ.

    `odoo` and `exact` are its totals on either side in this month; None where it is
    not there. `document` and `entry` name it; `candidate` is a document that is
    not sent, or in doubt, and looks like an entry that only Exact has; `twin` an entry
    of any month that looks like a document that is not sent.
    """

    kind: str
    document: Document | None = None
    entry: Entry | None = None
    odoo: Decimal | None = None
    exact: Decimal | None = None
    details: tuple[Detail, ...] = ()
    candidate: Document | None = None
    twin: Entry | None = None

    @property
    def gap(self) -> Decimal:
        return (self.odoo or ZERO) - (self.exact or ZERO)

    @property
    def is_explained(self) -> bool:
        """Whether it explains a gap about which nobody needs to do anything."""
        document, entry = self.document, self.entry
        if document and self.kind == EXCLUDED:
            return document.reason == _DECIDED
        if document and entry and self.kind == PERIOD:
            return document.period == entry.period
        return self.kind == ROUNDING


@dataclass(frozen=True)
class Comparison:
    rows: tuple[Row, ...]
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether nothing needs to be done: what differs is as it should be."""
        return all(each.is_explained for each in self.differences)


def compare(
    documents: Sequence[Document],
    entries: Sequence[Entry],
    month: Month,
    periods: Sequence[Period],
    elsewhere: Sequence[Entry] = (),
) -> Comparison:
    """Compare a month.

    :param documents: of Odoo: those of the month, and those of other months whose
        entry Exact has in this one
    :param entries: of Exact: those of the month's periods, and those of the documents
    :param elsewhere: of Exact: entries of any month that belong to no document, and
        that a document could be that is not sent
    """
    of_document = _pairs(documents, entries)
    document_of = {entry.id: document for document, entry in of_document.values()}
    here = [document for document in documents if month.has(document.date)]
    there = [
        entry
        for entry in entries
        if _is_in(entry, document_of.get(entry.id), month, periods)
    ]
    in_month = {entry.id for entry in there}
    unowned = [entry for entry in entries if entry.id not in document_of]
    looks_like = _lookalikes([*unowned, *elsewhere], documents)
    twin_of = _twins([*unowned, *elsewhere], looks_like)
    differences: list[Difference] = []
    for document in here:
        pair = of_document.get(document.id)
        entry = pair[1] if pair else None
        twin = twin_of.get(document.id)
        differences += _of_document(document, entry, in_month, twin)
    for entry in there:
        document = document_of.get(entry.id)
        if document is None:
            differences.append(_only_in_exact(entry, looks_like[entry.id]))
        elif not month.has(document.date):
            total = total_of(entry.amounts)
            differences.append(Difference(PERIOD, document, entry, None, total))
    return Comparison(tuple(_rows(here, there)), tuple(differences))


def periods_of(month: Month, periods: Iterable[Period]) -> list[Period]:
    """Return Exact's periods that have a day of the month; they need not be months."""
    return [p for p in periods if p.start <= month.last and p.end >= month.first]


# -- which side has it ----------------------------------------------------------------


def _pairs(
    documents: Iterable[Document], entries: Iterable[Entry]
) -> dict[int, tuple[Document, Entry]]:
    by_id = {entry.id: entry for entry in entries}
    return {
        document.id: (document, by_id[document.entry_id])
        for document in documents
        if document.state == "sent" and document.entry_id in by_id
    }


def _is_in(
    entry: Entry, document: Document | None, month: Month, periods: Sequence[Period]
) -> bool:
    """Whether Exact has the entry in this month.

    By its period, which the accountant reports by. Where a period is no month, its
    document's date decides if it lies in the period, then the entry's own, else the
    period's last day.
    """
    start, end = _days_of(entry, periods)
    if (start.year, start.month) == (end.year, end.month):
        return month.has(start)
    for day in (document.date if document else None, entry.date):
        if day and start <= day <= end:
            return month.has(day)
    return month.has(end)


def _days_of(entry: Entry, periods: Sequence[Period]) -> tuple[date, date]:
    for year, period, start, end in periods:
        if (year, period) == entry.period:
            return start, end
    return entry.date, entry.date


# -- the differences ------------------------------------------------------------------


def _of_document(
    document: Document,
    entry: Entry | None,
    in_month: Collection[str],
    twin: Entry | None,
) -> Iterator[Difference]:
    total = total_of(document.amounts)
    if document.state != "sent":
        yield Difference(_OF_STATE[document.state], document, odoo=total, twin=twin)
    elif entry is None:
        yield Difference(MISSING, document, odoo=total)
    elif entry.id not in in_month:
        # Its amounts are compared all the same: they are what the other month has.
        yield Difference(PERIOD, document, entry, total, None)
        yield from _content(document, entry, moved=True)
    else:
        yield from _content(document, entry)


def _content(
    document: Document, entry: Entry, moved: bool = False
) -> Iterator[Difference]:
    """Yield what of a document that both have is not the same.

    :param moved: Exact has it in another month, where its sums count.
    """
    totals = () if moved else (total_of(document.amounts), total_of(entry.amounts))
    details = tuple(_details(document.amounts, entry.amounts))
    is_rounding = _is_rounding(document, details)
    if details:
        kind = ROUNDING if is_rounding else AMOUNTS
        yield Difference(kind, document, entry, *(totals or (None, None)), details)
    if document.changes and is_rounding:
        # Its gap is named once, where Exact has rounded.
        yield Difference(CHANGED, document, entry, *(() if details else totals))
    if document.journal != entry.journal:
        # Its gap is named once, where the amounts differ as well.
        yield Difference(JOURNAL, document, entry, *(() if details else totals))


def _details(ours: ByCode, theirs: ByCode) -> Iterator[Detail]:
    none = Amounts()
    for name in dict.fromkeys([*ours, *theirs]):
        mine, other = ours.get(name, none), theirs.get(name, none)
        for what in ("base", "vat"):
            amounts = getattr(mine, what), getattr(other, what)
            if amounts[0] != amounts[1]:
                yield Detail(name, what, *amounts)


def _is_rounding(document: Document, details: Iterable[Detail]) -> bool:
    return all(abs(each.odoo - each.exact) <= document.rounding for each in details)


def _only_in_exact(entry: Entry, found: Sequence[Document]) -> Difference:
    """:param found: the documents that it could be; of several, none is offered"""
    return Difference(
        ONLY_IN_EXACT,
        entry=entry,
        exact=total_of(entry.amounts),
        candidate=found[0] if len(found) == 1 else None,
    )


def _lookalikes(
    entries: Iterable[Entry], documents: Iterable[Document]
) -> dict[str, list[Document]]:
    """Return for each entry the documents that are not known to be booked and could be
    it.

    The same total, but for Exact's rounding, and the same number or reference: nothing
    less is offered.
    """
    named: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents:
        if document.state in (*_WAITING, _SENDING):
            for name in names_of(document):
                named[document.kind, name].append(document)
    return {entry.id: _lookalikes_of(entry, named) for entry in entries}


def _lookalikes_of(
    entry: Entry, named: Mapping[tuple[str, str], Sequence[Document]]
) -> list[Document]:
    found = {
        document.id: document
        for text in (entry.reference, entry.description)
        for document in named.get((entry.kind, text.strip()), ())
    }
    total = total_of(entry.amounts)
    return [
        document
        for document in found.values()
        if abs(total_of(document.amounts) - total) <= document.rounding
    ]


def _twins(
    entries: Iterable[Entry], looks_like: Mapping[str, Iterable[Document]]
) -> dict[int, Entry]:
    """Return for documents that seem to be booked already the entry that it is.

    Not for those in doubt: they are looked up, and never just sent.
    """
    twins: dict[int, Entry] = {}
    for entry in entries:
        for document in looks_like[entry.id]:
            if document.state in _WAITING:
                twins.setdefault(document.id, entry)
    return twins


def names_of(document: Document) -> set[str]:
    """What the entry would be called: a bill by its vendor's reference as well."""
    names = {document.number}
    if document.kind != SALES:
        names.add(document.reference)
    return names - {""}


# -- the sums -------------------------------------------------------------------------


def _rows(documents: Iterable[Document], entries: Iterable[Entry]) -> Iterator[Row]:
    """Yield the rows of each journal: the whole first, then its VAT codes."""
    odoo, exact = _summed(documents), _summed(entries)
    keys = {*odoo, *exact}
    for key in sorted(keys, key=lambda key: (key[0], key[1] is not None, key[1] or "")):
        yield Row(*key, odoo.get(key, Sums()), exact.get(key, Sums()))


def _summed(
    documents: Iterable[Document | Entry],
) -> dict[tuple[str, str | None], Sums]:
    sums: dict[tuple[str, str | None], Sums] = defaultdict(Sums)
    for document in documents:
        whole = Amounts()
        for name, amounts in document.amounts.items():
            sums[document.journal, name] = sums[document.journal, name].plus(amounts)
            whole = whole.plus(amounts)
        sums[document.journal, None] = sums[document.journal, None].plus(whole)
    return dict(sums)
