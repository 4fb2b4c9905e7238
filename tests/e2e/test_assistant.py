"""A newcomer in the browser: from Apps to the first invoice in Exact, in Dutch.

What is pressed is found by its name in the code, so that the story is the same in each
language.
"""

from datetime import date, timedelta

from exact import DIVISION
from people import log_in_at_exact
from playwright.sync_api import expect

from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET

ADDON = "exact_online_connector"
MENUS = (
    "account.menu_finance",
    f"{ADDON}.menu_exact_online",
    f"{ADDON}.menu_exact_online_set_up",
)
ADDRESS = "exact-online-set-up"


def test_newcomer_gets_from_apps_to_the_first_invoice(bare_office, sit_down):
    office = bare_office
    invoice = office.invoice(100.0)
    long_ago = office.invoice(200.0, day=date.today() - timedelta(days=400))
    desk = sit_down(office)

    install_from_apps(desk)
    find_the_assistant(desk)
    connect(desk, office)
    fetch(desk)
    leave_and_resume(desk, "journals")
    map_codes(desk)
    jump_back_and_forth(desk)
    choose_start(desk)
    choose_sending_and_payments(desk)
    see_readiness(desk)
    send_first(desk, office, invoice)

    assert office.see(long_ago, "exact_state") == "not_applicable"


def install_from_apps(desk):
    desk.page.goto(f"{desk.url}/odoo/apps")
    desk.page.fill(".o_searchview_input", ADDON)
    desk.page.keyboard.press("Enter")
    card = desk.page.locator(".o_kanban_record").filter(
        has_text="Exact Online Connector"
    )
    desk.photo("assistant-01-apps")
    # Odoo loads itself anew when it is done, with assets that are to be built.
    with desk.page.expect_event("load", timeout=120_000):
        card.locator("button[name=button_immediate_install]").click()
    desk.page.wait_for_selector(".o_navbar", timeout=120_000)


def find_the_assistant(desk):
    """It is in the empty lists, in the settings, and in the menu."""
    desk.open_menu_named(*MENUS[:2], f"{ADDON}.menu_exact_online_synchronisation")
    desk.page.locator(".o_nocontent_help a[type=action]").wait_for()
    desk.photo("assistant-02-nothing-yet")
    desk.page.click(".o_nocontent_help a[type=action]")
    at_step(desk, "connect")
    # Odoo saves a new form twice at once if its page is left (hidden, unloaded).
    desk.save()
    desk.go("settings")
    desk.page.click(".settings_tab .tab[data-key=account]")
    desk.page.locator("#exact_online_set_up").scroll_into_view_if_needed()
    desk.photo("assistant-02-settings")
    desk.page.locator("#exact_online_set_up button").first.click()
    at_step(desk, "connect")
    desk.open_menu_named(*MENUS)


def jump_back_and_forth(desk):
    """Look at a step that was done, and go back to where one was."""
    at_step(desk, "start")
    desk.page.click(".list-group-item[name=administration]")
    at_step(desk, "administration")
    desk.page.click(".list-group-item[name=start]")


def connect(desk, office):
    """Log in at Exact from the first step, and come back to the second."""
    at_step(desk, "connect")
    desk.photo("assistant-02-connect")
    expect(desk.field("redirect_uri")).to_contain_text("/exact_online/callback")
    desk.fill("client_id", CLIENT_ID)
    desk.fill("client_secret", CLIENT_SECRET)
    desk.fill("base_url", office.exact.url)
    desk.fill("public_url", office.server.url)
    desk.press_named("action_connect")
    desk.page.wait_for_url(f"{office.exact.url}/**")
    log_in_at_exact(desk.page)
    desk.page.wait_for_url(f"**/odoo/{ADDRESS}/*")
    at_step(desk, "administration")
    desk.choose("division_id", str(DIVISION))
    desk.photo("assistant-03-administration")
    desk.press_named("action_set_up_next")


def fetch(desk):
    at_step(desk, "lists")
    desk.photo("assistant-04-lists")
    desk.press_named("action_set_up_fetch")
    expect(desk.field("set_up_found")).to_be_visible(timeout=60_000)
    desk.photo("assistant-05-found")
    desk.press_named("action_set_up_next")
    at_step(desk, "journals")


def leave_and_resume(desk, step):
    """Do something else, and come back by the menu to where one was."""
    desk.open_menu_named(*MENUS[:1])
    desk.open_menu_named(*MENUS)
    at_step(desk, step)


def map_codes(desk):
    desk.photo("assistant-06-journals")
    confirm_all(desk)
    desk.press_named("action_set_up_next")
    at_step(desk, "taxes")
    desk.photo("assistant-07-taxes")
    confirm_all(desk)
    desk.press_named("action_set_up_next")
    at_step(desk, "accounts")
    desk.choose("sales_account_id", "Omzet hoog", "8000 Omzet hoog")
    desk.photo("assistant-08-accounts")
    confirm_all(desk)
    desk.press_named("action_set_up_next")
    at_step(desk, "terms")
    desk.choose("sales_condition_id", "30 dagen", "30 30 dagen")
    desk.photo("assistant-09-terms")
    desk.press_named("action_set_up_next")


def confirm_all(desk):
    """Confirm what is offered, and answer that each was looked at."""
    desk.press_named("action_set_up_confirm")
    desk.page.locator(".modal .btn-primary").click()
    expect(desk.named("action_set_up_confirm")).to_have_count(0)


def choose_start(desk):
    at_step(desk, "start")
    expect(desk.field("set_up_scope")).to_contain_text("1")
    desk.photo("assistant-10-start")
    desk.press_named("action_set_up_next")


def choose_sending_and_payments(desk):
    at_step(desk, "sending")
    desk.photo("assistant-11-sending")
    desk.press_named("action_set_up_next")
    at_step(desk, "payments")
    desk.photo("assistant-12-payments")
    desk.press_named("action_set_up_next")


def see_readiness(desk):
    """What is left is repaired on its step, and printed for the accountant."""
    at_step(desk, "readiness")
    desk.photo("assistant-13-readiness")
    desk.field("readiness").locator("a").first.click()
    at_step(desk, "sending")
    desk.page.click(".list-group-item[name=readiness]")
    at_step(desk, "readiness")
    with desk.page.expect_download() as download:
        desk.press_named("action_print_readiness")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    desk.press_named("action_set_up_next")


def send_first(desk, office, invoice):
    at_step(desk, "invoice")
    desk.photo("assistant-14-first-invoice")
    desk.row(office.number(invoice)).locator("button[name=action_exact_send]").click()
    office.until_seen(invoice, "exact_proof", "equal")
    ticks = desk.page.locator(".o_form_view .list-group-item .fa-check-circle")
    expect(ticks).to_have_count(12)
    desk.photo("assistant-15-sent")
    entry = office.exact.entry(office.number(invoice))
    assert entry["AmountFC"] == 121.0


def at_step(desk, name):
    """Wait until a step of the assistant is shown."""
    step = desk.page.locator(f".o_form_view .list-group-item.active[name='{name}']")
    expect(step).to_be_visible()
    desk.wait_until_quiet()
