"""What may be changed and deleted, and fields that not every administration has."""

import pytest
from sandbox_client import NOWHERE, message

SALES = "salesentry/SalesEntries"
LINES = "salesentry/SalesEntryLines"
SYNC = "sync/Financial/TransactionLines"
MATCHED = {
    "DELETE": "Niet toegestaan: Verwijderen - Afgeletterd",
    "PUT": "Niet toegestaan: Wijzigen - Afgeletterd",
}


@pytest.fixture
def entry(exact):
    return exact.sell(exact.line("8000", 100, "2"), EntryDate="2026-11-20")["EntryID"]


def line_of(exact, entry):
    (line,) = exact.rows(LINES, filter=f"EntryID eq guid'{entry}'")
    return f"{LINES}(guid'{line['ID']}')"


def refusals(exact, entry):
    """Return what deleting and changing the entry and its line answer."""
    paths = f"{SALES}(guid'{entry}')", line_of(exact, entry)
    calls = (
        ("DELETE", paths[0], {}),
        ("PUT", paths[0], {"json": {"YourRef": "x"}}),
        ("DELETE", paths[1], {}),
        ("PUT", paths[1], {"json": {"AmountFC": 5}}),
    )
    answers = [exact.call(method, path, **body) for method, path, body in calls]
    assert {answer.status_code for answer in answers} == {500}
    return [message(answer) for answer in answers]


# -- what stays -----------------------------------------------------------------------


def test_what_is_processed_stays(exact, entry):
    exact.settle("process", entry)

    assert refusals(exact, entry) == ["Reeds verwerkt"] * 4


def test_what_is_matched_stays_until_it_is_unmatched(exact, entry):
    exact.settle("pay", entry, amount=1)

    delete, change = MATCHED["DELETE"], MATCHED["PUT"]
    assert refusals(exact, entry) == [delete, change, delete, change]
    exact.settle("unmatch", entry)
    assert exact.call("DELETE", f"{SALES}(guid'{entry}')").status_code == 204


@pytest.mark.parametrize("action", ["select", "process_payment"])
def test_what_is_on_its_way_to_the_bank_stays(exact, entry, action):
    exact.settle(action, entry)

    assert refusals(exact, entry)[:2] == [MATCHED["DELETE"], MATCHED["PUT"]]
    exact.settle("select", entry, off=True)
    assert exact.call("DELETE", f"{SALES}(guid'{entry}')").status_code == 204


def test_a_closed_period_stays(exact, entry, sandbox):
    sandbox.post("close_period", year=2026, period=11)

    assert refusals(exact, entry) == ["Periode is afgesloten: 2026 – 11"] * 4


def test_with_the_last_line_everything_goes(exact, entry):
    terms, booked = exact.terms(entry), len(exact.booking(entry))

    assert exact.call("DELETE", line_of(exact, entry)).status_code == 204

    gone = exact.rows("sync/Deleted", filter="Timestamp gt 1L")
    assert sorted(row["EntityType"] for row in gone) == [1] * booked + [10]
    assert terms[0]["ID"] in {row["EntityKey"] for row in gone}
    assert exact.call("GET", f"{SALES}(guid'{entry}')").status_code == 404
    transaction = f"financialtransaction/Transactions(guid'{entry}')"
    assert exact.call("GET", transaction).status_code == 404


def test_a_change_is_seen_by_both_polls(exact, entry, sandbox):
    terms = "sync/Cashflow/PaymentTerms"
    for change in ("control", "put"):
        newest = [exact.rows(p, filter="Timestamp gt 1L")[-1] for p in (SYNC, terms)]
        if change == "control":
            sandbox.post("edit_entry", entry=entry, Description="by hand")
        else:
            body = {"Description": "by us"}
            exact.call("PUT", f"{SALES}(guid'{entry}')", json=body)
        for path, last, count in ((SYNC, newest[0], 3), (terms, newest[1], 1)):
            changed = exact.rows(path, filter=f"Timestamp gt {last['Timestamp']}L")
            assert len(changed) == count, (change, path)


# -- references -----------------------------------------------------------------------


def test_an_unknown_project_is_refused(exact):
    body = exact.sale(exact.line("8000", 1, "2", Project=NOWHERE))

    assert exact.refused(SALES, body) == "Ongeldige referentie: Project"


def test_a_centre_that_the_account_does_not_take_in_english(exact, sandbox):
    sandbox.post("users", login="demo", language="en")
    body = exact.purchase(exact.line("4500", 1, "0", CostCenter="ADM"))

    assert exact.refused("purchaseentry/PurchaseEntries", body) == (
        "Invalid: Cost center link"
    )


# -- Intrastat ------------------------------------------------------------------------


def test_intrastat_is_kept_where_it_is_enabled(exact, sandbox):
    sandbox.post("administration", _intrastat=True)
    line = exact.line("8100", 100, "7", IntraStatCountry="DE", StatisticalValue=100)

    entry = exact.sell(line, account="3")["EntryID"]

    (shown,) = exact.rows(LINES, filter=f"EntryID eq guid'{entry}'")
    assert (shown["IntraStatCountry"], shown["StatisticalValue"]) == ("DE", 100)


def test_elsewhere_it_is_ignored_or_refused(exact, sandbox):
    line = exact.line("8100", 100, "7", IntraStatCountry="DE")
    entry = exact.sell(line, account="3")["EntryID"]
    (shown,) = exact.rows(LINES, filter=f"EntryID eq guid'{entry}'")
    assert shown["IntraStatCountry"] is None

    sandbox.post("switches", intrastat_when_disabled="refuse")
    refused = exact.refused(SALES, exact.sale(line, account="3"))
    assert refused == "Niet toegestaan: Intrastat"


# -- the blocked account --------------------------------------------------------------


@pytest.mark.parametrize(("amount", "part"), [(100, 40), (-100, -40), (100, 121)])
def test_the_blocked_part_has_the_sign_of_the_total(exact, amount, part):
    entry = exact.sell(exact.line("8000", amount, "2"), GAccountAmountFC=part)

    assert entry["GAccountAmountFC"] == part


@pytest.mark.parametrize(("amount", "part"), [(100, -40), (-100, 40), (100, 121.01)])
def test_another_sign_or_more_than_the_total_is_refused(exact, amount, part):
    body = exact.sale(exact.line("8000", amount, "2"), GAccountAmountFC=part)

    assert exact.refused(SALES, body) == "Ongeldig: Bedrag G-rekening"


# -- private use and VAT that is lost -------------------------------------------------


def test_private_use_and_lost_vat_together(exact):
    # 100.00 and VAT 21.00; a quarter private: 25.00 and 5.25; half of the other 15.75
    # is lost: 7.88 (7.875). Cost 75.00 + 7.88, VAT to claim 7.87, the owner 30.25.
    line = exact.line(
        "4400", 100, "2", PrivateUsePercentage=25, VATNonDeductiblePercentage=50
    )

    entry = exact.buy(line)

    assert exact.booking(entry["EntryID"]) == [
        ("1600", -121),
        ("4400", 82.88),
        ("1520", 7.87),
        ("1360", 30.25),
    ]


# -- credit notes ---------------------------------------------------------------------


def test_the_type_of_a_credit_note_by_switch(exact, sandbox):
    def types():
        sale = exact.sell(exact.line("8000", -100, "2"))
        bill = exact.buy(exact.line("4200", -100, "2"))
        return sale["Type"], bill["Type"]

    assert types() == (21, 31)
    sandbox.post("switches", credit_type_derived=False)
    assert types() == (20, 30)
