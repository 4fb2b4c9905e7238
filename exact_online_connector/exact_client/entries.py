"""Sales and purchase entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from . import odata, selections
from .odata import Row
from .resource import Resource, equal_texts
from .values import write_body


class EntryCalls(Resource):
    """Booking, finding and deleting entries; `kind` is "sales" or "purchase"."""

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
        conditions = equal_texts(YourRef=your_ref, Description=description)
        if account_id:
            conditions.append(odata.equals(resource.account, odata.guid(account_id)))
        if entry_number is not None:
            conditions.append(odata.equals("EntryNumber", int(entry_number)))
        if dated:
            conditions += [odata.on_or_after("EntryDate", dated[0])]
            conditions += [odata.on_or_before("EntryDate", dated[1])]
        condition = odata.all_of(conditions)
        return list(self._rows(resource.path, resource.fields, condition))

    def find_any_entries(
        self, kind: str, references: Sequence[Mapping[str, str]]
    ) -> list[Row]:
        """The headers of the entries that bear one of these, in one call.

        :param references: {"your_ref": …} or {"description": …} of each; 10 at most,
            as the address must not grow too long
        """
        if not references:
            return []
        resource = _entries(kind)
        conditions = [
            odata.all_of(
                equal_texts(
                    YourRef=reference.get("your_ref"),
                    Description=reference.get("description"),
                )
            )
            for reference in references
        ]
        condition = odata.any_of(conditions)
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
        return self.lines_of_entries(kind, [entry_id])

    def lines_of_entries(self, kind: str, entry_ids: Sequence[str]) -> list[Row]:
        """The lines of these entries, each entry's in their order: 20 entries at most.

        A call for up to 60 lines.
        """
        conditions = [odata.equals("EntryID", odata.guid(key)) for key in entry_ids]
        if not conditions:
            return []
        path = _entries(kind).lines_path
        rows = self._rows(path, selections.ENTRY_LINE, odata.any_of(conditions))
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


def _entries(kind: str) -> selections.EntryResource:
    if kind not in selections.ENTRY_RESOURCES:
        raise ValueError(f"Exact has no entries of the kind {kind!r}")
    return selections.ENTRY_RESOURCES[kind]
