"""Everything that settles an invoice, and what each list then says (api.md I).

The figures: 100.00 at 21 % is 121.00.
"""

import pytest
from sandbox_client import day
from settling import (
    DATES,
    book,
    buy,
    control,
    ledger,
    list_rows,
    rows,
    sell,
)


@pytest.fixture(params=["sale", "bill"])
def kind(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["positive", "negative-when-due"])
def negative(request, sandbox):
    """Both readings of the sign of AmountDC."""
    sandbox.post("switches", terms_negative_when_due=request.param)
    return request.param


# -- full, part, too much -------------------------------------------------------------


def test_a_full_payment_on_both_sides_and_in_both_signs(exact, kind, negative):
    entry = book(exact, kind)
    line_type, sign = (20, -1 if negative else 1) if kind == "sale" else (22, 1)
    assert rows(exact, entry) == [(sign * 121, 20)]

    bank = exact.settle("pay", entry, **DATES)["bank_entry"]

    assert rows(exact, entry) == [(sign * 121, 50)]
    assert rows(exact, bank) == [(-sign * 121, 50)]
    (term,) = exact.terms(entry)
    assert term["LineType"] == line_type
    assert term["TransactionAmountDC"] == 121  # has no such doubt about its sign
    assert term["LastPaymentDate"] == day("2026-11-25")
    assert term["EndDate"] == day("2026-11-20")
    assert (term["EndYear"], term["EndPeriod"]) == (2026, 11)
    assert list_rows(exact, line_type, entry) == [(sign * 121, 50)]
    assert list_rows(exact, line_type, bank) == [(-sign * 121, 50)]
    other = {20: 22, 22: 20}[line_type]
    assert list_rows(exact, other, entry) == []


def test_the_lists_of_payments_have_no_dates_of_payment(exact):
    exact.settle("pay", buy(exact))
    (row, _bank) = exact.rows("cashflow/Payments", filter="Status eq 50", select="*")

    assert "LastPaymentDate" not in row
    assert "IsFullyPaid" not in row


def test_a_part_payment_leaves_a_row_open(exact, kind):
    entry = book(exact, kind)

    told = exact.settle("pay", entry, amount=50, **DATES)

    assert told["outstanding"] == 71
    assert rows(exact, entry) == [(50, 50), (71, 20)]
    terms = exact.terms(entry)
    assert len({term["EntryID"] for term in terms}) == 2
    assert control(exact, entry)["OffsetID"] is None  # not settled yet

    bank = exact.settle("pay", entry, amount=71)["bank_entry"]

    assert rows(exact, entry) == [(50, 50), (71, 50)]
    assert control(exact, entry)["OffsetID"] == control(exact, bank)["ID"]


def test_three_payments_of_one_invoice(exact, kind):
    entry = book(exact, kind)

    for amount in (40, 40, 41):
        told = exact.settle("pay", entry, amount=amount)

    assert told["outstanding"] == 0
    assert rows(exact, entry) == [(40, 50), (40, 50), (41, 50)]


def test_what_is_paid_too_much_is_open_at_the_bank(exact, kind):
    entry = book(exact, kind)

    bank = exact.settle("pay", entry, amount=150)["bank_entry"]

    assert rows(exact, entry) == [(121, 50)]
    assert rows(exact, bank) == [(-121, 50), (-29, 20)]


def test_what_was_paid_too_much_is_matched_with_the_next_invoice(exact):
    bank = exact.settle("pay", sell(exact), amount=150)["bank_entry"]
    following = sell(exact, 50, YourRef="INV/2")  # 60.50

    told = exact.settle("match", following, **{"with": bank}, **DATES)

    assert told["outstanding"] == 31.5
    assert rows(exact, following) == [(29, 50), (31.5, 20)]
    assert rows(exact, bank) == [(-121, 50), (-29, 50)]


# -- several at once ------------------------------------------------------------------


def test_one_payment_for_several_invoices(exact, kind, sandbox):
    entries = [book(exact, kind, amount) for amount in (100, 200)]

    told = sandbox.post("pay", entries=entries, **DATES)

    assert list(told["entries"].values()) == [0, 0]
    bank = told["bank_entry"]
    assert rows(exact, *entries) == [(121, 50), (242, 50)]
    assert rows(exact, bank) == [(-242, 50), (-121, 50)]
    sign = 1 if kind == "sale" else -1
    account = "1300" if kind == "sale" else "1600"
    assert exact.booking(bank) == [
        ("1100", sign * 363),
        (account, -sign * 121),
        (account, -sign * 242),
    ]


def test_a_line_for_several_invoices_names_none_of_them(exact, sandbox):
    entries = [sell(exact, 100), sell(exact, 200, YourRef="INV/2")]

    bank = sandbox.post("pay", entries=entries, one_line=True)["bank_entry"]

    (row,) = exact.terms(bank)
    assert (row["AmountDC"], row["Status"], row["YourRef"]) == (-363, 50, None)
    assert {control(exact, e)["OffsetID"] for e in entries} == {row["TransactionID"]}


def test_several_invoices_each_in_part(exact, sandbox):
    entries = [sell(exact, 100), sell(exact, 200)]
    parts = [{"entry": e, "amount": a} for e, a in zip(entries, (21, 42), strict=True)]

    told = sandbox.post("pay", entries=parts)

    assert list(told["entries"].values()) == [100, 200]


def test_money_that_came_before_anybody_knew_why(exact, sandbox):
    bank = sandbox.post("receive", account="1", amount=121, **DATES)["bank_entry"]
    assert rows(exact, bank) == [(-121, 20)]
    entry = sell(exact)

    exact.settle("match", entry, **{"with": bank})

    (term,) = exact.terms(entry)
    assert (term["Status"], term["LastPaymentDate"]) == (50, day("2026-11-25"))


# -- journals -------------------------------------------------------------------------


def test_a_payment_is_an_entry_of_its_journal(exact):
    bank = exact.settle("pay", sell(exact), **DATES)["bank_entry"]

    (entry,) = exact.rows("financialtransaction/BankEntries")
    assert entry["EntryID"] == bank
    assert (entry["JournalCode"], entry["EntryNumber"]) == ("20", 26200001)
    assert (entry["OpeningBalanceFC"], entry["ClosingBalanceFC"]) == (0, 121)
    (line,) = exact.rows("financialtransaction/BankEntryLines")
    assert (line["AmountFC"], line["OurRef"]) == (121, 26700001)


def test_a_cash_payment_is_in_the_cash_entries(exact):
    cash = exact.settle("pay", sell(exact), journal="10")["bank_entry"]

    (entry,) = exact.rows("financialtransaction/CashEntries")
    assert entry["EntryID"] == cash
    assert exact.rows("financialtransaction/BankEntries") == []
    assert exact.booking(cash) == [("1000", 121), ("1300", -121)]


def test_a_payment_provider_is_missing_from_the_bank_entries(exact):
    entry = sell(exact)

    paid = exact.settle("pay", entry, journal="25")["bank_entry"]

    assert exact.rows("financialtransaction/BankEntries") == []
    assert exact.booking(paid) == [("1200", 121), ("1300", -121)]
    assert rows(exact, entry) == [(121, 50)]


# -- differences ----------------------------------------------------------------------


def test_a_difference_is_written_off(exact, kind):
    entry = book(exact, kind)

    exact.settle("pay", entry, amount=120.5, write_off=True, **DATES)

    assert rows(exact, entry) == [(0.5, 50), (120.5, 50)]
    sign = 1 if kind == "sale" else -1
    account = "1300" if kind == "sale" else "1600"
    assert ledger(exact, 83) == [
        (account, -sign * 0.5, -sign * 0.5),
        ("4990", sign * 0.5, sign * 0.5),
    ]


# -- credit notes ---------------------------------------------------------------------


def test_a_credit_note_settles_in_full_and_in_part(exact, kind, negative):
    entry, credit = book(exact, kind), book(exact, kind, -50)
    sign = -1 if negative and kind == "sale" else 1

    told = exact.settle("match", entry, **{"with": credit})

    assert told["entries"] == {entry: 60.5, credit: 0}
    expected = sorted([(sign * 60.5, 20), (sign * 60.5, 50)])
    assert rows(exact, entry) == expected
    assert rows(exact, credit) == [(-sign * 60.5, 50)]
    assert {t["LastPaymentDate"] for t in exact.terms(entry)} == {None}


def test_the_rest_after_a_credit_note_is_paid(exact):
    entry, credit = sell(exact), sell(exact, -50)
    exact.settle("match", entry, **{"with": credit})

    exact.settle("pay", entry, **DATES)

    paid = {row["LastPaymentDate"] for row in exact.terms(entry)}
    assert paid == {None, day("2026-11-25")}
    assert rows(exact, entry) == [(60.5, 50), (60.5, 50)]


def test_invoice_and_credit_note_in_one_payment(exact):
    # 242.00 less 121.00: the bank sees 121.00.
    entry, credit = sell(exact, 200), sell(exact, -100)

    exact.settle("pay", entry, amount=121)
    exact.settle("match", entry, **{"with": [credit]})

    assert rows(exact, entry) == [(121, 50), (121, 50)]
    assert rows(exact, credit) == [(-121, 50)]


# -- direct debit and payment files ---------------------------------------------------


def test_a_direct_debit_from_selection_to_match(exact):
    entry = sell(exact, PaymentCondition="IN")

    exact.settle("select", entry)
    (term,) = exact.terms(entry)
    assert (term["Status"], term["IsFullyPaid"]) == (30, False)
    assert term["ReceivableSelected"] and term["ReceivableSelectorFullName"]
    assert term["PaymentMethod"] == "I"

    told = exact.settle("process_payment", entry)
    (term,) = exact.terms(entry)
    assert (term["Status"], term["ReceivableBatchNumber"]) == (40, 1)
    assert told["outstanding"] == 121  # sent to the bank is not matched

    exact.settle("pay", entry, **DATES)
    (term,) = exact.terms(entry)
    assert (term["Status"], term["LastPaymentDate"]) == (50, day("2026-11-25"))


def test_a_payment_file_to_a_supplier(exact):
    entry = buy(exact)

    exact.settle("process_payment", entry)

    (term,) = exact.terms(entry)
    assert (term["Status"], term["PaymentBatchNumber"]) == (40, 1)
    assert (term["ReceivableSelected"], term["ReceivableBatchNumber"]) == (None, None)
    assert list_rows(exact, 22, entry) == [(121, 40)]


def test_a_selection_is_given_up(exact):
    entry = sell(exact)
    exact.settle("process_payment", entry)

    exact.settle("select", entry, off=True)

    (term,) = exact.terms(entry)
    assert (term["Status"], term["ReceivableSelected"]) == (20, None)


def test_a_collection_bounces(exact):
    entry = sell(exact)
    exact.settle("process_payment", entry)
    first = exact.settle("pay", entry, **DATES)["bank_entry"]

    told = exact.settle("bounce", entry, date="2026-12-01")

    (term,) = exact.terms(entry)
    assert (term["Status"], term["LastPaymentDate"]) == (20, None)
    assert (term["IsFullyPaid"], term["ReceivableSelected"]) == (False, None)
    assert told["outstanding"] == 121
    assert exact.booking(told["bank_entry"]) == [("1100", -121), ("1300", 121)]
    assert rows(exact, first, told["bank_entry"]) == [(-121, 50), (121, 50)]
    assert control(exact, entry)["OffsetID"] is None


# -- back -----------------------------------------------------------------------------


def test_one_of_two_payments_is_taken_back(exact, kind):
    entry = book(exact, kind)
    first = exact.settle("pay", entry, amount=50)["bank_entry"]
    exact.settle("pay", entry, amount=71)

    told = exact.settle("unmatch", entry, **{"with": first})

    assert told["outstanding"] == 50
    assert rows(exact, entry) == [(50, 20), (71, 50)]
    assert rows(exact, first) == [(-50, 20)]
    assert control(exact, entry)["OffsetID"] is None


def test_a_credit_note_is_taken_back(exact):
    entry, credit = sell(exact), sell(exact, -100)
    exact.settle("match", entry, **{"with": credit})

    exact.settle("unmatch", credit)

    assert rows(exact, entry) == [(121, 20)]
    assert rows(exact, credit) == [(-121, 20)]


def test_what_is_not_matched_cannot_be_taken_back(exact):
    with pytest.raises(RuntimeError, match="Nothing is matched"):
        exact.settle("unmatch", sell(exact))


# -- single terms ---------------------------------------------------------------------


def test_a_person_splits_a_term(exact, sandbox):
    entry = sell(exact)
    (term,) = exact.terms(entry)

    sandbox.post("split_term", term=term["ID"], amount=21, due="2027-01-31")

    parts = sorted(exact.terms(entry), key=lambda row: row["AmountDC"])
    assert [row["AmountDC"] for row in parts] == [21, 100]
    assert parts[0]["DueDate"] == day("2027-01-31")
    assert parts[0]["EntryID"] != parts[1]["EntryID"]


def test_a_deleted_term_is_seen_in_sync_deleted_alone(exact, sandbox):
    entry = sell(exact)
    (term,) = exact.terms(entry)

    sandbox.post("delete_term", term=term["ID"])

    assert exact.terms(entry) == []
    (gone,) = exact.rows("sync/Deleted", filter="Timestamp gt 1L")
    assert (gone["EntityType"], gone["EntityKey"]) == (10, term["ID"])
