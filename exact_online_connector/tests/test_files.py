"""The invoice PDF and the files of bills follow the booking into Exact."""

import base64
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import ExactOnlineCommon

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
# As much of a Peppol BIS 3 bill as Odoo needs, with the vendor's PDF inside.
_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc\
:billing:3.0</cbc:CustomizationID>
 <cbc:ID>F-2026-99</cbc:ID>
 <cbc:IssueDate>2026-11-02</cbc:IssueDate>
 <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:AdditionalDocumentReference>
  <cbc:ID>F-2026-99.pdf</cbc:ID>
  <cac:Attachment>
   <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf"
    filename="F-2026-99.pdf">{pdf}</cbc:EmbeddedDocumentBinaryObject>
  </cac:Attachment>
 </cac:AdditionalDocumentReference>
 <cac:AccountingSupplierParty><cac:Party>
  <cac:PartyName><cbc:Name>{vendor}</cbc:Name></cac:PartyName>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party>
  <cac:PartyName><cbc:Name>Us</cbc:Name></cac:PartyName>
 </cac:Party></cac:AccountingCustomerParty>
 <cac:LegalMonetaryTotal>
  <cbc:PayableAmount currencyID="EUR">100.00</cbc:PayableAmount>
 </cac:LegalMonetaryTotal>
 <cac:InvoiceLine>
  <cbc:ID>1</cbc:ID>
  <cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
  <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
  <cac:Item><cbc:Name>Work</cbc:Name></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">100.00</cbc:PriceAmount></cac:Price>
 </cac:InvoiceLine>
</Invoice>"""


class FilesCase(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.connection.write({"send_invoice_pdf": True, "send_bill_files": True})

    # === A BOOKKEEPER'S STEPS ===

    def _mail(self, invoice, raw=PDF):
        """Give the invoice the PDF that Odoo keeps when it is sent or printed."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{invoice.name.replace('/', '_')}.pdf",
                "raw": raw,
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        invoice.message_main_attachment_id = attachment
        invoice.is_move_sent = True
        return attachment

    def _add_file(self, move, name, raw, mimetype=None):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": raw,
                "res_model": "account.move",
                "res_id": move.id,
                **({"mimetype": mimetype} if mimetype else {}),
            }
        )

    def _book(self, move):
        """Send a move and let its files follow; only their calls are counted."""
        self._send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_error)
        self.sandbox.forget_calls()
        self._run_export()

    def _document_row(self, move):
        self._look_again()
        return move.sudo().exact_export_ids.document_ids

    def _let_time_pass(self, move):
        document = self._document_row(move)
        document.next_attempt_at = fields.Datetime.now() - timedelta(minutes=1)
        for row in (document, *document.file_ids):
            if row.claimed_at:
                row.claimed_at = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()

    # === WHAT IS IN EXACT ===

    def _documents(self):
        return self.sandbox.get("documents", division=100001)

    def _shown_files(self, move):
        """The names of the files that the entry shows."""
        (entry,) = [
            entry
            for entry in self._entries()
            if entry["EntryID"] == move.exact_entry_id
        ]
        document = entry["document"]
        return [file["FileName"] for file in document["files"]] if document else None

    def _calls(self):
        return [
            (call["method"], call["path"].rsplit("/", 1)[-1].split("(")[0])
            for call in self.sandbox.calls()
        ]


class TestFiles(FilesCase):
    # === INVOICES ===

    def test_pdf_that_was_mailed_before_follows_the_booking(self):
        invoice = self._invoice()
        sent = self._mail(invoice)

        self._book(invoice)

        self.assertEqual(self._shown_files(invoice), [sent.name])
        (document,) = self._documents()
        self.assertEqual(document["Subject"], invoice.name)
        self.assertEqual(document["Type"], 10)
        self.assertEqual(document["Account"], self.customer.exact_account_id)
        self.assertEqual(invoice.exact_files_state, "sent")
        self.assertFalse(invoice.exact_files_note)

    def test_exact_has_the_very_bytes_that_the_customer_got(self):
        invoice = self._invoice()
        self._mail(invoice, PDF + b"the customer's own")

        self._book(invoice)

        (file,) = self._documents()[0]["files"]
        token = self.connection.sudo().token_id.get_access_token()
        content = self._request_file(f"{file['Url']}&Download=1", token)
        self.assertEqual(content, PDF + b"the customer's own")

    def _request_file(self, url, token):
        import requests

        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(url, headers=headers, timeout=10).content

    def test_cost_is_two_calls_or_three_and_a_look_once(self):
        """Two calls where Exact shows the document by itself, else three; which it
        is costs one call for the connection."""
        first, second = self._invoice(), self._invoice()
        self._mail(first)
        self._mail(second)
        by_itself = self.profile == "kind"
        show = [] if by_itself else [("PUT", "SalesEntries")]
        attach = [("POST", "Documents"), ("POST", "DocumentAttachments")]

        self._book(first)
        self.assertEqual(self._calls(), [*attach, ("GET", "SalesEntries"), *show])
        self._book(second)

        self.assertEqual(self._calls(), [*attach, *show])
        self.assertEqual(len(self._shown_files(second)), 1)
        link = "itself" if by_itself else "put"
        self.assertEqual(self.connection.document_link, link)

    def test_without_the_setting_nothing_goes(self):
        self.connection.write({"send_invoice_pdf": False, "send_bill_files": False})
        invoice = self._invoice()
        self._mail(invoice)

        self._book(invoice)

        self.assertEqual(self.sandbox.calls(), [])
        self.assertEqual(self._documents(), [])
        self.assertFalse(invoice.exact_files_state)

    def test_pdf_that_is_mailed_after_the_booking_follows_by_itself(self):
        invoice = self._invoice()
        self._book(invoice)
        self._let_time_pass(invoice)
        self._run_export()
        self.assertEqual(self.sandbox.calls(), [], "no PDF, no call")
        self.assertFalse(self._document_row(invoice), "nothing waits")
        rung = self.env["ir.cron.trigger"].sudo().search_count([])

        sent = self._mail(invoice)

        triggers = self.env["ir.cron.trigger"].sudo()
        self.assertEqual(triggers.search_count([]), rung + 1)
        self._run_export()
        self.assertEqual(self._shown_files(invoice), [sent.name])

    def test_pdf_that_was_being_made_during_the_booking_is_not_missed(self):
        """Its transaction is older than the booking, so it could not ring."""
        invoice = self._invoice()
        self._book(invoice)
        with patch.object(type(self.env["ir.attachment"]), "_exact_ring"):
            sent = self._mail(invoice)
        self._let_time_pass(invoice)

        self._run_export()

        self.assertEqual(self._shown_files(invoice), [sent.name])

    def test_invoice_that_odoo_itself_sends(self):
        """The PDF is the one that Odoo's own Send makes, not a rendering of ours."""
        invoice = self._invoice()
        self._book(invoice)
        template = self.env.ref("account.email_template_edi_invoice")
        wizard = (
            self.env["account.move.send.wizard"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"template_id": template.id})
        )
        wizard.sending_methods = ["manual"]
        wizard.action_send_and_print()
        self.assertTrue(invoice.invoice_pdf_report_id)
        self._let_time_pass(invoice)

        self._run_export()

        name = invoice.invoice_pdf_report_id.name
        self.assertEqual(self._shown_files(invoice), [name])

    def test_what_was_mailed_first_stays(self):
        invoice = self._invoice()
        first = self._mail(invoice)
        self._book(invoice)
        first.res_field = False
        self._mail(invoice, PDF + b"again")
        self._run_export()
        invoice.action_exact_send_files()
        self._look_again()

        self.assertEqual(self._shown_files(invoice), [first.name])
        self.assertEqual(invoice.exact_files_state, "sent")

    def test_old_invoices_stay_out_when_the_setting_comes(self):
        self.connection.write({"send_invoice_pdf": False, "send_bill_files": False})
        old = self._invoice()
        self._mail(old)
        self._book(old)

        self.connection.send_invoice_pdf = True
        self._run_export()
        self.assertEqual(self._documents(), [])
        old.action_exact_send_files()
        self._look_again()

        self.assertEqual(old.exact_files_state, "sent", "a person may still")

    # === BILLS ===

    def test_files_of_a_bill_go_to_the_document_that_exact_made(self):
        bill = self._invoice(move_type="in_invoice")
        self._add_file(bill, "scan.png", PNG)
        main = self._add_file(bill, "F-2026-17.pdf", PDF)
        bill.message_main_attachment_id = main
        self._add_file(bill, "terms.txt", b"our terms", "text/plain")

        self._book(bill)

        self.assertEqual(self._shown_files(bill), ["F-2026-17.pdf", "scan.png"])
        self.assertEqual(len(self._documents()), 1, "Exact's own, and no second")
        self.assertEqual(self._calls(), [("POST", "DocumentAttachments")] * 2)
        self.assertEqual(bill.exact_files_state, "sent")
        self.assertIn("terms.txt is not sent", bill.exact_files_note)

    def test_pdf_inside_an_electronic_bill_goes(self):
        """Odoo takes the PDF out of a UBL bill at its import; Exact takes no XML."""
        if not hasattr(self.env["account.move"], "ubl_cii_xml_id"):
            self.skipTest("account_edi_ubl_cii is not installed")
        xml = _UBL.format(
            vendor=self.vendor.name, pdf=base64.b64encode(PDF).decode()
        ).encode()
        file = self.env["ir.attachment"].create({"name": "bill.xml", "raw": xml})
        journal = self.company_data["default_journal_purchase"]
        bill = journal._create_document_from_attachment(file.ids)
        self.assertEqual(bill.ref, "F-2026-99", "Odoo has read it")
        bill.partner_id = self.vendor
        bill.invoice_line_ids.tax_ids = self.vat_21_purchase
        bill.action_post()

        self._book(bill)

        self.assertEqual(bill.exact_amount_total, 121.0)
        self.assertEqual(self._shown_files(bill), ["F-2026-99.pdf"])
        self.assertIn("bill.xml is not sent", bill.exact_files_note)

    def test_two_files_of_one_name_keep_apart_and_the_same_goes_once(self):
        bill = self._invoice(move_type="in_invoice")
        self._add_file(bill, "scan.pdf", PDF)
        self._add_file(bill, "scan.pdf", PDF)
        self._add_file(bill, "scan.pdf", PDF + b"page 2")

        self._book(bill)

        self.assertEqual(self._shown_files(bill), ["scan.pdf", "scan (2).pdf"])

    def test_large_file_stays_out_and_says_so(self):
        bill = self._invoice(move_type="in_invoice")
        self._add_file(bill, "big.pdf", PDF + b"x" * 7 * 1024**2)

        self._book(bill)

        self.assertEqual(self.sandbox.calls(), [])
        self.assertEqual(bill.exact_files_state, "skipped")
        self.assertIn("larger than 7 MB", bill.exact_files_note)

    def test_file_that_is_just_small_enough_goes(self):
        bill = self._invoice(move_type="in_invoice")
        self._add_file(bill, "big.pdf", PDF.ljust(7 * 1024**2, b"x"))

        self._book(bill)

        self.assertEqual(self._shown_files(bill), ["big.pdf"])

    def test_file_that_comes_to_a_booked_bill_goes_with_the_button(self):
        bill = self._invoice(move_type="in_invoice")
        self._add_file(bill, "page 1.pdf", PDF)
        self._book(bill)
        self._add_file(bill, "page 2.pdf", PDF + b"2")
        self._run_export()
        self.assertEqual(self._shown_files(bill), ["page 1.pdf"])

        bill.action_exact_send_files()
        self._look_again()

        self.assertEqual(self._shown_files(bill), ["page 1.pdf", "page 2.pdf"])

    def test_first_file_of_a_booked_bill_follows_by_itself(self):
        bill = self._invoice(move_type="in_invoice")
        self._book(bill)
        self._let_time_pass(bill)
        self._run_export()

        self._add_file(bill, "late.pdf", PDF)
        self._run_export()

        self.assertEqual(self._shown_files(bill), ["late.pdf"])

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
        self.connection.auto_export = "scheduled"
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

    # === THE BUTTON ===

    def test_button_says_what_is_missing(self):
        invoice = self._invoice()
        with self.assertRaisesRegex(UserError, "not booked"):
            invoice.action_exact_send_files()
        self._book(invoice)

        with self.assertRaisesRegex(UserError, "has no file"):
            invoice.action_exact_send_files()

        self.assertEqual(self.sandbox.calls(), [])

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


class TestFilesHarsh(TestFiles):
    """The same where Exact's documentation is read against us."""

    profile = "harsh"
    # Odoo runs inherited tests only where this says so.
    allow_inherited_tests_method = True
