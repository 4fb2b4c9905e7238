"""Relations: customers and suppliers."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import odata, selections
from .errors import ExactError, Rejected
from .odata import Row
from .reference_lists import FIRST_TIMESTAMP
from .resource import Resource, equal_texts, since
from .values import write_body

_logger = logging.getLogger(__name__)


class RelationCalls(Resource):
    """Finding, creating and changing relations (`crm/Accounts`)."""

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
        condition = since(FIRST_TIMESTAMP)
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

    def delete_account(self, account_id: str) -> None:
        """Delete a relation that nothing uses.

        :raise Rejected: it is in use, or, with status 404, is not there
        """
        self._transport.write("DELETE", self._path("crm/Accounts", account_id))


def _account_condition(
    *,
    code: str | None = None,
    vat_number: str | None = None,
    chamber_of_commerce: str | None = None,
    email: str | None = None,
    name: str | None = None,
    postcode: str | None = None,
) -> str:
    conditions = equal_texts(
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
