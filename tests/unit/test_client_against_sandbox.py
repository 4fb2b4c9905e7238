"""The client against the sandbox over HTTP, under both readings of what is UNCERTAIN.

One story: a person logs in, the company and its code lists are read, a relation is
made, an entry is booked, read back, paid, found among the changes, and deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests

from exact_client import (
    REFERENCE_LISTS,
    Call,
    ExactClient,
    Forbidden,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TokenSet,
    TooEarlyToRefresh,
    Transient,
    authorize_url,
    exchange_code,
    refresh_tokens,
)
from exact_sandbox.process import (
    CLIENT_ID,
    CLIENT_SECRET,
    PASSWORD,
    USER,
    SandboxProcess,
)
from exact_sandbox.switches import SWITCHES

RETURN_TO = "http://127.0.0.1:9/exact_online/callback"
DIVISION = 100001


@pytest.fixture(scope="module", params=["kind", "harsh"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess()
    readings = {name: about[request.param] for name, about in SWITCHES.items()}
    sandbox.post("switches", **readings)
    sandbox.post("limits", minute=10_000, day=100_000)
    yield sandbox
    sandbox.stop()


def log_in(url: str) -> str:
    """Fill in the pages as a person does; return where the browser is sent then."""
    with requests.Session() as browser:
        page = browser.get(url, timeout=5)
        assert 'name="user"' in page.text and 'name="password"' in page.text
        form = {"user": USER, "password": PASSWORD, "login": "1"}
        answer = browser.post(url, form, allow_redirects=False, timeout=5)
        if not answer.is_redirect:
            assert 'name="allow"' in answer.text
            form = {"allow": "1"}
            answer = browser.post(url, form, allow_redirects=False, timeout=5)
    return answer.headers["Location"]


@pytest.fixture(scope="module")
def tokens(sandbox: SandboxProcess) -> TokenSet:
    """Tokens of the user, got through the login pages."""
    landed = log_in(authorize_url(sandbox.url, CLIENT_ID, RETURN_TO, "state-1"))
    answer = parse_qs(urlsplit(landed).query)
    assert answer["state"] == ["state-1"]
    code = answer["code"][0]
    return exchange_code(sandbox.url, CLIENT_ID, CLIENT_SECRET, RETURN_TO, code)


@pytest.fixture
def calls() -> list[Call]:
    return []


@pytest.fixture
def client(
    sandbox: SandboxProcess, tokens: TokenSet, calls: list[Call]
) -> Iterator[ExactClient]:
    def token(_refused: str | None) -> str:
        return tokens.access_token

    client = ExactClient(
        sandbox.url, DIVISION, token, after_call=calls.append, timeout=(2, 5)
    )
    with closing(client):
        yield client


def customer(client: ExactClient) -> dict[str, Any]:
    return client.create_account({"Name": "Bakkerij 't Hoekje", "Status": "C"})


def invoice(client: ExactClient, account_id: str, **values: Any) -> dict[str, Any]:
    """A payload: 100.00 of revenue with 21.00 of VAT."""
    accounts = {row["Code"]: row for row in client.reference_rows("gl_account")}
    line = {
        "GLAccount": accounts["8000"]["ID"],
        "AmountFC": Decimal("100.00"),
        "VATCode": "2",
        "VATAmountFC": Decimal("21.00"),
    }
    return {
        "Customer": account_id,
        "Journal": "70",
        "EntryDate": date.today(),
        "YourRef": f"INV/{uuid4().hex[:12]}",
        "SalesEntryLines": [line],
        **values,
    }


def test_tokens_live_ten_minutes_and_not_shorter(
    sandbox: SandboxProcess, tokens: TokenSet
) -> None:
    assert tokens.expires_in == 600
    with pytest.raises(TooEarlyToRefresh):
        refresh_tokens(sandbox.url, CLIENT_ID, CLIENT_SECRET, tokens.refresh_token)


def test_user_and_companies(client: ExactClient) -> None:
    current = client.me()["CurrentDivision"]
    companies = {row["Code"]: row for row in client.divisions(current)}
    assert companies[DIVISION]["Country"] == "NL"
    assert companies[DIVISION]["Currency"] == "EUR"
    assert isinstance(companies[DIVISION]["Hid"], int)
    assert {row["Status"] for row in companies.values()} == {1, 2}


@pytest.mark.parametrize("kind", sorted(REFERENCE_LISTS))
def test_code_list(kind: str, client: ExactClient) -> None:
    found = list(client.reference_rows(kind))
    assert found
    assert all(row["Code"] == row["Code"].strip() != "" for row in found)
    assert set(found[0]) == set(REFERENCE_LISTS[kind].fields)


def test_all_code_lists_cost_few_calls(client: ExactClient, calls: list[Call]) -> None:
    for kind in REFERENCE_LISTS:
        list(client.reference_rows(kind))
    assert len(calls) <= 12


def test_vat_percentage_is_a_fraction(client: ExactClient) -> None:
    codes = {row["Code"]: row for row in client.reference_rows("vat_code")}
    assert codes["2"]["Percentage"] == Decimal("0.21")


def test_periods_are_days_of_the_calendar(client: ExactClient) -> None:
    periods = list(client.financial_periods())
    assert len(periods) >= 24
    assert all(type(row["StartDate"]) is date for row in periods)


def test_new_relation_is_found_again(client: ExactClient) -> None:
    created = customer(client)
    assert created["Name"] == "Bakkerij 't Hoekje"
    for criteria in ({"code": created["Code"]}, {"name": "t Hoekje"}):
        found = client.find_accounts(**criteria)
        assert created["ID"] in [row["ID"] for row in found]
    client.update_account(created["ID"], {"City": "Utrecht"})
    changed = client.get_account(created["ID"])
    assert (changed["City"], changed["Name"]) == ("Utrecht", created["Name"])


def test_relation_that_does_not_exist(client: ExactClient) -> None:
    with pytest.raises(Rejected) as caught:
        client.get_account(str(uuid4()))
    assert caught.value.status == 404


def test_entry_from_booking_to_deletion(client: ExactClient) -> None:
    account = customer(client)
    payload = invoice(client, account["ID"])
    booked = client.create_entry("sales", payload)
    assert booked["EntryDate"] == payload["EntryDate"]
    found = client.find_entries(
        "sales", your_ref=payload["YourRef"], account_id=account["ID"]
    )
    assert [row["EntryID"] for row in found] == [booked["EntryID"]]
    read = client.get_entry("sales", booked["EntryID"])
    assert read is not None
    assert read["AmountFC"] == Decimal(121)
    lines = client.entry_lines("sales", booked["EntryID"])
    assert [line["AmountFC"] for line in lines] == [Decimal(100)]
    client.delete_entry("sales", booked["EntryID"])
    assert client.get_entry("sales", booked["EntryID"]) is None
    with pytest.raises(Rejected) as caught:
        client.delete_entry("sales", booked["EntryID"])
    assert caught.value.status == 404


def test_invalid_entry_is_refused_with_its_reasons(client: ExactClient) -> None:
    with pytest.raises(Rejected) as caught:
        client.create_entry("sales", {"SalesEntryLines": []})
    assert caught.value.messages


def test_payment_is_seen_among_the_changes(
    client: ExactClient, sandbox: SandboxProcess
) -> None:
    entry = client.create_entry("sales", invoice(client, customer(client)["ID"]))
    terms = [row for page in client.payment_terms_since(1) for row in page]
    seen = max(row["Timestamp"] for row in terms)
    own = [row for row in terms if row["TransactionEntryID"] == entry["EntryID"]]
    assert [abs(row["AmountFC"]) for row in own] == [Decimal(121)]
    assert list(client.payment_terms_since(seen)) == []

    sandbox.post("pay", entry=entry["EntryID"], date=date.today().isoformat())
    changed = [row for page in client.payment_terms_since(seen) for row in page]
    own = [row for row in changed if row["TransactionEntryID"] == entry["EntryID"]]
    assert {row["Status"] for row in own} == {50}
    assert {row["LastPaymentDate"] for row in own} == {date.today()}


def test_booked_lines_are_seen_among_the_changes(client: ExactClient) -> None:
    entry = client.create_entry("sales", invoice(client, customer(client)["ID"]))
    lines = [row for page in client.transaction_lines_since(1) for row in page]
    own = [row for row in lines if row["EntryID"] == entry["EntryID"]]
    assert sum(row["AmountDC"] for row in own) == 0
    assert Decimal(121) in [row["AmountDC"] for row in own]


def test_lists_longer_than_a_page(client: ExactClient, calls: list[Call]) -> None:
    account = customer(client)["ID"]
    payload = invoice(client, account)
    numbers = set()
    for _copy in range(61):
        payload["YourRef"] = f"INV/{uuid4().hex[:12]}"
        numbers.add(client.create_entry("sales", payload)["EntryNumber"])
    calls.clear()
    found = client.find_entries("sales", account_id=account)
    assert {row["EntryNumber"] for row in found} == numbers
    assert len(calls) == 2


# Faults


@pytest.mark.parametrize(
    "fault, kind, is_booked",
    [
        ("drop_before", OutcomeUnknown, False),
        ("drop_after", OutcomeUnknown, True),
        ("html_500", OutcomeUnknown, False),
        ("html_503", OutcomeUnknown, False),
        ("status_408", OutcomeUnknown, False),
        ("problem_500", OutcomeUnknown, False),
        ("garbage", OutcomeUnknown, True),
        ("truncated", OutcomeUnknown, True),
        ("wrong_type", OutcomeUnknown, True),
        ("status_429", RateLimited, False),
        ("status_429_no_headers", RateLimited, False),
    ],
)
def test_fault_while_booking(
    fault: str,
    kind: type[Exception],
    is_booked: bool,
    client: ExactClient,
    sandbox: SandboxProcess,
) -> None:
    payload = invoice(client, customer(client)["ID"])
    match = {"method": "POST", "path": "SalesEntries"}
    sandbox.post("faults", match=match, kind=fault, times=1)
    with pytest.raises(kind):
        client.create_entry("sales", payload)
    found = client.find_entries("sales", your_ref=payload["YourRef"])
    assert len(found) == is_booked


@pytest.mark.parametrize("fault", ["html_502", "garbage", "wrong_type"])
def test_fault_while_reading(
    fault: str, client: ExactClient, sandbox: SandboxProcess
) -> None:
    match = {"method": "GET", "path": "Journals"}
    sandbox.post("faults", match=match, kind=fault, times=1)
    with pytest.raises(Transient):
        list(client.reference_rows("journal"))


def test_company_of_somebody_else(sandbox: SandboxProcess, tokens: TokenSet) -> None:
    client = ExactClient(sandbox.url, 999999, lambda _refused: tokens.access_token)
    with closing(client), pytest.raises((Forbidden, Rejected)):
        list(client.reference_rows("journal"))
