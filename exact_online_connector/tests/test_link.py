"""The invoice is in Exact already: its entry is found there, and linked."""

from odoo.exceptions import UserError

from .common import ExactOnlineCommon, HarshReading


class TestLink(ExactOnlineCommon):
    def setUp(self):
        super().setUp()
        # Somebody has booked it by hand, with a number and a reference of his own.
        first = self._invoice()
        self._send(first)
        self.entry_id, self.number = first.exact_entry_id, first.exact_entry_number
        self.reference = first.name
        self.first = first
        first.action_exact_unlink()
        self._look_again()
        self.sandbox.forget_calls()

    def _wizard(self, move, **values):
        action = move.action_exact_link()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        if values:
            wizard.write({"entry_number": 0, "reference": False, **values})
        wizard.action_search()
        return wizard

    def test_unlinked_the_entry_stays_and_nothing_sends_it(self):
        self.assertEqual(self.first.exact_state, "excluded")
        self.assertEqual(self.first.exact_reason, "unlinked")
        self.assertFalse(self.first.exact_entry_id)
        self.assertEqual(len(self._entries()), 1)
        self.assertIn("Unlinked", self.first.message_ids[0].body)
        self._run_export()
        self.assertEqual(len(self._entries()), 1)

    def test_posted_again_it_stays_out_until_a_person_includes_it(self):
        self.connection.auto_export = "realtime"

        self.first.button_draft()
        self.first.action_post()
        self._run_export()

        self.assertEqual(self.first.exact_reason, "unlinked")
        self.assertEqual(len(self._entries()), 1, "not booked twice")

        self.first.action_exact_include()
        self._run_export()
        self.assertEqual(self.first.exact_state, "sent", self.first.exact_error)

    def test_the_entry_is_found_by_its_reference_and_linked(self):
        wizard = self._wizard(self.first)
        self.assertEqual(len(self.sandbox.calls("/api/v1")), 1)
        self.assertEqual(wizard.candidate_ids.entry_id, self.entry_id)
        self.assertFalse(wizard.candidate_ids.differences)

        wizard.candidate_ids.action_adopt()
        self._look_again()
        self.assertEqual(self.first.exact_state, "sent")
        self.assertEqual(self.first.exact_entry_number, self.number)
        self.assertEqual(self.first.exact_proof, "equal")
        self.assertFalse(self.first.exact_changed)
        self.assertEqual(len(self._entries()), 1)

    def test_by_number(self):
        wizard = self._wizard(self.first, entry_number=self.number)
        self.assertEqual(wizard.candidate_ids.entry_id, self.entry_id)

    def test_by_total_around_the_date(self):
        wizard = self._wizard(self.first, amount=121.0)
        self.assertEqual(wizard.candidate_ids.entry_id, self.entry_id)
        self.assertFalse(self._wizard(self.first, amount=99.0).candidate_ids)

    def test_what_differs_is_shown_and_is_not_linked(self):
        other = self._invoice((50.0, self.vat_21))
        wizard = self._wizard(other, reference=self.reference)
        self.assertIn("121.00", wizard.candidate_ids.differences)
        self.assertIn("60.50", wizard.candidate_ids.differences)
        with self.assertRaises(UserError):
            wizard.candidate_ids.action_adopt()
        self._look_again()
        self.assertEqual(other.exact_state, "to_send")

    def test_what_is_another_invoice_already_is_told(self):
        self._wizard(self.first).candidate_ids.action_adopt()
        self._look_again()
        other = self._invoice()
        wizard = self._wizard(other, reference=self.reference)
        self.assertIn(self.first.name, wizard.candidate_ids.differences)

    def test_nothing_found_is_told(self):
        wizard = self._wizard(self.first, reference="no such thing")
        self.assertTrue(wizard.searched)
        self.assertFalse(wizard.candidate_ids)

    def test_what_is_linked_is_not_linked_again(self):
        self._wizard(self.first).candidate_ids.action_adopt()
        self._look_again()
        with self.assertRaises(UserError):
            self.first.action_exact_link()

    def test_what_is_not_booked_cannot_be_unlinked(self):
        with self.assertRaises(UserError):
            self.first.action_exact_unlink()


class TestLinkHarsh(HarshReading, TestLink):
    """The same, with Exact's documentation read against us."""
