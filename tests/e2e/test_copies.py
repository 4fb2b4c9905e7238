"""A copy of a database keeps silent; the one that was copied goes on."""

import pytest
from copying import duplicate, neutralize, postgres_copy
from desk import Desk
from real_odoo import RpcError


@pytest.fixture
def make_copy(stormy_office):
    """Make copies of a connected company's database, while its server is down."""
    copies = []

    def make_copy(name, copy, *steps):
        stormy_office.server.stop()
        copy(stormy_office.database, name)
        for step in steps:
            step(name)
        copies.append(stormy_office.twin(name))
        return copies[-1]

    yield make_copy
    for twin in copies:
        twin.close()
    stormy_office.restart()


def check_silent(twin, sentence):
    """Neither a person nor a scheduled action makes the copy talk to Exact."""
    calls = len(twin.exact.calls())
    invoice = twin.invoice(100.0)
    with pytest.raises(RpcError, match=sentence):
        twin.send(invoice)
    for cron in ("export", "payment", "keepalive"):
        twin.run_by_hand(cron)
    assert len(twin.exact.calls()) == calls
    assert twin.see(invoice, "state") == "posted"


def test_neutralized_copy(stormy_office, make_copy):
    twin = make_copy("e2e_neutralized", duplicate, neutralize)

    assert twin.setting("state") == "draft"
    secrets = (
        "SELECT client_secret, access_token, refresh_token FROM exact_online_token"
    )
    assert twin.sql(secrets) == [(None, None, None)]
    check_silent(twin, "is not connected to Exact Online")


@pytest.mark.parametrize("copy", [duplicate, postgres_copy])
def test_copy_that_was_not_neutralized(stormy_office, make_copy, copy):
    twin = make_copy("e2e_copy", copy)

    assert twin.setting("state") == "connected"
    check_silent(twin, "moved or copied")


def test_database_that_was_moved_goes_on_with_its_login(stormy_office, make_copy):
    twin = make_copy("e2e_moved", postgres_copy)
    token = twin.sql("SELECT refresh_token FROM exact_online_token")
    check_silent(twin, "moved or copied")

    twin.on_connection("action_confirm_original")

    assert twin.sql("SELECT refresh_token FROM exact_online_token") == token
    invoice = twin.invoice(100.0)
    twin.send(invoice)
    assert twin.see(invoice, "exact_state") == "sent"
    # The original's next invoice has the same number.
    entry = twin.exact.entry(twin.number(invoice))
    twin.exact.post("delete_entry", entry=entry["EntryID"])


def test_original_goes_on(stormy_office):
    invoice = stormy_office.invoice(100.0)

    stormy_office.book(invoice)


def test_database_that_is_opened_at_a_strange_address(office, browser):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    desk = Desk(context.new_page(), office.server.url.replace("127.0.0.1", "localhost"))
    desk.log_in()
    desk.open("exact.online.connection", office.connection)
    desk.photo("copies-1-moved-or-copied")
    check_silent(office, "moved or copied")

    desk.press("It Was Moved: Go On")
    desk.page.get_by_role("button", name="Ok").click()
    desk.wait_until_quiet()
    context.close()

    invoice = office.invoice(100.0)
    office.book(invoice)
