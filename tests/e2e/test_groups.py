"""Who sees and does what, each at a browser: user, manager, auditor, and others."""

import pytest
from office import CONNECTION
from playwright.sync_api import expect

INVOICING, SECTION = "Invoicing", "Exact Online"
_MENU = "menu_exact_online_"
READING_MENUS = {
    *("dashboard", "synchronisation", "comparison", "batch", "partner"),
    *("mapping_journal", "mapping_gl_account", "mapping_vat_code"),
    *("mapping_payment_condition", "mapping_all", "reference", "extra"),
    *("known_error", "connection"),
}
# What shows something, and changes nothing.
READING_BUTTONS = {
    *("action_exact_open", "action_exact_open_payments"),
    *("action_exact_open_settlements", "action_exact_synchronisation"),
    *("action_check_readiness", "action_open_mappings", "action_open_exports"),
    *("action_open_failed", "action_open_first_contact", "action_open_log"),
    *("action_open_attention", "action_open_comparisons", "action_open"),
    *("action_print", "action_open_spreadsheet", "action_open_move"),
    *("action_print_readiness", "action_open_broken"),
}
ADDRESS = ".o_field_widget[name=base_url]"
LISTS = (
    *("dashboard", "synchronisation", "comparison", "batch", "partner"),
    *("mapping", "mapping_journal", "mapping_vat_code", "reference", "extra"),
    *("known_error", "connection", "export"),
)


@pytest.fixture(scope="module")
def people(office):
    """The people of the company, by the groups that they have."""
    office.hire("user", "group_account_invoice")
    office.hire("manager", "group_account_manager")
    office.hire("auditor", "group_exact_auditor")
    # Odoo's own readers of the accounting, whom nobody gave a group of ours.
    office.hire("outsider", "group_account_readonly")


@pytest.fixture(scope="module")
def moves(office):
    """An invoice that is booked, one that waits, and one that failed."""
    booked, waiting = office.invoices(2)
    failed = office.invoice(60.0, tax=office.new_tax("21% group"))
    office.book(booked)
    office.send(failed)
    office.until_seen(failed, "exact_state", "error")
    return {"booked": booked, "waiting": waiting, "failed": failed}


@pytest.fixture(scope="module")
def comparison(office, moves):
    """This month, compared: an invoice that was not sent is a difference."""
    day = office.see(moves["waiting"], "date")
    values = {"connection_id": office.connection, "month": day}
    comparison = office.rpc.create("exact.online.comparison", values)
    office.rpc.call("exact.online.comparison", "action_compare", [comparison])
    return comparison


@pytest.fixture
def at_desk(people, moves, sit_down, office):
    """Lets one of the people sit down at a browser."""
    return lambda login: sit_down(office, login)


def menus(desk):
    """Return the menus of Exact Online that somebody has, by the end of their names."""
    return {name.removeprefix(_MENU) for name in desk.menus(INVOICING, SECTION)}


def see_no_error(desk):
    """Nothing went wrong on the way to what is shown now."""
    expect(
        desk.page.locator(".o_error_dialog, .modal .o_dialog_warning")
    ).to_have_count(0)


def writing_buttons(desk):
    """Return the buttons of ours to be seen that do more than show something."""
    names = desk.buttons()
    if "exact" not in desk.page.url:
        names = {name for name in names if "exact" in name}
    return names - READING_BUTTONS


def walk(desk, office, comparison, moves, *, log=True):
    """Look at every screen; yield the name of each once it is there."""
    for name in [*LISTS, *(["log"] if log else [])]:
        desk.go(f"action-exact_online_connector.exact_online_{name}_action")
        yield name
    for name, move in moves.items():
        desk.open("account.move", move)
        yield name
        desk.open_tab("Exact Online")
        yield f"{name}, page"
    desk.open("exact.online.comparison", comparison)
    yield "comparison of the month"
    desk.open_tab("Journals and VAT Codes")
    yield "sums of the month"
    desk.open(CONNECTION, office.connection)
    for page in desk.tabs():
        desk.open_tab(page)
        yield f"connection, {page}"
    export = office.rpc.find("exact.online.export", [("move_id", "=", moves["booked"])])
    desk.open("exact.online.export", export)
    yield "export"
    partner = office.rpc.read_one("account.move", moves["booked"], ["partner_id"])
    desk.open("res.partner", partner["partner_id"][0])
    desk.page.click("a[role=tab][name=accounting]")
    yield "partner"


def test_auditor_reads_all_and_presses_nothing(office, at_desk, comparison, moves):
    desk = at_desk("auditor")

    assert menus(desk) == READING_MENUS | {"log"}
    for place in walk(desk, office, comparison, moves):
        see_no_error(desk)
        assert (place, writing_buttons(desk)) == (place, set())
        assert not desk.can_make_new(), place

    desk.open("account.move", moves["booked"])
    desk.see_in_bar("success", "Booked in Exact Online as entry")
    desk.photo("group-1-auditor-invoice")
    desk.open("account.move", moves["failed"])
    desk.see_in_bar("danger", "Not in Exact Online")
    assert not desk.page.get_by_role("link", name="Repair").count()
    desk.photo("group-2-auditor-failed")
    desk.open(CONNECTION, office.connection)
    desk.photo("group-3-auditor-connection")
    expect(desk.page.locator(".o_form_readonly")).to_be_visible()
    assert not desk.page.locator(ADDRESS).count()


def test_user_sends_and_cannot_configure(office, at_desk, comparison, moves):
    desk = at_desk("user")

    assert menus(desk) == READING_MENUS | {"relation_import"}
    for _place in walk(desk, office, comparison, moves, log=False):
        see_no_error(desk)
    invoice = office.invoice(31.0)
    desk.open("account.move", invoice)
    desk.press("Send to Exact")
    desk.see_in_bar("success", "Booked in Exact Online as entry")

    desk.open(CONNECTION, office.connection)
    expect(desk.page.locator(".o_form_readonly")).to_be_visible()
    assert writing_buttons(desk) == set()
    desk.photo("group-4-user-connection")
    assert not desk.page.locator(ADDRESS).count()
    desk.go("action-exact_online_connector.exact_online_mapping_vat_code_action")
    assert not desk.can_make_new()


def test_manager_configures_all_but_the_address(office, at_desk):
    desk = at_desk("manager")

    assert menus(desk) == READING_MENUS | {"relation_import", "log", "set_up"}
    desk.open(CONNECTION, office.connection)
    desk.open_tab("Log and Support")
    desk.fill("log_days", "45")
    desk.save()
    assert office.setting("log_days") == 45
    assert {"action_test", "action_pause"} <= desk.buttons()
    assert not desk.page.locator(ADDRESS).count()
    desk.photo("group-5-manager-connection")
    desk.go("action-exact_online_connector.exact_online_mapping_vat_code_action")
    assert desk.can_make_new()


def test_address_is_for_system_administrators(office, sit_down):
    desk = sit_down(office)

    desk.open(CONNECTION, office.connection)
    expect(desk.field("base_url")).to_contain_text(office.exact.url)


def test_who_has_no_group_of_ours_sees_nothing_of_it(office, at_desk, moves):
    desk = at_desk("outsider")

    assert desk.menus(INVOICING, SECTION) == []
    for move in moves.values():
        desk.open("account.move", move)
        see_no_error(desk)
        assert not {name for name in desk.buttons() if "exact" in name}
        # What happened to the invoice is in the chatter, for all who read it.
        for part in (".o_form_statusbar", ".o_form_sheet_bg"):
            expect(desk.page.locator(part)).not_to_contain_text("Exact")
    desk.photo("group-6-outsider-invoice")
    for place in ("customer-invoices", "accounting"):
        desk.go(place)
        see_no_error(desk)
        expect(desk.page.locator(".o_content")).not_to_contain_text("Exact")
