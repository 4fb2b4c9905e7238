"""Two companies, two administrations: neither sees the other's books."""

from datetime import datetime
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron

from ..clock import shared_now
from .common import ExactOnlineCommon


class TestCompanies(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company()["company"]
        cls.first = cls.connection
        cls.connection = cls._make_connection(company_id=cls.other.id)
        cls._log_in(cls.connection, division=100002)
        cls._map(cls.connection)
        cls.second, cls.connection = cls.connection, cls.first
        cls.sandbox.post("keep")

    def _other_invoice(self):
        tax = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(self.other),
                ("name", "=", "21% ST"),
                ("type_tax_use", "=", "sale"),
            ],
            limit=1,
        )
        return self.init_invoice(
            "out_invoice",
            partner=self.customer,
            amounts=[200.0],
            taxes=tax,
            post=True,
            company=self.other,
            invoice_date="2026-11-02",
        )

    def test_each_company_books_in_its_own_administration(self):
        ours, theirs = self._invoice(), self._other_invoice()
        self._schedule(self.first | self.second)

        self._run_export()

        self.assertEqual(ours.exact_state, "sent", ours.exact_error)
        self.assertEqual(theirs.exact_state, "sent", theirs.exact_error)
        totals = {
            division: [
                entry["AmountFC"]
                for entry in self.sandbox.get("books", division=division)
            ]
            for division in (100001, 100002)
        }
        self.assertEqual(totals, {100001: [121.0], 100002: [242.0]})

    def test_a_connection_is_for_the_company_that_was_chosen(self):
        before = self._invoice()
        self.first.company_id = self.env["res.company"].create({"name": "Third"})
        after = self._invoice()

        states = (before + after).mapped("exact_state")

        self.assertEqual(states, ["to_send", "not_applicable"])

    # === ONE WORKER OF ODOO'S FOR BOTH ===

    def _take_turns(self):
        """Let a worker run what is due, as it does: each action once, then anew.

        (Odoo's own look at what is due takes the time when this test began.)
        """
        own = (self.first | self.second).sudo().export_cron_id
        rings = self.env["ir.cron.trigger"].sudo()
        rings = rings.search([("call_at", "<=", shared_now(self.env))])
        due = own.filtered(lambda cron: cron.nextcall.year == 2020) | rings.cron_id
        turns = (due & own).sorted("id")
        rings.unlink()
        own.nextcall = datetime(2100, 1, 1)
        for cron in turns:
            self.env.flush_all()
            cron.method_direct_trigger()
        self._look_again()
        return turns.ids

    def _have_waiting(self, count):
        """The first company has many waiting, the other one; both are rung for."""
        self._send(self._invoice())
        self._send(self._other_invoice())
        self._schedule(self.first | self.second)
        many = self.env["account.move"].union(*(self._invoice() for _n in range(count)))
        one = self._other_invoice()
        # Both are due, the first one's first.
        (self.first | self.second).sudo().export_cron_id.nextcall = datetime(2020, 1, 1)
        self.sandbox.forget_calls()
        return many, one

    def _calls_before(self):
        """Count the calls of the first company before the other one's booking."""
        calls = self.sandbox.calls("/api/v1")
        booked = [c["division"] == 100002 and c["method"] == "POST" for c in calls]
        earlier = calls[: booked.index(True)]
        return sum(call["division"] == 100001 for call in earlier)

    def test_many_invoices_delay_another_company_by_their_own_minute_at_most(self):
        self.sandbox.post("limits", minute=10)
        many, one = self._have_waiting(12)
        self._let_a_minute_begin()
        (self.first | self.second).sudo().budget_id.write(
            {"minute_limit": 10, "minute_remaining": 10, "minute_reset": False}
        )

        turns = self._take_turns()

        self.assertEqual(len(turns), 2)
        self.assertEqual(one.exact_state, "sent", one.exact_error)
        self.assertIn("to_send", many.mapped("exact_state"))
        # Of ten calls a batch leaves five to people.
        self.assertEqual(self._calls_before(), 5)

    def test_a_company_without_limits_gives_way_after_its_time(self):
        self.sandbox.post("limits", minute=10**6, day=10**6)
        many, one = self._have_waiting(12)

        with patch.object(ir_cron, "MIN_TIME_PER_JOB", 0):
            self._take_turns()

            self.assertEqual(one.exact_state, "sent", one.exact_error)
            self.assertEqual(many.mapped("exact_state").count("to_send"), 11)
            turns = self._take_turns()
        self.assertEqual(turns[:1], self.first.sudo().export_cron_id.ids)
        self.assertEqual(many.mapped("exact_state").count("to_send"), 10)

    def test_the_action_of_all_companies_rings_for_whom_it_has_no_time(self):
        self.sandbox.post("limits", minute=10**6, day=10**6)
        _many, one = self._have_waiting(3)
        own = (self.first | self.second).sudo().export_cron_id
        own.nextcall = datetime(2100, 1, 1)

        with patch.object(ir_cron, "MIN_TIME_PER_JOB", 0):
            self._run_export()

        self.assertEqual(one.exact_state, "to_send")
        self.assertIn(self.second.sudo().export_cron_id.id, self._take_turns())
        self.assertEqual(one.exact_state, "sent", one.exact_error)

    # === RELATIONS ===

    def test_a_partner_is_a_relation_in_each(self):
        self._send(self._invoice())
        self._send(self._other_invoice())

        here = self.customer.with_company(self.env.company).exact_account_id
        there = self.customer.with_company(self.other).exact_account_id
        self.assertTrue(here)
        self.assertTrue(there)
        self.assertNotEqual(here, there)

    def test_payments_are_registered_in_the_books_of_each(self):
        ours, theirs = self._invoice(), self._other_invoice()
        (self.first | self.second).first_contact = "waived"
        (self.first | self.second).payment_mode = "register"
        self._send(ours)
        self._send(theirs)
        self.sandbox.post("pay", entry=theirs.exact_entry_id, date="2026-11-20")

        self._run_payments()

        self.assertEqual(ours.payment_state, "not_paid")
        self.assertEqual(theirs.payment_state, "paid")
        payment = theirs.reconciled_payment_ids
        self.assertEqual(payment.company_id, self.other)
        self.assertEqual(payment.journal_id, self.second.payment_journal_id)
        self.assertEqual(payment.amount, 242.0)
        self.sandbox.post("pay", entry=ours.exact_entry_id, amount=21.0)

        self._run_payments()

        self.assertEqual(ours.amount_residual, 100.0)
        self.assertEqual(ours.reconciled_payment_ids.company_id, self.env.company)

    def test_a_change_of_a_partner_goes_to_each_once(self):
        self._send(self._invoice())
        self._send(self._other_invoice())
        self.customer.city = "Utrecht"
        self.sandbox.forget_calls()

        for _round in range(2):
            self._send(self._invoice())
            self._send(self._other_invoice())

        paths = [call["path"] for call in self.sandbox.calls("crm/Accounts")]
        self.assertEqual(len(paths), 2, paths)
        self.assertEqual(
            {path.split("/")[3] for path in paths}, {"100001", "100002"}, paths
        )

    @mute_logger("odoo.sql_db")
    def test_an_administration_is_linked_once(self):
        with self.assertRaisesRegex(Exception, "division_uniq"):
            self.second.division_code = 100001
            self.env.flush_all()
