"""Every reason why an invoice must not go is found, with the record to repair."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from mapping_cases import (
    CODES,
    CUSTOMER,
    GL_ACCOUNTS,
    bill,
    found,
    invoice,
    line,
    only,
)

from mapping.checks import PROBLEM_CODES, check_invoice
from mapping.data import GlAccount, Journal
from mapping.problems import ARGUMENTS, WARNINGS, make_problem

D = Decimal
SOLD = invoice(line("100", "21"), vat={"21": "21"})
BOUGHT = bill(line("100", "21", account="cost"), vat={"21": "21"})


def with_gl_account(name, **values):
    number, account = GL_ACCOUNTS[name]
    changed = {**CODES.gl_accounts, number: replace(account, **values)}
    return replace(CODES, gl_accounts=changed)


@pytest.mark.parametrize("data", [SOLD, BOUGHT], ids=["invoice", "bill"])
def test_an_ordinary_document_has_no_problem(data):
    assert check_invoice(data, CODES) == []


class TestDocument:
    def test_p10_nothing_but_zeros_is_none_for_the_books_whatever_else_lacks(self):
        data = invoice(line("0", "21"), line("0"), journal_id=99)
        problem = only(data)
        assert (problem.code, problem.model) == ("nothing_to_book", "account.move")

    def test_a_total_of_zero_with_lines_is_something(self):
        assert found(invoice(line("100"), line("-100"))) == []

    def test_a_total_without_lines_is_a_mistake_not_nothing(self):
        assert found(replace(SOLD, lines=(), tax_items=())) == [
            "total_differs",
            "vat_total_differs",
            "company_total_differs",
        ]

    @pytest.mark.parametrize("refund", [False, True])
    @pytest.mark.parametrize("reference", ["", "  "])
    def test_p19_a_bill_needs_its_vendors_number(self, refund, reference):
        data = replace(BOUGHT, vendor_reference=reference, is_credit_note=refund)
        assert found(data) == ["vendor_reference_missing"]

    def test_p19_a_receipt_and_an_invoice_do_not(self):
        receipt = replace(BOUGHT, vendor_reference="", is_receipt=True)
        assert found(receipt) == found(SOLD) == []

    def test_a_partner_without_a_name(self):
        data = replace(SOLD, partner=replace(CUSTOMER, name=" \t"))
        problem = only(data)
        assert (problem.code, problem.model, problem.res_id) == (
            "partner_name_missing",
            "res.partner",
            7,
        )


class TestTotals:
    """Rule 0: lines and VAT are the invoice, or it does not go."""

    def test_lines_that_do_not_make_the_total(self):
        problem = only(replace(SOLD, total=D("121.01")))
        assert problem.code == "total_differs"
        assert problem.args["difference"] == "-0.01"

    def test_vat_that_is_not_the_invoices(self):
        problem = only(replace(SOLD, tax_total=D("20.99")))
        assert problem.code == "vat_total_differs"
        assert problem.args["difference"] == "0.01"

    def test_p4_skipping_the_eco_tax_would_lose_it(self):
        """100.00 + 2.50 eco-tax at 21 %: 124.03; without its line 121.53."""
        data = invoice(
            line("100", "21"),
            vat={"21": "21.53"},
            total=D("124.03"),
            tax_total=D("24.03"),
        )
        codes = found(data)
        assert "total_differs" in codes and "vat_total_differs" in codes

    def test_the_companys_currency_adds_up_too(self):
        data = replace(SOLD, company_total=D("121.02"))
        assert found(data) == ["company_total_differs"]

    def test_vat_without_a_line_that_bears_it(self):
        data = invoice(line("100"), vat={"21": "21"})
        problem = only(data)
        assert (problem.code, problem.model, problem.res_id) == (
            "vat_without_base",
            "account.tax",
            1,
        )
        assert problem.args == {"tax": "21%", "amount": "21"}

    @pytest.mark.parametrize(
        ("vat", "codes"),
        [
            ("21.00", []),
            ("20.99", []),
            ("21.02", ["vat_amount_adjusted"]),
            ("0.00", ["vat_amount_adjusted"]),
        ],
    )
    def test_vat_beyond_rounding_is_warned_of_and_goes(self, vat, codes):
        data = bill(line("100", "21", account="cost"), vat={"21": vat})
        assert found(data) == codes


class TestPeriod:
    """P17: the accounting date needs a period that Exact has."""

    def test_a_year_that_is_not_there(self):
        data = replace(SOLD, accounting_date=date(2027, 1, 4))
        problem = only(data)
        assert problem.code == "period_missing"
        assert problem.args == {"date": "2027-01-04"}

    def test_without_the_table_another_month_cannot_be_sent(self):
        data = replace(SOLD, accounting_date=date(2026, 12, 1))
        assert found(data, replace(CODES, periods=())) == ["period_missing"]

    def test_without_the_table_the_same_month_can(self):
        assert found(SOLD, replace(CODES, periods=())) == []


class TestJournal:
    def test_unmapped(self):
        problem = only(replace(SOLD, journal_id=99))
        assert (problem.code, problem.model, problem.res_id) == (
            "journal_missing",
            "account.journal",
            99,
        )

    @pytest.mark.parametrize(
        ("data", "journal", "code"),
        [
            (SOLD, Journal("70", 20, active=False), "journal_inactive"),
            (SOLD, Journal("60", 22), "journal_wrong_type"),
            (SOLD, Journal("90", 90), "journal_wrong_type"),
            (BOUGHT, Journal("70", 20), "journal_wrong_type"),
            (BOUGHT, Journal("20", 12), "journal_wrong_type"),
        ],
    )
    def test_unfit(self, data, journal, code):
        codes = replace(CODES, journals={1: journal, 2: journal})
        assert found(data, codes) == [code]

    @pytest.mark.parametrize(
        ("journal", "code"),
        [
            (Journal("70", 20, currency="USD", variable_currency=False), None),
            (
                Journal("70", 20, variable_currency=False),
                "journal_currency_not_allowed",
            ),
            (Journal("70", 20, variable_rate=False), "journal_rate_not_allowed"),
        ],
    )
    def test_p14_the_journal_must_allow_the_currency(self, journal, code):
        data = invoice(line("1000", "export", company="922.76"), currency="USD")
        codes = replace(CODES, journals={1: journal})
        assert found(data, codes) == ([code] if code else [])


class TestPaymentCondition:
    BARE = replace(CODES, payment_conditions={}, default_payment_condition={})

    def test_an_unmapped_term_is_repaired_on_the_term(self):
        problem = only(SOLD, self.BARE)
        assert (problem.code, problem.model) == (
            "payment_condition_missing",
            "account.payment.term",
        )

    def test_without_a_term_only_a_default_helps(self):
        problem = only(replace(SOLD, payment_term_id=None), self.BARE)
        assert (problem.code, problem.model) == (
            "payment_condition_missing",
            "exact.online.connection",
        )


class TestCurrency:
    def test_books_in_another_currency_than_the_division(self):
        codes = replace(CODES, division_currency="GBP")
        data = invoice(line("100"), currency="GBP")
        assert found(data, codes) == ["company_currency_differs"]

    def test_p14_foreign_currency_with_vat_is_warned_of(self):
        data = invoice(line("100", "21"), vat={"21": "21"}, currency="USD")
        problem = only(data)
        assert (problem.code, problem.level) == ("vat_in_foreign_currency", "warning")

    def test_foreign_currency_without_vat_is_not(self):
        assert found(invoice(line("100", "export"), currency="USD")) == []


class TestGlAccounts:
    """P24: no line on accounts that Exact keeps for itself."""

    def test_unmapped_and_without_default(self):
        codes = replace(CODES, gl_accounts={})
        problem = only(invoice(line("60"), line("40")), codes)
        assert (problem.code, problem.model, problem.res_id) == (
            "gl_account_missing",
            "account.account",
            1,
        )

    def test_blocked(self):
        codes = with_gl_account("revenue", active=False)
        assert found(SOLD, codes) == ["gl_account_inactive"]

    @pytest.mark.parametrize("kind", [10, 12, 14, 16, 20, 22, 24])
    def test_receivable_payable_vat_and_money_accounts_are_refused(self, kind):
        codes = with_gl_account("revenue", type=kind)
        problem = only(SOLD, codes)
        assert problem.code == "gl_account_wrong_type"
        assert problem.args["type"] == str(kind)

    @pytest.mark.parametrize("kind", [21, 26, 30, 40, 90, 110, 111, 120, 121])
    def test_the_others_are_not(self, kind):
        assert found(SOLD, with_gl_account("revenue", type=kind)) == []

    def test_a_default_that_is_unfit_is_repaired_on_the_connection(self):
        codes = replace(
            CODES,
            gl_accounts={},
            default_gl_account={"sales": GlAccount("x", "1300", 20)},
        )
        assert only(SOLD, codes).model == "exact.online.connection"

    def test_an_account_of_a_line_that_does_not_go_is_not_asked_for(self):
        data = invoice(line("100"), line("0", account="eco"))
        codes = with_gl_account("eco", active=False)
        assert found(data, codes) == []


class TestCatalogue:
    def test_an_unknown_argument_is_a_mistake_of_ours(self):
        with pytest.raises(ValueError, match="tax_not_mapped"):
            make_problem("tax_not_mapped", "account.tax", 1, taxes="21%")

    def test_all_codes_are_listed(self):
        assert PROBLEM_CODES == frozenset(ARGUMENTS) >= WARNINGS

    def test_all_that_is_wrong_is_said_at_once(self):
        data = replace(
            BOUGHT, vendor_reference="", journal_id=99, total=D(1), tax_total=D(2)
        )
        assert set(found(data, replace(CODES, vat_codes={}))) == {
            "vendor_reference_missing",
            "journal_missing",
            "total_differs",
            "vat_total_differs",
            "tax_not_mapped",
        }
