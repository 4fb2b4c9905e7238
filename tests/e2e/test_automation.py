"""Odoo's automation rules send on a company's own condition."""

import pytest


@pytest.fixture
def rule(office):
    """Whatever is above 500, and for Exact, goes by itself."""
    rpc = office.rpc
    model = rpc.find("ir.model", [("model", "=", "account.move")])
    name = [
        ("module", "=", "exact_online_connector"),
        ("name", "=", "action_server_send"),
    ]
    action = rpc.search_read("ir.model.data", name, ["res_id"])[0]["res_id"]
    step = {"name": "Send", "model_id": model, "state": "multi"}
    step |= {"child_ids": [(6, 0, [action])], "usage": "base_automation"}
    rule = rpc.create(
        "base.automation",
        {
            "name": "Large invoices go at once",
            "model_id": model,
            "trigger": "on_create_or_write",
            "filter_domain": "[('exact_state', '=', 'to_send'), "
            "('amount_total', '>', 500)]",
            "action_server_ids": [(0, 0, step)],
        },
    )
    yield rule
    rpc.call("base.automation", "write", [rule], {"active": False})


def test_rule_sends_on_its_own_condition(office, rule):
    small, large = office.invoice(100.0), office.invoice(600.0)

    office.until_seen(large, "exact_state", "sent")

    office.exact.entry(office.number(large))
    assert office.see(small, "exact_state") == "to_send"
    assert office.exact.entries(office.number(small)) == []


def test_rule_never_stops_somebody_who_posts(office, rule):
    office.on_connection("action_pause")
    try:
        invoice = office.invoice(700.0)
        assert office.see(invoice, "state") == "posted"
        assert office.see(invoice, "exact_state") == "to_send"
    finally:
        office.on_connection("action_resume")
