"""Files: nothing is doubled, nothing is lost, and no booking suffers."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from .common import HarshReading
from .test_files import PDF, FilesCase


class TestFilesTrouble(FilesCase):
    # === NOTHING DOUBLED, NOTHING LOST ===

    def test_lost_answer_after_the_document(self):
        invoice = self._invoice()
        self._mail(invoice)
        self._break("drop_after", "documents/Documents")

        self._book(invoice)
        self.assertIn("answer was lost", invoice.exact_files_note)
        self._run_export()
        self.assertEqual(len(self._documents()), 1, "the grace period is not over")
        self._let_time_pass(invoice)
        self._run_export()
        self._let_time_pass(invoice)
        self._run_export()

        (document,) = self._documents()
        self.assertEqual(len(document["files"]), 1)
        self.assertEqual(len(self._shown_files(invoice)), 1)
        self.assertEqual(invoice.exact_files_state, "sent")
        self.assertFalse(invoice.exact_files_note)

    def test_lost_answer_after_the_attachment(self):
        invoice = self._invoice()
        self._mail(invoice)
        self._break("drop_after", "DocumentAttachments")

        self._book(invoice)
        for _look in range(2):
            self._let_time_pass(invoice)
            self._run_export()

        (document,) = self._documents()
        self.assertEqual(len(document["files"]), 1)
        self.assertEqual(invoice.exact_files_state, "sent")

    def test_request_that_never_arrived_goes_again_after_two_looks(self):
        invoice = self._invoice()
        self._mail(invoice)
        self._break("drop_before", "DocumentAttachments")

        self._book(invoice)
        self._let_time_pass(invoice)
        self._run_export()
        self.assertEqual(self._documents()[0]["files"], [], "one look is not enough")
        self._let_time_pass(invoice)
        self._run_export()

        self.assertEqual(len(self._documents()[0]["files"]), 1)
        self.assertEqual(len(self._shown_files(invoice)), 1)

    def test_process_that_died_in_between_goes_on_where_it_was(self):
        """Killed after the document was claimed and made, before its key was kept."""
        invoice = self._invoice()
        self._mail(invoice)
        self._send(invoice)
        document = self._document_row(invoice)
        killed = KeyboardInterrupt("killed")
        with (
            patch.object(type(document), "_note_created", side_effect=killed),
            suppress(KeyboardInterrupt),
        ):
            document._attach(self.connection._get_client(unattended=True))
        self._look_again()
        self.assertEqual(len(self._documents()), 1)
        self.assertTrue(document.claimed_at)
        self.assertFalse(document.exact_id)

        for _look in range(2):
            self._let_time_pass(invoice)
            self._run_export()

        (made,) = self._documents()
        self.assertEqual(len(made["files"]), 1)
        self.assertEqual(invoice.exact_files_state, "sent")
        self.assertEqual(len(self._entries(invoice.name)), 1)

    # === WHAT FAILS LEAVES THE BOOKING WHOLE ===

    def test_refused_file_warns_and_waits_for_the_button(self):
        invoice = self._invoice()
        self._mail(invoice)
        self.sandbox.post("switches", attachment_limit=10)

        self._book(invoice)

        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(invoice.exact_files_state, "error")
        self.assertIn("Bijlage", invoice.exact_files_note)
        self.sandbox.forget_calls()
        self._let_time_pass(invoice)
        self._run_export()
        self.assertEqual(self.sandbox.calls(), [], "a refusal is never repeated")
        self.sandbox.post("switches", attachment_limit=1000)
        answer = invoice.action_exact_send_files()
        self._look_again()

        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(invoice.exact_files_state, "sent")
        self.assertFalse(invoice.exact_files_note)
        self.assertEqual(len(self._documents()), 1)
        self.assertEqual(len(self._entries(invoice.name)), 1, "never a second booking")

    def test_one_refused_file_does_not_hold_the_others(self):
        bill = self._invoice(move_type="in_invoice")
        self._add_file(bill, "long.pdf", PDF + b"x" * 500)
        self._add_file(bill, "short.pdf", PDF)
        self.sandbox.post("switches", attachment_limit=400)

        self._book(bill)

        self.assertEqual(self._shown_files(bill), ["short.pdf"])
        self.assertEqual(bill.exact_files_state, "error")

    def test_refused_files_never_stop_the_bookings(self):
        """Ten refusals within the hour would block the endpoint (D2)."""
        invoices = [self._invoice() for _number in range(12)]
        for invoice in invoices:
            self._mail(invoice)
        self._schedule()
        self.sandbox.post("switches", attachment_limit=10)

        self._run_export()
        self._run_export()

        self.assertEqual({i.exact_state for i in invoices}, {"sent"})
        states = [invoice.exact_files_state for invoice in invoices]
        self.assertEqual(states.count("error"), 2, "then the files wait for an hour")
        later = self._invoice()
        self._run_export()
        self.assertEqual(later.exact_state, "sent")

    def test_trouble_is_tried_again_later_and_not_for_ever(self):
        invoice = self._invoice()
        self._mail(invoice)
        self._break("html_503", "documents/Documents", times=50)
        self._book(invoice)
        waits = []

        for _attempt in range(20):
            document = self._document_row(invoice)
            if document.state == "error":
                break
            if document.claimed_at:
                self._let_time_pass(invoice)
            else:
                waits.append(document.next_attempt_at)
            self._let_time_pass(invoice)
            self._run_export()

        self.assertEqual(invoice.exact_state, "sent")
        self.assertIn(invoice.exact_files_state, ("to_send", "error"))
        self.assertTrue(invoice.exact_files_note)
        self.assertEqual(self._documents(), [])

    def test_missing_scope_leaves_the_bookings_alone(self):
        self.sandbox.post(
            "apps",
            client_id=self.connection.client_id,
            scopes={"Financial accounting": "manage", "Crm accounts": "manage"},
        )
        invoice, other = self._invoice(), self._invoice()
        self._mail(invoice)

        self._book(invoice)
        self._send(other)

        self.assertEqual(other.exact_state, "sent", other.exact_error)
        self.assertEqual(invoice.exact_files_state, "to_send")
        self.assertIn("scope", invoice.exact_files_note.lower())

    def test_file_that_was_deleted_before_it_went(self):
        bill = self._invoice(move_type="in_invoice")
        file = self._add_file(bill, "gone.pdf", PDF)
        self._break("html_503", "DocumentAttachments")
        self._book(bill)
        file.unlink()
        for _look in range(2):
            self._let_time_pass(bill)
            self._run_export()

        self.assertEqual(bill.exact_files_state, "skipped")
        self.assertIn("was deleted", bill.exact_files_note)

    def test_files_leave_calls_to_bookings(self):
        invoice = self._invoice()
        self._mail(invoice)
        self._send(invoice)
        budget = self.connection.sudo().budget_id
        budget.write(
            {
                "day_remaining": budget.day_limit // 4 - 1,
                "day_reset": fields.Datetime.now() + timedelta(hours=3),
            }
        )
        self.sandbox.forget_calls()

        self._run_export()

        self.assertEqual(self.sandbox.calls(), [])
        self.assertEqual(self._document_row(invoice).state, "to_send")

    def test_fault_of_ours_stays_with_its_row(self):
        bad, good = self._invoice(), self._invoice()
        self._mail(bad)
        self._mail(good)
        self._send(bad)
        self._send(good)
        documents = self.env["exact.online.document"]
        original = type(documents)._subject

        def subject(document):
            if document.move_id == bad:
                raise ValueError("a fault")
            return original(document)

        with (
            patch.object(type(documents), "_subject", subject),
            mute_logger("odoo.addons.exact_online_connector"),
            self.assertLogs("odoo.addons.exact_online_connector", "ERROR"),
        ):
            self._run_export()

        self.assertEqual(good.exact_files_state, "sent")
        self.assertEqual(bad.exact_state, "sent")
        self.assertGreater(
            self._document_row(bad).next_attempt_at, fields.Datetime.now()
        )


class TestFilesTroubleHarsh(HarshReading, TestFilesTrouble):
    """The same where Exact's documentation is read against us."""
