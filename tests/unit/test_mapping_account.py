"""The relation of a partner: its fields, its roles, and finding it in Exact."""

from dataclasses import replace

import pytest
from mapping_cases import CUSTOMER

from mapping.account import (
    account_queries,
    build_account,
    match_account,
    missing_roles,
)
from mapping.data import PURCHASE, SALES
from mapping.identity import close_name, first_email, normal_vat

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
        )
        assert build_account(partner, SALES, "30") == {
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
            "PaymentConditionSales": "30",
            "Status": "C",
        }

    def test_a_supplier_has_the_purchase_condition(self):
        values = build_account(replace(NOBODY, is_customer=False), PURCHASE, "14")
        assert values["PaymentConditionPurchase"] == "14"
        assert values["IsSupplier"] is True and "Status" not in values

    @pytest.mark.parametrize("kind", [SALES, PURCHASE])
    def test_p23_who_buys_and_sells_is_one_relation_with_both_roles(self, kind):
        values = build_account(replace(CUSTOMER, is_supplier=True), kind)
        assert (values["Status"], values["IsSupplier"]) == ("C", True)

    def test_what_is_empty_is_left_to_exact(self):
        bare = replace(NOBODY, street="", city="", country_code="", language_code="")
        assert build_account(bare, SALES) == {"Name": "Jansen Bouw B.V.", "Status": "C"}

    def test_the_name_is_cut_at_50(self):
        values = build_account(replace(CUSTOMER, name="Stichting " + "é" * 60), SALES)
        assert values["Name"] == "Stichting " + "é" * 40

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
