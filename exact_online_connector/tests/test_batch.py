"""Many at once: looked at first, followed while it runs, and nobody is forgotten."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .batches import BatchCase


class TestBatch(BatchCase):
    # === BEFORE ===

    def test_what_will_go_and_what_cannot_is_seen_first(self):
        good, bad = self._invoice(), self._invoice((100.0, self.strange))
        draft, out = self._invoice(post=False), self._invoice()
        out.action_exact_exclude()

        batch = self._review(good | bad | draft | out)

        self.assertEqual(batch.state, "review")
        self.assertEqual(batch.going_line_ids.move_id, good)
        why = {line.move_id: line.reason for line in batch.left_line_ids}
        self.assertEqual(set(why), {bad, draft, out})
        self.assertIn("21% own", why[bad])
        self.assertIn("is a draft", why[draft])
        self.assertIn("kept out", why[out])
        self.assertFalse(self.sandbox.calls(), "looking asks Exact nothing")
        self.assertFalse((good | bad).sudo().exact_export_ids)

    def test_looking_costs_a_few_queries_however_many(self):
        def queries(count):
            moves = self.env["account.move"].union(
                *(self._invoice() for _number in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch = self._review(moves)
            self.env.flush_all()
            self.assertEqual(batch.going_count, count)
            return self.env.cr.sql_log_count - before

        few, many = queries(3), queries(30)
        self.assertLess(many, few + 20)

    def test_the_calls_it_takes_and_what_is_left_today_are_shown(self):
        batch = self._review(self._invoice() | self._invoice())
        # Two bookings, a customer to look for and to make, and a proof for all.
        self.assertEqual(batch.calls_needed, 5)
        before = batch.calls_left
        self.assertGreater(before, 4000)

        self._run(batch)

        made = len(self.sandbox.calls("/api/v1"))
        self.assertLessEqual(made, 5)
        batch.invalidate_recordset()
        self.assertEqual(batch.calls_left, before - made)
        self.assertEqual(self.connection.calls_left, before - made)

    def test_one_alone_is_sent_at_once(self):
        invoice = self._invoice()

        action = invoice.action_exact_send_review()
        self._look_again()

        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(invoice.exact_state, "sent")

    # === WHILE IT RUNS, AND AFTER ===

    def test_what_can_go_goes_and_the_result_names_the_rest(self):
        good = self._invoice() | self._invoice()
        bad = self._invoice((100.0, self.strange))
        batch = self._review(good | bad)

        batch.action_send()
        self.assertEqual(batch.state, "running")
        self.assertEqual(set(batch.going_line_ids.mapped("state")), {"waiting"})
        self._run_export()

        self.assertEqual(batch.state, "done")
        self.assertEqual(batch.sent_count, 2)
        self.assertEqual(batch.progress, 100)
        self.assertEqual(batch.left_line_ids.move_id, bad)
        self.assertEqual(len(self._entries()), 2)
        self.assertTrue(batch.finished_at)

    def test_what_exact_refuses_is_named_with_the_reason_and_the_repair(self):
        self.sandbox.post("close_period", year=2026, period=10)
        closed = self._invoice(invoice_date="2026-10-05", date="2026-10-05")
        batch = self._review(closed | self._invoice())

        self._run(batch)

        (line,) = batch.left_line_ids
        self.assertEqual(line.move_id, closed)
        self.assertEqual(line.state, "failed")
        self.assertIn("period is closed", line.reason.lower())
        self.assertTrue(line.action_repair())
        self.assertEqual(batch.sent_count, 1)

    def test_a_second_press_starts_nothing(self):
        invoices = self._invoice() | self._invoice()
        batch = self._review(invoices)
        other = self._review(invoices)

        for _press in range(2):
            batch.action_send()
        other.action_send()
        self._run_export()

        posts = [c for c in self.sandbox.calls("Entries") if c["method"] == "POST"]
        self.assertEqual(len(posts), 2)
        self.assertEqual(len(self._entries()), 2)
        self.assertEqual((batch | other).mapped("state"), ["done", "done"])

    def test_what_another_has_sent_meanwhile_is_left_alone(self):
        first, second = self._invoice(), self._invoice()
        batch = self._review(first | second)
        self._send(first)

        self._run(batch)

        self.assertEqual(len(self._entries()), 2)
        self.assertIn("already booked", batch.left_line_ids.reason)

    def test_repaired_and_checked_again_it_can_go(self):
        bad = self._invoice((100.0, self.strange)) | self._invoice()
        batch = self._review(bad)
        repair = batch.left_line_ids.action_repair()
        self.assertEqual(repair["res_model"], "exact.online.mapping")

        self._map_strange()
        batch.action_check_again()
        self.assertFalse(batch.left_count)
        self._run(batch)

        self.assertEqual(batch.sent_count, 2)

    def test_what_was_left_is_looked_at_by_itself(self):
        bad = self._invoice((100.0, self.strange)) | self._invoice()
        batch = self._review(bad)
        self._run(batch)
        self._map_strange()

        rest = self._batch(batch.action_again())
        self.assertEqual(len(rest.going_line_ids), 1)
        self._run(rest)

        self.assertEqual(set(bad.mapped("exact_state")), {"sent"})

    def test_a_spent_budget_says_when_it_goes_on(self):
        self._send(self._invoice())
        moves = self.env["account.move"].union(
            *(self._invoice() for _number in range(10))
        )
        self.sandbox.post("limits", minute=10)
        self._let_a_minute_begin()
        batch = self._review(moves)

        self._run(batch)

        self.assertEqual(batch.state, "running")
        self.assertGreater(batch.sent_count, 0)
        self.assertGreater(batch.going_count, batch.sent_count)
        self.assertTrue(batch.goes_on_at)
        self.assertFalse(batch.finished_at)

    def test_who_started_it_is_told_when_it_is_done(self):
        batch = self._review(self._invoice() | self._invoice((100.0, self.strange)))
        bus = self.env["bus.bus"].sudo()
        last = bus.search([], order="id desc", limit=1).id

        self._run(batch)

        # What is written for the bus leaves with the transaction.
        self.env.cr.precommit.run()
        told = bus.search([("id", ">", last), ("message", "like", "Left behind: 1")])
        self.assertEqual(len(told), 1)

    # === ALL NOT YET EXPORTED ===

    def test_all_that_waits_sales_and_purchases_apart(self):
        sent = self._invoice()
        self._send(sent)
        invoice, bill = self._invoice(), self._invoice(move_type="in_invoice")
        out = self._invoice()
        out.action_exact_exclude()

        moves = self.env["account.move"]
        batch = self._batch(moves.action_exact_send_waiting())

        self.assertEqual(batch.going_line_ids.move_id, invoice | bill)
        batch.with_context(exact_scope="purchase").action_choose()
        self.assertEqual(batch.going_line_ids.move_id, bill)
        batch.with_context(exact_scope="sales").action_choose()
        self.assertEqual(batch.going_line_ids.move_id, invoice)
        self._run(batch)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(bill.exact_state, "to_send")

    def test_what_exact_refused_waits_for_a_person(self):
        self.sandbox.post("close_period", year=2026, period=11)
        refused = self._invoice()
        self._send(refused)
        self.assertEqual(refused.exact_state, "error")

        batch = self._batch(refused.action_exact_send_waiting())

        self.assertEqual(batch.left_line_ids.move_id, refused)
        self.assertIn("period is closed", batch.left_line_ids.reason.lower())
        one_by_one = self._review(refused | self._invoice())
        self.assertIn(refused, one_by_one.going_line_ids.move_id)

    def test_a_paused_connection_is_said_once(self):
        invoices = self._invoice() | self._invoice()
        self.connection.action_pause()

        batch = self._review(invoices)
        batch.action_send()

        self.assertIn("paused", batch.silent_reason)
        self.assertEqual(batch.state, "review")
        self.assertEqual(batch.going_count, 2)

    # === MORE THAN ARE LOOKED AT TOGETHER ===

    def test_the_next_press_on_a_selection_takes_the_rest(self):
        self._at_most(3)
        moves = self._invoices(5)
        first = self._review(moves)
        self.assertEqual((first.going_count, first.more_count), (3, 2))
        self._run(first)

        second = self._review(moves)

        self.assertEqual(second.going_line_ids.move_id, moves[3:])
        self.assertEqual((second.left_count, second.more_count), (0, 0))
        self._run(second)
        self.assertEqual(set(moves.mapped("exact_state")), {"sent"})

    def test_checking_a_selection_again_keeps_the_rest(self):
        self._at_most(3)
        bad, good = self._invoices(1, (100.0, self.strange)), self._invoices(4)
        batch = self._review(bad | good)
        self.assertEqual((batch.going_count, batch.left_count), (2, 1))
        self.assertEqual(batch.more_count, 2)

        batch.action_check_again()
        self.assertEqual((batch.left_count, batch.more_count), (1, 2))
        self._run(batch)
        rest = self._batch(batch.action_again())

        self.assertEqual(
            rest.line_ids.move_id | batch.going_line_ids.move_id, bad | good
        )
        self.assertEqual(rest.going_line_ids.move_id, good[2:])
        self.assertEqual(rest.left_line_ids.move_id, bad)

    def test_those_that_cannot_go_do_not_stand_before_those_that_can(self):
        self._at_most(2)
        self.sandbox.post("close_period", year=2026, period=10)
        october = {"invoice_date": "2026-10-05", "date": "2026-10-05"}
        refused = self._invoices(2, **october)
        for invoice in refused:
            self._send(invoice)
        self.assertEqual(set(refused.mapped("exact_state")), {"error"})
        september = {"invoice_date": "2026-09-01", "date": "2026-09-01"}
        stuck = self._invoices(4, (100.0, self.strange), **september)
        good = self._invoices(3)

        batch = self._batch(good.action_exact_send_waiting())

        self.assertEqual(batch.going_line_ids.move_id, good[:1] | good[1:2])
        self.assertTrue(batch.left_line_ids.move_id < stuck)
        self.assertEqual(batch.more_count, len(refused | stuck | good) - 4)
        self._run(batch)
        batch = self._batch(good.action_exact_send_waiting())
        self.assertEqual(batch.going_line_ids.move_id, good[2:])

    def test_those_that_wait_for_the_budget_are_not_shown_again(self):
        self._at_most(2)
        moves = self._invoices(4)
        first = self._batch(moves.action_exact_send_waiting())
        self.assertEqual(first.going_line_ids.move_id, moves[:2])
        first.action_send()

        second = self._batch(moves.action_exact_send_waiting())

        self.assertEqual(second.going_line_ids.move_id, moves[2:])
        second.action_send()
        self._run_export()
        self.assertEqual(set(moves.mapped("exact_state")), {"sent"})
        self.assertEqual((first | second).mapped("state"), ["done", "done"])

    # === WHO, AND HOW LONG ===

    def test_an_auditor_looks_and_sends_nothing(self):
        batch = self._review(self._invoice() | self._invoice())
        auditor = new_test_user(
            self.env, "auditor", "exact_online_connector.group_exact_auditor"
        )

        seen = batch.with_user(auditor)
        self.assertEqual(seen.going_count, 2)
        for act in (seen.action_send, seen.action_check_again, seen.action_again):
            with self.assertRaises(AccessError):
                act()

    def test_an_invoicing_user_sends(self):
        user = new_test_user(self.env, "clerk", "account.group_account_invoice")
        moves = (self._invoice() | self._invoice()).with_user(user)

        batch = self._review(moves).with_user(user)
        batch.action_send()
        self._run_export()

        self.assertEqual(batch.sent_count, 2)

    def test_batches_are_forgotten_after_a_month(self):
        started = self._review(self._invoice() | self._invoice())
        self._run(started)
        unused = self._review(self._invoice() | self._invoice())
        self.env.flush_all()
        for batch, days in ((started, 29), (unused, 2)):
            day = fields.Datetime.now() - timedelta(days=days)
            self.env.cr.execute(
                "UPDATE exact_online_batch SET create_date = %s WHERE id = %s",
                [day, batch.id],
            )
        self.env.invalidate_all()

        self.env["exact.online.batch"].sudo()._gc_batches()

        self.assertTrue(started.exists())
        self.assertFalse(unused.exists())
