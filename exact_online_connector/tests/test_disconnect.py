"""A connection is paused, taken up again, and ended: with its history or without."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ExactOnlineCommon

_SECRETS = (
    "access_token",
    "refresh_token",
    "client_secret",
    "webhook_secret",
    "nonce",
)


class TestPause(ExactOnlineCommon):
    def test_nothing_goes_out_and_invoices_go_on_queuing(self):
        self.connection.auto_export = "realtime"
        sent = self._invoice()
        self._send(sent)
        self.connection.action_pause()
        self.sandbox.forget_calls()

        invoice = self._invoice()
        self._run_export()
        self._run_payments()
        for press in ("action_exact_send", "action_exact_refresh_payment"):
            with self.assertRaisesRegex(UserError, "is paused"):
                getattr(sent if "refresh" in press else invoice, press)()
        with self.assertRaisesRegex(UserError, "is paused"):
            self.connection.action_fetch_reference_data()

        self.assertEqual(self.sandbox.calls("/api/v1"), [])
        self.assertEqual(invoice.exact_state, "to_send")
        self.assertTrue(invoice.sudo().exact_export_ids, "it is queued")

        self.connection.action_resume()
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_only_what_is_connected_is_paused(self):
        self.connection.action_pause()
        with self.assertRaisesRegex(UserError, "not in the right state"):
            self.connection.action_pause()
        self.connection.action_resume()
        with self.assertRaisesRegex(UserError, "not in the right state"):
            self.connection.action_resume()


class TestDisconnect(ExactOnlineCommon):
    def _disconnect(self, history="keep"):
        action = self.connection.action_open_disconnect()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.history = history
        answer = wizard.action_disconnect()
        self._look_again()
        self.assertEqual(answer["type"], "ir.actions.act_window_close")
        return wizard

    def _connect_again(self):
        from exact_sandbox.process import CLIENT_SECRET

        self.connection.client_secret = CLIENT_SECRET
        self._log_in(self.connection)

    def test_every_secret_is_cleared(self):
        self.connection.write({"webhook_secret": "s", "webhook_token": "t"})
        self.connection._new_login_state()

        self._disconnect()

        self.assertEqual(self.connection.state, "draft")
        for name in _SECRETS:
            self.assertFalse(self.connection.sudo().token_id[name], name)
        self.assertFalse(self.connection.webhook_token)
        self.assertFalse(self.connection.has_client_secret)

    def test_exact_notifies_nobody_any_more(self):
        client = self.connection._get_client(unattended=False)
        self.connection.sudo().write({"webhook_token": "t", "webhook_topics": "all"})
        self.sandbox.post("switches", webhook_handshake="after")
        client.subscribe("SalesEntries", self.connection._webhook_url())
        self.assertEqual(len(client.subscriptions()), 1)

        self._disconnect()

        self.assertFalse(self.connection.webhook_topics)
        self._connect_again()
        client = self.connection._get_client(unattended=False)
        self.assertEqual(client.subscriptions(), [])

    def test_with_its_history_it_goes_on_where_it_was(self):
        sent, waiting = self._invoice(), self._invoice()
        self._send(sent)

        self._disconnect("keep")

        self.assertEqual(sent.exact_state, "sent")
        self.assertTrue(sent.exact_entry_id)
        with self.assertRaisesRegex(UserError, "not connected"):
            waiting.action_exact_send()

        self._connect_again()
        self.assertEqual(self.connection.state, "connected")
        self._send(waiting)
        with self.assertRaisesRegex(UserError, "already booked"):
            sent.action_exact_send()
        self.assertEqual(len(self._entries()), 2)

    def test_without_its_history_nothing_of_it_is_left(self):
        sent, waiting = self._invoice(), self._invoice()
        self._send(sent)
        number = sent.name
        lines = self.env["exact.online.ledger.line"].sudo()
        rows = self.connection._get_client(unattended=False).ledger_of_entries(
            [sent.exact_entry_id]
        )
        lines.replace_entries(self.connection, [sent.exact_entry_id], rows)

        wizard = self._disconnect("forget")

        self.assertEqual(wizard.sent_count, 0)
        gone = ("export", "partner", "payment", "document", "log", "cursor")
        for model in (*gone, "ledger.line"):
            domain = [("connection_id", "=", self.connection.id)]
            rows = self.env[f"exact.online.{model}"].sudo().search(domain)
            self.assertFalse(rows, model)
        self.assertEqual(sent.exact_state, "excluded")
        self.assertEqual(sent.exact_reason, "forgotten")
        self.assertFalse(sent.exact_entry_id)
        self.assertEqual(sent.exact_proof, "unproven")
        self.assertEqual(sent.state, "posted")
        self.assertEqual(waiting.exact_state, "to_send")
        # Exact keeps what was booked, and the set-up stays.
        self.assertEqual(len(self._entries(number)), 1)
        self.assertTrue(self.connection.mapping_ids)
        self.assertTrue(self.connection.sales_journal_id)
        # Now it can be deleted altogether.
        self.connection.unlink()

    def test_what_was_forgotten_does_not_go_again_by_itself(self):
        self.connection.auto_export = "scheduled"
        sent = self._invoice()
        self._send(sent)
        self._disconnect("forget")
        self._connect_again()
        self.connection.action_fetch_reference_data()
        waiting = self._invoice()

        self._run_export()

        self.assertEqual(sent.exact_state, "excluded")
        self.assertEqual(waiting.exact_state, "sent", waiting.exact_error)
        self.assertEqual(len(self._entries()), 2)

    def test_what_was_forgotten_does_not_go_when_it_is_posted_again(self):
        self.connection.auto_export = "realtime"
        sent = self._invoice()
        self._send(sent)
        self._disconnect("forget")
        self._connect_again()
        self.connection.action_fetch_reference_data()

        sent.button_draft()
        sent.action_post()
        self._run_export()

        self.assertEqual(sent.exact_state, "excluded")
        self.assertEqual(sent.exact_reason, "forgotten")
        self.assertEqual(len(self._entries()), 1, "not booked twice")

    def test_what_was_queued_goes_when_it_is_connected_again(self):
        self.connection.auto_export = "realtime"
        queued = self._invoice() | self._invoice()
        self._disconnect("forget")
        self._connect_again()
        self.connection.action_fetch_reference_data()

        self._run_export()

        self.assertEqual(queued.mapped("exact_state"), ["sent", "sent"])
        self.assertEqual(len(self._entries()), 2)

    def test_what_is_queued_does_not_keep_a_connection(self):
        self.connection.auto_export = "realtime"
        queued = self._invoice()
        self._disconnect("forget")
        self.assertTrue(queued.sudo().exact_export_ids)

        self.connection.unlink()

        self.assertFalse(queued.sudo().exact_export_ids)

    def test_what_a_person_kept_out_in_doubt_is_not_forgotten(self):
        invoice = self._invoice()
        self._lose_answer(invoice)
        export = invoice.sudo().exact_export_ids
        export.needs_person = True
        invoice.action_exact_exclude()
        self.assertEqual(export.state, "excluded")

        with self.assertRaisesRegex(UserError, "not known yet"):
            self._disconnect("forget")

        self.assertTrue(export.exists())

    def test_history_in_doubt_is_not_forgotten(self):
        invoice = self._invoice()
        self.sandbox.post(
            "faults",
            match={"method": "POST", "path": "SalesEntries"},
            kind="drop_after",
        )
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sending")
        wizard = self.env["exact.online.disconnect"].create(
            {"connection_id": self.connection.id, "history": "forget"}
        )

        with self.assertRaisesRegex(UserError, "not known yet"):
            wizard.action_disconnect()

        self._look_again()
        self.assertEqual(self.connection.state, "connected")
        self.assertTrue(self.connection.has_client_secret)

    def test_a_user_cannot_disconnect(self):
        user = new_test_user(
            self.env, "disconnect_user", groups="account.group_account_invoice"
        )
        own = self.connection.with_user(user)
        for press in (own.action_open_disconnect, own.action_disconnect):
            with self.assertRaises(AccessError):
                press()
