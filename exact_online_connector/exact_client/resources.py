"""The client: one method for each thing that the connector asks of Exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import requests

from . import odata, selections
from .changes import ChangeCalls
from .documents import DocumentCalls
from .entries import EntryCalls
from .ledger import LedgerReader
from .limits import utc_now
from .odata import Row
from .reference_lists import FIRST_TIMESTAMP, REFERENCE_LISTS
from .relations import RelationCalls
from .resource import since
from .transport import Call, Transport
from .values import read_row, write_body

_SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"


class ExactClient(RelationCalls, EntryCalls, DocumentCalls, ChangeCalls, LedgerReader):
    """Exact Online for one user and, where `division` is given, one company.

    Rows come as dicts by Exact's property names with Python's values, see
    `values.read_row`. Every method raises the kinds of `errors` and no other failure
    of the other side; a wrong argument is a ValueError.
    """

    def __init__(
        self,
        base_url: str,
        division: int | None,
        access_token: Callable[[str | None], str],
        *,
        before_call: Callable[[str, str], None] | None = None,
        after_call: Callable[[Call], None] | None = None,
        deadline: float | None = None,
        timeout: tuple[float, float] = (5.0, 60.0),
        session: requests.Session | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Nothing is sent yet.

        :param access_token: given None, a token; given a token that Exact refused,
            a newer one. Asked again once for a call.
        :param before_call: gets method and path of each request; if it raises
            RateLimited, the request is not sent
        :param after_call: gets a `Call` for each request, also a failed one
        :param deadline: as of `time.monotonic()`; nothing is waited for past it
        :param timeout: seconds to connect, and between two pieces of an answer
        :param clock: our clock, naive UTC, on which an error tells when to try again
        :raise ValueError: `base_url` is not `https` (or `http` to this machine)
        """
        self.division = division
        self._transport = Transport(
            base_url,
            access_token,
            before_call=before_call,
            after_call=after_call,
            deadline=deadline,
            timeout=timeout,
            session=session,
            clock=clock,
        )

    def close(self) -> None:
        """Close the connections that were kept open for the next call."""
        self._transport.close()

    # User and companies

    def me(self) -> Row:
        """The user behind the token, with the company last used on screen."""
        return self._transport.read(
            "/api/v1/current/Me",
            odata.query(selections.ME),
            lambda data: read_row(odata.read_element(data)),
        )

    def divisions(self, current_division: int) -> list[Row]:
        """The companies that both user and app may use, archived ones included."""
        pages = self._transport.pages(
            f"/api/v1/{int(current_division)}/system/Divisions",
            odata.query(selections.DIVISION),
            read_row,
        )
        return [row for page in pages for row in page]

    # Code lists

    def reference_rows(self, kind: str) -> Iterator[Row]:
        """The rows of one of `REFERENCE_LISTS`; `Percentage` of VAT is a fraction."""
        if kind not in REFERENCE_LISTS:
            raise ValueError(f"Exact has no code list {kind!r}")
        source = REFERENCE_LISTS[kind]
        condition = since(FIRST_TIMESTAMP) if source.is_sync else ""
        return self._rows(source.path, source.fields, condition)

    def financial_periods(self) -> Iterator[Row]:
        """Every period of every financial year; years and periods may be broken."""
        return self._rows("financial/FinancialPeriods", selections.FINANCIAL_PERIOD)

    def vat_percentages(self, since: datetime) -> Iterator[Row]:
        """The percentages of VAT codes that are in force, or ended after this moment.

        None of a code whose last percentage has ended before.
        """
        condition = f"EndDate eq null or EndDate ge {odata.moment(since)}"
        fields = ("VATCodeID", "StartDate", "EndDate", "Percentage")
        return self._rows("vat/VatPercentages", fields, condition)

    def closed_periods(self, since_year: int) -> Iterator[Row]:
        """The periods that are closed for a sales or purchase journal.

        A row for each journal and period, 60 in a call: none for what is open.

        :param since_year: the first financial year to ask for
        """
        condition = (
            f"Status eq 1 and Year ge {int(since_year)}"
            " and (JournalType eq 20 or JournalType eq 22)"
        )
        path = "read/financial/JournalStatusList"
        return self._rows(path, selections.JOURNAL_STATUS, condition)

    # What this login may do

    def first_row(self, path: str, key: str) -> Row | None:
        """One row of a list, of which only the key is asked.

        :raise Forbidden: the app lacks the scope for it
        """
        query = odata.query((key,), **{"$top": "1"})
        pages = self._transport.pages(self._path(path), query, read_row)
        return next((row for page in pages for row in page), None)

    def has_right(self, path: str, method: str) -> bool:
        """Whether the user may do this; Exact's lists are empty for who may not."""
        arguments = {"endpoint": odata.text(path), "action": odata.text(method)}
        return self._transport.read(
            self._path("users/UserHasRights"),
            odata.query(**arguments),
            lambda data: bool(odata.read_element(data).get("UserHasRights")),
        )

    # Webhooks (api.md J)

    def subscriptions(self) -> list[Row]:
        """The app's subscriptions to notifications, of whatever address."""
        return list(self._rows(_SUBSCRIPTIONS, selections.SUBSCRIPTION))

    def subscribe(self, topic: str, url: str) -> None:
        """Have `url` called on changes. Exact tries it, empty, and must hear a 2xx.

        :raise Rejected: there is one for the topic, or the address does not answer
        """
        body = write_body({"CallbackURL": url, "Topic": topic})
        self._transport.write("POST", self._path(_SUBSCRIPTIONS), body)

    def unsubscribe(self, subscription_id: str) -> None:
        """End a subscription."""
        self._transport.write("DELETE", self._path(_SUBSCRIPTIONS, subscription_id))
