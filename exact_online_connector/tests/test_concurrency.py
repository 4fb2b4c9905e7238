"""Several at once, on real cursors and committed rows.

In a test's own transaction everything shares one connection to the database, and row
locks never meet. So these run on a database of their own, asked for by their tag.
"""

import time
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError

from ..models import account_move_actions as actions
from ..transaction import in_own_transaction
from .concurrency_common import ConcurrencyCase


class TestConcurrency(ConcurrencyCase):
    # === ONE INVOICE, SEVERAL SENDERS ===

    def test_double_press_makes_one_entry(self):
        move = self._committed_invoice()

        def press(env):
            env["account.move"].browse(move.id).action_exact_send()

        self._at_once(press, press, press)

        self.assertEqual(len(self._entries(move.name)), 1)
        self.assertEqual(move.exact_state, "sent")

    def test_button_and_cron_at_once_make_one_entry(self):
        moves = [self._committed_invoice() for _number in range(3)]
        for move in moves:
            move._exact_enqueue(self.connection)
        self._commit()

        def press(env):
            for move in moves:
                env["account.move"].browse(move.id).action_exact_send()

        def run_cron(env):
            env["exact.online.connection"].browse(self.connection.id)._run_export()

        self._at_once(press, run_cron, run_cron)
        self.env["exact.online.connection"].browse(self.connection.id)._run_export()
        self._commit()

        for move in moves:
            self.assertEqual(len(self._entries(move.name)), 1)
            self.assertEqual(move.exact_state, "sent")

    def test_who_presses_sees_it_proven_though_a_worker_runs(self):
        moves = [self._committed_invoice() for _number in range(6)]
        seen = []

        def press(env):
            for move in moves:
                own = env["account.move"].browse(move.id)
                own.action_exact_send()
                env.cr.rollback()
                env.invalidate_all()
                seen.append((own.exact_state, own.exact_proof))

        def run_cron(env):
            while len(seen) < len(moves):
                env["exact.online.connection"].browse(self.connection.id)._run_export()
                env.cr.commit()

        self.assertFalse(self._at_once(press, run_cron))

        self.assertEqual(seen, [("sent", "equal")] * len(moves))

    def test_a_press_ends_in_time_though_a_worker_holds_the_invoice(self):
        """Each step waits for the row that the worker has: all of them, in time."""
        move = self._committed_invoice()
        self.env["exact.online.export"]._enqueue(self.connection, move, unattended=True)
        self._commit()
        with self._other_session() as worker, patch.object(actions, "DEADLINE", 4):
            worker.cr.execute(
                "SELECT id FROM exact_online_export WHERE move_id = %s FOR UPDATE",
                [move.id],
            )
            started = time.monotonic()
            answer = move.action_exact_send()
            waited = time.monotonic() - started
        self.assertGreater(waited, 3, "the worker could have been done")
        self.assertLess(waited, 10)
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertEqual(self._entries(move.name), [])

        move.action_exact_send()

        self.assertEqual(len(self._entries(move.name)), 1)

    # === ONE PARTNER, SEVERAL SENDERS ===

    def test_invoices_of_a_new_partner_at_once_make_one_relation(self):
        """Each sender would create it; the others wait, or try again later."""
        partner = self._make_partner("New at Once")
        moves = [self._invoice(partner_id=partner.id) for _number in range(3)]
        self._commit()

        def press(env, move):
            env["account.move"].browse(move.id).action_exact_send()

        self._at_once(
            *(lambda env, move=move: press(env, move) for move in moves),
        )
        self.env.invalidate_all()
        for move in moves:
            if move.exact_state != "sent":
                move.action_exact_send()
        self._commit()

        created = [
            c for c in self.sandbox.calls("crm/Accounts") if c["method"] == "POST"
        ]
        self.assertEqual(len(created), 1)
        for move in moves:
            self.assertEqual(len(self._entries(move.name)), 1)

    def test_a_range_gives_each_number_once(self):
        self.connection.relation_number_next = 700
        self._commit()
        numbers = []

        def draw(env):
            connection = env["exact.online.connection"].browse(self.connection.id)
            numbers.append(connection._draw_number())

        failures = self._at_once(*[draw] * 4)

        self.assertEqual(failures, [])
        self.assertEqual(sorted(numbers), ["00700", "00701", "00702", "00703"])

    # === ONE TOKEN, SEVERAL USERS ===

    def test_token_is_renewed_once(self):
        self.sandbox.post("clock", advance=580)
        self.connection.token_id.expires_at = "2020-01-01"
        before = self.connection.token_id.access_token
        self._commit()
        tokens = []

        def use(env):
            connection = env["exact.online.connection"].browse(self.connection.id)
            tokens.append(connection.token_id.get_access_token())

        failures = self._at_once(use, use, use, use)

        # A second renewal would have used an old refresh token, and ended the grant.
        self.assertEqual(failures, [])
        self.assertEqual(len(set(tokens)), 1)
        self.assertNotEqual(tokens[0], before)
        self.assertEqual(self.connection.state, "connected")

    # === THE LOG OF CALLS ===

    def test_work_that_is_rolled_back_keeps_the_lines_of_its_calls(self):
        connection = self.env["exact.online.connection"].browse(self.connection.id)
        logs = self.env["exact.online.log"]
        before = logs.search_count([])

        with self._other_session() as env:
            own = connection.with_env(env)
            own._get_client(unattended=False).me()
            own.name = "Never kept"
            env.cr.rollback()

        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertNotEqual(connection.name, "Never kept")
        self.assertEqual(logs.search_count([]), before + 1)
        self.assertEqual(logs.search([], limit=1).path, "/api/v1/current/Me")

    # === SOMEBODY ELSE CHANGES THE INVOICE ===

    def test_answer_is_kept_while_somebody_saves_the_invoice(self):
        move = self._committed_invoice()
        export = self.env["exact.online.export"]._enqueue(
            self.connection, move, unattended=True
        )
        self._commit()
        with self._other_session() as other:
            client = self.connection._get_client(unattended=False)
            prepared = in_own_transaction(export, lambda own: own._prepare())
            # Claimed and posted; then somebody saves, before the move shows it.
            export._send_one(prepared[export.id], client)
            other["account.move"].browse(move.id).narration = "Thank you"
            other.flush_all()
            export._show_on_move()
            other.cr.commit()
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertEqual(export.state, "sent")
        self.assertEqual(move.exact_state, "sending", "the other one held the invoice")

        export._show_on_move()

        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertEqual(move.exact_state, "sent")
        self.assertIn("Thank you", move.narration)

    def test_reset_to_draft_and_sending_at_once_never_both_succeed(self):
        for _round in range(5):
            move = self._committed_invoice()

            def reset(env, move_id=move.id):
                env["account.move"].browse(move_id).button_draft()
                env.cr.commit()

            def press(env, move_id=move.id):
                env["account.move"].browse(move_id).action_exact_send()

            self._at_once(reset, press)

            booked = len(self._entries(move.name))
            if move.state == "draft":
                self.assertEqual(booked, 0)
            else:
                self.assertEqual(booked, 1)
                self.assertEqual(move.exact_state, "sent")

    def test_invoice_that_is_not_committed_yet_goes_after_the_commit(self):
        """As from an automation rule, in the transaction that posts the invoice."""
        move = self._invoice()
        self.env.flush_all()

        move.action_exact_send()

        self.assertEqual(self.sandbox.calls("SalesEntries"), [])
        self._commit()
        self.connection._run_export()
        self._commit()
        self.env.invalidate_all()
        self.assertEqual(move.exact_state, "sent")
        self.assertEqual(len(self._entries(move.name)), 1)

    def test_invoice_that_is_rolled_back_is_never_sent(self):
        move = self._invoice()
        name = move.name
        self.env.flush_all()

        move.action_exact_send()
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.connection._run_export()

        self.assertEqual(self._entries(name), [])

    # === A PRESS IS OLDER THAN THE ROW THAT IT MAKES ===

    def _press_first_of_all(self, move):
        """Press on a move that was never queued: the press itself makes its row."""
        move.sudo().exact_export_ids.unlink()
        self._commit()

        def press(env):
            env["account.move"].browse(move.id).action_exact_send()

        self.assertEqual(self._at_once(press), [])
        return move

    def test_first_press_on_a_bill(self):
        bill = self._committed_invoice(move_type="in_invoice", ref="F-first-press")
        self._press_first_of_all(bill)
        self.assertEqual(bill.exact_state, "sent", bill.exact_error)

    def test_first_press_in_a_period_that_was_closed(self):
        """Also where the press asks first whether the period was opened since."""
        period = {"division": 100001, "year": 2026, "period": 9}
        self.sandbox.post("close_period", **period)
        self.connection.action_fetch_reference_data()
        move = self._committed_invoice(invoice_date="2026-09-15", date="2026-09-15")
        self.sandbox.post("close_period", **period, closed=False)

        self._press_first_of_all(move)

        self.assertEqual(move.exact_state, "sent", move.exact_error)

    # === A REPAIR IN THE COMPARISON IS YOUNGER THAN THE PRESS ===

    def _press(self, record, name):
        """Press a button as a request does: it sees what was there before it."""

        def press(env):
            getattr(record.with_env(env), name)()

        self.assertEqual(self._at_once(press), [])

    def _november(self):
        month = {"connection_id": self.connection.id, "month": "2026-11-01"}
        comparisons = self.env["exact.online.comparison"]
        domain = [(name, "=", value) for name, value in month.items()]
        comparison = comparisons.search(domain)
        comparison = comparison or comparisons.create(month)
        self._commit()
        self._press(comparison, "action_compare")
        return comparison

    def _differences_of(self, comparison, move):
        return comparison.difference_ids.filtered(lambda row: row.move_id == move)

    def test_an_entry_that_was_deleted_is_sent_again_with_one_press(self):
        move = self._committed_invoice()
        self._press(move, "action_exact_send")
        self._november()  # its lines in the ledger are known
        self.sandbox.post("delete_entry", entry=move.exact_entry_id)
        comparison = self._november()
        difference = self._differences_of(comparison, move)
        self.assertEqual((difference.kind, difference.is_gone), ("missing", True))

        self._press(difference, "action_send_again")

        self.assertEqual(move.exact_state, "sent", move.exact_error)
        self.assertEqual(len(self._entries(move.name)), 1)
        self.assertFalse(self._differences_of(comparison, move))

    def test_what_is_sent_from_the_comparison_is_found_in_exact(self):
        move = self._committed_invoice()
        comparison = self._november()
        difference = self._differences_of(comparison, move)
        self.assertEqual(difference.kind, "not_exported")

        self._press(difference, "action_send")

        self.assertEqual(move.exact_state, "sent", move.exact_error)
        self.assertFalse(self._differences_of(comparison, move))

    def test_a_month_is_read_whole_again(self):
        comparison = self._november()
        comparison.read_at = "2026-01-01"
        self._commit()
        self.sandbox.forget_calls()

        self._press(comparison, "action_read_again")

        self.assertEqual(len(self.sandbox.calls("bulk/Financial")), 1)
        self.assertGreater(comparison.read_at.date(), date(2026, 1, 1))

    # === SOMEBODY DIES ===

    def test_row_in_doubt_is_looked_up_and_adopted(self):
        move = self._committed_invoice()
        self._break("drop_after")
        move.action_exact_send()
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertEqual(move.exact_state, "sending")
        with self.assertRaises(UserError):
            move.button_draft()
        self.env.cr.rollback()
        self.env.invalidate_all()
        move.exact_export_ids.next_attempt_at = "2020-01-01"
        self._commit()

        self.connection._run_export()
        self._commit()
        self.env.invalidate_all()

        self.assertEqual(len(self._entries(move.name)), 1)
        self.assertEqual(move.exact_state, "sent")
        self.assertEqual(move.exact_proof, "equal")
