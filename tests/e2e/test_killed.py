"""Odoo is killed (SIGKILL) while Exact books: after the restart, one entry."""

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


def kill_and_restart(office):
    office.server.kill()
    claimed = office.sql(
        "SELECT count(*) FROM exact_online_export WHERE state = 'sending'"
    )
    assert claimed == [(1,)]
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
