"""Long lists come in pages, changes in the order of their version (api.md C3, C5)."""

import pytest

SALES = "salesentry/SalesEntries"


@pytest.fixture
def costs(exact):
    """Book cost centres A000 … A129: two pages and ten."""
    for number in range(130):
        values = {"Code": f"A{number:03d}", "Description": "A centre"}
        assert exact.post("hrm/Costcenters", values).status_code == 201
    return exact


def pages(exact, path, **query):
    """Follow __next as it is and return the sizes of the pages."""
    sizes, found = [], []
    page = exact.get(path, **query)
    while True:
        sizes.append(len(page["results"]))
        found += [row["Code"] for row in page["results"]]
        if "__next" not in page:
            return sizes, found
        page = exact.get(page["__next"])


def test_sixty_rows_a_page_each_once(costs):
    sizes, found = pages(costs, "hrm/Costcenters", select="Code")

    assert sizes == [60, 60, 18]  # 130 and the eight that were there
    assert len(set(found)) == 138


def test_next_is_there_even_when_nothing_follows(costs):
    query = {"filter": "Code ge 'A000' and Code lt 'A120'", "select": "Code"}

    sizes, _ = pages(costs, "hrm/Costcenters", **query)

    assert sizes == [60, 60, 0]


def test_top_counts_down_over_the_pages(costs):
    page = costs.get("hrm/Costcenters", select="Code", top=100)

    assert len(page["results"]) == 60
    assert "$top=40&$skiptoken=guid'" in page["__next"]
    last = costs.get(page["__next"])
    assert len(last["results"]) == 40
    assert list(last) == ["results"]  # though $top=40 alone would give a bare list


@pytest.mark.parametrize("order", ["Code", "Code desc", "Description,Code desc"])
def test_paging_keeps_the_order(costs, order):
    _, found = pages(
        costs,
        "hrm/Costcenters",
        select="Code,Description",
        orderby=order,
        filter="startswith(Code,'A0') or startswith(Code,'A1')",
    )

    expected = [f"A{number:03d}" for number in range(130)]
    assert found == (expected if order == "Code" else expected[::-1])


def test_the_place_in_next_is_the_order_value_and_the_key(costs):
    page = costs.get("hrm/Costcenters", orderby="Modified", select="Code,Modified")

    assert "$orderby=Modified&" in page["__next"]
    assert "$skiptoken=datetime'" in page["__next"]
    assert ",guid'" in page["__next"]


def test_skip_leaves_out_rows(costs):
    rows = costs.rows("hrm/Costcenters", orderby="Code", skip=5, top=2, select="Code")

    assert [row["Code"] for row in rows] == ["A005", "A006"]


def test_rows_can_be_counted(costs):
    page = costs.get("hrm/Costcenters", inlinecount="allpages", select="Code")
    assert page["__count"] == "138"

    count = costs.call("GET", "hrm/Costcenters/$count?$filter=Code lt 'A010'")
    assert count.text == "10"


def test_sync_gives_changes_in_order_of_their_version(exact):
    before = exact.rows("sync/CRM/Accounts", filter="Timestamp gt 1L")
    versions = [int(row["Timestamp"]) for row in before]
    assert versions == sorted(versions)
    identity = before[0]["ID"]

    path = f"crm/Accounts(guid'{identity}')"
    assert exact.call("PUT", path, json={"City": "Gouda"}).status_code == 204

    changed = exact.rows("sync/CRM/Accounts", filter=f"Timestamp gt {versions[-1]}L")
    assert [(row["ID"], row["City"]) for row in changed] == [(identity, "Gouda")]


def test_the_timestamp_is_a_number_in_the_other_reading(exact, sandbox):
    query = {"filter": "Timestamp gt 1L", "top": 1}
    assert isinstance(exact.rows("sync/CRM/Accounts", **query)[0]["Timestamp"], str)

    sandbox.post("switches", timestamp_as_string=False)

    assert isinstance(exact.rows("sync/CRM/Accounts", **query)[0]["Timestamp"], int)


def test_a_date_is_mapped_to_a_version(exact, sandbox):
    sandbox.post("clock", advance=86_400 * 3)
    exact.connect()
    exact.sell(exact.line("8000", 10, "2"))
    first = exact.rows("sync/Cashflow/PaymentTerms", filter="Timestamp gt 1L")[0]
    path = "read/sync/Sync/SyncTimestamp"
    later = "datetime'2099-01-01'"

    (row,) = exact.rows(path, modified=later, endPoint="'PaymentTerms'")

    assert row["TimeStampAsBigInt"] == first["Timestamp"]
