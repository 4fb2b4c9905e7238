"""Strange eyes: a client that others wrote, and requests that nobody meant."""

import ast
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_client import CALLBACK, NOWHERE

import exact_sandbox
from exact_sandbox.process import CLIENT_ID, CLIENT_SECRET
from exact_sandbox.schema import SCHEMA

strict = pytest.importorskip("exactonline")

PACKAGE = Path(exact_sandbox.__file__).parent
SALES = "salesentry/SalesEntries"


# -- the client `exactonline` ---------------------------------------------------------


@pytest.fixture
def client(exact, sandbox, tmp_path, monkeypatch):
    """The PyPI client, logged in by its own code; it asserts every shape."""
    from exactonline import http
    from exactonline.api import ExactApi
    from exactonline.storage import IniStorage

    monkeypatch.setattr(http.opt_secure, "protocols", ("http", "https"))

    class Storage(IniStorage):
        def get_response_url(self):
            return CALLBACK

    ini = tmp_path / "exact.ini"
    ini.write_text(
        f"""
[server]
auth_url = {sandbox.url}/api/oauth2/auth
rest_url = {sandbox.url}/api
token_url = {sandbox.url}/api/oauth2/token
[application]
base_url = http://127.0.0.1:8069
client_id = {CLIENT_ID}
client_secret = {CLIENT_SECRET}
[transient]
"""
    )
    api = ExactApi(storage=Storage(str(ini)))
    api.request_token(exact.code())
    return api


def test_the_strict_client_chooses_a_division(client):
    choices, current = client.get_divisions()

    assert current == 100001
    assert choices[100002] == "Testadministratie B.V."


def test_the_strict_client_pages_and_finds(client, exact):
    client.set_division(100001)

    accounts = client.ledgeraccounts.all()
    assert len(accounts) == len({a["ID"] for a in accounts}) > 60
    assert client.relations.get(relation_code="1")["ID"] == exact.account("1")
    assert client.vatcodes.get_percentage(vat_code="2  ") == 0.21


def make_invoice(client, customer):
    """Return an invoice of 121.00 as the client's own class assembles it."""
    from exactonline.elements import ExactInvoice

    class Customer:
        get_guid = staticmethod(lambda: customer)
        get_name = staticmethod(lambda: "Van buiten")

    line = {
        "code": "8000",
        "vat_percentage": 21,
        "description": "x",
        "total_amount_excl_vat": Decimal("100.00"),
    }

    class Invoice(ExactInvoice):
        get_customer = staticmethod(Customer)
        get_created_date = staticmethod(lambda: date(2026, 11, 20))
        get_exact_journal = staticmethod(lambda: "70")
        get_invoice_number = staticmethod(lambda: "BUITEN/1")
        hint_exact_invoice_number = staticmethod(lambda: 26700001)
        get_total_amount_incl_vat = staticmethod(lambda: Decimal("121.00"))
        get_total_vat = staticmethod(lambda: Decimal("21.00"))
        get_ledger_lines = staticmethod(lambda: [line])

    return Invoice(api=client)


def test_the_strict_client_creates_a_relation_and_books(client):
    client.set_division(100001)
    client.relations.create({"Name": "Van buiten", "Code": "900", "Status": "C"})
    customer = client.relations.get(relation_code="900")["ID"]

    make_invoice(client, customer).commit()

    found = client.invoices.get(invoice_number="BUITEN/1")
    assert found["AmountFC"] == 121
    assert [line["AmountFC"] for line in found["SalesEntryLines"]] == [100]
    (owed,) = client.receivables.filter(relation_id=customer)
    assert owed["Amount"] == 121

    # Committed again it adds new lines and deletes the old ones one by one.
    make_invoice(client, customer).commit()
    assert len(client.invoices.get(invoice_number="BUITEN/1")["SalesEntryLines"]) == 1


# -- requests that nobody meant -------------------------------------------------------

FRAGMENTS = st.sampled_from(
    ["YourRef", "EntryID", "Customer", "Status", "AmountFC", "eq", "gt", "and", "or",
     "not", "(", ")", "'x'",
     "guid'x'", f"guid'{NOWHERE}'", "datetime'2026-13-01'", "datetime'2026-01-01'",
     "5", "5L", "1e999", "99999999999999999999", "null", "true", "substringof", ",",
     "trim(YourRef)", "startswith", "'", "--", ";", "%", "SalesEntryLines", "é", "\0"]
)  # fmt: skip
EXPRESSIONS = st.one_of(st.lists(FRAGMENTS, max_size=8).map(" ".join), st.text())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["Customer", "Journal", "EntryDate", "SalesEntryLines", "Rate", "YourRef",
     "EntryNumber", "Currency", "PaymentCondition", "ReportingYear", "GLAccount",
     "AmountFC", "VATCode", "__metadata"]
)  # fmt: skip
EXTRAS = st.sampled_from(["VATAmountFC", "From", "To", "CostCenter", "VATPercentage"])
DATES = st.dates().map(str)
RUN = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def is_exact_like(answer):
    """Say whether an answer is one that Exact could give: no fault of ours."""
    if answer.status_code in (200, 201, 204):
        return True
    text = answer.json()["error"]["message"]["value"]
    return not text.startswith("A problem has occurred")


@pytest.fixture
def patient(exact, sandbox):
    """An app that is never blocked for its errors."""
    sandbox.post("switches", errors_allowed=10**6)
    return exact


@RUN
@given(
    options=st.dictionaries(
        st.sampled_from(
            [
                "$filter",
                "$select",
                "$orderby",
                "$top",
                "$skip",
                "$skiptoken",
                "$expand",
                "$inlinecount",
                "$nonsense",
            ]
        ),  # fmt: skip
        EXPRESSIONS,
        max_size=3,
    )
)
def test_no_query_makes_the_sandbox_stumble(patient, options):
    assert is_exact_like(patient.call("GET", SALES, params=options))


@RUN
@given(body=st.one_of(VALUES, st.dictionaries(NAMES, VALUES, max_size=6)))
def test_no_body_makes_the_sandbox_stumble(patient, body):
    answer = patient.call("POST", SALES, data=json.dumps(body))

    assert is_exact_like(answer)


@RUN
@given(
    header=st.dictionaries(NAMES, VALUES | DATES, max_size=2),
    line=st.dictionaries(NAMES | EXTRAS, VALUES | DATES, max_size=2),
)
def test_no_change_of_a_good_body_makes_the_sandbox_stumble(patient, header, line):
    good = patient.line("8000", 100, "2")
    body = {**patient.sale({**good, **line}), **header}

    assert is_exact_like(patient.call("POST", SALES, data=json.dumps(body)))


@RUN
@given(values=st.dictionaries(NAMES, VALUES | DATES, max_size=3))
def test_no_change_of_an_entry_makes_the_sandbox_stumble(patient, values):
    if not patient.tokens.get("entry"):
        patient.tokens["entry"] = patient.sell(patient.line("8000", 1, "2"))["EntryID"]
    path = f"{SALES}(guid'{patient.tokens['entry']}')"

    assert is_exact_like(patient.call("PUT", path, data=json.dumps(values)))


@RUN
@given(key=st.text(max_size=20), tail=st.sampled_from(["", "/SalesEntryLines", "/$x"]))
def test_no_address_makes_the_sandbox_stumble(patient, key, tail):
    answer = patient.call("GET", f"{SALES}({quote(key, safe='')}){tail}")

    assert answer.status_code in (200, 400, 404)
    assert is_exact_like(answer)


WRITTEN = (
    "crm/Accounts", "crm/Contacts", "crm/Addresses", "crm/BankAccounts",
    "documents/Documents", "documents/DocumentAttachments", "vat/VATCodes",
    "financial/GLAccounts", "financial/Journals", "cashflow/PaymentConditions",
    "hrm/Costcenters", "project/Projects", "logistics/Items",
    "purchaseentry/PurchaseEntries", "salesentry/SalesEntryLines",
    "generaljournalentry/GeneralJournalEntries", "financialtransaction/BankEntries",
)  # fmt: skip
READ = [r.path for r in SCHEMA.resources.values() if "GET" in r.methods]
OF_THE_SCHEMA = st.sampled_from(
    sorted({name for path in WRITTEN for name in SCHEMA[path].properties})
)


@RUN
@given(
    path=st.sampled_from(WRITTEN),
    body=st.dictionaries(OF_THE_SCHEMA, VALUES | DATES, max_size=4),
)
def test_no_body_of_any_resource_makes_the_sandbox_stumble(patient, path, body):
    own = {n: value for n, value in body.items() if n in SCHEMA[path].properties}

    assert is_exact_like(patient.call("POST", path, data=json.dumps(own)))


@RUN
@given(
    path=st.sampled_from(READ),
    name=st.sampled_from(["$filter", "$select", "$orderby", "$top", "$skiptoken"]),
    value=EXPRESSIONS,
)
def test_no_query_of_any_resource_makes_the_sandbox_stumble(patient, path, name, value):
    place = f"/api/v1/{path}" if path.startswith("current/") else path

    assert is_exact_like(patient.call("GET", place, params={name: value}))


@RUN
@given(
    place=st.lists(
        st.sampled_from(
            ["api", "v1", "100001", "current", "beta", "Me", "crm", "Accounts", "..",
             "(guid'x')", "('1')", "(", ")", "$count", "$metadata", "$batch", "%00",
             "999999999999", "bulk", "sync", "é", ""]
        ),
        max_size=7,
    )
)  # fmt: skip
def test_no_path_makes_the_sandbox_stumble(patient, place):
    answer = patient.call("GET", "/api/v1/" + "/".join(quote(p) for p in place))

    assert answer.status_code in (200, 400, 403, 404, 405)
    assert is_exact_like(answer)


PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)


@RUN
@given(
    headers=st.dictionaries(
        st.sampled_from(["Accept", "Prefer", "Content-Type", "Accept-Encoding",
                         "CustomDescriptionLanguage", "X-HTTP-Method"]),
        PLAIN.map(str.strip),
        max_size=3,
    ),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "MERGE"]),
)  # fmt: skip
def test_no_header_makes_the_sandbox_stumble(patient, headers, method):
    answer = patient.call(method, "crm/Accounts", headers=headers, data="{}")

    assert answer.status_code in (200, 201, 400, 405, 500)
    assert answer.status_code == 200 or is_exact_like(answer)


@RUN
@given(token=PLAIN)
def test_no_authorization_makes_the_sandbox_stumble(exact, token):
    answer = exact.call("GET", SALES, headers={"Authorization": token.strip()})

    assert (answer.status_code, answer.text) == (401, "")


# -- independence ---------------------------------------------------------------------


def imported(path):
    """Yield the names of the modules that a file imports from elsewhere."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_the_sandbox_imports_nothing_of_the_addon():
    names = {name for path in PACKAGE.rglob("*.py") for name in imported(path)}

    assert not names & {"odoo", "exact_client", "mapping", "exact_online_connector"}
    assert names >= {"aiohttp", "jinja2", "sqlite3"}  # the search does find imports
