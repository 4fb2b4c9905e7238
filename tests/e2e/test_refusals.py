"""What can't go: a sentence with the repair, nothing booked, Odoo not stopped."""

import pytest
from real_odoo import RpcError


@pytest.fixture(autouse=True)
def nothing_is_booked_and_posting_works(office):
    """Whatever goes wrong with Exact, Odoo's own work goes on."""
    before = len(office.exact.entries())
    yield
    assert len(office.exact.entries()) == before
    assert office.see(office.invoice(10.0), "state") == "posted"


def refusal(office, move):
    """Return the sentence with which Odoo refuses to send a move."""
    with pytest.raises(RpcError) as refused:
        office.send(move)
    assert refused.value.kind == "odoo.exceptions.UserError"
    return str(refused.value)


def test_draft_is_not_sent(office, desk):
    draft = office.draft(100.0)

    desk.open("account.move", draft)

    desk.see("Confirm")
    assert not desk.button("Send to Exact").is_visible()
    assert "is a draft. Confirm it first." in refusal(office, draft)


def test_invoice_without_amounts_is_not_sent(office, desk):
    zero = office.invoice(0.0)

    desk.open("account.move", zero)

    assert not desk.button("Send to Exact").is_visible()
    desk.open_tab("Exact Online")
    desk.see("Nothing to book: all amounts are zero")
    desk.photo("refused-1-zero")
    assert "has no amounts, so there is nothing to book" in refusal(office, zero)


def test_exact_cannot_be_reached(office, desk):
    invoice = office.invoice(100.0)
    desk.open("account.move", invoice)

    with office.exact.down():
        desk.press("Send to Exact")
        desk.see_in_bar("danger", "Exact Online could not be reached")
        desk.photo("refused-2-not-reached")
        assert office.see(invoice, "exact_state") == "error"
        assert office.see(office.invoice(20.0), "state") == "posted"
