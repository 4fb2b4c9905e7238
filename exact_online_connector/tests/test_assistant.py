"""The set-up assistant: from the login to the first invoice, left and resumed."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ..models.exact_online_set_up import STEPS
from .common import ExactOnlineCommon

_VIEW = "exact_online_connector.exact_online_set_up_view_form"


class AssistantCase(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        # Only what stops an invoice matters here.
        self.connection.receivable_account_id = self._code("gl_account", "1300")

    def _steps(self):
        """Return {step: done} as the assistant shows it."""
        self.env.invalidate_all()
        return {step["name"]: step["done"] for step in self.connection.set_up_steps}

    def _locked(self):
        self.env.invalidate_all()
        steps = self.connection.set_up_steps
        return [step["name"] for step in steps if step["locked"]]

    def _open(self):
        """Open the assistant from the menu; return the step that it shows."""
        action = self.env["exact.online.connection"].action_set_up()
        self.assertEqual(action["res_id"], self.connection.id)
        self.assertEqual(
            action["views"], [(self.env.ref(_VIEW).id, "form")], "its own form"
        )
        return self.connection.set_up_step

    def _walk_to(self, step):
        while self.connection.set_up_step != step:
            self.connection.action_set_up_next()

    def _rows(self, kind):
        return self.connection.mapping_ids.filtered(lambda m: m.kind == kind)


class TestAssistantWay(AssistantCase):
    """Going through it: next, back, leaving, and what must come first."""

    def test_a_company_without_a_connection_starts_a_new_one(self):
        belgium = self.env.ref("base.be")
        company = self.env["res.company"].create(
            {"name": "Fietsen Gent NV", "country_id": belgium.id}
        )
        self.env.user.company_ids |= company
        connections = self.env["exact.online.connection"].with_company(company)

        action = connections.action_set_up()
        new = Form(connections, _VIEW)

        self.assertFalse(action["res_id"])
        self.assertEqual(new.region, "be")
        self.assertTrue(new.redirect_uri.endswith("/exact_online/callback"))
        (connect, *others) = new.set_up_steps
        self.assertFalse(connect["locked"])
        self.assertTrue(all(step["locked"] for step in others))

    def test_it_is_left_and_resumed_where_one_was(self):
        self._walk_to("accounts")

        self.assertEqual(self._open(), "accounts")

        self.connection.action_set_up_back()
        self.assertEqual(self._open(), "taxes")

    def test_all_steps_are_walked_through_to_the_end_and_back(self):
        order = [name for name, _label in STEPS]
        self._walk_to("invoice")
        self.connection.action_set_up_next()
        self.assertEqual(self.connection.set_up_step, "invoice")

        for name in reversed(order):
            self.assertEqual(self.connection.set_up_step, name)
            self.connection.action_set_up_back()
        self.assertEqual(self.connection.set_up_step, order[0])

    def test_without_a_login_nothing_behind_it_can_be_taken(self):
        self._walk_to("terms")
        self.connection.action_disconnect()

        self.assertEqual(self._locked(), [name for name, _label in STEPS[1:]])
        self.assertEqual(self._open(), "connect")
        with self.assertRaisesRegex(UserError, "press Connect"):
            self.connection.action_set_up_next()

    def test_an_ended_login_leads_back_to_it(self):
        self._walk_to("terms")
        self.connection.sudo()._set_expired()

        self.assertEqual(self._open(), "connect")

    def test_without_code_lists_nothing_is_mapped(self):
        self.connection.references_fetched_at = False
        self.connection.set_up_step = "lists"

        self.assertEqual(self._locked()[0], "journals")
        with self.assertRaisesRegex(UserError, "Fetch the code lists"):
            self.connection.action_set_up_next()

    def test_without_an_administration_no_lists_are_fetched(self):
        self.connection.division_code = False
        self.connection.set_up_step = "administration"

        self.assertEqual(self._locked()[0], "lists")
        with self.assertRaisesRegex(UserError, "Choose the administration"):
            self.connection.action_set_up_next()

    def test_choices_are_done_when_somebody_has_seen_them(self):
        self.assertFalse(self._steps()["sending"])

        self._walk_to("readiness")

        steps = self._steps()
        self.assertTrue(steps["start"] and steps["sending"] and steps["payments"])

    def test_a_new_connection_books_and_sends_nothing_by_itself(self):
        new = self.env["exact.online.connection"].new({})

        self.assertEqual(new.auto_export, "manual")
        self.assertEqual(new.auto_export_purchase, "none")
        self.assertEqual(new.payment_mode, "mirror")

    def test_opening_it_asks_exact_nothing(self):
        self.sandbox.forget_calls()

        for name, _label in STEPS:
            self.connection.set_up_step = name
            self._open()
            Form(self.connection, _VIEW)

        self.assertEqual(self.sandbox.calls(), [])

    def test_only_managers_set_up(self):
        clerk = new_test_user(
            self.env,
            "eva",
            groups="account.group_account_invoice",
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
        )
        connection = self.connection.with_user(clerk)
        for method in (
            "action_set_up",
            "action_set_up_next",
            "action_set_up_back",
            "action_set_up_fetch",
            "action_set_up_confirm",
            "action_set_up_take_advice",
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(connection.with_context(exact_step="taxes"), method)()
                self.env.flush_all()


class TestAssistantMapping(AssistantCase):
    """What was found, and what stands for what."""

    def test_lists_are_fetched_and_suggested_in_one_press(self):
        self.connection.mapping_ids.unlink()
        self.connection.set_up_step = "lists"
        self.sandbox.forget_calls()

        self.connection.action_set_up_fetch()

        self.assertLessEqual(len(self.sandbox.calls()), 20)
        self.assertTrue(self._rows("vat_code").filtered("confirmed"))
        found = self.connection.set_up_found
        journals = self.env["exact.online.reference"].search_count(
            [("connection_id", "=", self.connection.id), ("kind", "=", "journal")]
        )
        self.assertIn(f">{journals}<", found)

    def test_suggestions_stand_there_with_their_reasons(self):
        self.connection.set_up_step = "taxes"
        rows = self._rows("vat_code")

        with Form(self.connection, _VIEW) as form:
            shown = [
                form.tax_mapping_ids.edit(index)
                for index in range(len(form.tax_mapping_ids))
            ]

        self.assertEqual(len(shown), len(rows))
        usual = rows.filtered(lambda m: m.tax_id == self.vat_21)
        self.assertEqual(usual.reference_id.code, "2")
        self.assertIn("21 %", usual.reason)
        self.assertTrue(usual.confirmed)

    def test_all_of_one_step_is_confirmed_and_of_no_other(self):
        self.connection.set_up_step = "taxes"
        taxes = self._rows("vat_code").filtered("reference_id")
        accounts = self._rows("gl_account").filtered(
            lambda m: m.reference_id and not m.confirmed
        )
        self.assertEqual(
            self.connection.set_up_doubtful,
            len(taxes.filtered(lambda m: not m.confirmed)),
        )
        self.assertTrue(self.connection.set_up_doubtful)
        self.assertFalse(self._steps()["taxes"])

        self.connection.action_set_up_confirm()

        self.assertTrue(all(taxes.mapped("confirmed")))
        self.assertFalse(any(accounts.mapped("confirmed")))
        self.assertTrue(self._steps()["taxes"])

    def test_a_code_is_chosen_in_the_list(self):
        self.connection.set_up_step = "taxes"
        row = self._rows("vat_code").filtered(lambda m: not m.reference_id)[0]
        with Form(self.connection, _VIEW) as form:
            names = [
                form.tax_mapping_ids.edit(index).record_name
                for index in range(len(form.tax_mapping_ids))
            ]
            with form.tax_mapping_ids.edit(names.index(row.record_name)) as line:
                line.reference_id = self._code("vat_code", "6")

        self.assertEqual(row.reference_id.code, "6")
        self.assertTrue(row.confirmed)

    def test_terms_need_a_general_condition(self):
        self._rows("payment_condition").filtered("reference_id").action_confirm()
        self.assertTrue(self._steps()["terms"])

        self.connection.sales_condition_id = False
        self.assertFalse(self._steps()["terms"])

    def test_bills_need_general_codes_only_if_they_are_sent(self):
        self.connection.purchase_condition_id = False
        self.assertFalse(self._steps()["terms"])

        self.connection.auto_export_purchase = "none"
        self.assertTrue(self._steps()["terms"])

    def test_an_unmapped_tax_in_use_opens_the_step_again(self):
        self._rows("vat_code").filtered("reference_id").action_confirm()
        self.assertTrue(self._steps()["taxes"])

        self._invoice((100.0, self._tax("0% EX I", "sale")))

        self.assertFalse(self._steps()["taxes"])
        self.assertFalse(self._steps()["readiness"])


class TestAssistantChoices(AssistantCase):
    """Start date, how to send, how payments come back."""

    def test_the_start_date_tells_what_happens_before_it_is_saved(self):
        old = self._invoice(invoice_date="2026-02-02", date="2026-02-02")
        new = self._invoice(), self._invoice()
        bill = self._invoice(move_type="in_invoice")
        self.connection.set_up_step = "start"

        with Form(self.connection, _VIEW) as form:
            form.export_from = "2026-10-01"
            sales, purchases = form.set_up_scope.split("\n")
            self.assertRegex(sales, r"would go: 2\..*: 1\.")
            self.assertRegex(purchases, r": 1\..*: 0\.")
            self.assertEqual(old.exact_state, "to_send")

        self.assertEqual(old.exact_state, "not_applicable")
        self.assertEqual(old.exact_reason, "before_start")
        states = {move.exact_state for move in (*new, bill)}
        self.assertEqual(states, {"to_send"})

    def test_without_a_start_date_all_go(self):
        self._invoice(invoice_date="2019-02-02", date="2019-02-02")
        self.connection.set_up_step = "start"

        self.connection.export_from = False

        self.assertRegex(self.connection.set_up_scope, r"would go: 1\..*: 0\.")

    def test_an_invoice_that_is_decided_on_is_not_counted(self):
        sent, out, included = self._invoice(), self._invoice(), self._invoice()
        self._send(sent)
        out.action_exact_exclude()
        self.connection.set_up_step = "start"

        self.connection.export_from = "2026-12-31"
        included.action_exact_include()
        self.env.invalidate_all()

        self.assertRegex(self.connection.set_up_scope, r"would go: 1\..*: 0\.")

    def test_the_recommended_way_of_payments_says_why(self):
        self.connection.first_contact = "waived"
        self.connection.set_up_step = "payments"

        self.assertEqual(self.connection.payment_mode_advised, "register")
        self.assertIn(
            "Register in Odoo. No bank statements", self.connection.payment_mode_advice
        )

        self.connection.action_set_up_take_advice()
        self.assertEqual(self.connection.payment_mode, "register")

    def test_a_bank_feed_that_brings_the_same_money_is_warned_of(self):
        self.connection.first_contact = "waived"
        bank = self.company_data["default_journal_bank"]
        self.env["account.bank.statement.line"].create(
            {"journal_id": bank.id, "payment_ref": "121", "amount": 121.0}
        )
        self.connection.set_up_step = "payments"

        self.assertEqual(self.connection.payment_mode_advised, "mirror")
        self.assertIn(bank.name, self.connection.payment_mode_advice)
        self.connection.payment_mode = "register"
        self.assertIn(bank.name, self.connection.payment_warning)


class TestAssistantEnd(AssistantCase):
    """Ready, and the first invoice."""

    def test_a_missing_setting_is_repaired_on_its_step(self):
        self._walk_to("readiness")
        self.connection.no_vat_code_id = False
        self.env.invalidate_all()

        rows = self.connection.with_context(exact_set_up=True).readiness.values()
        row = next(row for row in rows if "VAT code" in row["message"])

        action = row["action"]
        self.assertEqual(action["type"], "ir.actions.server")
        opened = (
            self.env["ir.actions.server"]
            .browse(action["id"])
            .with_context(**action["context"])
            .run()
        )
        self.assertEqual(opened["res_id"], self.connection.id)
        self.assertEqual(self.connection.set_up_step, "taxes")

    def test_outside_the_assistant_the_connection_is_opened(self):
        self.connection.no_vat_code_id = False
        self.env.invalidate_all()

        (row,) = [
            row
            for row in self.connection.readiness.values()
            if "VAT code" in row["message"]
        ]

        self.assertEqual(row["action"]["type"], "ir.actions.act_window")

    def test_the_first_invoice_is_chosen_sent_and_proven(self):
        invoice, other = self._invoice(), self._invoice()
        draft = self._invoice(post=False)
        self._walk_to("invoice")
        offered = self.connection.set_up_move_ids
        self.assertLessEqual(invoice | other, offered)
        self.assertNotIn(draft, offered)
        self.assertFalse(self.connection.is_set_up)

        self._send(invoice)

        self.assertTrue(self.connection.is_set_up)
        self.assertEqual(self.connection.set_up_move_ids[0], invoice)
        self.assertEqual(invoice.exact_proof, "equal")
        self.assertTrue(invoice.exact_entry_number)
        self.assertTrue(self._steps()["invoice"])

    def test_many_waiting_invoices_are_not_all_shown(self):
        today = fields.Date.context_today(self.connection)
        for number in range(12):
            day = today - timedelta(days=number)
            self._invoice(invoice_date=day, date=day)
        self._walk_to("invoice")

        offered = self.connection.set_up_move_ids

        self.assertEqual(len(offered), 10)
        self.assertEqual(offered[0].invoice_date, today)
