"""Dialogs in which a person decides: a closed period, a bill twice, a file's rows."""

from __future__ import annotations

from datetime import date

import pytest
from exact import DIVISION


@pytest.fixture
def closed_period(office):
    """The present period is closed in Exact for a while, and Odoo may ask."""
    today = date.today()
    period = {"division": DIVISION, "year": today.year, "period": today.month}
    office.exact.post("close_period", **period)
    office.set_up(closed_period_policy="ask")
    office.on_connection("action_fetch_reference_data")
    yield f"{today.year}-{today.month:02}"
    office.exact.post("close_period", **period, closed=False)
    office.set_up(closed_period_policy="stop")
    office.on_connection("action_fetch_reference_data")


def test_closed_period_is_agreed_on(office, desk, closed_period):
    invoice = office.invoice(100.0)
    desk.open("account.move", invoice)
    desk.press("Send to Exact")
    desk.see_in_bar("danger", f"Period {closed_period}")
    desk.photo("dialog-1-closed-period-error")

    desk.page.get_by_role("link", name="Repair").click()
    desk.page.wait_for_selector(".modal .o_form_view")
    desk.photo("dialog-2-next-period")
    desk.page.locator(".modal footer button.btn-primary").click()

    office.until_seen(invoice, "exact_state", "sent")
    entry = office.exact.entry(office.number(invoice))
    assert entry["ReportingPeriod"] != date.today().month


def bill(office, reference: str) -> int:
    """Post a bill of a vendor with this reference."""
    domain = [("name", "=", "21%"), ("type_tax_use", "=", "purchase")]
    tax = office.rpc.find("account.tax", domain)
    line = {"name": "Paper", "price_unit": 100.0, "tax_ids": [(6, 0, [tax])]}
    values = {"move_type": "in_invoice", "partner_id": office.customer}
    values |= {"ref": reference, "invoice_date": date.today().isoformat()}
    values["invoice_line_ids"] = [(0, 0, line)]
    move = office.rpc.create("account.move", values)
    office.rpc.call("account.move", "action_post", [move])
    return move


def test_bill_that_is_in_exact_already(office, desk):
    office.set_up(
        auto_export_purchase="manual",
        purchase_journal_id=office.code("journal", "60"),
        purchase_account_id=office.code("gl_account", "4000"),
        purchase_condition_id=office.code("payment_condition", "30"),
    )
    move = bill(office, "F-2026-99")
    office.book(move)
    entry = office.see(move, "exact_entry_id")
    office.rpc.call("account.move", "action_exact_unlink", [move])

    desk.open("account.move", move)
    desk.press("Send to Exact")
    desk.see_in_bar("danger", "already, for 121.00 EUR")
    desk.photo("dialog-3-double")
    desk.press("Link to This Entry")

    office.until_seen(move, "exact_state", "sent")
    assert office.see(move, "exact_entry_id") == entry
    desk.photo("dialog-4-linked")


def press_in_dialog(desk, label: str) -> None:
    """Press a button of a dialog, where the page behind may have one of that name."""
    footer = desk.page.locator(".modal footer")
    footer.get_by_role("button", name=label, exact=True).click()


@pytest.fixture
def payments_not_asked(office):
    """Exact itself tells nothing of payments: that is what files are for."""
    mode = office.setting("payment_mode")
    office.set_up(payment_mode="none")
    yield
    office.set_up(payment_mode=mode)


@pytest.mark.usefixtures("payments_not_asked")
def test_payments_from_a_file(office, desk):
    paid, half = office.invoice(100.0), office.invoice(200.0)
    office.book(paid)
    office.book(half)
    number = office.see(half, "exact_entry_number")
    text = (
        "Bkst.nr.;Uw ref.;Debiteur;Valuta;Openstaand bedrag;Vervaldatum\r\n"
        f"{number};;;EUR;42,00;\r\n"
        "99999999;INV/1999/1;;EUR;10,00;\r\n"
        f"{office.see(paid, 'exact_entry_number')};;;USD;121,00;\r\n"
    )
    desk.open("exact.online.connection", office.connection)
    desk.open_tab("Payments")
    desk.press("Payments From a File")
    desk.page.wait_for_selector(".modal .o_form_view")
    desk.photo("dialog-5-file")
    with desk.page.expect_file_chooser() as chooser:
        desk.page.locator(".modal .o_select_file_button").first.click()
    chooser.value.set_files(
        {"name": "open.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    press_in_dialog(desk, "Next")
    desk.see("Openstaand bedrag")
    desk.photo("dialog-6-columns")
    press_in_dialog(desk, "Preview")
    desk.see("No entry of Odoo has this number")
    desk.photo("dialog-7-preview")
    press_in_dialog(desk, "Apply")
    office.until_seen(half, "exact_payment_state", "partial")
