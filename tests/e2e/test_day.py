"""The bookkeeper's day in the browser: looking first, changing, undoing, linking."""


def test_bookkeeper_looks_before_sending(office, desk):
    invoice = office.invoice(100.0, 49.95)
    desk.open("account.move", invoice)

    desk.press("Preview for Exact")

    dialog = desk.page.get_by_role("dialog")
    desk.see("1300", "8000")
    assert "181.44" in dialog.inner_text()
    assert "31.49" in dialog.inner_text()
    desk.photo("day-1-preview")
    assert not is_booked(office, invoice)

    dialog.get_by_role("button", name="Send to Exact").click()
    desk.see_in_bar("success", "Booked in Exact Online as entry")


def test_changed_invoice_is_undone_and_sent_again(office, desk):
    invoice = office.invoice(100.0)
    office.book(invoice)
    office.rpc.call(
        "account.move", "write", [invoice], {"invoice_date_due": "2027-01-31"}
    )
    desk.open("account.move", invoice)
    desk.see_in_bar("warning", "Changed after it was sent", "due date")
    desk.photo("day-2-changed")

    desk.bar("warning").get_by_role("button", name="Undo in Exact").click()
    desk.photo("day-3-undo-confirmation")
    desk.page.get_by_role("dialog").get_by_role("button", name="Ok").click()
    office.until_seen(invoice, "exact_state", "excluded")
    assert not is_booked(office, invoice)

    desk.open("account.move", invoice)
    desk.press("Send to Exact")
    desk.see_in_bar("success", "Booked in Exact Online as entry")
    entry = office.exact.entry(office.number(invoice))
    assert entry["DueDate"][:10] == "2027-01-31"


def test_undo_of_many_shows_what_cannot(office, desk):
    free, paid = office.invoices(2)
    office.book(free)
    office.book(paid)
    office.exact.post("pay", entry=office.see(paid, "exact_entry_id"))
    office.run_cron("payment")
    office.until_seen(paid, "exact_payment_state", "paid")
    action = office.rpc.call("account.move", "action_exact_undo", [free, paid])

    desk.open(action["res_model"], action["res_id"])
    desk.see("matched with a payment", office.number(free))
    desk.photo("day-4-undo-of-many")


def test_entry_is_looked_for_and_linked(office, desk):
    invoice = office.invoice(100.0)
    office.book(invoice)
    office.rpc.call("account.move", "action_exact_unlink", [invoice])
    desk.open("account.move", invoice)
    desk.open_tab("Exact Online")
    desk.photo("day-5-unlinked")

    desk.press("Link to an Entry in Exact")
    desk.press("Look in Exact Online")
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Link", exact=True).wait_for()
    desk.photo("day-6-link")
    dialog.get_by_role("button", name="Link", exact=True).click()

    desk.see_in_bar("success", "Booked in Exact Online as entry", "Proven equal")
    assert is_booked(office, invoice)


def is_booked(office, invoice):
    """Whether Exact has an entry for the invoice."""
    return bool(office.exact.entries(office.number(invoice)))
