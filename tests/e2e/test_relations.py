"""A partner that could be several relations is chosen on a screen, and goes."""


def test_choose_the_relation_from_the_error(office, desk):
    # The e-mail address of a relation of another name.
    partner = office.partner("Molen Oost")
    values = {"email": "administratie@korenaar.example"}
    office.rpc.call("res.partner", "write", [partner], values)
    invoice = office.invoice(120.0)
    office.rpc.call("account.move", "button_draft", [invoice])
    office.rpc.call("account.move", "write", [invoice], {"partner_id": partner})
    office.rpc.call("account.move", "action_post", [invoice])
    desk.open("account.move", invoice)
    desk.press("Send to Exact")
    desk.see_in_bar("danger", "could be one of these relations")
    desk.photo("relation-1-doubtful")

    desk.page.get_by_role("link", name="Repair").click()
    desk.see("Which of these relations in Exact Online is this partner?")
    desk.photo("relation-2-candidates")
    desk.page.get_by_role("button", name="This One").first.click()
    desk.wait_until_quiet()

    office.until_seen(invoice, "exact_state", "sent")
    desk.open("res.partner", partner)
    desk.open_tab("Invoicing")
    desk.photo("relation-3-partner")
    assert office.rpc.read_one("res.partner", partner, ["exact_account_code"])


def test_import_relations(office, desk):
    desk.go("action-exact_online_connector.exact_online_relation_import_action")
    desk.press("Show Relations")
    desk.see("Kantoorhuis Bouwman")
    desk.photo("relation-4-import")
    desk.press("Choose All")
    desk.press("Import")
    desk.see("Relations imported")
    domain = [("name", "=", "Kantoorhuis Bouwman")]
    assert office.rpc.find("res.partner", domain)


def test_the_settings(office, desk):
    desk.open("exact.online.connection", office.connection)
    desk.open_tab("Relations")
    desk.photo("relation-5-settings")
    desk.see("Exact Online numbers relations")
