"""Walk-in persons on a collective relation (bookkeeping P21)."""

from dataclasses import replace

import pytest
from mapping_cases import CUSTOMER, invoice, line, sent

from mapping.collective import is_walk_in
from mapping.data import PURCHASE, SALES

PERSON = replace(CUSTOMER, name="Jan Jansen", is_company=False, vat="")


@pytest.mark.parametrize(
    ("partner", "kind", "walk_in"),
    [
        (PERSON, SALES, True),
        (replace(PERSON, vat="/"), SALES, True),
        (replace(PERSON, country_code="DE"), SALES, True),
        (PERSON, PURCHASE, False),
        (replace(PERSON, is_company=True), SALES, False),
        (replace(PERSON, vat="NL001234567B01"), SALES, False),
        (replace(PERSON, vat="BE0477472701", country_code="BE"), SALES, False),
    ],
)
def test_persons_without_a_vat_number_alone(partner, kind, walk_in):
    assert is_walk_in(partner, kind) is walk_in


def test_the_texts_of_the_entry_name_the_person():
    partner = replace(PERSON, collective_id=3)
    entry = sent(invoice(line("100", label="Bike"), partner=partner))
    assert entry["Description"] == "INV/2026/00042 - Jan Jansen, Dorpsstraat 1, 1234 A"
    assert entry["SalesEntryLines"][0]["Description"] == "Bike"
    assert entry["SalesEntryLines"][0]["Notes"] == (
        "Jan Jansen\nDorpsstraat 1\n1234 AB Utrecht\nNL"
    )


def test_a_long_text_of_the_line_follows_the_address():
    label = "A bicycle with " + "very " * 12 + "long legs"
    partner = replace(PERSON, collective_id=3)
    entry = sent(invoice(line("100", label=label), partner=partner))
    notes = entry["SalesEntryLines"][0]["Notes"]
    assert notes == f"Jan Jansen\nDorpsstraat 1\n1234 AB Utrecht\nNL\n{label}"


def test_who_has_a_relation_is_not_named_twice():
    entry = sent(invoice(line("100"), partner=PERSON))
    assert entry["Description"] == "INV/2026/00042"
    assert "Notes" not in entry["SalesEntryLines"][0]
