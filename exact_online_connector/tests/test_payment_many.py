"""Thousands of payment terms: what they cost in calls, and that none is missed."""

import json
import logging
import os
import sqlite3
import time
from contextlib import closing

from .payment_common import PaymentCommon

_logger = logging.getLogger(__name__)

_MANY = int(os.environ.get("EXACT_MANY", "300"))
# Those of entries that others have booked: they are read, and not kept.
_OF_OTHERS = int(os.environ.get("EXACT_TERMS_OF_OTHERS", "2200"))
_ENTRY = "aaaaaaaa-0000-4000-8000-"
_OTHER = "bbbbbbbb-0000-4000-8000-"


class TestPaymentMany(PaymentCommon):
    def _cursor(self):
        cursors = self.env["exact.online.cursor"].sudo()
        return cursors.search([("endpoint", "=", "PaymentTerms")])

    def _kept(self):
        return self.env["exact.online.payment"].sudo().search_count([])

    def _poll_to_the_end(self):
        """Poll as often as it takes: a scheduled action that lasts rings itself."""
        called = self._called()
        # Their Timestamps begin at 2.
        while int(self._cursor().timestamp) < _MANY + _OF_OTHERS + 1:
            called += self._called()
        return called

    def _pages(self, terms):
        # Exact names a next page on every full one, be it the last (api.md C3).
        return terms // 1000 + 1

    # === STORIES ===

    def test_the_first_load_costs_a_call_for_each_1000_terms(self):
        self._first_load()

        started, queries = time.monotonic(), self.env.cr.sql_log_count
        called = self._poll_to_the_end()
        queries = self.env.cr.sql_log_count - queries

        self.assertEqual(set(called), {"PaymentTerms"})
        self.assertLessEqual(len(called), self._pages(_MANY + _OF_OTHERS))
        self.assertEqual(self._kept(), _MANY)
        states = self._moves().mapped("exact_payment_state")
        self.assertEqual(set(states), {"open"})
        _logger.info(
            "First load of %s terms: %s calls, %s queries, %.1f s",
            *(_MANY + _OF_OTHERS, len(called), queries, time.monotonic() - started),
        )

    def test_a_budget_that_ends_in_the_middle_loses_nothing(self):
        self._first_load()
        # Polls leave a quarter of a small limit to people.
        self.sandbox.post("limits", minute=2)
        self._let_a_minute_begin()
        self.connection.sudo().budget_id.write(
            {"minute_limit": 2, "minute_remaining": 2}
        )

        called = self._called()

        self.assertEqual(called, ["PaymentTerms"] * 2)
        self.assertEqual(int(self._cursor().timestamp), 2001)
        done = self._kept()
        self.assertLess(done, _MANY)
        budget = self.connection.sudo().budget_id
        rung = (
            self.env["ir.cron.trigger"]
            .sudo()
            .search([("cron_id", "=", self.connection.sudo().payment_cron_id.id)])
        )
        reset = budget._on_our_clock(budget.minute_reset)
        self.assertIn(reset, rung.mapped("call_at"))

        self.sandbox.post("limits", minute=1000)
        self._let_a_minute_begin()
        budget.write({"minute_limit": 1000, "minute_remaining": 1000})
        rest = self._poll_to_the_end()

        self.assertLessEqual(len(called + rest), self._pages(_MANY + _OF_OTHERS))
        self.assertEqual(self._kept(), _MANY)
        self.assertEqual(set(self._moves().mapped("exact_payment_state")), {"open"})

    def test_a_process_that_dies_at_the_second_page_has_kept_the_first(self):
        self._first_load()
        beyond = "NEW.endpoint = 'PaymentTerms' AND NEW.timestamp::bigint > 1001"
        self._break_off("exact_online_cursor", "UPDATE", beyond)

        self._poll_that_dies()

        self.assertEqual(int(self._cursor().timestamp), 1001)
        share = _MANY * 1000 // (_MANY + _OF_OTHERS)
        self.assertAlmostEqual(self._kept(), share, delta=1)

        self._go_on("exact_online_cursor")
        called = self._poll_to_the_end()

        self.assertLessEqual(len(called), self._pages(_MANY + _OF_OTHERS))
        self.assertEqual(self._kept(), _MANY)

    def test_many_invoices_of_which_none_changed_cost_one_call(self):
        self._many_invoices(self._sent())
        self._run_payments()

        started, queries = time.monotonic(), self.env.cr.sql_log_count
        self.assertEqual(self._called(), ["PaymentTerms"])
        self.assertLess(self.env.cr.sql_log_count - queries, 100)
        self.assertLess(time.monotonic() - started, 5.0)

    # === MANY OF THEM ===

    def _moves(self):
        return self.env["account.move"].search([("name", "=like", "MANY/%")])

    def _first_load(self):
        """Many invoices were sent, and their terms were never read."""
        invoice = self._sent()
        self._run_payments()
        terms = invoice.sudo().exact_payment_ids
        self._many_invoices(invoice)
        self._make_terms(terms.exact_id)
        terms.unlink()
        self._cursor().timestamp = "1"

    def _make_terms(self, term):
        """Copy a term in Exact's own store; those of others lie between ours.

        Below all Timestamps that the sandbox gives, which begin at a million.
        """
        from exact_sandbox.schema import TERMS

        count, rows = _MANY + _OF_OTHERS, []
        with closing(sqlite3.connect(self.sandbox.database)) as store:
            (text,) = store.execute(
                "SELECT data FROM records WHERE resource = ? AND key = ?", (TERMS, term)
            ).fetchone()
            for number in range(count):
                ours, left = divmod(number * _MANY, count)
                entry = f"{_ENTRY if left < _MANY else _OTHER}{ours:012}"
                key = f"cccccccc-0000-4000-8000-{number:012}"
                own = {"ID": key, "EntryID": key, "TransactionEntryID": entry}
                data = json.dumps(json.loads(text) | own)
                rows.append((TERMS, 100001, key, 2 + number, data))
            store.execute("DELETE FROM records WHERE resource = ?", (TERMS,))
            store.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
            store.commit()

    def _many_invoices(self, invoice):
        """Copy an exported invoice many times, as its rows are."""
        self.env.flush_all()
        export = invoice.sudo().exact_export_ids
        self._copy_rows("account_move", invoice.id, "id", "name", "sequence_number")
        self._copy_rows(
            "exact_online_export", export.id, "id", "move_id", "exact_entry_id"
        )
        self.env.invalidate_all()
        exports = self.env["exact.online.export"].sudo()
        count = exports.search_count([("connection_id", "=", self.connection.id)])
        self.assertEqual(count, _MANY + 1)

    def _copy_rows(self, table, row_id, *own):
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        columns = [f'"{name}"' for (name,) in self.env.cr.fetchall() if name not in own]
        new = {
            "name": "'MANY/' || n",
            "sequence_number": "n",
            "exact_entry_id": f"'{_ENTRY}' || lpad(n::text, 12, '0')",
            "move_id": "(SELECT id FROM account_move WHERE name = 'MANY/' || n)",
        }
        names = [name for name in own if name in new]
        self.env.cr.execute(
            f'INSERT INTO "{table}" ({", ".join(columns + names)}) '
            f"SELECT {', '.join(columns + [new[name] for name in names])} "
            f'  FROM "{table}", generate_series(0, %s) AS n WHERE id = %s',
            [_MANY - 1, row_id],
        )
