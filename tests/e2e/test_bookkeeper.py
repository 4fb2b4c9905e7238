"""A bookkeeper's day in thirty steps (readme/BOOKKEEPER_SCRIPT.rst), in one go."""

import re
from datetime import date

import pytest

PAGE = "Exact Online"


@pytest.fixture(autouse=True)
def by_hand(office):
    """The company sends by hand; its entries have an address."""
    office.set_up(entry_address=f"{office.exact.url}/entry/{{entry}}")
    yield
    office.set_up(auto_export="manual", entry_address=False)


def test_one_invoice(office, desk):
    invoice = office.invoice(100.0, 49.95)
    desk.open("account.move", invoice)  # 1
    desk.press("Preview for Exact")  # 2
    desk.see("Jansen Fietsen", "1300", "8000", "181.44", "31.49")
    desk.photo("script-02-preview")
    desk.dialog().get_by_role("button", name="Send to Exact").click()  # 3
    desk.see_in_bar("success", "Booked in Exact Online as entry")

    number = str(office.see(invoice, "exact_entry_number"))
    with desk.page.context.expect_page() as opened:  # 4
        desk.press("View in Exact")
    entry = opened.value
    entry.wait_for_load_state()
    assert number in entry.content()
    entry.close()

    desk.open_tab(PAGE)  # 5
    desk.see("Total in Exact", "Equal")
    desk.see(f"Booked in Exact Online as entry {number}.")  # 6
    assert not desk.button("Reset to Draft").is_visible()  # 7
    desk.photo("script-07-sent")

    due = date(date.today().year + 1, 1, 31).isoformat()
    office.rpc.call("account.move", "write", [invoice], {"invoice_date_due": due})  # 8
    desk.open("account.move", invoice)
    desk.see_in_bar("warning", "due date")
    desk.bar("warning").get_by_role("button", name="Undo in Exact").click()  # 9
    desk.dialog().get_by_role("button", name="Ok").click()
    office.until_seen(invoice, "exact_state", "excluded")
    desk.open("account.move", invoice)
    desk.press("Send to Exact")  # 10
    desk.see_in_bar("success", "Booked in Exact Online as entry")
    assert office.exact.entry(office.number(invoice))["DueDate"][:10] == due


def test_many_invoices(office, desk):
    tax = office.new_tax("21% tent")
    moves = [*office.invoices(2), office.invoice(60.0, tax=tax)]
    numbers = [office.number(move) for move in moves]
    desk.go("customer-invoices")
    desk.select(*numbers)  # 11
    desk.press("Send to Exact")
    desk.see_in(desk.dialog(), "Can go: 2. Stay behind: 1.")  # 12
    desk.photo("script-12-looked-at-first")
    desk.dialog().get_by_role("button", name="Send to Exact").click()  # 13
    desk.dialog().get_by_role("button", name="Close").last.click()  # 14
    office.wake_workers()
    desk.see("Booked in Exact Online: 2. Left behind: 1.")
    desk.photo("script-14-told")

    desk.open_menu("Invoicing", PAGE, "Batches")  # 15
    desk.photo("script-15-batches")
    desk.row("A selection").first.locator("td[name=scope]").click()
    desk.see_in(desk.dialog(), "Tax 21% tent")
    desk.photo("script-15-batch")
    desk.dialog().get_by_role("button", name="Repair").first.click()  # 16
    desk.wait_for_title("Map")
    desk.press("New")
    desk.choose("reference_id", "Btw hoog 21% exclusief")
    desk.save_row()

    desk.open_menu("Invoicing", PAGE, "Synchronisation")  # 17
    desk.press("Send All That Waits")
    dialog = desk.dialog()
    dialog.get_by_role("button", name="Purchases", exact=True).click()  # 18
    desk.see_in(desk.dialog(), "Nothing waits")
    desk.dialog().get_by_role("button", name="Sales", exact=True).click()
    desk.see_in(desk.dialog(), numbers[-1])
    desk.photo("script-18-sales")
    desk.dialog().get_by_role("button", name="Send to Exact").click()  # 19
    office.until_seen(moves[-1], "exact_state", "sent")
    desk.see_in(desk.dialog(), re.compile("booked in Exact Online", re.I))
    desk.photo("script-19-result")
    desk.dialog().get_by_role("button", name="Close").last.click()
    for view in ("kanban", "graph", "pivot"):  # 20
        desk.switch_view(view)
        desk.photo(f"script-20-{view}")


def test_what_goes_wrong(office, desk):
    today = date.today()
    period = {"year": today.year, "period": today.month}
    refused, paid = office.invoice(100.0), office.invoice(40.0)
    office.book(paid)
    office.exact.post("close_period", **period)
    desk.open("account.move", refused)
    desk.press("Send to Exact")  # 21
    desk.see_in_bar("danger", "The period is closed")
    desk.photo("script-21-refused")
    office.exact.post("close_period", **period, closed=False)
    desk.press("Send to Exact")  # 22
    desk.see_in_bar("success", "Booked in Exact Online as entry")

    other = office.invoice(25.0)
    desk.open("account.move", other)
    desk.open_tab(PAGE)
    desk.press("Keep Out of Exact")  # 23
    office.until_seen(other, "exact_state", "excluded")
    desk.press("Include for Exact")
    office.until_seen(other, "exact_state", "to_send")

    office.exact.post("pay", entry=office.see(paid, "exact_entry_id"))
    desk.open("account.move", paid)
    desk.open_tab(PAGE)
    desk.press("Look Up Payment in Exact")  # 24
    desk.see_in_bar("success", "Paid in Exact Online")
    desk.open_tab(PAGE)
    desk.press("Payment Terms in Exact")  # 25
    desk.see_in(desk.dialog(), "48.40")
    desk.photo("script-25-terms")
    desk.page.keyboard.press("Escape")
    desk.press("Undo in Exact")  # 26
    desk.dialog().get_by_role("button", name="Ok").click()
    desk.see("matched with a payment", "Make Credit Notes")
    desk.photo("script-26-not-undone")
    desk.dialog().get_by_role("button", name="Close").last.click()

    desk.open("account.move", refused)
    desk.open_tab(PAGE)
    desk.press("Unlink from Exact")  # 27
    desk.dialog().get_by_role("button", name="Ok").click()
    office.until_seen(refused, "exact_state", "excluded")
    desk.open("account.move", refused)
    desk.open_tab(PAGE)
    desk.press("Link to an Entry in Exact")
    desk.press("Look in Exact Online")
    desk.dialog().get_by_role("button", name="Link", exact=True).click()
    desk.see_in_bar("success", "Booked in Exact Online as entry")


def test_connection(office, desk):
    ready = office.invoice(12.0)
    desk.open("exact.online.connection", office.connection)  # 28
    desk.see("Calls Left Today")
    desk.photo("script-28-connection")
    office.set_up(auto_export="scheduled", export_interval="week")  # 29
    desk.open("exact.online.connection", office.connection)
    desk.see("Next Time for Sales")
    desk.photo("script-29-schedule")
    office.run_cron("export")
    assert office.see(ready, "exact_state") == "to_send"

    desk.open_menu("Invoicing", PAGE, "Known Errors")  # 30
    desk.photo("script-30-known-errors")
    desk.open_menu("Invoicing", PAGE, "Log of Calls")
    desk.photo("script-30-log")
