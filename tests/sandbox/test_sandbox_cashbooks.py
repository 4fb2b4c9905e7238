"""Bank, cash and general journal entries that clients post (api.md I)."""

import pytest
from sandbox_client import day, message

BANK = "financialtransaction/BankEntries"
CASH = "financialtransaction/CashEntries"
GENERAL = "generaljournalentry/GeneralJournalEntries"
UNBALANCED = (
    "De boeking is niet in evenwicht op: 2026 / 11 (Type: Memoriaal)"
    " - Verschil: EUR 1.000,00"
)


def bank(exact, *lines, **header):
    return {"JournalCode": "20", **header, "BankEntryLines": list(lines)}


def general(exact, *lines, **header):
    return {"JournalCode": "90", **header, "GeneralJournalEntryLines": list(lines)}


def posted(exact, path, body):
    answer = exact.post(path, body)
    assert answer.status_code == 201, answer.text
    return answer.json()["d"]


@pytest.fixture
def invoice(exact):
    line = exact.line("8000", 100, "2")
    return exact.sell(line, YourRef="INV/1", EntryDate="2026-11-20")


def receipt(exact, amount, **more):
    """Return a bank line of customer 1."""
    return exact.line("1300", amount, Account=exact.account("1"), **more)


# -- bank -----------------------------------------------------------------------------


def test_a_posted_receipt_settles_the_invoice_that_it_names(exact, invoice):
    line = receipt(exact, 121, OurRef=invoice["InvoiceNumber"], Date="2026-11-25")

    entry = posted(exact, BANK, bank(exact, line))

    assert exact.booking(entry["EntryID"]) == [("1100", 121), ("1300", -121)]
    (term,) = exact.terms(invoice["EntryID"])
    assert (term["Status"], term["LastPaymentDate"]) == (50, day("2026-11-25"))
    assert (entry["OpeningBalanceFC"], entry["ClosingBalanceFC"]) == (0, 121)
    assert entry["EntryNumber"] == 26200001


def test_in_the_harsh_reading_it_waits_for_a_person(exact, invoice, sandbox):
    sandbox.post("switches", our_ref_matches=False)
    line = receipt(exact, 121, OurRef=invoice["InvoiceNumber"])

    entry = posted(exact, BANK, bank(exact, line))["EntryID"]

    assert exact.terms(invoice["EntryID"])[0]["Status"] == 20
    assert exact.terms(entry)[0]["AmountDC"] == -121
    exact.settle("match", invoice["EntryID"], **{"with": entry})
    assert exact.terms(invoice["EntryID"])[0]["Status"] == 50


def test_balances_must_agree(exact):
    line = receipt(exact, 121)
    body = bank(exact, line, OpeningBalanceFC=1000, ClosingBalanceFC=1120)

    assert exact.refused(BANK, body) == (
        "Beginsaldo plus alle bankboekingsregels moeten het eindsaldo opleveren"
    )
    assert exact.rows(BANK) == []
    body["ClosingBalanceFC"] = 1121
    assert posted(exact, BANK, body)["ClosingBalanceFC"] == 1121


def test_balances_in_english(exact, sandbox):
    sandbox.post("users", login="demo", language="en")
    body = bank(exact, receipt(exact, 1), OpeningBalanceFC=0, ClosingBalanceFC=2)

    assert exact.refused(BANK, body) == (
        "Opening balance plus all bank entry lines should result in the closing balance"
    )


def test_costs_paid_by_bank_have_their_vat(exact):
    # 100.00 with code 2 of the account: 21.00 on top.
    entry = posted(exact, BANK, bank(exact, exact.line("4200", -100)))

    assert exact.booking(entry["EntryID"]) == [
        ("1100", -121),
        ("4200", 100),
        ("1520", 21),
    ]


def test_lines_read_back_with_the_sign_of_the_bank(exact):
    line = exact.line("4600", -12.5, Description="Kosten")
    entry = posted(exact, BANK, bank(exact, line))

    path = f"{BANK}(guid'{entry['EntryID']}')/BankEntryLines"
    (shown,) = exact.rows(path)
    assert (shown["AmountFC"], shown["GLAccountCode"]) == (-12.5, "4600")
    assert shown["Description"] == "Kosten"


def test_a_line_is_added_but_none_changed_or_deleted(exact):
    entry = posted(exact, BANK, bank(exact, exact.line("4600", -12.5)))
    lines = "financialtransaction/BankEntryLines"

    added = exact.post(lines, exact.line("4600", -2.5, EntryID=entry["EntryID"]))

    assert added.status_code == 201
    assert exact.booking(entry["EntryID"]) == [
        ("1100", -15),
        ("4600", 12.5),
        ("4600", 2.5),
    ]
    assert exact.rows(BANK)[0]["ClosingBalanceFC"] == -15
    key = f"{lines}(guid'{added.json()['d']['ID']}')"
    assert exact.call("DELETE", key).status_code == 405
    assert exact.call("PUT", key, json={"AmountFC": 1}).status_code == 405


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ({"JournalCode": "99"}, "Ongeldige referentie: Journals"),
        ({"JournalCode": "70"}, "Ongeldig: Dagboek"),
        ({"JournalCode": "25"}, "Ongeldig: Dagboek"),
        ({"JournalCode": None}, "Verplicht: Dagboek"),
        ({"Currency": "XXX"}, "Ongeldige referentie: Valuta"),
    ],
)
def test_what_a_bank_entry_must_have(exact, header, text):
    assert exact.refused(BANK, bank(exact, receipt(exact, 1), **header)) == text


def test_a_receipt_must_have_its_relation(exact):
    body = bank(exact, exact.line("1300", 121))

    assert exact.refused(BANK, body) == "Verplicht: Relatie"


def test_a_closed_period_takes_no_payment(exact, sandbox):
    sandbox.post("close_period", year=2026, period=11)
    body = bank(exact, receipt(exact, 1, Date="2026-11-20"))

    assert exact.refused(BANK, body) == "Periode is afgesloten: 2026 – 11"


# -- cash -----------------------------------------------------------------------------


def test_a_cash_entry(exact, invoice):
    line = receipt(exact, 121, OurRef=invoice["InvoiceNumber"])
    body = {"JournalCode": "10", "CashEntryLines": [line]}

    entry = posted(exact, CASH, body)

    assert exact.booking(entry["EntryID"]) == [("1000", 121), ("1300", -121)]
    assert exact.terms(invoice["EntryID"])[0]["Status"] == 50
    body["Currency"] = "USD"
    assert exact.refused(CASH, body) == "Niet toegestaan: Valuta"


# -- general journal ------------------------------------------------------------------


def test_a_general_journal_entry_balances(exact):
    entry = posted(
        exact, GENERAL, general(exact, exact.line("0210", -50), exact.line("4700", 50))
    )

    assert exact.booking(entry["EntryID"]) == [("0210", -50), ("4700", 50)]
    assert (entry["Type"], entry["EntryNumber"]) == (90, 26900001)


def test_one_that_does_not_is_refused(exact, sandbox):
    body = general(exact, exact.line("4700", 1000))

    assert exact.refused(GENERAL, body) == UNBALANCED
    sandbox.post("users", login="demo", language="en")
    assert exact.refused(GENERAL, body) == (
        "This entry is not balanced on: 2026 / 11 (Type: Other)"
        " - Difference: EUR 1.000,00"
    )


def test_vat_in_a_general_journal(exact):
    lines = exact.line("4200", 100, "2"), exact.line("2900", -121)

    entry = posted(exact, GENERAL, general(exact, *lines))

    assert exact.booking(entry["EntryID"]) == [
        ("4200", 100),
        ("1520", 21),
        ("2900", -121),
    ]


def test_a_journal_without_vat_takes_no_code(exact):
    lines = exact.line("4200", 100, "2"), exact.line("2900", -100)
    body = general(exact, *lines, JournalCode="93")

    assert exact.refused(GENERAL, body) == "Niet toegestaan: Btw-code"
    body["GeneralJournalEntryLines"][0].pop("VATCode")
    assert exact.booking(posted(exact, GENERAL, body)["EntryID"]) == [
        ("4200", 100),
        ("2900", -100),
    ]


def test_a_journal_line_settles_the_line_that_it_names(exact, invoice):
    query = {"filter": f"EntryID eq guid'{invoice['EntryID']}' and LineNumber eq 0"}
    (control,) = exact.rows("financialtransaction/TransactionLines", **query)
    line = receipt(exact, -121, OffsetID=control["ID"])

    posted(exact, GENERAL, general(exact, line, exact.line("4990", 121)))

    (term,) = exact.terms(invoice["EntryID"])
    assert (term["Status"], term["LastPaymentDate"]) == (50, None)  # no money came


# -- taking away ----------------------------------------------------------------------


def test_an_entry_is_deleted_with_lines_and_rows(exact):
    entry = posted(exact, BANK, bank(exact, receipt(exact, 50)))["EntryID"]
    (row,) = exact.terms(entry)

    assert exact.call("DELETE", f"{BANK}(guid'{entry}')").status_code == 204

    assert exact.booking(entry) == []
    assert exact.terms(entry) == []
    assert exact.rows("financialtransaction/BankEntryLines") == []
    gone = exact.rows("sync/Deleted", filter="Timestamp gt 1L")
    assert sorted(g["EntityType"] for g in gone) == [1, 1, 10]
    assert row["ID"] in {g["EntityKey"] for g in gone}


def test_a_matched_payment_is_not_deleted(exact, invoice):
    line = receipt(exact, 121, OurRef=invoice["InvoiceNumber"])
    entry = posted(exact, BANK, bank(exact, line))["EntryID"]

    refused = exact.call("DELETE", f"{BANK}(guid'{entry}')")

    assert refused.status_code == 500
    assert message(refused) == "Niet toegestaan: Verwijderen - Afgeletterd"
    exact.settle("unmatch", invoice["EntryID"])
    assert exact.call("DELETE", f"{BANK}(guid'{entry}')").status_code == 204


# -- all kinds ------------------------------------------------------------------------


def test_every_entry_is_a_transaction(exact, invoice):
    paid = exact.settle("pay", invoice["EntryID"], date="2026-11-25")["bank_entry"]

    rows = exact.rows("financialtransaction/Transactions", orderby="Type")

    shown = [(r["EntryID"], r["Type"], r["JournalCode"], r["Date"]) for r in rows]
    assert shown == [
        (invoice["EntryID"], 20, "70", day("2026-11-20")),
        (paid, 40, "20", day("2026-11-25")),
    ]
    path = f"financialtransaction/Transactions(guid'{paid}')/TransactionLines"
    assert len(exact.rows(path)) == 2
