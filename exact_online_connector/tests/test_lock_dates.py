"""What Exact has closed is proposed as Odoo's lock dates; a person sets them (X2)."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import LAST_YEAR as YEAR
from .common import ExactOnlineCommon


class TestLockDates(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        self.company = self.env.company
        self.connection.export_from = f"{YEAR}-08-01"
        self.manager = self._make_user(
            "manager_of_locks", "account.group_account_manager"
        )

    def _make_user(self, login, group):
        return new_test_user(
            self.env,
            login,
            group,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def _close(self, *months, journal_type=20):
        for month in months:
            self.sandbox.post(
                "close_period", year=YEAR, period=month, journal_type=journal_type
            )
        self.connection.action_fetch_reference_data()
        self._look_again()

    def _propose(self, user=None):
        connection = self.connection.with_user(user or self.manager)
        action = connection.action_propose_lock_dates()
        return connection.env[action["res_model"]].browse(action["res_id"])

    def test_nothing_is_closed_so_nothing_is_proposed(self):
        self.assertFalse(self.connection.lock_hint)
        with self.assertRaisesRegex(UserError, "closed nothing"):
            self.connection.action_propose_lock_dates()

    def test_a_person_confirms_what_is_proposed(self):
        self._close(8, 9)
        self.assertIn(f"09/30/{YEAR}", self.connection.lock_hint)
        proposal = self._propose()
        self.assertEqual(proposal.sales_until, fields.Date.to_date(f"{YEAR}-09-30"))
        self.assertFalse(proposal.purchase_until)
        self.assertFalse(self.company.sale_lock_date, "nothing is set by itself")

        proposal.set_sales = True
        proposal.action_set()
        self.assertEqual(
            self.company.sale_lock_date, fields.Date.to_date(f"{YEAR}-09-30")
        )
        self.assertFalse(self.company.purchase_lock_date)
        self.assertFalse(self.connection.lock_hint)

    def test_what_is_not_ticked_is_not_set(self):
        self._close(8)
        self._propose().action_set()
        self.assertFalse(self.company.sale_lock_date)

    def test_an_open_period_ends_the_proposal(self):
        self._close(8, 10)
        self.assertEqual(
            self._propose().sales_until, fields.Date.to_date(f"{YEAR}-08-31")
        )

    def test_purchases_are_apart(self):
        self._close(8, 9)
        self._close(8, journal_type=22)
        proposal = self._propose()
        self.assertEqual(proposal.sales_until, fields.Date.to_date(f"{YEAR}-09-30"))
        self.assertEqual(proposal.purchase_until, fields.Date.to_date(f"{YEAR}-08-31"))

    def test_never_an_earlier_date_than_there_is(self):
        self._close(8)
        self.company.sale_lock_date = f"{YEAR}-10-31"
        self.assertFalse(self.connection.lock_hint)
        self.company.sale_lock_date = False
        self.company.fiscalyear_lock_date = f"{YEAR}-10-31"
        self.connection.invalidate_recordset()
        self.assertFalse(self.connection.lock_hint)

    def test_what_is_locked_for_good_or_above_is_not_proposed(self):
        self._close(8)
        self.assertTrue(self.connection.lock_hint)
        self.company.hard_lock_date = f"{YEAR}-08-31"
        self.connection.invalidate_recordset()
        self.assertFalse(self.connection.lock_hint)

        self._close(9)
        self.assertTrue(self.connection.lock_hint)
        above = self.env["res.company"].create({"name": "Above"})
        self.env.cr.execute(
            "UPDATE res_company SET parent_id = %s, parent_path = %s WHERE id = %s",
            [above.id, f"{above.id}/{self.company.id}/", self.company.id],
        )
        self.env.invalidate_all()
        above.fiscalyear_lock_date = f"{YEAR}-09-30"
        self.env.invalidate_all()
        self.assertFalse(self.connection.lock_hint)

    def test_it_warns_of_what_was_never_sent(self):
        self._invoice(invoice_date=f"{YEAR}-08-15", date=f"{YEAR}-08-15")
        self._close(8)
        self.assertEqual(self._propose().sales_waiting, 1)

    def test_opened_again_meanwhile(self):
        self._close(8)
        proposal = self._propose()
        proposal.set_sales = True
        self.sandbox.post(
            "close_period", year=YEAR, period=8, journal_type=20, closed=False
        )
        self.connection.action_fetch_reference_data()
        with self.assertRaisesRegex(UserError, "changed"):
            proposal.action_set()
        self.assertFalse(self.company.sale_lock_date)

    def test_only_an_accounting_administrator_sets_them(self):
        self._close(8)
        user = self._make_user("user_of_locks", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self._propose(user)
        proposal = self._propose()
        proposal.set_sales = True
        with self.assertRaises(AccessError):
            proposal.with_user(user).action_set()
        self.assertFalse(self.company.sale_lock_date)
