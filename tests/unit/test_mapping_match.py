"""Finding a partner in Exact: what is asked, and which row is certainly it."""

from dataclasses import replace
from datetime import date

import pytest
from mapping_cases import CUSTOMER
from relation_rows import NOBODY, row, stranger

from mapping.account import account_queries, match_account
from mapping.identity import close_name, normal_vat
from mapping.match import is_active, score_account


class TestVatNumbers:
    @pytest.mark.parametrize(
        ("number", "country", "normal"),
        [
            ("NL 0012.34.567.B01", "NL", "NL001234567B01"),
            ("nl001234567b01", "", "NL001234567B01"),
            ("0477.472.701", "BE", "BE0477472701"),
            ("BE477472701", "BE", "BE0477472701"),
            ("123456789", "GR", "EL123456789"),
            ("CHE-123.456.788 MWST", "CH", "CHE123456788MWST"),
            ("12-3456789", "US", "123456789"),
            ("/", "NL", ""),
            ("", "NL", ""),
        ],
    )
    def test_p22_a_number_has_one_form(self, number, country, normal):
        assert normal_vat(number, country) == normal


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other", "close"),
        [
            ("Jansen Bouw B.V.", "JANSEN BOUW", True),
            ("Café Zuid", "cafe zuid bvba", True),
            ("Jansen Bouw", "Bouw Jansen BV", True),
            ("Jansen Bouw", "Janssen Bouw", True),
            ("Delta Logistics NV", "Delta Holding NV", False),
            ("Delta NV", "Delta Logistics NV", False),
            ("Delta Bouw Noord", "Delta Bouw Zuid", False),
            ("NV", "BV", False),
            ("", "", False),
        ],
    )
    def test_close_is_the_same_company_spelt_otherwise(self, one, other, close):
        assert close_name(one, other) is close


class TestQueries:
    def test_the_surest_first(self):
        assert account_queries(CUSTOMER) == [
            {"vat_number": "NL001234567B01"},
            {"chamber_of_commerce": "12345678"},
            {"email": "info@jansenbouw.example"},
            {"name": "Jansen Bouw B.V.", "postcode": "1234 AB"},
        ]

    def test_nothing_is_asked_with_empty_criteria(self):
        assert account_queries(replace(NOBODY, zip="1234 AB")) == [
            {"name": "Jansen Bouw B.V.", "postcode": "1234 AB"}
        ]
        assert account_queries(NOBODY) == []

    def test_the_numbers_of_the_partner_go_first(self):
        assert account_queries(NOBODY, ["1042", "9001"]) == [
            {"code": "1042"},
            {"code": "9001"},
        ]


class TestMatch:
    @pytest.mark.parametrize(
        ("candidate", "result", "reasons"),
        [
            (row(), "certain", ("vat_number",)),
            # the number as somebody typed it
            (row(VATNumber="NL 0012.34.567.B01"), "certain", ("vat_number",)),
            # moved, or renamed: one of both still agrees
            (row(Postcode="9999 ZZ"), "certain", ("vat_number",)),
            (row(Name="Bakkerij Smit"), "certain", ("vat_number",)),
            # a VAT group: one number, another company
            (
                row(Name="Bakkerij Smit", Postcode="9999 ZZ"),
                "doubtful",
                ("vat_number", "name_and_postcode_differ"),
            ),
            (
                stranger(ChamberOfCommerce="1234 5678"),
                "certain",
                ("chamber_of_commerce",),
            ),
            (stranger(ChamberOfCommerce="12345678", Country="DE"), "none", ()),
            (
                stranger(ChamberOfCommerce="12345678", VATNumber="NL009999999B01"),
                "doubtful",
                ("chamber_of_commerce", "vat_number_differs"),
            ),
            (
                stranger(Email="INFO@jansenbouw.example", Postcode="1234AB"),
                "certain",
                ("email",),
            ),
            # one address for several companies
            (
                stranger(Email="info@jansenbouw.example"),
                "doubtful",
                ("email", "name_and_postcode_differ"),
            ),
            (
                stranger(Name="Jansen Bouw", Postcode="1234AB"),
                "certain",
                ("name_and_postcode",),
            ),
            (
                stranger(
                    Name="Jansen Bouw", Postcode="1234AB", VATNumber="NL009999999B01"
                ),
                "doubtful",
                ("name_and_postcode", "vat_number_differs"),
            ),
            (stranger(Name="Jansen Bouw"), "none", ()),
            (stranger(Postcode="1234 AB"), "none", ()),
            (stranger(), "none", ()),
        ],
    )
    def test_p22_one_candidate(self, candidate, result, reasons):
        match = match_account([candidate], CUSTOMER)
        assert (match.result, match.reasons) == (result, reasons)
        assert match.account == (candidate if result != "none" else None)

    def test_nobody_is_matched_by_what_is_empty(self):
        assert match_account([stranger()], NOBODY).result == "none"

    def test_several_equals_are_for_a_person(self):
        match = match_account([row(1), row(2)], CUSTOMER)
        assert (match.result, match.reasons) == ("doubtful", ("vat_number", "several"))
        assert [account["ID"] for account in match.candidates] == ["id-1", "id-2"]

    def test_one_row_found_twice_is_one(self):
        assert match_account([row(), row()], CUSTOMER).result == "certain"

    def test_the_vat_number_goes_before_the_rest(self):
        """Another relation may share the e-mail address."""
        other = stranger(2, Email="info@jansenbouw.example", Postcode="1234 AB")
        match = match_account([other, row(1)], CUSTOMER)
        assert (match.result, match.account["ID"]) == ("certain", "id-1")

    def test_a_name_that_exact_cut_is_still_the_name(self):
        name = "Stichting tot Behoud van het Cultureel Erfgoed van Utrecht"
        partner = replace(CUSTOMER, name=name, vat="", company_registry="", email="")
        match = match_account([stranger(Name=name[:50], Postcode="1234AB")], partner)
        assert match.result == "certain"

    @pytest.mark.parametrize(
        ("candidate", "result", "reasons"),
        [
            (stranger(1042, ChamberOfCommerce="12345678"), "certain", ("code",)),
            (stranger(1042, Email="info@jansenbouw.example"), "certain", ("code",)),
            # a neighbour with that number
            (stranger(1042, Postcode="1234 AB"), "doubtful", ("code", "name_differs")),
            (stranger(1042, Name="Jansen Bouw"), "certain", ("code",)),
            (
                stranger(1042, VATNumber="NL001234567B01", Name="Jansen Holding"),
                "certain",
                ("code",),
            ),
            # P6: the number of somebody else, a supplier for example
            (
                stranger(1042, Status=None, IsSupplier=True),
                "doubtful",
                ("code", "name_differs"),
            ),
            (
                stranger(1042, Name="Jansen Bouw", VATNumber="NL009999999B01"),
                "doubtful",
                ("code", "vat_number_differs"),
            ),
        ],
    )
    def test_p5_a_relation_with_our_number(self, candidate, result, reasons):
        match = match_account([candidate], CUSTOMER, ["1042"])
        assert (match.result, match.reasons) == (result, reasons)

    def test_somebody_with_our_number_does_not_hide_the_right_one(self):
        match = match_account([stranger(1042), row(7)], CUSTOMER, ["1042"])
        assert (match.result, match.account["ID"]) == ("certain", "id-7")


class TestScore:
    """What sorts the candidates for the person who has to choose."""

    @pytest.mark.parametrize(
        ("candidate", "points"),
        [
            (row(), 100),
            (row(1042, VATNumber=None, ChamberOfCommerce=None, Email=None), 85),
            (stranger(), 0),
            (stranger(VATNumber="NL001234567B01"), 35),
            (stranger(Email="info@jansenbouw.example"), 10),
            (stranger(Name="Jansen Bouw", Postcode="1234AB"), 45),
            (stranger(Name="Janssen Bouw", Postcode="1234AB"), 35),
            (stranger(Name="Jansen Bouw", Postcode="1234AB", Country="DE"), 30),
            (
                stranger(
                    Name="Jansen Bouw", Postcode="1234AB", VATNumber="NL009999999B01"
                ),
                5,
            ),
        ],
    )
    def test_the_better_the_higher(self, candidate, points):
        assert score_account(candidate, CUSTOMER, ["1042"]).points == points

    def test_it_says_what_agrees_and_what_differs(self):
        score = score_account(
            stranger(1042, Name="Jansen Bouw", VATNumber="NL009999999B01"),
            CUSTOMER,
            ["1042"],
        )
        assert score.agrees == ("code", "country", "name")
        assert score.differs == ("vat_number", "postcode")


class TestActive:
    @pytest.mark.parametrize(
        ("values", "active"),
        [
            ({}, True),
            ({"Blocked": True}, False),
            ({"EndDate": date(2020, 12, 31)}, False),
            ({"EndDate": date(2026, 11, 2)}, True),
            ({"EndDate": None, "Blocked": False}, True),
        ],
    )
    def test_exact_books_on_no_blocked_or_ended_relation(self, values, active):
        assert is_active(row(**values), date(2026, 11, 2)) is active
