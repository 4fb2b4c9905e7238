"""Every way in which a call can fail, and the one kind that it is of."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from scripted_server import JSON, Reply, ScriptedServer, page, refusal, reply

from exact_client import (
    AuthError,
    ExactClient,
    ExactError,
    Forbidden,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)

ID = "b5240000-0000-4000-8000-000000000001"

READ = {"GET": lambda client: client.me()}
WRITES = {
    "POST": lambda client: client.create_entry("sales", {"Journal": "70"}),
    "PUT": lambda client: client.update_account(ID, {"Name": "Bakkerij"}),
    "DELETE": lambda client: client.delete_entry("sales", ID),
}
CALLS = READ | WRITES
FAULT = "A problem has occurred. The cause of this issue will be investigated as soon"


def failure(client: ExactClient, method: str) -> ExactError:
    with pytest.raises(ExactError) as caught:
        CALLS[method](client)
    return caught.value


@pytest.fixture(params=list(CALLS))
def method(request: pytest.FixtureRequest) -> str:
    return request.param


def unclear(method: str) -> type[ExactError]:
    return Transient if method == "GET" else OutcomeUnknown


# Exact says that it did not do it


@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_validation_error_is_a_refusal_with_each_sentence(
    status: int, method: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(refusal("Verplicht: Dagboek\r\nVerplicht: Klant", status))
    error = failure(client, method)
    assert type(error) is Rejected
    assert error.messages == ["Verplicht: Dagboek", "Verplicht: Klant"]
    assert error.status == status
    assert "Verplicht: Klant" in error.raw
    assert len(server.received) == 1, "a refusal must never be provoked twice"


def test_refusal_with_raw_line_breaks_inside_the_sentence(
    client: ExactClient, server: ScriptedServer
) -> None:
    body = (
        b'{"error": {"code": "", "message": {"value": "Ongeldig: A\r\nOngeldig: B"}}}'
    )
    server.answers(Reply(500, body))
    error = failure(client, "POST")
    assert isinstance(error, Rejected)
    assert error.messages == ["Ongeldig: A", "Ongeldig: B"]


def test_refusal_whose_message_is_a_plain_string(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply({"error": {"message": "Error in query syntax"}}, 400))
    assert str(failure(client, "GET")) == "Error in query syntax"


@pytest.mark.parametrize("status", [400, 413])
def test_client_error_of_the_web_server_itself_is_a_refusal(
    status: int, method: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(page(status, "<h1>Bad Request</h1>"))
    error = failure(client, method)
    assert type(error) is Rejected
    assert error.messages == []


def test_forbidden_gives_reason_and_sentence(
    method: str, client: ExactClient, server: ScriptedServer
) -> None:
    sentence = "Forbidden - Application Scope Violated. Cannot read"
    server.answers(refusal(sentence, 403, headers={"Reason": "NoDivisionAccess"}))
    error = failure(client, method)
    assert type(error) is Forbidden
    assert (error.reason, error.message) == ("NoDivisionAccess", sentence)


def test_forbidden_without_body_or_reason(
    method: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(page(403, "<h1>Access Denied</h1>"))
    error = failure(client, method)
    assert type(error) is Forbidden
    assert (error.reason, error.message) == ("", "")


def test_too_many_requests_books_nothing(
    method: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(Reply(429))
    error = failure(client, method)
    assert type(error) is RateLimited
    assert error.window == "minute"


@pytest.mark.parametrize("status", [400, 403, 429])
def test_block_after_too_many_errors(
    status: int, method: str, client: ExactClient, server: ScriptedServer
) -> None:
    left = {"X-RateLimit-Minutely-Remaining": "59", "X-RateLimit-Remaining": "4000"}
    server.answers(refusal("API rate limit exceeded", status, headers=left))
    error = failure(client, method)
    assert type(error) is RateLimited
    assert error.window == "errors"


def test_block_told_in_plain_words(client: ExactClient, server: ScriptedServer) -> None:
    server.answers(Reply(429, b"API rate limit exceeded"))
    error = failure(client, "POST")
    assert isinstance(error, RateLimited)
    assert error.window == "errors"


def test_spent_minute_told_with_a_sentence_is_no_block(
    client: ExactClient, server: ScriptedServer
) -> None:
    spent = {"X-RateLimit-Minutely-Remaining": "0"}
    server.answers(refusal("Too Many Requests", 429, headers=spent))
    error = failure(client, "POST")
    assert isinstance(error, RateLimited)
    assert error.window == "minute"


def test_token_refused_twice(
    method: str, make_client: Callable[..., ExactClient], server: ScriptedServer
) -> None:
    server.answers(Reply(401), Reply(401))
    client = make_client(access_token=lambda refused: "new" if refused else "old")
    assert type(failure(client, method)) is AuthError
    assert len(server.received) == 2


# Exact does not say whether it did it


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page(500), id="500 with a page"),
        pytest.param(page(502), id="502"),
        pytest.param(page(503), id="503"),
        pytest.param(page(504), id="504"),
        pytest.param(Reply(500), id="500 with nothing"),
        pytest.param(Reply(408), id="408"),
        pytest.param(Reply(599), id="599"),
        pytest.param(refusal(FAULT), id="500 fault of Exact"),
        pytest.param(
            refusal("Object reference not set to an instance of an object."),
            id="500 fault of the program",
        ),
        pytest.param(refusal(""), id="500 with an empty sentence"),
        pytest.param(refusal("Server Unavailable", 503), id="503 in Exact's form"),
        pytest.param(page(404), id="404 of something in between"),
        pytest.param(Reply(302, headers={"Location": "/login"}), id="redirect"),
        pytest.param(page(200, "<html>Log in</html>"), id="200 with a page"),
        pytest.param(Reply(200, b'{"d":', JSON), id="200 truncated"),
        pytest.param(Reply(200, b"\xff\xfe{}", JSON), id="200 garbage"),
        pytest.param(Reply(200, b"[" * 100_000, JSON), id="200 nested without end"),
        pytest.param(Reply(200, b'{"d": {}}', "text/plain"), id="200 another type"),
        pytest.param(Reply(200, b'{"d": {}}', None), id="200 without a type"),
    ],
)
def test_answer_that_leaves_it_open(
    answer: Reply, method: str, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(answer)
    error = failure(client, method)
    assert type(error) is unclear(method)
    assert error.status == answer.status
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        None,
        {"d": None},
        {"d": "text"},
        {"d": {"results": ["text"]}},
        {"d": {"results": []}},
        {"error": {"message": {"value": "?"}}},
        {"d": {"EntryNumber": 24700001}},
        {"d": {"EntryID": None}},
        {"d": {"EntryID": ID, "EntryDate": "/Date(99999999999999999)/"}},
        {"d": {"EntryID": ID, "AmountFC": float("nan")}},
        {"d": {"EntryID": ID, "Division": 999}},
    ],
)
def test_success_that_does_not_show_the_entry(
    data: object, client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(reply(data, 201))
    assert type(failure(client, "POST")) is OutcomeUnknown


def test_success_without_a_body_does_not_show_the_entry(
    client: ExactClient, server: ScriptedServer
) -> None:
    server.answers(Reply(201))
    assert type(failure(client, "POST")) is OutcomeUnknown


def test_late_answer(
    method: str, make_client: Callable[..., ExactClient], server: ScriptedServer
) -> None:
    server.answers(Reply(204, delay=5))
    error = failure(make_client(timeout=(1, 0.1)), method)
    assert type(error) is unclear(method)
    assert error.status is None
    assert len(server.received) == 1, "what took too long is not asked again"


@pytest.mark.parametrize("moment", ["unread", "unanswered", "halfway"])
def test_connection_breaks(
    moment: str, method: str, client: ExactClient, server: ScriptedServer
) -> None:
    broken = reply({"d": {"EntryID": ID}}, drop=moment)
    server.answers(broken, broken)
    assert type(failure(client, method)) is unclear(method)
    attempts = 2 - len(server.script)
    assert attempts == (2 if method == "GET" else 1)


def test_read_survives_one_broken_connection(
    client: ExactClient, server: ScriptedServer
) -> None:
    me = reply({"d": {"results": [{"UserName": "demo"}]}})
    server.answers(Reply(drop="unanswered"), me)
    assert client.me()["UserName"] == "demo"


def test_answer_without_end(
    method: str,
    client: ExactClient,
    server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("exact_client.wire.MAX_BODY_BYTES", 1000)
    server.answers(reply({"d": {"EntryID": ID, "Notes": "x" * 2000}}))
    assert type(failure(client, method)) is unclear(method)


# Nothing left this machine: nothing can have been booked


def test_connection_refused(
    method: str, make_client: Callable[..., ExactClient]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    error = failure(make_client(base_url=f"http://127.0.0.1:{port}"), method)
    assert type(error) is Transient


def test_host_without_address(
    method: str, make_client: Callable[..., ExactClient]
) -> None:
    client = make_client(base_url="https://exact.invalid", timeout=(0.5, 0.5))
    assert type(failure(client, method)) is Transient


def test_nobody_takes_the_connection(
    method: str, make_client: Callable[..., ExactClient]
) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(0)
        address = busy.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for queued in waiting:
            queued.setblocking(False)
            queued.connect_ex(address)
        client = make_client(
            base_url=f"http://127.0.0.1:{address[1]}", timeout=(0.2, 5)
        )
        error = failure(client, method)
        for queued in waiting:
            queued.close()
    assert type(error) is Transient


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    held.append(silent.accept()[0])
            except OSError:
                return

        thread = threading.Thread(target=accept)
        thread.start()
        yield silent.getsockname()[1]
        silent.shutdown(socket.SHUT_RDWR)
        thread.join()
        for connection in held:
            connection.close()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_handshake_that_takes_too_long(
    method: str, silent_port: int, make_client: Callable[..., ExactClient]
) -> None:
    client = make_client(
        base_url=f"https://127.0.0.1:{silent_port}", timeout=(0.1, 0.1)
    )
    assert type(failure(client, method)) is Transient


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_handshake_that_fails(
    method: str, server: ScriptedServer, make_client: Callable[..., ExactClient]
) -> None:
    client = make_client(base_url=f"https://127.0.0.1:{server.port}")
    assert type(failure(client, method)) is Transient
