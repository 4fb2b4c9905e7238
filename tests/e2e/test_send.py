"""The main job in the browser: an invoice goes to Exact Online."""

import pytest
from desk import Desk
from real_odoo import RpcError


def test_bookkeeper_sends_an_invoice(office, desk):
    invoice = office.invoice(100.0, 49.95)
    number = office.number(invoice)
    desk.open("account.move", invoice)
    desk.photo("send-1-before")

    desk.press("Send to Exact")

    desk.see_in_bar("success", "Booked in Exact Online as entry", "Proven equal")
    desk.photo("send-2-green-bar")
    entry = office.exact.entry(number)
    desk.see_in_bar("success", str(entry["EntryNumber"]))
    assert office.see(invoice, "exact_entry_number") == entry["EntryNumber"]
    # 149.95 and 21 %: 31.49 by Dutch rounding of the whole.
    assert (entry["AmountFC"], entry["VATAmountFC"]) == (181.44, 31.49)
    assert office.see(invoice, "amount_total") == 181.44

    desk.open_tab("Exact Online")
    desk.see("Total in Exact", "Equal")
    desk.photo("send-3-page-of-the-invoice")


def test_entry_is_found_in_exact_by_a_person(office, desk):
    invoice = office.invoice(250.0)
    number = office.number(invoice)
    desk.open("account.move", invoice)
    desk.press("Send to Exact")
    desk.see_in_bar("success", "Booked in Exact Online as entry")
    entry_number = office.see(invoice, "exact_entry_number")

    books = Desk(desk.page, office.exact.url)
    books.page.goto(books.url)

    row = books.page.locator("table.entries tr").filter(has_text=number)
    cells = [cell.strip() for cell in row.locator("td").all_inner_texts()]
    assert cells[0] == str(entry_number)
    assert cells[2] == "Jansen Fietsen B.V."
    assert [amount.replace(",", "") for amount in cells[7:10]] == [
        "302.50",
        "52.50",
        "302.50",
    ]
    books.photo("send-4-entries-in-exact")
    row.locator("a").click()
    books.see("Booking", "Payment terms")
    books.photo("send-5-entry-in-exact")


def test_invoice_that_is_booked_stays(office, desk):
    invoice = office.invoice(80.0)
    office.send(invoice)

    desk.open("account.move", invoice)

    desk.see_in_bar("success", "Booked in Exact Online")
    assert not desk.button("Send to Exact").is_visible()
    assert not desk.button("Reset to Draft").is_visible()
    with pytest.raises(RpcError, match="is booked in Exact Online as entry"):
        office.rpc.call("account.move", "button_draft", [invoice])
    assert office.see(invoice, "state") == "posted"
