"""Several poll at once, on real cursors: what Exact has settled is registered once."""

from .concurrency_common import ConcurrencyCase


class TestPaymentsAtOnce(ConcurrencyCase):
    def tearDown(self):
        self.connection.payment_mode = "mirror"
        self._commit()
        super().tearDown()

    def test_polls_and_buttons_at_once_register_once(self):
        self.connection.first_contact = "waived"
        self.connection.payment_mode = "register"
        self._commit()
        moves = self.env["account.move"]
        for _number in range(3):
            moves |= self._committed_invoice()
        for move in moves:
            move.action_exact_send()
            self._commit()
        self.env.invalidate_all()
        entries = moves.mapped("exact_entry_id")
        self.sandbox.post("pay", entries=entries, one_line=True, date="2026-11-20")
        self._commit()

        def poll(env):
            env["exact.online.connection"].browse(self.connection.id)._run_payments()

        def press(env):
            env["account.move"].browse(moves.ids).action_exact_refresh_payment()

        failures = self._at_once(poll, press, poll, press)
        self.connection._run_payments()
        self._commit()
        self.env.invalidate_all()

        self.assertEqual(failures, [])
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        for move in moves:
            self.assertEqual(move.reconciled_payment_ids.mapped("amount"), [121.0])
        settlements = self.env["exact.online.settlement"].search(
            [("export_id.move_id", "in", moves.ids)]
        )
        self.assertEqual(len(settlements), 3)
        journal = self.connection.payment_journal_id
        posted = [("journal_id", "=", journal.id), ("state", "=", "posted")]
        self.assertEqual(self.env["account.move"].search_count(posted), 3)

    def test_many_who_look_at_once_ring_once(self):
        move = self._committed_invoice()
        move.action_exact_send()
        self._commit()
        cron = self.connection.payment_cron_id
        self.env["exact.online.bell"].search([]).unlink()
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self._commit()

        def look(env):
            form = {"name": {}, "exact_payment_state": {}}
            env["account.move"].browse(move.id).web_read(form)
            env.cr.commit()

        self.sandbox.forget_calls()
        failures = self._at_once(*[look] * 8)

        self._commit()
        self.assertEqual(failures, [])
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(triggers), 1)
        self.assertEqual(self.sandbox.calls(), [], "nobody waits for Exact")
