"""What the payment terms of an entry mean for the invoice (bookkeeping P15, P30)."""

from datetime import date
from decimal import Decimal

import pytest

from mapping.payments import PaymentState, PaymentStep, payment_state, plan_payments

D = Decimal
PAID_ON = date(2026, 12, 1)
TOTAL = D("121.00")


def term(amount, status=20, *, row_id="t1", entry="e1", paid=None, ended=None):
    """A row of sync/Cashflow/PaymentTerms."""
    return {
        "ID": row_id,
        "TransactionEntryID": entry,
        "AmountFC": D(amount),
        "AmountDC": D(amount),
        "Status": status,
        "LastPaymentDate": paid,
        "EndDate": ended,
    }


def state_of(*rows, total=TOTAL, **more):
    state = payment_state(rows, total, **more)
    return state.state, str(state.amount_open), state.settled_by


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([term(121)], ("open", "121", None), id="open"),
        pytest.param([term(121, 30)], ("open", "121", None), id="selected"),
        pytest.param([term(121, 40)], ("open", "121", None), id="sent to the bank"),
        pytest.param(
            [term(121, 50, paid=PAID_ON)], ("paid", "0.00", "payment"), id="paid"
        ),
        pytest.param(
            [term(60, 50, paid=PAID_ON), term(61)], ("partial", "61", None), id="part"
        ),
        pytest.param(
            [term("36.30", 50, paid=PAID_ON), term("84.70")],
            ("partial", "84.70", None),
            id="first of two instalments",
        ),
        pytest.param(
            [term("36.30", 50, paid=PAID_ON), term("84.70", 50, paid=PAID_ON)],
            ("paid", "0.00", "payment"),
            id="both instalments",
        ),
        pytest.param(
            [term("36.30", 50, paid=PAID_ON)],
            ("partial", "84.70", None),
            id="the second instalment has not come in yet",
        ),
        pytest.param(
            [term(121, 50, ended=PAID_ON)], ("paid", "0.00", "credit_note"), id="credit"
        ),
        pytest.param(
            [term(100, 50, paid=PAID_ON), term(21, 50, ended=PAID_ON)],
            ("paid", "0.00", "mixed"),
            id="payment and credit note",
        ),
        pytest.param([], ("unknown", "121.00", None), id="no terms"),
    ],
)
@pytest.mark.parametrize("sign", [1, -1], ids=["plus", "minus"])
def test_the_state_whatever_the_sign_of_exact(rows, expected, sign):
    turned = [row | {"AmountFC": sign * row["AmountFC"]} for row in rows]
    state, amount, settled_by = state_of(*turned)
    assert (state, D(amount), settled_by) == (expected[0], D(expected[1]), expected[2])


@pytest.mark.parametrize(
    ("types", "settled_by"),
    [
        ([40], "payment"),
        ([21], "credit_note"),
        ([31], "credit_note"),
        ([83], "difference"),
        ([40, 83], "mixed"),
        ([10], "payment"),
    ],
)
def test_the_ledger_tells_what_settled_it(types, settled_by):
    rows = [term(121, 50, paid=PAID_ON)]
    assert state_of(*rows, settled_types=types)[2] == settled_by


def test_the_last_payment_is_the_day():
    rows = [
        term("36.30", 50, paid=date(2026, 11, 30)),
        term("84.70", 50, paid=PAID_ON, ended=date(2026, 11, 21)),
    ]
    assert payment_state(rows, TOTAL).paid_on == PAID_ON


def test_without_a_payment_the_day_since_when_nothing_is_outstanding():
    assert payment_state([term(121, 50, ended=PAID_ON)], TOTAL).paid_on == PAID_ON


def test_rows_that_were_stored_as_json_read_the_same():
    row = term(121, 50, paid="2026-12-01") | {"AmountFC": "121.00"}
    assert payment_state([row], TOTAL) == PaymentState("paid", D(0), PAID_ON, "payment")


def test_an_invoice_of_nothing_that_has_a_term_is_paid():
    assert payment_state([term(0, 20)], D(0)).state == "paid"


def test_without_an_amount_in_its_currency_the_own_one_counts():
    assert state_of(term(121) | {"AmountFC": None})[:1] == ("open",)


class TestPlan:
    """Changed rows and what we know: which invoices change, and to what."""

    OPEN = PaymentState("open", TOTAL)
    PAID = PaymentState("paid", D(0), PAID_ON, "payment")

    def plan(self, remote, known=(), totals=None, deleted=()):
        stored = {row["ID"]: row for row in known}
        return plan_payments(remote, stored, totals or {"e1": TOTAL}, deleted)

    def test_an_entry_that_is_seen_first(self):
        assert self.plan([term(121)]) == [PaymentStep("e1", None, self.OPEN)]

    def test_paid(self):
        steps = self.plan([term(121, 50, paid=PAID_ON)], [term(121)])
        assert steps == [PaymentStep("e1", self.OPEN, self.PAID)]

    def test_back_to_open_after_a_bounced_direct_debit(self):
        steps = self.plan([term(121)], [term(121, 50, paid=PAID_ON)])
        assert steps == [PaymentStep("e1", self.PAID, self.OPEN)]

    def test_a_part_payment_splits_the_term(self):
        remote = [term(61), term(60, 50, row_id="t2", paid=PAID_ON)]
        (step,) = self.plan(remote, [term(121)])
        assert step.after == PaymentState("partial", D(61))

    def test_the_same_again_plans_nothing(self):
        row = term(121, 50, paid=PAID_ON)
        assert self.plan([row], [row]) == []

    def test_on_its_way_to_the_bank_changes_no_state(self):
        assert self.plan([term(121, 40)], [term(121)]) == []

    def test_entries_that_we_did_not_make_are_left_alone(self):
        bank = term(-121, 50, row_id="b1", entry="bank", paid=PAID_ON)
        assert self.plan([bank]) == []

    def test_a_deleted_term_leaves_the_state_unknown(self):
        (step,) = self.plan([], [term(121)], deleted=["t1"])
        assert step.after.state == "unknown"

    def test_a_split_that_was_undone(self):
        """The row of the part goes, the other is the whole again."""
        known = [term(61), term(60, 50, row_id="t2", paid=PAID_ON)]
        (step,) = self.plan([term(121)], known, deleted=["t2"])
        assert (step.before.state, step.after) == ("partial", self.OPEN)

    def test_a_deletion_that_concerns_nobody(self):
        assert self.plan([], [term(121)], deleted=["x"]) == []

    def test_several_invoices_in_the_order_they_come(self):
        remote = [
            term(10, row_id="b", entry="e2"),
            term(121, row_id="a"),
            term(5, row_id="c", entry="e3"),
        ]
        totals = {"e1": TOTAL, "e2": D(10)}
        steps = self.plan(remote, totals=totals)
        assert [step.entry_id for step in steps] == ["e2", "e1"]

    def test_guids_in_capitals_are_the_same(self):
        row = term(121, 50, row_id="T1", entry="E1", paid=PAID_ON)
        (step,) = self.plan([row], [term(121)])
        assert step.before == self.OPEN
