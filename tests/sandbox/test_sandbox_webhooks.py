"""Webhooks: subscriptions, handshake, notifications (api.md J)."""

import hashlib
import hmac
import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from sandbox_client import Exact, message
from webhook_receiver import Receiver, wait_until

from exact_sandbox.login import log_in
from exact_sandbox.process import WEBHOOK_SECRET

SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"
NOBODY = "http://127.0.0.1:9/webhook"


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.stop()


def subscribe(exact, url, topic="SalesEntries"):
    return exact.post(SUBSCRIPTIONS, {"CallbackURL": url, "Topic": topic})


@pytest.fixture
def listening(exact, receiver, sandbox):
    """Subscribed to what a client of invoices and payments wants to know."""
    sandbox.post("deliver", handshake_after=0)
    for topic in ("SalesEntries", "BankEntries", "FinancialTransactions", "Accounts"):
        assert subscribe(exact, receiver.url, topic).status_code == 201
    wait_until(lambda: len(receiver.bodies) == 4)
    receiver.bodies.clear()
    return receiver


def sell(exact, amount=100):
    return exact.sell(exact.line("8000", amount, "2"))["EntryID"]


def told(receiver, count):
    """Return (topic, action, key) of so many notifications."""
    wait_until(lambda: len(receiver.notifications) >= count)
    time.sleep(0.1)  # one too many would show itself now
    contents = [json.loads(body)["Content"] for body in receiver.notifications]
    return sorted((c["Topic"], c["Action"], c["Key"]) for c in contents)


# -- subscriptions --------------------------------------------------------------------


def test_a_subscription_shows_the_app_and_the_user(exact, receiver):
    shown = subscribe(exact, receiver.url).json()["d"]

    (row,) = exact.rows(SUBSCRIPTIONS)
    assert row["ID"] == shown["ID"]
    assert row["Topic"] == "SalesEntries"
    assert row["CallbackURL"] == receiver.url
    assert row["ClientID"] == "11111111-2222-3333-4444-555555555555"
    assert row["UserID"] == exact.rows("/api/v1/current/Me")[0]["UserID"]


@pytest.mark.parametrize(
    "url",
    ["http://example.com/hook", "ftp://127.0.0.1/hook", "https://", "nonsense"],
)
def test_only_https_or_loopback_may_be_called(exact, url):
    assert exact.refused(SUBSCRIPTIONS, {"CallbackURL": url, "Topic": "Accounts"}) == (
        "Ongeldig: Callback URL"
    )


def test_a_topic_must_exist(exact, receiver):
    body = {"CallbackURL": receiver.url, "Topic": "Receivables"}
    assert exact.refused(SUBSCRIPTIONS, body) == "Ongeldig: Onderwerp"
    assert exact.refused(SUBSCRIPTIONS, {}) == (
        "Verplicht: Callback URL\r\nVerplicht: Onderwerp"
    )


def test_one_subscription_a_topic_division_and_app(exact, receiver):
    subscribe(exact, receiver.url)

    again = subscribe(exact, receiver.url)

    assert (again.status_code, message(again)) == (500, "Gegeven bestaat reeds.")
    assert subscribe(exact, receiver.url, "BankEntries").status_code == 201


def test_the_subscriptions_of_another_app_are_not_visible(exact, sandbox, receiver):
    other_id = "{99999999-2222-3333-4444-555555555555}"
    sandbox.post("apps", client_id=other_id, client_secret="other-secret")
    other = Exact(sandbox)
    fields = {"client_id": other_id, "client_secret": "other-secret"}
    target = log_in(other.authorize_url(client_id=other_id))
    code = parse_qs(urlsplit(target).query)["code"][0]
    other.use(other.exchange(code, **fields).json()["access_token"])
    theirs = subscribe(other, receiver.url).json()["d"]["ID"]
    path = f"{SUBSCRIPTIONS}(guid'{theirs}')"

    assert exact.rows(SUBSCRIPTIONS) == []
    assert exact.call("GET", path).status_code == 404
    assert exact.call("DELETE", path).status_code == 404
    assert subscribe(exact, receiver.url).status_code == 201
    assert len(exact.rows(SUBSCRIPTIONS)) == 1
    assert [row["ID"] for row in other.rows(SUBSCRIPTIONS)] == [theirs]


def test_a_subscription_ends_by_delete(exact, listening):
    for row in exact.rows(SUBSCRIPTIONS):
        path = f"{SUBSCRIPTIONS}(guid'{row['ID']}')"
        assert exact.call("DELETE", path).status_code == 204

    sell(exact)

    time.sleep(0.3)
    assert listening.bodies == []


# -- the handshake --------------------------------------------------------------------


def test_a_second_later_an_empty_post_checks_the_address(exact, receiver):
    started = time.monotonic()
    assert subscribe(exact, receiver.url).status_code == 201
    assert time.monotonic() - started < 0.8

    wait_until(lambda: receiver.bodies)

    assert 0.8 < time.monotonic() - started < 3
    assert receiver.bodies == [b""]
    assert receiver.headers[0]["Content-Length"] == "0"


def test_an_address_that_does_not_answer_loses_its_subscription(exact, receiver):
    receiver.status = 404
    assert subscribe(exact, receiver.url).status_code == 201
    assert subscribe(exact, NOBODY, "Accounts").status_code == 201

    wait_until(lambda: not exact.rows(SUBSCRIPTIONS))


def test_in_the_harsh_reading_the_answer_waits_for_the_handshake(
    exact, sandbox, receiver
):
    sandbox.post("switches", webhook_handshake="during")

    kept = subscribe(exact, receiver.url)
    refused = subscribe(exact, NOBODY, "Accounts")

    assert kept.status_code == 201
    assert receiver.bodies == [b""]
    assert (refused.status_code, message(refused)) == (500, "Ongeldig: Callback URL")
    assert [row["Topic"] for row in exact.rows(SUBSCRIPTIONS)] == ["SalesEntries"]


def test_a_new_address_is_checked_too(exact, receiver):
    identity = subscribe(exact, receiver.url).json()["d"]["ID"]
    wait_until(lambda: receiver.bodies)

    changed = exact.call(
        "PUT", f"{SUBSCRIPTIONS}(guid'{identity}')", json={"CallbackURL": NOBODY}
    )

    assert changed.status_code == 204
    wait_until(lambda: not exact.rows(SUBSCRIPTIONS))


# -- notifications --------------------------------------------------------------------


def test_a_notification_is_compact_and_says_where_to_look(exact, listening, sandbox):
    entry = sell(exact)

    wait_until(lambda: len(listening.notifications) == 2)
    texts = [body.decode() for body in listening.notifications]
    text = next(t for t in texts if '"Topic":"SalesEntries"' in t)
    assert re.fullmatch(
        r'\{"Content":\{"Topic":"SalesEntries",'
        r'"ClientId":"11111111-2222-3333-4444-555555555555","Division":100001,'
        rf'"Action":"Create","Key":"{entry}","ExactOnlineEndpoint":"{sandbox.url}'
        rf"/api/v1/100001/salesentry/SalesEntries\(guid'{entry}'\)\","
        r'"EventCreatedOn":"2026-11-21T11:[\d:.]+"\},"HashCode":"[0-9A-F]{64}"\}',
        text,
    )
    endpoint = json.loads(text)["Content"]["ExactOnlineEndpoint"]
    assert exact.get(endpoint)["EntryID"] == entry


def test_the_hash_covers_the_raw_content(exact, listening):
    sell(exact)

    body = wait_until(lambda: listening.notifications)[0].decode()
    content = body[len('{"Content":') : body.index(',"HashCode":')]
    expected = hmac.new(WEBHOOK_SECRET.encode(), content.encode(), hashlib.sha256)
    assert json.loads(body)["HashCode"] == expected.hexdigest().upper()


def test_another_secret_of_the_app_gives_another_hash(exact, listening, sandbox):
    client = "11111111-2222-3333-4444-555555555555"
    sandbox.post("apps", client_id=client, webhook_secret="another")

    sell(exact)

    body = wait_until(lambda: listening.notifications)[0].decode()
    content = body[len('{"Content":') : body.index(',"HashCode":')]
    expected = hmac.new(b"another", content.encode(), hashlib.sha256)
    assert json.loads(body)["HashCode"] == expected.hexdigest().upper()


def test_making_changing_and_deleting_an_entry(exact, listening):
    entry = sell(exact)
    both = ("FinancialTransactions", "SalesEntries")
    assert told(listening, 2) == [(topic, "Create", entry) for topic in both]

    listening.bodies.clear()
    exact.call(
        "PUT", f"salesentry/SalesEntries(guid'{entry}')", json={"Description": "x"}
    )
    assert told(listening, 2) == [(topic, "Update", entry) for topic in both]

    listening.bodies.clear()
    exact.settle("delete_entry", entry)
    assert told(listening, 2) == [(topic, "Delete", entry) for topic in both]


def test_a_payment_tells_the_bank_entry_and_what_it_matched(exact, listening):
    entry = sell(exact)
    told(listening, 2)
    listening.bodies.clear()

    bank = exact.settle("pay", entry)["bank_entry"]

    assert told(listening, 3) == sorted(
        [
            ("BankEntries", "Create", bank),
            ("FinancialTransactions", "Create", bank),
            ("FinancialTransactions", "Update", entry),
        ]
    )


def test_matching_may_stay_silent(exact, listening, sandbox):
    sandbox.post("switches", webhook_when_matched=False)
    entry = sell(exact)
    told(listening, 2)
    listening.bodies.clear()

    bank = exact.settle("pay", entry)["bank_entry"]

    topics = ("BankEntries", "FinancialTransactions")
    assert told(listening, 2) == [(topic, "Create", bank) for topic in topics]


def test_accounts_have_a_topic(exact, listening):
    made = exact.post("crm/Accounts", {"Name": "Nieuw", "Status": "C"}).json()["d"]

    assert told(listening, 1) == [("Accounts", "Create", made["ID"])]


def test_what_was_refused_tells_nothing(exact, listening):
    exact.refused("salesentry/SalesEntries", {"Journal": "70"})

    time.sleep(0.3)
    assert listening.notifications == []


def test_another_division_is_not_heard(exact, listening):
    exact.division = 100002
    exact.post("crm/Accounts", {"Name": "Elders"})

    time.sleep(0.3)
    assert listening.notifications == []


# -- what goes wrong on the way -------------------------------------------------------


def test_a_slow_receiver_holds_up_no_call(exact, listening):
    listening.seconds = 2

    started = time.monotonic()
    for amount in range(1, 6):
        sell(exact, amount)

    assert time.monotonic() - started < 1.5
    wait_until(lambda: len(listening.notifications) == 10)


def test_a_notification_comes_twice_late_or_never(exact, listening, sandbox):
    sandbox.post("deliver", times=2, copies=2)
    sell(exact)
    assert len(told(listening, 4)) == 4

    listening.bodies.clear()
    sandbox.post("deliver", times=2, lost=True)
    sell(exact)
    time.sleep(0.3)
    assert listening.notifications == []

    sandbox.post("deliver", times=2, delay=1)
    started = time.monotonic()
    sell(exact)
    told(listening, 2)
    assert time.monotonic() - started > 0.9


def test_a_notification_can_be_garbled(exact, listening, sandbox):
    for garble in ("hash", "content", "truncated", "text"):
        listening.bodies.clear()
        sandbox.post("deliver", garble=garble)
        sandbox.post("notify", topic="SalesEntries")
        body = wait_until(lambda: listening.notifications)[0].decode()
        assert not is_genuine(body), garble

    listening.bodies.clear()
    sandbox.post("notify", topic="SalesEntries")
    assert is_genuine(wait_until(lambda: listening.notifications)[0].decode())


def is_genuine(body):
    """Say whether a notification's hash is right for its text."""
    found = re.fullmatch(r'\{"Content":(\{.*\}),"HashCode":"([0-9A-F]{64})"\}', body)
    if not found:
        return False
    digest = hmac.new(WEBHOOK_SECRET.encode(), found[1].encode(), hashlib.sha256)
    return digest.hexdigest().upper() == found[2]


def test_a_flood_by_control(exact, listening, sandbox):
    sent = sandbox.post("notify", topic="SalesEntries", times=200)

    assert sent == {"letters": 200}
    wait_until(lambda: len(listening.notifications) == 200)
    log = sandbox.get("deliveries")
    wait_until(lambda: all(d["status"] == 200 for d in sandbox.get("deliveries")))
    assert len([entry for entry in log if entry["body"]]) == 200


def test_a_foreign_signature_by_control(listening, sandbox):
    sandbox.post("notify", topic="SalesEntries", secret="not ours")

    assert not is_genuine(wait_until(lambda: listening.notifications)[0].decode())
