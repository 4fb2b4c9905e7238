"""The relation of a partner: its fields, its roles, and finding it in Exact."""

from dataclasses import replace

import pytest
from mapping_cases import CUSTOMER
from relation_rows import NOBODY, row

from mapping.account import (
    account_values,
    build_account,
    changed_values,
    known_values,
    missing_roles,
)
from mapping.data import PURCHASE, SALES, Codes
from mapping.identity import first_email

NO_CODES = Codes()


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
