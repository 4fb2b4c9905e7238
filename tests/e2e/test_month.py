"""The month in the browser: compared, repaired, explained, printed; the overview."""

import re
from datetime import date

import pytest
from conftest import speak_dutch
from playwright.sync_api import expect

_MENU = "exact_online_connector.menu_exact_online"
COMPARISON_MENU = ("account.menu_finance", _MENU, f"{_MENU}_comparison")
OVERVIEW_MENU = ("account.menu_finance", _MENU, f"{_MENU}_dashboard")
SYNCHRONISATION = "Synchronisation"


@pytest.fixture(scope="module")
def month(make_office):
    """A company with a month of its own: one invoice is booked, one is not."""
    office = make_office("e2e_month", cron_threads=0)
    office.connect()
    office.booked, office.waiting = office.invoices(2)
    office.send(office.booked)
    office.exact.post(
        "edit_entry", entry=office.see(office.booked, "exact_entry_id"), AmountFC=90.0
    )
    return office


@pytest.fixture
def bookkeeper(month, sit_down):
    """A bookkeeper of that company at a browser."""
    return sit_down(month)


def press_in_row(desk, text, name):
    """Press the button of this name in a row of the list."""
    row = desk.row(text)
    row.locator(f"button[name={name}]").click()


def download(desk, name):
    """Press a button, and return what the browser got for it."""
    with desk.page.expect_download(timeout=60_000) as got:
        desk.press_named(name)
    return got.value.path().read_bytes()


def test_a_month_is_compared_repaired_explained_and_printed(month, bookkeeper):
    desk = bookkeeper
    waiting, booked = month.number(month.waiting), month.number(month.booked)
    desk.open_menu_named(*COMPARISON_MENU)
    desk.see("Compare a month")
    desk.photo("month-1-none")
    desk.press("New")
    desk.page.wait_for_selector(".o_form_view")
    desk.field("month").locator("button").click()
    desk.fill("month", f"{date.today():%m/%d/%Y}")
    desk.photo("month-1-new")
    desk.press_named("action_compare")
    desk.see("to look at: each has its repair beside it.")
    desk.see_rows(waiting, booked)
    desk.photo("month-2-differences")

    press_in_row(desk, waiting, "action_open")
    desk.wait_for_title(waiting)
    expect(desk.named("action_exact_send")).to_be_visible()
    desk.page.go_back()
    desk.see_rows(waiting)
    press_in_row(desk, waiting, "action_send")
    desk.see_no_rows(waiting)
    month.exact.entry(waiting)

    press_in_row(desk, booked, "action_accept")
    desk.see("What differs is as it should be, or was accepted.")
    desk.photo("month-3-explained")
    assert download(desk, "action_print").startswith(b"%PDF")
    assert download(desk, "action_open_spreadsheet").startswith(b"PK")
    desk.open_tab("Journals and VAT Codes")
    desk.see("70 Verkoop")
    desk.photo("month-4-sums")
    desk.open_menu_named(*OVERVIEW_MENU)
    desk.see(f"{date.today().year}", ": explained")


def test_the_overview_opens_what_it_says(month, bookkeeper):
    desk = bookkeeper
    new = month.number(month.invoice(55.0))

    desk.open_menu_named(*OVERVIEW_MENU)
    waiting = re.compile(r"[0-9]+ to send")
    desk.see(waiting, "Sent by week", "Paid by week", re.compile("calls left today"))
    desk.photo("month-5-overview")
    desk.page.get_by_text(waiting).click()
    desk.wait_for_title(SYNCHRONISATION)
    desk.see_rows(new)
    desk.see_no_rows(month.number(month.booked))

    desk.open_menu_named(*OVERVIEW_MENU)
    desk.page.locator(".o_kanban_record a[name=action_open_comparisons]").first.click()
    desk.wait_for_title("Monthly Comparison")

    desk.open_menu_named(*OVERVIEW_MENU)
    desk.page.locator(".o_kanban_record:not(.o_kanban_ghost)").hover()
    desk.page.locator(".o_kanban_record .o_dropdown_kanban button").click()
    desk.photo("month-6-menu")
    desk.page.get_by_role("menuitem", name="Check Readiness", exact=True).click()
    desk.see_in(desk.dialog(), "Exact Online was not asked")


def test_odoos_own_dashboard_leads_to_what_waits(month, bookkeeper):
    desk = bookkeeper
    new = month.number(month.invoice(66.0))

    desk.go("accounting")
    link = desk.page.locator("a[name=action_exact_synchronisation]")
    expect(link.first).to_contain_text("To Send to Exact")
    desk.photo("month-7-journals")
    link.first.click()
    desk.wait_for_title(SYNCHRONISATION)
    desk.see_rows(new)


def test_in_dutch(month, sit_down):
    """The last of this company: its administrator has another language now."""
    speak_dutch(month.rpc)
    desk = sit_down(month)

    desk.open_menu_named(*OVERVIEW_MENU)
    desk.see("te verzenden", "Verzonden per week", "Betaald per week")
    desk.photo("month-8-overview-dutch")
    desk.open_menu_named(*COMPARISON_MENU)
    desk.wait_for_title("Maandvergelijking")
    comparison = month.rpc.find("exact.online.comparison", [])
    desk.open("exact.online.comparison", comparison)
    desk.see("Verschillen", "Dagboeken en btw-codes", "Opnieuw vergelijken")
    desk.photo("month-9-comparison-dutch")
    assert download(desk, "action_print").startswith(b"%PDF")
    desk.go("accounting")
    desk.see("Naar Exact te verzenden")
