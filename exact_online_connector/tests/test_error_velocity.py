"""Ten refusals within an hour, and Exact shuts us out: we never get there (D2)."""

from copy import deepcopy
from datetime import timedelta

from odoo import Command, fields

from .common import ExactOnlineCommon

_OWN_CAUSES = 10


class TestErrorVelocity(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        # The harshest reading, under which refusals with status 500 count.
        self.sandbox.post("limits", minute=10**6, day=10**6)
        self.sandbox.post("switches", validation_counts_as_error=True, errors_allowed=9)
        self._send(self._invoice())
        self.connection.auto_export = "scheduled"

    # === KIT ===

    def _close_october(self, closed=True):
        self.sandbox.post("close_period", year=2026, period=10, closed=closed)

    def _of_october(self, count):
        october = {"invoice_date": "2026-10-12", "date": "2026-10-12"}
        return self._many(count, **october)

    def _many(self, count, **values):
        first = self._invoice(post=False, **values)
        (copied,) = first.copy_data({"date": first.date, "invoice_date": first.date})
        drafts = first | first.create([deepcopy(copied) for _copy in range(count - 1)])
        return self._post(drafts)

    def _post(self, drafts):
        # Without knowing of so many new rows, PostgreSQL takes minutes.
        self._refresh_statistics()
        drafts.action_post()
        return drafts

    def _on_blocked_accounts(self, count):
        """Invoices on a G/L account each, that Exact has blocked since yesterday."""
        revenue = self.env["account.account"].search(
            [*self._of_company(), ("account_type", "=", "income")], limit=count
        )
        codes = self.connection.reference_ids.filtered(
            lambda code: (
                code.kind == "gl_account"
                and code.code.startswith("8")
                and code.code != "8000"
            )
        ).sorted("code")[:count]
        self.assertEqual(len(codes), count, "the sandbox has enough of them")
        drafts = self.env["account.move"]
        for number, code in enumerate(codes):
            account = revenue[0].copy({"code": f"8990{number:02d}"})
            self._map_account(account, code)
            drafts |= self._on(account, post=False)
            self._block(code)
        return self._post(drafts)

    def _of_company(self):
        return self.env["account.account"]._check_company_domain(self.env.company)

    def _map_account(self, account, code):
        mappings = self.env["exact.online.mapping"]
        keys = {"connection_id": self.connection.id, "kind": "gl_account"}
        return mappings.create(
            keys | {"account_id": account.id, "reference_id": code.id}
        )

    def _on(self, account, **values):
        line = {"name": "Work", "price_unit": 100, "account_id": account.id}
        line["tax_ids"] = [Command.set(self.vat_21.ids)]
        return self._invoice(invoice_line_ids=[Command.create(line)], **values)

    def _block(self, code, blocked=True):
        self.sandbox.post(
            "block",
            resource="financial/GLAccounts",
            code=code.code,
            values={"IsBlocked": blocked},
        )

    def _let_an_hour_pass(self):
        budget = self.connection.sudo().budget_id
        hour = timedelta(hours=1, minutes=1)
        earlier = {
            endpoint: [
                fields.Datetime.to_string(fields.Datetime.to_datetime(moment) - hour)
                for moment in moments
            ]
            for endpoint, moments in budget.refusals.items()
        }
        budget.write({"refusals": earlier, "pause_until": False})
        waiting = self.connection.env["exact.online.export"].sudo()
        for export in waiting.search([("state", "=", "to_send")]):
            export.next_attempt_at -= hour
        self.connection.sudo().token_id.expires_at = "2020-01-01"
        self.env.flush_all()
        self.sandbox.post("clock", advance=hour.total_seconds())

    def _refusals(self):
        calls = self.sandbox.calls("SalesEntries")
        return [c for c in calls if c["method"] == "POST" and c["status"] == 500]

    def _in(self, state, moves):
        return moves.filtered(lambda move: move.exact_state == state)

    def _check_never_shut_out(self):
        self.assertEqual(self.sandbox.get("state")["blocked"], [])

    # === THE STORY ===

    def test_batch_of_200_of_which_60_share_a_cause_and_10_have_their_own(self):
        own = self._on_blocked_accounts(_OWN_CAUSES)
        alike = self._of_october(60)
        good = self._many(130)
        self._close_october()
        self.sandbox.forget_calls()

        with self.subTest("unattended sending stops at five refusals"):
            self._run_export()
            self._run_export()
            self.assertEqual(len(self._refusals()), 5)
            self.assertFalse(self._in("sent", alike + own))
            said = self.connection.message_ids.filtered("body").mapped("body")
            told = [body for body in said if "Sales invoices: Exact Online" in body]
            self.assertEqual(len(told), 1, "it says so, once")
            self.assertRegex(told[0], r"alone until \d\d:\d\d")

        with self.subTest("people share four more, a tenth never happens"):
            waiting = self._in("to_send", own)
            self.assertGreaterEqual(len(waiting), 5)
            for invoice in waiting[:4]:
                self._send(invoice)
                self.assertEqual(invoice.exact_state, "error")
            answer = self._send(waiting[4])
            self.assertEqual(waiting[4].exact_state, "to_send")
            self.assertRegex(
                answer["params"]["message"], r"block us soon.*goes on at \d\d:\d\d"
            )
            self.assertEqual(len(self._refusals()), 9)
            self._run_export()
            self.assertEqual(len(self._refusals()), 9)

        with self.subTest("after the hour the good ones go, the others are held"):
            self._let_an_hour_pass()
            for _run in range(3):
                self._run_export()
            self.assertEqual(self._in("sent", good), good)
            self.assertEqual(self._in("error", alike), alike)
            self.assertEqual(self._in("error", own), own)
            self.assertEqual(len(self._refusals()), _OWN_CAUSES + 1)
            held = alike.sudo().exact_export_ids.filtered("is_held")
            self.assertEqual(len(held), 59)
            self.assertIn("same cause", held[0].move_id.exact_error)

        with self.subTest("the cause is repaired, a person sends one, the rest go"):
            self._close_october(closed=False)
            self._send(alike[30])
            self.assertEqual(alike[30].exact_state, "sent", alike[30].exact_error)
            for _run in range(2):
                self._run_export()
            refused = alike.filtered(lambda move: move.exact_state != "sent")
            self.assertEqual(len(refused), 1, "what Exact refused waits for a person")
            self._send(refused)
            self.assertEqual(refused.exact_state, "sent", refused.exact_error)
        self._check_never_shut_out()

    # === WHAT IS HELD, AND UNTIL WHEN ===

    def test_new_invoice_of_a_known_cause_is_held_without_a_call(self):
        self._close_october()
        self._of_october(1)
        self._run_export()
        self.sandbox.forget_calls()
        later = self._of_october(1)

        self._run_export()

        self.assertEqual(later.exact_state, "error")
        self.assertEqual(self._refusals(), [])

    def test_bills_that_are_held_cost_no_call_and_make_no_relation(self):
        self.connection.auto_export_purchase = "scheduled"
        self.sandbox.post(
            "close_period", year=2026, period=10, journal_type=22, closed=True
        )
        october = {"invoice_date": "2026-10-12", "date": "2026-10-12"}
        october["move_type"] = "in_invoice"
        first = self._invoice(**october, ref="B-0")
        self._run_export()
        self.assertEqual(first.exact_state, "error")
        strangers = [self._make_partner(f"Vreemde {number}") for number in range(3)]
        self.sandbox.forget_calls()
        later = self.env["account.move"]
        for number, vendor in enumerate([self.vendor, *strangers], 1):
            later |= self._invoice(**october, partner_id=vendor.id, ref=f"B-{number}")

        self._run_export()

        self.assertEqual(self._in("error", later), later)
        self.assertTrue(all(later.sudo().exact_export_ids.mapped("is_held")))
        self.assertEqual(self.sandbox.calls("/api/v1"), [])

        with self.subTest("let go and held again, only the first asks Exact"):
            self.connection.sudo().env["exact.online.export"]._forget_causes(
                self.connection
            )
            self._run_export()
            self.assertEqual(self._in("error", later), later)
            self.assertEqual(len(self.sandbox.calls("PurchaseEntries")), 2)
            self.assertEqual(self.sandbox.calls("crm/Accounts"), [])

    def test_another_mapping_lets_go_what_was_held_for_the_account(self):
        own = self._on_blocked_accounts(1)
        account = own.invoice_line_ids.account_id
        alike = self._on(account)
        self._run_export()
        self.assertEqual(self._in("error", own + alike), own + alike)
        self.assertEqual(len(self._refusals()), 1)
        mapping = self.connection.mapping_ids.filtered(
            lambda line: line.account_id == account
        )

        mapping.reference_id = self._code("gl_account", "8000")
        self._run_export()

        self.assertEqual(self._in("sent", own + alike), own + alike)
        self.assertEqual(len(self._refusals()), 1)

    def test_fetched_code_lists_let_one_try_for_all(self):
        self._close_october()
        alike = self._of_october(3)
        self._run_export()
        self.assertEqual(len(self._refusals()), 1)
        self._close_october(closed=False)

        self.connection.action_fetch_reference_data()
        self._run_export()

        self.assertEqual(len(self._in("sent", alike)), 2)
        self.assertEqual(len(self._refusals()), 1)

    def test_press_on_one_that_is_held_goes_to_exact(self):
        self._close_october()
        first, second = self._of_october(2)
        self._run_export()
        self.assertTrue(second.sudo().exact_export_ids.is_held)

        self._send(second)

        self.assertEqual(second.exact_state, "error")
        self.assertFalse(second.sudo().exact_export_ids.is_held)
        self.assertEqual(len(self._refusals()), 2)

    def test_invoices_of_another_period_are_not_held(self):
        self._close_october()
        october, november = self._of_october(1), self._invoice()

        self._run_export()

        self.assertEqual(october.exact_state, "error")
        self.assertEqual(november.exact_state, "sent", november.exact_error)
