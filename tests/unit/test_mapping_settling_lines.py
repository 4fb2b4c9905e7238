"""Which of the ledger's lines have settled an entry, where several could have."""

from payment_rows import PAID_ON, D, control, line, matched, paid, term

from mapping.settlements import settlements


class TestLinesOfTheSameReference:
    """Lines that only bear the invoice's number: of this match, or of a former one."""

    def parts(self, rows, *lines):
        rows = [row | {"YourRef": "INV/1"} for row in rows]
        lines = [line | {"YourRef": "INV/1"} for line in lines]
        made = settlements(rows, lines)
        return sorted((part.kind, part.amount) for part in made)

    def test_a_difference_of_a_former_match_is_none_of_a_smaller_part(self):
        rows = [paid(1), term(120, row_id="t2")]
        former = line("d", 83, -121)
        assert self.parts(rows, line("b", 40, -1), former) == [("payment", 1)]

    def test_a_difference_of_a_former_match_is_no_part_of_what_was_paid(self):
        """One payment for this invoice and another; both instalments have its day."""
        rows = [paid("36.30"), paid("84.70", row_id="t2")]
        lines = [control("b"), line("b", 40, "-181.50"), line("d", 83, "-84.70")]
        assert self.parts(rows, *lines) == [("payment", 121)]

    def test_a_smaller_credit_note_and_money_that_were_matched_at_once(self):
        lines = [control("cn"), line("cn", 21, "-80")]
        assert self.parts([paid(100)], *lines) == [
            ("credit_note", 80),
            ("payment", 20),
        ]

    def test_a_credit_note_and_money_for_several_invoices_at_once(self):
        """193.60 came in for this one and another of 121.00, less 48.40."""
        note = line("cn", 21, "-48.40", offset="e1-control")
        note["LastPaymentDate"] = PAID_ON
        lines = [control("b"), line("b", 40, "-193.60"), note]
        assert self.parts([paid(121)], *lines) == [
            ("credit_note", D("48.40")),
            ("payment", D("72.60")),
        ]

    def test_money_for_several_invoices_after_a_credit_note(self):
        note = line("cn", 21, "-48.40", offset="e1-control")
        lines = [control("b"), line("b", 40, "-193.60"), note]
        rows = [matched("48.40"), paid("72.60", row_id="t2")]
        assert self.parts(rows, *lines) == [
            ("credit_note", D("48.40")),
            ("payment", D("72.60")),
        ]

    def test_two_credit_notes_and_a_little_money_at_once(self):
        """The larger one is named, the other one names the invoice."""
        other = line("cn2", 21, "-48.40", offset="e1-control")
        other["LastPaymentDate"] = PAID_ON
        lines = [control("cn"), line("cn", 21, "-60.50"), other]
        assert self.parts([paid(121)], *lines) == [
            ("credit_note", D("108.90")),
            ("payment", D("12.10")),
        ]

    def test_a_credit_note_of_a_former_match_is_no_part_of_the_money(self):
        former = line("cn", 21, "-80", offset="e1-control")
        lines = [control("b"), line("b", 40, "-100"), former]
        assert self.parts([paid(100)], *lines) == [("payment", 100)]

    def test_money_for_two_terms_beside_a_difference_as_large_as_one(self):
        rows = [
            paid("36.30"),
            paid("48.40", row_id="t2"),
            matched("24.20", row_id="t3"),
            matched("12.10", row_id="t4"),
        ]
        lines = [control("d"), line("d", 83, "-36.30"), line("b", 40, "-84.70")]
        assert self.parts(rows, *lines) == [
            ("payment", D("84.70")),
            ("payment_difference", D("12.10")),
            ("payment_difference", D("24.20")),
        ]

    def test_money_that_settled_two_terms_settles_no_third(self):
        rows = [
            paid("36.30"),
            paid("24.20", row_id="t2"),
            matched("60.50", row_id="t3"),
        ]
        lines = [control("cn"), line("cn", 21, -121), line("b", 40, "-60.50")]
        assert self.parts(rows, *lines) == [
            ("credit_note", D("60.50")),
            ("payment", D("60.50")),
        ]

    def test_a_difference_over_two_instalments_and_a_credit_note_for_the_rest(self):
        """36.30 was written off: the first instalment, and a part of the second."""
        rows = [
            matched("18.15"),
            matched("24.20", row_id="t2"),
            matched("18.15", row_id="t3"),
        ]
        lines = [control("cn", "60.50"), line("cn", 21, "-48.40")]
        assert self.parts(rows, *lines, line("d", 83, "-36.30")) == [
            ("credit_note", D("24.20")),
            ("payment_difference", D("18.15")),
            ("payment_difference", D("18.15")),
        ]

    def test_a_credit_note_that_names_the_invoice_beside_too_large_a_difference(self):
        """60.50 was written off where 12.10 was left: as much as all terms together."""
        rows = [
            matched("18.15"),
            matched("12.10", row_id="t2"),
            matched("30.25", row_id="t3"),
        ]
        note = line("cn", 21, "-48.40", offset="e1-control", entry="e9")
        lines = [control("d", "60.50"), line("d", 83, "-60.50"), note]
        assert self.parts(rows, *lines) == [
            ("credit_note", D("18.15")),
            ("credit_note", D("30.25")),
            ("payment_difference", D("12.10")),
        ]
