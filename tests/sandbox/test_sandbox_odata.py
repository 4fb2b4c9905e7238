"""The OData dialect: filters, selection, envelopes (api.md C2–C5)."""

import pytest
from sandbox_client import NOWHERE, message

from exact_sandbox.odata import compile_query, parse_query
from exact_sandbox.schema import SCHEMA
from exact_sandbox.store import INDEXED, Store
from exact_sandbox.switches import Switches

SALES = "salesentry/SalesEntries"


def refused(exact, path, **query):
    answer = exact.call("GET", path, params={f"${n}": v for n, v in query.items()})
    assert answer.status_code == 400, answer.text
    return message(answer)


def codes(exact, condition, path="financial/GLAccounts"):
    rows = exact.rows(path, filter=condition, orderby="Code", select="Code")
    return [row["Code"] for row in rows]


LOOK_UPS = {
    "EntryID": ("financialtransaction/TransactionLines", f"guid'{NOWHERE}'"),
    "TransactionEntryID": ("cashflow/Receivables", f"guid'{NOWHERE}'"),
    "YourRef": (SALES, "'INV/1'"),
    "Description": (SALES, "'INV/1'"),
    "EntryNumber": (SALES, "26700001"),
    "Code": ("financial/GLAccounts", "'8000'"),
    "FinancialTransactionEntryID": ("documents/Documents", f"guid'{NOWHERE}'"),
}


# An underscore marks what only the sandbox itself looks up by.
@pytest.mark.parametrize("name", [n for n in INDEXED if not n.startswith("_")])
def test_a_filter_on_what_clients_look_up_by_uses_an_index(name):
    path, value = LOOK_UPS[name]
    resource = SCHEMA[path]
    options = {"$filter": f"{name} eq {value}"}
    statement = compile_query(parse_query(resource, options, Switches()))

    plan = Store(":memory:").db.execute(
        "EXPLAIN QUERY PLAN SELECT data FROM records WHERE resource=? AND division=?"
        + statement.page(60, 0),
        (resource.base, 1, *statement.parameters),
    )

    assert f"INDEX records_{name}" in " ".join(row[-1] for row in plan)


# -- filters --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Code eq '1300'", ["1300"]),
        ("Code eq '1300' or Code eq '1600'", ["1300", "1600"]),
        ("Type eq 20 and Code ne '1300'", ["1310"]),
        ("Type eq 22 and (Code eq '1300' or Code eq '1600')", ["1600"]),
        ("Code ge '8400' and Code lt '8900'", ["8400", "8450", "8460", "8500"]),
        (
            "startswith(Code,'15') eq true and Type ne 24",
            ["1530", "1532", "1550", "1590"],
        ),
        ("endswith(Description,'buitenland')", ["1310", "1610"]),
        ("substringof('Bank',Description) eq true", ["1100", "4600", "9140"]),
        ("tolower(Description) eq 'bank'", ["1100"]),
        ("trim(Code) eq '1100'", ["1100"]),
        ("IsBlocked eq true", ["8500"]),
        ("Type eq 12 and not (Code eq '1100')", ["1105", "1110"]),
        ("Description eq 'Onderhoud auto''s'", ["4410"]),
        ("Type eq 20 and VATCode eq null", ["1300", "1310"]),
        ("Type gt 126L and Type lt 131L", ["4980", "9200"]),
    ],
)
def test_conditions_find_what_they_say(exact, condition, expected):
    assert codes(exact, condition) == expected


def test_a_guid_and_a_date_are_compared_as_such(exact):
    entry = exact.sell(exact.line("8000", 1, "2"), EntryDate="2026-11-20")
    condition = (
        f"EntryID eq guid'{entry['EntryID']}' and EntryDate ge datetime'2026-11-20'"
        " and EntryDate lt datetime'2026-11-21T00:00:00'"
    )

    assert len(exact.rows(SALES, filter=condition, select="EntryID")) == 1


def test_an_unpadded_code_finds_nothing_and_says_nothing(exact):
    assert codes(exact, "Code eq '1'", "crm/Accounts") == []
    assert codes(exact, "Code eq '                 1'", "crm/Accounts") == [
        "                 1"
    ]
    assert codes(exact, "trim(Code) eq '1'", "crm/Accounts") == ["                 1"]


@pytest.mark.parametrize(
    "condition", ["Code eq", "Code 'x'", "((Code eq 'x')", "Code eq 'x", "Type", "#"]
)
def test_what_cannot_be_parsed_is_an_error_in_syntax(exact, condition):
    text = refused(exact, "financial/GLAccounts", filter=condition)

    assert text == "Error in query syntax"


def test_an_empty_filter_is_not_supported(exact):
    expected = "This $filter parameter is not supported for this resource"
    assert refused(exact, "financial/GLAccounts", filter="") == expected


def test_an_unknown_property_is_named(exact):
    assert "'Nonsense'" in refused(exact, SALES, filter="Nonsense eq 1")
    assert "'Nonsense'" in refused(exact, SALES, select="Nonsense")
    assert "'Nonsense'" in refused(exact, SALES, orderby="Nonsense")


def test_types_must_agree(exact):
    assert "incompatible" in refused(exact, SALES, filter="YourRef eq 5")
    wrong = refused(exact, SALES, filter="Customer eq guid'5'")
    assert wrong == "Niet herkende GUID-indeling"


def test_bulk_takes_a_few_filters_only(exact):
    text = refused(
        exact,
        "bulk/Cashflow/Receivables",
        filter="YourRef eq 'x' and AmountDC gt 1",
        select="ID",
    )

    expected = "Filtering on these fields is not supported: AmountDC,YourRef"
    assert text == expected


def test_sync_takes_timestamps_greater_than_only(exact):
    path = "sync/Financial/TransactionLines"

    assert exact.rows(path, filter="Timestamp gt 1L", select="ID") == []
    assert refused(exact, path, filter="Timestamp lt 5L")
    assert refused(exact, path, filter="EntryNumber eq 5")
    assert refused(exact, path, filter="Timestamp gt 1L", select="*")


def test_the_suffix_of_an_int64_is_needed_by_switch(exact, sandbox):
    path = "sync/CRM/Accounts"
    assert exact.rows(path, filter="Timestamp gt 1", select="ID")

    sandbox.post("switches", int64_needs_suffix=True)

    assert refused(exact, path, filter="Timestamp gt 1")
    assert exact.rows(path, filter="Timestamp gt 1L", select="ID")


def test_bulk_demands_a_selection(exact):
    expected = "Please add a $select or a $top=1 statement to the query string."
    assert refused(exact, "bulk/Financial/GLAccounts") == expected
    assert len(exact.rows("bulk/Financial/GLAccounts", top=1)) == 1


def test_other_lists_demand_a_selection_or_a_filter_in_the_harsh_reading(
    exact, sandbox
):
    assert exact.rows("purchaseentry/PurchaseEntries") == []
    sandbox.post("switches", select_mandatory=True, filter_mandatory=True)

    assert "$select" in refused(exact, "purchaseentry/PurchaseEntries")
    assert "mandatory filtering" in refused(exact, "crm/Accounts")
    assert exact.rows("crm/Accounts", filter="Email ne 'x'")


# -- envelopes ------------------------------------------------------------------------


def test_a_small_top_gives_a_bare_list(exact):
    assert isinstance(exact.get("vat/VATCodes", top=50), list)
    assert exact.get("cashflow/Payments", top=60) == []
    assert isinstance(exact.get("vat/VATCodes", top=1), list)


def test_no_top_or_a_large_one_gives_results(exact):
    assert list(exact.get("vat/VATCodes")) == ["results"]
    assert "results" in exact.get("financial/Journals", top=100)
    assert exact.get(SALES) == {"results": []}


def test_one_element_comes_alone(exact):
    identity = exact.account("1")

    account = exact.get(f"crm/Accounts(guid'{identity}')")

    assert account["ID"] == identity
    assert account["__metadata"]["type"] == "Exact.Web.Api.Models.Account"


def test_an_unknown_element_is_not_found(exact):
    answer = exact.call("GET", f"crm/Accounts(guid'{NOWHERE}')")

    assert answer.status_code == 404
    assert message(answer).startswith("De gegevens die u wilt ophalen kunnen niet")


def test_lines_are_deferred_and_their_address_works(exact):
    entry = exact.sell(exact.line("8000", 10, "2"), exact.line("8010", 20, "1"))

    lines = exact.rows(entry["SalesEntryLines"]["__deferred"]["uri"])

    assert sorted(line["AmountFC"] for line in lines) == [10, 20]


def test_lines_are_expanded_by_switch(exact, sandbox):
    entry = exact.sell(exact.line("8000", 10, "2"))
    path = f"{SALES}(guid'{entry['EntryID']}')"
    lines = exact.get(path, expand="SalesEntryLines")["SalesEntryLines"]
    assert [line["AmountFC"] for line in lines["results"]] == [10]

    sandbox.post("switches", expand_lines=False)

    lines = exact.get(path, expand="SalesEntryLines")["SalesEntryLines"]
    assert list(lines) == ["__deferred"]


def test_a_selection_shows_only_that_with_the_key_first(exact):
    row = exact.rows("crm/Accounts", select="Name,ID,Code", top=1)[0]

    assert list(row) == ["__metadata", "ID", "Code", "Name"]


def test_absent_values_are_null_and_present(exact):
    entry = exact.sell(exact.line("8000", 10, "2"))

    assert entry["Document"] is None
    assert "WithholdingTaxPercentage" in entry


def test_without_an_accept_header_atom_comes_back(exact):
    answer = exact.call("GET", "vat/VATCodes", headers={"Accept": "*/*"})

    assert answer.headers["Content-Type"].startswith("application/atom+xml")


def test_an_unknown_resource_is_no_segment(exact):
    answer = exact.call("GET", "nonsense/Things")

    assert answer.status_code == 404
    assert "'Things'" in message(answer)


def test_paths_work_in_any_case(exact):
    assert exact.rows("SalesEntry/salesentries") == []


def places(method):
    """Yield the resources that have a method, each with its address."""
    for path, resource in SCHEMA.resources.items():
        if method in resource.methods and not path.startswith("read/sync"):
            root = "/api/v1/" if path.startswith("current/") else ""
            yield resource, root + path


def test_every_documented_resource_can_be_listed(exact):
    failed = []
    for resource, path in places("GET"):
        query = {"$select": next(iter(resource.properties), "")}
        if path == "users/UserHasRights":
            query = {"endpoint": "'crm/Accounts'", "action": "'GET'"}
        answer = exact.call("GET", path, params={k: v for k, v in query.items() if v})
        if answer.status_code != 200:
            failed.append((path, answer.text))

    assert failed == []


def test_every_resource_refuses_an_empty_body_in_words(exact):
    failed = []
    for _, path in places("POST"):
        answer = exact.post(path, {})
        if answer.status_code != 201 and message(answer).startswith("A problem"):
            failed.append(path)

    assert failed == []
