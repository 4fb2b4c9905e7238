"""Faults on demand: what is booked and what the client hears (design.md §4)."""

import threading
import time

import pytest
import requests
from sandbox_client import message

from exact_sandbox.process import SandboxProcess

SALES = "salesentry/SalesEntries"


@pytest.fixture
def body(exact):
    return exact.sale(exact.line("8000", 100, "2"), YourRef="INV/1")


def plan(sandbox, kind, **values):
    match = {"method": "POST", "path": "SalesEntries"}
    sandbox.post("faults", match=match, kind=kind, **values)


def booked(exact):
    return len(exact.rows(SALES, select="EntryID"))


def test_a_connection_dropped_before_booking_books_nothing(exact, sandbox, body):
    plan(sandbox, "drop_before")

    with pytest.raises(requests.ConnectionError):
        exact.post(SALES, body)

    assert booked(exact) == 0


def test_a_connection_dropped_after_booking_has_booked(exact, sandbox, body):
    plan(sandbox, "drop_after")

    with pytest.raises(requests.ConnectionError):
        exact.post(SALES, body)

    assert booked(exact) == 1


def test_a_late_call_is_booked_though_the_client_has_gone(exact, sandbox, body):
    plan(sandbox, "late", seconds=0.6)

    with pytest.raises(requests.Timeout):
        exact.post(SALES, body, timeout=0.2)

    assert booked(exact) == 0
    time.sleep(0.8)
    assert booked(exact) == 1


def test_a_late_answer_is_booked_at_once(exact, sandbox, body):
    plan(sandbox, "late_after", seconds=0.6)

    with pytest.raises(requests.Timeout):
        exact.post(SALES, body, timeout=0.2)

    assert booked(exact) == 1


def test_others_are_served_while_one_waits(exact, sandbox, body):
    plan(sandbox, "late", seconds=1)
    waiting = threading.Thread(target=exact.post, args=(SALES, body))
    waiting.start()

    started = time.monotonic()
    assert requests.get(sandbox.url, timeout=10).status_code == 200

    assert time.monotonic() - started < 0.5
    waiting.join()
    assert booked(exact) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_server_errors_in_html_book_nothing(exact, sandbox, body, status):
    plan(sandbox, f"html_{status}")

    answer = exact.post(SALES, body)

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert booked(exact) == 0


@pytest.mark.parametrize(
    ("kind", "status"),
    [("status_408", 408), ("status_401", 401), ("status_429_no_headers", 429)],
)
def test_bare_statuses(exact, sandbox, body, kind, status):
    plan(sandbox, kind)

    answer = exact.post(SALES, body)

    assert (answer.status_code, answer.content) == (status, b"")
    assert "X-RateLimit-Minutely-Reset" not in answer.headers
    assert booked(exact) == 0


def test_a_429_shows_the_minute_window(exact, sandbox, body):
    plan(sandbox, "status_429")

    headers = exact.post(SALES, body).headers

    assert headers["X-RateLimit-Minutely-Remaining"] == "0"
    assert "X-RateLimit-Reset" not in headers


def test_exacts_own_fault_has_an_odata_body(exact, sandbox, body):
    plan(sandbox, "problem_500")

    answer = exact.post(SALES, body)

    assert answer.status_code == 500
    assert message(answer).startswith("A problem has occurred. The cause of this")
    assert booked(exact) == 0


def test_a_refusal_says_what_is_planned(exact, sandbox, body):
    plan(sandbox, "refusal", text="<b>\x00 weg", copies=3)

    answer = exact.post(SALES, body)

    assert answer.status_code == 500
    assert message(answer) == "<b>\x00 weg" * 3
    assert booked(exact) == 0


def test_not_found_where_there_is_something(exact, sandbox, body):
    """As Exact may say to who may see an entry, and not delete it."""
    entry = exact.post(SALES, body).json()["d"]["EntryID"]
    match = {"method": "DELETE", "path": "SalesEntries"}
    sandbox.post("faults", match=match, kind="not_found")

    answer = exact.call("DELETE", f"{SALES}(guid'{entry}')")

    assert answer.status_code == 404
    assert message(answer)
    assert booked(exact) == 1


@pytest.mark.parametrize("kind", ["garbage", "wrong_type"])
def test_an_unreadable_answer_has_booked(exact, sandbox, body, kind):
    plan(sandbox, kind)

    answer = exact.post(SALES, body)

    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    assert booked(exact) == 1


def test_a_truncated_answer_has_booked(exact, sandbox, body):
    plan(sandbox, "truncated")

    with pytest.raises(requests.RequestException):
        exact.post(SALES, body)

    assert booked(exact) == 1


def test_a_fault_hits_as_often_as_it_was_told_and_only_its_calls(exact, sandbox, body):
    plan(sandbox, "html_503", times=2)

    assert exact.rows("vat/VATCodes")
    statuses = [exact.post(SALES, body).status_code for _ in range(3)]

    assert statuses == [503, 503, 201]


def test_random_faults_repeat_with_their_seed(exact, sandbox):
    def draw():
        kinds = ["html_503", "status_408"]
        sandbox.post("faults", seed=7, rate=0.5, kinds=kinds)
        found = [exact.call("GET", "vat/VATCodes").status_code for _ in range(20)]
        sandbox._control("DELETE", "faults")
        return found

    first = draw()

    assert first == draw()
    assert {200, 408, 503} == set(first)


def test_the_token_address_can_be_hit_too(exact, sandbox):
    sandbox.post("clock", advance=580)
    sandbox.post("faults", match={"path": "oauth2/token"}, kind="drop_after")

    with pytest.raises(requests.ConnectionError):
        exact.refresh(exact.tokens["refresh_token"])
    sandbox.post("switches", refresh_grace=False)

    # The rotation happened; the answer with the new token was lost (api.md L1).
    answer = exact.refresh(exact.tokens["refresh_token"])
    assert answer.json()["error_description"] == "Old refresh token used."


def test_the_call_log_tells_what_hit(exact, sandbox, body):
    sandbox.forget_calls()
    plan(sandbox, "drop_after")
    with pytest.raises(requests.ConnectionError):
        exact.post(SALES, body)

    (call,) = sandbox.calls("SalesEntries")
    assert (call["method"], call["status"], call["fault"]) == (
        "POST",
        201,
        "drop_after",
    )


def test_an_unknown_fault_or_switch_is_an_error(sandbox):
    with pytest.raises(RuntimeError, match="400"):
        plan(sandbox, "nonsense")
    with pytest.raises(RuntimeError, match="400"):
        sandbox.post("switches", nonsense=True)
    with pytest.raises(RuntimeError, match="400"):
        sandbox.post("switches", entry_number_taken="perhaps")


def test_nothing_booked_is_lost_when_the_sandbox_is_killed(tmp_path):
    from sandbox_client import Exact

    first = SandboxProcess(database=tmp_path / "books.sqlite")
    exact = Exact(first).connect()
    entry = exact.sell(exact.line("8000", 100, "2"))
    tokens = exact.tokens
    first._process.kill()
    first._process.wait()

    second = SandboxProcess(database=tmp_path / "books.sqlite")
    try:
        again = Exact(second)
        again.use(tokens["access_token"])
        assert again.get(f"{SALES}(guid'{entry['EntryID']}')")["AmountFC"] == 121
        assert (
            again.sell(exact.line("8000", 1, "2"))["EntryNumber"]
            == entry["EntryNumber"] + 1
        )
    finally:
        first.stop()
        second.stop()
