"""The relation of a partner: its fields, its roles, and finding it in Exact."""

from dataclasses import replace
from datetime import date

import pytest
from mapping_cases import CUSTOMER

from mapping.account import (
    account_queries,
    account_values,
    build_account,
    changed_values,
    known_values,
    match_account,
    missing_roles,
)
from mapping.data import PURCHASE, SALES, Codes
from mapping.identity import close_name, first_email, normal_vat
from mapping.match import is_active, score_account

NO_CODES = Codes()
NOBODY = replace(CUSTOMER, vat="", company_registry="", email="", zip="")


def row(number=1, **values):
    """A row of crm/Accounts as the client gives it: that of the customer."""
    return {
        "ID": f"id-{number}",
        "Code": str(number),
        "Name": "Jansen Bouw B.V.",
        "VATNumber": "NL001234567B01",
        "ChamberOfCommerce": "12345678",
        "Email": "info@jansenbouw.example",
        "Postcode": "1234 AB",
        "Country": "NL",
        "Status": "C",
        "IsSupplier": False,
    } | values


def stranger(number=1, **values):
    """A row that has nothing in common with the customer but what is given."""
    nothing = {
        "Name": "Bakkerij Smit",
        "VATNumber": None,
        "ChamberOfCommerce": None,
        "Email": None,
        "Postcode": "9999 ZZ",
    }
    return row(number, **nothing | values)


class TestFields:
    def test_a_customer_with_all_that_odoo_knows(self):
        partner = replace(
            CUSTOMER,
            vat="NL 0012.34.567.B01",
            phone="+31 30 123 45 67",
            website="https://jansenbouw.example",
            street2="unit 4",
            peppol_id="0106:12345678",
            sales_term_id=7,
        )
        codes = Codes(payment_conditions={7: "30"}, receivable_account="guid-1300")
        assert build_account(partner, SALES, codes, "1042") == {
            "Name": "Jansen Bouw B.V.",
            "AddressLine1": "Dorpsstraat 1",
            "AddressLine2": "unit 4",
            "Postcode": "1234 AB",
            "City": "Utrecht",
            "Country": "NL",
            "Language": "NL",
            "VATNumber": "NL001234567B01",
            "ChamberOfCommerce": "12345678",
            "Email": "info@jansenbouw.example",
            "Phone": "+31 30 123 45 67",
            "Website": "https://jansenbouw.example",
            "PeppolIdentifier": "0106:12345678",
            "PaymentConditionSales": "30",
            "Code": "              1042",
            "GLAR": "guid-1300",
            "Status": "C",
        }

    def test_a_supplier_has_the_purchase_condition_and_no_receivable_account(self):
        codes = Codes(payment_conditions={7: "14"}, receivable_account="guid-1300")
        partner = replace(NOBODY, is_customer=False, purchase_term_id=7)
        values = build_account(partner, PURCHASE, codes)
        assert values["PaymentConditionPurchase"] == "14"
        assert values["IsSupplier"] is True and "Status" not in values
        assert "GLAR" not in values

    @pytest.mark.parametrize("kind", [SALES, PURCHASE])
    def test_p23_who_buys_and_sells_is_one_relation_with_both_roles(self, kind):
        values = build_account(replace(CUSTOMER, is_supplier=True), kind, NO_CODES)
        assert (values["Status"], values["IsSupplier"]) == ("C", True)

    def test_what_is_empty_is_left_to_exact(self):
        bare = replace(NOBODY, street="", city="", country_code="", language_code="")
        values = build_account(bare, SALES, NO_CODES)
        assert values == {"Name": "Jansen Bouw B.V.", "Status": "C"}

    def test_the_name_is_cut_at_50(self):
        partner = replace(CUSTOMER, name="Stichting " + "é" * 60)
        values = build_account(partner, SALES, NO_CODES)
        assert values["Name"] == "Stichting " + "é" * 40

    @pytest.mark.parametrize(
        ("name", "sent"),
        [
            ("Ж" * 60, "Ж" * 50),
            ("م" * 60, "م" * 50),
            # e with a combining accent counts for two, and is not torn apart
            ("x" + "e\u0301" * 30, "x" + "e\u0301" * 24),
            # an emoji counts for two, a family of three for eight
            ("x" + "\U0001f600" * 30, "x" + "\U0001f600" * 24),
            (
                "\U0001f468\u200d\U0001f469\u200d\U0001f466" * 7,
                "\U0001f468\u200d\U0001f469\u200d\U0001f466" * 6,
            ),
            # the flag of Scotland is one character of fourteen units
            (
                "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
                * 4,
                "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
                * 3,
            ),
        ],
    )
    def test_names_of_all_alphabets_are_cut_between_characters(self, name, sent):
        values = build_account(replace(CUSTOMER, name=name), SALES, NO_CODES)
        assert values["Name"] == sent
        assert len(sent.encode("utf-16-le")) // 2 <= 50

    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("a@b.example", "a@b.example"),
            ("a@b.example, c@d.example", "a@b.example"),
            ("Jan <jan@b.example>;c@d.example", "jan@b.example"),
            ("not an address", ""),
            ("a@b", ""),
            ("a@b.example.", "a@b.example"),
        ],
    )
    def test_one_valid_address_or_none(self, text, address):
        """Exact refuses a relation for a bad address: Invalid: Email []."""
        assert first_email(text) == address


class TestChanges:
    """What is sent of a relation that is there already (feature P4)."""

    def test_nothing_has_changed(self):
        values = account_values(CUSTOMER, NO_CODES)
        assert changed_values(values, values) == {}

    def test_just_the_fields_that_changed(self):
        sent = account_values(CUSTOMER, NO_CODES)
        now = account_values(replace(CUSTOMER, phone="1", street="Laan 2"), NO_CODES)
        assert changed_values(sent, now) == {"Phone": "1", "AddressLine1": "Laan 2"}

    def test_an_emptied_field_is_emptied_there(self):
        sent = account_values(CUSTOMER, NO_CODES)
        now = account_values(replace(CUSTOMER, email=""), NO_CODES)
        assert changed_values(sent, now) == {"Email": None}

    def test_a_name_is_never_emptied(self):
        sent = account_values(CUSTOMER, NO_CODES)
        now = account_values(replace(CUSTOMER, name=" "), NO_CODES)
        assert changed_values(sent, now) == {}

    def test_with_the_country_goes_the_state_which_belongs_to_it(self):
        sent = account_values(CUSTOMER, NO_CODES)
        now = account_values(replace(CUSTOMER, country_code="BE", vat=""), NO_CODES)
        changed = changed_values(sent, now)
        assert (changed["Country"], changed["State"]) == ("BE", None)

    def test_a_field_whose_answer_was_lost_goes_again(self):
        now = account_values(CUSTOMER, NO_CODES)
        sent = {name: value for name, value in now.items() if name != "City"}
        assert changed_values(sent, now) == {"City": "Utrecht"}

    def test_what_exact_has_counts_as_sent_where_odoo_has_nothing(self):
        now = account_values(replace(CUSTOMER, email=""), NO_CODES)
        known = known_values(row(City="Utrecht", Country="NL ", Language="nl"), now)
        assert changed_values(known, now) == {"AddressLine1": "Dorpsstraat 1"}

    def test_spelling_of_numbers_is_no_change(self):
        now = account_values(CUSTOMER, NO_CODES)
        there = row(
            VATNumber="NL 0012.34.567.B01",
            ChamberOfCommerce="1234 5678",
            AddressLine1="Dorpsstraat 1",
            City="Utrecht",
            Language="NL",
        )
        assert changed_values(known_values(there, now), now) == {}


class TestRoles:
    @pytest.mark.parametrize(
        ("values", "kind", "missing"),
        [
            ({"Status": "C"}, SALES, {}),
            ({"Status": None, "IsSupplier": True}, SALES, {"Status": "C"}),
            ({"Status": "P"}, SALES, {"Status": "C"}),
            ({"IsSupplier": False}, PURCHASE, {"IsSupplier": True}),
            ({"IsSupplier": True, "Status": None}, PURCHASE, {}),
        ],
    )
    def test_p23_a_role_is_added_and_none_is_taken(self, values, kind, missing):
        assert missing_roles(row(**values), kind) == missing


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
