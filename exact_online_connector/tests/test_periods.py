"""Which date decides the period, and what a closed period means (S8, X2, P17)."""

from odoo import fields
from odoo.exceptions import UserError

from .common import LAST_YEAR as YEAR
from .common import ExactOnlineCommon, HarshReading


class TestPeriods(ExactOnlineCommon):
    def _invoice(self, *lines, **values):
        dates = {"invoice_date": f"{YEAR}-11-02", "date": f"{YEAR}-11-02"}
        return super()._invoice(*lines, **dates | values)

    def _period(self, move):
        (entry,) = self._entries(move.ref if move.is_purchase_document() else move.name)
        return entry["ReportingYear"], entry["ReportingPeriod"]

    def _entry_date(self, move):
        (entry,) = self._entries(move.ref if move.is_purchase_document() else move.name)
        return entry["EntryDate"][:10]

    def _close(self, period, closed=True, journal_type=20):
        self.sandbox.post(
            "close_period",
            division=100001,
            year=YEAR,
            period=period,
            journal_type=journal_type,
            closed=closed,
        )

    def _close_and_fetch(self, *periods):
        for period in periods:
            self._close(period)
        self.connection.action_fetch_reference_data()
        self.sandbox.forget_calls()

    # === WHICH DATE ===

    def test_a_bill_keeps_its_date_and_goes_in_the_accounting_period(self):
        """Dated 30 October, booked on 3 November: period 11 (P17)."""
        bill = self._invoice(
            move_type="in_invoice", invoice_date=f"{YEAR}-10-30", date=f"{YEAR}-11-03"
        )

        self._send(bill)

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual(self._entry_date(bill), f"{YEAR}-10-30")
        self.assertEqual(self._period(bill), (YEAR, 11))

    def test_the_period_can_be_that_of_the_document(self):
        self.connection.purchase_period_date = "invoice"
        bill = self._invoice(
            move_type="in_invoice", invoice_date=f"{YEAR}-10-30", date=f"{YEAR}-11-03"
        )

        self._send(bill)

        self.assertEqual(self._period(bill), (YEAR, 10))

    def test_the_period_can_be_that_of_the_delivery_else_the_fallback(self):
        self.connection.sales_period_date = "service_start"
        delivered = self._invoice(delivery_date=f"{YEAR}-09-15")
        unknown = self._invoice()

        self._send(delivered)
        self._send(unknown)

        self.assertEqual(self._period(delivered), (YEAR, 9))
        self.assertEqual(self._entry_date(delivered), f"{YEAR}-11-02")
        self.assertEqual(self._period(unknown), (YEAR, 11))

    def test_the_entry_date_can_be_the_day_of_sending(self):
        self.connection.sales_entry_date = "export"
        invoice = self._invoice(invoice_date=f"{YEAR}-11-02")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self._entry_date(invoice), str(fields.Date.today()))

    def test_the_entry_date_of_a_bill_can_be_the_accounting_date(self):
        self.connection.purchase_entry_date = "accounting"
        bill = self._invoice(
            move_type="in_invoice", invoice_date=f"{YEAR}-10-30", date=f"{YEAR}-11-03"
        )

        self._send(bill)

        self.assertEqual(self._entry_date(bill), f"{YEAR}-11-03")

    def test_a_bill_without_a_service_takes_the_other_dates(self):
        """Dated 30 October and booked on 3 November: the other way round here."""
        self.connection.write(
            {
                "purchase_entry_date": "service_start",
                "purchase_entry_date_fallback": "accounting",
                "purchase_period_date": "service_end",
                "purchase_period_date_fallback": "invoice",
            }
        )
        bill = self._invoice(
            move_type="in_invoice", invoice_date=f"{YEAR}-10-30", date=f"{YEAR}-11-03"
        )

        self._send(bill)

        self.assertEqual(self._entry_date(bill), f"{YEAR}-11-03")
        self.assertEqual(self._period(bill), (YEAR, 10))

    def test_an_invoice_without_a_service_takes_the_other_dates(self):
        """Of January, and sent today."""
        self.connection.write(
            {
                "sales_entry_date": "service_end",
                "sales_entry_date_fallback": "export",
                "sales_period_date": "service_start",
                "sales_period_date_fallback": "export",
            }
        )
        today = fields.Date.today()
        invoice = self._invoice(invoice_date="2026-01-15", date="2026-01-15")

        self._send(invoice)

        self.assertEqual(self._entry_date(invoice), str(today))
        self.assertEqual(self._period(invoice), (today.year, today.month))

    # === CLOSED ===

    def test_a_closed_period_is_known_before_sending(self):
        self._close_and_fetch(11)
        invoice = self._invoice()
        self.assertEqual(invoice.state, "posted", "posting is never stopped")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn(f"Period {YEAR}-11 of journal 70", invoice.exact_error)
        self.assertEqual(self._entries(), [])
        self.assertEqual(self.sandbox.calls("SalesEntries"), [])

    def test_a_bill_of_the_same_period_goes(self):
        self._close_and_fetch(11)
        bill = self._invoice(move_type="in_invoice")

        self._send(bill)

        self.assertEqual(bill.exact_state, "sent", bill.exact_error)

    def test_what_was_opened_since_goes_at_the_press_of_the_button(self):
        self._close_and_fetch(11)
        self._close(11, closed=False)
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        asked = {
            call["path"].rsplit("/", 1)[-1]
            for call in self.sandbox.calls()
            if "inancial/" in call["path"]
        }
        self.assertEqual(asked, {"FinancialPeriods", "JournalStatusList"})

    def test_where_exact_does_not_tell_its_refusal_does(self):
        """Nobody has seen the list's filter at the real Exact: it may be refused."""
        self._close_and_fetch(11)
        self._break("not_found", "JournalStatusList", "GET", times=9)
        self.connection.action_fetch_reference_data()
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("Periode is afgesloten", invoice.exact_error)
        self._close(11, closed=False)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", "what was known does not block")

    def test_closed_periods_cost_a_call_for_each_60(self):
        self.sandbox.forget_calls()

        self.connection.action_fetch_reference_data()

        closed = self.connection.reference_ids.filtered(
            lambda ref: ref.kind == "closed_period"
        )
        calls = self.sandbox.calls("JournalStatusList")
        self.assertEqual(len(calls), 1 + len(closed) // 60)
        self.assertEqual(
            {int(name.split()[1][:4]) for name in closed.mapped("code")}
            - {YEAR, YEAR + 1},
            set(),
            "this year and the one before",
        )

    def test_code_lists_are_refreshed_every_night(self):
        self._close(11)
        self.env.flush_all()

        self._let_a_night_pass()

        invoice = self._invoice()
        self._send(invoice)
        self.assertIn(f"Period {YEAR}-11 of journal 70", invoice.exact_error)

    def test_a_period_that_exact_closed_meanwhile_is_its_refusal(self):
        self._close(11)
        invoice = self._invoice()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn(f"{YEAR}", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    # === THE NEXT OPEN PERIOD ===

    def _wizard(self, invoice):
        (problem,) = invoice.exact_problems.values()
        action = problem["action"]
        self.assertEqual(action["res_model"], "exact.online.period.wizard")
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        return wizards.create({})

    def test_a_person_agrees_to_the_next_open_period(self):
        self._close_and_fetch(10, 11)
        self.connection.closed_period_policy = "ask"
        invoice = self._invoice(invoice_date=f"{YEAR}-10-15", date=f"{YEAR}-10-15")
        self._send(invoice)
        self.assertIn(f"book it in period {YEAR}-12", invoice.exact_error)

        wizard = self._wizard(invoice)
        self.assertEqual(wizard.closed_period, f"{YEAR}-10")
        self.assertEqual(str(wizard.next_start), f"{YEAR}-12-01")
        wizard.action_agree()
        self._look_again()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self._period(invoice), (YEAR, 12))
        self.assertEqual(self._entry_date(invoice), f"{YEAR}-10-15")
        notes = " ".join(invoice.message_ids.mapped("body"))
        self.assertIn(f"Period {YEAR}-10 was closed", notes)
        self.assertIn(f"booked in {YEAR}-12", notes)

    def test_the_next_period_is_taken_within_the_vat_return_only(self):
        self._close_and_fetch(9, 10)
        self.connection.write({"closed_period_policy": "next", "vat_months": "3"})
        within = self._invoice(invoice_date=f"{YEAR}-10-15", date=f"{YEAR}-10-15")
        beyond = self._invoice(invoice_date=f"{YEAR}-09-15", date=f"{YEAR}-09-15")

        self._send(within)
        self._send(beyond)

        self.assertEqual(within.exact_state, "sent", within.exact_error)
        self.assertEqual(self._period(within), (YEAR, 11))
        self.assertEqual(beyond.exact_state, "error", "another return: ask first")
        self.assertIn(f"book it in period {YEAR}-11", beyond.exact_error)

    def test_the_answer_to_an_old_question_changes_nothing(self):
        self._close_and_fetch(11)
        self.connection.closed_period_policy = "ask"
        invoice = self._invoice()
        self._send(invoice)
        wizard = self._wizard(invoice)
        self.assertEqual(wizard.next_period, f"{YEAR}-12")
        self.env.flush_all()
        self._close_and_fetch(12)

        with self.assertRaisesRegex(UserError, "have changed"):
            wizard.action_agree()

        self.assertEqual(self._entries(), [])

    def test_who_posts_anew_is_asked_anew(self):
        self._close_and_fetch(11)
        self.connection.closed_period_policy = "ask"
        invoice = self._invoice()
        self._send(invoice)
        invoice.exact_export_ids.sudo()._agree(f"{YEAR}-12")

        invoice.button_draft()
        invoice.action_post()
        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("is closed", invoice.exact_error)

    # === ODOO'S OWN LOCKS ===

    def test_a_locked_period_of_odoo_does_not_stop_sending(self):
        """An export writes no accounting field (P35)."""
        invoice = self._invoice(invoice_date="2026-01-15", date="2026-01-15")
        bill = self._invoice(
            move_type="in_invoice", invoice_date="2026-01-15", date="2026-01-15"
        )
        self.env.company.write(
            {
                "fiscalyear_lock_date": "2026-06-30",
                "tax_lock_date": "2026-06-30",
                "sale_lock_date": "2026-06-30",
                "purchase_lock_date": "2026-06-30",
            }
        )

        self._send(invoice)
        self._send(bill)
        self.sandbox.post("pay", entry=invoice.exact_entry_id)
        self._run_payments()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual(invoice.exact_payment_state, "paid")

    def test_a_hard_locked_period_neither(self):
        invoice = self._invoice(
            (10.0, self.vat_21), invoice_date="2026-01-15", date="2026-01-15"
        )
        kept_out = self._invoice(invoice_date="2026-01-16", date="2026-01-16")
        self.env.company.hard_lock_date = "2026-06-30"

        self._send(invoice)
        kept_out.action_exact_exclude()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(kept_out.exact_state, "excluded")


class TestPeriodsHarsh(HarshReading, TestPeriods):
    """The same where Exact's documentation is read against us."""
