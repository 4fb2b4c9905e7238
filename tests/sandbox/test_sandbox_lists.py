"""The lists of read/financial: what is open, by age, by currency (api.md I)."""

import pytest
from sandbox_client import day, message

RECEIVABLES = "read/financial/ReceivablesList"
PAYABLES = "read/financial/PayablesList"
PAID = {"date": "2026-11-21"}


def sell(exact, amount=100, **more):
    line = exact.line("8000", amount, "2")
    return exact.sell(line, **{"EntryDate": "2026-11-20", "YourRef": "INV/1", **more})


def amounts(exact, path):
    return [row["Amount"] for row in exact.rows(path, select="Amount,HID")]


def test_what_is_open_with_everything_to_find_it_by(exact):
    entry = sell(exact)

    (row,) = exact.rows(RECEIVABLES)

    assert (row["Amount"], row["CurrencyCode"], row["AmountInTransit"]) == (
        121,
        "EUR",
        0,
    )
    assert (row["EntryNumber"], row["InvoiceNumber"]) == (entry["EntryNumber"],) * 2
    assert (row["JournalCode"], row["YourRef"]) == ("70", "INV/1")
    assert row["AccountCode"] == "1".rjust(18)
    assert row["AccountId"] == exact.account("1")
    assert row["DueDate"] == day("2026-12-04")  # fourteen days
    assert isinstance(row["HID"], str)
    assert "TransactionEntryID" not in row


def test_what_is_matched_is_absent_and_a_part_remains(exact):
    entry = sell(exact)["EntryID"]

    exact.settle("pay", entry, amount=50, **PAID)
    assert amounts(exact, RECEIVABLES) == [71]

    exact.settle("pay", entry, **PAID)
    assert amounts(exact, RECEIVABLES) == []

    exact.settle("unmatch", entry)
    assert sorted(amounts(exact, RECEIVABLES)) == [-71, -50, 50, 71]


def test_bills_are_in_the_other_list(exact):
    exact.buy(exact.line("4200", 100, "2"))

    assert amounts(exact, RECEIVABLES) == []
    assert amounts(exact, PAYABLES) == [121]


def test_money_on_account_names_no_invoice_of_yours(exact, sandbox):
    sandbox.post("receive", account="1", amount=121, **PAID)

    (row,) = exact.rows(RECEIVABLES)
    assert (row["Amount"], row["YourRef"], row["JournalCode"]) == (-121, None, "20")


def test_what_is_on_its_way_to_the_bank_is_in_transit(exact):
    exact.settle("process_payment", sell(exact)["EntryID"])

    (row,) = exact.rows(RECEIVABLES)
    assert (row["Amount"], row["AmountInTransit"]) == (121, 121)


def test_the_list_can_be_filtered_in_the_kind_reading_alone(exact, sandbox):
    for number in (1, 2):
        sell(exact, YourRef=f"INV/{number}")
    (first, _second) = exact.rows(RECEIVABLES)

    assert len(exact.rows(RECEIVABLES, filter="YourRef eq 'INV/2'")) == 1
    sandbox.post("switches", lists_filter=False)
    by_number = exact.rows(RECEIVABLES, filter=f"HID eq {first['HID']}")
    assert [row["Id"] for row in by_number] == [first["Id"]]
    refused = exact.call("GET", RECEIVABLES, params={"$filter": "YourRef eq 'INV/2'"})
    assert (refused.status_code, message(refused)) == (
        400,
        "This $filter parameter is not supported for this resource",
    )


def test_sixty_a_page_each_once(exact):
    for number in range(61):
        sell(exact, number + 1)

    page = exact.get(RECEIVABLES, select="Id,Amount")
    following = exact.get(page["__next"])

    assert (len(page["results"]), len(following["results"])) == (60, 1)
    assert "__next" not in following
    identities = {row["Id"] for row in page["results"] + following["results"]}
    assert len(identities) == 61


def test_one_account_by_the_address(exact):
    sell(exact)
    sell(exact, 200, account="2")
    account = exact.account("2")

    path = f"{RECEIVABLES}ByAccount?accountId=guid'{account}'"
    assert [row["Amount"] for row in exact.rows(path)] == [242]


@pytest.fixture
def aged(exact):
    """121.00 due yesterday, 242.00 due 40 days ago, 363.00 long ago, 12.10 to pay."""
    sell(exact, 100, DueDate="2026-11-20")
    sell(exact, 200, DueDate="2026-10-12")
    sell(exact, 300, DueDate="2026-01-31")
    exact.buy(exact.line("4200", 10, "2"), DueDate="2026-12-24")


def test_ages_by_account(exact, aged):
    (row,) = exact.rows("read/financial/AgingReceivablesList")

    groups = [row[f"AgeGroup{n}Amount"] for n in range(1, 5)]
    assert groups == [121, 242, 0, 363]
    assert row["TotalAmount"] == 726
    assert row["AgeGroup2Description"] == "31 - 60"
    (row,) = exact.rows("read/financial/AgingPayablesList")
    assert (row["AgeGroup1Amount"], row["TotalAmount"]) == (12.1, 12.1)


def test_ages_of_both_sides(exact, aged):
    rows = exact.rows("read/financial/AgingOverview")

    assert [(row["AmountReceivable"], row["AmountPayable"]) for row in rows] == [
        (121, 12.1),
        (242, 0),
        (0, 0),
        (363, 0),
    ]
    path = f"{RECEIVABLES}ByAgeGroup?ageGroup=2"
    assert [row["Amount"] for row in exact.rows(path)] == [242]


def test_totals_by_currency(exact, aged):
    exact.sell(exact.line("8200", 1000, "6"), Currency="USD", DueDate="2026-12-24")

    euro, dollar = exact.rows("read/financial/OutstandingInvoicesOverview")

    assert (euro["CurrencyCode"], dollar["CurrencyCode"]) == ("EUR", "USD")
    assert euro["OutstandingReceivableInvoiceAmount"] == 726
    assert euro["OutstandingReceivableInvoiceCount"] == 3
    assert euro["OverdueReceivableInvoiceCount"] == 3
    assert euro["OutstandingPayableInvoiceAmount"] == 12.1
    assert euro["OverduePayableInvoiceAmount"] == 0
    assert dollar["OutstandingReceivableInvoiceAmount"] == 1000
