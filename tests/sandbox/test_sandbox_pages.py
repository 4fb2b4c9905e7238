"""The pages that show the books, and the control API's view of them."""

import pytest
import requests


def look(sandbox, path="/"):
    answer = requests.get(sandbox.url + path, timeout=10)
    assert answer.status_code == 200
    return answer.text


def test_an_entry_is_found_and_opened(exact, sandbox):
    entry = exact.sell(exact.line("8000", 1000, "2"), YourRef="INV/2026/00042")

    page = look(sandbox)
    assert "INV/2026/00042" in page
    assert "1 210.00" in page
    assert "Bakkerij De Korenaar B.V." in page

    page = look(sandbox, f"/entry/{entry['EntryID']}")
    for text in ("8000 Omzet hoog", "1300 Debiteuren", "1500 Af te dragen btw hoog"):
        assert text in page
    assert page.count('<th class="n">1 210.00</th>') == 2  # debit equals credit
    assert "70 Verkoop" in page and "14 14 dagen" in page


def test_a_reverse_charge_is_claimed_and_paid(exact, sandbox):
    exact.buy(exact.line("7200", 1000, "10"))

    page = look(sandbox, "/vat")

    assert '210.00</td><td class="n">-210.00</td><td class="n">0.00' in page


def test_open_items_are_added_up_in_the_own_currency(exact, sandbox):
    exact.sell(exact.line("8200", 1000, "6"), Currency="USD")
    exact.sell(exact.line("8000", 100, "2"))

    assert "1 043.76</th>" in look(sandbox, "/open")  # 922.76 + 121.00


def test_the_page_of_calls_tells_what_is_left(exact, sandbox):
    sandbox.post("limits", minute=60, day=5_000)
    exact.rows("vat/VATCodes")

    page = look(sandbox, "/calls")

    assert '<td class="n">1</td><td class="n">59</td>' in page
    assert '<td class="n">1</td><td class="n">4999</td>' in page
    assert '<td class="n">1</td><td class="n">199</td>' in page  # token calls


def test_a_payment_shows_as_a_bank_entry_and_nothing_outstanding(exact, sandbox):
    entry = exact.sell(exact.line("8000", 100, "2"))["EntryID"]
    assert "121.00" in look(sandbox, "/open")

    bank = exact.settle("pay", entry)["bank_entry"]

    assert "121.00" not in look(sandbox, "/open")
    assert "1100 Bank" in look(sandbox, f"/entry/{bank}")
    assert "Journal 20" in look(sandbox)


def test_a_written_off_difference_has_its_page(exact, sandbox):
    entry = exact.sell(exact.line("8000", 100, "2"))["EntryID"]
    exact.settle("pay", entry, amount=120, write_off=True)

    assert "Journal 90" in look(sandbox)
    assert "26900001" in look(sandbox)


@pytest.mark.parametrize("path", ["/relations", "/vat", "/lists", "/calls", "/open"])
def test_every_page_opens_for_every_division(exact, sandbox, path):
    exact.sell(exact.line("8000", 100, "2"))
    for division in (100001, 100002, 100009):
        look(sandbox, f"{path}?division={division}")


def test_what_clients_send_is_shown_as_text(exact, sandbox):
    script = "<script>alert(1)</script>"
    exact.sell(exact.line("8000", 1, "2"), Description=script)
    exact.post("crm/Accounts", {"Name": script})

    for path in ("/", "/relations"):
        page = look(sandbox, path)
        assert script not in page
        assert "&lt;script&gt;" in page


def test_vat_is_added_up_by_code(exact, sandbox):
    exact.sell(exact.line("8000", 1000, "2"))
    exact.sell(exact.line("8000", -300, "2"))

    page = look(sandbox, "/vat")

    assert "-700.00" in page
    assert "-147.00" in page


def test_an_unknown_entry_has_no_page(sandbox):
    assert requests.get(f"{sandbox.url}/entry/x", timeout=10).status_code == 404


def test_the_control_api_gives_the_books_whole(exact, sandbox):
    line = exact.line("8000", 100, "2")
    entry = exact.sell(line, YourRef="INV/1")["EntryID"]
    exact.settle("pay", entry, amount=21)

    (shown,) = sandbox.get("books", division=100001)

    assert (shown["AmountFC"], shown["VATAmountFC"]) == (121, 21)
    assert shown["outstanding"] == 100
    assert shown["account_name"] == "Bakkerij De Korenaar B.V."
    assert [line["AmountFC"] for line in shown["lines"]] == [100]
    assert sum(line["AmountDC"] for line in shown["booking"]) == 0
    assert sandbox.get("books", division=100002) == []


def test_the_state_tells_every_switch(sandbox):
    switches = sandbox.get("state")["switches"]
    assert switches["refresh_grace"] is True

    sandbox.post("switches", profile="harsh")

    assert sandbox.get("state")["switches"]["refresh_grace"] is False


def test_books_are_kept_and_restored(exact, sandbox):
    line = exact.line("8000", 100, "2")
    exact.sell(line)
    sandbox.post("keep")
    exact.sell(line)
    sandbox.post("switches", refresh_grace=False)

    sandbox.post("restore")

    assert len(sandbox.get("books", division=100001)) == 1
    assert sandbox.get("state")["switches"]["refresh_grace"] is True
    assert exact.sell(line)["EntryNumber"] == 26700002
