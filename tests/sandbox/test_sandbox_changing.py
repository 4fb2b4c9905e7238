"""An entry is changed or deleted, by a client or by a person in Exact."""

import pytest
from sandbox_client import entry_lines, totals

SALES = "salesentry/SalesEntries"


def test_a_header_field_is_changed_by_itself(exact):
    entry = exact.sell(exact.line("8000", 100, "2"), YourRef="old")
    path = f"{SALES}(guid'{entry['EntryID']}')"

    answer = exact.call("PUT", path, json={"YourRef": "new"})

    assert answer.status_code == 204
    changed = exact.get(path)
    assert (changed["YourRef"], changed["AmountFC"]) == ("new", 121)
    assert changed["EntryNumber"] == entry["EntryNumber"]
    assert exact.terms(entry["EntryID"])[0]["YourRef"] == "new"


def test_a_change_raises_the_timestamps(exact):
    entry = exact.sell(exact.line("8000", 100, "2"))
    before = int(exact.terms(entry["EntryID"])[0]["Timestamp"])

    path = f"{SALES}(guid'{entry['EntryID']}')"
    exact.call("PUT", path, json={"Description": "x"})

    assert int(exact.terms(entry["EntryID"])[0]["Timestamp"]) > before


def test_lines_are_added_changed_and_taken_away(exact):
    entry = exact.sell(exact.line("8000", 100, "2"))
    added = exact.line("8010", 50, "1", EntryID=entry["EntryID"])
    path = f"{SALES}(guid'{entry['EntryID']}')"

    answer = exact.post("salesentry/SalesEntryLines", added)
    assert answer.status_code == 201
    assert exact.get(path)["AmountFC"] == 175.5  # 121 + 54.50

    first, second = entry_lines(exact, entry)
    line = f"salesentry/SalesEntryLines(guid'{first['ID']}')"
    assert exact.call("PUT", line, json={"AmountFC": 200}).status_code == 204
    assert totals(exact.get(path)) == (296.5, 46.5)  # 242 + 54.50

    assert exact.call("DELETE", line).status_code == 204
    assert exact.get(path)["AmountFC"] == 54.5
    assert [row["GLAccountCode"] for row in entry_lines(exact, entry)] == ["8010"]
    assert exact.booking(entry["EntryID"])[0] == ("1300", 54.5)


def test_with_the_last_line_the_entry_goes(exact):
    entry = exact.sell(exact.line("8000", 100, "2"))
    (line,) = entry_lines(exact, entry)

    exact.call("DELETE", f"salesentry/SalesEntryLines(guid'{line['ID']}')")

    assert exact.rows(SALES, select="EntryID") == []


def test_a_deleted_entry_leaves_traces_in_sync_only(exact):
    entry = exact.sell(exact.line("8000", 100, "2"))
    term = exact.terms(entry["EntryID"])[0]["ID"]

    answer = exact.call("DELETE", f"{SALES}(guid'{entry['EntryID']}')")

    assert answer.status_code == 204
    assert exact.terms(entry["EntryID"]) == []
    assert exact.booking(entry["EntryID"]) == []
    deleted = exact.rows("sync/Deleted", filter="Timestamp gt 1L")
    kinds = sorted(row["EntityType"] for row in deleted)
    assert kinds == [1, 1, 1, 10]
    assert term in [row["EntityKey"] for row in deleted]


@pytest.mark.parametrize("stage", ["paid", "processed", "closed"])
def test_what_is_paid_processed_or_closed_stays(exact, sandbox, stage):
    entry = exact.sell(exact.line("8000", 100, "2"), EntryDate="2026-10-05")
    if stage == "paid":
        exact.settle("pay", entry["EntryID"])
    elif stage == "processed":
        exact.settle("process", entry["EntryID"])
    else:
        sandbox.post("close_period", year=2026, period=10)
    path = f"{SALES}(guid'{entry['EntryID']}')"

    assert exact.call("DELETE", path).status_code == 500
    assert exact.call("PUT", path, json={"YourRef": "x"}).status_code == 500
    assert exact.get(path)["YourRef"] is None


def test_somebody_changes_or_deletes_an_entry_in_exact(exact, sandbox):
    entry = exact.sell(exact.line("8000", 100, "2"))

    exact.settle("edit_entry", entry["EntryID"], AmountFC=200, YourRef="by hand")
    path = f"{SALES}(guid'{entry['EntryID']}')"
    changed = exact.get(path)
    assert (changed["AmountFC"], changed["YourRef"]) == (242, "by hand")

    exact.settle("delete_entry", entry["EntryID"])
    assert exact.call("GET", path).status_code == 404
