"""An entry on its way into the books, with what its checks found."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..books import Books
from ..errors import Problem
from ..store import Record
from .kinds import EntryKind


@dataclass
class Draft:
    """The header and the lines as sent, and the records that they refer to."""

    books: Books
    kind: EntryKind
    header: Record
    lines: list[Record]
    problems: list[Problem] = field(default_factory=list)
    party: Record = field(default_factory=dict)
    journal: Record = field(default_factory=dict)
    condition: Record = field(default_factory=dict)
    line_records: list[dict[str, Record]] = field(default_factory=list)

    def problem(self, key: str, about: str = "", **values: object) -> None:
        """Note a message; all of them go back together (api.md K)."""
        self.problems.append(Problem(key, about, values))

    @property
    def home_currency(self) -> str:
        """Return the administration's currency."""
        return self.books.administration["Currency"]

    @property
    def is_foreign(self) -> bool:
        """Say whether the entry is in another currency than the administration's."""
        return self.header["Currency"] != self.home_currency

    def administration_condition(self) -> str | None:
        """Return the administration's own payment condition."""
        return self.books.administration.get("_payment_condition")
