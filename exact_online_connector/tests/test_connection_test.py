"""The button Test: a tick, or the repair, for each thing that must be in order."""

from datetime import timedelta

from odoo import fields

from .common import ExactOnlineCommon

_ALL = {
    "Organization administration": "read",
    "Crm accounts": "manage",
    "Financial accounting": "manage",
    "Financial generalledgers": "manage",
    "Financial cashflow": "manage",
    "Organization documents": "manage",
}


class TestConnectionTest(ExactOnlineCommon):
    def _test(self):
        """Press Test; return {what: (passed, answer)}."""
        self.sandbox.forget_calls()
        action = self.connection.action_test()
        test = self.env[action["res_model"]].browse(action["res_id"])
        self.assertLessEqual(len(self.sandbox.calls()), 10)
        self.assertEqual(test.call_count, len(self.sandbox.calls()))
        return {line.name: (line.passed, line.answer) for line in test.line_ids}

    def _failed(self):
        return {
            what: said for what, (passed, said) in self._test().items() if not passed
        }

    def _let_app(self, **scopes):
        from exact_sandbox.process import CLIENT_ID

        given = {name: level for name, level in (_ALL | scopes).items() if level}
        self.sandbox.post("apps", client_id=CLIENT_ID, scopes=given)

    def test_all_is_well(self):
        answers = self._test()

        self.assertTrue(all(passed for passed, _said in answers.values()), answers)
        self.assertLessEqual(
            {"User", "Clock", "Administration", "Scope Crm accounts"}, set(answers)
        )
        self.assertIn("100001", answers["Administration"][1])

    def test_a_scope_that_is_missing(self):
        self._let_app(**{"Financial cashflow": None})

        failed = self._failed()

        self.assertEqual(list(failed), ["Scope Financial cashflow"])
        self.assertIn("lacks a scope", failed["Scope Financial cashflow"])

    def test_a_right_that_the_user_lacks(self):
        self.sandbox.post("users", denied={"salesentry/SalesEntries": ["POST"]})

        failed = self._failed()

        self.assertEqual(list(failed), ["Right to enter sales"])
        self.assertIn("lacks this right", failed["Right to enter sales"])

    def test_a_user_who_is_blocked(self):
        self.sandbox.post("refuse", division=100001, reason="BlockedUser")

        failed = self._failed()

        self.assertIn("is blocked", " ".join(failed.values()))

    def test_an_administration_that_is_not_there_any_more(self):
        self.env.cr.execute(
            "UPDATE exact_online_connection SET division_code = 999999 WHERE id = %s",
            [self.connection.id],
        )
        self.env.invalidate_all()

        failed = self._failed()

        self.assertEqual(list(failed), ["Administration"])
        self.assertIn("may not enter administration 999999", failed["Administration"])


class TestGrant(ExactOnlineCommon):
    def test_days_until_the_login_lapses(self):
        token = self.connection.sudo().token_id
        token.refreshed_at = fields.Datetime.now() - timedelta(days=4, hours=1)
        self.env.invalidate_all()

        self.assertEqual(self.connection.grant_days_left, 25)

    def test_somebody_is_warned_at_twenty_unused_days(self):
        token = self.connection.sudo().token_id
        for days, warned in ((19, 0), (20, 1), (21, 1)):
            token.refreshed_at = fields.Datetime.now() - timedelta(days=days, hours=1)
            self.env.invalidate_all()
            self.connection._warn_of_lapse()
            self.assertEqual(len(self.connection.activity_ids), warned, days)
