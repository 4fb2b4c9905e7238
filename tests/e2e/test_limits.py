"""Sixty calls a minute, whatever the clocks of our hosts say; Exact enforces it."""

from collections import Counter
from threading import Thread

import pytest
from real_odoo.place import ROOT
from waiting import until

WRONG_CLOCK = ROOT / "tests" / "e2e" / "wrong_clock"
# Invoices that take more than a minute's calls, with those for the proof.
COUNT = 75


def host(office, ahead, time_zone):
    """A server of the office's on a host whose clock is some minutes ahead."""
    server = office.new_server()
    server.variables |= {
        "CLOCK_AHEAD": str(ahead),
        "PYTHONPATH": str(WRONG_CLOCK),
        "TZ": time_zone,
    }
    return server


@pytest.fixture
def office(make_office):
    """A company that sends on a schedule, from two hosts with wrong clocks."""
    office = make_office("e2e_limits", cron_threads=0)
    office.connect()
    invoices = make_invoices(office)
    office.server.stop()
    hosts = [host(office, 10, "America/New_York"), host(office, -10, "Asia/Tokyo")]
    for server in hosts:
        server.start()
    yield office, hosts, invoices
    for server in hosts:
        server.stop()


def make_invoices(office):
    """Make the invoices in one go, as copies."""
    first = office.draft(100.0)
    copies = [
        office.rpc.call("account.move", "copy", [first])[0]
        for _copy in range(COUNT - 1)
    ]
    invoices = [first, *copies]
    today = office.see(first, "invoice_date")
    office.rpc.call("account.move", "write", copies, {"invoice_date": today})
    office.rpc.call("account.move", "action_post", invoices)
    return invoices


def press_until_exact_allows_no_more(office, server, invoices):
    """Press Send to Exact on one after the other, as people do meanwhile."""
    session = office.log_in(server)
    for invoice in invoices:
        session.call(*office.press_of(invoice))


def test_never_more_than_sixty_calls_a_minute(office):
    office, hosts, invoices = office
    behind, ahead = hosts[1], hosts[0]
    office.rpc = office.log_in(ahead)
    office.exact.post("limits", minute=60, day=5_000)
    second = int(office.exact.state()["now"][17:19])
    office.exact.post("clock", advance=61 - second)
    before = len(office.exact.calls("/api/v1"))

    office.set_up(auto_export="scheduled")
    office.sql("UPDATE exact_online_connection SET auto_export_since = '2020-01-01'")
    office.run_cron("export")
    people = [
        Thread(
            target=press_until_exact_allows_no_more,
            args=(office, server, invoices[-1 - number :: -9][:4]),
        )
        for number, server in enumerate((ahead, behind))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()

    def all_sent():
        office.wake_workers()
        domain = [("id", "in", invoices), ("exact_state", "!=", "sent")]
        return not office.rpc.search_read("account.move", domain, ["id"])

    until(all_sent, "all invoices are sent", 200)
    calls = [c for c in office.exact.calls("/api/v1")[before:] if c["division"]]
    by_minute = Counter(call["time"][:16] for call in calls)
    assert max(by_minute.values()) <= 60
    assert len(by_minute) >= 2, "it takes more than a minute's calls"
    assert {call["status"] for call in calls} <= {200, 201}, "no 429, no 401"
    assert len(office.exact.entries()) == COUNT
    state = office.sql("SELECT state FROM exact_online_connection")[0][0]
    assert state == "connected"
