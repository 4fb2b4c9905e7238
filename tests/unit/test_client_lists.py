"""Lists: the forms they take, their pages, and what a filter says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scripted_server import Reply, ScriptedServer, reply, rows

from exact_client import ExactClient, Transient

JOURNALS = "/api/v1/100001/financial/Journals"
A, B, C = ({"Code": code} for code in "ABC")


def codes(found: Iterator[dict]) -> str:
    return "".join(row["Code"] for row in found)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"d": {"results": [A, B]}}, id="results"),
        pytest.param({"d": {"results": [A, B], "__count": "2"}}, id="with a count"),
        pytest.param({"d": [A, B]}, id="bare list"),
        pytest.param({"d": [A, B], "__next": None}, id="bare list, no next"),
        pytest.param({"d": {"results": [A, B], "__next": ""}}, id="empty next"),
    ],
)
def test_every_form_of_a_list(
    answer: object, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply(answer))
    assert codes(client.reference_rows("journal")) == "AB"
    assert len(server.received) == 1


@pytest.mark.parametrize("answer", [{"d": {"results": []}}, {"d": []}])
def test_empty_list(
    answer: object, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply(answer))
    assert list(client.reference_rows("journal")) == []


@pytest.mark.parametrize("answer", [{"d": {"results": [A]}}, {"d": [A]}, {"d": A}])
def test_every_form_of_one_element(
    answer: object, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply(answer))
    assert client.me() == A


@pytest.mark.parametrize(
    "answer",
    [
        {"d": A},
        {"d": {"results": A}},
        {"d": ["A"]},
        {"d": [A], "__next": 5},
        {"results": [A]},
        [A],
    ],
)
def test_what_is_not_a_list(
    answer: object, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply(answer))
    with pytest.raises(Transient):
        list(client.reference_rows("journal"))


def test_next_page_is_asked_for_exactly_as_exact_wrote_it(
    client: ExactClient, server: ScriptedServer
) -> None:
    query = (
        "$orderby=Modified%20asc&$select=ID,Code&$top=40&$skiptoken="
        "datetime'2018-09-21T04%3A18%3A55.617',guid'790fc424-0000-4000-8000-000000000001'"
    )
    server.answers(
        rows(A, next_url=f"{server.url}{JOURNALS}?{query}"),
        rows(B),
    )
    assert codes(client.reference_rows("journal")) == "AB"
    assert server.received[1].path == JOURNALS
    assert server.received[1].raw_query == query


@pytest.mark.parametrize("first", [[A], {"results": [A]}])
def test_address_of_the_next_page_beside_the_list(
    first: object, client: ExactClient, server: ScriptedServer
) -> None:
    next_url = f"{server.url}{JOURNALS}?$skiptoken=1"
    server.answers(reply({"d": first, "__next": next_url}), reply({"d": [B]}))
    assert codes(client.reference_rows("journal")) == "AB"


def test_full_last_page_costs_one_empty_page(
    client: ExactClient, server: ScriptedServer
) -> None:
    next_url = f"{server.url}{JOURNALS}?$skiptoken=2"
    server.answers(rows({"Timestamp": "7"}, next_url=next_url), rows())
    assert list(client.deleted_since(1)) == [[{"Timestamp": 7}]]
    assert len(server.received) == 2


def test_pages_are_fetched_when_they_are_asked_for(
    client: ExactClient, server: ScriptedServer
) -> None:
    next_url = f"{server.url}{JOURNALS}?$skiptoken=1"
    server.answers(rows(A, next_url=next_url), rows(B))
    pages = client.payment_terms_since(1)
    assert server.received == []
    assert next(pages) == [A]
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "other",
    [
        "http://localhost:{port}/api/v1/100001/financial/Journals?$skiptoken=1",
        "https://127.0.0.1:{port}/api/v1/100001/financial/Journals?$skiptoken=1",
        "http://127.0.0.1:{port}@attacker.example/api?$skiptoken=1",
        "//attacker.example/api?$skiptoken=1",
        "http://[nowhere",
    ],
)
def test_next_page_on_another_host_never_gets_the_token(
    other: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows(A, next_url=other.format(port=server.port)), rows(B))
    with pytest.raises(Transient, match="another host"):
        list(client.reference_rows("journal"))
    assert len(server.received) == 1


def test_pages_that_lead_back_to_themselves(
    client: ExactClient, server: ScriptedServer
) -> None:
    first = f"{server.url}{JOURNALS}?$skiptoken=1"
    second = f"{server.url}{JOURNALS}?$skiptoken=2"
    server.answers(
        rows(A, next_url=first), rows(B, next_url=second), rows(C, next_url=first)
    )
    with pytest.raises(Transient, match="circles"):
        list(client.reference_rows("journal"))


def test_pages_without_end(
    client: ExactClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exact_client.transport.MAX_PAGES", 3)
    for number in range(5):
        next_url = f"{server.url}{JOURNALS}?$skiptoken={number}"
        server.answers(rows(A, next_url=next_url))
    with pytest.raises(Transient, match="more than 3 pages"):
        list(client.reference_rows("journal"))
    assert len(server.received) == 3


def test_as_many_pages_as_are_allowed(
    client: ExactClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exact_client.transport.MAX_PAGES", 2)
    next_url = f"{server.url}{JOURNALS}?$skiptoken=1"
    server.answers(rows(A, next_url=next_url), rows(B))
    assert codes(client.reference_rows("journal")) == "AB"


def test_second_page_that_fails_is_not_a_short_list(
    client: ExactClient, server: ScriptedServer
) -> None:
    next_url = f"{server.url}{JOURNALS}?$skiptoken=1"
    server.answers(rows(A, next_url=next_url), Reply(503))
    with pytest.raises(Transient):
        list(client.reference_rows("journal"))


@pytest.mark.parametrize("division", [999, 100002])
def test_row_of_another_company_never_comes_through(
    division: int, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(
        rows({"Code": "A", "Division": 100001}, {"Code": "B", "Division": division})
    )
    with pytest.raises(Transient):
        list(client.reference_rows("journal"))


# Filters


@pytest.mark.parametrize(
    "name", ["Bakkerij 't Hoekje", "A & B + C", "Ünïcode #1", "50% 'off''", "a=b;c?d/e"]
)
def test_text_in_a_filter_reaches_exact_as_it_is(
    name: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows())
    client.find_entries("sales", your_ref=name)
    quoted = name.replace("'", "''")
    assert server.received[0].query["$filter"] == f"YourRef eq '{quoted}'"
    assert "+" not in server.received[0].raw_query


def test_account_code_is_padded_to_18(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(rows())
    client.find_accounts(code="25")
    assert server.received[0].query["$filter"] == "Code eq '                25'"


def test_all_criteria_must_be_met(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(rows())
    client.find_accounts(vat_number="NL001234567B01", name="O'Neil", postcode="1012AB")
    assert set(server.received[0].query["$filter"].split(" and ")) == {
        "VATNumber eq 'NL001234567B01'",
        "Postcode eq '1012AB'",
        "substringof('O''Neil',Name) eq true",
    }


@pytest.mark.parametrize("criteria", [{}, {"email": ""}, {"code": None, "name": ""}])
def test_look_up_without_a_criterion_would_mean_everybody(
    criteria: dict, client: ExactClient, server: ScriptedServer
) -> None:
    with pytest.raises(ValueError, match="criterion"):
        client.find_accounts(**criteria)
    assert server.received == []


@pytest.mark.parametrize("entry_id", ["1 or true", "b524') or (1 eq 1", "", "x" * 36])
def test_what_is_no_key_is_not_sent(
    entry_id: str, client: ExactClient, server: ScriptedServer
) -> None:
    with pytest.raises(ValueError):
        client.get_entry("sales", entry_id)
    assert server.received == []
