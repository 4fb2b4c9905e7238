"""Every resource that the product reads or writes, each in full (features.md)."""

import base64

import pytest
from sandbox_client import NOWHERE, Exact, message

from exact_sandbox.process import CLIENT_ID
from exact_sandbox.schema import SCHEMA

PDF = base64.b64encode(b"%PDF-1.7 a file").decode()
CONTACTS, ADDRESSES, BANKS = "crm/Contacts", "crm/Addresses", "crm/BankAccounts"
ACCOUNTS = "crm/Accounts"
# By the rows of features.md that need them.
TOUCHED = {
    "C3": ["system/Divisions", "system/AllDivisions", "hrm/Divisions",
           "system/GetMostRecentlyUsedDivisions"],
    "R1": ["financial/GLAccounts", "bulk/Financial/GLAccounts",
           "sync/Financial/GLAccounts", "financial/Journals", "vat/VATCodes",
           "vat/VatPercentages", "cashflow/PaymentConditions", "hrm/Costcenters",
           "hrm/Costunits", "project/Projects", "sync/Project/Projects",
           "logistics/Items", "logistics/ItemGroups", "sync/Logistics/Items",
           "bulk/Logistics/Items", "general/Currencies"],
    "P1": ["crm/Accounts", "bulk/CRM/Accounts", "sync/CRM/Accounts", "crm/Addresses",
           "bulk/CRM/Addresses", "sync/CRM/Addresses", "crm/BankAccounts",
           "cashflow/Banks"],
    "P8": ["crm/Contacts", "bulk/CRM/Contacts", "sync/CRM/Contacts"],
    "S1": ["salesentry/SalesEntries", "salesentry/SalesEntryLines"],
    "S2": ["financialtransaction/TransactionLines", "bulk/Financial/TransactionLines",
           "sync/Financial/TransactionLines", "financial/GLTransactionTypes"],
    "S3": ["financial/ExchangeRates"],
    "S8": ["financial/FinancialPeriods"],
    "S9": ["documents/Documents", "documents/DocumentAttachments",
           "documents/DocumentTypes", "documents/DocumentTypeCategories",
           "documents/DocumentCategories", "documents/DocumentFolders",
           "bulk/Documents/Documents", "bulk/Documents/DocumentAttachments",
           "sync/Documents/Documents", "sync/Documents/DocumentAttachments",
           "read/crm/Documents", "read/crm/DocumentsAttachments"],
    "B1": ["purchaseentry/PurchaseEntries", "purchaseentry/PurchaseEntryLines"],
    "U6": ["sync/Deleted"],
    "M1": ["sync/Cashflow/PaymentTerms", "cashflow/Receivables", "cashflow/Payments",
           "bulk/Cashflow/Receivables", "bulk/Cashflow/Payments"],
    "X2": ["read/financial/JournalStatusList",
           "read/financial/JournalStatusByFinancialPeriod"],
}  # fmt: skip
PATHS = [(row, path) for row, paths in TOUCHED.items() for path in paths]


@pytest.fixture(scope="module")
def busy(process):
    """Books with one of everything: nothing here changes them."""
    process.post("switches", profile="kind")
    process.post("limits", minute=100_000, day=100_000)
    process.post("reset")
    exact = Exact(process).connect()
    entry = exact.sell(exact.line("8000", 100, "2"), YourRef="INV/1")
    exact.buy(exact.line("4200", 100, "2"), YourRef="A 1")
    document = exact.post("documents/Documents", {"Subject": "PDF", "Type": 10}).json()
    file = {"FileName": "a.pdf", "Attachment": PDF, "Document": document["d"]["ID"]}
    assert exact.post("documents/DocumentAttachments", file).status_code == 201
    doomed = exact.sell(exact.line("8000", 1, "2"))["EntryID"]
    exact.call("DELETE", f"salesentry/SalesEntries(guid'{doomed}')")
    assert entry["EntryID"] != doomed
    return exact


@pytest.mark.parametrize(("row", "path"), PATHS)
def test_it_is_there_with_every_documented_property(busy, row, path):
    resource = SCHEMA[path]
    rows = busy.rows(path, **asking(resource), select=",".join(resource.properties))

    assert rows
    assert set(rows[0]) - {"__metadata"} == set(resource.properties)
    assert rows[0]["__metadata"]["type"] == resource.odata_type


@pytest.mark.parametrize(("row", "path"), PATHS)
def test_one_element_is_read_by_its_own_address(busy, row, path):
    resource = SCHEMA[path]
    (first, *_) = busy.rows(path, **asking(resource), select=one_of(resource))
    if resource.is_sync:
        return  # their addresses bear a row version; nobody reads one by one

    found = busy.get(first["__metadata"]["uri"], select=one_of(resource))

    assert found["__metadata"]["uri"] == first["__metadata"]["uri"]
    assert found[one_of(resource)] == first[one_of(resource)]


@pytest.mark.parametrize(("row", "path"), PATHS)
def test_both_envelopes_and_a_count(busy, row, path):
    resource = SCHEMA[path]
    query = {**asking(resource), "select": one_of(resource)}

    assert isinstance(busy.get(path, **query, top=1), list)
    assert isinstance(busy.get(path, **query)["results"], list)
    whole = busy.get(path, **query, inlinecount="allpages")
    assert int(whole["__count"]) >= len(whole["results"]) > 0


@pytest.mark.parametrize(("row", "path"), PATHS)
def test_what_does_not_exist_is_refused(busy, row, path):
    resource = SCHEMA[path]
    for query in ({"select": "Nonsense"}, {"orderby": "Nonsense"}, {"expand": "X"}):
        answer = busy.call(
            "GET", path, params={f"${n}": value for n, value in query.items()}
        )
        assert answer.status_code == 400, (query, answer.text)
        assert message(answer)
    wrong = {"$filter": "Nonsense eq 1", "$select": one_of(resource)}
    assert busy.call("GET", path, params=wrong).status_code == 400


@pytest.mark.parametrize(("row", "path"), PATHS)
def test_a_twin_shows_the_same_records(busy, row, path):
    resource = SCHEMA[path]
    if resource.base == path or resource.base not in SCHEMA.resources:
        return
    base = SCHEMA[resource.base]
    if resource.view or base.is_sync:
        return
    key = base.keys[0].name
    if key not in resource:
        key = next(n for n in resource.properties if resource.stored(n) == key)
    twins = busy.rows(path, **asking(resource), select=key)
    ours = busy.rows(resource.base, select=base.keys[0].name)

    if not resource.base.startswith("read/"):  # a key of three, in pages of 60
        assert {r[base.keys[0].name] for r in ours} <= {r[key] for r in twins}


def asking(resource):
    """Return the filter that a resource demands."""
    return {"filter": "Timestamp gt 1L"} if resource.is_sync else {}


def one_of(resource):
    """Return the name of a property that can be shown."""
    return next(n for n, p in resource.properties.items() if not p.is_collection)


# -- what belongs to a relation -------------------------------------------------------


def test_a_contact_needs_one_name_and_a_relation(exact):
    text = exact.refused(CONTACTS, {})
    assert text.split("\r\n") == [
        "Verplicht: Relatie",
        "Verplicht: Voornaam",
        "Verplicht: Achternaam",
    ]
    body = {"Account": exact.account(), "LastName": "Jansen"}

    answer = exact.post(CONTACTS, body).json()["d"]

    assert answer["FullName"] is None  # only ID without Prefer (api.md C1)
    contact = exact.get(f"{CONTACTS}(guid'{answer['ID']}')")
    assert (contact["FullName"], contact["AccountName"]) == (
        "Jansen",
        "Bakkerij De Korenaar B.V.",
    )
    account = exact.get(f"{ACCOUNTS}(guid'{exact.account()}')", select="MainContact")
    assert account["MainContact"] == answer["ID"]


def test_a_contact_is_renamed_and_deleted(exact):
    body = {"Account": exact.account(), "FirstName": "Jan", "LastName": "Smit"}
    place = f"{CONTACTS}(guid'{exact.post(CONTACTS, body).json()['d']['ID']}')"

    assert exact.call("PUT", place, json={"FirstName": None}).status_code == 204
    assert exact.get(place)["FullName"] == "Smit"
    refused = exact.call("PUT", place, json={"LastName": None})
    assert message(refused) == "Verplicht: Achternaam"
    assert exact.call("DELETE", place).status_code == 204
    deleted = exact.rows("sync/Deleted", filter="Timestamp gt 1L and EntityType eq 5")
    assert len(deleted) == 1


def test_addresses_have_a_kind_and_a_country(exact):
    body = {"Account": exact.account(), "Type": 9, "Country": "Holland"}
    text = exact.refused(ADDRESSES, body)
    assert text.split("\r\n") == ["Ongeldige referentie: Land", "Ongeldig: Type"]

    body = {"Account": exact.account(), "Type": 3, "Country": "BE", "City": "Gent"}
    made = exact.post(ADDRESSES, body).json()["d"]

    assert (made["Country"], made["AccountName"]) == (
        "BE ",
        "Bakkerij De Korenaar B.V.",
    )


def test_bank_accounts_hang_below_their_account(exact):
    text = exact.refused(BANKS, {"Account": NOWHERE})
    assert text.split("\r\n") == [
        "Verplicht: Bankrekening",
        "Ongeldige referentie: Relatie",
    ]
    account = f"{ACCOUNTS}(guid'{exact.account()}')"

    whole = exact.get(account, select="Name,BankAccounts", expand="BankAccounts")

    (bank,) = whole["BankAccounts"]["results"]
    assert (bank["BankAccount"], bank["TypeDescription"]) == (
        "NL20INGB0001234567",
        "Relatie",
    )


# -- rights of the user ---------------------------------------------------------------


def ask(exact, endpoint, action):
    query = {"endpoint": f"'{endpoint}'", "action": f"'{action}'"}
    return exact.call("GET", "users/UserHasRights", params=query)


def test_the_rights_of_the_user_can_be_asked(exact, sandbox):
    sandbox.post("users", denied={"salesentry/SalesEntries": ["POST", "GET"]})

    asked = ask(exact, "salesentry/SalesEntries", "POST").json()
    assert asked == {"d": {"UserHasRights": False}}
    assert ask(exact, "crm/Accounts", "get").json()["d"]["UserHasRights"] is True
    assert ask(exact, "no/Such", "GET").status_code == 400
    assert ask(exact, "crm/Accounts", "").status_code == 400


def test_without_the_right_to_read_lists_are_empty_not_forbidden(exact, sandbox):
    entry = exact.sell(exact.line("8000", 1, "2"))["EntryID"]

    sandbox.post("users", denied={"salesentry/SalesEntries": ["GET"]})

    assert exact.rows("salesentry/SalesEntries", select="EntryID") == []
    assert exact.call("GET", "salesentry/SalesEntries/$count").text == "0"
    one = exact.call("GET", f"salesentry/SalesEntries(guid'{entry}')")
    assert one.status_code == 404
    assert "geen rechten" in message(one)


def test_without_the_right_to_write_nothing_is_booked(exact, sandbox):
    sandbox.post("users", denied={"salesentry/SalesEntries": ["POST"]})

    answer = exact.post(
        "salesentry/SalesEntries", exact.sale(exact.line("8000", 1, "2"))
    )

    assert answer.status_code == 403
    assert exact.rows("salesentry/SalesEntries", select="EntryID") == []


def test_a_bulk_resource_needs_the_scope_of_its_records(exact, sandbox):
    sandbox.post("apps", client_id=CLIENT_ID, scopes={"Crm accounts": "read"})

    query = {"$select": "ID"}
    assert exact.call("GET", "bulk/CRM/Accounts", params=query).status_code == 200
    refused = exact.call("GET", "bulk/Financial/GLAccounts", params=query)
    assert message(refused) == "Forbidden - Application Scope Violated. Cannot read"


# -- code lists -----------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name"), [("nl", "Debiteuren"), ("en", "Acco")])
def test_types_have_names_in_the_users_language(exact, sandbox, language, name):
    sandbox.post("users", language=language)

    (row,) = exact.rows("financial/GLAccounts", filter="Code eq '1300'")

    assert row["TypeDescription"].startswith(name)


def test_lists_that_can_be_written_are_kept_consistent(exact):
    cases = (
        ("hrm/Costcenters", {"Code": "NEW", "Description": "New"}),
        ("hrm/Costunits", {"Code": "NEW", "Description": "New"}),
        ("logistics/Items", {"Code": "NEW", "Description": "New"}),
        ("project/Projects", {"Code": "NEW", "Description": "New", "Type": 2}),
        ("vat/VATCodes", {"Code": "NEW", "Description": "New"}),
        ("financial/GLAccounts", {"Code": "8999", "Description": "New"}),
    )
    for path, body in cases:
        made = exact.post(path, body, headers={"Prefer": "return=representation"})
        assert made.status_code == 201, (path, made.text)
        assert exact.refused(path, body) == "Gegeven bestaat reeds."
        place = f"{path}(guid'{made.json()['d']['ID']}')"
        changed = exact.call("PUT", place, json={"Description": "Other"})
        assert changed.status_code == 204
        assert exact.get(place)["Description"] == "Other"
        assert exact.call("DELETE", place).status_code == 204
        assert exact.call("GET", place).status_code == 404


def test_the_history_of_a_vat_code_is_in_its_percentages(exact):
    (code,) = exact.rows("vat/VATCodes", filter="Code eq '1  '", select="ID,Percentage")
    rows = exact.rows(
        "vat/VatPercentages",
        filter=f"VATCodeID eq guid'{code['ID']}'",
        orderby="StartDate",
    )

    assert code["Percentage"] == 0.09
    assert [row["Percentage"] for row in rows] == [0.06, 0.09]
    assert [row["EndDate"] is None for row in rows] == [False, True]
