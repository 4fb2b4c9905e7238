"""What tests of payments share: a bookkeeper in Exact, and what Odoo then shows."""

from psycopg2.errors import RaiseException

from odoo import Command
from odoo.tools import SQL, mute_logger

from .common import ExactOnlineCommon


class PaymentCommon(ExactOnlineCommon):
    """A bookkeeper in Exact, and the invoices that were sent there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.first_contact = "waived"

    def _called(self):
        """Poll; return the resources that were asked for, in order."""
        self.sandbox.forget_calls()
        self._run_payments()
        return [call["path"].rpartition("/")[2] for call in self.sandbox.calls()]

    def _in_exact(self, action, move, **values):
        """Do something with an invoice in Exact, then let Odoo poll."""
        self.sandbox.post(action, entry=move.exact_entry_id, **values)
        self._run_payments()

    # === WHERE A PROCESS DIES ===

    def _break_off(self, table, operation, condition="true"):
        """Have the database end each transaction in which this is written."""
        self.env.flush_all()
        query = SQL(
            """
            CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the process dies here'; END $$;
            CREATE TRIGGER break_off BEFORE %s ON %s
               FOR EACH ROW WHEN (%s) EXECUTE FUNCTION break_off();
            """,
            SQL(operation),
            SQL.identifier(table),
            SQL(condition),
        )
        self.env.cr.execute(query)

    def _go_on(self, table):
        table = SQL.identifier(table)
        query = SQL("DROP TRIGGER break_off ON %s; DROP FUNCTION break_off", table)
        self.env.cr.execute(query)

    def _poll_that_dies(self):
        died = False
        # Not assertRaises: that would undo what was committed before.
        with mute_logger("odoo.sql_db"):
            try:
                self.connection._run_payments()
            except RaiseException:
                died = True
        self.assertTrue(died)
        self._look_again()

    # === IN EXACT ===

    def _match(self, *moves):
        first, *others = moves
        self._in_exact(
            "match", first, **{"with": [other.exact_entry_id for other in others]}
        )

    def _registered(self, *moves):
        """What was registered for invoices: kind, amount and day, in the order made."""
        rows = self.env["exact.online.settlement"].sudo().search([], order="id")
        return [
            (row.kind, row.amount, str(row.day))
            for row in rows
            if not moves or row.export_id.move_id in moves
        ]

    def _usd(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 2.0,
                "currency_id": dollar.id,
                "company_id": self.env.company.id,
            }
        )
        return dollar

    def _discount_terms(self, condition="2E"):
        """Make terms whose discount is in the condition alone, as Dutch ones are."""
        term = self.env["account.payment.term"].create(
            {
                "name": f"2/10 net 30 ({condition})",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "excluded",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        self._map_terms(term, condition)
        return term

    def _instalment_terms(self):
        """Make terms with two instalments, as Exact's condition 37 has them too."""
        shares = ((30.0, 0), (70.0, 60))
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % now, the rest in 60 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in shares
                ],
            }
        )
        self._map_terms(term, "37")
        return term

    def _map_terms(self, term, condition):
        self.env["exact.online.mapping"].sudo().create(
            {
                "connection_id": self.connection.id,
                "kind": "payment_condition",
                "payment_term_id": term.id,
                "reference_id": self._code("payment_condition", condition).id,
            }
        )


class RegisterCommon(PaymentCommon):
    """Payments are registered in Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.payment_mode = "register"
        cls.journal = cls.connection.payment_journal_id

    def _money(self):
        """What is on the account for Exact's money, from the journal items."""
        return self._balance(self.journal.default_account_id)

    def _check(self, move, payment_state, residual):
        self.assertEqual(move.payment_state, payment_state)
        self.assertEqual(move.amount_residual, residual)
        self.assertEqual(move.exact_amount_open, residual)

    def _balance(self, account):
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return self.env.company.currency_id.round(sum(items.mapped("balance")))
