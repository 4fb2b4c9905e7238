"""Did Exact book what Odoo has? Each way in which it may not have is seen."""

from dataclasses import replace
from decimal import Decimal

import pytest
from mapping_cases import (
    ACCOUNT_ID,
    CODES,
    GL_ACCOUNTS,
    bill,
    invoice,
    line,
)

from mapping.entry import build_entry
from mapping.proof import (
    DIFFERENCE_CODES,
    prove_answer,
    prove_entry_lines,
    prove_lines,
)

D = Decimal
RECEIVABLE = "00000000-0000-4000-8000-000000001300"
VAT_ACCOUNT = "00000000-0000-4000-8000-000000001500"
VAT_ACCOUNT_2 = "00000000-0000-4000-8000-000000001510"
SOLD = invoice(
    line("1000", "21"), line("-300", "21", account="deposits"), vat={"21": "147"}
)
CREDITED = replace(SOLD, is_credit_note=True, number="RINV/2026/00003")
BOUGHT = bill(line("100", "21", account="cost"), vat={"21": "21"})
CHARGED = bill(line("1000", "reverse", account="cost"), vat={"reverse": "0"})


def gl(name):
    return GL_ACCOUNTS[name][1].id


def told(differences):
    return [(item.code, item.expected, item.found) for item in differences]


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

    PAYLOAD = build_entry(SOLD, CODES, ACCOUNT_ID)

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
            ({"Customer": RECEIVABLE}, ("account", ACCOUNT_ID, RECEIVABLE)),
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
        payload = build_entry(CREDITED, codes, ACCOUNT_ID)
        proof = self.prove(CREDITED, payload, AmountFC=D(amount), Type=kind)
        assert proof.result == result

    def test_without_the_payload_the_total_is_compared_alone(self):
        assert prove_answer(SOLD, ANSWER).result == "unproven"
        assert prove_answer(SOLD, {"AmountFC": D(1)}).result == "different"
        assert prove_answer(CREDITED, {"AmountFC": D(-847)}).result == "unproven"


def ledger(account, amount, code=None, number=1, home=None, **more):
    """A row of sync/Financial/TransactionLines; debit is positive."""
    return {
        "GLAccount": account,
        "AmountFC": D(amount),
        "AmountDC": D(amount if home is None else home),
        "VATCode": code,
        "LineNumber": number,
        "Type": 20,
    } | more


# 1,000 less 300 at 21 %: 847 to be received, revenue and VAT in credit.
SOLD_LEDGER = (
    ledger(RECEIVABLE, "847", number=0),
    ledger(gl("revenue"), "-1000", "2  "),
    ledger(gl("deposits"), "300", "2"),
    ledger(VAT_ACCOUNT, "-147", "2"),
)


def turned(rows):
    return [
        row | {"AmountFC": -row["AmountFC"], "AmountDC": -row["AmountDC"]}
        for row in rows
    ]


def changed(place, **values):
    rows = [*SOLD_LEDGER]
    rows[place] = rows[place] | values
    return rows


class TestLedger:
    """Debit and credit as booked prove amounts, accounts, VAT and the sign."""

    @pytest.mark.parametrize(
        ("data", "rows"),
        [
            pytest.param(SOLD, SOLD_LEDGER, id="invoice"),
            pytest.param(SOLD, SOLD_LEDGER[::-1], id="in any order"),
            pytest.param(CREDITED, turned(SOLD_LEDGER), id="credit note"),
            pytest.param(
                BOUGHT,
                [
                    ledger(RECEIVABLE, "-121", number=0),
                    ledger(gl("cost"), "100", "2"),
                    ledger(VAT_ACCOUNT, "21", "2"),
                ],
                id="bill",
            ),
            pytest.param(
                CHARGED,
                [
                    ledger(RECEIVABLE, "-1000", number=0),
                    ledger(gl("cost"), "1000", "7"),
                    ledger(VAT_ACCOUNT, "210", "7"),
                    ledger(VAT_ACCOUNT_2, "-210", "7"),
                ],
                id="reverse charge",
            ),
            pytest.param(
                SOLD,
                [*SOLD_LEDGER[:3], ledger(VAT_ACCOUNT, "-147", None)],
                id="VAT lines that name no code",
            ),
            pytest.param(
                SOLD,
                [*SOLD_LEDGER, ledger(gl("revenue"), "50", "2", Type=84)],
                id="a deferral that followed",
            ),
        ],
    )
    def test_equal(self, data, rows):
        proof = prove_lines(data, CODES, rows)
        assert (proof.result, proof.differences) == ("equal", ())
        assert (proof.amount_total, proof.amount_tax) == (data.total, data.tax_total)

    def test_the_cent_that_exact_makes_of_its_own_rounding(self):
        """P1: 7 x 0.99 at 21 % is 8.39; with Exact's own VAT it is 8.40."""
        data = invoice(*[line("0.99", "21")] * 7, vat={"21": "1.46"})
        rows = [
            ledger(RECEIVABLE, "8.40", number=0),
            *[ledger(gl("revenue"), "-0.99", "2")] * 7,
            ledger(VAT_ACCOUNT, "-1.47", "2"),
        ]
        proof = prove_lines(data, CODES, rows)
        assert proof.result == "different"
        assert told(proof.differences) == [
            ("total", "8.39", "8.40"),
            ("vat", "1.46", "1.47"),
        ]

    @pytest.mark.parametrize(
        ("rows", "codes"),
        [
            (changed(0, AmountFC=D("847.01")), ["total"]),
            (changed(1, AmountFC=D("-999.99")), ["line_amount"]),
            (changed(1, VATCode="1"), ["line_missing", "line_extra"]),
            (changed(3, AmountFC=D("-147.01")), ["vat"]),
            (changed(3, VATCode="1"), ["vat", "vat"]),
            (changed(2, GLAccount=gl("revenue")), ["line_amount", "line_missing"]),
            (SOLD_LEDGER[:3], ["vat"]),
            (SOLD_LEDGER[1:], None),
        ],
    )
    def test_different(self, rows, codes):
        proof = prove_lines(SOLD, CODES, rows)
        if codes is None:
            assert proof.result == "unproven"
        else:
            assert proof.result == "different"
            assert [item.code for item in proof.differences] == codes

    def test_p8_a_credit_note_that_was_booked_as_an_invoice(self):
        proof = prove_lines(CREDITED, CODES, SOLD_LEDGER)
        assert told(proof.differences) == [("sign", "847.00", "-847.00")]

    def test_a_difference_says_which_line(self):
        proof = prove_lines(SOLD, CODES, changed(1, AmountFC=D("-999.99")))
        assert proof.differences[0].where == f"{gl('revenue')} / 2"

    def test_no_rows_prove_nothing(self):
        assert prove_lines(SOLD, CODES, []).result == "unproven"


class TestForeignCurrency:
    """The document's currency agrees exactly, the own one but for a cent a line."""

    DATA = invoice(
        line("500", "export", company="461.38"),
        line("500", "export", company="461.38"),
        currency="USD",
        company_total=D("922.76"),
    )

    def prove(self, *homes, total="922.76"):
        rows = [ledger(gl("revenue"), "-500", "9", home=f"-{home}") for home in homes]
        rows.append(ledger(RECEIVABLE, "1000", number=0, home=total))
        return prove_lines(self.DATA, CODES, rows)

    def test_to_the_cent(self):
        assert self.prove("461.38", "461.38").differences == ()

    def test_a_cent_a_line_is_rounding_and_shown(self):
        proof = self.prove("461.39", "461.39", total="922.78")
        assert proof.result == "equal"
        assert [(item.code, item.rounding) for item in proof.differences] == [
            ("company_amount", True),
            ("company_total", True),
        ]

    def test_more_is_a_difference(self):
        proof = self.prove("461.40", "461.39", total="922.79")
        assert proof.result == "different"
        assert told(proof.differences)[0] == ("company_amount", "922.76", "922.79")


def entry_line(account, amount, code, vat):
    return {
        "GLAccount": gl(account),
        "AmountFC": D(amount),
        "VATCode": code,
        "VATAmountFC": D(vat),
    }


class TestEntryLines:
    """The entry's own lines, for the proof of one invoice at once."""

    SOLD_LINES = (
        entry_line("revenue", "1000", "2", "210"),
        entry_line("deposits", "-300", "2", "-63"),
    )
    NEGATIVE = (
        entry_line("revenue", "-1000", "2", "-210"),
        entry_line("deposits", "300", "2", "63"),
    )

    @pytest.mark.parametrize(
        ("data", "lines"),
        [
            pytest.param(SOLD, SOLD_LINES, id="invoice"),
            pytest.param(CREDITED, NEGATIVE, id="credit note, negative"),
            pytest.param(CREDITED, SOLD_LINES, id="credit note, positive"),
            pytest.param(
                CHARGED, [entry_line("cost", "1000", "7", "0")], id="reverse charge"
            ),
            pytest.param(
                CHARGED,
                [entry_line("cost", "1000", "7", "210")],
                id="reverse charge that shows its VAT",
            ),
        ],
    )
    def test_equal(self, data, lines):
        proof = prove_entry_lines(data, CODES, lines)
        assert (proof.result, proof.differences) == ("equal", ())
        assert proof.amount_total == data.total

    @pytest.mark.parametrize(
        ("lines", "codes"),
        [
            (NEGATIVE, {"total", "line_amount", "line_vat"}),
            (SOLD_LINES[:1], {"total", "line_missing"}),
            (
                [*SOLD_LINES, entry_line("eco", "1", "2", "0.21")],
                {"total", "line_extra"},
            ),
            (
                [SOLD_LINES[0], entry_line("deposits", "-300", "2", "-62.99")],
                {"total", "line_vat"},
            ),
        ],
    )
    def test_different(self, lines, codes):
        proof = prove_entry_lines(SOLD, CODES, lines)
        assert proof.result == "different"
        assert {item.code for item in proof.differences} == codes

    def test_no_lines_prove_nothing(self):
        assert prove_entry_lines(SOLD, CODES, []).result == "unproven"


def test_every_difference_has_a_known_code():
    rows = changed(1, AmountFC=D("-1"), VATCode="1")
    found = {item.code for item in prove_lines(SOLD, CODES, rows).differences}
    assert found <= DIFFERENCE_CODES
