"""Two companies, two administrations: neither sees the other's books."""

from odoo.tools import mute_logger

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
