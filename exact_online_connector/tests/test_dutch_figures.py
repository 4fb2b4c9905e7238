"""A Dutch bookkeeper reads amounts and days as he writes them."""

import io
from datetime import datetime

from openpyxl import load_workbook

from ..mapping.problems import MOVE, make_problem
from ..models.exact_online_message import difference_sentence, problem_sentence
from .comparisons import ComparisonCase


class TestDutchFigures(ComparisonCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")

    def setUp(self):
        super().setUp()
        self.comparison = self.comparison.with_context(lang="nl_NL")

    def _in_dutch(self, record):
        return record.with_context(lang="nl_NL")

    def test_what_differs_in_a_month(self):
        """1,000 and 210 of VAT, of which Exact has 900 and 189."""
        invoice = self._sent((1000.0, self.vat_21))
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=900.0)

        self._compare()

        (difference,) = self._differences()
        note = difference.note.replace("\xa0", " ")
        self.assertIn("1.000,00 € in Odoo, 900,00 € in Exact", note)
        paper = self._paper()
        self.assertIn("1.000,00 € in Odoo, 900,00 € in Exact", paper)
        self.assertNotIn("1000.00", paper)
        self.assertNotIn("1,000.00", paper)

    def test_why_an_invoice_of_the_month_is_not_booked(self):
        """Sent by an English colleague, and read by the Dutch one."""
        tax = self.vat_21.copy({"name": "21% Kempen"})
        self._send(self._invoice((100.0, tax)))

        self._compare()

        note = self._differences("failed").note
        self.assertTrue(note.startswith("Btw 21% Kempen heeft geen"), note)

    def test_the_day_of_what_exact_has_in_another_month(self):
        invoice = self._sent()
        self.sandbox.post(
            "edit_entry", entry=invoice.exact_entry_id, ReportingPeriod=12
        )

        self._compare()

        self.assertIn("02-11-2026", self._differences("period").note)
        self.assertNotIn("2026-11-02", self._paper())

    def _paper(self):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_context(lang="nl_NL")
            ._render_qweb_html(
                "exact_online_connector.report_comparison", self.comparison.ids
            )
        )
        return html.decode().replace("\xa0", " ")

    def test_days_and_amounts_of_the_spreadsheet_are_its_readers(self):
        self._sent()
        self._book_by_hand("HAND-1")

        self._compare()

        book = load_workbook(io.BytesIO(self.comparison._spreadsheet()))
        (row,) = book.worksheets[1].iter_rows(min_row=2)
        days = [cell for cell in row if isinstance(cell.value, datetime)]
        self.assertEqual([f"{cell.value:%d-%m-%Y}" for cell in days], ["10-11-2026"])
        self.assertIn(121.0, [cell.value for cell in row])

    def test_what_is_not_as_exact_booked_it(self):
        invoice = self._sent((1000.0, self.vat_21))
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=900.0)
        self._compare()

        self.assertIn("1.000,00 in Odoo", self._in_dutch(invoice).exact_differences)
        self.assertIn("1,000.00 in Odoo", invoice.exact_differences)

    def test_why_an_invoice_is_not_sent(self):
        env = self._in_dutch(self.env.user).env
        for code, args, says in (
            (
                "total_differs",
                {"lines": "1000.00", "vat": "-0.5", "total": "1", "difference": "0"},
                ("1.000,00", "-0,5", "totaal 1;"),
            ),
            (
                "deferral_beyond_years",
                {"number": "INV/1", "line": "2026-11-02", "date": "2027-11-30"},
                ("30-11-2027", "2026-11-02"),
            ),
            (
                "vat_code_adds_vat",
                {"tax": "21.5", "vat_code": "5.5", "code_percentage": "5.5"},
                ("5,5%", "5.5"),
            ),
            (
                "bill_already_in_exact",
                {"number": "BILL/1", "reference": "1.5", "entry": "7", "entry_id": "-"}
                | {"found": "121.00 EUR", "total": "1121.00 EUR"},
                ("121,00 EUR", "1.121,00 EUR", "1.5,"),
            ),
        ):
            sentence = problem_sentence(env, make_problem(code, MOVE, 1, **args))
            for text in says:
                self.assertIn(text, sentence)

    def test_a_code_stays_as_it_is(self):
        env = self._in_dutch(self.env.user).env
        difference = {"code": "journal", "found": "70.10", "expected": "71"}

        self.assertIn("70.10", difference_sentence(env, difference))
