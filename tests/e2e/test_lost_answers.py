"""Exact's answer is lost or late, between real servers: one entry each."""

from threading import Thread

import pytest
from waiting import until


@pytest.fixture
def office(stormy_office):
    """A company whose network is bad."""
    stormy_office.exact.end_faults()
    yield stormy_office
    stormy_office.exact.end_faults()


def test_answer_is_lost_after_the_booking(office):
    invoice = office.invoice(100.0)
    office.exact.fail_next_booking("drop_after")

    message = office.send(invoice)

    assert "nothing is sent twice" in message["message"]
    assert office.see(invoice, "exact_state") == "sending"
    office.until_seen(invoice, "exact_state", "sent")
    entry = office.exact.entry(office.number(invoice))
    assert office.see(invoice, "exact_entry_number") == entry["EntryNumber"]


def test_request_is_lost_before_the_booking(office):
    invoice = office.invoice(100.0)
    office.exact.fail_next_booking("drop_before")

    office.send(invoice)

    assert office.see(invoice, "exact_state") == "sending"
    assert office.exact.entries(office.number(invoice)) == []
    office.until_seen(invoice, "exact_state", "sent")
    office.exact.entry(office.number(invoice))


def test_button_is_pressed_again_while_exact_is_slow(office):
    invoice = office.invoice(100.0)
    office.exact.fail_next_booking("late", seconds=2)
    first = Thread(target=office.log_in().call, args=office.press_of(invoice))
    first.start()
    until(office.exact.has_met_its_faults, "the first press has reached Exact")

    office.send(invoice)
    first.join()

    office.until_seen(invoice, "exact_state", "sent")
    office.exact.entry(office.number(invoice))
