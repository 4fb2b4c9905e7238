"""A bookkeeper's spreadsheet of outstanding items, with headings of his own."""

import base64
import io

from odoo import fields
from odoo.exceptions import UserError

from .payment_common import PaymentCommon

_HEADINGS = ["Factuur", "Klant", "Nog te betalen"]
_ROLES = ["your_ref", "account", "amount_open"]


class TestPaymentSpreadsheet(PaymentCommon):
    def setUp(self):
        super().setUp()
        self.connection.payment_mode = "none"
        self.invoice = self._sent()

    def _bills_of_one_number(self):
        suppliers = [self._make_partner(f"Supplier {letter}") for letter in "AB"]
        return [
            self._sent(move_type="in_invoice", ref="F-1", partner_id=supplier.id)
            for supplier in suppliers
        ]

    def _read(self, *rows, headings=_HEADINGS, **values):
        import openpyxl

        book, content = openpyxl.Workbook(), io.BytesIO()
        for row in (headings, *rows):
            book.active.append(row)
        book.save(content)
        wizard = self.env["exact.online.payment.file"].create(
            {
                "connection_id": self.connection.id,
                "file": base64.b64encode(content.getvalue()),
                "file_name": "openstaand.xlsx",
                "as_of": fields.Date.add(fields.Date.today(), days=1),
                **values,
            }
        )
        wizard.action_read()
        return wizard

    def _say(self, wizard, roles=_ROLES):
        """Say what the columns are, and look at the rows."""
        for column, role in zip(wizard.column_ids, roles, strict=True):
            column.role = role
        wizard.action_preview()
        return wizard

    def test_what_the_columns_are_is_asked_once(self):
        wizard = self._read([self.invoice.name, None, 21.0])
        self.assertFalse(any(wizard.column_ids.mapped("role")))
        with self.assertRaises(UserError):
            wizard.action_preview()
        self._say(wizard)
        self.assertEqual(wizard.matched_count, 1)

        again = self._read([self.invoice.name, None, 42.0])

        self.assertEqual(again.column_ids.mapped("role"), _ROLES)
        again.action_preview()
        again.action_apply()
        self._look_again()
        self.assertEqual(self.invoice.exact_amount_open, 42.0)
        self.assertEqual(self.invoice.payment_state, "not_paid", "nothing is booked")

    def test_each_kind_of_list_is_remembered(self):
        """That of the customers, and that of the suppliers with other headings."""
        headings = ["Leverancier", "Stuk", "Saldo"]
        roles = ["account", "entry_number", "amount_open"]
        self._say(self._read([self.invoice.name, None, 21.0]))
        self._say(self._read(["1", "2", 3.0], headings=headings), roles)

        customers = self._read([self.invoice.name, None, 21.0])
        suppliers = self._read(["1", "2", 3.0], headings=headings)

        self.assertEqual(customers.column_ids.mapped("role"), _ROLES)
        self.assertEqual(suppliers.column_ids.mapped("role"), roles)

    def test_column_that_is_not_what_it_is_called_stays_none(self):
        headings = ["Factuur", "Factuurnummer", "Openstaand"]
        row = [self.invoice.name, "internal 17", 21.0]
        wizard = self._read(row, headings=headings)
        self.assertEqual(wizard.column_ids[1].role, "invoice_number")
        self._say(wizard, ["your_ref", False, "amount_open"])

        again = self._read(row, headings=headings)

        roles = again.column_ids.mapped("role")
        self.assertEqual(roles, ["your_ref", False, "amount_open"])

    def test_matched_unmatched_and_ambiguous_are_told_apart(self):
        one, other = self._bills_of_one_number()
        self._say(self._read(["F-1", None, 1.0], side="purchase"))
        wizard = self._read(
            ["F-1", None, 10.0],
            ["F-1", one.partner_id.exact_account_code, 20.0],
            ["F-2", None, 30.0],
            side="purchase",
            is_complete=True,
        )
        wizard.action_preview()

        rows = wizard.line_ids.sorted("number")
        self.assertEqual(rows[0].outcome, "ambiguous")
        self.assertEqual(rows[2].outcome, "unmatched")
        wizard.action_apply()
        self._look_again()
        self.assertEqual(other.exact_payment_state, "open", "it may be the row's")
        self.assertNotEqual(one.exact_payment_state, "paid")
