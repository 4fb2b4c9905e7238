"""Values and writes as Exact takes and prints them (api.md C6, C7, G, H)."""

import base64
from datetime import datetime, timezone

import pytest
from sandbox_client import NOWHERE, day, message

ACCOUNTS = "crm/Accounts"
SALES = "salesentry/SalesEntries"
WHOLE = {"headers": {"Prefer": "return=representation"}}


# -- printed --------------------------------------------------------------------------


def test_business_dates_are_utc_midnight(exact):
    entry = exact.sell(exact.line("8000", 1, "2"), EntryDate="2026-05-30")

    assert entry["EntryDate"] == day("2026-05-30")


def test_created_is_the_dutch_wall_clock_as_though_utc(exact, sandbox):
    # The recording: made at 14:17:09Z in June, Created says 16:17:09Z (api.md C6).
    sandbox.post("clock", now="2026-06-25T14:17:09")
    exact.connect()

    created = exact.sell(exact.line("8000", 1, "2"))["Created"]

    seconds = int(created.removeprefix("/Date(")[:-5])
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    assert moment.strftime("%Y-%m-%dT%H:%M") == "2026-06-25T16:17"


def test_numbers_print_as_numbers_without_needless_decimals(exact):
    answer = exact.post(SALES, exact.sale(exact.line("8000", 316.5, "0")))
    assert '"AmountFC":316.5,' in answer.text

    answer = exact.post(SALES, exact.sale(exact.line("8000", -300, "0")))
    assert '"AmountFC":-300,' in answer.text
    assert '"Rate":1,' in answer.text


def test_codes_of_fixed_width_are_padded(exact):
    query = {"orderby": "Code", "select": "Code,Country"}
    account = exact.rows(ACCOUNTS, top=1, **query)[0]
    code = exact.rows("vat/VATCodes", filter="Code eq '2  '")[0]

    assert (len(account["Code"]), account["Country"]) == (18, "NL ")
    assert (code["Code"], code["Percentage"]) == ("2  ", 0.21)
    assert exact.rows("financial/Journals", filter="Code eq '70'")


def test_guids_are_lower_case_without_braces(exact):
    identity = exact.account("1").upper()
    body = exact.sale(exact.line("8000", 1, "2"), Customer="{" + identity + "}")

    assert exact.post(SALES, body).json()["d"]["Customer"] == identity.lower()


# -- taken ----------------------------------------------------------------------------


def test_an_unknown_property_is_an_error(exact):
    text = exact.refused(SALES, {"Custmer": NOWHERE}, 400)

    start = "Error processing request stream. The property name 'Custmer' specified"
    assert text.startswith(start)


def test_read_only_properties_are_ignored_and_then_the_amount_is_zero(exact):
    # The trap of the recording: AmountDC posted, AmountFC 0 (api.md C7).
    line = {**exact.line("8000", 0, "2"), "AmountDC": 100.0}

    entry = exact.sell(line, AmountFC=121.0, Type=21, Status=50)

    assert (entry["AmountFC"], entry["Type"], entry["Status"]) == (0, 20, 20)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OrderNumber", "x"),
        ("OrderNumber", 2**31),
        ("OrderNumber", True),
        ("EntryDate", "30-05-2026"),
        ("EntryDate", "2026-02-30"),
        ("EntryDate", 20260530),
        ("YourRef", 5),
        ("Reversal", "yes"),
        ("Rate", "nan"),
    ],
)
def test_values_of_a_wrong_type_are_refused(exact, name, value):
    body = exact.sale(exact.line("8000", 1, "2"), **{name: value})

    text = exact.refused(SALES, body, 400)

    assert f"converting the value from request payload for property '{name}'" in text


def test_a_guid_of_a_wrong_form(exact):
    text = exact.refused(SALES, {"Customer": "967dbe07"}, 400)

    assert text == "Niet herkende GUID-indeling"


def test_numbers_may_come_as_text(exact):
    entry = exact.sell(exact.line("8000", "100.00", "2"))

    assert entry["AmountFC"] == 121


@pytest.mark.parametrize("body", ["[]", "5", "{", "", '{"Customer": NaN}', "null"])
def test_what_is_no_object_is_refused(exact, body):
    answer = exact.call("POST", SALES, data=body)

    assert answer.status_code == 400
    expected = "The request should be a valid top-level resource object."
    assert message(answer) == f"Error processing request stream. {expected}"


@pytest.mark.parametrize("lines", [{"results": []}, [5], "x"])
def test_lines_are_an_array_of_objects(exact, lines):
    body = {**exact.sale(), "SalesEntryLines": lines}

    assert "top-level resource object" in exact.refused(SALES, body, 400)


def test_a_date_with_a_zone_keeps_or_loses_a_day(exact, sandbox):
    line = exact.line("8000", 1, "2")
    kept = exact.sell(line, EntryDate="2026-05-30T00:00:00Z")
    assert kept["EntryDate"] == day("2026-05-30")

    sandbox.post("switches", zoned_dates="previous_day")

    lost = exact.sell(line, EntryDate="2026-05-30T00:00:00+02:00")
    assert lost["EntryDate"] == day("2026-05-29")


def test_a_text_that_is_too_long_is_cut_or_refused(exact, sandbox):
    line = exact.line("8000", 1, "2")
    assert exact.sell(line, YourRef="x" * 60)["YourRef"] == "x" * 50

    sandbox.post("switches", text_too_long="refuse")

    text = exact.refused(SALES, exact.sale(line, YourRef="x" * 51))
    assert "Uw ref." in text
    assert exact.sell(line, YourRef="x" * 50)["YourRef"] == "x" * 50


def test_everything_that_is_missing_is_told_at_once_in_the_users_language(
    exact, sandbox
):
    dutch = "Verplicht: Klant\r\nVerplicht: Dagboek\r\nVerplicht: Regels"
    assert exact.refused(SALES, {}) == dutch

    sandbox.post("users", language="en")

    english = "Mandatory: Customer\r\nMandatory: Journal\r\nMandatory: Lines"
    assert exact.refused(SALES, {}) == english


def test_the_error_body_has_exacts_shape_and_line_ends(exact):
    answer = exact.post(SALES, exact.sale(exact.line("8000", 1), Journal="99"))

    assert answer.content.startswith(b'{\r\n  "error": {\r\n    "code": ""')
    assert answer.headers["Content-Type"].startswith("application/json")


def test_put_changes_only_what_it_sends_and_answers_with_nothing(exact):
    path = f"{ACCOUNTS}(guid'{exact.account('1')}')"
    before = exact.get(path)

    answer = exact.call("PUT", path, json={"Name": "Bakkerij Nieuw"})

    assert (answer.status_code, answer.content) == (204, b"")
    changed = {k for k, v in exact.get(path).items() if v != before[k]}
    assert changed <= {"Name", "Modified", "Modifier", "ModifierFullName"}


def test_put_takes_no_new_lines(exact):
    entry = exact.sell(exact.line("8000", 1, "2"))
    body = {"SalesEntryLines": [exact.line("8000", 1, "2")]}

    answer = exact.call("PUT", f"{SALES}(guid'{entry['EntryID']}')", json=body)

    assert answer.status_code == 400
    assert "Binding to new entities" in message(answer)


def test_a_method_that_a_resource_does_not_know(exact):
    answer = exact.call("POST", "financialtransaction/TransactionLines", json={})

    assert answer.status_code == 405


# -- accounts -------------------------------------------------------------------------


def test_a_new_account_answers_with_its_id_alone(exact):
    answer = exact.post(ACCOUNTS, {"Name": "Nieuwe Klant", "Status": "C"})

    account = answer.json()["d"]
    assert answer.status_code == 201
    assert account["Name"] is None
    assert answer.headers["Location"] == account["__metadata"]["uri"]
    assert exact.get(f"{ACCOUNTS}(guid'{account['ID']}')")["Name"] == "Nieuwe Klant"


def test_prefer_makes_it_answer_whole_with_the_next_code(exact):
    body = {"Name": "Nieuwe Klant", "Country": "DE", "SalesCurrency": "XXX"}

    account = exact.post(ACCOUNTS, body, **WHOLE).json()["d"]

    assert account["Name"] == "Nieuwe Klant"
    assert account["Code"] == "7".rjust(18)  # six accounts are there from the start
    assert account["Country"] == "DE "
    assert (account["Status"], account["IsSupplier"]) == (None, False)


def test_an_account_needs_a_name(exact):
    assert exact.refused(ACCOUNTS, {"City": "Gouda"}) == "Verplicht: Naam"


def test_a_code_is_unique_and_a_name_is_not(exact):
    body = {"Name": "Tweeling", "Code": "77"}
    assert exact.post(ACCOUNTS, body).status_code == 201

    assert exact.refused(ACCOUNTS, body) == "Gegeven bestaat reeds."
    assert exact.post(ACCOUNTS, {"Name": "Tweeling"}).status_code == 201


def test_a_bad_email_is_refused(exact, sandbox):
    sandbox.post("users", language="en")

    text = exact.refused(ACCOUNTS, {"Name": "Jan", "Email": "jan at home"})

    assert text == "Invalid: Email []"


def test_a_bad_vat_number_is_refused_by_switch(exact, sandbox):
    body = {"Name": "Jan", "VATNumber": "NL123"}
    assert exact.post(ACCOUNTS, body).status_code == 201

    sandbox.post("switches", bad_vat_number_refused=True)

    assert exact.refused(ACCOUNTS, body) == "Ongeldig: Btw-nummer"
    good = {"Name": "Jan", "VATNumber": "NL001234567B01"}
    assert exact.post(ACCOUNTS, good).status_code == 201


def test_an_unused_account_can_be_deleted_and_sync_tells(exact):
    identity = exact.account("5")

    answer = exact.call("DELETE", f"{ACCOUNTS}(guid'{identity}')")

    assert (answer.status_code, answer.content) == (204, b"")
    condition = "Timestamp gt 1L and EntityType eq 2"
    (deleted,) = exact.rows("sync/Deleted", filter=condition)
    assert deleted["EntityKey"] == identity


def test_a_used_account_cannot(exact, sandbox):
    exact.sell(exact.line("8000", 1, "2"))
    sandbox.post("users", language="en")

    answer = exact.call("DELETE", f"{ACCOUNTS}(guid'{exact.account('1')}')")

    assert answer.status_code == 500
    assert message(answer).startswith("Can't delete: Account 1 - Used in: ")


# -- documents ------------------------------------------------------------------------


def test_a_document_with_its_pdf_is_shown_at_the_entry(exact):
    entry = exact.sell(exact.line("8000", 1, "2"))
    values = {
        "Subject": "INV/1",
        "Type": 10,
        "Account": exact.account("1"),
        "FinancialTransactionEntryID": entry["EntryID"],
    }
    document = exact.post("documents/Documents", values).json()["d"]
    pdf = base64.b64encode(b"%PDF-1.4 an invoice").decode()
    values = {"Document": document["ID"], "FileName": "x.pdf", "Attachment": pdf}

    attachment = exact.post("documents/DocumentAttachments", values).json()["d"]

    assert document["TypeDescription"] == "Verkoopfactuur"
    assert attachment["Attachment"] is None
    assert attachment["FileSize"] == 19
    assert (
        exact.call("GET", attachment["Url"] + "&Download=1").content
        == b"%PDF-1.4 an invoice"
    )
    shown = exact.get(f"{SALES}(guid'{entry['EntryID']}')")
    assert shown["Document"] == document["ID"]
    assert shown["DocumentNumber"] == document["HID"]


def test_a_document_that_does_not_link_itself_is_named_by_the_entry(exact, sandbox):
    sandbox.post("switches", document_links_itself=False)
    entry = exact.sell(exact.line("8000", 1, "2"))
    values = {
        "Subject": "INV/1",
        "Type": 10,
        "FinancialTransactionEntryID": entry["EntryID"],
    }
    document = exact.post("documents/Documents", values).json()["d"]
    path = f"{SALES}(guid'{entry['EntryID']}')"
    assert exact.get(path)["Document"] is None

    answer = exact.call("PUT", path, json={"Document": document["ID"]})

    assert answer.status_code == 204
    assert exact.get(path)["DocumentNumber"] == document["HID"]


def test_documents_are_shown_with_their_files(exact, sandbox):
    entry = exact.sell(exact.line("8000", 1, "2"))
    values = {
        "Subject": "INV/1",
        "Type": 10,
        "FinancialTransactionEntryID": entry["EntryID"],
    }
    document = exact.post("documents/Documents", values).json()["d"]
    pdf = base64.b64encode(b"%PDF-1.4 an invoice").decode()
    values = {"Document": document["ID"], "FileName": "x.pdf", "Attachment": pdf}
    exact.post("documents/DocumentAttachments", values)

    (shown,) = sandbox.get("documents", division=100001)
    page = exact.call("GET", f"/entry/{entry['EntryID']}").text

    assert shown["files"][0]["FileName"] == "x.pdf"
    assert shown["files"][0]["FileSize"] == 19
    assert "INV/1" in page
    assert "x.pdf" in page


def test_bad_base64_is_refused_with_exacts_text(exact):
    values = {"Document": NOWHERE, "FileName": "x.pdf", "Attachment": "%%%"}

    text = exact.refused("documents/DocumentAttachments", values, 400)

    assert "property 'Attachment' to type 'Byte[]'" in text


def test_a_document_needs_a_subject_and_a_known_type(exact):
    assert "Onderwerp" in exact.refused("documents/Documents", {"Type": 10})
    body = {"Subject": "x", "Type": 99}
    assert exact.refused("documents/Documents", body) == "Ongeldige referentie: Type"
