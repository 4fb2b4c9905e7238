"""The header's options: dates, periods, closed periods, entry numbers, journals."""

from dataclasses import replace
from datetime import date

import pytest
from mapping_cases import (
    ACCOUNT_ID,
    CODES,
    MONTHS_2026,
    bill,
    found,
    invoice,
    line,
    only,
)

from mapping.data import Journal, Period
from mapping.entry import build_entry
from mapping.numbers import (
    LARGEST,
    NumberFormatError,
    check_format,
    fill,
    largest_number,
)
from mapping.options import DateRule, HeaderData, Options

SALES_70 = Journal("70", 20, gl_account_code="1300")


def codes(**options):
    return replace(CODES, options=Options(**options))


def entry(data, mapping=CODES):
    return build_entry(data, mapping, ACCOUNT_ID)


def period(data, mapping):
    sent = entry(data, mapping)
    return sent.get("ReportingYear"), sent.get("ReportingPeriod")


class TestDates:
    """Which date decides EntryDate and period (feature S8)."""

    SERVICE = HeaderData(
        service_start=date(2026, 12, 1), service_end=date(2027, 11, 30)
    )

    @pytest.mark.parametrize(
        ("source", "day"),
        [
            ("invoice", "2026-10-30"),
            ("accounting", "2026-11-03"),
            ("service_start", "2026-12-01"),
            ("service_end", "2027-11-30"),
            ("export", "2026-11-22"),
        ],
    )
    def test_the_entry_date_is_the_chosen_one(self, source, day):
        data = bill(
            line("1"),
            header=self.SERVICE,
            invoice_date=date(2026, 10, 30),
            accounting_date=date(2026, 11, 3),
        )
        rules = {"purchase": DateRule(entry=source)}
        sent = entry(data, codes(dates=rules, today=date(2026, 11, 22)))
        assert sent["EntryDate"] == day

    def test_sales_and_purchases_have_rules_of_their_own(self):
        rules = codes(dates={"purchase": DateRule(entry="export")}, today=date.max)
        assert entry(invoice(line("1")), rules)["EntryDate"] == "2026-11-21"

    def test_the_period_can_follow_the_service(self):
        data = invoice(line("1"), header=self.SERVICE)
        rules = codes(dates={"sales": DateRule(period="service_start")})
        assert period(data, rules) == (2026, 12)

    def test_an_invoice_without_service_dates_takes_the_fallback(self):
        data = invoice(line("1"), accounting_date=date(2026, 12, 2))
        by_start = DateRule(period="service_start", period_fallback="invoice")
        assert period(data, codes(dates={"sales": by_start})) == (None, None)
        by_start = DateRule(period="service_start", period_fallback="accounting")
        assert period(data, codes(dates={"sales": by_start})) == (2026, 12)

    def test_a_service_beyond_the_years_of_exact_is_told(self):
        data = invoice(line("1"), header=self.SERVICE)
        problem = only(data, codes(dates={"sales": DateRule(period="service_end")}))
        assert (problem.code, problem.args["date"]) == ("period_missing", "2027-11-30")

    def test_a_document_older_than_exacts_years_goes_in_its_accounting_period(self):
        data = bill(line("1"), invoice_date=date(2025, 12, 30))
        assert found(data) == []
        assert period(data, CODES) == (2026, 11)


class TestClosedPeriod:
    """Known before sending, with three policies (feature X2)."""

    CLOSED = frozenset({("70", 2026, 11)})

    def test_stop_is_the_default_and_names_period_and_journal(self):
        problem = only(invoice(line("1")), codes(closed=self.CLOSED))
        assert problem.code == "period_closed"
        assert (problem.args["period"], problem.args["journal"]) == ("2026-11", "70")

    def test_another_journal_of_the_same_period_goes(self):
        assert found(bill(line("1")), codes(closed=self.CLOSED)) == []

    def test_ask_offers_the_next_open_period(self):
        closed = self.CLOSED | {("70", 2026, 12)}
        periods = (
            *MONTHS_2026,
            Period(2027, 1, date(2027, 1, 1), date(2027, 1, 31)),
        )
        mapping = replace(codes(closed=closed, closed_policy="ask"), periods=periods)
        problem = only(invoice(line("1")), mapping)
        assert problem.code == "period_closed_agree"
        assert problem.args["next"] == "2027-01"

    def test_without_a_next_period_nothing_is_offered(self):
        closed = self.CLOSED | {("70", 2026, 12)}
        mapping = codes(closed=closed, closed_policy="ask")
        assert only(invoice(line("1")), mapping).code == "period_closed"

    def test_next_never_changes_the_vat_return_by_itself(self):
        mapping = codes(closed=self.CLOSED, closed_policy="next", vat_months=1)
        assert only(invoice(line("1")), mapping).code == "period_closed_agree"

    def test_next_moves_within_the_quarter_of_the_vat_return(self):
        mapping = codes(closed=self.CLOSED, closed_policy="next", vat_months=3)
        data = invoice(line("1"))
        assert found(data, mapping) == []
        assert period(data, mapping) == (2026, 12)
        assert entry(data, mapping)["EntryDate"] == "2026-11-21"

    def test_next_does_not_leave_the_quarter(self):
        data = invoice(
            line("1"), invoice_date=date(2026, 9, 30), accounting_date=date(2026, 9, 30)
        )
        mapping = codes(
            closed=frozenset({("70", 2026, 9)}), closed_policy="next", vat_months=3
        )
        assert only(data, mapping).code == "period_closed_agree"

    def test_what_a_person_agreed_to_is_sent(self):
        data = invoice(line("1"), header=HeaderData(agreed_period=(2026, 12)))
        mapping = codes(closed=self.CLOSED, closed_policy="ask")
        assert found(data, mapping) == []
        assert period(data, mapping) == (2026, 12)

    def test_an_agreed_period_that_was_closed_since_is_told(self):
        data = invoice(line("1"), header=HeaderData(agreed_period=(2026, 12)))
        closed = self.CLOSED | {("70", 2026, 12)}
        problem = only(data, codes(closed=closed))
        assert problem.args["period"] == "2026-12"


class TestNumbers:
    """Numbers of our own fit in an Int32, or are refused (bookkeeping P18)."""

    NOVEMBER = HeaderData(sequence=42, sequence_year=2026, sequence_month=11)

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("{yyyy}{seq:5}", 202600042),
            ("{journal}{yy}{seq:5}", 702600042),
            ("{yy}{month}{seq:4}", 26110042),
            ("9{yy}{seq:4}1", 92600421),
            ("{account}{seq:4}", 13000042),
            ("{seq:6}", 42),
        ],
    )
    def test_a_format_gives_a_number(self, text, number):
        mapping = replace(
            codes(number_formats={(1, False): text}), journals={1: SALES_70}
        )
        sent = entry(invoice(line("1"), header=self.NOVEMBER), mapping)
        assert (sent["EntryNumber"], sent["InvoiceNumber"]) == (number, number)

    def test_by_default_exact_numbers(self):
        sent = entry(invoice(line("1"), header=self.NOVEMBER))
        assert "EntryNumber" not in sent and "InvoiceNumber" not in sent

    def test_a_journal_can_leave_numbering_to_exact(self):
        mapping = codes(
            default_number_formats={("sales", False): "{seq:5}"},
            number_formats={(1, False): ""},
        )
        assert "EntryNumber" not in entry(
            invoice(line("1"), header=self.NOVEMBER), mapping
        )

    def test_credit_notes_have_a_format_of_their_own(self):
        mapping = codes(default_number_formats={("sales", False): "{seq:5}"})
        data = invoice(line("1"), header=self.NOVEMBER, is_credit_note=True)
        assert "EntryNumber" not in entry(data, mapping)

    def test_a_number_without_a_year_takes_that_of_the_accounting_date(self):
        mapping = codes(default_number_formats={("sales", False): "{yy}{seq:5}"})
        data = invoice(line("1"), header=HeaderData(sequence=42))
        assert entry(data, mapping)["EntryNumber"] == 2600042

    @pytest.mark.parametrize("sequence", [100000, None])
    def test_a_sequence_that_does_not_fit_names_the_invoice(self, sequence):
        mapping = codes(default_number_formats={("sales", False): "{yy}{seq:5}"})
        data = invoice(line("1"), header=HeaderData(sequence=sequence))
        problem = only(data, mapping)
        assert problem.code == "entry_number_impossible"
        assert problem.args == {"number": "INV/2026/00042", "format": "{yy}{seq:5}"}

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("{yyyy}{month}{seq:6}", "too_large"),
            ("{journal}{yyyy}{seq:5}", "too_large"),
            ("INV{seq:5}", "characters"),
            ("{year}{seq:5}", "characters"),
            ("{yy:2}{seq:5}", "characters"),
            ("{yy}٣{seq:5}", "characters"),
            ("{yyyy}", "sequence"),
            ("{yyyy}{seq}", "sequence"),
            ("{seq:2}{seq:3}", "sequence"),
        ],
    )
    def test_a_format_that_cannot_work_is_refused_at_set_up(self, text, code):
        with pytest.raises(NumberFormatError) as refused:
            check_format(text, [SALES_70])
        assert refused.value.code == code

    def test_a_journal_without_digits_makes_no_number(self):
        with pytest.raises(NumberFormatError) as refused:
            check_format("{journal}{seq:5}", [Journal("VK", 20)])
        assert refused.value.code == "digits"

    @pytest.mark.parametrize(
        "text", ["{yyyy}{seq:5}", "{yyyy}{month}{seq:4}", "{journal}{yy}{seq:5}"]
    )
    def test_what_fits_is_taken(self, text):
        check_format(text, [SALES_70])
        assert largest_number(text, SALES_70) <= LARGEST

    def test_odoos_longest_number_does_not_fit(self):
        """2026/11/000123 is 202611000123, more than 2,147,483,647."""
        parts = {"sequence": 123, "year": 2026, "month": 11}
        assert fill("{yyyy}{month}{seq:6}", SALES_70, **parts) == 202611000123
        assert largest_number("{yyyy}{month}{seq:6}", SALES_70) > LARGEST


class TestCreditJournal:
    """A credit note goes in its own journal, where there is one (feature S6)."""

    def journal(self, data, **more):
        return entry(data, replace(CODES, **more))["Journal"]

    def test_the_credit_journal_of_the_journal_comes_first(self):
        data = invoice(line("1"), is_credit_note=True)
        own, default = Journal("72", 20), Journal("73", 20)
        more = {"default_credit_journal": {"sales": default}}
        assert self.journal(data, credit_journals={1: own}, **more) == "72"
        assert self.journal(data, **more) == "73"

    def test_without_one_it_goes_with_the_invoices(self):
        data = invoice(line("1"), is_credit_note=True)
        assert self.journal(data) == "70"

    def test_invoices_stay_where_they_are(self):
        assert self.journal(invoice(line("1")), credit_journals={1: SALES_70}) == "70"

    def test_a_credit_journal_of_a_wrong_type_is_refused(self):
        data = invoice(line("1"), is_credit_note=True)
        mapping = replace(CODES, credit_journals={1: Journal("60", 22)})
        assert only(data, mapping).code == "journal_wrong_type"


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("ref", "customer_reference_missing"),
        ("invoice_origin", "source_document_missing"),
        ("payment_reference", "payment_reference_missing"),
    ],
)
def test_a_reference_that_the_customer_demands_is_told(field, code):
    data = invoice(line("1"), header=HeaderData(missing_reference=field))
    problem = only(data)
    assert (problem.code, problem.res_id) == (code, 42)
    assert problem.args["partner"] == "Jansen Bouw B.V."
