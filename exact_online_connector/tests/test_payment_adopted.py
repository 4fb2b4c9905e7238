"""Entries that were booked, and paid, before Odoo knew that they are its invoices."""

from odoo.exceptions import UserError

from .payment_common import PaymentCommon, RegisterCommon


class TestPaymentAdopted(PaymentCommon):
    def _booked_and_paid_by_hand(self, **values):
        """Somebody books it in Exact, and it is paid; Odoo's polls pass it over."""
        invoice = self._invoice(**values)
        entry = self._book_by_hand(invoice.name)["EntryID"]
        self.sandbox.post("pay", entry=entry, date="2026-11-20")
        self._run_payments()
        terms = self.env["exact.online.payment"].sudo()
        self.assertFalse(terms.search([("entry_id", "=", entry)]), "of others")
        return invoice.with_context(exact_entry_id=entry)

    def setUp(self):
        super().setUp()
        # The relation is known, as of any other invoice.
        self._sent()

    def test_linked_by_a_person_it_shows_that_it_is_paid(self):
        invoice = self._booked_and_paid_by_hand()
        invoice.action_exact_link()

        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")
        self.assertEqual(str(invoice.exact_paid_on), "2026-11-20")
        self.assertEqual(self._called(), ["PaymentTerms"], "once is enough")

    def test_unlinked_and_linked_again_it_shows_that_it_is_paid(self):
        invoice = self._sent()
        entry = invoice.exact_entry_id
        self._in_exact("pay", invoice)
        invoice.action_exact_unlink()
        self._run_payments()

        invoice.with_context(exact_entry_id=entry).action_exact_link()
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")

    def test_linked_while_payments_were_not_asked_for(self):
        self.connection.payment_mode = "mirror"
        invoice = self._booked_and_paid_by_hand()
        self.connection.payment_mode = "none"
        invoice.action_exact_link()
        self._run_payments()
        self.assertEqual(invoice.exact_payment_state, "open", "nothing is asked")

        self.connection.payment_mode = "mirror"
        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "paid")


class TestPaymentAdoptedRegistered(RegisterCommon):
    def test_linked_by_a_person_its_payment_is_registered(self):
        self._sent()
        invoice = self._invoice()
        entry = self._book_by_hand(invoice.name)["EntryID"]
        self.sandbox.post("pay", entry=entry, date="2026-11-20")
        self._run_payments()

        invoice.with_context(exact_entry_id=entry).action_exact_link()
        self._run_payments()

        self._check(invoice, "paid", 0.0)
        self.assertEqual(self._registered(), [("payment", 121.0, "2026-11-20")])

    def test_who_links_one_invoice_has_no_other_settled_again(self):
        """The terms are read from the beginning, and most tell nothing new."""
        other, invoice = self._sent(), self._invoice()
        self._in_exact("pay", other)
        entry = self._book_by_hand(invoice.name)["EntryID"]
        self.sandbox.post("pay", entry=entry, date="2026-11-20")
        self._run_payments()
        invoice.with_context(exact_entry_id=entry).action_exact_link()
        self._break("html_503", "financialtransaction", "GET", times=9)

        self._run_payments()

        pending = (
            (other + invoice).sudo().exact_export_ids.filtered("settlement_pending")
        )
        self.assertEqual(pending.move_id, invoice)

    def test_credit_note_whose_match_is_registered_is_not_unlinked(self):
        """Whichever side the match was made from."""
        invoice = self._sent()
        note = self._sent((50.0, self.vat_21), move_type="out_refund")
        self._match(invoice, note)
        for move in (invoice, note):
            with (
                self.subTest(move.move_type),
                self.assertRaisesRegex(UserError, "cannot be unlinked"),
            ):
                move.action_exact_unlink()
        self.assertEqual(note.exact_state, "sent")
