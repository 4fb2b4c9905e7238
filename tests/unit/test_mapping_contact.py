"""First contact: which codes it books with, what it books, and what answers mean."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from mapping_cases import CODES

from mapping.contact import Evidence, Place, Side
from mapping.contact_bookings import BOOKINGS, BY_CODE, relation
from mapping.contact_place import (
    Offer,
    choose_place,
    looks_like_test,
    place_from_json,
    place_to_json,
    stands_on_the_same,
)
from mapping.contact_questions import QUESTIONS, answers_of, has_passed
from mapping.data import GlAccount, Journal, Period, VatCode
from mapping.learned import Learned, learned_from

D = Decimal
TODAY = date(2026, 11, 22)
RELATION = "a0000000-0000-4000-8000-000000000001"
REVENUE = GlAccount("00000000-0000-4000-8000-000000000001", "8000", 110)
COST = GlAccount("00000000-0000-4000-8000-000000000002", "4000", 120)
HIGH = VatCode("2", "E", "B", False, D(21))
LOW = VatCode("1", "E", "B", False, D(9))
CHARGED = VatCode("10", "E", "P", True, D(21))
SALES = Journal("70", 20)
PURCHASES = Journal("60", 22)
PERIODS = (
    Period(2026, 11, date(2026, 11, 1), date(2026, 11, 30)),
    Period(2026, 12, date(2026, 12, 1), date(2026, 12, 31)),
)
PLACE = Place(
    marker="FC1",
    today=TODAY,
    country="NL",
    sales=Side(SALES, REVENUE, HIGH, "30"),
    purchase=Side(PURCHASES, COST, HIGH),
    charged=CHARGED,
    spread=(date(2026, 11, 21), date(2026, 12, 31)),
    beyond=date(2027, 2, 9),
)
BARE = replace(CODES, default_journal={}, journals={}, default_gl_account={})


def offer(**lists):
    defaults = {
        "journals": [PURCHASES, SALES],
        "accounts": [COST, REVENUE],
        "vat_codes": [LOW, HIGH, CHARGED],
        "country": "NL",
    }
    return Offer(**(defaults | lists))


def choose(codes=BARE, **lists):
    codes = replace(codes, periods=codes.periods or PERIODS)
    return choose_place(offer(**lists), codes, "FC1", TODAY)


class TestPlace:
    @pytest.mark.parametrize(
        "place", [PLACE, replace(PLACE, purchase=None, spread=None, beyond=None)]
    )
    def test_is_the_same_when_it_was_kept(self, place):
        assert place_from_json(json.loads(json.dumps(place_to_json(place)))) == place

    def test_stands_on_other_codes(self):
        other = replace(PLACE, sales=replace(PLACE.sales, vat=LOW))
        assert not stands_on_the_same(PLACE, other)
        assert stands_on_the_same(PLACE, replace(PLACE, beyond=None))

    def test_codes_that_invoices_would_use(self):
        place, missing = choose()
        assert missing == ""
        assert place.sales.journal == SALES
        assert place.sales.account == REVENUE
        assert place.sales.vat == HIGH
        assert place.purchase.account == COST
        assert place.charged == CHARGED
        # Ten days of November and the whole of December; 40 days after its end.
        assert place.spread == (date(2026, 11, 21), date(2026, 12, 31))
        assert place.beyond == date(2027, 2, 9)

    @pytest.mark.parametrize(
        ("lists", "missing"),
        [
            ({"journals": [PURCHASES]}, "journal"),
            ({"accounts": [COST]}, "account"),
            ({"accounts": [replace(REVENUE, cost_center=1)]}, "account"),
            ({"vat_codes": [CHARGED]}, "vat"),
            ({"vat_codes": [replace(HIGH, type="I")]}, "vat"),
        ],
    )
    def test_what_is_missing_is_named(self, lists, missing):
        assert choose(**lists) == (None, missing)

    def test_a_closed_period_is_no_place(self):
        options = replace(BARE.options, closed=frozenset({("70", 2026, 11)}))
        assert choose(replace(BARE, options=options)) == (None, "period")

    def test_without_purchases_the_check_is_smaller(self):
        place, _missing = choose(journals=[SALES])
        assert place.purchase is None
        built = [b.code for b in BOOKINGS if b.build(place, RELATION, {"plain": {}})]
        assert not {"refund", "charged", "intrastat"} & {*built}

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Testadministratie B.V.", True),
            ("DEMO Jansen", True),
            ("Proefboekhouding", True),
            ("Jansen Fietsen B.V.", False),
        ],
    )
    def test_an_administration_that_calls_itself_a_test(self, name, expected):
        assert looks_like_test(name) is expected


def built(code, place=PLACE, before=None):
    return BY_CODE[code].build(place, RELATION, before or {})


class TestBookings:
    def test_the_plain_entry(self):
        assert built("plain") == {
            "Customer": RELATION,
            "Journal": "70",
            "EntryDate": "2026-11-22",
            "YourRef": "FC1/plain.",
            "Description": "FC1/plain.",
            "PaymentCondition": "30",
            "SalesEntryLines": [
                {
                    "GLAccount": REVENUE.id,
                    "AmountFC": 100.0,
                    "VATCode": "2",
                    "VATAmountFC": 21.0,
                    "Description": "First contact",
                }
            ],
        }

    def test_each_differs_from_the_plain_one_in_one_thing(self):
        (line,) = built("vat")["SalesEntryLines"]
        assert line["VATAmountFC"] == 21.03
        (line,) = built("credit")["SalesEntryLines"]
        assert (line["AmountFC"], line["VATAmountFC"]) == (-100.0, -21.0)
        assert built("same_reference")["YourRef"] == "FC1/plain."
        number = built("same_number", before={"plain": {"EntryNumber": 26700001}})
        assert number["EntryNumber"] == number["InvoiceNumber"] == 26700001
        assert len(built("full_texts")["YourRef"]) == 50
        assert len(built("long_texts")["YourRef"]) > 50
        (line,) = built("charged")["PurchaseEntryLines"]
        assert line["VATCode"] == "10" and "VATAmountFC" not in line

    def test_what_cannot_be_asked_is_left_out(self):
        bare = replace(PLACE, spread=None, beyond=None, charged=None)
        for code in ("spread", "spread_far", "charged", "credit_positive"):
            assert built(code, bare) is None
        assert built("same_number", before={"plain": {}}) is None

    def test_a_credit_journal_gets_positive_amounts(self):
        place = replace(PLACE, credit_journal=Journal("71", 20))
        entry = built("credit_positive", place)
        assert entry["Journal"] == "71"
        assert entry["SalesEntryLines"][0]["AmountFC"] == 100.0

    def test_the_relation_is_customer_and_supplier(self):
        values = relation(PLACE, bad_vat_number=True)
        assert (values["Status"], values["IsSupplier"]) == ("C", True)
        assert values["VATNumber"] == "NL12"
        assert "VATNumber" not in relation(PLACE, bad_vat_number=False)


def ledger(amount, vat="0", **more):
    return {"GLAccount": REVENUE.id, "AmountDC": amount, "AmountVATFC": vat, **more}


def evidence(**found):
    sent = {
        booking.code: booking.build(PLACE, RELATION, {"plain": {"EntryNumber": 7}})
        for booking in BOOKINGS
    }
    return Evidence(place=PLACE, sent=sent, **found)


def answer(question, **found):
    return answers_of(evidence(**found))[question]


class TestAnswers:
    @pytest.mark.parametrize(
        ("rows", "refused", "expected"),
        [
            ({"plain": [ledger(-100)], "credit": [ledger(100)]}, (), "negative"),
            (
                {
                    "plain": [ledger(-100)],
                    "credit": [ledger(-100)],
                    "credit_positive": [ledger(100)],
                },
                (),
                "positive",
            ),
            ({"plain": [ledger(-100)], "credit": [ledger(-100)]}, (), "neither"),
            ({"plain": [ledger(-100)]}, ("credit",), "neither"),
            ({"plain": [ledger(-100)]}, (), "unknown"),
            ({}, (), "unknown"),
        ],
    )
    def test_credit_notes(self, rows, refused, expected):
        found = answer("credit_notes", ledger=rows, refused=frozenset(refused))
        assert found == expected

    @pytest.mark.parametrize(
        ("booked", "expected"),
        [("21.03", "taken"), ("21.00", "computed"), ("20.00", "unknown")],
    )
    def test_vat_amount(self, booked, expected):
        lines = {"vat": [{"VATAmountFC": booked}]}
        assert answer("vat_amount", lines=lines) == expected

    @pytest.mark.parametrize(
        ("amount", "expected"),
        # A half; 31 of 41 days; neither.
        [("-50.00", "months"), ("-75.61", "days"), ("-90.00", "otherwise")],
    )
    def test_deferral(self, amount, expected):
        rows = [
            ledger("25", Type=84, Date="2026-11-22"),
            ledger(amount, Type=84, Date="2026-12-01"),
            ledger("-100", Type=20, Date="2026-11-22"),
        ]
        found = answer("deferral", entries={"spread": {}}, ledger={"spread": rows})
        assert found == expected

    @pytest.mark.parametrize(
        ("number", "expected"), [(7, "doubled"), (8, "renumbered")]
    )
    def test_entry_number(self, number, expected):
        entries = {"same_number": {"EntryNumber": number}}
        assert answer("entry_number", entries=entries) == expected

    def test_texts_that_are_kept_and_cut(self):
        sent = evidence().sent["full_texts"]
        (line,) = sent["SalesEntryLines"]
        lines = {"full_texts": [{"Description": line["Description"]}]}
        whole = {"full_texts": dict(sent)}
        assert answer("our_texts", entries=whole, lines=lines) == "whole"
        cut = {"full_texts": {**sent, "YourRef": sent["YourRef"][:30]}}
        assert answer("our_texts", entries=cut, lines=lines) == "shorter"
        assert answer("our_texts", refused=frozenset({"full_texts"})) == "refused"

    def test_signs(self):
        assert answer("terms_sign", terms={"plain": [{"AmountDC": 121}]}) == "positive"
        assert answer("terms_sign", terms={"plain": [{"AmountDC": -121}]}) == "negative"
        both = {"plain": [ledger(-100, "-21")], "credit": [ledger(100, "21")]}
        assert answer("ledger_vat", ledger=both) == "signed"
        both["plain"] = [ledger(-100, "21")]
        assert answer("ledger_vat", ledger=both) == "unsigned"

    def test_without_evidence_everything_is_unknown(self):
        assert set(answers_of(evidence()).values()) == {"unknown"}

    def test_every_answer_is_one_that_the_question_names(self):
        for question in QUESTIONS:
            assert set(question.stops) <= set(question.answers)
            assert "unknown" not in question.answers


GOOD = {
    "credit_notes": "negative",
    "vat_amount": "taken",
    "our_texts": "whole",
    "terms_sign": "positive",
}


class TestPassing:
    def test_it_needs_what_unattended_sending_relies_on(self):
        assert has_passed(GOOD)
        assert not has_passed({})
        for question in GOOD:
            assert not has_passed(GOOD | {question: "unknown"}), question

    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("credit_notes", "neither"),
            ("our_texts", "shorter"),
            ("our_texts", "refused"),
        ],
    )
    def test_some_answers_are_nothing_to_rely_on(self, question, found):
        assert not has_passed(GOOD | {question: found})

    def test_what_nothing_follows_from_may_be_anything(self):
        assert has_passed(GOOD | {"deferral": "otherwise", "your_ref": "unique"})


class TestLearned:
    def test_without_answers_what_the_documentation_says(self):
        assert learned_from({}) == Learned(True, True)
        assert learned_from(GOOD) == Learned(True, True)

    def test_what_follows(self):
        assert not learned_from({"vat_amount": "computed"}).vat_amount_taken
        assert not learned_from({"vat_amount": "refused"}).vat_amount_taken
        assert not learned_from({"deferral_far": "refused"}).deferral_beyond_years
