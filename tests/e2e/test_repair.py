"""What stopped an invoice is repaired from the invoice itself, and it goes."""


def test_tax_is_mapped_from_the_error(office, desk):
    invoice = office.invoice(310.0, tax=office.new_tax("21% catering"))
    number = office.number(invoice)
    desk.open("account.move", invoice)
    desk.press("Send to Exact")
    desk.see_in_bar("danger", "Tax 21% catering")
    desk.photo("repair-1-tax-not-mapped")
    assert office.exact.entries(number) == []
    assert office.see(office.invoice(11.0), "state") == "posted"

    desk.page.get_by_role("link", name="Repair").click()
    desk.wait_for_title("Map")
    desk.press("New")
    desk.choose("reference_id", "Btw hoog 21% exclusief")
    desk.photo("repair-2-mapping")
    desk.save_row()

    # What failed for it goes by itself.
    office.until_seen(invoice, "exact_proof", "equal")
    desk.open("account.move", invoice)
    desk.see_in_bar("success", "Booked in Exact Online as entry", "Proven equal")
    entry = office.exact.entry(number)
    assert (entry["AmountFC"], entry["VATAmountFC"]) == (375.1, 65.1)
