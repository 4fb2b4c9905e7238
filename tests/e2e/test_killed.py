"""Odoo is killed (SIGKILL) while Exact works for it: after the restart, all is once.

One entry, one relation, one document with one file: whether Exact was done or not.
"""

from threading import Thread

import pytest
import requests
from waiting import until


@pytest.fixture
def office(stormy_office):
    """A company whose Odoo is killed."""
    stormy_office.exact.end_faults()
    yield stormy_office
    stormy_office.exact.end_faults()


def press_until_the_end(office, move):
    """Press Send to Exact; what runs is killed meanwhile."""

    def press():
        try:
            office.send(move)
        except requests.ConnectionError:
            pass

    thread = Thread(target=press)
    thread.start()
    return thread


CLAIMS = {
    "entry": "SELECT count(*) FROM exact_online_export WHERE state = 'sending'",
    "relation": "SELECT count(*) FROM exact_online_partner "
    "WHERE creating_since IS NOT NULL",
    "document": "SELECT count(*) FROM exact_online_document "
    "WHERE claimed_at IS NOT NULL",
    "file": "SELECT count(*) FROM exact_online_file WHERE claimed_at IS NOT NULL",
}


def kill_and_restart(office, claim="entry"):
    """Kill what runs; that it had written down what it was about to do, is checked."""
    office.server.kill()
    assert office.sql(CLAIMS[claim]) == [(1,)]
    office.restart()


def check_booked_once(office, move):
    entry = office.exact.entry(office.number(move))
    assert office.see(move, "exact_entry_id") == entry["EntryID"]
    assert office.see(move, "exact_entry_number") == entry["EntryNumber"]
    assert office.see(move, "amount_total") == entry["AmountFC"]
    office.until_seen(move, "exact_proof", "equal")


def test_killed_after_the_booking_while_a_person_waits(office):
    invoice = office.invoice(100.0)
    number = office.number(invoice)
    office.exact.fail_next_booking("late_after", seconds=30)
    presser = press_until_the_end(office, invoice)
    until(lambda: office.exact.entries(number), "the entry is booked")

    kill_and_restart(office)
    presser.join()

    office.until_seen(invoice, "exact_state", "sent")
    check_booked_once(office, invoice)


def test_killed_before_the_booking_which_comes_all_the_same(office):
    invoice = office.invoice(100.0)
    office.exact.fail_next_booking("late", seconds=2)
    presser = press_until_the_end(office, invoice)
    until(office.exact.has_met_its_faults, "the call has arrived")
    assert office.exact.entries(office.number(invoice)) == []

    kill_and_restart(office)
    presser.join()

    office.until_seen(invoice, "exact_state", "sent")
    check_booked_once(office, invoice)


def test_killed_while_the_scheduled_action_sends(office):
    invoices = office.invoices(3)
    numbers = [office.number(invoice) for invoice in invoices]
    office.exact.fail_next_booking("late_after", seconds=30)
    office.send(*invoices)
    until(lambda: any(map(office.exact.entries, numbers)), "one entry is booked")

    kill_and_restart(office)

    for invoice in invoices:
        office.until_seen(invoice, "exact_state", "sent")
        check_booked_once(office, invoice)


# === RELATIONS ===


def invoice_of_a_new_customer(office, name):
    invoice = office.draft(100.0)
    values = {"partner_id": office.partner(name)}
    office.rpc.call("account.move", "write", [invoice], values)
    office.rpc.call("account.move", "action_post", [invoice])
    return invoice


@pytest.mark.parametrize(("kind", "seconds"), [("late_after", 30), ("late", 2)])
def test_killed_while_a_relation_is_created(office, kind, seconds):
    name = f"Bakkerij {kind}"
    invoice = invoice_of_a_new_customer(office, name)
    before = len(office.exact.calls("crm/Accounts", "POST"))
    office.exact.fail_next("crm/Accounts", kind, seconds=seconds)
    presser = press_until_the_end(office, invoice)
    until(office.exact.has_met_its_faults, "the call has arrived")

    kill_and_restart(office, "relation")
    presser.join()
    until(
        lambda: len(office.exact.calls("crm/Accounts", "POST")) > before,
        "the relation is there",
    )
    office.let_grace_pass()
    office.send(invoice)

    office.until_seen(invoice, "exact_state", "sent")
    check_booked_once(office, invoice)
    assert len(office.exact.calls("crm/Accounts", "POST")) == before + 1
    assert office.exact.entry(office.number(invoice))["account_name"] == name


# === FILES ===


@pytest.mark.parametrize(("kind", "seconds"), [("late_after", 30), ("late", 2)])
@pytest.mark.parametrize(
    ("claim", "path"),
    [("document", "documents/Documents"), ("file", "DocumentAttachments")],
)
def test_killed_while_a_file_goes(office, claim, path, kind, seconds):
    office.set_up(send_invoice_pdf=True)
    invoice = office.invoice_with_pdf()
    office.exact.fail_next(path, kind, seconds=seconds)
    office.send(invoice)
    office.run_cron("export")
    until(office.exact.has_met_its_faults, "the call has arrived")

    kill_and_restart(office, claim)

    office.until_seen(invoice, "exact_files_state", "sent", seconds=60)
    (document,) = office.exact.documents(office.number(invoice))
    assert len(document["files"]) == 1
    check_booked_once(office, invoice)
