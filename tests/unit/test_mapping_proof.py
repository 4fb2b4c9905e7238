"""Did Exact book what Odoo has? Each way in which it may not have is seen."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from mapping_cases import (
    CODES,
    GL_ACCOUNTS,
    TAXES,
    bill,
    invoice,
    line,
    sent,
    told,
)

from mapping.data import VatCode
from mapping.proof import (
    DIFFERENCE_CODES,
    prove_entry_lines,
    prove_lines,
)
from mapping.resolve import NotMapped

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


def stored(data, codes=CODES):
    """The posted entry as it is kept, read back from JSON."""
    return json.loads(json.dumps(sent(data, codes)))


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
        proof = prove_lines(data, sent(data), rows)
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
        proof = prove_lines(data, sent(data), rows)
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
        proof = prove_lines(SOLD, sent(SOLD), rows)
        if codes is None:
            assert proof.result == "unproven"
        else:
            assert proof.result == "different"
            assert [item.code for item in proof.differences] == codes

    def test_p8_a_credit_note_that_was_booked_as_an_invoice(self):
        proof = prove_lines(CREDITED, sent(CREDITED), SOLD_LEDGER)
        assert told(proof.differences) == [("sign", "847.00", "-847.00")]

    def test_a_difference_says_which_line(self):
        proof = prove_lines(SOLD, sent(SOLD), changed(1, AmountFC=D("-999.99")))
        assert proof.differences[0].where == f"{gl('revenue')} / 2"

    def test_no_rows_prove_nothing(self):
        assert prove_lines(SOLD, sent(SOLD), []).result == "unproven"


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
        return prove_lines(self.DATA, sent(self.DATA), rows)

    def test_to_the_cent(self):
        assert self.prove("461.38", "461.38").differences == ()

    def test_a_cent_a_line_is_rounding_and_shown(self):
        proof = self.prove("461.39", "461.39", total="922.78")
        assert proof.result == "equal"
        assert [(item.code, item.rounding) for item in proof.differences] == [
            ("company_amount", True),
            ("company_total", True),
        ]

    def test_cents_of_the_whole_may_show_on_one_line(self):
        """Odoo puts what is left of its rounding on a line of its choice."""
        data = invoice(
            line("500", "export", company="461.36"),
            line("500", "eu_goods", company="461.40"),
            currency="USD",
            company_total=D("922.76"),
        )
        rows = [
            ledger(gl("revenue"), "-500", "9", home="-461.38"),
            ledger(gl("revenue"), "-500", "5", home="-461.38"),
            ledger(RECEIVABLE, "1000", number=0, home="922.76"),
        ]
        proof = prove_lines(data, sent(data), rows)
        assert proof.result == "equal"
        assert [item.rounding for item in proof.differences] == [True, True]

    def test_other_lines_do_not_excuse_one(self):
        """A cent for each line that stands there, not for each of the document."""
        many = [line("10", "export", company="9.23") for _number in range(10)]
        data = invoice(
            *many,
            line("500", "eu_goods", company="461.50"),
            currency="USD",
            company_total=D("553.80"),
        )

        def prove(home):
            rows = [ledger(gl("revenue"), "-10", "9", home="-9.23") for _each in many]
            rows += [ledger(gl("revenue"), "-500", "5", home=f"-{home}")]
            rows += [ledger(RECEIVABLE, "600", number=0, home="553.80")]
            return prove_lines(data, sent(data), rows)

        assert prove("461.51").result == "equal"
        assert prove("461.53").result == "different"

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
        proof = prove_entry_lines(data, sent(data), lines)
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
        proof = prove_entry_lines(SOLD, sent(SOLD), lines)
        assert proof.result == "different"
        assert {item.code for item in proof.differences} == codes

    def test_no_lines_prove_nothing(self):
        assert prove_entry_lines(SOLD, sent(SOLD), []).result == "unproven"


class TestMappingOfToday:
    """What was sent was sent: the mapping may change between sending and proving."""

    ROWS = {prove_lines: SOLD_LEDGER, prove_entry_lines: TestEntryLines.SOLD_LINES}
    both = pytest.mark.parametrize("prove", ROWS)

    # Today's mapping of the same accounts and taxes.
    CHANGED = replace(
        CODES,
        gl_accounts={**CODES.gl_accounts, 1: GL_ACCOUNTS["eco"][1]},
        vat_codes={
            frozenset({TAXES["21"][0].id}): VatCode("21", "E", "B", False, D(21))
        },
    )
    REMOVED = replace(CODES, gl_accounts={}, vat_codes={})

    @both
    def test_a_mapping_that_changed_after_sending_changes_no_proof(self, prove):
        payload = stored(SOLD)
        assert sent(SOLD, self.CHANGED) != payload
        proof = prove(SOLD, payload, self.ROWS[prove])
        assert (proof.result, proof.differences) == ("equal", ())

    @both
    def test_books_that_follow_todays_mapping_are_not_what_was_sent(self, prove):
        payload = stored(SOLD, self.CHANGED)
        proof = prove(SOLD, payload, self.ROWS[prove])
        assert proof.result == "different"
        assert {"line_missing", "line_extra"} & {d.code for d in proof.differences}

    @both
    def test_a_mapping_that_was_removed_leaves_the_invoice_provable(self, prove):
        payload = stored(SOLD)
        with pytest.raises(NotMapped):
            sent(SOLD, self.REMOVED)
        assert prove(SOLD, payload, self.ROWS[prove]).result == "equal"

    @both
    def test_amounts_are_odoos_not_those_that_were_sent(self, prove):
        """Sent and booked alike, but not what the invoice says."""
        odoo = invoice(
            line("1100", "21"),
            line("-300", "21", account="deposits"),
            vat={"21": "168"},
        )
        proof = prove(odoo, stored(SOLD), self.ROWS[prove])
        assert proof.result == "different"
        assert told(proof.differences)[0] == ("total", "968.00", "847.00")

    @both
    @pytest.mark.parametrize("number", [1, 3])
    def test_another_number_of_lines_than_was_sent_proves_nothing(self, prove, number):
        odoo = invoice(*[line("700", "21")] * number, vat={"21": "147"})
        proof = prove(odoo, stored(SOLD), self.ROWS[prove])
        assert (proof.result, proof.differences) == ("unproven", ())

    def test_lines_of_zero_are_neither_sent_nor_missed(self):
        data = invoice(
            line("0"),
            line("1000", "21"),
            line("0", "21"),
            line("-300", "21", account="deposits"),
            vat={"21": "147"},
        )
        assert prove_lines(data, stored(data), SOLD_LEDGER).result == "equal"


def test_every_difference_has_a_known_code():
    rows = changed(1, AmountFC=D("-1"), VATCode="1")
    found = {item.code for item in prove_lines(SOLD, sent(SOLD), rows).differences}
    assert found <= DIFFERENCE_CODES
