"""What an entry does to the books; figures worked by hand from bookkeeping.md."""

import pytest
from sandbox_client import Exact, day, entry_lines, totals

from exact_sandbox.process import SandboxProcess

SALES = "salesentry/SalesEntries"


# -- sales ----------------------------------------------------------------------------


def test_a_plain_sale_is_booked_in_balance(exact):
    entry = exact.sell(exact.line("8000", 100, "2"), EntryDate="2026-11-20")

    assert totals(entry) == (121, 21)
    assert (entry["Type"], entry["Status"]) == (20, 20)
    assert exact.booking(entry["EntryID"]) == [
        ("1300", 121),
        ("8000", -100),
        ("1500", -21),
    ]


def test_the_ledger_shows_base_and_vat_of_each_line(exact):
    exact.sell(exact.line("8000", 300, "2"), exact.line("8010", 100, "1"))
    query = {"filter": "Timestamp gt 1L", "select": "LineNumber,VATCode,AmountVATFC"}

    rows = exact.rows("sync/Financial/TransactionLines", **query)

    shown = [(row["VATCode"], row["AmountVATFC"]) for row in rows]
    assert shown[:3] == [(None, None), ("2  ", -63), ("1  ", -9)]
    assert [code for code, _ in shown[3:]] == ["2  ", "1  "]


def test_vat_is_computed_line_by_line(exact):
    # P1: seven times 0.99 at 21 %: 0.2079 each, rounded 0.21, is 1.47.
    entry = exact.sell(*[exact.line("8000", 0.99, "2")] * 7)

    assert totals(entry) == (8.40, 1.47)


def test_a_sent_vat_amount_prevails(exact):
    # P1: six lines 0.21 and one 0.20 give Odoo's 1.46.
    amounts = [0.21] * 6 + [0.20]
    lines = [exact.line("8000", 0.99, "2", VATAmountFC=vat) for vat in amounts]

    assert totals(exact.sell(*lines)) == (8.39, 1.46)


def test_in_the_harsh_reading_exact_computes_by_itself(exact, sandbox):
    sandbox.post("switches", vat_amount_prevails=False)

    entry = exact.sell(exact.line("8000", 0.99, "2", VATAmountFC=0.20))

    assert totals(entry) == (1.20, 0.21)


def test_rounding_is_half_up_on_both_sides_of_zero(exact):
    # 0.50 at 21 % is 0.105.
    assert totals(exact.sell(exact.line("8000", 0.5, "2"))) == (0.61, 0.11)
    assert totals(exact.sell(exact.line("8000", -0.5, "2"))) == (-0.61, -0.11)


def test_net_amounts_of_inclusive_prices_lose_three_cents(exact):
    # P2: 3 × 8.26 with 1.73 each is 29.97, not 30.00.
    entry = exact.sell(*[exact.line("8000", 8.26, "2")] * 3)

    assert totals(entry) == (29.97, 5.19)


def test_an_inclusive_code_takes_the_amount_with_vat(exact):
    entry = exact.sell(exact.line("8000", 121, "4"))

    assert totals(entry) == (121, 21)
    assert exact.booking(entry["EntryID"])[1:] == [("8000", -100), ("1500", -21)]


def test_a_deposit_is_taken_off_in_the_same_entry(exact):
    # P9: 1,000 − 300 at 21 % is 847.
    entry = exact.sell(exact.line("8000", 1000, "2"), exact.line("8300", -300, "2"))

    assert totals(entry) == (847, 147)
    assert entry["Type"] == 20


def test_without_a_code_the_accounts_own_is_used(exact):
    entry = exact.sell(exact.line("8010", 100), exact.line("8120", 100))

    codes = [line["VATCode"] for line in entry_lines(exact, entry)]
    assert codes == ["1  ", None]
    assert totals(entry) == (209, 9)


def test_a_percentage_chooses_a_code(exact):
    entry = exact.sell(exact.line("8000", 100, VATPercentage=0.09))

    assert entry_lines(exact, entry)[0]["VATCode"] == "1  "


def test_zero_codes_make_no_vat_line(exact):
    entry = exact.sell(exact.line("8100", 500, "7"))

    assert exact.booking(entry["EntryID"]) == [("1300", 500), ("8100", -500)]


def test_oss_goes_to_its_own_account(exact):
    # P7: a German consumer, 100 + 19.00.
    entry = exact.sell(exact.line("8120", 100, "DE1"))

    assert exact.booking(entry["EntryID"])[-1] == ("1505", -19)


def test_a_credit_note_is_a_negative_entry_whose_type_follows(exact, sandbox):
    entry = exact.sell(exact.line("8000", -100, "2"))
    assert totals(entry) == (-121, -21)
    assert (entry["Type"], entry["TypeDescription"]) == (21, "Verkoopcreditnota")
    assert exact.booking(entry["EntryID"])[0] == ("1300", -121)

    sandbox.post("switches", credit_type_derived=False)

    assert exact.sell(exact.line("8000", -100, "2"))["Type"] == 20


# -- numbers, dates, conditions -------------------------------------------------------


def test_numbers_are_year_journal_serial(exact):
    line = exact.line("8000", 1, "2")

    numbers = [exact.sell(line)["EntryNumber"] for _ in range(2)]
    other = exact.sell(line, Journal="72")
    last_year = exact.sell(line, EntryDate="2025-12-31")

    assert numbers == [26700001, 26700002]
    assert (other["EntryNumber"], other["InvoiceNumber"]) == (26720001, 26720001)
    assert last_year["EntryNumber"] == 25700001


def test_a_sent_number_is_kept_and_the_next_one_follows_it(exact):
    line = exact.line("8000", 1, "2")

    assert exact.sell(line, EntryNumber=202600042)["EntryNumber"] == 202600042
    assert exact.sell(line)["EntryNumber"] == 202600043


def test_a_taken_number_is_changed_or_refused(exact, sandbox):
    line = exact.line("8000", 1, "2")
    exact.sell(line, EntryNumber=26700010)
    assert exact.sell(line, EntryNumber=26700010)["EntryNumber"] == 26700011

    sandbox.post("switches", entry_number_taken="refuse")

    body = exact.sale(line, EntryNumber=26700010)
    assert exact.refused(SALES, body) == "In gebruik: Boekstuknummer"


@pytest.mark.parametrize(
    ("condition", "entry_date", "due"),
    [
        ("00", "2026-11-20", "2026-11-20"),
        ("30", "2026-05-30", "2026-06-29"),
        ("30E", "2026-01-17", "2026-03-30"),  # end of February, then 30 days
    ],
)
def test_the_due_date_follows_the_condition(exact, condition, entry_date, due):
    entry = exact.sell(
        exact.line("8000", 1, "2"), PaymentCondition=condition, EntryDate=entry_date
    )

    assert entry["DueDate"] == day(due)


def test_month_endings_count_as_in_the_documentation(exact):
    # 17/01 with 2 month endings is 31/03, with 15 days more 15/04.
    values = {"Code": "ZZ", "Description": "x", "PaymentDays": 15}
    values["PaymentEndOfMonths"] = 2
    assert exact.post("cashflow/PaymentConditions", values).status_code == 201

    entry = exact.sell(
        exact.line("8000", 1, "2"), PaymentCondition="ZZ", EntryDate="2026-01-17"
    )

    assert entry["DueDate"] == day("2026-04-15")


def test_the_condition_comes_from_the_account_then_the_administration(exact):
    line = exact.line("8000", 1, "2")
    own = exact.post("crm/Accounts", {"Name": "Zonder", "Status": "C"}).json()["d"]

    assert exact.sell(line, account="1")["PaymentCondition"] == "14"
    assert exact.sell(line, Customer=own["ID"])["PaymentCondition"] == "30"


def test_a_due_date_that_is_sent_stands(exact):
    line = exact.line("8000", 1, "2")

    assert exact.sell(line, DueDate="2027-01-31")["DueDate"] == day("2027-01-31")


def test_a_broken_year_is_found_by_its_periods(sandbox):
    exact = Exact(sandbox, 100002).connect()  # its years start in July

    entry = exact.sell(exact.line("8000", 1, "2"), EntryDate="2026-11-20")

    assert (entry["ReportingYear"], entry["ReportingPeriod"]) == (2027, 5)
    assert entry["EntryNumber"] == 27700001


def test_a_period_may_be_sent(exact):
    line = exact.line("8000", 1, "2")

    entry = exact.sell(
        line, EntryDate="2026-10-30", ReportingYear=2026, ReportingPeriod=11
    )

    assert entry["ReportingPeriod"] == 11


# -- currencies -----------------------------------------------------------------------


def test_a_foreign_entry_takes_the_days_rate(exact):
    # P14: 1,000 dollar at 0.92276 is 922.76.
    entry = exact.sell(exact.line("8200", 1000, "6"), Currency="USD")

    assert (entry["Rate"], entry["AmountDC"]) == (0.92276, 922.76)
    assert exact.booking(entry["EntryID"]) == [("1300", 922.76), ("8200", -922.76)]


def test_a_sent_rate_is_used_and_rounded_line_by_line(exact):
    # 10.01 × 0.9231 = 9.2402… is 9.24 on each of three lines.
    lines = [exact.line("8200", 10.01, "6")] * 3

    entry = exact.sell(*lines, Currency="USD", Rate=0.9231)

    assert (entry["AmountFC"], entry["AmountDC"]) == (30.03, 27.72)


def test_vat_in_a_foreign_currency_balances(exact):
    # 100 + 21 at 0.9: 90.00 + 18.90.
    entry = exact.sell(exact.line("8000", 100, "2"), Currency="USD", Rate=0.9)

    assert (entry["AmountDC"], entry["VATAmountDC"]) == (108.9, 18.9)
    assert exact.booking(entry["EntryID"]) == [
        ("1300", 108.9),
        ("8000", -90),
        ("1500", -18.9),
    ]


# -- purchases ------------------------------------------------------------------------


def test_a_bill_is_the_mirror_of_a_sale_and_makes_a_document(exact):
    entry = exact.buy(exact.line("4200", 100, "2"), Description="BILL/1")

    assert totals(entry) == (121, 21)
    assert (entry["Type"], entry["EntryNumber"]) == (30, 26600001)
    assert exact.booking(entry["EntryID"]) == [
        ("1600", -121),
        ("4200", 100),
        ("1520", 21),
    ]
    document = exact.get(f"documents/Documents(guid'{entry['Document']}')")
    assert (document["Subject"], document["Type"]) == ("BILL/1", 20)


def test_reverse_charge_makes_both_vat_lines_and_leaves_the_total(exact, sandbox):
    # P5: 1,000 with +210 and −210, payable 1,000.
    entry = exact.buy(exact.line("7200", 1000, "10"))

    assert totals(entry) == (1000, 0)
    booking = exact.booking(entry["EntryID"])
    assert booking[:2] == [("1600", -1000), ("7200", 1000)]
    assert sorted(booking[2:]) == [("1502", -210), ("1520", 210)]
    assert entry_lines(exact, entry, "purchase")[0]["VATAmountFC"] == 0

    sandbox.post("switches", charged_line_vat=True)

    entry = exact.buy(exact.line("7200", 1000, "10"))
    assert totals(entry) == (1000, 0)
    assert entry_lines(exact, entry, "purchase")[0]["VATAmountFC"] == 210


def test_private_use_is_charged_to_the_owner(exact):
    # P27: 75 % deductible of 100 + 21: 75 cost, 15.75 VAT, 25 + 5.25 private.
    line = exact.line("4200", 100, "2", PrivateUsePercentage=25)

    entry = exact.buy(line)

    assert totals(entry) == (121, 21)
    assert exact.booking(entry["EntryID"]) == [
        ("1600", -121),
        ("4200", 75),
        ("1520", 15.75),
        ("1360", 30.25),
    ]


def test_vat_that_is_not_deductible_stays_on_the_cost(exact):
    # Half of 21.00 is lost: 110.50 cost and 10.50 VAT.
    line = exact.line("4400", 100, "2", VATNonDeductiblePercentage=50)

    entry = exact.buy(line)

    assert totals(entry) == (121, 21)
    assert exact.booking(entry["EntryID"])[1:] == [("4400", 110.5), ("1520", 10.5)]


def test_a_vendors_credit_note_gets_type_31(exact):
    entry = exact.buy(exact.line("4200", -100, "2"))

    assert (entry["Type"], entry["AmountFC"]) == (31, -121)
    assert exact.booking(entry["EntryID"])[0] == ("1600", 121)


def test_belgian_rounding():
    # P1: nine times 13.60 at 6 %: 0.816 each, rounded 0.82, is 7.38.
    sandbox = SandboxProcess(country="be")
    try:
        exact = Exact(sandbox, 200001).connect()

        entry = exact.sell(*[exact.line("701000", 13.60, "V6")] * 9)

        assert totals(entry) == (129.78, 7.38)
        assert exact.booking(entry["EntryID"])[-1] == ("451000", -7.38)
    finally:
        sandbox.stop()
