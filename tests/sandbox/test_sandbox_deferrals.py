"""Deferred revenue and cost: entries of type 84 (api.md E1, bookkeeping.md P16)."""

import requests
from sandbox_client import day

LINES = "financialtransaction/TransactionLines"


def deferred(exact):
    """Return (year, period, account, amount) of all deferral lines."""
    query = {
        "filter": "Type eq 84",
        "orderby": "FinancialYear,FinancialPeriod,LineNumber",
        "select": "FinancialYear,FinancialPeriod,GLAccountCode,AmountDC,LineNumber",
    }
    return [
        (r["FinancialYear"], r["FinancialPeriod"], r["GLAccountCode"], r["AmountDC"])
        for r in exact.rows(LINES, **query)
    ]


def sell(exact, amount, first, last, **header):
    line = exact.line("8300", amount, "2", From=first, To=last)
    return exact.sell(line, EntryDate="2026-11-20", **header)


def on(found, account):
    return [(y, p, amount) for y, p, code, amount in found if code == account]


def test_a_year_is_spread_over_its_months(exact):
    # P16: 1,200 over December to November; 1,200.00 leaves November's revenue.
    entry = sell(exact, 1200, "2026-12-01", "2027-11-30")

    assert exact.booking(entry["EntryID"]) == [
        ("1300", 1452),
        ("8300", -1200),
        ("1500", -252),
    ]
    found = deferred(exact)
    assert on(found, "8300")[:2] == [(2026, 11, 1200), (2026, 12, -100)]
    assert on(found, "8300")[1:] == [
        (2026, 12, -100),
        *[(2027, month, -100) for month in range(1, 12)],
    ]
    assert on(found, "1410") == [(y, p, -a) for y, p, a in on(found, "8300")]


def test_cents_that_do_not_divide(exact):
    # 100.00 over three months: 33.33, 66.67 − 33.33 = 33.34, 33.33.
    sell(exact, 100, "2026-12-01", "2027-02-28")

    assert on(deferred(exact), "8300") == [
        (2026, 11, 100),
        (2026, 12, -33.33),
        (2027, 1, -33.34),
        (2027, 2, -33.33),
    ]


def test_by_days_in_the_harsh_reading(exact, sandbox):
    sandbox.post("switches", deferral_by="days")
    # 46 days: 16 to 30 November 15, December 31. 460.00 is 10.00 a day.
    sell(exact, 460, "2026-11-16", "2026-12-31")

    assert on(deferred(exact), "8300") == [(2026, 11, 310), (2026, 12, -310)]


def test_the_invoices_own_period_keeps_its_part(exact):
    sell(exact, 300, "2026-11-01", "2027-01-31")

    # 300.00 leave and 100.00 come back in November.
    assert on(deferred(exact), "8300") == [
        (2026, 11, 200),
        (2026, 12, -100),
        (2027, 1, -100),
    ]


def test_earlier_months_count_with_the_invoice(exact):
    sell(exact, 400, "2026-09-01", "2026-12-31")

    assert on(deferred(exact), "8300") == [(2026, 11, 100), (2026, 12, -100)]


def test_within_one_period_there_is_nothing_to_spread(exact):
    sell(exact, 400, "2026-11-01", "2026-11-30")

    assert deferred(exact) == []


def test_deferred_costs_are_the_mirror(exact):
    line = exact.line("4500", 1200, "0", From="2026-12-01", To="2027-01-31")
    exact.buy(line, EntryDate="2026-11-20")

    found = deferred(exact)
    assert on(found, "4500") == [(2026, 11, -1200), (2026, 12, 600), (2027, 1, 600)]
    assert on(found, "1350") == [(2026, 11, 1200), (2026, 12, -600), (2027, 1, -600)]


def test_a_foreign_invoice_is_spread_in_both_currencies(exact):
    # 1,000 USD at 0.92276 are 922.76; over three months 307.59, 307.58, 307.59.
    line = exact.line("8200", 1000, "6", From="2026-12-01", To="2027-02-28")
    exact.sell(line, EntryDate="2026-11-20", Currency="USD")

    assert on(deferred(exact), "8200") == [
        (2026, 11, 922.76),
        (2026, 12, -307.59),
        (2027, 1, -307.58),
        (2027, 2, -307.59),
    ]


def test_deferrals_say_whose_they_are(exact):
    entry = sell(exact, 200, "2026-12-01", "2027-01-31", YourRef="INV/1")

    rows = exact.rows(LINES, filter="Type eq 84", orderby="EntryNumber")
    assert {row["YourRef"] for row in rows} == {"INV/1"}
    assert {row["InvoiceNumber"] for row in rows} == {entry["InvoiceNumber"]}
    assert {row["JournalCode"] for row in rows} == {"93"}
    assert [row["EntryNumber"] for row in rows[::2]] == [26930001, 26930002, 27930001]
    assert [row["Date"] for row in rows[::2]] == [
        day("2026-11-20"),
        day("2026-12-01"),
        day("2027-01-01"),
    ]


def test_they_follow_a_change_and_go_with_the_entry(exact):
    entry = sell(exact, 200, "2026-12-01", "2027-01-31")
    query = {"filter": f"EntryID eq guid'{entry['EntryID']}'"}
    (line,) = exact.rows("salesentry/SalesEntryLines", **query)
    path = f"salesentry/SalesEntryLines(guid'{line['ID']}')"

    assert exact.call("PUT", path, json={"To": "2026-12-31"}).status_code == 204
    assert on(deferred(exact), "8300") == [(2026, 11, 200), (2026, 12, -200)]

    exact.settle("delete_entry", entry["EntryID"])
    assert deferred(exact) == []
    gone = exact.rows("sync/Deleted", filter="Timestamp gt 1L and EntityType eq 1")
    # Two of January; then three of the sale and two each of November and December.
    assert len(gone) == 2 + 3 + 4


def test_a_range_has_two_ends(exact):
    path = "salesentry/SalesEntries"
    for dates, text in (
        ({"From": "2026-12-01"}, "Verplicht: Tot"),
        ({"To": "2026-12-01"}, "Verplicht: Van"),
        ({"From": "2026-12-01", "To": "2026-11-01"}, "Ongeldig: Tot"),
    ):
        body = exact.sale(exact.line("8300", 1, "2", **dates))
        assert exact.refused(path, body) == text


def test_years_that_are_not_there(exact, sandbox):
    # 24 of 36 months are unknown yet: 2026 and 2027 are there.
    sell(exact, 360, "2027-01-01", "2029-12-31")
    assert sum(amount for *_place, amount in on(deferred(exact), "8300")) == 240

    sandbox.post("switches", deferral_beyond_years="refuse")
    line = exact.line("8300", 360, "2", From="2027-01-01", To="2029-12-31")
    refused = exact.refused("salesentry/SalesEntries", exact.sale(line))
    assert refused == "Onbekend: Boekjaar"


def test_the_page_shows_them(exact, sandbox):
    entry = sell(exact, 200, "2026-12-01", "2027-01-31")

    page = requests.get(f"{sandbox.url}/entry/{entry['EntryID']}", timeout=10).text

    assert "Deferrals" in page
    assert "2027 / 1" in page
    assert "1410" in page
