"""Two servers on one database, buttons and scheduled actions at once, a bad network."""

from collections import Counter
from decimal import Decimal
from threading import Barrier, Thread

import pytest
import requests
from real_odoo import RpcError
from waiting import until

STRICT = {
    "refresh_grace": False,
    "early_refresh_burns_token": True,
    "old_refresh_ends_grant": True,
}
ALREADY = "is already booked in Exact Online"


@pytest.fixture
def office(stormy_office):
    """A company that sends on a schedule; Exact ends a grant that is used wrongly."""
    stormy_office.exact.end_faults()
    stormy_office.exact.post("switches", **STRICT)
    stormy_office.set_up(auto_export="scheduled")
    yield stormy_office
    stormy_office.exact.end_faults()
    stormy_office.set_up(auto_export="manual")


@pytest.fixture
def second_server(office):
    """One more server on the office's database."""
    server = office.new_server()
    server.start()
    yield server
    server.stop()


def press_at_once(work):
    """Press Send to Exact in several sessions, each move at the same instant.

    :param work: for each session the calls that it makes, as many as the others.
    :return: what went wrong, apart from a move that is booked already.
    """
    together = Barrier(len(work))
    wrong = []

    def press_all(session, presses):
        for press in presses:
            together.wait(60)
            try:
                session.call(*press)
            except RpcError as error:
                if ALREADY not in str(error):
                    wrong.append(error)

    threads = [Thread(target=press_all, args=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def until_all_sent(office, moves):
    """Wait for the scheduled actions; press again where a person is asked to."""

    def look():
        office.wake_workers()
        domain = [("id", "in", moves), ("exact_state", "!=", "sent")]
        left = office.rpc.search_read("account.move", domain, ["exact_state"])
        for move in left:
            if move["exact_state"] == "error":
                office.send(move["id"])
        return not left

    until(look, "all invoices are sent", 90)


def check_books_are_equal(office, moves):
    """Compare Odoo and Exact, invoice by invoice and in total."""
    fields = ["name", "amount_total", "exact_entry_number"]
    invoices = office.rpc.call("account.move", "read", moves, fields)
    names = {invoice["name"] for invoice in invoices}
    entries = [e for e in office.exact.entries() if e["YourRef"] in names]
    assert Counter(e["YourRef"] for e in entries) == dict.fromkeys(names, 1)
    booked = {e["YourRef"]: (e["EntryNumber"], e["AmountFC"]) for e in entries}
    shown = {
        invoice["name"]: (invoice["exact_entry_number"], invoice["amount_total"])
        for invoice in invoices
    }
    assert booked == shown
    assert total(e["AmountFC"] for e in entries) == total(
        invoice["amount_total"] for invoice in invoices
    )


def total(amounts):
    return sum(Decimal(str(amount)) for amount in amounts)


def test_each_invoice_is_booked_once(office, second_server):
    office.customer = office.partner("Storm op Zee B.V.")
    invoices = office.invoices(12)
    presses = [office.press_of(invoice) for invoice in invoices]
    colleague = office.log_in(second_server)
    office.exact.fail_at_random("drop_after", "drop_before", rate=0.15, seed=3)
    office.run_cron("export")

    wrong = press_at_once([(office.rpc, presses), (colleague, presses)])
    office.exact.end_faults()
    until_all_sent(office, invoices)

    assert wrong == []
    assert office.exact.faults_met() > 3
    check_books_are_equal(office, invoices)
    relations = requests.get(f"{office.exact.url}/relations", timeout=10).text
    assert relations.count("<td>Storm op Zee B.V.</td>") == 1


def test_two_servers_renew_the_token_without_losing_the_login(office, second_server):
    office.set_up(auto_export="manual")
    invoices = office.invoices(6)
    presses = [office.press_of(invoice) for invoice in invoices]
    colleague = office.log_in(second_server)
    tokens = set()

    for one, other in zip(presses[::2], presses[1::2], strict=True):
        office.let_token_expire()
        wrong = press_at_once([(office.rpc, [one]), (colleague, [other])])
        assert wrong == []
        tokens.add(office.sql("SELECT refresh_token FROM exact_online_token")[0])

    assert len(tokens) == 3
    assert office.setting("state") == "connected"
    until_all_sent(office, invoices)
    check_books_are_equal(office, invoices)
