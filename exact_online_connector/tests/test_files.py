"""The invoice PDF and the files of bills follow the booking into Exact."""

import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from .common import ExactOnlineCommon, HarshReading

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

    def test_each_setting_is_for_documents_of_its_own(self):
        for sales, purchase in ((True, False), (False, True)):
            self.connection.write(
                {"send_invoice_pdf": sales, "send_bill_files": purchase}
            )
            invoice = self._invoice()
            self._mail(invoice)
            bill = self._invoice(move_type="in_invoice", ref=f"F-{sales}")
            self._add_file(bill, "bill.pdf", PDF)

            self._book(invoice)
            self._book(bill)

            self.assertEqual(invoice.exact_files_state == "sent", sales)
            self.assertEqual(bill.exact_files_state == "sent", purchase)

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

    # === THE BUTTON ===

    def test_button_says_what_is_missing(self):
        invoice = self._invoice()
        with self.assertRaisesRegex(UserError, "not booked"):
            invoice.action_exact_send_files()
        self._book(invoice)

        with self.assertRaisesRegex(UserError, "has no file"):
            invoice.action_exact_send_files()

        self.assertEqual(self.sandbox.calls(), [])


class TestFilesHarsh(HarshReading, TestFiles):
    """The same where Exact's documentation is read against us."""
