"""An administrator connects the company: all of it in the browser."""

from exact import DIVISION
from office import CONNECTION
from people import log_in_at_exact

from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET


def test_administrator_connects_the_company(fresh_office, sit_down):
    desk = sit_down(fresh_office)

    desk.open_menu("Invoicing", "Exact Online", "Connections")
    desk.see("Connect a company to Exact Online")
    desk.photo("set-up-1-no-connection")
    desk.press("New")
    desk.fill("client_id", CLIENT_ID)
    desk.fill("client_secret", CLIENT_SECRET)
    desk.fill("base_url", fresh_office.exact.url)
    desk.fill("public_url", fresh_office.server.url)
    desk.save()
    desk.photo("set-up-2-filled-in")

    desk.press("Connect")
    desk.page.wait_for_url(f"{fresh_office.exact.url}/**")
    desk.photo("set-up-3-login-at-exact")
    log_in_at_exact(desk.page)
    desk.page.wait_for_url(f"**/odoo/{CONNECTION}/*")
    desk.see("You are logged in. Choose the administration")
    desk.photo("set-up-4-logged-in")

    desk.choose("division_id", str(DIVISION))
    desk.save()
    desk.press("Fetch Code Lists")
    desk.see("Suggest Mapping")
    desk.photo("set-up-5-code-lists")
    desk.press("Suggest Mapping")
    desk.wait_for_title("Mapping")
    desk.photo("set-up-6-mapping")

    desk.open(CONNECTION, connection_of(fresh_office))
    desk.open_tab("Defaults")
    desk.photo("set-up-7-defaults")
    desk.choose("sales_journal_id", "Verkoop", "70 Verkoop")
    desk.choose("sales_account_id", "Omzet hoog", "8000 Omzet hoog")
    desk.choose("sales_condition_id", "30 dagen", "30 30 dagen")
    desk.save()
    desk.photo("set-up-8-ready")

    invoice = fresh_office.invoice(100.0)
    desk.open("account.move", invoice)
    desk.press("Send to Exact")
    desk.see_in_bar("success", "Booked in Exact Online as entry")
    assert fresh_office.exact.entry(fresh_office.number(invoice))["AmountFC"] == 121.0


def connection_of(office):
    return office.rpc.find(CONNECTION, [])
