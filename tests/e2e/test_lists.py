"""Many invoices at once, in lists: sent by the scheduled action, found, tried again."""

import pytest


@pytest.fixture
def invoices(office):
    """Three good invoices, and one with a tax that nobody has mapped."""
    tax = office.new_tax("21% lodging")
    office.lodging = tax
    return [*office.invoices(3), office.invoice(60.0, tax=tax)]


def test_selection_is_sent_and_what_failed_is_tried_again(office, desk, invoices):
    *good, bad = invoices
    numbers = [office.number(invoice) for invoice in invoices]
    desk.go("customer-invoices")
    desk.select(*numbers)
    desk.photo("list-1-selected")

    desk.press("Send to Exact")

    for invoice in good:
        office.until_seen(invoice, "exact_state", "sent")
        office.exact.entry(office.number(invoice))
    office.until_seen(bad, "exact_state", "error")
    assert office.exact.entries(numbers[-1]) == []

    desk.go("customer-invoices")
    desk.filter("Sent to Exact")
    desk.see_no_rows(numbers[-1])
    desk.see_rows(*numbers[:-1])
    desk.go("customer-invoices")
    desk.filter("Failed at Exact")
    desk.see_no_rows(*numbers[:-1])
    desk.see_rows(numbers[-1])
    desk.photo("list-2-failed")

    desk.open_menu("Invoicing", "Exact Online", "Synchronisation")
    desk.see_rows(*numbers)
    desk.photo("list-3-synchronisation")
    for view in ("kanban", "graph", "pivot"):
        desk.switch_view(view)
        desk.photo(f"list-4-synchronisation-{view}")

    # Once the cause is repaired, what failed for it goes by itself.
    office.map_tax(office.lodging, "2")
    office.until_seen(bad, "exact_state", "sent")
    office.exact.entry(numbers[-1])
