"""What Exact refuses of an entry, in its own words (api.md E, F, G, K)."""

import pytest
from sandbox_client import NOWHERE, Exact, message

from exact_sandbox.process import SandboxProcess

SALES = "salesentry/SalesEntries"
PURCHASES = "purchaseentry/PurchaseEntries"


def refuse_sale(exact, *lines, **header):
    """Post a sale that must be refused; return the message."""
    text = exact.refused(SALES, exact.sale(*lines, **header))
    assert exact.rows(SALES, select="EntryID") == []
    return text


@pytest.fixture
def line(exact):
    return exact.line("8000", 100, "2")


def test_the_customer_must_be_there_and_be_a_customer(exact, line):
    assert refuse_sale(exact, line, Customer=NOWHERE) == "Ongeldige referentie: Klant"
    assert refuse_sale(exact, line, account="5") == "Ongeldig: Klant (Type)"
    assert refuse_sale(exact, line, account="4") == "Ongeldig: Klant (Type)"
    assert refuse_sale(exact, line, account="6") == "Klant: non-actief"


def test_the_supplier_must_be_marked_as_one(exact):
    body = exact.purchase(exact.line("4200", 1, "2"), account="1")

    assert exact.refused(PURCHASES, body) == "Ongeldig: Leverancier (Type)"


@pytest.mark.parametrize(
    ("journal", "expected"),
    [
        ("99", "Ongeldige referentie: Journals"),
        (NOWHERE, "Ongeldige referentie: Journals"),
        ("60", "Ongeldig: Dagboek"),
        ("90", "Ongeldig: Dagboek"),
        ("79", "Geblokkeerd: Dagboek"),
    ],
)
def test_the_journal_is_a_code_of_an_open_sales_journal(exact, line, journal, expected):
    assert refuse_sale(exact, line, Journal=journal) == expected


@pytest.mark.parametrize("account", ["1000", "1100", "1300", "1600", "1500"])
def test_no_line_goes_to_cash_bank_control_or_vat_accounts(exact, account):
    text = refuse_sale(exact, exact.line(account, 100, "0"))

    assert text == "Ongeldig: Grootboekrekeningtype"


def test_accounts_that_are_blocked_or_unknown(exact):
    assert refuse_sale(exact, exact.line("8500", 1)) == "Geblokkeerd: Grootboekrekening"
    unknown = {"GLAccount": NOWHERE, "AmountFC": 1}
    assert refuse_sale(exact, unknown) == "Ongeldige referentie: Grootboekrekening"
    missing = refuse_sale(exact, {"AmountFC": 1})
    assert missing == "Verplicht: Grootboekrekening"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ZZ", "Ongeldige referentie: Btw-code"),
        ("10", "Niet toegestaan: Btw-code"),  # for purchases only
        ("17", "Niet toegestaan: Btw-code"),  # blocked
    ],
)
def test_vat_codes_that_do_not_fit(exact, code, expected):
    assert refuse_sale(exact, exact.line("8000", 100, code)) == expected


def test_a_purchase_takes_no_sales_code(exact):
    body = exact.purchase(exact.line("4200", 100, "7"))

    assert exact.refused(PURCHASES, body) == "Niet toegestaan: Btw-code"


def test_no_vat_amount_with_a_code_without_vat(exact):
    expected = (
        "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van het"
        ' type "geen btw"'
    )
    line = exact.line("8000", 100, "0", VATAmountFC=21)

    assert refuse_sale(exact, line) == expected


def test_only_a_percentage_above_zero_is_taken(exact):
    line = exact.line("8000", 100, VATPercentage=0)

    assert refuse_sale(exact, line) == "Ongeldig: Btw-percentage []"


def test_cost_centres_by_the_accounts_rule(exact):
    missing = exact.purchase(exact.line("4220", 100, "2"))
    assert exact.refused(PURCHASES, missing) == "Verplicht: Kostenplaats"
    unwanted = exact.purchase(exact.line("4500", 100, "0", CostCenter="ADM"))
    assert exact.refused(PURCHASES, unwanted) == "Ongeldig: Kostenplaats koppeling"
    unknown = exact.purchase(exact.line("4200", 100, "2", CostCenter="XXX"))
    expected = "Ongeldige referentie: Kostenplaats"
    assert exact.refused(PURCHASES, unknown) == expected


def test_payment_conditions(exact, line, sandbox):
    expected = "Ongeldige referentie: Betalingsconditie"
    assert refuse_sale(exact, line, PaymentCondition="99") == expected


def test_a_year_that_is_not_in_the_table(exact, line, sandbox):
    assert refuse_sale(exact, line, EntryDate="1999-01-01") == "Onbekend: Boekjaar"
    sandbox.post("users", language="en")
    text = refuse_sale(exact, line, ReportingYear=1999, ReportingPeriod=1)
    assert text == "Unknown: Financial year"


def test_a_closed_period_is_named(exact, line, sandbox):
    sandbox.post("close_period", year=2026, period=10)

    text = refuse_sale(exact, line, EntryDate="2026-10-30")

    assert text == "Periode is afgesloten: 2026 – 10"
    assert exact.sell(line, EntryDate="2026-11-02")["ReportingPeriod"] == 11


def test_a_period_may_be_closed_for_one_kind_of_journal(exact, line, sandbox):
    sandbox.post("close_period", year=2026, period=10, journal_type=22)

    assert exact.sell(line, EntryDate="2026-10-30")["ReportingPeriod"] == 10
    body = exact.purchase(exact.line("4200", 1, "2"), EntryDate="2026-10-30")
    assert "afgesloten" in exact.refused(PURCHASES, body)


def test_currencies_by_the_journals_rule(exact, line):
    text = refuse_sale(exact, line, Journal="71", Currency="USD")
    assert text == "Niet toegestaan: Valuta"
    assert refuse_sale(exact, line, Currency="XXX").startswith("Ongeldige referentie")


def test_all_that_is_wrong_comes_in_one_answer(exact):
    text = refuse_sale(exact, exact.line("1300", 1, "ZZ"), account="5", Journal="60")

    assert text.split("\r\n") == [
        "Ongeldig: Dagboek",
        "Ongeldig: Klant (Type)",
        "Ongeldige referentie: Btw-code",
        "Ongeldig: Grootboekrekeningtype",
    ]


def test_a_reference_to_another_division_is_refused_or_emptied(exact, line, sandbox):
    other = Exact(sandbox, 100002).connect()
    values = {"Subject": "Elsewhere", "Type": 10}
    document = other.post("documents/Documents", values).json()["d"]["ID"]
    text = refuse_sale(exact, line, Document=document)
    assert text == "Ongeldige referentie: Document"

    sandbox.post("switches", foreign_guid_nulled=True)

    assert exact.sell(line, Document=document)["Document"] is None


def test_a_repeated_reference_is_accepted_unless_the_switch_says_no(
    exact, line, sandbox
):
    exact.sell(line, YourRef="INV/1")
    exact.sell(line, YourRef="INV/1")

    sandbox.post("switches", your_ref_unique=True)

    assert exact.refused(SALES, exact.sale(line, YourRef="INV/1")).startswith("In gebr")


def test_a_belgian_customer_needs_the_journals_receivables_account():
    sandbox = SandboxProcess(country="be")
    try:
        exact = Exact(sandbox, 200001).connect()
        path = f"crm/Accounts(guid'{exact.account('1')}')"
        exact.call("PUT", path, json={"GLAR": exact.gl("400100")})

        text = exact.refused(SALES, exact.sale(exact.line("700000", 1, "V21")))

        assert text.startswith("De klantenrekening van deze relatie is niet gelijk")
    finally:
        sandbox.stop()


def test_an_unknown_entry_cannot_be_deleted(exact):
    answer = exact.call("DELETE", f"{SALES}(guid'{NOWHERE}')")

    assert answer.status_code == 404
    assert message(answer)
