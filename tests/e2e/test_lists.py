"""Many invoices at once: looked at first, followed, found in lists, tried again."""

import re

import pytest


@pytest.fixture
def invoices(office):
    """Three good invoices, and one with a tax that nobody has mapped."""
    tax = office.new_tax("21% lodging")
    office.lodging = tax
    return [*office.invoices(3), office.invoice(60.0, tax=tax)]


def test_selection_is_looked_at_sent_and_followed(office, desk, invoices):
    *good, bad = invoices
    numbers = [office.number(invoice) for invoice in invoices]
    desk.go("customer-invoices")
    desk.select(*numbers)
    desk.photo("list-1-selected")

    desk.press("Send to Exact")
    dialog = desk.dialog()
    desk.see("Can go: 3. Stay behind: 1.", "Tax 21% lodging")
    desk.photo("list-2-looked-at-first")
    assert not any(office.exact.entries(number) for number in numbers)

    dialog.get_by_role("button", name="Send to Exact", exact=True).click()
    office.wake_workers()
    desk.see_in(dialog, "Booked in Exact Online: 3. Left behind: 1.")
    desk.photo("list-3-result")
    for invoice in good:
        office.exact.entry(office.number(invoice))

    dialog.get_by_role("button", name="Repair", exact=True).first.click()
    desk.wait_for_title("Map")
    desk.press("New")
    desk.choose("reference_id", "Btw hoog 21% exclusief")
    desk.save_row()
    desk.page.go_back()

    desk.go("customer-invoices")
    desk.filter("Sent to Exact")
    desk.see_no_rows(numbers[-1])
    desk.see_rows(*numbers[:-1])

    desk.open_menu("Invoicing", "Exact Online", "Synchronisation")
    desk.see_rows(*numbers)
    desk.photo("list-4-synchronisation")
    desk.press("Send All That Waits")
    desk.see("Can go:")
    desk.photo("list-5-all-that-waits")
    desk.dialog().get_by_role("button", name="Sales", exact=True).click()
    desk.dialog().get_by_role("button", name="Send to Exact", exact=True).click()
    office.until_seen(bad, "exact_state", "sent")
    office.exact.entry(numbers[-1])
    desk.see_in(desk.dialog(), re.compile("booked in Exact Online", re.I))
    desk.dialog().get_by_role("button", name="Close", exact=True).last.click()

    for view in ("kanban", "graph", "pivot"):
        desk.switch_view(view)
        desk.photo(f"list-6-synchronisation-{view}")
