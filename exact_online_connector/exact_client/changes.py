"""What changed since a Timestamp, and what is in the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from . import odata, selections
from .odata import Row
from .resource import Resource, since
from .values import read_row


class ChangeCalls(Resource):
    """Pages of changed rows, `Timestamp` as an int, and lines of the ledger."""

    def payment_terms_since(self, timestamp: int) -> Iterator[list[Row]]:
        """Changed receivables and payables, mixed, with what is still open."""
        return self._pages(
            "sync/Cashflow/PaymentTerms", selections.PAYMENT_TERM, since(timestamp)
        )

    def transaction_lines_since(self, timestamp: int) -> Iterator[list[Row]]:
        """Changed lines of all journals: what is really in the books."""
        return self._pages(
            "sync/Financial/TransactionLines",
            selections.TRANSACTION_LINE,
            since(timestamp),
        )

    def ledger_lines(
        self,
        ids: Sequence[str] = (),
        *,
        offset_ids: Sequence[str] = (),
        your_refs: Sequence[str] = (),
    ) -> list[Row]:
        """The ledger lines that meet one of the criteria.

        A call for up to 60 lines; the address gets long, so ask for some ten at once.

        :param offset_ids: lines that were settled by one of these lines
        :raise ValueError: nothing given, which would mean the whole ledger
        """
        conditions = [odata.equals("ID", odata.guid(each)) for each in ids]
        conditions += [
            odata.equals("OffsetID", odata.guid(each)) for each in offset_ids
        ]
        conditions += [odata.equals("YourRef", odata.text(each)) for each in your_refs]
        if not conditions:
            raise ValueError("A look-up needs at least one criterion")
        return list(
            self._rows(
                "financialtransaction/TransactionLines",
                selections.LEDGER_LINE,
                odata.any_of(conditions),
            )
        )

    def deleted_since(self, timestamp: int) -> Iterator[list[Row]]:
        """Deletions of the last two months; `EntityType` is a number (api.md C5)."""
        return self._pages("sync/Deleted", selections.DELETED, since(timestamp))

    def sync_timestamp(self, modified: datetime, endpoint: str) -> int:
        """The Timestamp that a sync resource had at a moment on Exact's own clock.

        :param modified: without a zone
        :param endpoint: for example "PaymentTerms"
        """
        arguments = {
            "modified": odata.moment(modified),
            "endPoint": odata.text(endpoint),
        }
        return self._transport.read(
            self._path("read/sync/Sync/SyncTimestamp"),
            odata.query(**arguments),
            _read_timestamp,
        )


def _read_timestamp(data: Any) -> int:
    timestamp = read_row(odata.read_element(data)).get("TimeStampAsBigInt")
    if not isinstance(timestamp, int):
        raise odata.MalformedAnswer("no Timestamp")
    return timestamp
