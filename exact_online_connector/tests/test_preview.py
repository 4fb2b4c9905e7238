"""The preview: an invoice as Exact will book it, before it goes.

That it is what is booked then, line by line, `test_golden` sees for every case.
"""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ExactOnlineCommon


class TestPreview(ExactOnlineCommon):
    def _preview(self, move):
        action = move.action_exact_preview()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_an_invoice_is_shown_in_debit_and_credit(self):
        move = self._invoice((100.0, self.vat_21), (50.0, None))
        preview = self._preview(move)
        # By hand: 150.00 and 21 % of 100.00.
        self.assertEqual(
            [
                (line.part, line.account_code, line.debit, line.credit)
                for line in preview.line_ids
            ],
            [
                ("total", "1300", 171.0, 0.0),
                ("line", "8000", 0.0, 100.0),
                ("line", "8000", 0.0, 50.0),
                ("vat", "1500", 0.0, 21.0),
            ],
        )
        self.assertEqual(
            [(row.vat_code[:1], row.base, row.vat) for row in preview.vat_ids],
            [("2", 100.0, 21.0), ("0", 50.0, 0.0)],
        )
        self.assertEqual(preview.period, "2026-11")
        self.assertEqual(preview.total, 171.0)
        self.assertIn("created", preview.relation)
        self.assertEqual(preview.state, "ready")
        self.assertEqual(move.exact_state, "to_send")

    def test_it_works_while_the_login_has_ended(self):
        self.connection.sudo().state = "expired"
        self.sandbox.forget_calls()
        preview = self._preview(self._invoice())
        self.assertEqual(preview.total, 121.0)
        self.assertFalse(self.sandbox.calls())

    def test_what_is_missing_is_named_with_its_repair(self):
        self.connection.sudo().no_vat_code_id = False
        preview = self._preview(self._invoice((100.0, None)))
        self.assertEqual(preview.state, "stopped")
        self.assertFalse(preview.line_ids)
        (card,) = preview.problems.values()
        self.assertTrue(card["action"])

    def test_a_known_relation_is_named(self):
        self._send(self._invoice())
        preview = self._preview(self._invoice())
        self.assertIn(self.customer.name, preview.relation)
        self.assertIn(self.customer.exact_account_code, preview.relation)

    def test_a_selection_is_a_list(self):
        moves = self._invoice() + self._invoice((50.0, self.vat_21))
        action = moves.action_exact_preview()
        previews = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(previews.mapped("total"), [121.0, 60.5])
        self.assertEqual(previews[:1].action_open()["res_id"], previews[:1].id)

    def test_a_draft_can_be_looked_at_too(self):
        preview = self._preview(self._invoice(post=False))
        self.assertEqual(preview.total, 121.0)

    def test_it_needs_the_right(self):
        move = self._invoice()
        user = new_test_user(self.env, "reader", groups="base.group_user")
        with self.assertRaises(AccessError):
            move.with_user(user).action_exact_preview()

    def test_no_invoice_no_preview(self):
        move = self.env["account.move"].create({"move_type": "entry"})
        with self.assertRaises(UserError):
            move.action_exact_preview()

    def test_it_is_sent_from_there(self):
        preview = self._preview(self._invoice())
        preview.action_send()
        self._look_again()
        self.assertEqual(preview.move_id.exact_state, "sent")
