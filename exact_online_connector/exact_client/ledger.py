"""Exact's ledger: the lines that were really booked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import odata, selections
from .odata import Row
from .resource import Resource

# Entries that one address can name without getting too long.
ENTRIES_IN_A_CALL = 20


class LedgerReader(Resource):
    """The part of the client that reads transaction lines."""

    def period_lines(
        self, year: int, period: int, types: Sequence[int]
    ) -> Iterator[Row]:
        """The lines of a financial period that have one of these types of entry.

        A call for 1,000 lines.
        """
        of_types = odata.any_of([odata.equals("Type", int(each)) for each in types])
        conditions = [
            odata.equals("FinancialYear", int(year)),
            odata.equals("FinancialPeriod", int(period)),
            f"({of_types})",
        ]
        return self._rows(
            "bulk/Financial/TransactionLines",
            selections.BOOKED_LINE,
            odata.all_of(conditions),
        )

    def ledger_of_entries(self, entry_ids: Sequence[str]) -> list[Row]:
        """The lines of these entries, at most 20; 1,000 lines a call.

        What is gone, or may not be seen, has none.
        """
        conditions = [odata.equals("EntryID", odata.guid(key)) for key in entry_ids]
        if not conditions:
            return []
        return list(
            self._rows(
                "bulk/Financial/TransactionLines",
                selections.BOOKED_LINE,
                odata.any_of(conditions),
            )
        )
