"""What is asked of Exact for entries and their lines, and what the caller gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from scripted_server import Reply, ScriptedServer, page, refusal, reply, rows

from exact_client import (
    ExactClient,
    OutcomeUnknown,
    Rejected,
    Transient,
)

BASE = "/api/v1/100001"
ENTRY = "b5240000-0000-4000-8000-000000000001"
CUSTOMER = "454a0000-0000-4000-8000-000000000002"

# The answer to a POST of a purchase entry, recorded in June 2026 (api.md E2).
RECORDED_ENTRY = {
    "__metadata": {"uri": "…", "type": "Exact.Web.Api.Models.PurchaseEntry"},
    "EntryID": ENTRY,
    "PurchaseEntryLines": {"__deferred": {"uri": "…"}},
    "AmountDC": 0,
    "AmountFC": 316.5,
    "Created": "/Date(1782404229433)/",
    "Currency": "EUR",
    "Division": 100001,
    "DueDate": "/Date(1719619200000)/",
    "EntryDate": "/Date(1717027200000)/",
    "EntryNumber": 24600006,
    "Journal": "60",
    "Rate": 1,
    "Reversal": False,
    "VATAmountFC": None,
}


@pytest.mark.parametrize(
    "kind, resource",
    [
        ("sales", "salesentry/SalesEntries"),
        ("purchase", "purchaseentry/PurchaseEntries"),
    ],
)
def test_entry_is_booked_and_returned_as_exact_booked_it(
    kind: str, resource: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply({"d": RECORDED_ENTRY}, 201))
    entry = client.create_entry(kind, {"Journal": "60"})
    assert server.received[0].path == f"{BASE}/{resource}"
    assert entry == {
        "EntryID": ENTRY,
        "AmountDC": Decimal(0),
        "AmountFC": Decimal("316.5"),
        "Created": datetime(2026, 6, 25, 16, 17, 9, 433000),
        "Currency": "EUR",
        "Division": 100001,
        "DueDate": date(2024, 6, 29),
        "EntryDate": date(2024, 5, 30),
        "EntryNumber": 24600006,
        "Journal": "60",
        "Rate": Decimal(1),
        "Reversal": False,
        "VATAmountFC": None,
    }


def test_entry_booked_in_another_company_is_looked_into(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply({"d": {**RECORDED_ENTRY, "Division": 100002}}, 201))
    with pytest.raises(OutcomeUnknown):
        client.create_entry("purchase", {})


@pytest.mark.parametrize(
    "kind, relation", [("sales", "Customer"), ("purchase", "Supplier")]
)
def test_entry_is_found_by_our_reference_and_the_relation(
    kind: str, relation: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows({"EntryID": ENTRY, "AmountFC": 121.0}))
    found = client.find_entries(
        kind, your_ref="INV/2026/00042", account_id=CUSTOMER, entry_number=24700001
    )
    assert found == [{"EntryID": ENTRY, "AmountFC": Decimal("121.0")}]
    query = server.received[0].query
    assert set(query["$filter"].split(" and ")) == {
        "YourRef eq 'INV/2026/00042'",
        f"{relation} eq guid'{CUSTOMER}'",
        "EntryNumber eq 24700001",
    }
    assert relation in query["$select"].split(",")


def test_entries_without_a_criterion_would_mean_all(client: ExactClient) -> None:
    with pytest.raises(ValueError, match="criterion"):
        client.find_entries("sales")


def test_kind_of_entry_that_does_not_exist(client: ExactClient) -> None:
    with pytest.raises(ValueError, match="bank"):
        client.find_entries("bank", your_ref="1")


def test_entry_is_read_by_a_filter(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(rows({"EntryID": ENTRY, "Status": 20}))
    entry = client.get_entry("sales", ENTRY)
    assert entry == {"EntryID": ENTRY, "Status": 20}
    assert server.received[0].query["$filter"] == f"EntryID eq guid'{ENTRY}'"


def test_entry_that_is_gone_is_none(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply({"d": []}))
    assert client.get_entry("sales", ENTRY) is None


@pytest.mark.parametrize("answer", [page(404), page(503), page(200), Reply(204)])
def test_entry_that_cannot_be_read_is_not_gone(
    answer: Reply, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(answer)
    with pytest.raises(Transient):
        client.get_entry("sales", ENTRY)


def test_lines_come_in_their_order(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(
        rows(
            {"LineNumber": 2, "AmountFC": -1, "VATCode": "2  "},
            {"LineNumber": 1, "AmountFC": 100.5, "VATCode": "4  "},
        )
    )
    lines = client.entry_lines("purchase", ENTRY)
    assert [(line["AmountFC"], line["VATCode"]) for line in lines] == [
        (Decimal("100.5"), "4"),
        (Decimal(-1), "2"),
    ]
    sent = server.received[0]
    assert sent.path == f"{BASE}/purchaseentry/PurchaseEntryLines"
    assert sent.query["$filter"] == f"EntryID eq guid'{ENTRY}'"


@pytest.mark.parametrize(
    ("delete", "path"),
    [
        (lambda exact: exact.delete_entry("sales", ENTRY), "salesentry/SalesEntries"),
        (lambda exact: exact.delete_document(ENTRY), "documents/Documents"),
        (lambda exact: exact.delete_account(ENTRY), "crm/Accounts"),
    ],
)
def test_what_is_deleted(
    client: ExactClient,
    server: ScriptedServer,
    delete: Callable[[ExactClient], None],
    path: str,
) -> None:
    server.answers(Reply(204))
    delete(client)
    sent = server.received[0]
    assert sent.method == "DELETE"
    assert sent.path == f"{BASE}/{path}(guid'{ENTRY}')"


def test_lines_of_several_entries_cost_one_call(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows({"LineNumber": 1, "EntryID": ENTRY}))
    (line,) = client.lines_of_entries("sales", [ENTRY, CUSTOMER])
    assert line["EntryID"] == ENTRY
    assert server.received[0].query["$filter"] == (
        f"(EntryID eq guid'{ENTRY}') or (EntryID eq guid'{CUSTOMER}')"
    )
    assert client.lines_of_entries("sales", []) == []
    assert len(server.received) == 1


def test_a_period_is_read_on_from_a_page(
    client: ExactClient, server: ScriptedServer
) -> None:
    address = f"{server.url}{BASE}/bulk/Financial/TransactionLines?$skiptoken=1"
    server.answers(rows({"ID": ENTRY}, next_url=address), rows({"ID": CUSTOMER}))
    _lines, following = client.period_page(2026, 11, [20])
    assert following == address
    (line,), last = client.period_page(2026, 11, [20], following)
    assert (line["ID"], last) == (CUSTOMER, None)
    with pytest.raises(Transient, match="another host"):
        client.period_page(2026, 11, [20], "https://elsewhere.example/page")


def test_ledger_of_a_period_and_of_entries(
    client: ExactClient, server: ScriptedServer
) -> None:
    """The types stand in brackets of their own: `and` binds tighter than `or`."""
    server.answers(rows({"ID": ENTRY}), rows({"ID": ENTRY}))
    lines, following = client.period_page(2026, 11, [20, 30])
    assert (len(lines), following) == (1, None)
    assert len(client.ledger_of_entries([ENTRY, CUSTOMER])) == 1
    assert client.ledger_of_entries([]) == []
    period, entries = server.received
    assert period.path == entries.path == f"{BASE}/bulk/Financial/TransactionLines"
    assert period.query["$filter"] == (
        "FinancialYear eq 2026 and FinancialPeriod eq 11"
        " and ((Type eq 20) or (Type eq 30))"
    )
    assert entries.query["$filter"] == (
        f"(EntryID eq guid'{ENTRY}') or (EntryID eq guid'{CUSTOMER}')"
    )
    assert "Timestamp" not in period.query["$select"], "bulk has none"


def test_entry_to_delete_is_already_gone(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(refusal("De gegevens kunnen niet gevonden worden", 404))
    with pytest.raises(Rejected) as caught:
        client.delete_entry("sales", ENTRY)
    assert caught.value.status == 404
