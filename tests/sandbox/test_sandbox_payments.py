"""Payments, matching and what the payment terms then say (api.md I)."""

import pytest
from sandbox_client import day


@pytest.fixture
def invoice(exact):
    """An invoice of 121.00, dated 20 November."""
    line = exact.line("8000", 100, "2")
    return exact.sell(line, YourRef="INV/1", EntryDate="2026-11-20")["EntryID"]


def facts(term):
    return term["AmountDC"], term["Status"], term["IsFullyPaid"]


def test_a_payment_matches_the_whole_invoice(exact, invoice):
    told = exact.settle("pay", invoice, date="2026-11-25")

    (term,) = exact.terms(invoice)
    assert facts(term) == (121, 50, True)
    assert term["LastPaymentDate"] == day("2026-11-25")
    # Since when nothing is outstanding: the invoice's date, not the payment's.
    assert term["EndDate"] == day("2026-11-20")
    assert told["outstanding"] == 0
    assert exact.booking(told["bank_entry"]) == [("1100", 121), ("1300", -121)]


def test_the_bank_line_is_a_row_of_its_own(exact, invoice):
    bank = exact.settle("pay", invoice)["bank_entry"]

    (row,) = exact.terms(bank)

    assert facts(row) == (-121, 50, True)
    assert (row["TransactionType"], row["LineType"]) == (40, 20)
    assert row["YourRef"] == "INV/1"  # the matched invoice's


def test_the_control_line_names_the_bank_line_that_settled_it(exact, invoice):
    def control(entry):
        condition = f"EntryID eq guid'{entry}' and GLAccountCode eq '1300'"
        path = "financialtransaction/TransactionLines"
        return exact.rows(path, filter=condition, select="ID,OffsetID,Type")[0]

    assert control(invoice)["OffsetID"] is None

    bank = exact.settle("pay", invoice)["bank_entry"]

    assert control(invoice)["OffsetID"] == control(bank)["ID"]
    assert control(bank)["Type"] == 40


def test_a_part_payment_splits_the_term(exact, invoice):
    exact.settle("pay", invoice, amount=50, date="2026-11-25")

    terms = sorted(exact.terms(invoice), key=lambda term: term["Status"])
    assert [facts(term) for term in terms] == [(71, 20, False), (50, 50, True)]
    assert terms[0]["EntryID"] != terms[1]["EntryID"]
    assert terms[0]["LastPaymentDate"] is None
    assert {term["TransactionAmountDC"] for term in terms} == {121}


def test_the_rest_is_paid_later(exact, invoice):
    exact.settle("pay", invoice, amount=50)

    told = exact.settle("pay", invoice, amount=71)

    assert told["outstanding"] == 0
    assert {term["Status"] for term in exact.terms(invoice)} == {50}


def test_a_payment_covers_instalments_by_due_date(exact):
    line = exact.line("8000", 100, "2")
    entry = exact.sell(line, PaymentCondition="37")["EntryID"]

    exact.settle("pay", entry, amount=40)  # 36.30 and 3.70 of 84.70

    terms = sorted(facts(term) for term in exact.terms(entry))
    assert terms == [(3.7, 50, True), (36.3, 50, True), (81, 20, False)]


def test_the_later_instalment_is_paid_first(exact):
    line = exact.line("8000", 100, "2")
    entry = exact.sell(line, PaymentCondition="37")["EntryID"]
    later = max(exact.terms(entry), key=lambda term: term["DueDate"])

    exact.settle("pay", entry, term=later["ID"])

    terms = sorted(facts(term) for term in exact.terms(entry))
    assert terms == [(36.3, 20, False), (84.7, 50, True)]


def condition(exact, code, part, days):
    """Post one part of a payment condition."""
    values = {"Code": code, "Description": f"{part} na {days}", "Percentage": part}
    return exact.post(
        "cashflow/PaymentConditions", {**values, "PaymentDays": days}
    ).status_code


def test_a_posted_condition_with_instalments(exact):
    # 40 % after 10 days and 60 % after 40: of 121.00 that is 48.40 and 72.60.
    assert condition(exact, "TT", 0.6, 40) == 201
    assert condition(exact, "TT", 0.4, 10) == 201
    assert condition(exact, "TT", 0.2, 60) == 500  # more than the whole
    assert condition(exact, "30", 0.5, 60) == 500  # a code of another condition

    line = exact.line("8000", 100, "2")
    sold = exact.sell(line, PaymentCondition="TT", EntryDate="2026-11-02")

    terms = sorted((t["AmountFC"], t["DueDate"]) for t in exact.terms(sold["EntryID"]))
    assert terms == [(48.4, day("2026-11-12")), (72.6, day("2026-12-12"))]
    assert sold["DueDate"] == day("2026-12-12")


def test_what_is_overpaid_stays_open_at_the_bank(exact, invoice):
    bank = exact.settle("pay", invoice, amount=150)["bank_entry"]

    assert [facts(term) for term in exact.terms(invoice)] == [(121, 50, True)]
    rows = sorted(facts(row) for row in exact.terms(bank))
    assert rows == [(-121, 50, True), (-29, 20, False)]


def test_a_bounced_payment_opens_the_invoice_again(exact, invoice):
    bank = exact.settle("pay", invoice)["bank_entry"]
    version = int(exact.terms(invoice)[0]["Timestamp"])

    told = exact.settle("unmatch", invoice)

    (term,) = exact.terms(invoice)
    assert told["outstanding"] == 121
    assert facts(term) == (121, 20, False)
    assert (term["LastPaymentDate"], term["EndDate"]) == (None, None)
    assert int(term["Timestamp"]) > version
    assert exact.terms(bank)[0]["Status"] == 20


def test_a_part_payment_that_bounces_leaves_all_open(exact, invoice):
    exact.settle("pay", invoice, amount=50)

    exact.settle("unmatch", invoice)

    terms = exact.terms(invoice)
    assert {term["Status"] for term in terms} == {20}
    assert sum(term["AmountDC"] for term in terms) == 121


def test_a_credit_note_settles_without_money(exact, invoice):
    credit = exact.sell(exact.line("8000", -100, "2"))["EntryID"]

    exact.settle("match", invoice, **{"with": credit})

    for entry, amount in ((invoice, 121), (credit, -121)):
        (term,) = exact.terms(entry)
        assert facts(term) == (amount, 50, True)
        assert term["LastPaymentDate"] is None


def test_a_smaller_credit_note_settles_a_part(exact, invoice):
    credit = exact.sell(exact.line("8000", -50, "2"))["EntryID"]

    told = exact.settle("match", invoice, **{"with": credit})

    assert told["outstanding"] == 60.5


def test_two_invoices_do_not_match(exact, invoice):
    other = exact.sell(exact.line("8000", 10, "2"))["EntryID"]

    with pytest.raises(RuntimeError, match="409"):
        exact.settle("match", invoice, **{"with": other})


def test_a_bill_is_paid_the_other_way(exact):
    bill = exact.buy(exact.line("4200", 100, "2"))["EntryID"]

    bank = exact.settle("pay", bill)["bank_entry"]

    assert exact.booking(bank) == [("1100", -121), ("1600", 121)]
    assert facts(exact.terms(bill)[0]) == (121, 50, True)


def test_a_credit_note_is_paid_back(exact):
    credit = exact.sell(exact.line("8000", -100, "2"))["EntryID"]

    bank = exact.settle("pay", credit)["bank_entry"]

    assert exact.booking(bank) == [("1100", -121), ("1300", 121)]
    assert exact.terms(credit)[0]["Status"] == 50


def test_what_is_paid_cannot_be_paid_again(exact, invoice):
    exact.settle("pay", invoice)

    with pytest.raises(RuntimeError, match="409"):
        exact.settle("pay", invoice)


def test_a_poll_sees_only_what_changed(exact, invoice):
    exact.sell(exact.line("8000", 5, "2"))
    path = "sync/Cashflow/PaymentTerms"
    newest = exact.rows(path, filter="Timestamp gt 1L")[-1]["Timestamp"]
    assert exact.rows(path, filter=f"Timestamp gt {newest}L") == []

    exact.settle("pay", invoice)

    changed = exact.rows(path, filter=f"Timestamp gt {newest}L")
    assert [row["TransactionType"] for row in changed] == [20, 40]


def test_a_difference_is_written_off_beside_the_payment(exact, invoice):
    exact.settle("pay", invoice, amount=120.5, date="2026-11-25", write_off=True)

    terms = sorted(exact.terms(invoice), key=lambda term: term["AmountDC"])
    assert [facts(term) for term in terms] == [(0.5, 50, True), (120.5, 50, True)]
    dates = [term["LastPaymentDate"] for term in terms]
    assert dates == [None, day("2026-11-25")]
    path = "financialtransaction/TransactionLines"
    query = {"filter": "Type eq 83", "select": "GLAccountCode,AmountDC"}
    booked = {
        row["GLAccountCode"]: row["AmountDC"] for row in exact.rows(path, **query)
    }
    assert booked == {"1300": -0.5, "4990": 0.5}


def test_a_write_off_that_is_given_up_is_open_itself_and_can_be_deleted(exact, invoice):
    booked = exact.settle("write_off", invoice, amount=1)["general_entry"]
    (own,) = exact.terms(booked)
    assert facts(own) == (-1, 50, True)
    with pytest.raises(RuntimeError, match="Matched"):
        exact.settle("delete_entry", booked)

    exact.settle("unmatch", invoice)
    (own,) = exact.terms(booked)
    assert facts(own) == (-1, 20, False)
    exact.settle("delete_entry", booked)
    assert exact.terms(booked) == []
    assert (
        exact.rows("financialtransaction/TransactionLines", filter="Type eq 83") == []
    )


def test_an_invoice_written_off_whole_is_settled_without_payment(exact, invoice):
    told = exact.settle("write_off", invoice)

    (term,) = exact.terms(invoice)
    assert told["outstanding"] == 0
    assert facts(term) == (121, 50, True)
    assert term["LastPaymentDate"] is None
