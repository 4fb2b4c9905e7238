"""The day at a phone: nothing is wider than its screen, and what is needed is there."""

import pytest


@pytest.fixture
def phone(sit_down, office):
    """A bookkeeper with a phone, whom no chat greets."""
    office.rpc.call(
        "res.users", "write", [office.rpc.uid], {"odoobot_state": "disabled"}
    )
    desk = sit_down(office)
    desk.page.set_viewport_size({"width": 390, "height": 844})
    return desk


def fits(phone):
    """Whether nothing makes the page scroll sideways."""
    width = phone.page.evaluate("document.documentElement.scrollWidth")
    return width <= 390


def test_invoice_is_sent_seen_and_undone(office, phone):
    invoice = office.invoice(100.0)
    phone.open("account.move", invoice)
    phone.photo("phone-1-invoice")
    office.send(invoice)
    phone.open("account.move", invoice)

    phone.see_in_bar("success", "Booked in Exact Online as entry", "View in Exact")
    phone.photo("phone-2-sent")
    assert fits(phone)
    phone.open_tab("Exact Online")
    phone.photo("phone-3-page")
    phone.see("Undo in Exact")
    assert fits(phone)


def test_many_are_looked_at_and_sent(office, phone):
    invoices = [*office.invoices(2), office.invoice(7.0, tax=office.new_tax("21% x"))]
    action = office.rpc.call("account.move", "action_exact_send_review", invoices)
    phone.go("customer-invoices")
    phone.photo("phone-4-list")
    phone.open(action["res_model"], action["res_id"])

    phone.see("Can go: 2. Stay behind: 1.", "Tax 21% x", "Repair")
    phone.photo("phone-5-looked-at-first")
    assert fits(phone)

    office.rpc.call(action["res_model"], "action_send", [action["res_id"]])
    office.wake_workers()
    phone.open(action["res_model"], action["res_id"])
    phone.see("Booked in Exact Online: 2. Left behind: 1.")
    phone.photo("phone-6-result")


def test_screens_of_every_day_fit(office, phone):
    preview = office.rpc.call(
        "account.move", "action_exact_preview", [office.invoice(100.0)]
    )
    phone.open(preview["res_model"], preview["res_id"])
    phone.photo("phone-7-preview")
    assert fits(phone)
    phone.go("action-exact_online_connector.exact_online_synchronisation_action")
    phone.photo("phone-8-synchronisation")
    assert fits(phone)
    phone.open("exact.online.connection", office.connection)
    phone.photo("phone-9-connection")
    assert fits(phone)


def test_all_that_waits_is_sent_from_the_cards(office, phone):
    office.invoice(12.0)
    phone.go("action-exact_online_connector.exact_online_synchronisation_action")
    phone.page.wait_for_selector(".o_kanban_view")

    phone.press("Send All That Waits")

    phone.see_in(phone.dialog(), "Can go:")
    phone.photo("phone-10-all-that-waits")
    assert fits(phone)
