"""The entry that goes to Exact: each golden file is one accounting case."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from mapping_cases import (
    ACCOUNT_ID,
    CODES,
    CUSTOMER,
    MONTHS_2026,
    bill,
    distribution,
    invoice,
    line,
)

from mapping.checks import check_invoice
from mapping.data import Codes, GlAccount, Journal, Period
from mapping.entry import build_entry
from mapping.options import DateRule, HeaderData, Options
from mapping.periods import period_of
from mapping.resolve import NotMapped

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
AMOUNTS = ("total", "tax_total", "company_total", "g_account_amount")
DATES = ("invoice_date", "accounting_date", "due_date")


def read_case(path):
    """The case as (invoice, codes, entry, warnings)."""
    case = json.loads(path.read_text("utf-8"))
    values = case["invoice"]
    lines = [read_line(item) for item in values.pop("lines")]
    vat = values.pop("vat")
    for name in AMOUNTS:
        if name in values:
            values[name] = Decimal(values[name])
    for name in DATES:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    if contact := values.pop("contact_name", ""):
        values["partner"] = replace(CUSTOMER, contact_name=contact)
    make = bill if values["kind"] == "purchase" else invoice
    if header := values.pop("header", None):
        values["header"] = read_header(header)
    codes = replace(CODES, **case.get("codes", {}))
    codes = replace(codes, options=read_options(case.get("options", {})))
    return make(*lines, vat=vat, **values), codes, case["entry"], case.get("warnings")


def read_header(values):
    for name in ("service_start", "service_end"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return HeaderData(**values)


def read_options(values):
    if "dates" in values:
        rules = values["dates"].items()
        values["dates"] = {kind: DateRule(**rule) for kind, rule in rules}
    if "closed" in values:
        values["closed"] = frozenset(map(tuple, values["closed"]))
    if "default_number_formats" in values:
        values["default_number_formats"] = {
            (kind, credit): text
            for kind, credit, text in values["default_number_formats"]
        }
    return Options(**values)


def read_line(item):
    quantity = item.pop("quantity", None)
    more = {"quantity": Decimal(quantity)} if quantity else {}
    for name in ("deferred_from", "deferred_to"):
        if name in item:
            item[name] = date.fromisoformat(item[name])
    if shares := item.pop("analytic", None):
        more["analytic"] = distribution(shares)
    return line(item.pop("amount"), *item.pop("taxes", ()), **more, **item)


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_the_entry_is_the_golden_one(path):
    data, codes, entry, _warnings = read_case(path)
    built = build_entry(data, codes, ACCOUNT_ID)
    assert json.loads(json.dumps(built)) == entry


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_golden_invoice_has_no_problem_but_its_warnings(path):
    data, codes, _entry, warnings = read_case(path)
    assert [item.code for item in check_invoice(data, codes)] == (warnings or [])


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_golden_entry_adds_up_to_the_invoice(path):
    """Rule 0, on the golden file itself: a wrong file must not pass for right."""
    data, codes, entry, _warnings = read_case(path)
    lines = entry.get("SalesEntryLines") or entry["PurchaseEntryLines"]
    sent = sum(
        Decimal(str(item["AmountFC"])) + Decimal(str(item.get("VATAmountFC", 0)))
        for item in lines
    )
    negative = data.is_credit_note and codes.credit_notes_negative
    assert sent == (-data.total if negative else data.total)


def test_amounts_are_numbers_that_print_as_they_were():
    data = invoice(
        line("0.10", "21"), line("1234567.89", "21"), vat={"21": "259259.28"}
    )
    text = json.dumps(build_entry(data, CODES, ACCOUNT_ID))
    assert '"AmountFC": 0.1,' in text and '"AmountFC": 1234567.89,' in text


def test_no_minus_zero_on_a_credit_note():
    data = invoice(
        line("100", "21"), vat={"21": "0"}, is_credit_note=True, tax_total=Decimal(0)
    )
    assert "-0.0" not in json.dumps(build_entry(data, CODES, ACCOUNT_ID))


def test_vat_of_zero_is_sent_or_exact_would_compute_its_own():
    data = bill(line("100", "21", account="cost"), vat={"21": "0"})
    (sent,) = build_entry(data, CODES, ACCOUNT_ID)["PurchaseEntryLines"]
    assert sent["VATAmountFC"] == 0


class TestRate:
    """Currency × rate is the booked amount again (bookkeeping P14)."""

    def rate(self, total, booked, **more):
        data = invoice(line(total, "export", company=booked), currency="USD", **more)
        return Decimal(str(build_entry(data, CODES, ACCOUNT_ID)["Rate"]))

    @pytest.mark.parametrize(
        ("total", "booked"),
        [
            ("1000", "922.76"),
            ("0.03", "0.03"),
            ("999999.99", "922766.45"),
            ("123456789.01", "113921554.87"),
            ("1000", "1083700.00"),
            ("100", "0.61"),
        ],
    )
    def test_the_booked_total_comes_back(self, total, booked):
        product = Decimal(total) * self.rate(total, booked)
        assert round(product, 2) == Decimal(booked)

    def test_it_has_no_more_digits_than_that_takes(self):
        """Half a cent on 123 million is the eleventh decimal."""
        rate = self.rate("123456789.01", "113921554.87")
        assert -rate.as_tuple().exponent <= 11

    def test_an_invoice_that_deposits_cover_has_the_rate_of_its_lines(self):
        lines = (
            line("1000", "export", company="922.76"),
            line("-1000", "export", company="-922.76"),
        )
        entry = build_entry(invoice(*lines, currency="USD"), CODES, ACCOUNT_ID)
        assert entry["Rate"] == 0.92276

    def test_the_own_currency_has_none(self):
        assert "Rate" not in build_entry(invoice(line("1")), CODES, ACCOUNT_ID)


class TestPeriod:
    """The period comes from the accounting date, by Exact's table (bookkeeping P17)."""

    QUARTERS = tuple(
        Period(2027, number, date(year, month, 1), last)
        for number, (year, month, last) in enumerate(
            [
                (2026, 7, date(2026, 9, 30)),
                (2026, 10, date(2026, 12, 31)),
                (2027, 1, date(2027, 3, 31)),
                (2027, 4, date(2027, 6, 30)),
            ],
            start=1,
        )
    )

    @pytest.mark.parametrize(
        ("periods", "day", "expected"),
        [
            (MONTHS_2026, date(2026, 11, 3), (2026, 11)),
            (MONTHS_2026, date(2026, 11, 1), (2026, 11)),
            (MONTHS_2026, date(2026, 11, 30), (2026, 11)),
            (MONTHS_2026, date(2027, 1, 1), None),
            (QUARTERS, date(2026, 11, 3), (2027, 2)),
            (QUARTERS, date(2027, 1, 1), (2027, 3)),
            ((), date(2026, 11, 3), None),
        ],
    )
    def test_a_day_lies_in_one_period_or_in_none(self, periods, day, expected):
        assert period_of(day, periods) == expected

    def sent(self, booked, periods):
        data = bill(line("1"), invoice_date=date(2026, 10, 30), accounting_date=booked)
        entry = build_entry(data, replace(CODES, periods=periods), ACCOUNT_ID)
        return entry.get("ReportingYear"), entry.get("ReportingPeriod")

    def test_in_the_same_month_exact_finds_it_itself(self):
        assert self.sent(date(2026, 10, 31), MONTHS_2026) == (None, None)

    def test_in_a_broken_year_the_year_is_that_of_the_table(self):
        assert self.sent(date(2026, 11, 3), self.QUARTERS) == (2027, 2)

    def test_periods_that_change_within_a_month_count_as_well(self):
        halves = (
            Period(2026, 1, date(2026, 10, 1), date(2026, 10, 30)),
            Period(2026, 2, date(2026, 10, 31), date(2026, 11, 30)),
        )
        assert self.sent(date(2026, 10, 31), halves) == (2026, 2)


class TestDefaults:
    """Defaults serve what is not mapped; nothing at all is refused (feature R4)."""

    DEFAULTS = Codes(
        no_vat=CODES.no_vat,
        default_gl_account={"sales": GlAccount("gl-default", "8000", 110)},
        default_journal={"sales": Journal("70", 20)},
        default_payment_condition={"sales": "14"},
    )

    def test_an_invoice_goes_with_the_defaults_alone(self):
        data = invoice(line("100"))
        assert check_invoice(data, self.DEFAULTS) == []
        entry = build_entry(data, self.DEFAULTS, ACCOUNT_ID)
        assert (entry["Journal"], entry["PaymentCondition"]) == ("70", "14")
        assert entry["SalesEntryLines"][0]["GLAccount"] == "gl-default"

    @pytest.mark.parametrize(
        "missing",
        [
            {"no_vat": None},
            {"default_gl_account": {}},
            {"default_journal": {}},
            {"default_payment_condition": {}},
        ],
        ids=lambda missing: next(iter(missing)),
    )
    def test_without_one_of_them_there_is_no_entry(self, missing):
        data, codes = invoice(line("100")), replace(self.DEFAULTS, **missing)
        assert check_invoice(data, codes)
        with pytest.raises(NotMapped, match="INV/2026/00042"):
            build_entry(data, codes, ACCOUNT_ID)


class TestTexts:
    def header(self, **values):
        return build_entry(invoice(line("1"), **values), CODES, ACCOUNT_ID)

    def test_a_long_number_is_cut_at_50_and_warned_of(self):
        number = "INV/" + "9" * 60
        assert self.header(number=number)["YourRef"] == number[:50]
        data = invoice(line("1"), number=number)
        assert [item.code for item in check_invoice(data, CODES)] == ["number_too_long"]

    def test_a_bill_starts_with_our_number_whatever_the_rest(self):
        partner = replace(CUSTOMER, contact_name="Zoë " * 30)
        entry = build_entry(bill(line("1"), partner=partner), CODES, ACCOUNT_ID)
        assert entry["Description"].startswith("BILL/2026/11/0003 - Zoë")
        assert len(entry["Description"]) <= 50

    def test_control_characters_do_not_travel(self):
        entry = self.header(payment_reference="RF18\x00 5390\t0754\r\n")
        assert entry["PaymentReference"] == "RF18 5390 0754"

    def test_a_line_without_label_has_no_description(self):
        entry = build_entry(invoice(line("1", label=" ")), CODES, ACCOUNT_ID)
        assert "Description" not in entry["SalesEntryLines"][0]


class TestExtra:
    """More of Exact's properties, where the builder makes none or another value."""

    def test_they_win_over_what_the_builder_makes(self):
        item = line("100", extra={"Notes": "SN 12", "Description": "Other"})
        entry = build_entry(
            invoice(item, extra={"YourRef": "PO-9", "OrderNumber": 9}),
            CODES,
            ACCOUNT_ID,
        )
        assert (entry["YourRef"], entry["OrderNumber"]) == ("PO-9", 9)
        (sent,) = entry["SalesEntryLines"]
        assert (sent["Notes"], sent["Description"]) == ("SN 12", "Other")

    def test_without_them_nothing_changes(self):
        plain = build_entry(invoice(line("100")), CODES, ACCOUNT_ID)
        assert "OrderNumber" not in plain
