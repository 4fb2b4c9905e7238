"""Invoices older than the connection: somebody may have booked them before us.

As after the addon was removed and installed again, or another program was replaced.
"""

from datetime import timedelta

from .common import ExactOnlineCommon, HarshReading


class TestBefore(ExactOnlineCommon):
    def _begin_anew(self):
        """What was known is forgotten; all invoices are older from now on."""
        wizard = self.env["exact.online.disconnect"].create(
            {"connection_id": self.connection.id, "history": "forget"}
        )
        self.connection.sudo().history_since = False
        wizard.action_disconnect()
        self.assertEqual(self.connection.history_since, self.env.cr.now())
        self._connect_again()
        # A test lives in one moment.
        own = self.connection.sudo()
        own.history_since = self.env.cr.now() + timedelta(minutes=1)
        self.env.flush_all()
        self._look_again()
        self.sandbox.forget_calls()

    def _connect_again(self):
        from exact_sandbox.process import CLIENT_SECRET

        self.connection.client_secret = CLIENT_SECRET
        self._log_in(self.connection)
        self._map(self.connection)

    def _include_and_send(self, move):
        move.action_exact_include()
        self._look_again()
        self._send(move)

    def _posts(self, path):
        return [c for c in self.sandbox.calls(path) if c["method"] == "POST"]

    def test_invoice_of_before_is_found_and_not_booked_again(self):
        self._send(invoice := self._invoice())
        entry, number = invoice.exact_entry_id, invoice.exact_entry_number
        self._begin_anew()
        self.assertFalse(invoice.exact_entry_id)

        self._include_and_send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(invoice.exact_entry_id, entry)
        self.assertEqual(invoice.exact_entry_number, number)
        self.assertEqual(invoice.exact_proof, "equal")
        self.assertEqual(len(self._entries(invoice.name)), 1)
        self.assertEqual(self._posts("SalesEntries"), [])

    def test_bill_and_credit_note_of_before_too(self):
        bill = self._invoice(move_type="in_invoice", ref="F-1")
        refund = self._invoice(move_type="out_refund")
        for move in bill + refund:
            self._send(move)
            self.assertEqual(move.exact_state, "sent", move.exact_error)
        known = bill.exact_entry_id, refund.exact_entry_id
        self._begin_anew()

        for move in bill + refund:
            self._include_and_send(move)
            self.assertEqual(move.exact_state, "sent", move.exact_error)

        self.assertEqual((bill.exact_entry_id, refund.exact_entry_id), known)
        self.assertEqual(len(self._entries()), 2)

    def test_all_of_before_in_one_batch(self):
        invoices = self.env["account.move"].union(
            *(self._invoice((price, self.vat_21)) for price in (100.0, 200.0, 300.0))
        )
        for invoice in invoices[:2]:
            self._send(invoice)
        self._begin_anew()
        invoices.action_exact_include()
        self._schedule()

        self._run_export()

        self.assertEqual(set(invoices.mapped("exact_state")), {"sent"})
        self.assertEqual(len(self._entries()), 3)
        self.assertEqual(len(self._posts("SalesEntries")), 1)

    def test_many_that_are_not_there_cost_one_call_more_together(self):
        invoices = self.env["account.move"].union(
            *(self._invoice() for _number in range(5))
        )
        self._begin_anew()
        invoices.action_exact_include()
        self._schedule()

        self._run_export()

        self.assertEqual(set(invoices.mapped("exact_state")), {"sent"})
        methods = [c["method"] for c in self.sandbox.calls("SalesEntries")]
        self.assertEqual(methods, ["GET", *["POST"] * 5])

    def test_together_or_not_a_failing_look_books_nothing(self):
        invoices = self._invoice() | self._invoice()
        for invoice in invoices:
            self._send(invoice)
        self._begin_anew()
        invoices.action_exact_include()
        self._schedule()
        self._break("html_503", method="GET", times=3)

        self._run_export()

        self.assertEqual(self._posts("SalesEntries"), [])
        self.assertEqual(len(self._entries()), 2)

    def test_older_invoice_that_is_not_there_costs_one_call_more(self):
        old = self._invoice()
        self._begin_anew()
        old.action_exact_include()

        self._send(old)

        self.assertEqual(old.exact_state, "sent", old.exact_error)
        methods = [c["method"] for c in self.sandbox.calls("SalesEntries")]
        self.assertEqual(methods, ["GET", "POST"])

    def test_newer_invoice_costs_none(self):
        self._send(self._invoice())
        self.sandbox.forget_calls()

        self._send(self._invoice())

        methods = [c["method"] for c in self.sandbox.calls("SalesEntries")]
        self.assertEqual(methods, ["POST"])

    def test_entry_that_differs_waits_for_a_person(self):
        self._send(invoice := self._invoice())
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=90)
        self._begin_anew()

        self._include_and_send(invoice)

        self.assertEqual(invoice.exact_state, "sending")
        self.assertTrue(invoice.exact_needs_person)
        self.assertIn("older than the connection", invoice.exact_error)
        self.assertEqual(self._posts("SalesEntries"), [])

        invoice.action_exact_send_anyway()
        self._look_again()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(len(self._entries(invoice.name)), 2, "a person wanted it")

    def test_partner_with_another_name_since_is_told_not_doubled(self):
        self._send(invoice := self._invoice())
        self._begin_anew()
        self.customer.name = "Quite Another B.V."

        self._include_and_send(invoice)

        self.assertTrue(invoice.exact_needs_person)
        self.assertEqual(len(self._entries()), 1)

    def test_exact_that_cannot_be_asked_books_nothing(self):
        self._send(invoice := self._invoice())
        self._begin_anew()
        self._break("html_503", method="GET")

        self._include_and_send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertEqual(self._posts("SalesEntries"), [])
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(len(self._entries()), 1)


class TestBeforeHarsh(HarshReading, TestBefore):
    """The same where Exact's documentation is read against us."""
