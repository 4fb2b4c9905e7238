"""Logging in and keeping the tokens alive (api.md B)."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sandbox_client import CALLBACK, Exact

from exact_sandbox.login import log_in
from exact_sandbox.process import CLIENT_ID

NO_CHAIN = "Token is not allowed, because of invalid or empty chainId"


def test_a_person_logs_in_and_comes_back_with_code_and_state(exact):
    address = log_in(exact.authorize_url(state="x/y z"))

    query = parse_qs(urlsplit(address).query)
    assert address.startswith(CALLBACK)
    assert query["state"] == ["x/y z"]
    assert len(query["code"]) == 1


def test_a_wrong_password_shows_the_login_again(exact):
    form = {"user": "demo", "password": "wrong"}

    answer = requests.post(exact.authorize_url(), data=form, timeout=10)

    assert answer.status_code == 200
    assert "not right" in answer.text


def test_cancelling_goes_back_with_access_denied(exact):
    answer = requests.post(
        exact.authorize_url(), data={"cancel": "1"}, allow_redirects=False, timeout=10
    )

    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query == {"error": ["access_denied"], "state": ["a state"]}


def test_an_unknown_app_is_told_so_on_the_page(exact):
    url = exact.authorize_url(client_id="{99999999-0000-0000-0000-000000000000}")

    answer = requests.get(url, timeout=10)

    expected = "Client with identifier &#39;{99999999-0000-0000-0000-000000000000}&#39;"
    assert answer.status_code == 400
    assert f"{expected} not found." in answer.text


def test_an_app_may_be_named_with_or_without_braces(exact):
    url = exact.authorize_url(client_id=CLIENT_ID.strip("{}"))

    assert "code=" in log_in(url)


@pytest.mark.parametrize(
    "address",
    [
        "http://odoo.example/exact_online/callback",
        "https://odoo.example/exact_online/callback",
        "http://127.0.0.1:8069/elsewhere",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_not_registered_is_never_redirected_to(exact, address):
    answer = requests.get(
        exact.authorize_url(redirect_uri=address), allow_redirects=False, timeout=10
    )

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_registered_address_must_match_exactly(exact, sandbox):
    address = "https://odoo.example/exact_online/callback"
    sandbox.post("apps", client_id=CLIENT_ID, redirect_uris=[address])

    assert log_in(exact.authorize_url(redirect_uri=address)).startswith(address)
    longer = exact.authorize_url(redirect_uri=address + "/")
    assert requests.get(longer, timeout=10).status_code == 400


def test_plain_http_is_refused_even_when_registered(exact, sandbox):
    address = "http://odoo.example/exact_online/callback"
    sandbox.post("apps", client_id=CLIENT_ID, redirect_uris=[address])

    url = exact.authorize_url(redirect_uri=address)
    assert requests.get(url, timeout=10).status_code == 400


def test_a_code_gives_tokens_for_ten_minutes(exact):
    answer = exact.exchange(exact.code())

    tokens = answer.json()
    assert answer.status_code == 200
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] == "600"
    assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}


def test_expires_in_is_a_number_in_the_other_reading(exact, sandbox):
    sandbox.post("switches", expires_in_type="int")

    assert exact.exchange(exact.code()).json()["expires_in"] == 600


def test_a_code_works_once(exact):
    code = exact.code()
    exact.exchange(code)

    again = exact.exchange(code)

    assert again.status_code == 400
    assert again.json() == {"error": "invalid_grant", "error_description": NO_CHAIN}
    assert again.headers["Reason"] == f"Unknown: {NO_CHAIN}"


def test_a_code_is_too_old_after_three_minutes(exact, sandbox):
    code = exact.code()
    sandbox.post("clock", advance=181)

    assert exact.exchange(code).json()["error"] == "invalid_grant"


def test_a_code_needs_the_address_that_it_was_given_for(exact):
    answer = exact.exchange(exact.code(), redirect_uri=CALLBACK + "/")

    assert answer.status_code == 400


def test_a_wrong_secret_is_refused(exact):
    answer = exact.exchange(exact.code(), client_secret="wrong")

    assert answer.status_code == 400
    assert "access_token" not in answer.json()


def test_a_missing_field_is_an_invalid_request(exact):
    answer = exact.token("refresh_token")

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def test_refreshing_before_570_seconds_is_refused_and_harmless(exact, sandbox):
    sandbox.post("clock", advance=560)

    early = exact.refresh(exact.tokens["refresh_token"])

    description = "Rate limit exceeded: access_token not expired"
    assert early.status_code == 400
    assert early.json() == {
        "error": "access_denied",
        "error_description": description,
    }
    assert early.headers["Reason"] == f"TooEarlyToRefreshTokens: {description}"
    sandbox.post("clock", advance=12)
    assert exact.refresh(exact.tokens["refresh_token"]).status_code == 200


def test_a_refused_refresh_burns_the_token_in_the_other_reading(exact, sandbox):
    sandbox.post("switches", early_refresh_burns_token=True, refresh_grace=False)

    exact.refresh(exact.tokens["refresh_token"])
    sandbox.post("clock", advance=580)

    answer = exact.refresh(exact.tokens["refresh_token"])
    assert answer.json()["error_description"] == "Old refresh token used."


def test_every_refresh_rotates_the_refresh_token(exact, sandbox):
    sandbox.post("clock", advance=580)

    fresh = exact.refresh(exact.tokens["refresh_token"]).json()

    assert fresh["refresh_token"] != exact.tokens["refresh_token"]
    exact.use(fresh["access_token"])
    assert exact.get("/api/v1/current/Me")


def test_an_old_refresh_token_is_refused(exact, sandbox):
    sandbox.post("switches", refresh_grace=False)
    sandbox.post("clock", advance=580)
    exact.refresh(exact.tokens["refresh_token"])

    old = exact.refresh(exact.tokens["refresh_token"])

    assert old.status_code == 401
    assert old.json() == {
        "error": "unauthorized_client",
        "error_description": "Old refresh token used.",
    }


def test_an_old_refresh_token_may_end_the_grant(exact, sandbox):
    sandbox.post("switches", refresh_grace=False, old_refresh_ends_grant=True)
    sandbox.post("clock", advance=580)
    fresh = exact.refresh(exact.tokens["refresh_token"]).json()
    exact.refresh(exact.tokens["refresh_token"])

    exact.use(fresh["access_token"])

    assert exact.call("GET", "/api/v1/current/Me").status_code == 401


def test_grace_lasts_until_the_new_token_is_used(exact, sandbox):
    sandbox.post("clock", advance=580)
    fresh = exact.refresh(exact.tokens["refresh_token"]).json()
    assert exact.refresh(exact.tokens["refresh_token"]).status_code == 200

    exact.use(fresh["access_token"])
    sandbox.post("clock", advance=1)
    newest = exact.refresh(exact.tokens["refresh_token"]).json()
    exact.use(newest["access_token"])
    exact.get("/api/v1/current/Me")

    assert exact.refresh(exact.tokens["refresh_token"]).status_code == 401


def test_a_refresh_token_dies_after_thirty_days(exact, sandbox):
    sandbox.post("clock", now="2026-03-01T12:00:00")
    exact.connect()
    sandbox.post("clock", now="2026-03-31T12:00:01")

    answer = exact.refresh(exact.tokens["refresh_token"])

    assert answer.status_code == 400
    # Slashes come escaped and the date is American (api.md B3).
    assert r"expired at 3\/31\/2026 12:00:00 PM and it is now 3\/31\/" in answer.text
    assert answer.json()["error"] == "invalid_request"


def test_an_access_token_dies_after_ten_minutes(exact, sandbox):
    sandbox.post("clock", advance=599)
    assert exact.call("GET", "/api/v1/current/Me").status_code == 200

    sandbox.post("clock", advance=2)
    assert exact.call("GET", "/api/v1/current/Me").status_code == 401


def test_more_than_200_token_calls_a_day_are_refused(exact, sandbox):
    sandbox.post("switches", token_calls_per_day=3)
    answers = [exact.refresh("unknown").status_code for _ in range(3)]

    # One call was spent on logging in.
    assert answers == [400, 400, 429]


def test_a_second_login_ends_the_first_in_the_harsh_reading(exact, sandbox):
    sandbox.post("switches", parallel_grant_dies=True)
    Exact(sandbox).connect()

    assert exact.call("GET", "/api/v1/current/Me").status_code == 401
    sandbox.post("clock", advance=580)
    answer = exact.refresh(exact.tokens["refresh_token"])
    assert answer.json()["error_description"] == NO_CHAIN


def test_a_changed_password_ends_the_grant(exact, sandbox):
    sandbox.post("revoke")

    assert exact.call("GET", "/api/v1/current/Me").status_code == 401


def test_consent_is_asked_on_a_page_of_its_own_by_switch(exact, sandbox):
    sandbox.post("switches", consent_page=True)

    assert "code=" in log_in(exact.authorize_url())


def test_a_script_in_the_address_is_shown_as_text(exact):
    url = exact.authorize_url(client_id="<script>alert(1)</script>")

    assert "<script>alert" not in requests.get(url, timeout=10).text
