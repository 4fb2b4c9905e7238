"""Before the first invoice: readiness and test, as a bookkeeper reads them."""

import pytest
from office import CONNECTION


@pytest.fixture
def half_ready(office):
    """The connection has a journal of the wrong type, and lacks a VAT code."""
    office.set_up(no_vat_code_id=False, sales_journal_id=office.code("journal", "60"))
    yield
    office.set_up(
        no_vat_code_id=office.code("vat_code", "0"),
        sales_journal_id=office.code("journal", "70"),
    )


@pytest.mark.usefixtures("half_ready")
def test_bookkeeper_sees_what_is_left_to_do(office, sit_down):
    office.invoice(100, tax=office.new_tax("21% new"))
    desk = sit_down(office)

    desk.open(CONNECTION, office.connection)
    desk.press("Check Readiness")
    desk.see("has no confirmed VAT code")
    desk.see("is a journal of another type")
    desk.photo("readiness-1-list")
    desk.press("Close")


def test_bookkeeper_tests_the_connection(office, sit_down):
    desk = sit_down(office)

    desk.open(CONNECTION, office.connection)
    desk.press("Test")
    desk.see("at most 10 calls")
    desk.press("Ok")
    desk.see("Scope Financial accounting")
    desk.photo("connection-test")
    desk.press("Close")


def test_bookkeeper_sees_what_is_not_mapped(office, sit_down):
    desk = sit_down(office)

    desk.go("action-exact_online_connector.exact_online_mapping_vat_code_action")
    desk.see("reverse charge")
    desk.photo("mapping-taxes")
