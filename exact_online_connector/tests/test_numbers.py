"""Entry numbers: Exact's own, or made from Odoo's by a format (S5, P18)."""

from odoo.exceptions import ValidationError
from odoo.tests import Form

from .common import ExactOnlineCommon, HarshReading


class TestNumbers(ExactOnlineCommon):
    def _in_exact(self, move):
        (entry,) = self._entries(move.name)
        return entry["EntryNumber"]

    def _journal_mapping(self, journal):
        mapping = self.connection.mapping_ids.filtered(
            lambda m: m.journal_id == journal
        )
        mapping.write(
            {"reference_id": self._code("journal", "70").id, "confirmed": True}
        )
        return mapping

    def test_exact_numbers_by_default(self):
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(self._in_exact(invoice), 26700001)
        self.assertEqual(invoice.exact_entry_number, 26700001)

    def test_a_format_makes_the_number_of_odoos(self):
        """INV/2026/00042 in journal 70 becomes 702600042."""
        self.connection.sales_number_format = "{journal}{yy}{seq:5}"
        invoice = self._invoice(name="INV/2026/00042")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self._in_exact(invoice), 702600042)
        self.assertEqual(invoice.exact_entry_number, 702600042)
        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["InvoiceNumber"], 702600042)

    def test_a_number_by_month_takes_year_and_month_of_the_name(self):
        self.connection.sales_number_format = "{yyyy}{month}{seq:4}"
        invoice = self._invoice(name="VF/2026/11/0007")

        self._send(invoice)

        self.assertEqual(self._in_exact(invoice), 2026110007)

    def test_a_journal_has_a_format_of_its_own_or_none(self):
        self.connection.sales_number_format = "{journal}{yy}{seq:5}"
        mapping = self._journal_mapping(self.company_data["default_journal_sale"])
        mapping.write({"numbering": "format", "number_format": "{account}{seq:5}"})
        first = self._invoice(name="INV/2026/00042")
        self._send(first)
        self.assertEqual(self._in_exact(first), 130000042, "by the journal's 1300")

        mapping.numbering = "exact"
        second = self._invoice(name="INV/2026/00043")
        self._send(second)
        self.assertNotIn("EntryNumber", second.sudo().exact_export_ids.payload)

    def test_each_kind_of_document_has_a_format_of_its_own(self):
        formats = {
            "out_invoice": ("sales_number_format", "71{yy}{seq:5}"),
            "out_refund": ("sales_credit_number_format", "72{yy}{seq:5}"),
            "in_invoice": ("purchase_number_format", "63{yy}{seq:5}"),
            "in_refund": ("purchase_credit_number_format", "64{yy}{seq:5}"),
        }
        self.connection.write(dict(formats.values()))
        numbers = {}
        for place, move_type in enumerate(formats, start=1):
            move = self._invoice(
                move_type=move_type, name=f"DOC/2026/0000{place}", ref=f"R-{place}"
            )
            self._send(move)
            self.assertEqual(move.exact_state, "sent", move.exact_error)
            numbers[move_type] = move.exact_entry_number

        expected = (712600001, 722600002, 632600003, 642600004)
        self.assertEqual(numbers, dict(zip(formats, expected, strict=True)))

    def test_a_journal_has_a_format_of_its_own_for_credit_notes(self):
        mapping = self._journal_mapping(self.company_data["default_journal_sale"])
        mapping.write({"numbering": "format", "credit_number_format": "9{yy}{seq:5}"})
        credit_note = self._invoice(move_type="out_refund", name="RINV/2026/00042")

        self._send(credit_note)

        self.assertEqual(self._in_exact(credit_note), 92600042)

    # === AT SET-UP ===

    def test_a_number_too_large_for_exact_is_refused_at_set_up(self):
        for text in ("{yyyy}{month}{seq:6}", "{journal}{yyyy}{seq:5}"):
            with self.assertRaisesRegex(ValidationError, "up to 2147483647"):
                self.connection.sales_number_format = text

    def test_what_is_no_format_is_refused_with_what_is(self):
        for text, says in (("INV{seq:5}", "digits"), ("{yyyy}", "sequence number")):
            with self.assertRaisesRegex(ValidationError, says):
                self.connection.purchase_number_format = text

    def test_numbers_by_month_need_the_month(self):
        self._invoice(name="VF/2026/11/0007")

        with self.assertRaisesRegex(ValidationError, "Add {month}"):
            self.connection.sales_number_format = "{yyyy}{seq:5}"

    def test_the_example_follows_what_is_typed(self):
        invoice = self._invoice(name="INV/2026/00042")
        with Form(self.connection) as form:
            form.sales_number_format = "{yyyy}{seq:5}"
            self.assertIn(
                f"{invoice.name} becomes entry 202600042", form.number_examples
            )
            form.sales_number_format = "{journal}{yyyy}{seq:5}"
            self.assertIn("up to 2147483647", form.number_examples)
            form.sales_number_format = "{yyyy}{seq:5}"

    def test_without_an_invoice_the_example_says_that_it_is_invented(self):
        self.connection.purchase_credit_number_format = "{yy}{seq:4}"

        self.assertIn("an invented number 42", self.connection.number_examples)

    # === BEFORE SENDING ===

    def test_a_sequence_that_has_outgrown_its_format_names_the_invoice(self):
        self.connection.sales_number_format = "{yy}{seq:3}"
        invoice = self._invoice(name="INV/2026/01000")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("INV/2026/01000 makes no entry number", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    def test_a_number_that_we_gave_before_is_known_before_sending(self):
        """Credit notes are counted apart, so RINV 00042 would be INV 00042."""
        self.connection.write(
            {
                "sales_number_format": "{yyyy}{seq:5}",
                "sales_credit_number_format": "{yyyy}{seq:5}",
            }
        )
        invoice = self._invoice(name="INV/2026/00042")
        self._send(invoice)
        self.sandbox.forget_calls()
        credit_note = self._invoice(move_type="out_refund", name="RINV/2026/00042")

        self._send(credit_note)

        self.assertEqual(credit_note.exact_state, "error")
        self.assertIn("is that of INV/2026/00042", credit_note.exact_error)
        self.assertEqual(self.sandbox.calls(), [], "Exact was not asked")

    def test_two_of_one_batch_do_not_get_the_same_number(self):
        self.connection.write(
            {
                "first_contact": "waived",
                "auto_export": "realtime",
                "sales_number_format": "{yyyy}{seq:5}",
                "sales_credit_number_format": "{yyyy}{seq:5}",
            }
        )
        invoice = self._invoice(name="INV/2026/00042")
        credit_note = self._invoice(move_type="out_refund", name="RINV/2026/00042")

        self._run_export()

        self.assertEqual(invoice.exact_state, "sent")
        self.assertEqual(credit_note.exact_state, "error")
        self.assertEqual(len(self._entries()), 1)

    def _by_hand(self, number):
        """Somebody enters an invoice in Exact that has the number."""
        self.connection.sales_number_format = "{yyyy}{seq:5}"
        first = self._invoice(name="INV/2026/00042")
        self._send(first)
        self.sandbox.post("edit_entry", entry=first.exact_entry_id, EntryNumber=number)

    def test_a_number_taken_by_hand_in_exact(self):
        """Exact chooses another number, which is read back and told."""
        self._by_hand(202600043)
        invoice = self._invoice(name="INV/2026/00043")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertNotEqual(invoice.exact_entry_number, 202600043)
        self.assertEqual(self._in_exact(invoice), invoice.exact_entry_number)
        notes = " ".join(invoice.message_ids.mapped("body"))
        self.assertIn("Number 202600043 was asked for", notes)


class TestNumbersHarsh(HarshReading, TestNumbers):
    """The same where Exact's documentation is read against us."""

    def test_a_number_taken_by_hand_in_exact(self):
        """Exact refuses it, and is understood."""
        self._by_hand(202600043)
        invoice = self._invoice(name="INV/2026/00043")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("This entry number is taken", invoice.exact_error)
        self.assertIn("change the number format", invoice.exact_error)
        self.assertEqual(self._entries(invoice.name), [])
