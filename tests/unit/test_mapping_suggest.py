"""Suggestions: the one that fits, with its reasons, or none at all."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mapping.data import GlAccount, Journal
from mapping.suggest import (
    AccountProfile,
    ConditionProfile,
    TaxProfile,
    TermProfile,
    VatCodeProfile,
    suggest_gl_account,
    suggest_journal,
    suggest_payment_condition,
    suggest_vat_code,
)

D = Decimal
CODES = (
    VatCodeProfile("1", "E", D(9), "S", description="BTW laag, exclusief"),
    VatCodeProfile("2", "E", D(21), "S", description="BTW hoog, exclusief"),
    VatCodeProfile("2I", "I", D(21), "S", description="BTW hoog, inclusief"),
    VatCodeProfile("4", "E", D(21), "P", description="BTW hoog, inkoop"),
    VatCodeProfile("6", "E", D(21), "P", True, description="BTW verlegd 21%"),
    VatCodeProfile("0", "N", D(0), "B", description="Geen BTW"),
    VatCodeProfile("Z", "B", D(0), "S", description="Nultarief"),
    VatCodeProfile("5L", "B", D(0), "S", eu_sales_listing="L", description="ICP"),
    VatCodeProfile("5S", "B", D(0), "S", eu_sales_listing="S", description="ICP"),
    VatCodeProfile("X", "B", D(0), "S", description="Export buiten EU"),
    VatCodeProfile("7", "E", D(21), "P", True, intrastat=True, description="Inkoop EU"),
    VatCodeProfile("DE", "E", D(19), "S", oss_country="DE", description="OSS"),
    VatCodeProfile("LU", "E", D(21), "S", oss_country="LU", description="OSS"),
)


def code_for(*args, codes=CODES, **values):
    suggestion = suggest_vat_code(TaxProfile(*args, **values), codes)
    return suggestion and (suggestion.code, suggestion.certain)


class TestVatCodes:
    def test_an_ordinary_rate_is_certain(self):
        assert code_for(D(21), "sale") == ("2", True)
        assert code_for(D(9), "sale") == ("1", True)
        assert code_for(D(21), "purchase") == ("4", True)

    def test_an_unknown_rate_is_nobodys(self):
        assert code_for(D(6), "sale") is None

    def test_p3_never_an_inclusive_code(self):
        codes = [code for code in CODES if code.code == "2I"]
        assert code_for(D(21), "sale", codes=codes) is None

    def test_never_a_code_whose_percentage_has_ended(self):
        codes = [replace(code, ended=True) for code in CODES]
        assert code_for(D(21), "sale", codes=codes) is None

    def test_never_a_blocked_code(self):
        codes = [replace(code, blocked=True) for code in CODES]
        assert code_for(D(21), "sale", codes=codes) is None

    def test_never_one_of_two_equals(self):
        twin = VatCodeProfile("2B", "E", D(21), "B", description="Btw 21%")
        assert code_for(D(21), "sale", codes=(*CODES, twin)) is None

    def test_p5_reverse_charge_is_offered_only(self):
        assert code_for(D(21), "purchase", reverse_charge=True) == ("6", False)

    def test_p5_a_reverse_charge_never_gets_an_ordinary_code(self):
        codes = [code for code in CODES if not code.charged]
        assert code_for(D(21), "purchase", reverse_charge=True, codes=codes) is None

    @pytest.mark.parametrize(
        ("scope", "expected"),
        [("goods", "5L"), ("services", "5S"), ("triangular", None), (None, None)],
    )
    def test_p6_eu_sales_by_their_kind(self, scope, expected):
        found = code_for(D(0), "sale", scope=scope, region="eu")
        assert found == (expected and (expected, False))

    @pytest.mark.parametrize(
        ("kind", "codes", "expected"),
        [
            ("merchandise", "GDI-", "G"),
            ("miscellaneous", "GDI-", "D"),
            ("investment", "GDI-", "I"),
            ("merchandise", "-", "-"),
            ("merchandise", "I-", "-"),
            ("investment", "GD-", "-"),
            # What names another kind is not for this one.
            ("merchandise", "I", None),
            ("investment", "GD", None),
        ],
    )
    def test_the_kinds_of_purchases_of_a_belgian_return(self, kind, codes, expected):
        names = {
            "G": "Aankoop handelsgoederen 21%",
            "D": "Aankoop diensten en diverse goederen 21%",
            "I": "Aankoop investeringsgoederen 21%",
            "-": "Aankoop 21%",
        }
        rows = [
            VatCodeProfile(code, "E", D(21), "P", description=names[code])
            for code in codes
        ]
        found = code_for(D(21), "purchase", kind=kind, codes=rows)
        assert found == (expected and (expected, True))

    def test_p27_vat_that_is_not_reclaimed_whole_is_offered_only(self):
        assert code_for(D(21), "purchase", deductible=D(50)) == ("4", False)

    def test_p6_eu_purchases_of_goods(self):
        found = code_for(
            D(21), "purchase", scope="goods", region="eu", reverse_charge=True
        )
        assert found == ("7", False)

    def test_p6_services_from_the_eu_do_not_get_the_domestic_reverse_charge(self):
        found = code_for(
            D(21), "purchase", scope="services", region="eu", reverse_charge=True
        )
        assert found is None

    def test_p6_export(self):
        assert code_for(D(0), "sale", region="export") == ("X", False)

    @pytest.mark.parametrize(
        ("country", "percentage", "expected"),
        [("DE", 19, "DE"), ("LU", 21, "LU"), ("DE", 7, None), ("FR", 20, None)],
    )
    def test_p7_oss_by_country_and_percentage(self, country, percentage, expected):
        found = code_for(D(percentage), "sale", region="oss", country=country)
        assert found == (expected and (expected, True))

    def test_domestic_zero_is_not_exempt(self):
        assert code_for(D(0), "sale") == ("Z", False)
        assert code_for(D(0), "sale", exempt=True) == ("0", False)

    def test_the_reasons_are_said(self):
        tax = TaxProfile(D(21), "purchase", reverse_charge=True)
        reasons = suggest_vat_code(tax, CODES).reasons
        assert reasons == ("percentage=21", "purchase", "domestic", "reverse_charge")


class TestJournals:
    SALES = Journal("70", 20)
    OTHER = Journal("71", 20)
    BANK = Journal("20", 12)

    @pytest.mark.parametrize(
        ("journals", "expected"),
        [
            ([SALES, BANK], ("70", True)),
            ([OTHER, BANK], ("71", True)),
            ([SALES, OTHER], ("70", False)),
            ([OTHER, Journal("72", 20)], None),
            ([OTHER, replace(SALES, active=False)], ("71", True)),
            ([BANK], None),
        ],
    )
    def test_the_only_one_of_its_type_or_the_usual_one(self, journals, expected):
        found = suggest_journal("sales", journals)
        assert (found and (found.code, found.certain)) == expected

    def test_purchases_have_60(self):
        found = suggest_journal("purchase", [Journal("60", 22), Journal("61", 22)])
        assert found.code == "60"


class TestGlAccounts:
    @pytest.mark.parametrize(
        ("code", "name", "accounts", "expected"),
        [
            ("8000", "Omzet", [("8000", "Omzet", 110)], ("8000", True)),
            ("8000", "Omzet hoog", [("8000", "Omzet", 110)], ("8000", False)),
            # A more special account is another one.
            ("8000", "Omzet", [("8000", "Omzet hoog", 110)], None),
            ("700000", "Omzet", [("7000", "Omzet", 110)], ("7000", True)),
            # One code for different things.
            ("4210", "Huur inventaris", [("4210", "Telefoon", 121)], None),
            ("8000", "Omzet", [("8000", "Omzet", 121)], None),
            ("8000", "Omzet", [("80", "Omzet", 110), ("800", "Omzet", 110)], None),
            # One name on another code.
            ("8000", "Porti", [("4215", "Porti", 110)], ("4215", False)),
            ("8000", "Porti", [("1", "Porti", 110), ("2", "Porti", 110)], None),
            # Words that all costs have do not make a name.
            ("4090", "Overige kosten", [("4090", "Overige kosten", 110)], None),
            ("1300", "Debiteuren", [("1300", "Debiteuren", 20)], None),
        ],
    )
    def test_by_code_and_name(self, code, name, accounts, expected):
        rows = [
            GlAccount(f"id-{other}", other, kind, name=theirs)
            for other, theirs, kind in accounts
        ]
        found = suggest_gl_account(AccountProfile(code, (name,), "income"), rows)
        assert (found and (found.code, found.certain)) == expected

    def test_the_name_in_one_of_the_languages_is_enough(self):
        ours = AccountProfile("4210", ("Telephone", "Telefoon", "Téléphone"), "expense")
        for name in ("Telefoonkosten", "Téléphone"):
            found = suggest_gl_account(ours, [GlAccount("id", "4210", 121, name=name)])
            assert found.code == "4210"

    def test_never_a_blocked_account(self):
        blocked = GlAccount("id", "8000", 110, active=False, name="Omzet")
        ours = AccountProfile("8000", ("Omzet",), "income")
        assert suggest_gl_account(ours, [blocked]) is None


class TestPaymentConditions:
    CONDITIONS = (
        ConditionProfile("00", 0, method="K"),
        ConditionProfile("14", 14),
        ConditionProfile("30", 30),
        ConditionProfile("30M", 30, end_of_months=1),
        ConditionProfile("2D", 30, discount_percentage=D(2), discount_days=8),
        ConditionProfile(
            "KB", 14, discount_percentage=D(2), discount_days=8, discount_type="K"
        ),
        ConditionProfile("IN", 14, method="I"),
    )

    @pytest.mark.parametrize(
        ("term", "code"),
        [
            (TermProfile(30), "30"),
            (TermProfile(14), "14"),
            (TermProfile(30, end_of_months=1), "30M"),
            (TermProfile(30, 0, D("2.0"), 8), "2D"),
            (TermProfile(14, 0, D(2), 8), None),
            (TermProfile(0), None),
            (TermProfile(60), None),
            (TermProfile(30, instalments=2), None),
        ],
    )
    def test_by_days_and_discount(self, term, code):
        found = suggest_payment_condition(term, self.CONDITIONS)
        assert (found and found.code) == code

    def test_the_last_of_several_instalments_is_no_twin(self):
        """Exact shows "30% at once, 70% after 60 days" with its last days alone."""
        conditions = (
            ConditionProfile("60", 60, description="60 dagen"),
            ConditionProfile("37", 60, description="30% direct en 70% na 60 dagen"),
        )
        assert suggest_payment_condition(TermProfile(60), conditions).code == "60"

    def test_never_one_of_two_equals(self):
        twins = (ConditionProfile("30", 30), ConditionProfile("30B", 30))
        assert suggest_payment_condition(TermProfile(30), twins) is None
