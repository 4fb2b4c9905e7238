"""From an invoice to Exact's own screens."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user

from .common import ExactOnlineCommon


class TestOpen(ExactOnlineCommon):
    def test_the_link_leads_to_the_relation_in_its_administration(self):
        invoice = self._invoice()
        self._send(invoice)
        self.sandbox.forget_calls()

        action = invoice.action_exact_open()

        relation = self.customer.exact_account_id
        self.assertEqual(action["target"], "new")
        self.assertEqual(
            action["url"],
            f"{self.sandbox.url}/docs/CRMAccountCard.aspx?_Division_=100001"
            f"&AccountID=%7b{relation}%7d",
        )
        self.assertFalse(self.sandbox.calls(), "a link is no call")

    def test_the_link_leads_to_the_entry_itself_where_its_address_is_known(self):
        self.connection.entry_address = (
            f"{self.sandbox.url}/docs/Entry?ID={{entry}}&nr={{number}}&_D={{division}}"
        )
        invoice = self._invoice()
        self._send(invoice)

        self.assertEqual(
            invoice.action_exact_open()["url"],
            f"{self.sandbox.url}/docs/Entry?ID={invoice.exact_entry_id}"
            f"&nr={invoice.exact_entry_number}&_D=100001",
        )

    def test_an_address_elsewhere_is_refused(self):
        for address in ("https://example.com/{entry}", "javascript:alert(1)"):
            with self.assertRaisesRegex(ValidationError, "must begin with"):
                self.connection.entry_address = address

    def test_what_is_not_booked_has_no_link(self):
        with self.assertRaisesRegex(UserError, "is not booked"):
            self._invoice().action_exact_open()

    def test_an_auditor_follows_the_link(self):
        invoice = self._invoice()
        self._send(invoice)
        auditor = new_test_user(
            self.env, "auditor", "exact_online_connector.group_exact_auditor"
        )
        self.assertTrue(invoice.with_user(auditor).action_exact_open()["url"])

    # === WHAT THE FORM AND THE LISTS SAY BESIDE (U1) ===

    def test_number_time_and_note_are_there(self):
        invoice = self._invoice()
        self._send(invoice)
        (entry,) = self._entries()

        self.assertEqual(invoice.exact_entry_number, entry["EntryNumber"])
        self.assertTrue(invoice.exact_sent_at)
        self.assertIn(str(entry["EntryNumber"]), invoice.message_ids[0].body)
        for view in ("account.view_invoice_tree", "account.view_move_form"):
            arch = self.env["account.move"].get_view(self.env.ref(view).id)["arch"]
            self.assertIn('name="exact_sent_at"', arch, view)
