"""The open terms of an entry, as each list shows them (api.md I)."""

from sandbox_client import day


def test_an_invoice_has_one_open_term(exact):
    entry = exact.sell(exact.line("8000", 100, "2"), YourRef="INV/1")

    (term,) = exact.terms(entry["EntryID"])

    assert (term["AmountDC"], term["TransactionAmountDC"]) == (121, 121)
    assert (term["LineType"], term["Status"], term["IsFullyPaid"]) == (20, 20, False)
    assert (term["YourRef"], term["TransactionType"]) == ("INV/1", 20)
    assert term["DueDate"] == entry["DueDate"]


def test_instalments_make_several_terms(exact):
    # P15: 30 % of 121.00 is 36.30, the rest 84.70.
    line = exact.line("8000", 100, "2")
    entry = exact.sell(line, PaymentCondition="37", EntryDate="2026-11-20")

    terms = exact.terms(entry["EntryID"])

    assert [t["AmountDC"] for t in terms] == [36.3, 84.7]
    assert [t["AmountFC"] for t in terms] == [36.3, 84.7]
    assert [t["DueDate"] for t in terms] == [day("2026-11-20"), day("2027-01-19")]
    assert {t["TransactionAmountDC"] for t in terms} == {121}


def test_the_discount_of_a_condition_is_on_the_term(exact):
    # VAT 21 % of 98.00 is 20.58, as the condition says; 2 % of 120.58 within 8 days.
    line = exact.line("8000", 100, "2")
    entry = exact.sell(line, PaymentCondition="2K", EntryDate="2026-11-20")

    (term,) = exact.terms(entry["EntryID"])

    assert term["AmountDiscountFC"] == 2.41
    assert term["DiscountDueDate"] == day("2026-11-28")


def test_the_sign_of_a_receivable_is_a_reading(exact, sandbox):
    invoice = exact.sell(exact.line("8000", 100, "2"))["EntryID"]
    credit = exact.sell(exact.line("8000", -100, "2"))["EntryID"]
    bill = exact.buy(exact.line("4200", 100, "2"))["EntryID"]

    def amounts():
        terms = [exact.terms(entry)[0] for entry in (invoice, credit, bill)]
        return [(t["AmountDC"], t["TransactionAmountDC"]) for t in terms]

    assert amounts() == [(121, 121), (-121, -121), (121, 121)]
    sandbox.post("switches", terms_negative_when_due=True)
    assert amounts() == [(-121, 121), (121, -121), (121, 121)]


def test_receivables_and_payments_are_halves_of_the_terms(exact):
    sale = exact.sell(exact.line("8000", 100, "2"))["EntryID"]
    bill = exact.buy(exact.line("4200", 100, "2"))["EntryID"]

    def entries(path):
        query = {"select": "ID,TransactionEntryID", "filter": "Status eq 20"}
        return [row["TransactionEntryID"] for row in exact.rows(path, **query)]

    assert entries("cashflow/Receivables") == [sale]
    assert entries("bulk/Cashflow/Receivables") == [sale]
    assert entries("cashflow/Payments") == [bill]
    assert entries("bulk/Cashflow/Payments") == [bill]
    listed = exact.rows("read/financial/ReceivablesList", select="EntryNumber,Amount")
    assert [row["Amount"] for row in listed] == [121]
