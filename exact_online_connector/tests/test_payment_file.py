"""A bookkeeper brings a list of outstanding items from Exact into Odoo."""

import base64
import io

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import format_date

from .common import ExactOnlineCommon

_HEADER = "Bkst.nr.;Uw ref.;Debiteur;Valuta;Openstaand bedrag;Vervaldatum"


class TestPaymentFile(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        # Exact itself tells nothing: that is what files are for.
        self.connection.payment_mode = "none"
        self.invoice = self._invoice()
        self.other = self._invoice((200.0, self.vat_21))
        for move in (self.invoice, self.other):
            self._send(move)
            self.assertEqual(move.exact_state, "sent", move.exact_error)
        self.env["exact.online.payment"].sudo().search([]).unlink()
        self.tomorrow = fields.Date.add(fields.Date.today(), days=1)

    # === HELPERS ===

    def _row(self, move, amount, **cells):
        values = {"number": move.exact_entry_number, "ref": "", "account": ""}
        values |= cells
        return f"{values['number']};{values['ref']};{values['account']};EUR;{amount};"

    def _wizard(self, *rows, content=None, **values):
        content = content or "\r\n".join([_HEADER, *rows]).encode("cp1252")
        wizard = self.env["exact.online.payment.file"].create(
            {
                "connection_id": self.connection.id,
                "file": base64.b64encode(content),
                "file_name": "openstaand.csv",
                "as_of": self.tomorrow,
                **values,
            }
        )
        wizard.action_read()
        return wizard

    def _preview(self, *rows, **values):
        wizard = self._wizard(*rows, **values)
        wizard.action_preview()
        return wizard

    def _apply(self, *rows, **values):
        wizard = self._preview(*rows, **values)
        wizard.action_apply()
        self._look_again()
        return wizard

    def _reasons(self, wizard):
        return wizard.line_ids.sorted("number").mapped("reason")

    # === WHAT IS LISTED ===

    def test_listed_invoices_are_open_or_partly_paid(self):
        self.sandbox.forget_calls()

        wizard = self._apply(
            self._row(self.invoice, "121,00"), self._row(self.other, "€ 42,00")
        )

        self.assertEqual(wizard.matched_count, 2)
        self.assertEqual(self.invoice.exact_payment_state, "open")
        self.assertEqual(self.other.exact_payment_state, "partial")
        self.assertEqual(self.other.exact_amount_open, 42.0)
        self.assertIn(
            format_date(self.env, self.tomorrow), self.other.exact_payment_note
        )
        self.assertEqual(self.sandbox.calls(), [], "a file costs no call")

    def test_instalments_of_an_entry_are_added_up(self):
        self._apply(self._row(self.other, "42,00"), self._row(self.other, "100,00"))
        self.assertEqual(self.other.exact_amount_open, 142.0)

    def test_dutch_thousands(self):
        large = self._invoice((10_000.0, self.vat_21))
        self._send(large)
        self._apply(self._row(large, "1.234,56"))
        self.assertEqual(large.exact_amount_open, 1234.56)

    def test_credit_note_is_negative_in_the_list(self):
        note = self._invoice(move_type="out_refund")
        self._send(note)
        self._apply(self._row(note, "-121,00"))
        self.assertEqual(note.exact_payment_state, "open")
        self.assertEqual(note.exact_amount_open, 121.0)

    def test_same_file_twice_changes_nothing(self):
        rows = [self._row(self.invoice, "21,00")]
        self._apply(*rows)
        written = self.invoice.sudo().exact_export_ids.write_date

        wizard = self._preview(*rows)

        self.assertEqual(wizard.change_count, 0)
        wizard.action_apply()
        self.assertEqual(self.invoice.sudo().exact_export_ids.write_date, written)

    def test_columns_are_chosen_once(self):
        content = f"Nummer;Nog te betalen\n{self.invoice.exact_entry_number};21,00"
        wizard = self._wizard(content=content.encode())
        with self.assertRaises(UserError):
            wizard.action_preview()
        first, second = wizard.column_ids
        first.role, second.role = "entry_number", "amount_open"
        wizard.action_preview()
        self.assertEqual(wizard.matched_count, 1)

        again = self._wizard(content=content.encode())

        self.assertEqual(
            again.column_ids.mapped("role"), ["entry_number", "amount_open"]
        )

    def test_spreadsheet_reads_the_same(self):
        import openpyxl

        book = openpyxl.Workbook()
        for row in (
            ["Openstaande posten"],
            ["Bkst.nr.", "Uw ref.", "Openstaand bedrag", "Vervaldatum"],
            [self.invoice.exact_entry_number, self.invoice.name, 21.0, self.tomorrow],
            ["", "", 21.0, None],
        ):
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)

        wizard = self._apply(content=content.getvalue())

        self.assertEqual(self.invoice.exact_amount_open, 21.0)
        self.assertEqual(self._reasons(wizard), [False, "names_nothing"])

    # === WHAT IS LEFT ALONE ===

    def test_each_row_that_does_not_count_says_why(self):
        wizard = self._apply(
            "99999999;;;EUR;1,00;",
            self._row(self.invoice, "21,00", ref="ANOTHER"),
            self._row(self.invoice, "21,00", account="99"),
            self._row(self.other, "1.234"),
            self._row(self.other, "500,00"),
            f";;;USD;{1};",
        )

        self.assertEqual(
            self._reasons(wizard),
            [
                "unknown",
                "contradicts",
                "contradicts",
                "amount_unreadable",
                "more_than_total",
                "names_nothing",
            ],
        )
        self.assertEqual(wizard.change_count, 0)
        self.assertEqual(self.invoice.exact_payment_state, "open")

    def test_row_that_stands_twice_is_more_than_the_total(self):
        wizard = self._apply(*[self._row(self.invoice, "121,00")] * 2)
        self.assertEqual(self._reasons(wizard), ["more_than_total"] * 2)
        self.assertEqual(self.invoice.exact_payment_state, "open")

    def test_reference_of_two_bills_is_ambiguous(self):
        bills = [
            self._invoice(
                move_type="in_invoice",
                ref="F-1",
                partner_id=self._make_partner(f"Supplier {name}").id,
            )
            for name in "AB"
        ]
        for bill in bills:
            self._send(bill)
            self.assertEqual(bill.exact_state, "sent", bill.exact_error)

        wizard = self._apply(";F-1;;EUR;1,00;", side="purchase", is_complete=True)

        self.assertEqual(wizard.line_ids.outcome, "ambiguous")
        self.assertEqual({b.exact_payment_state for b in bills}, {"open"})

    def test_foreign_currency_must_be_named(self):
        dollars = self.env.ref("base.USD")
        dollars.active = True
        invoice = self._invoice(currency_id=dollars.id)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

        wizard = self._preview(
            self._row(invoice, "1,00"), f"{invoice.exact_entry_number};;;;1,00;"
        )

        self.assertEqual(
            self._reasons(wizard), ["currency_differs", "currency_unknown"]
        )

    # === WHAT IS NOT LISTED ===

    def test_absent_is_settled_only_where_the_list_is_complete(self):
        rows = [self._row(self.invoice, "121,00")]
        self._apply(*rows)
        self.assertEqual(self.other.exact_payment_state, "open")

        wizard = self._apply(*rows, is_complete=True)

        self.assertEqual(wizard.settled_count, 1)
        self.assertEqual(self.other.exact_payment_state, "paid")
        self.assertEqual(self.invoice.exact_payment_state, "open")

    def test_sent_on_the_day_of_the_list_or_later_is_not_settled(self):
        self._apply(
            self._row(self.invoice, "121,00"),
            is_complete=True,
            as_of=fields.Date.today(),
        )
        self.assertEqual(self.other.exact_payment_state, "open")

    def test_list_of_customers_says_nothing_of_bills(self):
        bill = self._invoice(move_type="in_invoice", ref="F-9")
        self._send(bill)
        self._apply(self._row(self.invoice, "121,00"), is_complete=True)
        self.assertEqual(bill.exact_payment_state, "open")

    def test_no_row_of_an_invoice_counts_where_one_does_not(self):
        wizard = self._apply(
            self._row(self.other, "42,00"), self._row(self.other, "no amount")
        )
        self.assertEqual(self._reasons(wizard), ["another_row", "amount_unreadable"])
        self.assertEqual(
            wizard.line_ids.sorted("number").mapped("outcome"),
            ["ambiguous", "unmatched"],
        )
        self.assertEqual(self.other.exact_payment_state, "open")

    def test_row_that_does_not_count_keeps_its_invoice_from_being_settled(self):
        self._apply(self._row(self.other, "no amount"), is_complete=True)
        self.assertEqual(self.other.exact_payment_state, "open")
        self.assertEqual(self.invoice.exact_payment_state, "paid")

    # === EXACT ITSELF ===

    def test_poll_overrules_the_file(self):
        self._apply(self._row(self.invoice, "21,00"))
        self.connection.payment_mode = "mirror"

        self._run_payments()

        self.assertEqual(self.invoice.exact_payment_state, "open")
        self.assertEqual(self.invoice.exact_amount_open, 121.0)
        self.assertFalse(self.invoice.exact_payment_note)

    def test_poll_without_news_overrules_the_file_too(self):
        self.connection.payment_mode = "mirror"
        self._run_payments()
        self._apply(self._row(self.invoice, "21,00"))
        self.assertEqual(self.invoice.exact_amount_open, 21.0)

        self._run_payments()

        self.assertEqual(self.invoice.exact_amount_open, 121.0)

    def test_older_list_says_nothing_that_exact_has_not_told_since(self):
        self.connection.payment_mode = "mirror"
        self._run_payments()

        wizard = self._apply(
            self._row(self.invoice, "21,00"), as_of=fields.Date.today()
        )

        self.assertEqual(self._reasons(wizard), ["exact_told"])
        self.assertEqual(self.invoice.exact_amount_open, 121.0)

    # === HOSTILE FILES ===

    def test_contents_are_shown_as_text(self):
        evil = '=cmd|"/c calc"!A1<script>alert(1)</script>'.replace('"', "'")
        wizard = self._preview(f"{evil};x;;EUR;1,00;")
        self.assertEqual(self._reasons(wizard), ["unknown"])
        self.assertIn("<script>", wizard.line_ids.text, "a text field, escaped")

    def test_what_is_no_table_is_refused(self):
        for content in (
            b"PK\x03\x04 no archive",
            b"\x00\x01\x02",
            b"one cell",
            b"a;b\n" * 20_002,
            b"x" * (5 * 1024 * 1024 + 1),
        ):
            with self.subTest(content[:10]), self.assertRaises(UserError):
                self._wizard(content=content)

    def test_who_may_not_send_may_not_bring_a_file(self):
        auditor = new_test_user(
            self.env,
            "exact_file_auditor",
            groups="exact_online_connector.group_exact_auditor",
        )
        with self.assertRaises(AccessError):
            self.connection.with_user(auditor).action_payment_file()
