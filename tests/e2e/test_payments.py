"""What Exact knows of payments is seen on the invoice."""


def paid_after_poll(office, invoice, state):
    office.run_cron("payment")
    office.until_seen(invoice, "exact_payment_state", state)


def test_invoice_is_paid_in_part_in_full_and_open_again(office, desk):
    invoice = office.invoice(100.0)
    office.send(invoice)
    entry = office.exact.entry(office.number(invoice))["EntryID"]

    office.exact.post("pay", entry=entry, amount=50)
    paid_after_poll(office, invoice, "partial")
    assert office.see(invoice, "exact_amount_open") == 71.0

    office.exact.post("pay", entry=entry)
    paid_after_poll(office, invoice, "paid")
    assert office.see(invoice, "exact_amount_open") == 0.0
    desk.open("account.move", invoice)
    desk.see_in_bar("success", "Paid in Exact Online")
    desk.open_tab("Exact Online")
    desk.see("Paid On (Exact)")
    desk.photo("payment-1-paid")

    office.exact.post("unmatch", entry=entry)
    paid_after_poll(office, invoice, "open")
    assert office.see(invoice, "exact_amount_open") == 121.0
    assert not office.see(invoice, "exact_paid_on")


def test_person_looks_up_a_payment(office, desk):
    invoice = office.invoice(200.0)
    office.send(invoice)
    entry = office.exact.entry(office.number(invoice))["EntryID"]
    office.exact.post("pay", entry=entry)
    desk.open("account.move", invoice)
    desk.open_tab("Exact Online")

    desk.press("Look Up Payment in Exact")

    desk.see_in_bar("success", "Paid in Exact Online")
    assert office.see(invoice, "exact_payment_state") == "paid"


def test_payment_is_registered_in_odoo_and_taken_back(office, desk):
    if office.setting("first_contact") == "unknown":
        office.on_connection("action_waive_first_contact")
    office.set_up(payment_mode="register")
    invoice = office.invoice(100.0)
    office.send(invoice)
    entry = office.exact.entry(office.number(invoice))["EntryID"]

    office.exact.post("pay", entry=entry, amount=120.5, write_off=True)
    office.run_cron("payment")
    office.until_seen(invoice, "payment_state", "paid")
    desk.open("account.move", invoice)
    desk.open_tab("Exact Online")
    desk.press("Registered in Odoo")
    desk.see("Payment difference", "120.50")
    desk.photo("payment-2-registered")
    desk.page.keyboard.press("Escape")

    office.exact.post("unmatch", entry=entry)
    office.run_cron("payment")
    office.until_seen(invoice, "payment_state", "not_paid")
    assert office.see(invoice, "amount_residual") == 121.0

    desk.open("exact.online.connection", office.connection)
    desk.open_tab("Payments")
    desk.see("Journal for Payments", "Credit Limitation")
    desk.photo("payment-3-settings")
    office.set_up(payment_mode="mirror")
