"""Exact's answer is lost, late, or none: no invoice twice, none lost."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .common import ExactOnlineCommon, HarshReading


class TestRecovery(ExactOnlineCommon):
    def test_lost_answer_is_looked_up_and_adopted(self):
        invoice = self._invoice()
        self._break("drop_after")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sending")
        self._run_export()
        self.assertEqual(invoice.exact_state, "sending", "the grace period is not over")

        self._let_grace_pass(invoice)
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(invoice.exact_proof, "equal")
        self.assertEqual(len(self._entries(invoice.name)), 1)

    def test_request_that_never_arrived_is_sent_after_two_looks(self):
        invoice = self._invoice()
        self._break("drop_before")
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sending")

        self._let_grace_pass(invoice)
        self._run_export()
        self.assertEqual(invoice.exact_state, "sending", "one look is not enough")
        self.assertEqual(self._entries(invoice.name), [])
        self._let_grace_pass(invoice)
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(len(self._entries(invoice.name)), 1)

    def test_press_on_an_invoice_in_doubt_does_not_send_it_again(self):
        invoice = self._invoice()
        self._break("drop_after")
        self._send(invoice)

        answer = self._send(invoice)

        self.assertIn("looked up", answer["params"]["message"])
        self.assertEqual(len(self._entries(invoice.name)), 1)

    def test_unreadable_answers_are_all_doubts(self):
        for kind in ("html_500", "html_502", "truncated", "garbage", "wrong_type"):
            with self.subTest(kind):
                invoice = self._invoice()
                self._break(kind)
                self._send(invoice)
                self.assertEqual(invoice.exact_state, "sending", invoice.exact_error)
                for _look in range(2):
                    self._let_grace_pass(invoice)
                    self._run_export()
                self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
                self.assertEqual(len(self._entries(invoice.name)), 1)

    def test_two_candidates_are_for_a_person(self):
        invoice = self._invoice()
        self._send(invoice)
        export = invoice.sudo().exact_export_ids
        # As if two entries of ours stood there and we knew neither.
        payload = export.payload
        client = self.connection._get_client(unattended=False)
        client.create_entry("sales", payload)
        export.write(
            {"state": "sending", "exact_entry_id": False, "exact_entry_number": 0}
        )
        self._let_grace_pass(invoice)

        self._run_export()

        self.assertEqual(invoice.exact_state, "sending")
        self.assertTrue(invoice.exact_needs_person)
        self.assertIn("these entries could be this invoice", invoice.exact_error)
        return invoice

    def test_unclear_invoice_is_not_sent_by_a_press_a_selection_or_the_cron(self):
        invoice = self.test_two_candidates_are_for_a_person()
        other = self._invoice()

        self._send(invoice)
        (invoice | other).action_exact_send()
        self._let_grace_pass(invoice)
        self._run_export()

        self.assertEqual(other.exact_state, "sent")
        self.assertEqual(invoice.exact_state, "sending")
        self.assertEqual(len(self._entries(invoice.name)), 2)
        with self.assertRaisesRegex(UserError, "may be booked"):
            invoice.button_draft()

    def test_unclear_invoice_is_adopted_once_one_entry_is_left(self):
        invoice = self.test_two_candidates_are_for_a_person()
        double, kept = self._entries(invoice.name)
        self.sandbox.post("delete_entry", entry=double["EntryID"])

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(invoice.exact_entry_id, kept["EntryID"])
        self.assertFalse(invoice.exact_needs_person)

    def test_unclear_invoice_that_was_kept_out_is_asked_about_again(self):
        invoice = self.test_two_candidates_are_for_a_person()
        invoice.action_exact_exclude()
        self.assertEqual(invoice.exact_state, "excluded")
        with self.assertRaisesRegex(UserError, "a person must tell"):
            invoice.button_draft()

        self._send(invoice)

        self.assertEqual(len(self._entries(invoice.name)), 2, "nothing was sent")
        self.assertTrue(invoice.exact_needs_person)

    def test_unclear_invoice_does_not_ring_for_ever(self):
        self.test_two_candidates_are_for_a_person()
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([])

        self._run_export()

        self.assertEqual(triggers.search_count([]), before)

    def test_refused_look_ups_count_and_do_not_block_the_endpoint(self):
        invoice = self._invoice()
        self._break("drop_after")
        self._send(invoice)
        self.sandbox.post("refuse", division=100001, reason="NoDivisionAccess")
        self.sandbox.forget_calls()

        for _run in range(8):
            self.connection.sudo().budget_id.pause_until = False
            self._let_grace_pass(invoice)
            self._run_export()

        self.assertEqual(len(self.sandbox.calls()), 5, "then the hour is waited for")
        self.assertEqual(invoice.exact_state, "sending")

    def test_person_who_has_looked_may_send_anyway(self):
        invoice = self.test_two_candidates_are_for_a_person()

        invoice.action_exact_send_anyway()
        self._look_again()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(len(self._entries(invoice.name)), 3)

    def test_lost_answer_to_a_bill_is_found_by_our_number(self):
        bill = self._invoice(move_type="in_invoice", ref="2026-0815")
        self._break("drop_after", path="PurchaseEntries")
        self._send(bill)
        self.assertEqual(bill.exact_state, "sending")

        self._let_grace_pass(bill)
        self._run_export()

        self.assertEqual(bill.exact_state, "sent")
        self.assertEqual(len(self._entries("2026-0815")), 1)

    def test_relation_in_doubt_holds_its_own_invoices_and_no_others(self):
        """Others need not wait until it is known whether a relation was created."""
        self._send(self._invoice())
        newcomer = self._make_partner("Nieuwkomer B.V.")
        first, second = [self._invoice(partner_id=newcomer.id) for _number in range(2)]
        other = self._invoice()
        self._break("drop_after", path="crm/Accounts")
        self._schedule()

        self._run_export()

        self.assertEqual(first.exact_state, "to_send")
        self.assertEqual(second.exact_state, "to_send")
        self.assertEqual(other.exact_state, "sent", other.exact_error)
        self.assertFalse(self.connection.sudo().budget_id.failures)
        relation = self.env["exact.online.partner"].sudo()._of(newcomer)
        known_at = relation.creating_since + first.sudo().exact_export_ids._grace()
        self.assertEqual(second.sudo().exact_export_ids.next_attempt_at, known_at)
        relation.creating_since = "2020-01-01"
        (first | second).sudo().exact_export_ids.next_attempt_at = "2020-01-01"
        self._run_export()
        self.assertEqual(first.exact_state, "sent", first.exact_error)
        self.assertEqual(second.exact_state, "sent", second.exact_error)

    def test_relation_whose_creation_had_no_answer_is_adopted(self):
        invoice = self._invoice()
        self._break("drop_after", path="crm/Accounts")
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")
        relation = (
            self.env["exact.online.partner"]
            .sudo()
            .search([("partner_id", "=", self.customer.id)])
        )
        self.assertTrue(relation.creating_since)
        relation.creating_since = fields.Datetime.now() - timedelta(minutes=10)

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        names = [
            account["Name"]
            for account in self.connection._get_client(unattended=False).find_accounts(
                name=self.customer.name
            )
        ]
        self.assertEqual(names, [self.customer.name])

    def test_spent_minute_waits_for_the_reset(self):
        first, second = self._invoice(), self._invoice()
        self._send(first)
        self._break("status_429")

        answer = self._send(second)

        self.assertEqual(second.exact_state, "to_send")
        self.assertIn("Sending goes on at", answer["params"]["message"])
        self.assertEqual(self._entries(second.name), [])

    def test_refused_token_is_renewed_once_and_the_invoice_goes(self):
        self.sandbox.post("clock", advance=580)
        self.connection.sudo().token_id.expires_at = "2020-01-01"
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        tokens = self.connection.sudo().token_id
        self.assertGreater(tokens.expires_at, fields.Datetime.now())


class TestRecoveryHarsh(HarshReading, TestRecovery):
    """The same where Exact's documentation is read against us."""
