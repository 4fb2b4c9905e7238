"""What Exact says of the payment of bills: shown, and registered."""

from .common import HarshReading
from .payment_common import PaymentCommon, RegisterCommon


class TestBillsShown(PaymentCommon):
    def _bill(self, *lines, **values):
        return self._sent(*lines, move_type="in_invoice", **{"ref": "2026-81"} | values)

    def _shows(self, bill, state, amount_open, settled_by=False):
        self.assertEqual(bill.exact_payment_state, state)
        self.assertEqual(bill.exact_amount_open, amount_open)
        self.assertEqual(bill.exact_settled_by, settled_by)
        self.assertEqual(bill.payment_state, "not_paid", "Odoo books nothing")

    def test_paid_in_part_in_full_and_open_again(self):
        bill = self._bill()
        self._in_exact("pay", bill, amount=21.0)
        self._shows(bill, "partial", 100.0)
        self._in_exact("pay", bill)
        self._shows(bill, "paid", 0.0, "payment")
        self._in_exact("unmatch", bill)
        self._shows(bill, "open", 121.0)

    def test_on_its_way_to_the_bank_is_not_paid(self):
        bill = self._bill()
        self._in_exact("select", bill)
        self._shows(bill, "open", 121.0)
        self._in_exact("process_payment", bill)
        self._shows(bill, "open", 121.0)
        self.assertEqual(bill.exact_payment_ids.state, "collected")

    def test_matched_with_a_credit_note_of_the_supplier(self):
        bill = self._bill()
        note = self._sent((50.0, self.vat_21_purchase), move_type="in_refund")
        self._match(bill, note)
        self._shows(bill, "partial", 60.5)
        self._shows(note, "paid", 0.0, "credit_note")

    def test_instalments(self):
        bill = self._bill(invoice_payment_term_id=self._two_terms().id)
        self._in_exact("pay", bill, amount=36.3)
        self._shows(bill, "partial", 84.7)
        self._in_exact("pay", bill)
        self._shows(bill, "paid", 0.0, "payment")


class TestBillsRegistered(RegisterCommon):
    _bill = TestBillsShown._bill

    def test_paid_in_part_in_full_and_open_again(self):
        bill = self._bill()
        self._in_exact("pay", bill, amount=21.0, date="2026-11-10")
        self._check(bill, "partial", 100.0)
        self._in_exact("pay", bill, date="2026-11-20")
        self._check(bill, "paid", 0.0)
        self.assertEqual(
            self._registered(),
            [("payment", 21.0, "2026-11-10"), ("payment", 100.0, "2026-11-20")],
        )
        payments = bill.reconciled_payment_ids
        self.assertEqual(set(payments.mapped("payment_type")), {"outbound"})
        self.assertEqual(set(payments.mapped("partner_type")), {"supplier"})
        self.assertEqual(self._money(), -121.0)

        self._in_exact("unmatch", bill)
        self._check(bill, "not_paid", 121.0)
        self.assertEqual((self._registered(), self._money()), ([], 0.0))

    def test_small_difference_is_income(self):
        """120.99 goes out for 121.00: 0.01 is ours."""
        bill = self._bill()
        self._in_exact("pay", bill, amount=120.99, write_off=True, date="2026-11-20")
        self._check(bill, "paid", 0.0)
        self.assertEqual(self._money(), -120.99)
        account = self.connection.payment_difference_account_id
        self.assertEqual(self._balance(account), -0.01)

    def test_discount_that_we_take(self):
        """2 % of 1,000: 980 goes out."""
        term = self._discount_terms()
        bill = self._bill((1000.0, None), invoice_payment_term_id=term.id)
        self._in_exact("pay", bill, discount=True, date="2026-11-10")
        self._check(bill, "paid", 0.0)
        self.assertEqual(self._money(), -980.0)
        account = self.connection.payment_discount_account_id
        self.assertEqual(self._balance(account), -20.0)

    def test_credit_note_of_the_supplier(self):
        bill = self._bill()
        note = self._sent((50.0, self.vat_21_purchase), move_type="in_refund")
        self._match(bill, note)
        self._check(bill, "partial", 60.5)
        self._check(note, "paid", 0.0)

        self._in_exact("pay", bill)
        self._check(bill, "paid", 0.0)
        self.assertEqual(self._money(), -60.5)

        self._in_exact("unmatch", bill)
        self._check(bill, "not_paid", 121.0)
        self._check(note, "not_paid", 60.5)
        self.assertEqual(self._money(), 0.0)

    def test_credit_note_that_the_supplier_pays_back(self):
        note = self._sent((50.0, self.vat_21_purchase), move_type="in_refund")
        self._in_exact("pay", note)
        self._check(note, "paid", 0.0)
        self.assertEqual(self._money(), 60.5)

    def test_on_its_way_to_the_bank_is_not_paid(self):
        bill = self._bill()
        self._in_exact("select", bill)
        self._in_exact("process_payment", bill)
        self._check(bill, "not_paid", 121.0)
        self.assertEqual(self._registered(), [])

    def test_instalments_go_to_their_own(self):
        bill = self._bill(invoice_payment_term_id=self._two_terms().id)
        self._in_exact("pay", bill, amount=36.3)
        self._check(bill, "partial", 84.7)
        first, second = bill.line_ids.filtered("date_maturity").sorted("date_maturity")
        self.assertTrue(first.reconciled)
        self.assertEqual(second.amount_residual, -84.7)

    def test_the_same_number_of_another_supplier_is_not_mixed_up(self):
        """Both have number 17; what is written off of one is none of the other's."""
        ours = self._bill(ref="17")
        theirs = self._bill(ref="17", partner_id=self._make_partner("Other B.V.").id)
        self.sandbox.post("write_off", entry=theirs.exact_entry_id, amount=21.0)
        self.sandbox.post("pay", entry=ours.exact_entry_id, amount=21.0)
        note = self._sent((82.645, self.vat_21_purchase), move_type="in_refund")
        self._match(ours, note)

        self._check(ours, "paid", 0.0)
        self._check(theirs, "partial", 100.0)
        self.assertEqual(
            [kind for kind, _amount, _day in self._registered(ours, note)],
            ["payment", "credit_note"],
        )
        self.assertEqual(
            [row[:2] for row in self._registered(theirs)],
            [("payment_difference", 21.0)],
        )


class TestBillsHarsh(HarshReading, TestBillsRegistered):
    """The same where Exact's documentation is read against us, signs included."""
