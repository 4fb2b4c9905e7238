"""Every message of api.md K that a REST call of ours can provoke, in both languages."""

import pytest
from sandbox_client import NOWHERE, message

from exact_sandbox.process import CLIENT_ID

SALES, PURCHASES = "salesentry/SalesEntries", "purchaseentry/PurchaseEntries"
ACCOUNTS, DOCUMENTS = "crm/Accounts", "documents/Documents"
LANGUAGES = pytest.mark.parametrize("language", [0, 1], ids=["nl", "en"])


@pytest.fixture
def speak(exact, sandbox):
    """Return an app whose user speaks Dutch or English."""

    def choose(language):
        sandbox.post("users", language=("nl", "en")[language])
        return exact

    return choose


def sale(exact, gl="8000", code="2", line=None, **header):
    return SALES, exact.sale(exact.line(gl, 100, code, **(line or {})), **header)


def bill(exact, gl="4200", code="2", line=None, **header):
    return PURCHASES, exact.purchase(exact.line(gl, 1, code, **(line or {})), **header)


# What is sent, and the message in Dutch and English; English that no source has in
# these words is the sandbox's own (README).
REFUSED = {
    "no journal": (
        lambda x: sale(x, Journal=None),
        ("Verplicht: Dagboek", "Mandatory: Journal"),
    ),
    "a journal by its guid": (
        lambda x: sale(x, Journal=NOWHERE),
        ("Ongeldige referentie: Journals", "Invalid reference: Journals"),
    ),
    "a journal of another type": (
        lambda x: sale(x, Journal="60"),
        ("Ongeldig: Dagboek", "Invalid: Journal"),
    ),
    "a line without account": (
        lambda x: (SALES, x.sale({"AmountFC": 1})),
        ("Verplicht: Grootboekrekening", "Mandatory: G/L account"),
    ),
    "an unknown customer": (
        lambda x: sale(x, Customer=NOWHERE),
        ("Ongeldige referentie: Klant", "Invalid reference: Customer"),
    ),
    "no customer by status": (
        lambda x: sale(x, account="5"),
        ("Ongeldig: Klant (Type)", "Invalid: Customer (Type)"),
    ),
    "no supplier": (
        lambda x: bill(x, account="1"),
        ("Ongeldig: Leverancier (Type)", "Invalid: Supplier (Type)"),
    ),
    "a customer whose end date has passed": (
        lambda x: sale(x, account="6"),
        ("Klant: non-actief", "Customer: inactive"),
    ),
    "an account of a wrong kind": (
        lambda x: sale(x, gl="1300", code="0"),
        ("Ongeldig: Grootboekrekeningtype", "Invalid: G/L account type"),
    ),
    "an unknown VAT code": (
        lambda x: sale(x, code="ZZ"),
        ("Ongeldige referentie: Btw-code", "Invalid reference: VAT code"),
    ),
    "a purchase code on a sale": (
        lambda x: sale(x, code="10"),
        ("Niet toegestaan: Btw-code", "Not allowed: VAT code"),
    ),
    "a code without a rate on the date": (
        lambda x: sale(x, code="DE5"),
        ("Ongeldig: Btw-percentage []", "Invalid: VAT percentage []"),
    ),
    "a VAT amount without VAT": (
        lambda x: sale(x, code="0", line={"VATAmountFC": 21}),
        (
            "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van"
            ' het type "geen btw"',
            'A VAT amount is not allowed if you use a VAT code of the type "no VAT"',
        ),
    ),
    "an unknown payment condition": (
        lambda x: sale(x, PaymentCondition="99"),
        (
            "Ongeldige referentie: Betalingsconditie",
            "Invalid reference: Payment condition",
        ),
    ),
    "a cost centre that the account does not take": (
        lambda x: bill(x, gl="4500", code="0", line={"CostCenter": "ADM"}),
        ("Ongeldig: Kostenplaats koppeling", "Invalid: Cost center link"),
    ),
    "an unknown cost unit": (
        lambda x: bill(x, line={"CostUnit": "XXX"}),
        ("Ongeldige referentie: Kostendrager", "Invalid reference: Cost unit"),
    ),
    "a year that is not there": (
        lambda x: sale(x, EntryDate="1999-01-01"),
        ("Onbekend: Boekjaar", "Unknown: Financial year"),
    ),
    "a closed period": (
        lambda x: sale(x, EntryDate="2025-01-15"),
        ("Periode is afgesloten: 2025 – 1", "Period is closed: 2025 – 1"),
    ),
    "an e-mail address that is none": (
        lambda x: (ACCOUNTS, {"Name": "X", "Email": "x"}),
        ("Ongeldig: Email []", "Invalid: Email []"),
    ),
    "a code that is taken": (
        lambda x: (ACCOUNTS, {"Name": "X", "Code": "1"}),
        ("Gegeven bestaat reeds.", "Data already exists."),
    ),
    "a document of a kind that nobody may make": (
        lambda x: (DOCUMENTS, {"Subject": "X", "Type": 96}),
        ("Document Type not allowed", "Document Type not allowed"),
    ),
}


@LANGUAGES
@pytest.mark.parametrize("case", list(REFUSED))
def test_the_message_is_exacts_own(speak, case, language):
    exact = speak(language)
    make, texts = REFUSED[case]
    path, body = make(exact)

    assert exact.refused(path, body) == texts[language]


@LANGUAGES
def test_without_any_payment_condition(speak, sandbox, language):
    exact = speak(language)
    nothing = {"_payment_condition": None}
    sandbox.post("block", resource="system/Divisions", code=100001, values=nothing)
    account = exact.post(ACCOUNTS, {"Name": "New", "Status": "C"}).json()["d"]["ID"]
    body = sale(exact, Customer=account)

    expected = ("Verplicht: Betalingsconditie", "Mandatory: Payment condition")
    assert exact.refused(*body) == expected[language]


@LANGUAGES
def test_a_vat_code_with_an_account_of_a_wrong_type(speak, sandbox, language):
    exact = speak(language)
    wrong = {"GLToPay": exact.gl("8000")}
    sandbox.post("block", resource="vat/VATCodes", code="2", values=wrong)

    expected = (
        "Ongeldig: Type (Rekening af te dragen btw)",
        "Invalid: Type (VAT to pay account)",
    )
    assert exact.refused(*sale(exact)) == expected[language]


@LANGUAGES
def test_an_entry_number_that_is_taken(speak, sandbox, language):
    exact = speak(language)
    number = exact.sell(exact.line("8000", 1, "2"))["EntryNumber"]
    sandbox.post("switches", entry_number_taken="refuse")

    expected = ("In gebruik: Boekstuknummer", "In use: Document number")
    assert exact.refused(*sale(exact, EntryNumber=number)) == expected[language]


@LANGUAGES
def test_what_is_processed_is_processed(speak, sandbox, language):
    exact = speak(language)
    entry = exact.sell(exact.line("8000", 1, "2"))["EntryID"]
    sandbox.post("process", entry=entry)

    answer = exact.call("DELETE", f"{SALES}(guid'{entry}')")

    assert message(answer) == ("Reeds verwerkt", "Already processed")[language]


@LANGUAGES
def test_a_relation_in_use_names_where(speak, language):
    exact = speak(language)
    exact.sell(exact.line("8000", 1, "2"))

    answer = exact.call("DELETE", f"{ACCOUNTS}(guid'{exact.account()}')")

    starts = ("Kan niet verwijderen: Relatie 1 - ", "Can't delete: Account 1 - Used in")
    assert answer.status_code == 500
    assert message(answer).startswith(starts[language])


@LANGUAGES
def test_what_is_not_there_or_not_yours(speak, language):
    answer = speak(language).call("GET", f"{SALES}(guid'{NOWHERE}')")

    starts = ("De gegevens die u wilt ophalen", "The data that you want to retrieve")
    assert answer.status_code == 404
    assert message(answer).startswith(starts[language])


@LANGUAGES
def test_a_guid_of_a_wrong_form_in_both_languages(speak, language):
    exact = speak(language)
    answer = exact.post(*sale(exact, Customer="x"))

    expected = ("Niet herkende GUID-indeling", "Unrecognized Guid format")
    assert (answer.status_code, message(answer)) == (400, expected[language])


@LANGUAGES
def test_several_messages_are_joined_by_crlf(speak, language):
    exact = speak(language)
    path, body = sale(exact, Journal=None, account="5", line={"CostUnit": "XXX"})

    expected = (
        "Verplicht: Dagboek\r\nOngeldig: Klant (Type)\r\n"
        "Ongeldige referentie: Kostendrager",
        "Mandatory: Journal\r\nInvalid: Customer (Type)\r\n"
        "Invalid reference: Cost unit",
    )
    assert exact.refused(path, body) == expected[language]


# -- texts that are English whoever asks ----------------------------------------------


@LANGUAGES
def test_forms_that_are_refused_in_english_only(speak, sandbox, language):
    exact = speak(language)
    sandbox.post("switches", select_mandatory=True, filter_mandatory=True)
    starts = {
        PURCHASES: "Please add a $select or a $top=1 statement to the query string.",
        ACCOUNTS: "This endpoint has mandatory filtering applied. A GET request for",
        "bulk/CRM/Accounts": "Please add a $select or a $top=1 statement",
        f"{SALES}?$filter=": "This $filter parameter is not supported for this",
    }
    for path, start in starts.items():
        answer = exact.call("GET", path)
        assert (answer.status_code, message(answer)[: len(start)]) == (400, start)

    broken = exact.post(SALES, [1])
    assert message(broken).startswith("Error processing request stream. ")


REASONS = (
    "BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired",
    "DivisionBlocked", "NoDivisionAccess",
)  # fmt: skip


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_a_403_comes_in_its_header(exact, sandbox, reason):
    sandbox.post("refuse", division=100001, reason=reason)

    for method, path in (("GET", SALES), ("POST", SALES), ("GET", ACCOUNTS)):
        answer = exact.call(method, path)
        assert (answer.status_code, answer.headers["Reason"]) == (403, reason)
        assert message(answer) == "Forbidden"


def test_scopes_and_consent_have_their_own_sentences(exact, sandbox):
    scopes = {"Financial accounting": "read"}
    sandbox.post("apps", client_id=CLIENT_ID, scopes=scopes)
    text = "Forbidden - Application Scope Violated. Cannot "
    assert message(exact.call("GET", ACCOUNTS)) == text + "read"
    assert exact.call("GET", SALES).status_code == 200
    assert message(exact.post(SALES, {})) == text + "manage"

    sandbox.post("apps", client_id=CLIENT_ID, scopes=None, divisions=[])
    answer = exact.call("GET", SALES)
    expected = "Forbidden - User division is not within division scope."
    assert message(answer) == expected
