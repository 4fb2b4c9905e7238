"""Invoices in a foreign currency, settled in it or in euros (api.md I, P14).

The figures: 1,000 USD at 0.92276 is 922.76 EUR.
"""

import pytest
from settling import DATES, TERMS, ledger, rows


def all_terms(exact):
    return exact.rows(TERMS, filter="Timestamp gt 1L")


@pytest.mark.parametrize("kind", ["sale", "bill"])
def test_an_exchange_gain_and_an_exchange_loss(exact, kind):
    # 1,000 USD are 922.76; at 0.95 they are 950.00: 27.24 more.
    usd = {"Currency": "USD"}
    line = exact.line("8200", 1000, "6") if kind == "sale" else None
    if kind == "sale":
        entry = exact.sell(line, **usd)["EntryID"]
    else:
        entry = exact.buy(exact.line("7100", 1000, "0"), **usd)["EntryID"]

    bank = exact.settle("pay", entry, rate=0.95, **DATES)["bank_entry"]

    assert rows(exact, entry) == [(922.76, 50)]
    assert rows(exact, bank) == [(-950, 50)]
    sign = 1 if kind == "sale" else -1
    account = "1300" if kind == "sale" else "1600"
    assert exact.booking(bank) == [("1100", sign * 950), (account, -sign * 950)]
    assert ledger(exact, 82) == [
        (account, 0, sign * 27.24),
        ("4995", 0, -sign * 27.24),
    ]
    difference = [row for row in all_terms(exact) if row["TransactionType"] == 82]
    assert [(r["AmountFC"], r["AmountDC"], r["Status"]) for r in difference] == [
        (0, 27.24, 50)
    ]


def test_a_part_of_a_foreign_invoice(exact):
    # 400 of 1,000 USD are 369.10 of 922.76 (369.104); at 0.95 they are 380.00.
    entry = exact.sell(exact.line("8200", 1000, "6"), Currency="USD")["EntryID"]

    told = exact.settle("pay", entry, amount=400, rate=0.95)

    assert (told["outstanding"], told["outstanding_dc"]) == (600, 553.66)
    assert rows(exact, entry) == [(369.1, 50), (553.66, 20)]
    assert ledger(exact, 82) == [("1300", 0, 10.9), ("4995", 0, -10.9)]


def test_without_a_rate_there_is_no_difference(exact):
    entry = exact.sell(exact.line("8200", 1000, "6"), Currency="USD")["EntryID"]

    bank = exact.settle("pay", entry)["bank_entry"]

    assert exact.booking(bank) == [("1100", 922.76), ("1300", -922.76)]
    assert ledger(exact, 82) == []


def test_unmatching_takes_the_exchange_difference_back(exact):
    entry = exact.sell(exact.line("8200", 1000, "6"), Currency="USD")["EntryID"]
    exact.settle("pay", entry, rate=0.95)
    (difference,) = [row for row in all_terms(exact) if row["TransactionType"] == 82]

    exact.settle("unmatch", entry)

    assert rows(exact, entry) == [(922.76, 20)]
    assert ledger(exact, 82) == []
    gone = exact.rows("sync/Deleted", filter="Timestamp gt 1L and EntityType eq 10")
    assert [row["EntityKey"] for row in gone] == [difference["ID"]]


def test_dollars_that_are_paid_in_euros(exact):
    # 1,000 USD are booked at 922.76. 950.00 EUR come in: 27.24 more.
    line = exact.line("8200", 1000, "6")
    entry = exact.sell(line, Currency="USD")["EntryID"]

    bank = exact.settle("pay", entry, money=950, **DATES)["bank_entry"]

    assert rows(exact, entry) == [(922.76, 50)]
    (row,) = exact.terms(bank)
    assert (row["Currency"], row["AmountFC"], row["AmountDC"]) == ("EUR", -950, -950)
    assert exact.booking(bank) == [("1100", 950), ("1300", -950)]
    assert ledger(exact, 82) == [("1300", 0, 27.24), ("4995", 0, -27.24)]


def test_a_part_of_dollars_is_paid_in_euros(exact):
    # A quarter, 250 USD, is 230.69 of the 922.76; 225.00 EUR come in: 5.69 less.
    line = exact.line("8200", 1000, "6")
    entry = exact.sell(line, Currency="USD")["EntryID"]

    told = exact.settle("pay", entry, amount=250, money=225, **DATES)

    assert told["outstanding"] == 750
    assert sorted(rows(exact, entry)) == [(230.69, 50), (692.07, 20)]
    assert ledger(exact, 82) == [("1300", 0, -5.69), ("4995", 0, 5.69)]


def test_euros_for_a_bill_in_dollars(exact):
    # 922.76 are booked; 900.00 EUR are paid: 22.76 less, a gain.
    entry = exact.buy(exact.line("7100", 1000, "0"), Currency="USD")["EntryID"]

    bank = exact.settle("pay", entry, money=900, **DATES)["bank_entry"]

    assert rows(exact, entry) == [(922.76, 50)]
    assert exact.booking(bank) == [("1100", -900), ("1600", 900)]
    assert ledger(exact, 82) == [("1600", 0, 22.76), ("4995", 0, -22.76)]
