"""Before the first invoice: what would stop an export, and the way to each repair."""

from datetime import timedelta

from odoo import fields

from .common import ExactOnlineCommon


class TestReadiness(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.connection.first_contact = "waived"
        self.connection.receivable_account_id = self._code("gl_account", "1300")

    def _codes(self):
        self.env.invalidate_all()
        return [problem.code for problem in self.connection._readiness_problems()]

    def _row(self, words):
        self.env.invalidate_all()
        rows = self.connection.readiness.values()
        found = [row for row in rows if words in row["message"]]
        self.assertEqual(len(found), 1, [row["message"] for row in rows])
        return found[0]

    def test_a_connection_that_is_set_up_is_ready(self):
        self._invoice()

        self.assertEqual(self._codes(), [])
        self.assertEqual(self.connection.readiness_count, 0)

    def test_exact_is_not_asked(self):
        self.sandbox.forget_calls()

        self._codes()
        self.connection.action_check_readiness()

        self.assertEqual(self.sandbox.calls(), [])

    def test_it_takes_few_queries_however_many_invoices(self):
        self._invoice()
        self._codes()
        self.env.invalidate_all()
        few = self._count_queries()
        for _number in range(5):
            self._invoice()
        self.env.flush_all()
        self.assertLessEqual(self._count_queries(), few)

    def _count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.connection._readiness_problems()
        return self.cr.sql_log_count - before

    def test_an_invoice_with_a_tax_that_is_not_mapped(self):
        installation = self._tax("0% EX I", "sale")
        self._invoice((100.0, installation))

        row = self._row(installation.name)

        self.assertEqual(row["level"], "danger")
        self.assertEqual(row["action"]["res_model"], "exact.online.mapping")
        domain = [list(term) for term in row["action"]["domain"]]
        self.assertIn(["tax_id", "=", installation.id], domain)

    def test_a_tax_of_old_or_excluded_invoices_does_not_matter(self):
        installation = self._tax("0% EX I", "sale")
        old = self._invoice(
            (100.0, installation), invoice_date="2026-02-02", date="2026-02-02"
        )
        old.action_exact_exclude()

        self.assertEqual(self._codes(), [])

    def test_without_defaults_each_record_in_use_is_named(self):
        self._invoice()
        self.connection.mapping_ids.filtered(lambda m: m.kind != "vat_code").unlink()
        self.connection.write(
            dict.fromkeys(
                ("sales_account_id", "sales_journal_id", "sales_condition_id"), False
            )
        )

        self.assertEqual(
            set(self._codes()),
            {
                "gl_account_missing",
                "journal_missing",
                "default_payment_condition_missing",
            },
        )

    def test_an_inclusive_code_that_was_mapped_before_exact_changed_it(self):
        code = self._code("vat_code", "2")
        code.details = code.details | {"Type": "I"}

        self.assertIn("vat_code_inclusive", self._codes())

    def test_codes_that_exact_has_blocked(self):
        self.sandbox.post(
            "block", resource="vat/VATCodes", code="2", values={"IsBlocked": True}
        )
        self.sandbox.post(
            "block",
            resource="financial/GLAccounts",
            code="8000",
            values={"IsBlocked": True},
        )
        self.connection.action_fetch_reference_data()

        self.assertLessEqual(
            {"vat_code_inactive", "default_inactive"}, set(self._codes())
        )
        row = self._row("Revenue Account")
        self.assertEqual(row["action"]["res_id"], self.connection.id)

    def test_a_journal_of_the_wrong_type(self):
        self.connection.sales_journal_id = self._code("journal", "60")
        sales = self.connection.mapping_ids.filtered(
            lambda m: m.journal_id.type == "sale"
        )[:1]
        sales.reference_id = self._code("journal", "90")

        self.assertLessEqual(
            {"default_journal_wrong_type", "journal_wrong_type"}, set(self._codes())
        )

    def test_the_present_period_is_closed(self):
        today = fields.Date.context_today(self.connection)
        period = next(
            p for p in self.connection._periods() if p.start <= today <= p.end
        )
        self.env["exact.online.reference"].sudo()._update_kind(
            self.connection,
            "closed_period",
            [{"Journal": "70", "Year": period.year, "Period": period.period}],
        )

        self.assertEqual(self._codes(), ["current_period_closed"])
        self.assertIn("70", self._row("is closed")["message"])

    def test_settings_that_are_missing(self):
        self.connection.write(
            {
                "no_vat_code_id": False,
                "receivable_account_id": False,
                "responsible_id": False,
                "first_contact": "unknown",
            }
        )

        self.assertEqual(
            set(self._codes()),
            {
                "no_vat_code_missing",
                "receivable_account_missing",
                "nobody_told",
                "credit_notes_unchecked",
            },
        )

    def test_lists_that_are_old_or_were_never_fetched(self):
        self.connection.references_fetched_at -= timedelta(days=10)
        self.assertEqual(self._codes(), ["lists_old"])

        self.connection.references_fetched_at = False
        self.assertIn("lists_missing", self._codes())

    def test_a_paused_connection_says_so(self):
        self.connection.action_pause()

        self.assertEqual(self._row("is paused")["level"], "danger")

    def test_errors_come_before_warnings(self):
        self.connection.write({"responsible_id": False, "no_vat_code_id": False})

        self.assertEqual(self._codes(), ["no_vat_code_missing", "nobody_told"])

    def test_it_is_printed_for_the_accountant(self):
        self.connection.no_vat_code_id = False
        report = self.env["ir.actions.report"]

        html, kind = report._render(
            "exact_online_connector.report_readiness", self.connection.ids
        )

        self.assertEqual(kind, "html")
        self.assertIn("Preparations for Exact Online", html.decode())
        self.assertIn(self._row("A line has no tax")["message"], html.decode())
