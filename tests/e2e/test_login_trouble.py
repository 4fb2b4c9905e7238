"""A login at Exact Online that does not succeed: explained on a page, no harm done."""

import pytest
from office import CONNECTION
from people import log_in_at_exact

from exact_sandbox.login import log_in
from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET

PROBLEM_PAGE = "Not connected to Exact Online"


@pytest.fixture(scope="module")
def office(fresh_office):
    """A company whose connection is filled in; nobody has logged in at Exact."""
    values = fresh_office.connection_values()
    fresh_office.connection = fresh_office.rpc.create(CONNECTION, values)
    yield fresh_office
    fresh_office.on_connection("unlink")


@pytest.fixture
def desk(office, sit_down):
    """An administrator, at the form of the connection."""
    office.set_up(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    desk = sit_down(office)
    desk.open(CONNECTION, office.connection)
    yield desk
    assert office.setting("state") == "draft"
    assert office.exact.entries() == []
    assert office.see(office.invoice(10.0), "state") == "posted"


def connect(desk, office):
    """Press Connect, and arrive at Exact's login page."""
    desk.press("Connect")
    desk.page.wait_for_url(f"{office.exact.url}/**")


def test_wrong_client_secret(office, desk):
    office.set_up(client_secret="mistyped")

    connect(desk, office)
    log_in_at_exact(desk.page)

    desk.see(PROBLEM_PAGE, "does not accept this app", "client secret")
    desk.photo("login-1-wrong-secret")
    desk.page.get_by_role("link", name="Back to Odoo").click()
    desk.see("Not connected", "Connect")


def test_unknown_client_id_is_told_by_exact(office, desk):
    office.set_up(client_id="{00000000-0000-0000-0000-000000000000}")
    desk.open(CONNECTION, office.connection)

    connect(desk, office)

    desk.see("not found")


def test_login_cancelled_at_exact(office, desk):
    connect(desk, office)

    desk.page.click("button[name=cancel]")

    desk.see(PROBLEM_PAGE, "Access was refused on Exact Online's page")
    desk.photo("login-2-cancelled")


def test_address_of_a_login_is_good_once(office, desk):
    connect(desk, office)
    desk.page.click("button[name=cancel]")
    desk.see(PROBLEM_PAGE)

    desk.page.goto(desk.page.url)

    desk.see(PROBLEM_PAGE, "is too old, or was used already")


def test_login_that_was_not_started_here(office, desk):
    callback = f"{office.server.url}/exact_online/callback"

    desk.page.goto(f"{callback}?code=stolen&state=forged")

    desk.see(PROBLEM_PAGE, "This login was not started here")
    desk.photo("login-3-forged")


def test_address_of_a_login_is_not_good_for_a_colleague(office, desk):
    connect(desk, office)
    address = log_in(desk.page.url)

    answer = office.colleague().session.get(address)

    assert answer.status_code == 400
    assert "This login was not started here" in answer.text


def test_exact_is_down_when_the_login_comes_back(office, desk):
    connect(desk, office)
    address = log_in(desk.page.url)

    with office.exact.down():
        desk.page.goto(address)
        desk.see(PROBLEM_PAGE, "could not be reached")
        desk.photo("login-4-exact-down")
