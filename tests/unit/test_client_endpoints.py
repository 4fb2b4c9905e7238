"""What an address is about: its administration and its endpoint."""

from __future__ import annotations

import pytest

from exact_client import division_of, endpoint_of

GUID = "(guid'7a2f3a1c-0000-0000-0000-000000000000')"


@pytest.mark.parametrize(
    "path, division, endpoint",
    [
        ("/api/v1/100001/crm/Accounts", 100001, "crm/Accounts"),
        (f"/api/v1/100001/crm/Accounts{GUID}", 100001, "crm/Accounts"),
        (f"/api/v1/1/crm/Accounts{GUID}/BankAccounts", 1, "crm/Accounts"),
        ("/api/v1/7/sync/Cashflow/PaymentTerms", 7, "sync/Cashflow/PaymentTerms"),
        ("/proxy/api/v1/beta/7/crm/Contacts/", 7, "crm/Contacts"),
        ("/api/v1/current/Me", None, "Me"),
        ("/api/oauth2/token", None, "/api/oauth2/token"),
    ],
)
def test_of_an_address(path: str, division: int | None, endpoint: str) -> None:
    assert (division_of(path), endpoint_of(path)) == (division, endpoint)
