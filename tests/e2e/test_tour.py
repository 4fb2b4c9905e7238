"""The welcome tour: where Odoo points, and that each thing it points at is there."""

import pytest

TOUR = "exact_online_tour"


@pytest.fixture
def waiting(office):
    """An invoice that nobody has sent yet, the newest of all."""
    return office.invoice(100.0)


@pytest.fixture
def beginner(office):
    """An administrator whom Odoo shows its tours, and who has seen the others."""
    others = office.rpc.call("web_tour.tour", "search", [("name", "!=", TOUR)])
    me = [(4, office.rpc.uid)]
    office.rpc.call("web_tour.tour", "write", others, {"user_consumed_ids": me})
    office.rpc.call("res.users", "switch_tour_enabled", True)
    yield
    office.rpc.call("res.users", "switch_tour_enabled", False)


def test_the_whole_way_can_be_walked(office, desk, waiting):
    desk.page.goto(f"{desk.url}/odoo")
    desk.page.wait_for_function("odoo.startTour")

    with desk.page.expect_console_message(
        lambda message: message.text.startswith("tour succeeded"), timeout=120_000
    ):
        desk.page.evaluate(f"odoo.startTour({TOUR!r}, {{mode: 'auto'}})")

    desk.see("Can go:")
    desk.photo("tour-5-end")
    assert office.see(waiting, "exact_state") == "sent"


@pytest.mark.usefixtures("beginner", "waiting")
def test_a_beginner_is_shown_the_way(desk):
    desk.page.goto(f"{desk.url}/odoo")
    desk.page.click(".o_navbar_apps_menu button")

    pointer = desk.page.locator(".o_tour_pointer")
    pointer.hover(force=True)  # it bounces
    desk.see("it begins in Invoicing")
    desk.photo("tour-1-app")
    desk.page.get_by_role("menuitem", name="Invoicing", exact=True).click()
    pointer.hover(force=True)  # it bounces
    desk.see("takes you from the login at Exact Online")
    desk.photo("tour-2-menu")
    menus = desk.page.locator(".o_menu_sections")
    menus.get_by_role("button", name="Exact Online", exact=True).click()
    desk.page.get_by_role("menuitem", name="Set-Up Assistant", exact=True).click()
    pointer.hover(force=True)  # it bounces
    desk.see("Each step says what it is for")
    desk.photo("tour-3-assistant")
