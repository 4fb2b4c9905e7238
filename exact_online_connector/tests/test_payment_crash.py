"""A process dies while it reads payments: nothing is lost, nothing is doubled.

The database itself breaks the transaction off, at the last thing that it writes.
"""

from odoo.tools import mute_logger

from .payment_common import RegisterCommon


class TestPaymentCrash(RegisterCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._sent()
        self._run_payments()
        self.sandbox.post("pay", entry=self.invoice.exact_entry_id, date="2026-11-20")

    def _position(self, endpoint="PaymentTerms"):
        cursors = self.env["exact.online.cursor"].sudo()
        return cursors.search([("endpoint", "=", endpoint)]).timestamp

    def _check_paid_once(self):
        self._check(self.invoice, "paid", 0.0)
        self.assertEqual(self._registered(), [("payment", 121.0, "2026-11-20")])
        self.assertEqual(self._money(), 121.0)

    def test_what_was_read_and_its_position_are_kept_together(self):
        """It dies when the terms are kept, and the position is not yet."""
        position = self._position()
        condition = "NEW.endpoint = 'PaymentTerms'"
        self._break_off("exact_online_cursor", "UPDATE", condition)

        self._poll_that_dies()

        self.assertEqual(self._position(), position)
        self.assertEqual(self.invoice.exact_payment_ids.state, "open")
        self.assertEqual(self.invoice.payment_state, "not_paid")

        self._go_on("exact_online_cursor")
        self._run_payments()
        self._check_paid_once()
        self.assertGreater(int(self._position()), int(position))

    def test_the_position_is_not_kept_without_what_was_read(self):
        """It dies when a term is kept."""
        position = self._position()
        self._break_off("exact_online_payment", "UPDATE")

        self._poll_that_dies()

        self.assertEqual(self._position(), position)
        self._go_on("exact_online_payment")
        self._run_payments()
        self._check_paid_once()

    def test_what_was_read_is_registered_by_the_next_poll(self):
        """It dies after the terms were kept: the next poll reads nothing new."""
        client = self.connection._get_client(unattended=False)
        payments = self.env["exact.online.payment"].sudo()
        payments.read_changes(self.connection.sudo(), client, int(self._position()))
        self._look_again()
        position = self._position()
        self.assertEqual(self.invoice.payment_state, "not_paid")

        self._run_payments()

        self.assertEqual(self._position(), position)
        self._check_paid_once()

    def test_payment_that_was_not_kept_to_the_end_is_made_once(self):
        """It dies when the payment is posted and reconciled, and not yet noted."""
        self._break_off("exact_online_settlement", "INSERT")
        with mute_logger("odoo.sql_db", _SETTLING):
            self._run_payments()
        self.assertEqual((self._registered(), self._money()), ([], 0.0))
        self.assertEqual(self.invoice.payment_state, "not_paid")
        self.assertIn("tried again", self.invoice.exact_payment_note)

        self._go_on("exact_online_settlement")
        self.invoice.action_exact_refresh_payment()
        self._look_again()

        self._check_paid_once()
        self.assertFalse(self.invoice.exact_payment_note)

    def test_deletions_and_their_position_are_kept_together(self):
        self._run_payments()
        self.sandbox.post("delete_term", term=self.invoice.exact_payment_ids.exact_id)
        self.connection.sudo()._look_for_deletions()
        position = self._position("Deleted")
        self._break_off("exact_online_cursor", "UPDATE", "NEW.endpoint = 'Deleted'")

        self._poll_that_dies()

        self.assertEqual(self._position("Deleted"), position)
        self.assertEqual(self.invoice.exact_payment_state, "paid")

        self._go_on("exact_online_cursor")
        self._run_payments()
        self.assertEqual(self.invoice.exact_payment_state, "unknown")
        self.assertEqual(self.invoice.payment_state, "not_paid")


_SETTLING = "odoo.addons.exact_online_connector.models.exact_online_export_payment"
