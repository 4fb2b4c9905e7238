"""Every failing answer of Exact that was seen (api.md B3, D3), from its bytes to what a
person reads: a sentence of its own, with the repair."""

from odoo.tests import TransactionCase, tagged

from ..exact_client.kinds import error_from_response, error_from_token_response
from ..exact_client.tokens import TOKEN_PATH
from ..exact_client.wire import Answer
from ..models.exact_online_message import error_sentence
from .common import ExactOnlineCommon

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_HTML = {"Content-Type": "text/html"}
_TOO_EARLY = "Rate limit exceeded: access_token not expired"
_CHAIN = "Token is not allowed, because of invalid or empty chainId"

# The rows of B3: status, headers, body as it was seen; what it means; what to do.
TOKEN_ANSWERS = {
    "refreshed too early": (
        400,
        _JSON | {"Reason": f"TooEarlyToRefreshTokens: {_TOO_EARLY}"},
        b'{ "error":"access_denied","error_description":"'
        b'Rate limit exceeded: access_token not expired"}',
        "does not renew the login at this moment",
        "Try again in a minute",
    ),
    "rotated token used again": (
        401,
        _JSON,
        b'{"error":"unauthorized_client","error_description":"'
        b'Old refresh token used."}',
        "was used elsewhere",
        "press Connect",
    ),
    "30 days": (
        400,
        _JSON,
        rb'{"error":"invalid_request","error_description":"The refresh token expired '
        rb'at 10\/11\/2022 9:18:20 PM and it is now 10\/28\/2022 4:15:50 PM."}',
        "was not used for 30 days",
        "Press Connect",
    ),
    "malformed": (
        400,
        _JSON,
        b'{"error":"invalid_request"}',
        "did not take the request for a login",
        "Fill in client ID and client secret",
    ),
    "code used twice": (
        400,
        _JSON | {"Reason": f"Unknown: {_CHAIN}"},
        b'{ "error":"invalid_grant","error_description":"Token is not allowed, '
        b'because of invalid or empty chainId" }',
        "does not accept this login any more",
        "Press Connect",
    ),
    "redirect address differs": (
        400,
        _HTML,
        b"<html></html>",
        "did not take the login, and gave no reason",
        "redirect address",
    ),
    "redirect address differs, said": (
        400,
        _JSON,
        b'{"error":"invalid_request","error_description":"redirect_uri mismatch"}',
        "redirect address is not the one",
        "Copy the Redirect Address",
    ),
    "maintenance": (
        503,
        _HTML,
        b"<html>Maintenance</html>",
        "a page of its own (status 503)",
        "Try again in some minutes",
    ),
    "app not accepted": (
        401,
        _JSON,
        b'{"error":"invalid_client"}',
        "does not accept this app",
        "Compare the client ID",
    ),
    "denied": (
        400,
        _JSON,
        b'{"error":"access_denied"}',
        "Access was refused on the login page",
        "with a user who may",
    ),
}

# The reasons of a 403 (D3), and the sentences about scopes (A, K): what Exact says,
# what it means, what to do.
_BODY = b'{"error":{"code":"","message":{"lang":"","value":"%s"}}}'
DENIALS = {
    "BlockedUser": ("", "is blocked", "Unblock the user"),
    "InactiveUser": ("", "no longer active", "log in as another user"),
    "BlockedCustomer": ("", "has blocked this customer account", "Contact Exact"),
    "LicenseExpired": ("", "licence of Exact Online has ended", "Renew it"),
    "DivisionBlocked": ("", "administration is blocked", "Ask the accountant"),
    "NoDivisionAccess": ("", "may not enter this administration", "Give the user"),
    "scope": (
        "Forbidden - Application Scope Violated. Cannot read",
        "lacks a scope",
        "Add the scope in the App Centre",
    ),
    "consent": (
        "Forbidden - User division is not within division scope.",
        "no consent for this administration",
        "allow access",
    ),
    "rights": ("Forbidden", "denies access", "Compare the rights"),
}


@tagged("post_install", "-at_install")
class TestFailingAnswers(TransactionCase):
    def _check_each_has_its_own(self, sentences):
        firsts = [text.splitlines()[0] for text in sentences.values()]
        self.assertEqual(len(set(firsts)), len(firsts), firsts)

    def test_token_endpoint(self):
        read = {}
        for name, (status, headers, body, meaning, repair) in TOKEN_ANSWERS.items():
            answer = Answer("POST", TOKEN_PATH, status, headers, body)
            read[name] = error_sentence(self.env, error_from_token_response(answer))
            with self.subTest(name):
                self.assertIn(meaning, read[name])
                self.assertIn(repair, read[name])
        self._check_each_has_its_own(read)

    def test_denials(self):
        read = {}
        for name, (said, meaning, repair) in DENIALS.items():
            headers = _JSON if said else _JSON | {"Reason": name}
            body = _BODY % (said or "Forbidden").encode()
            answer = Answer("GET", "/api/v1/1/crm/Accounts", 403, headers, body)
            error = error_from_response("GET", answer)
            read[name] = error_sentence(self.env, error)
            with self.subTest(name):
                self.assertIn(meaning, read[name])
                self.assertIn(repair, read[name])
        self._check_each_has_its_own(read)

    def test_a_page_instead_of_data(self):
        answer = Answer("GET", "/api/v1/1/crm/Accounts", 503, _HTML, b"<html/>")
        read = error_sentence(self.env, error_from_response("GET", answer))
        self.assertIn("a page of its own (status 503)", read)
        self.assertIn("Nothing was booked", read)


class TestDenialsOverHttp(ExactOnlineCommon):
    """The same by a press of Send to Exact: nothing is booked, and it says why."""

    def _read(self):
        invoice = self._invoice()
        self._send(invoice)
        self.assertNotEqual(invoice.exact_state, "sent")
        self.assertEqual(self._entries(), [])
        self.connection.sudo().budget_id.refusals = False
        return invoice.exact_error

    def test_each_reason(self):
        for reason, (said, meaning, repair) in DENIALS.items():
            if said:
                continue
            self.sandbox.post("refuse", division=100001, reason=reason)
            with self.subTest(reason):
                read = self._read()
                self.assertIn(meaning, read)
                self.assertIn(repair, read)

    def test_a_scope_that_is_missing(self):
        from exact_sandbox.process import CLIENT_ID

        scopes = {"Crm accounts": "manage", "Financial accounting": "read"}
        self.sandbox.post("apps", client_id=CLIENT_ID, scopes=scopes)
        self.assertIn("lacks a scope", self._read())

    def test_a_consent_that_is_missing(self):
        from exact_sandbox.process import CLIENT_ID

        self.sandbox.post("apps", client_id=CLIENT_ID, divisions=[100002])
        self.assertIn("no consent for this administration", self._read())
