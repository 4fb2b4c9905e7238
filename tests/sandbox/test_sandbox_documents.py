"""Documents of entries: linking, files, the page, taking away (api.md H, E7)."""

import base64

import pytest
import requests
from sandbox_client import message

DOCUMENTS = "documents/Documents"
FILES = "documents/DocumentAttachments"
SALES = "salesentry/SalesEntries"
PDF = b"%PDF-1.4 an invoice"


def document(exact, **more):
    values = {"Subject": "INV/1", "Type": 10, "Account": exact.account("1"), **more}
    return exact.post(DOCUMENTS, values).json()["d"]


def attach(exact, identity, content=PDF, name="INV 1.pdf"):
    encoded = base64.b64encode(content).decode()
    body = {"Document": identity, "FileName": name, "Attachment": encoded}
    return exact.post(FILES, body)


def sell(exact, **more):
    return exact.sell(exact.line("8000", 100, "2"), YourRef="INV/1", **more)


def read(exact, entry):
    return exact.get(f"{SALES}(guid'{entry['EntryID']}')")


def test_the_document_is_named_when_the_entry_is_posted(exact):
    made = document(exact)

    entry = sell(exact, Document=made["ID"])

    shown = (entry["Document"], entry["DocumentNumber"], entry["DocumentSubject"])
    assert shown == (made["ID"], made["HID"], "INV/1")
    back = exact.get(f"{DOCUMENTS}(guid'{made['ID']}')")
    assert back["FinancialTransactionEntryID"] == entry["EntryID"]


def test_the_document_is_linked_by_a_later_put(exact):
    entry, made = sell(exact), document(exact)
    path = f"{SALES}(guid'{entry['EntryID']}')"

    answer = exact.call("PUT", path, json={"Document": made["ID"]})

    assert answer.status_code == 204
    assert read(exact, entry)["DocumentNumber"] == made["HID"]
    assert [row["Document"] for row in lines(exact, entry)] == [made["ID"]] * 3


def lines(exact, entry):
    query = {"filter": f"EntryID eq guid'{entry['EntryID']}'"}
    return exact.rows("financialtransaction/TransactionLines", **query)


def test_the_document_names_the_entry_itself(exact):
    entry = sell(exact)

    made = document(exact, FinancialTransactionEntryID=entry["EntryID"])

    assert read(exact, entry)["Document"] == made["ID"]
    assert [row["Document"] for row in lines(exact, entry)] == [made["ID"]] * 3


def test_an_unknown_document_is_refused(exact):
    unknown = "11111111-1111-4111-8111-111111111111"
    body = exact.sale(exact.line("8000", 1, "2"), Document=unknown)

    assert exact.refused(SALES, body) == "Ongeldige referentie: Document"


def test_a_file_is_listed_and_served_to_the_app(exact, sandbox):
    made = document(exact)
    file = attach(exact, made["ID"]).json()["d"]

    (row,) = exact.rows(FILES, filter=f"Document eq guid'{made['ID']}'")
    assert (row["FileName"], row["FileSize"]) == ("INV 1.pdf", 19)
    assert row["Attachment"] is None
    assert row["Url"] == file["Url"]
    assert "&Stamp=" in row["Url"]
    raw = exact.call("GET", row["Url"] + "&Download=1")
    assert raw.content == PDF
    assert raw.headers["Content-Type"] == "application/pdf"
    assert requests.get(row["Url"] + "&Download=1", timeout=10).status_code == 401


def test_a_file_that_is_too_large_is_refused(exact, sandbox):
    sandbox.post("switches", attachment_limit=18)

    answer = attach(exact, document(exact)["ID"])

    assert (answer.status_code, message(answer)) == (500, "Ongeldig: Bijlage")
    assert exact.rows(FILES) == []


def test_a_bill_has_a_document_of_its_own(exact):
    entry = exact.buy(exact.line("4200", 100, "2"), Description="Rekening 7")
    assert entry["DocumentSubject"] == "Rekening 7"

    attach(exact, entry["Document"], name="bill.pdf")

    own = exact.get(f"{DOCUMENTS}(guid'{entry['Document']}')")
    assert own["FinancialTransactionEntryID"] == entry["EntryID"]
    assert len(exact.rows(FILES, filter=f"Document eq guid'{own['ID']}'")) == 1


def test_the_page_of_the_entry_shows_the_file(exact, sandbox):
    entry = sell(exact)
    made = document(exact, FinancialTransactionEntryID=entry["EntryID"])
    file = attach(exact, made["ID"]).json()["d"]

    page = requests.get(f"{sandbox.url}/entry/{entry['EntryID']}", timeout=10).text
    shown = requests.get(f"{sandbox.url}/attachment/{file['ID']}", timeout=10)

    assert f"/attachment/{file['ID']}" in page
    assert "INV 1.pdf" in page
    assert shown.content == PDF


@pytest.fixture
def linked(exact):
    entry = sell(exact)
    made = document(exact, FinancialTransactionEntryID=entry["EntryID"])
    attach(exact, made["ID"])
    return entry, f"{DOCUMENTS}(guid'{made['ID']}')"


def test_a_deleted_document_leaves_its_entry(exact, linked):
    entry, path = linked

    assert exact.call("DELETE", path).status_code == 204

    assert read(exact, entry)["Document"] is None
    gone = exact.rows("sync/Deleted", filter="Timestamp gt 1L")
    assert sorted(row["EntityType"] for row in gone) == [4, 6]


def test_in_the_harsh_reading_an_entrys_document_stays(exact, linked, sandbox):
    _entry, path = linked
    sandbox.post("switches", entry_document_deletable=False)

    refused = exact.call("DELETE", path)

    assert (refused.status_code, message(refused)) == (500, "In gebruik: Document")


def test_the_document_of_a_deleted_entry_remains(exact, linked):
    entry, path = linked

    exact.settle("delete_entry", entry["EntryID"])

    assert exact.get(path)["FinancialTransactionEntryID"] is None
    assert len(exact.rows(FILES)) == 1
