"""Odoo is killed (SIGKILL) while it reads payments: afterwards each is there once."""

import pytest
from waiting import until


@pytest.fixture
def office(stormy_office):
    """A company whose Odoo is killed, and registers what Exact has settled."""
    if stormy_office.setting("first_contact") == "unknown":
        stormy_office.on_connection("action_waive_first_contact")
    stormy_office.set_up(payment_mode="register")
    yield stormy_office
    stormy_office.exact.end_faults()


def paid_invoice(office):
    """Send an invoice, read its term, and have it paid in Exact."""
    invoice = office.invoice(100.0)
    office.book(invoice)
    office.run_cron("payment")
    office.until_seen(invoice, "exact_payment_state", "open")
    until(lambda: is_at_rest(office), "no poll is due or running")
    entry = office.exact.entry(office.number(invoice))["EntryID"]
    office.exact.post("pay", entry=entry, amount=121)
    return invoice


def is_at_rest(office):
    """Whether no worker polls, or is about to: the mode's change has rung too."""
    office.wake_workers()
    cron = office.setting("payment_cron_id")[0]
    due = office.sql(
        "SELECT 1 FROM ir_cron WHERE id = %s AND nextcall < now() AT TIME ZONE 'UTC'"
        " UNION ALL SELECT 1 FROM ir_cron_trigger WHERE cron_id = %s"
        " AND call_at < now() AT TIME ZONE 'UTC'",
        cron,
        cron,
    )
    is_free = "SELECT id FROM ir_cron WHERE id = %s FOR UPDATE SKIP LOCKED"
    return not due and bool(office.sql(is_free, cron))


def position(office):
    ((timestamp,),) = office.sql(
        "SELECT timestamp FROM exact_online_cursor WHERE endpoint = 'PaymentTerms'"
    )
    return int(timestamp)


def kill_in_the_middle(office, path):
    """Kill Odoo while the poll waits for an answer."""
    match = {"method": "GET", "path": path}
    office.exact.post("faults", match=match, kind="late_after", seconds=20)
    office.run_cron("payment")
    until(office.exact.has_met_its_faults, f"{path} is asked for")
    office.server.kill()


def check_registered_once(office, invoice):
    office.restart()
    office.run_cron("payment")
    office.until_seen(invoice, "payment_state", "paid")
    assert office.see(invoice, "amount_residual") == 0.0
    payments = office.see(invoice, "reconciled_payment_ids")
    assert len(payments) == 1
    (found,) = office.rpc.search_read(
        "account.payment", [("id", "in", payments)], ["amount", "state"]
    )
    assert (found["amount"], found["state"]) == (121.0, "paid")


def test_killed_while_the_terms_are_read(office):
    invoice = paid_invoice(office)
    before = position(office)

    kill_in_the_middle(office, "PaymentTerms")

    assert position(office) == before, "nothing was kept, so it is read again"
    check_registered_once(office, invoice)
    assert position(office) > before


def test_killed_between_the_terms_and_what_settled_them(office):
    """What was read is committed, and waits to be registered."""
    invoice = paid_invoice(office)
    before = position(office)
    settled = "SELECT count(*) FROM exact_online_settlement"
    settled_before = office.sql(settled)

    kill_in_the_middle(office, "TransactionLines")

    assert position(office) > before
    assert office.sql(settled) == settled_before
    pending = "SELECT count(*) FROM exact_online_export WHERE settlement_pending"
    assert office.sql(pending) == [(1,)]
    check_registered_once(office, invoice)
