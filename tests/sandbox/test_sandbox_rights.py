"""Divisions, rights and scopes (api.md A, B4, D3)."""

import pytest
from sandbox_client import message

from exact_sandbox.process import CLIENT_ID


def test_me_comes_as_a_list_and_names_the_current_division(exact):
    answer = exact.get("/api/v1/current/Me", select="CurrentDivision")

    (me,) = answer["results"]
    assert set(me) == {"__metadata", "CurrentDivision"}
    assert me["CurrentDivision"] == 100001


def test_me_tells_the_dutch_summer_time(exact, sandbox):
    sandbox.post("clock", now="2026-06-25T14:17:08")
    exact.connect()

    (me,) = exact.get("/api/v1/current/Me")["results"]

    assert me["ServerTime"].startswith("2026-06-25T16:17")
    assert me["ServerUtcOffset"] == 7200


def test_the_divisions_that_a_user_may_choose_from(exact):
    rows = exact.rows("system/Divisions", select="Code,Hid,Status,Country,Current")

    assert [(r["Code"], r["Hid"], r["Status"], r["Current"]) for r in rows] == [
        (100001, "1", 1, True),
        (100002, "2", 1, False),
        (100009, "9", 2, False),
    ]
    assert {r["Country"] for r in rows} == {"NL "}
    uri = f"{exact.sandbox.url}/api/v1/100001/system/Divisions(100001)"
    assert rows[0]["__metadata"]["uri"] == uri


def test_the_user_list_spells_the_number_its_own_way(exact):
    rows = exact.rows("hrm/Divisions", select="HID,Code")

    assert rows[0]["HID"] == "1"


@pytest.mark.parametrize("division", [999999, 200001])
def test_a_division_without_access_is_forbidden(exact, division):
    answer = exact.call("GET", f"/api/v1/{division}/vat/VATCodes")

    assert answer.status_code == 403
    assert answer.headers["Reason"] == "NoDivisionAccess"
    assert message(answer) == "Forbidden"


def test_an_archived_division_is_blocked(exact):
    answer = exact.call("GET", "/api/v1/100009/vat/VATCodes")

    assert (answer.status_code, answer.headers["Reason"]) == (403, "DivisionBlocked")


@pytest.mark.parametrize(
    "reason",
    ["BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired"],
)
def test_every_other_reason_of_a_refusal_can_be_had(exact, sandbox, reason):
    sandbox.post("refuse", division=100001, reason=reason)

    assert exact.call("GET", "vat/VATCodes").headers["Reason"] == reason
    sandbox.post("refuse", division=100001, reason=None)
    assert exact.call("GET", "vat/VATCodes").status_code == 200


def test_an_app_needs_the_scope_of_what_it_reads(exact, sandbox):
    scopes = {"Financial accounting": "read"}
    sandbox.post("apps", client_id=CLIENT_ID, scopes=scopes)

    assert exact.call("GET", "vat/VATCodes").status_code == 200
    answer = exact.call("GET", "cashflow/Receivables?$select=ID")
    expected = "Forbidden - Application Scope Violated. Cannot read"
    assert (answer.status_code, message(answer)) == (403, expected)


def test_reading_is_not_managing(exact, sandbox):
    body = exact.sale(exact.line("8000", 1, "2"))
    scopes = {"Financial accounting": "read"}
    sandbox.post("apps", client_id=CLIENT_ID, scopes=scopes)

    assert exact.post("salesentry/SalesEntries", body).status_code == 403


def test_an_app_without_a_companys_consent(exact, sandbox):
    sandbox.post("apps", client_id=CLIENT_ID, divisions=[100002])

    answer = exact.call("GET", "vat/VATCodes")

    expected = "Forbidden - User division is not within division scope."
    assert (answer.status_code, message(answer)) == (403, expected)


def test_no_or_an_unknown_token_is_unauthorized(exact):
    exact.headers["Authorization"] = "Bearer nonsense"
    assert exact.call("GET", "vat/VATCodes").status_code == 401
    del exact.headers["Authorization"]
    assert exact.call("GET", "vat/VATCodes").status_code == 401


def test_no_administration_is_deleted_through_the_api(exact):
    answer = exact.call("DELETE", "system/Divisions(100002)")

    assert answer.status_code == 403
    assert exact.call("GET", "/api/v1/100002/vat/VATCodes").status_code == 200
