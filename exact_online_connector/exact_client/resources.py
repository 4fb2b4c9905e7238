"""One method for each thing that the connector asks of Exact."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import requests

from . import odata, selections
from .errors import ExactError, Rejected
from .ledger import LedgerReader
from .odata import Row
from .reference_lists import FIRST_TIMESTAMP, REFERENCE_LISTS
from .transport import Call, Transport
from .values import read_row, write_body

_logger = logging.getLogger(__name__)

_SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"


class ExactClient(LedgerReader):
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
    ) -> None:
        """Nothing is sent yet.

        :param access_token: given None, a token; given a token that Exact refused,
            a newer one. Asked again once for a call.
        :param before_call: gets method and path of each request; if it raises
            RateLimited, the request is not sent
        :param after_call: gets a `Call` for each request, also a failed one
        :param deadline: as of `time.monotonic()`; nothing is waited for past it
        :param timeout: seconds to connect, and between two pieces of an answer
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
        condition = _since(FIRST_TIMESTAMP) if source.is_sync else ""
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

    # Relations

    def find_accounts(self, **criteria: str | None) -> list[Row]:
        """The relations that meet all criteria given; empty ones do not count.

        :param criteria: `code` (without padding), `vat_number`, `chamber_of_commerce`,
            `email`, `postcode`, and `name`, which also finds names that contain it
        :raise ValueError: no criterion, which would mean every relation
        """
        return self.find_accounts_by_any([criteria])

    def find_accounts_by_any(
        self, alternatives: Sequence[Mapping[str, str | None]]
    ) -> list[Row]:
        """The relations that meet all criteria of one of the alternatives, in a call.

        :param alternatives: each with criteria of `find_accounts`
        :raise ValueError: an alternative without criterion would mean every relation
        """
        condition = odata.any_of([_account_condition(**each) for each in alternatives])
        return list(self._rows("crm/Accounts", selections.ACCOUNT, condition))

    def relations(self) -> Iterator[Row]:
        """All relations, 1,000 a call; their roles are for the caller to look at."""
        condition = _since(FIRST_TIMESTAMP)
        return self._rows("sync/CRM/Accounts", selections.SYNC_ACCOUNT, condition)

    def get_account(self, account_id: str) -> Row:
        """One relation.

        :raise Rejected: with status 404 if there is none, or no right to see it
        """
        path = "crm/Accounts"
        account = self._by_key(path, selections.ACCOUNT, "ID", account_id)
        if account is None:
            raise Rejected([], 404, path=self._path(path))
        return account

    def create_account(self, values: Mapping[str, Any]) -> Row:
        """Create a relation and return it with its `ID`.

        Exact may answer with nothing but the key (api.md G); the relation is then read
        back. Where that fails, the key alone is returned: it must not be lost.

        :raise OutcomeUnknown: it may have been created: look it up first
        """
        account = self._create("crm/Accounts", values, "ID")
        if account.get("Code") and account.get("Name"):
            return account
        try:
            return self.get_account(account["ID"])
        except ExactError as error:
            _logger.info("New account not read back: %s", type(error).__name__)
            return account

    def update_account(self, account_id: str, values: Mapping[str, Any]) -> None:
        """Change just these properties of a relation."""
        self._transport.write(
            "PUT", self._path("crm/Accounts", account_id), write_body(values)
        )

    # Entries; `kind` is "sales" or "purchase"

    def create_entry(self, kind: str, payload: Mapping[str, Any]) -> Row:
        """Book an entry with its lines and return its header as Exact booked it.

        Never repeated by itself, except with a new token after a 401.

        :raise OutcomeUnknown: it may have been booked: look it up before sending again
        """
        return self._create(_entries(kind).path, payload, "EntryID")

    def find_entries(
        self,
        kind: str,
        *,
        your_ref: str | None = None,
        account_id: str | None = None,
        description: str | None = None,
        entry_number: int | None = None,
        dated: tuple[date, date] | None = None,
    ) -> list[Row]:
        """The headers of the entries that meet all criteria given.

        :param dated: the first and the last day of the entry date
        :raise ValueError: no criterion, which would mean every entry
        """
        resource = _entries(kind)
        conditions = _equal_texts(YourRef=your_ref, Description=description)
        if account_id:
            conditions.append(odata.equals(resource.account, odata.guid(account_id)))
        if entry_number is not None:
            conditions.append(odata.equals("EntryNumber", int(entry_number)))
        if dated:
            conditions += [odata.on_or_after("EntryDate", dated[0])]
            conditions += [odata.on_or_before("EntryDate", dated[1])]
        condition = odata.all_of(conditions)
        return list(self._rows(resource.path, resource.fields, condition))

    def entries(self, kind: str, entry_ids: Sequence[str]) -> list[Row]:
        """The headers of these entries, in one call: 20 at most.

        What is gone, or may not be seen, is not among them.
        """
        resource = _entries(kind)
        conditions = [odata.equals("EntryID", odata.guid(key)) for key in entry_ids]
        if not conditions:
            return []
        condition = odata.any_of(conditions)
        return list(self._rows(resource.path, resource.fields, condition))

    def get_entry(self, kind: str, entry_id: str) -> Row | None:
        """The header of an entry; None if there is none, or no right to see it."""
        resource = _entries(kind)
        return self._by_key(resource.path, resource.fields, "EntryID", entry_id)

    def entry_lines(self, kind: str, entry_id: str) -> list[Row]:
        """The lines of an entry in their order; empty if there is no such entry."""
        condition = odata.equals("EntryID", odata.guid(entry_id))
        path = _entries(kind).lines_path
        rows = self._rows(path, selections.ENTRY_LINE, condition)
        return sorted(rows, key=lambda row: row.get("LineNumber") or 0)

    def delete_entry(self, kind: str, entry_id: str) -> None:
        """Delete an entry.

        :raise Rejected: it may not be deleted, or, with status 404, is not there
        """
        self._transport.write("DELETE", self._path(_entries(kind).path, entry_id))

    def show_document(self, kind: str, entry_id: str, document_id: str) -> None:
        """Name the document at an entry, where that does not show it by itself."""
        path = self._path(_entries(kind).path, entry_id)
        self._transport.write("PUT", path, write_body({"Document": document_id}))

    # Documents and their files (api.md H)

    def create_document(self, values: Mapping[str, Any]) -> Row:
        """Create a document and return it with its `ID`.

        :raise OutcomeUnknown: it may have been created: look it up first
        """
        return self._create("documents/Documents", values, "ID")

    def find_documents(self, entry_id: str) -> list[Row]:
        """The documents that name this entry as theirs."""
        condition = odata.equals("FinancialTransactionEntryID", odata.guid(entry_id))
        return list(self._rows("documents/Documents", selections.DOCUMENT, condition))

    def delete_document(self, document_id: str) -> None:
        """Delete a document with its files.

        :raise Rejected: it may not be deleted, or, with status 404, is not there
        """
        path = self._path("documents/Documents", document_id)
        self._transport.write("DELETE", path)

    def attach_file(self, document_id: str, name: str, content: bytes) -> Row:
        """Add a file to a document and return the attachment, without its content.

        :raise OutcomeUnknown: it may have been added: look it up first
        """
        values = {
            "Document": document_id,
            "FileName": name,
            "Attachment": b64encode(content).decode("ascii"),
        }
        return self._create("documents/DocumentAttachments", values, "ID")

    def find_attachments(self, document_id: str) -> list[Row]:
        """The files of a document: names and sizes, without their content."""
        condition = odata.equals("Document", odata.guid(document_id))
        return list(
            self._rows(
                "documents/DocumentAttachments",
                selections.DOCUMENT_ATTACHMENT,
                condition,
            )
        )

    # What changed since a Timestamp; pages of rows, `Timestamp` as an int

    def payment_terms_since(self, timestamp: int) -> Iterator[list[Row]]:
        """Changed receivables and payables, mixed, with what is still open."""
        return self._pages(
            "sync/Cashflow/PaymentTerms", selections.PAYMENT_TERM, _since(timestamp)
        )

    def transaction_lines_since(self, timestamp: int) -> Iterator[list[Row]]:
        """Changed lines of all journals: what is really in the books."""
        return self._pages(
            "sync/Financial/TransactionLines",
            selections.TRANSACTION_LINE,
            _since(timestamp),
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
        return self._pages("sync/Deleted", selections.DELETED, _since(timestamp))

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

    def _create(self, path: str, values: Mapping[str, Any], key: str) -> Row:
        return self._transport.write(
            "POST", self._path(path), write_body(values), self._element_reader(key)
        )

    def _by_key(
        self, path: str, fields: Sequence[str], key: str, value: str
    ) -> Row | None:
        """One element, asked for by a filter, which some resources insist on.

        What is gone is then an empty list, and not one of the ten errors an hour after
        which Exact blocks a resource (api.md C4, D2).
        """
        condition = odata.equals(key, odata.guid(value))
        return next(self._rows(path, fields, condition), None)

    def _rows(
        self, path: str, fields: Sequence[str], condition: str = ""
    ) -> Iterator[Row]:
        for page in self._pages(path, fields, condition):
            yield from page

    def _pages(
        self, path: str, fields: Sequence[str], condition: str
    ) -> Iterator[list[Row]]:
        query = odata.query(fields, condition)
        return self._transport.pages(self._path(path), query, self._read_own_row)

    def _path(self, path: str, key: str = "") -> str:
        """The path of a resource of the company, or of one element of it.

        :raise ValueError: the client was made without a company
        """
        if self.division is None:
            raise ValueError("No company (division) was chosen")
        element = f"({odata.guid(key)})" if key else ""
        return f"/api/v1/{int(self.division)}/{path}{element}"

    def _element_reader(self, key: str) -> Callable[[Any], Row]:
        """A reader of one element of the company that insists on its key."""

        def read(data: Any) -> Row:
            row = self._read_own_row(odata.read_element(data))
            if not row.get(key):
                raise odata.MalformedAnswer("an element without its key")
            return row

        return read

    def _read_own_row(self, row: Row) -> Row:
        """Convert a row that belongs to our company.

        Exact once gave answers to the requests of others (api.md L15): a row of
        another company must never come through.

        :raise MalformedAnswer: another company's
        """
        # An answer with nothing but the key has the default here.
        division = row.get("Division") or self.division
        if division != self.division:
            raise odata.MalformedAnswer("a row of another company")
        return read_row(row)


def _entries(kind: str) -> selections.EntryResource:
    if kind not in selections.ENTRY_RESOURCES:
        raise ValueError(f"Exact has no entries of the kind {kind!r}")
    return selections.ENTRY_RESOURCES[kind]


def _since(timestamp: int) -> str:
    return f"Timestamp gt {odata.int64(timestamp)}"


def _account_condition(
    *,
    code: str | None = None,
    vat_number: str | None = None,
    chamber_of_commerce: str | None = None,
    email: str | None = None,
    name: str | None = None,
    postcode: str | None = None,
) -> str:
    conditions = _equal_texts(
        VATNumber=vat_number,
        ChamberOfCommerce=chamber_of_commerce,
        Email=email,
        Postcode=postcode,
    )
    if code:
        conditions.append(odata.equals("Code", odata.account_code(code)))
    if name:
        conditions.append(odata.contains("Name", name))
    return odata.all_of(conditions)


def _equal_texts(**criteria: str | None) -> list[str]:
    return [
        odata.equals(field, odata.text(value))
        for field, value in criteria.items()
        if value
    ]


def _read_timestamp(data: Any) -> int:
    timestamp = read_row(odata.read_element(data)).get("TimeStampAsBigInt")
    if not isinstance(timestamp, int):
        raise odata.MalformedAnswer("no Timestamp")
    return timestamp
