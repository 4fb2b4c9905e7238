"""What is asked of Exact for each thing, and what the caller gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
from scripted_server import Reply, ScriptedServer, page, refusal, reply, rows

from exact_client import (
    REFERENCE_LISTS,
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


def test_user_is_asked_for_without_a_company(
    make_client: Callable[..., ExactClient], server: ScriptedServer
) -> None:
    server.answers(
        rows({"CurrentDivision": 100001, "Legislation": "128", "ServerUtcOffset": 7200})
    )
    me = make_client(division=None).me()
    assert me["CurrentDivision"] == 100001
    assert server.received[0].path == "/api/v1/current/Me"
    assert "CurrentDivision" in server.received[0].query["$select"]


def test_companies_are_listed_before_one_is_chosen(
    make_client: Callable[..., ExactClient], server: ScriptedServer
) -> None:
    server.answers(
        rows(
            {"Code": 100001, "Hid": "1", "Country": "NL ", "Status": 1},
            {"Code": 100002, "Hid": "2", "Country": "NL ", "Status": 2},
        )
    )
    found = make_client(division=None).divisions(100001)
    assert [(row["Code"], row["Hid"], row["Country"]) for row in found] == [
        (100001, 1, "NL"),
        (100002, 2, "NL"),
    ]
    assert server.received[0].path == f"{BASE}/system/Divisions"


# Code lists


@pytest.mark.parametrize("kind", sorted(REFERENCE_LISTS))
def test_code_list_names_its_fields_and_its_filter(
    kind: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows({"Code": "A", "Description": "Alpha"}))
    assert list(client.reference_rows(kind)) == [{"Code": "A", "Description": "Alpha"}]
    sent = server.received[0]
    assert sent.path == f"{BASE}/{REFERENCE_LISTS[kind].path}"
    assert {"Code", "Description"} <= set(sent.query["$select"].split(","))
    is_sync = "/sync/" in sent.path
    assert sent.query.get("$filter") == ("Timestamp gt 1L" if is_sync else None)


def test_code_list_that_exact_does_not_have(client: ExactClient) -> None:
    with pytest.raises(ValueError, match="colours"):
        client.reference_rows("colours")


def test_financial_periods(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(rows({"FinYear": 2026, "StartDate": "/Date(1767225600000)/"}))
    periods = list(client.financial_periods())
    assert periods == [{"FinYear": 2026, "StartDate": date(2026, 1, 1)}]


# Relations


def test_found_relations_have_plain_codes(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows({"ID": CUSTOMER, "Code": "                25", "Name": "X"}))
    found = client.find_accounts(code="25")
    assert found == [{"ID": CUSTOMER, "Code": "25", "Name": "X"}]
    assert {"ID", "Code", "Name", "Status", "EndDate"} <= set(
        server.received[0].query["$select"].split(",")
    )


def test_one_relation_by_its_key(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(rows({"ID": CUSTOMER, "Name": "Bakkerij"}))
    assert client.get_account(CUSTOMER.upper())["Name"] == "Bakkerij"
    assert server.received[0].path == f"{BASE}/crm/Accounts"
    assert server.received[0].query["$filter"] == f"ID eq guid'{CUSTOMER}'"


def test_relation_that_is_gone(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(rows())
    with pytest.raises(Rejected) as caught:
        client.get_account(CUSTOMER)
    assert caught.value.status == 404
    assert caught.value.path == f"{BASE}/crm/Accounts"


def test_new_relation(client: ExactClient, server: ScriptedServer) -> None:
    created = {"ID": CUSTOMER, "Code": "                26", "Name": "Bakkerij"}
    server.answers(reply({"d": created}, 201))
    account = client.create_account({"Name": "Bakkerij", "Status": "C"})
    assert account == {"ID": CUSTOMER, "Code": "26", "Name": "Bakkerij"}
    assert server.received[0].path == f"{BASE}/crm/Accounts"
    assert server.received[0].json() == {"Name": "Bakkerij", "Status": "C"}


@pytest.mark.parametrize(
    "answer",
    [
        {"ID": CUSTOMER, "Code": None, "Name": None, "Division": None},
        {"ID": CUSTOMER, "Code": "", "Name": "", "Division": 0},
    ],
)
def test_new_relation_that_exact_shows_empty_is_read_back(
    answer: Mapping[str, object], client: ExactClient, server: ScriptedServer
) -> None:
    full = {"ID": CUSTOMER, "Code": "                26", "Name": "Bakkerij"}
    server.answers(reply({"d": answer}, 201), rows(full))
    assert client.create_account({"Name": "Bakkerij"})["Code"] == "26"
    assert [request.method for request in server.received] == ["POST", "GET"]


@pytest.mark.parametrize("failure", [page(503), Reply(429), rows()])
def test_new_relation_is_not_lost_when_it_cannot_be_read_back(
    failure: Reply, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply({"d": {"ID": CUSTOMER, "Code": None}}, 201), failure)
    assert client.create_account({"Name": "Bakkerij"})["ID"] == CUSTOMER


def test_changed_relation_sends_just_the_change(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(Reply(204))
    client.update_account(CUSTOMER, {"Name": "Nieuw"})
    sent = server.received[0]
    assert (sent.method, sent.path) == ("PUT", f"{BASE}/crm/Accounts(guid'{CUSTOMER}')")
    assert sent.json() == {"Name": "Nieuw"}


@pytest.mark.parametrize("answer", [Reply(200), reply({"d": {"ID": CUSTOMER}})])
def test_change_may_be_answered_with_200(
    answer: Reply, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(answer)
    client.update_account(CUSTOMER, {"Name": "Nieuw"})


# Entries


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


def test_entry_is_deleted(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(Reply(204))
    client.delete_entry("sales", ENTRY)
    sent = server.received[0]
    assert sent.method == "DELETE"
    assert sent.path == f"{BASE}/salesentry/SalesEntries(guid'{ENTRY}')"


def test_document_is_deleted(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(Reply(204))
    client.delete_document(ENTRY)
    sent = server.received[0]
    assert sent.method == "DELETE"
    assert sent.path == f"{BASE}/documents/Documents(guid'{ENTRY}')"


def test_relation_is_deleted(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(Reply(204))
    client.delete_account(CUSTOMER)
    sent = server.received[0]
    assert sent.method == "DELETE"
    assert sent.path == f"{BASE}/crm/Accounts(guid'{CUSTOMER}')"


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


# What changed


@pytest.mark.parametrize(
    "method, resource",
    [
        ("payment_terms_since", "sync/Cashflow/PaymentTerms"),
        ("transaction_lines_since", "sync/Financial/TransactionLines"),
        ("deleted_since", "sync/Deleted"),
    ],
)
def test_changes_since_a_timestamp(
    method: str, resource: str, client: ExactClient, server: ScriptedServer
) -> None:
    next_url = f"{server.url}{BASE}/{resource}?$skiptoken=5"
    server.answers(
        rows({"Timestamp": "6"}, {"Timestamp": "7"}, next_url=next_url),
        rows({"Timestamp": 8}),
    )
    pages = list(getattr(client, method)(5))
    assert [[row["Timestamp"] for row in page] for page in pages] == [[6, 7], [8]]
    sent = server.received[0]
    assert sent.path == f"{BASE}/{resource}"
    assert sent.query["$filter"] == "Timestamp gt 5L"
    assert {"ID", "Timestamp", "Division"} <= set(sent.query["$select"].split(","))


@pytest.mark.parametrize("form", [{"d": [{}]}, {"d": {"results": [{}]}}, {"d": {}}])
def test_timestamp_of_a_moment(
    form: dict, client: ExactClient, server: ScriptedServer
) -> None:
    text = Reply(200, str(form).replace("{}", '{"TimeStampAsBigInt": "99"}').encode())
    server.answers(Reply(200, text.body.replace(b"'", b'"')))
    moment = datetime(2026, 11, 21, 8, 30, 15)
    assert client.sync_timestamp(moment, "PaymentTerms") == 99
    sent = server.received[0]
    assert sent.path == f"{BASE}/read/sync/Sync/SyncTimestamp"
    assert sent.query == {
        "modified": "datetime'2026-11-21T08:30:15'",
        "endPoint": "'PaymentTerms'",
    }


def test_moment_with_a_zone_is_not_on_exacts_clock(client: ExactClient) -> None:
    with pytest.raises(ValueError, match="zone"):
        client.sync_timestamp(datetime(2026, 11, 21, tzinfo=timezone.utc), "X")


# Documents and their files


DOCUMENT = "6aff0000-0000-4000-8000-000000000003"


def test_file_is_attached_in_base64(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(
        reply({"d": {"ID": DOCUMENT, "Attachment": None, "FileSize": 3.0}}, status=201)
    )
    assert client.attach_file(DOCUMENT, "x.pdf", b"\x00\xff\n")["ID"] == DOCUMENT
    sent = server.received[0]
    assert (sent.method, sent.path) == ("POST", f"{BASE}/documents/DocumentAttachments")
    assert sent.json() == {
        "Document": DOCUMENT,
        "FileName": "x.pdf",
        "Attachment": "AP8K",
    }


def test_document_is_looked_up_by_its_entry_and_files_without_their_content(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows({"ID": DOCUMENT}), rows({"ID": CUSTOMER, "FileName": "x.pdf"}))
    assert client.find_documents(ENTRY)[0]["ID"] == DOCUMENT
    assert client.find_attachments(DOCUMENT)[0]["FileName"] == "x.pdf"
    documents, attachments = server.received
    condition = f"FinancialTransactionEntryID eq guid'{ENTRY}'"
    assert documents.query["$filter"] == condition
    assert attachments.query["$filter"] == f"Document eq guid'{DOCUMENT}'"
    assert "Attachment" not in attachments.query["$select"].split(",")


def test_entry_is_told_its_document(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(Reply(204))
    client.show_document("sales", ENTRY, DOCUMENT)
    sent = server.received[0]
    assert (sent.method, sent.json()) == ("PUT", {"Document": DOCUMENT})
    assert sent.path == f"{BASE}/salesentry/SalesEntries(guid'{ENTRY}')"
