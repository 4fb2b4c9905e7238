"""Once a night more is read than the payments: if that fails, they go on."""

from odoo import fields

from .payment_common import RegisterCommon

_LEDGER = "financialtransaction/TransactionLines"
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

    def test_ledger_that_fails_holds_no_deletion_up(self):
        deleted = self._credited_one_and_deleted_term_of_another()

        self._run_payments_that_fail(_LEDGER, "html_503")

        self.assertEqual(deleted.exact_payment_state, "unknown")
        self._run_payments()
        self._check_unknown(deleted)

    def test_ledger_that_the_user_may_not_read_holds_no_deletion_up(self):
        deleted = self._credited_one_and_deleted_term_of_another()
        self.sandbox.post("users", denied={_LEDGER: ["GET"]})

        self._run_payments()

        self._check_unknown(deleted)
        self.assertFalse(self._exports().filtered("settlement_pending"))

    def _credited_one_and_deleted_term_of_another(self):
        credited, deleted = self._sent(), self._sent()
        note = self._sent(move_type="out_refund")
        self._in_exact("pay", deleted)
        term = deleted.exact_payment_ids.exact_id
        self.sandbox.post("delete_term", term=term)
        self.sandbox.post(
            "match", entry=credited.exact_entry_id, **{"with": [note.exact_entry_id]}
        )
        self._a_night_later()
        return deleted

    def _exports(self):
        return self.env["exact.online.export"].sudo().search([])

    def _check_unknown(self, invoice):
        self.assertEqual(invoice.exact_payment_state, "unknown")
        self.assertEqual(invoice.payment_state, "not_paid")

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
