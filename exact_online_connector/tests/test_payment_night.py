"""Once a night more is read than the payments: if that fails, they go on."""

from odoo import fields

from .payment_common import RegisterCommon

_LISTS = ("system/Divisions", "sync/Deleted", "sync/Financial/TransactionLines")


class TestPaymentNight(RegisterCommon):
    def setUp(self):
        super().setUp()
        self._have_calls()

    def _a_night_later(self):
        cursors = self.env["exact.online.cursor"].sudo()
        cursor = cursors.search([("endpoint", "=", "Deleted")])
        cursor.read_at = fields.Datetime.subtract(fields.Datetime.now(), days=1)

    def _run_payments_that_fail(self, path, kind):
        self._break(kind, path, "GET", times=9)
        self._run_payments()
        self.sandbox.clear_faults()

    def test_list_that_fails_holds_no_payment_up(self):
        for path in _LISTS:
            for kind in ("html_503", "garbage"):
                with self.subTest(path, kind=kind):
                    invoice = self._sent()
                    self.sandbox.post("pay", entry=invoice.exact_entry_id)
                    self._a_night_later()

                    self._run_payments_that_fail(path, kind)

                    self._check(invoice, "paid", 0.0)

    def test_what_the_night_missed_is_read_by_the_next_poll(self):
        invoice = self._sent()
        self._in_exact("pay", invoice)
        self.sandbox.post("delete_term", term=invoice.exact_payment_ids.exact_id)
        self._a_night_later()
        self._run_payments_that_fail("sync/Deleted", "html_503")
        self._check(invoice, "paid", 0.0)

        self._run_payments()

        self.assertEqual(invoice.exact_payment_state, "unknown")
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual((self._registered(), self._money()), ([], 0.0))
