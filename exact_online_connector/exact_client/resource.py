"""What every method of the client reads and writes with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from . import odata
from .odata import Row
from .transport import Transport
from .values import read_row, write_body


class Resource:
    """Resources of one company, in Exact's own words."""

    division: int | None
    _transport: Transport

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

    def _page(
        self, path: str, fields: Sequence[str], condition: str, url: str | None
    ) -> tuple[list[Row], str | None]:
        query = odata.query(fields, condition)
        return self._transport.page(self._path(path), query, self._read_own_row, url)

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


def since(timestamp: int) -> str:
    return f"Timestamp gt {odata.int64(timestamp)}"


def equal_texts(**criteria: str | None) -> list[str]:
    return [
        odata.equals(field, odata.text(value))
        for field, value in criteria.items()
        if value
    ]
