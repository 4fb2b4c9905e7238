"""Exact's ledger: the lines that were really booked."""

from __future__ import annotations

from collections.abc import Sequence

from . import odata, selections
from .odata import Row
from .resource import Resource

# Entries that one address can name without getting too long.
ENTRIES_IN_A_CALL = 20


class LedgerReader(Resource):
    """The part of the client that reads transaction lines."""

    def period_page(
        self, year: int, period: int, types: Sequence[int], url: str | None = None
    ) -> tuple[list[Row], str | None]:
        """A page of the lines of a financial period with these types of entry.

        1,000 lines, with one call.

        :param url: the address of the page, as it was returned; None for the first one
        :return: the lines, and the address of the next page; None after the last
        """
        of_types = odata.any_of([odata.equals("Type", int(each)) for each in types])
        conditions = [
            odata.equals("FinancialYear", int(year)),
            odata.equals("FinancialPeriod", int(period)),
            f"({of_types})",
        ]
        return self._page(
            "bulk/Financial/TransactionLines",
            selections.BOOKED_LINE,
            odata.all_of(conditions),
            url,
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
