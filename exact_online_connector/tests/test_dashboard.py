"""The overview: a card a company, with what a bookkeeper looks at first (X3)."""

import json
from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import Command, fields
from odoo.tests import new_test_user
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .common import ExactOnlineCommon


class TestDashboard(ExactOnlineCommon):
    def _card(self, user=None):
        self.env.flush_all()
        self._look_again()
        connection = self.connection.with_user(user or self.env.user)
        return connection.card

    def test_what_waits_failed_and_was_changed(self):
        card = self._card()
        self.assertFalse(card.get("to_send"))
        self._invoice()
        self._invoice()
        odd = self.env["account.tax"].create(
            {"name": "Odd", "amount": 3, "type_tax_use": "sale"}
        )
        self._send(self._invoice((100.0, odd)))
        sent = self._invoice()
        self._send(sent)
        sent.payment_reference = "another"
        card = self._card()
        self.assertEqual((card["to_send"], card["error"], card["changed"]), (2, 1, 1))
        for name, count in (("to_send", 2), ("error", 1), ("changed", 1)):
            context = {"exact_filter": name}
            action = self.connection.with_context(**context).action_open_attention()
            found = self._found(action)
            self.assertEqual(len(found), count, name)

    def test_what_waits_is_found_by_an_index(self):
        self._invoice()
        self.connection.set_up_step = "invoice"
        self.env.flush_all()
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.env.company.id)], limit=1
        )
        for read in (
            lambda: self.connection.card,
            lambda: journal._get_journal_dashboard_data_batched(),
            lambda: self.connection.set_up_move_ids,
        ):
            self.env.invalidate_all()
            with closing(self.env.cr.savepoint()):
                plans = self._plans(read)
            self.assertTrue(plans)
            for plan in plans:
                self.assertIn("account_move_exact_waiting_idx", plan)

    def _plans(self, read):
        """How PostgreSQL finds what waits, for each query that asks for it."""
        queries, execute = [], self.env.cr.execute

        def note(query, params=None, **options):
            code = query.code if isinstance(query, SQL) else query
            values = query.params if isinstance(query, SQL) else params
            queries.append(self.env.cr.mogrify(code, values).decode())
            return execute(query, params, **options)

        with patch.object(self.env.cr, "execute", note):
            read()
        asking = [query for query in queries if '"exact_state" IN (' in query]
        self._leave_only("account_move_exact_waiting_idx")
        plans = []
        for query in asking:
            self.env.cr.execute(f"EXPLAIN {query}")
            plans.append("\n".join(row for (row,) in self.env.cr.fetchall()))
        return plans

    def _leave_only(self, index):
        """Among a test's few rows any index would do: see that this one can."""
        self.env.cr.execute(
            """
            SELECT indexname FROM pg_indexes
             WHERE tablename = 'account_move' AND indexname != %s
               AND indexname NOT IN (SELECT conname FROM pg_constraint)
            """,
            [index],
        )
        for (name,) in self.env.cr.fetchall():
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
        self.env.cr.execute("SET LOCAL enable_seqscan = off")

    def _found(self, action):
        """What a list shows that was opened with a filter of the search view."""
        view = self.env.ref(
            "exact_online_connector.exact_online_synchronisation_view_search"
        )
        (name,) = [
            key.removeprefix("search_default_")
            for key in action["context"]
            if key.startswith("search_default_")
        ]
        arch = etree.fromstring(view.arch)
        (node,) = arch.xpath(f"//filter[@name='{name}']")
        own = self.env["account.move"].search(action["domain"])
        return own.filtered_domain(safe_eval(node.get("domain")))

    def test_unpaid_by_kind_and_in_euros(self):
        invoice, bill = self._invoice(), self._invoice(move_type="in_invoice")
        for move in invoice + bill:
            self._send(move)
            self.assertEqual(move.exact_state, "sent", move.exact_error)
        self._run_payments()
        card = self._card()
        self.assertEqual((card["unpaid_sales"], card["unpaid_purchase"]), (1, 1))
        self.assertIn("121.00", card["unpaid_sales_amount"])
        for name in ("unpaid_sales", "unpaid_purchase"):
            context = {"exact_filter": name}
            action = self.connection.with_context(**context).action_open_attention()
            self.assertEqual(len(self._found(action)), 1, name)
        self.sandbox.post("pay", entry=invoice.exact_entry_id)
        self._run_payments()
        card = self._card()
        self.assertNotIn("unpaid_sales", card)
        paid = json.loads(self.connection.paid_graph)[0]["values"]
        self.assertEqual(sum(bar["value"] for bar in paid), 1)

    def test_the_proof_of_the_latest_month(self):
        self._send(self._invoice())
        self._invoice()
        month = self.env["exact.online.comparison"].create(
            {"connection_id": self.connection.id, "month": "2026-11-01"}
        )
        self.assertNotIn("month", self._card())
        month.action_compare()
        card = self._card()
        self.assertEqual(card["month_state"], "different")
        self.assertEqual(card["month_open"], 1)
        self.assertIn("2026", card["month"])

    def test_graph_of_what_was_sent(self):
        self._send(self._invoice())
        old = self._invoice()
        self._send(old)
        old.sudo().exact_export_ids.sent_at -= timedelta(weeks=3)
        self._look_again()
        bars = json.loads(self.connection.sent_graph)[0]["values"]
        self.assertEqual([bar["value"] for bar in bars], [0, 0, 1, 0, 0, 1])

    def test_budget_and_next_runs(self):
        self._send(self._invoice())
        card = self._card()
        self.assertEqual(card["calls_limit"], 5000)
        self.assertLess(card["calls_left"], 5000)
        self.assertTrue(card["next_export"])
        self.connection.sudo().export_cron_id.nextcall = (
            fields.Datetime.now() + timedelta(days=2)
        )
        self.connection.sudo()._ring_export(fields.Datetime.now())
        self.assertRegex(self._card()["next_export"], r"^\d\d:\d\d$", "it was rung")
        self.connection.action_pause()
        self.assertNotIn("next_export", self._card())

    def test_many_cards_cost_as_much_as_one(self):
        self._send(self._invoice())
        many = self.connection
        for number in range(4):
            company = self.env["res.company"].create({"name": f"Company {number}"})
            many |= self._make_connection(
                company_id=company.id, public_url="http://127.0.0.1"
            )
        self.env.flush_all()

        view = self.env.ref("exact_online_connector.exact_online_dashboard_view_kanban")
        arch = etree.fromstring(view.arch)
        shown = list({node.get("name") for node in arch.iter("field")})

        def queries(connections):
            self.env.invalidate_all()
            connections.mapped("company_id.name")
            before = self.env.cr.sql_log_count
            connections.read(shown)
            return self.env.cr.sql_log_count - before

        queries(many)
        self.assertLessEqual(queries(many), queries(self.connection) + 2)
        self.assertLessEqual(queries(many), 28)

    def test_who_looks(self):
        self._invoice()
        for login, group in (
            ("looking_auditor", "exact_online_connector.group_exact_auditor"),
            ("looking_user", "account.group_account_invoice"),
        ):
            user = new_test_user(
                self.env,
                login,
                group,
                company_id=self.env.company.id,
                company_ids=[Command.set(self.env.company.ids)],
            )
            card = self._card(user)
            self.assertEqual(card["to_send"], 1, login)
            self.assertTrue(card["calls_limit"], login)

    def test_odoos_own_dashboard_of_journals(self):
        self._invoice()
        journal = self.company_data["default_journal_sale"]
        shown = json.loads(journal.kanban_dashboard)
        self.assertEqual(shown["exact_to_send"], 1)
        action = journal.action_exact_synchronisation()
        self.assertEqual(len(self.env["account.move"].search(action["domain"])), 1)
