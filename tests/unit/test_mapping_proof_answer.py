"""Does the answer to the booking say what was sent? It proves no lines."""

from dataclasses import replace
from decimal import Decimal

import pytest
from mapping_cases import ACCOUNT_ID, CODES, invoice, line, sent, told

from mapping.proof import prove_answer

D = Decimal
OTHER_ACCOUNT = "a0000000-0000-4000-8000-000000000002"
SOLD = invoice(
    line("1000", "21"), line("-300", "21", account="deposits"), vat={"21": "147"}
)
CREDITED = replace(SOLD, is_credit_note=True, number="RINV/2026/00003")
ANSWER = {
    "AmountFC": D("847.0"),
    "VATAmountFC": D("147.0"),
    "Journal": "70",
    "Division": 100001,
    "Customer": ACCOUNT_ID.upper(),
    "Currency": "EUR",
    "ReportingYear": 2026,
    "ReportingPeriod": 11,
    "Type": 20,
}


class TestAnswer:
    """The answer to the POST: a header, which proves no lines."""

    PAYLOAD = sent(SOLD)

    def prove(self, data=SOLD, payload=PAYLOAD, **answer):
        return prove_answer(data, ANSWER | answer, payload=payload, division=100001)

    def test_agreement_is_still_unproven(self):
        proof = self.prove()
        assert (proof.result, proof.differences) == ("unproven", ())
        assert (proof.amount_total, proof.amount_tax) == (D(847), D(147))

    @pytest.mark.parametrize(
        ("answer", "difference"),
        [
            ({"AmountFC": D("847.01")}, ("total", "847", "847.01")),
            # what a read-only field sent by mistake books, without an error
            ({"AmountFC": D("0")}, ("total", "847", "0")),
            ({"AmountFC": D("-847")}, ("total", "847", "-847")),
            ({"Journal": "71"}, ("journal", "70", "71")),
            ({"Division": 100002}, ("division", "100001", "100002")),
            ({"Currency": "USD"}, ("currency", "EUR", "USD")),
            ({"Customer": OTHER_ACCOUNT}, ("account", ACCOUNT_ID, OTHER_ACCOUNT)),
        ],
    )
    def test_a_difference_in_the_header(self, answer, difference):
        proof = self.prove(**answer)
        assert proof.result == "different"
        ((code, expected, found),) = told(proof.differences)
        assert code == difference[0]
        if code == "total":
            assert (D(expected), D(found)) == (D(difference[1]), D(difference[2]))
        else:
            assert (expected, found) == difference[1:]

    def test_amounts_are_told_with_their_cents(self):
        assert told(self.prove(AmountFC=D("840.0")).differences) == [
            ("total", "847.00", "840.00")
        ]

    def test_the_period_counts_where_it_was_sent(self):
        assert self.prove(ReportingPeriod=10).result == "unproven"
        payload = self.PAYLOAD | {"ReportingYear": 2026, "ReportingPeriod": 11}
        proof = self.prove(payload=payload, ReportingPeriod=10)
        assert told(proof.differences) == [("period", "2026-11", "2026-10")]

    def test_what_exact_leaves_out_is_no_difference(self):
        proof = prove_answer(SOLD, {"EntryID": "x"}, payload=self.PAYLOAD, division=1)
        assert (proof.result, proof.amount_total) == ("unproven", None)

    @pytest.mark.parametrize(
        ("negative", "amount", "kind", "result"),
        [
            (True, "-847", 21, "unproven"),
            (True, "-847", 20, "unproven"),
            (True, "847", 21, "unproven"),
            # posted negative and come back as an ordinary invoice
            (True, "847", 20, "different"),
            (False, "847", 21, "unproven"),
            (False, "-847", 21, "unproven"),
            (False, "-846", 21, "different"),
        ],
    )
    def test_p8_the_sign_of_a_credit_note(self, negative, amount, kind, result):
        codes = replace(CODES, credit_notes_negative=negative)
        payload = sent(CREDITED, codes)
        proof = self.prove(CREDITED, payload, AmountFC=D(amount), Type=kind)
        assert proof.result == result

    def test_without_the_payload_the_total_is_compared_alone(self):
        assert prove_answer(SOLD, ANSWER).result == "unproven"
        assert prove_answer(SOLD, {"AmountFC": D(1)}).result == "different"
        assert prove_answer(CREDITED, {"AmountFC": D(-847)}).result == "unproven"
