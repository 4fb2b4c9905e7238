"""What of an invoice was changed after it was sent, of what goes to Exact."""

from dataclasses import replace
from datetime import date

import pytest
from mapping_cases import invoice, line

from mapping.changes import changed_sections, digests_of


def changed(before, after):
    return changed_sections(digests_of(before), digests_of(after))


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("due_date", {"due_date": date(2027, 1, 31)}),
        ("payment_reference", {"payment_reference": "RF18 0000"}),
        ("dates", {"accounting_date": date(2027, 1, 1)}),
        ("payment_term", {"payment_term_id": 77}),
        ("extra", {"extra": {"OrderNumber": 7}}),
    ],
)
def test_a_change_is_named(section, change):
    data = invoice(line("100"))
    assert changed(data, replace(data, **change)) == [section]


def test_a_changed_line_is_named():
    data = invoice(line("100"))
    other = replace(data.lines[0], label="Something else")
    assert changed(data, replace(data, lines=(other,))) == ["labels"]


def test_the_same_is_no_change():
    data = invoice(line("100"))
    assert changed(data, invoice(line("100"))) == []


def test_the_partner_is_not_the_invoice():
    data = invoice(line("100"))
    partner = replace(data.partner, name="Another name", street="Elsewhere 1")
    assert changed(data, replace(data, partner=partner)) == []


def test_a_customers_reference_is_not_sent():
    data = invoice(line("100"))
    assert changed(data, replace(data, vendor_reference="PO-7")) == []
