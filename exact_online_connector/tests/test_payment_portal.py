"""A customer looks at his invoices in Odoo's portal, while Exact gets his money."""

from .payment_cases import DAY, INVOICED
from .payment_common import PaymentCommon, RegisterCommon
from .portal_common import PortalKit


class PortalStory(PortalKit):
    def setUp(self):
        super().setUp()
        self._make_customer()
        self._be(self.customer)

    def _due(self, **values):
        """An invoice of 121.00 that is late."""
        if "invoice_payment_term_id" not in values:
            values["invoice_date_due"] = INVOICED
        return self._sent(**values)

    def _sees(self, invoice, amount, status):
        shown, badge = self._listed()[invoice.name]
        self.assertIn(amount, shown)
        self.assertEqual(badge, status)

    def _is_told_of(self, *invoices):
        """The invoices that he is late with: in the list, and as a warning."""
        self.assertEqual(self._overdue(), {invoice.name for invoice in invoices})
        self.assertEqual(self._overdue_count(), len(invoices))


class TestPortalRegistered(RegisterCommon, PortalStory):
    def test_he_pays_and_is_left_in_peace(self):
        invoice, other = self._due(), self._due()
        self._sees(invoice, "121.00", "Waiting for Payment")
        self._is_told_of(invoice, other)

        self._in_exact("pay", invoice, date=DAY)

        self._sees(invoice, "0.00", "Paid")
        self._is_told_of(other)
        side = self._side(invoice)
        self.assertNotIn("Left to Pay", side)
        self.assertNotIn("Overdue", side)

    def test_he_pays_a_part(self):
        invoice = self._due()
        self._in_exact("pay", invoice, amount=21.0, date=DAY)

        self._sees(invoice, "100.00", "Waiting for Payment")
        self._is_told_of(invoice)
        side = self._side(invoice)
        self.assertRegex(side, r"Already Paid: \W*21\.00")
        self.assertRegex(side, r"Left to Pay: \W*100\.00")

    def test_he_pays_by_instalments(self):
        """36.30 was due at once, 84.70 is due in 60 days."""
        terms = self._instalment_terms()
        invoice = self._due(invoice_payment_term_id=terms.id)
        self.assertRegex(self._side(invoice), r"Overdue \W*36\.30")

        self._in_exact("pay", invoice, amount=36.3, date=DAY)

        self._sees(invoice, "84.70", "Waiting for Payment")
        side = self._side(invoice)
        self.assertRegex(side, r"Left to Pay: \W*84\.70")
        self.assertNotIn("Overdue", side)
        self._is_told_of()

        self._in_exact("pay", invoice, date=DAY)
        self._sees(invoice, "0.00", "Paid")

    def test_his_direct_debit_bounces(self):
        invoice = self._due()
        self._in_exact("select", invoice)
        self._in_exact("process_payment", invoice)
        self._sees(invoice, "121.00", "Waiting for Payment")
        self._in_exact("pay", invoice, date=DAY)
        self._is_told_of()

        self._in_exact("bounce", invoice)

        self._sees(invoice, "121.00", "Waiting for Payment")
        self._is_told_of(invoice)
        self.assertNotIn("Already Paid", self._side(invoice))

    def test_he_gets_a_credit_note(self):
        invoice = self._due()
        note = self._sent((50.0, self.vat_21), move_type="out_refund")
        self._match(invoice, note)

        self._sees(invoice, "60.50", "Waiting for Payment")
        self._sees(note, "0.00", "Paid")
        self.assertRegex(self._side(invoice), r"Already Paid: \W*60\.50")

    def test_the_mail_with_a_paid_invoice_asks_for_nothing(self):
        invoice = self._due()
        self.assertIn("remit payment", self._mail(invoice))
        self._in_exact("pay", invoice, date=DAY)
        mail = self._mail(invoice)
        self.assertIn("already paid", mail)
        self.assertNotIn("remit payment", mail)

    def _mail(self, invoice):
        template = self.env.ref("account.email_template_edi_invoice")
        return template._render_field("body_html", invoice.ids)[invoice.id]

    def test_he_pays_dollars_that_became_dearer(self):
        invoice = self._due(currency_id=self._usd().id)
        self._in_exact("pay", invoice, rate=0.625, date=DAY)
        self._sees(invoice, "0.00", "Paid")
        self._is_told_of()


class TestPortalMirrored(PaymentCommon, PortalStory):
    def test_what_is_shown_only_changes_nothing_for_him(self):
        invoice = self._due()
        self._in_exact("pay", invoice, date=DAY)
        self.assertEqual(invoice.exact_payment_state, "paid")

        self._sees(invoice, "121.00", "Waiting for Payment")
        self._is_told_of(invoice)
