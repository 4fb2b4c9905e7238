"""What is asked of Exact for each thing, and what the caller gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone

import pytest
from scripted_server import Reply, ScriptedServer, page, reply, rows

from exact_client import (
    REFERENCE_LISTS,
    ExactClient,
    Rejected,
)

BASE = "/api/v1/100001"
ENTRY = "b5240000-0000-4000-8000-000000000001"
CUSTOMER = "454a0000-0000-4000-8000-000000000002"


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
