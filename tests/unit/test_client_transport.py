"""How a request travels: token, headers, deadline, hooks, log, secrets, addresses."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from scripted_server import Reply, ScriptedServer, page, refusal, reply, rows

from exact_client import (
    AuthError,
    Call,
    ExactClient,
    ExactError,
    GrantExpired,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)

MakeClient = Callable[..., ExactClient]

TOKEN = "secret-token"
PRIVATE = "jan@example.com"
ID = "b5240000-0000-4000-8000-000000000001"
ME = rows({"UserName": "demo"})
BOOKED = reply({"d": {"EntryID": ID, "EntryNumber": 24700001}}, 201)
SALES_ENTRIES = "/api/v1/100001/salesentry/SalesEntries"


class Tokens:
    """A provider of tokens that notes what it was asked."""

    def __init__(self, *tokens: str) -> None:
        self.asked: list[str | None] = []
        self._tokens = list(tokens)

    def __call__(self, refused: str | None) -> str:
        self.asked.append(refused)
        return self._tokens[1] if refused else self._tokens[0]


# Token


def test_refused_token_is_renewed_once_and_the_read_repeated(
    make_client: MakeClient, server: ScriptedServer
) -> None:
    server.answers(Reply(401), ME)
    tokens = Tokens("old", "new")
    assert make_client(access_token=tokens).me()["UserName"] == "demo"
    assert tokens.asked == [None, "old"]
    sent = [request.headers["Authorization"] for request in server.received]
    assert sent == ["Bearer old", "Bearer new"]


def test_refused_token_lets_a_write_go_again_with_its_whole_body(
    make_client: MakeClient, server: ScriptedServer
) -> None:
    server.answers(refusal("Unauthorized", 401), BOOKED)
    client = make_client(access_token=Tokens("old", "new"))
    entry = client.create_entry("sales", {"Journal": "70"})
    assert entry["EntryNumber"] == 24700001
    assert [request.json() for request in server.received] == [{"Journal": "70"}] * 2


def test_young_token_that_is_refused_goes_once_more_and_no_further(
    make_client: MakeClient, server: ScriptedServer
) -> None:
    """It may be a slip of Exact; a young token cannot be renewed (api.md B3)."""
    server.answers(Reply(401), Reply(401))
    with pytest.raises(AuthError) as caught:
        make_client(access_token=Tokens("same", "same")).me()
    assert caught.value.status == 401
    assert len(server.received) == 2


def test_grant_that_ends_during_the_renewal_is_told_as_it_is(
    make_client: MakeClient, server: ScriptedServer
) -> None:
    server.answers(Reply(401))

    def renew(refused: str | None) -> str:
        if refused:
            raise GrantExpired("unauthorized_client", "Old refresh token used.")
        return "old"

    with pytest.raises(GrantExpired):
        make_client(access_token=renew).me()


def test_netrc_file_does_not_replace_the_token(
    client: ExactClient,
    server: ScriptedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers(ME)
    client.me()
    assert server.received[0].headers["Authorization"] == "Bearer token-1"


# What goes out


def test_write_asks_for_the_whole_element_in_json(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(BOOKED)
    client.create_entry("sales", {"Journal": "70"})
    sent = server.received[0]
    assert (sent.method, sent.path) == ("POST", SALES_ENTRIES)
    assert sent.headers["Accept"] == "application/json"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Prefer"] == "return=representation"
    assert sent.headers["Content-Length"] == str(len(sent.body))


def test_proxy_of_the_environment_is_not_asked_for_this_machine(
    client: ExactClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    server.answers(ME)
    assert client.me()["UserName"] == "demo"


def test_proxy_of_the_environment_serves_other_hosts(
    make_client: MakeClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    client = make_client(base_url="https://start.exactonline.nl")
    with pytest.raises(Transient, match="ProxyError"):
        client.create_entry("sales", {})


def test_redirect_to_a_login_page_is_not_followed(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(Reply(302, headers={"Location": f"{server.url}/login"}), ME)
    with pytest.raises(Transient):
        client.me()
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "base_url",
    [
        "http://start.exactonline.nl",
        "http://192.168.1.10:8090",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "https://user:secret@start.exactonline.nl",
        "https://start.exactonline.nl/api",
        "https://start.exactonline.nl?x=1",
        "start.exactonline.nl",
        "https://",
        "",
    ],
)
def test_address_that_tokens_must_not_travel_to(
    base_url: str, make_client: MakeClient
) -> None:
    with pytest.raises(ValueError, match="address of Exact"):
        make_client(base_url=base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://start.exactonline.nl",
        "https://start.exactonline.nl/",
        "http://localhost:8090",
        "http://127.0.0.1:8090/",
        "http://[::1]:8090",
    ],
)
def test_address_that_is_accepted(base_url: str, make_client: MakeClient) -> None:
    make_client(base_url=base_url)


def test_call_within_a_company_without_a_company(make_client: MakeClient) -> None:
    with pytest.raises(ValueError, match="No company"):
        make_client(division=None).create_entry("sales", {})


# Deadline


def test_past_the_deadline_nothing_is_sent(
    make_client: MakeClient, server: ScriptedServer
) -> None:
    calls: list[Call] = []
    client = make_client(deadline=time.monotonic() - 1, after_call=calls.append)
    with pytest.raises(Transient):
        client.create_entry("sales", {})
    assert server.received == []
    assert calls == []


@pytest.mark.parametrize("kind", [Transient, OutcomeUnknown])
def test_answer_after_the_deadline_is_not_waited_for(
    kind: type, make_client: MakeClient, server: ScriptedServer
) -> None:
    server.answers(Reply(204, delay=5))
    started = time.monotonic()
    client = make_client(deadline=started + 0.2, timeout=(60, 60))
    with pytest.raises(kind):
        client.me() if kind is Transient else client.delete_entry("sales", ID)
    assert time.monotonic() - started < 2


def test_body_that_is_still_coming_at_the_deadline(
    make_client: MakeClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 100.0])
    server.answers(BOOKED)
    client = make_client(deadline=time.monotonic() + 50)
    now = time.monotonic()
    monkeypatch.setattr(
        "exact_client.wire.time.monotonic", lambda: now + next(clock, 100.0)
    )
    with pytest.raises(OutcomeUnknown):
        client.create_entry("sales", {})


# Hooks and log


def test_each_request_is_announced_and_reported(
    make_client: MakeClient, server: ScriptedServer
) -> None:
    headers = {
        "X-RateLimit-Minutely-Remaining": "58",
        "X-RateLimit-Remaining": "4766",
    }
    server.answers(Reply(401), reply({"d": {"EntryID": ID}}, 201, headers=headers))
    announced: list[tuple[str, str]] = []
    reported: list[Call] = []
    client = make_client(
        access_token=Tokens("old", "new"),
        before_call=lambda method, path: announced.append((method, path)),
        after_call=reported.append,
    )
    client.create_entry("sales", {})
    assert announced == [("POST", SALES_ENTRIES)] * 2
    assert [(call.status, call.error) for call in reported] == [
        (401, "AuthError"),
        (201, None),
    ]
    assert reported[1].limits is not None
    assert reported[1].limits.minute_remaining == 58
    assert reported[1].limits.day_remaining == 4766


@pytest.mark.parametrize(
    "answer, status, error",
    [
        (refusal("Verplicht: Dagboek"), 500, "Rejected"),
        (page(200), 200, "OutcomeUnknown"),
        (Reply(429), 429, "RateLimited"),
        (Reply(drop="unanswered"), None, "OutcomeUnknown"),
    ],
)
def test_failed_call_is_reported_with_its_kind(
    answer: Reply,
    status: int | None,
    error: str,
    make_client: MakeClient,
    server: ScriptedServer,
) -> None:
    server.answers(answer)
    reported: list[Call] = []
    with pytest.raises(ExactError):
        make_client(after_call=reported.append).create_entry("sales", {})
    assert [(call.status, call.error) for call in reported] == [(status, error)]
    assert (reported[0].limits is None) == (status is None)


def test_spent_budget_stops_the_call_before_it_is_sent(
    make_client: MakeClient, server: ScriptedServer
) -> None:
    def no_budget(_method: str, _path: str) -> None:
        raise RateLimited(datetime(2026, 11, 21, 12, 0), "day")

    reported: list[Call] = []
    client = make_client(before_call=no_budget, after_call=reported.append)
    with pytest.raises(RateLimited) as caught:
        client.create_entry("sales", {})
    assert caught.value.window == "day"
    assert server.received == []
    assert reported == []


def test_one_line_in_the_log_for_each_request(
    client: ExactClient, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers(rows(), refusal("Verplicht: Dagboek"))
    client.find_accounts(email=PRIVATE)
    with pytest.raises(Rejected):
        client.create_entry("sales", {"Description": PRIVATE})
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("exact_")]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /api/v1/100001/crm/Accounts 200",
        f"POST {SALES_ENTRIES} 500",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        Reply(401),
        refusal("Verplicht: Dagboek"),
        page(500),
        Reply(drop="unanswered"),
        Reply(200, b"{"),
    ],
)
def test_no_secret_and_no_text_of_the_user_in_log_or_error(
    answer: Reply,
    make_client: MakeClient,
    server: ScriptedServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.answers(*[answer] * 4)
    client = make_client(access_token=lambda refused: TOKEN)
    with pytest.raises(ExactError) as reading:
        client.find_accounts(email=PRIVATE)
    with pytest.raises(ExactError) as writing:
        client.create_entry("sales", {"Description": PRIVATE})
    shown = [repr(client)]
    for caught in (reading.value, writing.value):
        shown += [repr(caught), *traceback.format_exception(caught)]
    shown += [r.getMessage() for r in caplog.records if r.name.startswith("exact_")]
    assert TOKEN not in "".join(shown) + caplog.text
    assert PRIVATE not in "".join(shown)


def test_token_that_fits_in_no_header_is_not_shown(make_client: MakeClient) -> None:
    client = make_client(access_token=lambda refused: TOKEN + "\r\n")
    with pytest.raises(ValueError) as caught:
        client.me()
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
