"""What the payment terms of an entry mean for the invoice (bookkeeping P15, P30)."""

from datetime import date
from itertools import permutations

import pytest
from payment_rows import INVOICED, PAID_ON, TOTAL, D, control, line, matched, paid, term

from mapping.payments import (
    Booked,
    Known,
    PaymentState,
    changed_rows,
    payment_state,
    plan_payments,
)
from mapping.settlements import settlements

LATER = date(2026, 12, 15)
IN_TWO = [paid("36.30", row_id="t1"), paid("84.70", row_id="t2", on=LATER)]


def turned(row):
    return row | {"AmountFC": -row["AmountFC"], "AmountDC": -row["AmountDC"]}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([term(121)], ("open", 121, None, None), id="open"),
        pytest.param([term(121, 30)], ("open", 121, None, None), id="selected"),
        pytest.param([term(121, 40)], ("open", 121, None, None), id="collected"),
        pytest.param([paid(121)], ("paid", 0, PAID_ON, "payment"), id="paid"),
        pytest.param(
            [paid(60), term(61, row_id="t2")], ("partial", 61, None, None), id="part"
        ),
        pytest.param(
            [paid("36.30"), term("84.70", row_id="t2")],
            ("partial", "84.70", None, None),
            id="first of two instalments",
        ),
        pytest.param(IN_TWO, ("paid", 0, LATER, "payment"), id="both instalments"),
        pytest.param(
            [paid("36.30")],
            ("partial", "84.70", None, None),
            id="the second instalment has not come in yet",
        ),
        pytest.param(
            [matched(121)], ("paid", 0, INVOICED, "credit_note"), id="credit note"
        ),
        pytest.param(
            [paid(100), matched(21, row_id="t2")],
            ("paid", 0, PAID_ON, "mixed"),
            id="payment and credit note",
        ),
        pytest.param(
            [paid("118.58"), matched("2.42", row_id="t2", AmountDiscountFC=D("2.42"))],
            ("paid", 0, PAID_ON, "mixed"),
            id="payment and discount",
        ),
        pytest.param([], ("unknown", 121, None, None), id="no terms"),
    ],
)
@pytest.mark.parametrize("sign", ["as it is", "turned"])
def test_the_state_in_any_order_whatever_the_sign(rows, expected, sign):
    seen = [turned(row) if sign == "turned" else row for row in rows]
    for order in permutations(seen):
        state = payment_state(order, TOTAL)
        assert (
            state.state,
            state.amount_open,
            state.paid_on,
            state.settled_by,
        ) == (expected[0], D(expected[1]), *expected[2:])


def test_a_sign_that_switches_with_the_match_changes_nothing():
    rows = [paid(60), turned(term(61, row_id="t2"))]
    assert payment_state(rows, TOTAL) == PaymentState("partial", D(61))


@pytest.mark.parametrize(
    ("kind", "settled_by"),
    [(21, "credit_note"), (31, "credit_note"), (83, "difference"), (82, "difference")],
)
def test_the_ledger_tells_what_settled_it(kind, settled_by):
    lines = [control("other"), line("other", kind, -121)]
    assert payment_state([matched(121)], TOTAL, lines).settled_by == settled_by


def test_rows_that_were_stored_as_json_read_the_same():
    row = paid(121, on="2026-12-01") | {"AmountFC": "121.00"}
    assert payment_state([row], TOTAL) == PaymentState("paid", D(0), PAID_ON, "payment")


def test_an_invoice_of_nothing_that_has_a_term_is_paid():
    assert payment_state([term(0)], D(0)).state == "paid"


def test_without_an_amount_in_its_currency_the_own_one_counts():
    row = term(121) | {"AmountFC": None}
    assert payment_state([row], TOTAL).state == "open"


class TestPlan:
    """What Exact says, and what Odoo has: what is to be booked and taken back."""

    def plan(self, rows, *lines, total=TOTAL, **known):
        """Plan it in any order of the rows: always the same comes of it."""
        known.setdefault("creditable", D(1000) * bool(known.get("entries")))
        plans = [
            plan_payments(order, total, lines, Known(**known))
            for order in permutations(rows)
        ]
        for plan in plans:
            assert set(plan.register) == set(plans[0].register)
            assert plan.state == plans[0].state
        return plans[0]

    def booked(self, plan):
        return sorted((part.kind, part.amount, part.day) for part in plan.register)

    def again(self, plan, rows, *lines, **known):
        """Plan it again after it was done."""
        done = {part.key: Booked(part.amount, part.day) for part in plan.register}
        matched_now = known.pop("matched", D(0)) + plan.match
        return self.plan(rows, *lines, booked=done, matched=matched_now, **known)

    @pytest.mark.parametrize(
        ("rows", "lines", "expected"),
        [
            pytest.param([term(121)], [], [], id="open"),
            pytest.param([term(121, 30)], [], [], id="selected"),
            pytest.param([term(121, 40)], [], [], id="collected, not yet matched"),
            pytest.param([paid(121)], [], [("payment", 121, PAID_ON)], id="paid"),
            pytest.param(
                [paid(121)],
                [control("b"), line("b", 40, -150)],
                [("payment", 121, PAID_ON)],
                id="overpaid: the rest is none of the invoice's",
            ),
            pytest.param(
                [paid(60), term(61, row_id="t2")],
                [],
                [("payment", 60, PAID_ON)],
                id="part",
            ),
            pytest.param(
                IN_TWO,
                [control("b"), line("b", 40, "-84.70", on=LATER)],
                [("payment", D("36.30"), PAID_ON), ("payment", D("84.70"), LATER)],
                id="one invoice by several payments",
            ),
            pytest.param(
                [paid(121)],
                [control("b"), line("b", 40, -500)],
                [("payment", 121, PAID_ON)],
                id="several invoices by one payment",
            ),
            pytest.param(
                [paid("36.30", row_id="t1"), paid("84.70", row_id="t2")],
                [control("b"), line("b", 40, -121)],
                [("payment", 121, PAID_ON)],
                id="both instalments by one payment",
            ),
            pytest.param(
                [
                    paid("36.30", row_id="t1", AmountDiscountFC=D("0.73")),
                    paid("84.70", row_id="t2", AmountDiscountFC=D("1.69")),
                ],
                [control("b"), line("b", 40, "-118.58")],
                [
                    ("discount", D("2.42"), PAID_ON),
                    ("payment", D("118.58"), PAID_ON),
                ],
                id="both instalments less their discount",
            ),
            pytest.param(
                [paid(121, AmountDiscountFC=D("2.42"))],
                [control("b"), line("b", 40, "-118.58")],
                [
                    ("discount", D("2.42"), PAID_ON),
                    ("payment", D("118.58"), PAID_ON),
                ],
                id="discount, in one term",
            ),
            pytest.param(
                [
                    paid("118.58", AmountDiscountFC=D("2.42")),
                    matched("2.42", row_id="t2", AmountDiscountFC=D("2.42")),
                ],
                [control("d"), line("d", 83, "-2.42")],
                [
                    ("discount", D("2.42"), PAID_ON),
                    ("payment", D("118.58"), PAID_ON),
                ],
                id="discount, in two terms",
            ),
            pytest.param(
                [paid("120.99"), matched("0.01", row_id="t2")],
                [control("d"), line("d", 83, "-0.01")],
                [
                    ("payment", D("120.99"), PAID_ON),
                    ("payment_difference", D("0.01"), PAID_ON),
                ],
                id="payment difference",
            ),
            pytest.param(
                [paid("120.99"), paid("0.01", row_id="t2")],
                [control("d"), line("d", 83, "-0.01")],
                [
                    ("payment", D("120.99"), PAID_ON),
                    ("payment_difference", D("0.01"), PAID_ON),
                ],
                id="payment difference that has a payment date too",
            ),
            pytest.param(
                [matched(121)],
                [control("x"), line("x", 82, -121)],
                [("exchange_difference", 121, PAID_ON)],
                id="exchange difference",
            ),
            pytest.param(
                [matched(121)],
                [control("x"), line("x", 90, -121)],
                [("other", 121, PAID_ON)],
                id="a general journal entry",
            ),
        ],
    )
    @pytest.mark.parametrize("sign", ["as it is", "turned", "turned by the match"])
    def test_what_is_booked_whatever_the_sign(self, rows, lines, expected, sign):
        rows = [
            turned(row)
            if sign == "turned" or (row["Status"] == 50 and sign != "as it is")
            else row
            for row in rows
        ]
        plan = self.plan(rows, *lines)
        assert self.booked(plan) == expected
        assert not (plan.take_back or plan.covered or plan.unclear or plan.match)

        again = self.again(plan, rows, *lines)
        assert (again.register, again.take_back) == ((), ())

    def test_a_credit_limitation_is_not_a_discount(self):
        rows = [paid(121, AmountDiscountFC=D("2.42"))]
        lines = [control("b"), line("b", 40, "-118.58")]
        plan = plan_payments(rows, TOTAL, lines, limitation=True)
        assert {part.kind for part in plan.register} == {"payment", "limitation"}

    def test_money_in_another_currency_is_worth_what_exact_booked(self):
        lines = [control("b"), line("b", 40, -242, home="-220.50")]
        (part,) = self.plan([paid(121)], *lines).register
        assert part.company_amount == D("110.25")

    def test_a_credit_note_is_matched_not_booked(self):
        rows = [matched(50), term(71, row_id="t2")]
        lines = [line("cn", 21, -50, offset="e1-control", entry="e9")]
        plan = self.plan(rows, *lines, entries=["e9"])
        assert (plan.register, plan.match) == ((), D(50))

        again = self.again(plan, rows, *lines, entries=["e9"])
        assert (again.match, again.unmatch) == (0, False)

    def test_what_the_credit_notes_can_not_give_was_money_where_money_came_in(self):
        """60.00 of a match of many, of which the credit note gave 40.00."""
        lines = [line("cn", 21, -100, offset="e1-control", entry="e9")]
        plan = self.plan([paid(60)], *lines, entries=["e9"], creditable=D(40))
        assert [(part.kind, part.amount) for part in plan.register] == [("payment", 20)]
        assert plan.match == D(40)

    def test_what_nobody_can_have_given_is_something_else(self):
        lines = [line("cn", 21, -60, offset="e1-control", entry="e9")]
        plan = self.plan([matched(60)], *lines, entries=["e9"], creditable=D(0))
        assert [(part.kind, part.amount) for part in plan.register] == [("other", 60)]
        assert plan.match == 0

    def test_a_credit_note_of_exact_s_own_beside_one_of_ours(self):
        """100.00, named after theirs; ours gave 40.00 of it."""
        lines = [line("cn", 21, -60, offset="e1-control", entry="theirs")]
        plan = self.plan([matched(100)], *lines, entries=["e9"], creditable=D(40))
        assert [(part.kind, part.amount) for part in plan.register] == [("other", 60)]
        assert plan.match == D(40)

    def test_what_no_money_came_in_for_is_a_credit_note_s_first(self):
        rows = [paid(40), matched(40, row_id="t2")]
        lines = [line("cn", 21, -100, offset="e1-control", entry="e9")]
        plan = self.plan(rows, *lines, entries=["e9"], creditable=D(40))
        assert [(part.kind, part.term_id) for part in plan.register] == [
            ("payment", "t1")
        ]

    def test_what_the_money_beside_a_credit_note_was_worth(self):
        lines = [control("b"), line("b", 40, "-72.60", home=-30)]
        lines.append(line("cn", 21, "-48.40", offset="e1-control", entry="e9"))
        (part,) = self.plan([paid(121)], *lines, entries=["e9"]).register
        assert (part.amount, part.company_amount) == (D("72.60"), D(30))

    def test_money_of_one_term_is_one_payment(self):
        """80.00 is the bank's, and of the other 41.00 the credit note gave 1.00."""
        lines = [control("b"), line("b", 40, -80)]
        lines.append(line("cn", 21, -41, offset="e1-control", entry="e9"))
        plan = self.plan([paid(121)], *lines, entries=["e9"], creditable=D(1))
        assert [(part.kind, part.amount) for part in plan.register] == [
            ("payment", 120)
        ]
        assert plan.match == D(1)

    def test_a_credit_note_that_only_exact_has_is_something_else(self):
        lines = [control("cn"), line("cn", 21, -121, entry="by hand")]
        plan = self.plan([matched(121)], *lines)
        assert self.booked(plan) == [("other", 121, PAID_ON)]
        assert plan.match == 0

    def test_money_and_a_credit_note_that_were_matched_at_once(self):
        """All their terms have the payment's date then."""
        lines = [
            control("b"),
            line("b", 40, -100),
            line("cn", 21, -21, offset="e1-control", entry="e9"),
        ]
        plan = self.plan([paid(121)], *lines, entries=["e9"])
        assert (self.booked(plan), plan.match) == ([("payment", 100, PAID_ON)], D(21))

        note = paid(21, entry="e9")
        lines = [control("e1-control", -21, "e9"), control("b")]
        plan = self.plan([note], *lines, total=D(21), entries=["e1"])
        assert (plan.register, plan.match) == ((), D(21))

    def test_a_payment_and_a_credit_note_of_the_same_amount(self):
        rows = [paid("60.50"), matched("60.50", row_id="t2")]
        lines = [control("cn"), line("cn", 21, "-60.50", entry="e9")]
        plan = self.plan(rows, *lines, entries=["e9"])
        assert self.booked(plan) == [("payment", D("60.50"), PAID_ON)]
        assert plan.match == D("60.50")

    def test_a_part_that_was_written_off_shows_its_reference_only(self):
        rows = [
            matched(21, YourRef="INV/7"),
            term(100, row_id="t2", YourRef="INV/7"),
        ]
        lines = [line("d", 83, -21) | {"YourRef": "INV/7"}]
        plan = self.plan(rows, *lines)
        assert self.booked(plan) == [("payment_difference", 21, PAID_ON)]

    def test_a_credit_note_and_a_part_that_was_written_off(self):
        more = {"YourRef": "INV/7"}
        rows = [
            matched(1, **more),
            matched("48.40", row_id="t2", **more),
            term("71.60", row_id="t3", **more),
        ]
        lines = [
            line("cn", 21, "-48.40", offset="e1-control", entry="e9"),
            line("d", 83, -1) | more,
        ]
        plan = self.plan(rows, *lines, entries=["e9"])
        assert self.booked(plan) == [("payment_difference", 1, PAID_ON)]
        assert plan.match == D("48.40")

    def test_both_instalments_by_one_credit_note(self):
        rows = [matched("36.30"), matched("84.70", row_id="t2")]
        lines = [control("cn"), line("cn", 21, -121, entry="e9")]
        plan = self.plan(rows, *lines, entries=["e9"])
        assert (plan.register, plan.match) == ((), D(121))

    def test_a_credit_note_that_a_person_has_matched_stays_theirs(self):
        plan = self.plan([matched(121)], credited=D(121))
        assert (plan.match, plan.unmatch, plan.register) == (0, False, ())

    def test_a_match_that_exact_has_undone(self):
        plan = self.plan([term(121)], matched=D(121))
        assert (plan.unmatch, plan.match) == (True, 0)

    def test_back_to_open_after_a_bounced_direct_debit(self):
        plan = self.plan([term(121)], booked={"t1:payment": Booked(TOTAL, PAID_ON)})
        assert (plan.take_back, plan.register) == (("t1:payment",), ())
        assert plan.state == PaymentState("open", D(121))

    def test_a_deleted_term_is_taken_back(self):
        plan = self.plan([], booked={"t1:payment": Booked(TOTAL, PAID_ON)})
        assert plan.take_back == ("t1:payment",)
        assert plan.state.state == "unknown"

    def test_a_part_that_became_another_amount_is_booked_anew(self):
        rows = [paid(70), term(51, row_id="t2")]
        plan = self.plan(rows, booked={"t1:payment": Booked(D(60), PAID_ON)})
        assert plan.take_back == ("t1:payment",)
        assert self.booked(plan) == [("payment", 70, PAID_ON)]

    def test_paid_in_odoo_otherwise_is_left_alone(self):
        plan = self.plan([paid(121)], elsewhere=D(121))
        assert (plan.register, plan.unclear) == ((), ())
        assert [part.amount for part in plan.covered] == [121]

    def test_what_somebody_booked_counts_for_the_same_amount_first(self):
        rows = [paid(40), paid(60, row_id="t2"), term(21, row_id="t3")]
        plan = self.plan(rows, elsewhere=D(60))
        assert [part.amount for part in plan.covered] == [60]
        assert self.booked(plan) == [("payment", 40, PAID_ON)]

    def test_part_of_it_in_odoo_otherwise_is_for_a_person(self):
        plan = self.plan([paid(121)], elsewhere=D(40))
        assert (plan.register, plan.covered) == ((), ())
        assert [part.amount for part in plan.unclear] == [121]


class TestChangedRows:
    def changed(self, remote, known=(), deleted=()):
        stored = {row["ID"]: row for row in known}
        return [row["Timestamp"] for row in changed_rows(remote, stored, deleted)]

    def test_the_newest_of_a_row_counts(self):
        rows = [term(1, Timestamp=n) for n in (5, 7, 6)]
        assert self.changed(rows) == [7]

    def test_the_same_again_is_no_change(self):
        assert self.changed([term(1, Timestamp=7)], [term(1, Timestamp="7")]) == []

    def test_what_is_gone_stays_gone(self):
        assert self.changed([term(1, Timestamp=7)], deleted=["T1"]) == []

    def test_guids_in_capitals_are_the_same(self):
        old, new = term(1, Timestamp=7), term(1, row_id="T1", Timestamp=8)
        assert self.changed([new], [old]) == [8]


def test_of_two_equal_parts_the_one_without_a_payment_date_is_no_money():
    """Half of a credit note is matched with an invoice, the other half paid out."""
    term = {"Status": 50, "AmountFC": 24.2, "DueDate": "2026-11-30"}
    matched = term | {"ID": "a", "TransactionID": "t1", "EndDate": "2026-11-22"}
    paid = term | {"ID": "b", "TransactionID": "t1", "LastPaymentDate": "2026-11-18"}
    money = {
        **{"ID": "m", "Type": 40, "AmountFC": -24.2, "OffsetID": "t1"},
        **{"Date": "2026-11-18", "EntryID": "e"},
    }
    parts = settlements([matched, paid], [money])
    assert {part.term_id: part.kind for part in parts} == {
        "a": "credit_note",
        "b": "payment",
    }
