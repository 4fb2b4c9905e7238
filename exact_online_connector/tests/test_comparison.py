"""The monthly comparison: both books side by side, each difference with its repair."""

import io
from datetime import timedelta

from openpyxl import load_workbook

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import HarshReading
from .comparisons import ComparisonCase


class TestComparison(ComparisonCase):
    def test_a_month_that_is_equal(self):
        # 100 + 21; 200 + 42; a credit note of 50 + 10.50; a bill of 300 + 63.
        one, two = self._invoice(), self._invoice((200.0, self.vat_21))
        refund = self._invoice((50.0, self.vat_21), move_type="out_refund")
        bill = self._invoice((300.0, self.vat_21_purchase), move_type="in_invoice")
        for move in one + two + refund + bill:
            self._send(move)
            self.assertEqual(move.exact_state, "sent", move.exact_error)
        self._compare()
        self.assertEqual(self.comparison.month, fields.Date.to_date("2026-11-01"))
        self.assertFalse(self._differences().mapped("note"))
        self.assertEqual(self.comparison.state, "equal")
        for side in ("odoo", "exact"):
            self.assertEqual(self._sums(side, "70"), (3, 250.0, 52.5, 302.5), side)
            code = self.vat_21_code
            self.assertEqual(self._sums(side, "70", code), (3, 250.0, 52.5, 302.5))
            self.assertEqual(self._sums(side, "60"), (1, 300.0, 63.0, 363.0), side)

    def test_what_it_costs(self):
        for _number in range(5):
            self._send(self._invoice())
        self.sandbox.forget_calls()
        self._compare()
        first = len(self.sandbox.calls())
        self.assertEqual(len(self.sandbox.calls("bulk/Financial")), 1, "the month")
        self.sandbox.forget_calls()
        self._compare()
        again = len(self.sandbox.calls())
        self.assertFalse(self.sandbox.calls("bulk/Financial"))
        self.assertEqual(len(self.sandbox.calls("sync/Financial/TransactionLines")), 1)
        self.assertEqual(len(self.sandbox.calls("sync/Deleted")), 1)
        self.assertEqual(again, 2)
        self.assertLessEqual(first, 6)

    def test_the_night_compares_again_without_a_call(self):
        today = self._this_month()
        invoice = self._invoice(**today)
        self._send(invoice)
        self._compare()
        self.assertEqual(self.comparison.state, "equal")
        self.comparison.sudo().compared_at = fields.Datetime.now() - timedelta(days=1)
        other = self._invoice(**today)
        self.env.flush_all()
        with self.subTest("a night"):
            self._run_payments()
        self.assertEqual(self._differences("not_exported").move_id, other)
        self.assertFalse(self.sandbox.calls("bulk/Financial")[1:])

    def test_a_night_in_which_exact_could_not_be_read_compares_nothing(self):
        today = self._this_month()
        self._send(self._invoice(**today))
        self._compare()
        before = fields.Datetime.now() - timedelta(days=1)
        self.comparison.sudo().compared_at = before
        self._invoice(**today)
        cursors = self.env["exact.online.cursor"].sudo()
        cursors._find(self.connection, "TransactionLines").read_at = before
        self.env.flush_all()
        comparisons = self.env["exact.online.comparison"].sudo()
        comparisons._refresh_at_night(self.connection)
        self._look_again()
        self.assertEqual(self.comparison.compared_at, before)
        self.assertEqual(self.comparison.state, "equal")

    def test_nobody_makes_up_a_month_that_is_equal(self):
        user = new_test_user(
            self.env,
            "forger",
            "account.group_account_invoice",
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
        )
        findings = {
            "state": "equal",
            "compared_at": "2026-12-01 08:00:00",
            "read_at": "2026-12-01 08:00:00",
            "document_count": 7,
            "entry_count": 7,
        }
        defaults = {f"default_{name}": value for name, value in findings.items()}
        comparisons = self.env["exact.online.comparison"].with_user(user)
        asked = {"connection_id": self.connection.id, "month": "2026-10-20"}
        forged = comparisons.with_context(**defaults).create(asked | findings)
        self.assertEqual(forged.month, fields.Date.to_date("2026-10-01"))
        self.assertEqual(forged.connection_id, self.connection)
        self.assertEqual(forged.state, "new")
        self.assertEqual((forged.document_count, forged.entry_count), (0, 0))
        self.assertFalse(forged.compared_at or forged.read_at)
        with self.assertRaises(AccessError):
            forged.state = "equal"

    def test_a_month_that_was_not_compared_yet_is_not_called_different(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "exact_online_connector.report_comparison", self.comparison.ids
        )
        text = html.decode()
        self.assertIn("Not compared yet", text)
        self.assertNotIn("Different.", text)

    def test_dollars_in_euros(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-11-01",
                "currency_id": dollar.id,
                "rate": 1.0837,
                "company_id": self.env.company.id,
            }
        )
        invoice = self._invoice(
            (333.33, self.vat_21), (333.33, self.vat_21), currency_id=dollar.id
        )
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self._compare()
        self.assertIn(self.comparison.state, ("equal", "explained"))
        odoo = self._sums("odoo", "70")
        self.assertEqual(odoo[3], invoice.amount_total_signed)
        self.assertAlmostEqual(odoo[1], invoice.amount_untaxed_signed)
        for difference in self._differences():
            self.assertEqual(difference.kind, "rounding")
            self.assertLessEqual(abs(difference.gap), 0.02)

    def test_half_of_the_vat_is_not_reclaimed(self):
        car = self.vat_21_purchase.copy({"name": "21% car"})
        for shares in (
            car.invoice_repartition_line_ids,
            car.refund_repartition_line_ids,
        ):
            share = shares.filtered(lambda line: line.repartition_type == "tax")
            share.factor_percent = 50
            share.copy(
                {"use_in_tax_closing": False, "account_id": False, "tax_id": car.id}
            )
        self.env["exact.online.mapping"].sudo().create(
            {
                "connection_id": self.connection.id,
                "kind": "vat_code",
                "tax_id": car.id,
                "reference_id": self._code("vat_code", "2").id,
                "confirmed": True,
            }
        )
        bill = self._invoice((100.0, car), move_type="in_invoice")
        self._send(bill)
        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self._compare()
        # 100 and the lost 10.50 are cost; 10.50 is reclaimed.
        for side in ("odoo", "exact"):
            self.assertEqual(self._sums(side, "60"), (1, 110.5, 10.5, 121.0), side)
        self.assertEqual(self.comparison.state, "equal")

    def test_a_former_administration_is_not_mixed_in(self):
        tested = self._invoice()
        self._send(tested)
        self._compare()
        self.assertEqual(self.comparison.state, "equal")
        self.connection.division_code = 100002
        self.connection.action_fetch_reference_data()
        self._look_again()
        self.assertNotEqual(self.comparison.connection_id, self.connection)
        self.assertEqual(self.comparison.state, "equal")
        live = self.env["exact.online.comparison"].create(
            {"connection_id": self.connection.id, "month": "2026-11-01"}
        )
        live.action_compare()
        self._look_again()
        self.assertEqual(live.difference_ids.kind, "not_exported")
        self.assertFalse(live.line_ids.filtered("exact_count"))

    def test_on_paper_and_as_a_spreadsheet(self):
        self._send(self._invoice())
        left = self._invoice((200.0, self.vat_21), ref="=1+1")
        self._compare()
        book = load_workbook(io.BytesIO(self.comparison._spreadsheet()))
        sums, differences = book.worksheets
        self.assertEqual(sums.cell(2, 8).value, 363.0)
        self.assertEqual(sums.cell(2, 12).value, 121.0)
        self.assertEqual(differences.cell(2, 2).value, left.display_name)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "exact_online_connector.report_comparison", self.comparison.ids
        )
        text = html.decode()
        self.assertIn("November 2026", text)
        self.assertIn(left.name, text)
        self.assertIn("Different", text)

    def test_an_auditor_looks_and_prints_but_changes_nothing(self):
        self._send(self._invoice())
        self._invoice()
        self._compare()
        auditor = new_test_user(
            self.env,
            "auditor_of_month",
            "exact_online_connector.group_exact_auditor",
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
        )
        seen = self.comparison.with_user(auditor)
        self.assertTrue(seen.difference_ids.mapped("note"))
        self.assertTrue(seen._spreadsheet())
        self.assertTrue(seen.action_print())
        for action in (seen.action_compare, seen.action_read_again):
            with self.assertRaises(AccessError):
                action()
        for action in ("action_send", "action_accept", "action_look_again"):
            with self.assertRaises(AccessError):
                getattr(seen.difference_ids[:1], action)()

    def test_an_invoicing_user_does_all_of_it(self):
        self._send(self._invoice())
        left = self._invoice((200.0, self.vat_21))
        user = new_test_user(
            self.env,
            "user_of_month",
            "account.group_account_invoice",
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
        )
        own = self.comparison.with_user(user)
        own.action_compare()
        own.invalidate_recordset()
        own.difference_ids.action_send()
        self._look_again()
        self.assertEqual(left.exact_state, "sent")
        self.assertEqual(own.state, "equal")


class TestComparisonHarsh(HarshReading, TestComparison):
    """The same, with Exact's documentation read against us."""
