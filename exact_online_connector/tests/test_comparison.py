"""The monthly comparison: both books side by side, each difference with its repair."""

import io
from datetime import timedelta

from openpyxl import load_workbook

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import LAST_YEAR, HarshReading
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

    def test_posted_but_not_sent_and_then_sent(self):
        self._send(self._invoice())
        left = self._invoice((200.0, self.vat_21))
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "not_exported")
        self.assertEqual(difference.move_id, left)
        self.assertEqual((difference.odoo_total, difference.gap), (242.0, 242.0))
        self.assertEqual(self.comparison.state, "different")
        self.assertEqual(self._sums("odoo", "70"), (2, 300.0, 63.0, 363.0))
        self.assertEqual(self._sums("exact", "70"), (1, 100.0, 21.0, 121.0))
        difference.action_send()
        self._look_again()
        self.assertEqual(left.exact_state, "sent", left.exact_error)
        self.assertEqual(self.comparison.state, "equal")

    def test_refused_with_the_reason(self):
        free = self.env["account.tax"].create(
            {"name": "Odd", "amount": 3, "type_tax_use": "sale"}
        )
        failed = self._invoice((100.0, free))
        self._send(failed)
        self.assertEqual(failed.exact_state, "error")
        self._compare()
        difference = self._differences("failed")
        self.assertEqual(difference.move_id, failed)
        self.assertIn("Odd", difference.note)

    def test_an_answer_that_was_lost_is_looked_up_and_not_booked_by_hand(self):
        lost = self._invoice()
        self._lose_answer(lost)
        self._compare()
        doubt, entry = self._differences("in_doubt"), self._differences("only_in_exact")
        self.assertEqual((doubt.move_id, entry.candidate_id), (lost, lost))
        self.assertIn("whose answer was lost", entry.note)
        self.assertFalse(doubt.twin_number)
        self._let_grace_pass(lost)
        doubt.action_send()
        self._look_again()
        self.assertEqual(self.comparison.state, "equal")

    def test_kept_out_needs_nobody(self):
        invoice = self._invoice()
        invoice.action_exact_exclude()
        self._compare()
        self.assertEqual(self._differences().kind, "excluded")
        self.assertEqual(self.comparison.state, "explained")
        self.assertEqual(self.comparison.open_count, 0)

    def test_amounts_edited_in_exact_and_put_right(self):
        invoice = self._invoice()
        self._send(invoice)
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=90)
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "amounts")
        # 90 + 18.90 in Exact; 100 + 21 in Odoo.
        self.assertEqual(difference.exact_total, 108.9)
        self.assertAlmostEqual(difference.gap, 12.1)
        self.assertIn("90.00", difference.note)
        self.assertIn("18.90", difference.note)
        self.sandbox.post("edit_entry", entry=invoice.exact_entry_id, AmountFC=100)
        self.sandbox.forget_calls()
        difference.action_look_again()
        self._look_again()
        self.assertEqual(self.comparison.state, "equal")
        self.assertEqual(len(self.sandbox.calls()), 1, "one entry, one call")

    def test_changed_in_odoo_after_it_was_sent(self):
        invoice = self._invoice()
        self._send(invoice)
        invoice.ref = "PO 4711"
        invoice.payment_reference = "another"
        self._compare()
        self.assertEqual(self._differences().kind, "changed")
        self.assertIn("reference", self._differences().note)

    def test_deleted_in_exact_and_sent_again(self):
        invoice = self._invoice()
        self._send(invoice)
        self._compare()
        self.sandbox.post("delete_entry", entry=invoice.exact_entry_id)
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "missing")
        self.assertTrue(difference.is_gone)
        difference.action_send_again()
        self._look_again()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self.comparison.state, "equal")

    def test_booked_by_hand_and_accepted(self):
        self._send(self._invoice())
        self._book_by_hand("Market stall")
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "only_in_exact")
        self.assertEqual((difference.exact_total, difference.gap), (121.0, -121.0))
        self.assertEqual(difference.entry_text, "Market stall")
        self.assertFalse(difference.candidate_id)
        self.assertEqual(self.comparison.state, "different")

        difference.action_accept()
        self.assertEqual(self.comparison.state, "explained")
        self._compare()
        self.assertEqual(self.comparison.state, "explained", "it stays accepted")
        self.assertEqual(self._differences().accepted_by, self.env.user)
        self._differences().action_not_accept()
        self.assertEqual(self.comparison.state, "different")

    def test_booked_by_hand_but_it_is_an_invoice_of_ours(self):
        self._send(self._invoice())
        left = self._invoice((200.0, self.vat_21))
        entry = self._book_by_hand(left.name, 200.0)
        self._compare()
        difference = self._differences("only_in_exact")
        self.assertEqual(difference.candidate_id, left)
        waiting = self._differences("not_exported")
        self.assertIn(str(entry["EntryNumber"]), waiting.note)
        with self.assertRaisesRegex(UserError, "looks like"):
            waiting.action_send()
        difference.action_link()
        self._look_again()
        self.assertEqual(left.exact_state, "sent", left.exact_error)
        self.assertEqual(left.exact_entry_id, entry["EntryID"])
        self.assertEqual(self.comparison.state, "equal")

    def test_what_was_never_to_be_in_odoo(self):
        self._send(self._invoice())
        self._book_by_hand("Before our time", EntryDate="2026-11-01")
        self.connection.export_from = "2026-11-02"
        self._compare()
        self.assertEqual(self.comparison.state, "equal")

    def test_booked_before_we_began_to_follow_the_ledger(self):
        # The first reading of the ledger starts a day before the first fetch.
        invoice = self._invoice()
        self._send(invoice)
        entry = self._book_by_hand("Early bird")
        self.env["exact.online.ledger.line"].sudo().search([]).unlink()
        cursor = self.env["exact.online.cursor"].sudo()
        last = max(
            row["Timestamp"]
            for page in self.connection._get_client(
                unattended=False
            ).transaction_lines_since(1)
            for row in page
        )
        cursor._find(self.connection, "TransactionLines").timestamp = str(last)
        self._compare()
        self.assertEqual(self._differences().entry_id, entry["EntryID"])

    def test_booked_in_another_period(self):
        self.comparison.sudo().month = f"{LAST_YEAR}-11-01"
        november = dict.fromkeys(("invoice_date", "date"), f"{LAST_YEAR}-11-02")
        invoice = self._invoice(**november)
        self._send(invoice)
        other = self._invoice((200.0, self.vat_21), **november)
        self.sandbox.post("close_period", year=LAST_YEAR, period=11, journal_type=20)
        self.connection.closed_period_policy = "next"
        self.connection.vat_months = "3"
        self.connection.action_fetch_reference_data()
        self._send(other)
        self.assertEqual(other.exact_state, "sent", other.exact_error)
        self._compare()
        difference = self._differences()
        self.assertEqual(difference.kind, "period")
        self.assertEqual(difference.move_id, other)
        self.assertIn(f"{LAST_YEAR}-12", difference.note)
        self.assertEqual((difference.odoo_total, difference.gap), (242.0, 242.0))
        self.assertEqual(self.comparison.state, "explained")
        self.assertEqual(self._sums("exact", "70"), (1, 100.0, 21.0, 121.0))

        december = self.comparison.copy({"month": f"{LAST_YEAR}-12-01"})
        december.action_compare()
        self._look_again()
        self.assertEqual(december.difference_ids.kind, "period")
        self.assertEqual(december.difference_ids.gap, -242.0)
        self.assertEqual(december.state, "explained")

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
