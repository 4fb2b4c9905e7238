"""Customers, visitors and colleagues without a right of ours: they reach nothing."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ExactOnlineCase, ExactOnlineCommon

_QUIET = (
    *("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"),
    *("odoo.http", "odoo.addons.http_routing.models.ir_http"),
)
_PASSWORD = "a-long-password"


class WithStrangers:
    @classmethod
    def _make_strangers(cls):
        cls.strangers = {
            name: new_test_user(
                cls.env, f"stranger_{name}", password=_PASSWORD, groups=group
            )
            for name, group in (
                ("customer", "base.group_portal"),
                ("visitor", "base.group_public"),
                ("colleague", "base.group_user"),
            )
        }

    def _own_invoice_of_the_customer(self):
        """A booked invoice that the customer sees in the portal."""
        customer = self.strangers["customer"].partner_id
        customer.write(
            {
                "street": "Singel 1",
                "zip": "1012 AB",
                "city": "Amsterdam",
                "country_id": self.env.ref("base.nl").id,
            }
        )
        invoice = self._invoice(partner_id=customer.id)
        invoice.message_subscribe(customer.ids)
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        return invoice


class TestStrangers(WithStrangers, ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_strangers()

    @mute_logger(*_QUIET)
    def test_no_record_of_ours_is_read_or_written(self):
        self._own_invoice_of_the_customer()
        models = [n for n in self.env.registry.models if n.startswith("exact.online.")]
        self.assertGreater(len(models), 40)
        for user in self.strangers.values():
            for name in models:
                with self.subTest(name, user=user.login):
                    model = self.env[name].with_user(user)
                    for operation in ("read", "write", "create", "unlink"):
                        self.assertFalse(model.has_access(operation), operation)
                    with self.assertRaises(AccessError):
                        model.search([])

    @mute_logger(*_QUIET)
    def test_a_customer_sees_nothing_of_it_on_his_own_invoice(self):
        invoice = self._own_invoice_of_the_customer()
        own = invoice.with_user(self.strangers["customer"])
        ours = [name for name in invoice._fields if name.startswith("exact_")]
        self.assertGreater(len(ours), 20)
        self.env.invalidate_all()

        # One that we extend is still computed for him.
        (seen,) = own.read(["amount_total", "show_reset_to_draft_button"])

        self.assertEqual(seen["amount_total"], 121.0, "it is his invoice")
        self.assertFalse({*ours} & {*own.fields_get()})
        for name in ours:
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    own.read([name])
                with self.assertRaises(AccessError):
                    own.search([(name, "!=", False)])

    @mute_logger(*_QUIET)
    def test_a_customer_writes_nothing_of_it(self):
        invoice = self._own_invoice_of_the_customer()
        own = invoice.with_user(self.strangers["customer"])

        with self.assertRaises(AccessError):
            own.write({"exact_state": "to_send"})

        self.assertEqual(invoice.exact_state, "sent")

    @mute_logger(*_QUIET)
    def test_relation_numbers_of_partners_are_hidden(self):
        partner = self._own_invoice_of_the_customer().partner_id
        for name in ("customer", "colleague"):
            seen = partner.with_user(self.strangers[name])
            for field in ("exact_account_id", "exact_account_code", "exact_synced_at"):
                with self.subTest(field, user=name), self.assertRaises(AccessError):
                    seen.read([field])

    def test_a_colleague_writes_partners_as_before(self):
        """What we hide gets in nobody's way: contacts of a customer inherit from it."""
        seller = new_test_user(
            self.env, "seller", groups="base.group_user,base.group_partner_manager"
        )
        company = self._own_invoice_of_the_customer().partner_id
        company.exact_required_reference = "ref"
        contacts = self.env["res.partner"].with_user(seller)

        contact = contacts.create({"name": "Somebody", "parent_id": company.id})
        company.with_user(seller).write({"phone": "+31 20 1234567"})

        self.assertEqual(contact.exact_required_reference, "ref")

    def test_face_that_is_written_over_neither_frees_nor_doubles_an_invoice(self):
        """Who may write invoices can write its fields over; what was sent stands in a
        table that nobody can write."""
        invoice = self._own_invoice_of_the_customer()
        bookkeeper = new_test_user(
            self.env, "face_bookkeeper", groups="account.group_account_invoice"
        )
        own = invoice.with_user(bookkeeper)

        own.write({"exact_state": "to_send", "exact_entry_id": False})
        self._run_export()
        own.action_exact_send_review()
        self._look_again()

        self.assertEqual(len(self._entries()), 1)
        with self.assertRaisesRegex(UserError, "is booked in Exact Online"):
            own.button_draft()
        with mute_logger(*_QUIET), self.assertRaises(AccessError):
            export = invoice.sudo().exact_export_ids
            own.write({"exact_export_ids": [(1, export.id, {"state": "to_send"})]})


@tagged("post_install", "-at_install")
class TestStrangersAtTheDoor(
    WithStrangers, ExactOnlineCase, AccountTestInvoicingCommon, HttpCase
):
    """The addresses of ours, and those of Odoo that lead to our records."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_exact()
        cls._make_strangers()

    def setUp(self):
        super().setUp()
        self.sandbox.post("restore")
        self._look_again()

    def _open(self, address, name=None):
        if name == "visitor" or not name:
            self.authenticate(None, None)
        else:
            self.authenticate(f"stranger_{name}", _PASSWORD)
        with mute_logger(*_QUIET):
            return self.url_open(address, allow_redirects=False)

    def _documents(self):
        self._own_invoice_of_the_customer()
        comparison = self.env["exact.online.comparison"].create(
            {"connection_id": self.connection.id, "month": "2026-11-01"}
        )
        self.env.flush_all()
        addon, paper = "exact_online_connector", "/report/html"
        return [
            f"/exact_online/comparison/{comparison.id}/spreadsheet",
            f"{paper}/{addon}.report_comparison/{comparison.id}",
            f"{paper}/{addon}.report_readiness/{self.connection.id}",
            f"{paper}/{addon}.report_first_contact/{self.connection.id}",
            f"/web/content/exact.online.connection/{self.connection.id}/name",
        ]

    def test_no_spreadsheet_and_no_paper(self):
        for address in self._documents():
            for name in self.strangers:
                with self.subTest(address, user=name):
                    answer = self._open(address, name)
                    self.assertIn(answer.status_code, (303, 403, 404, 500))
                    self.assertNotIn(self.connection.division_name, answer.text)
                    self.assertNotIn("spreadsheetml", str(answer.headers))

    def test_login_answers_nobody_but_who_started_it(self):
        url = self.connection.redirect_uri.split("8069")[1]
        for name in ("customer", "colleague"):
            answer = self._open(f"{url}?code=abc&state=nonsense", name)
            self.assertEqual(answer.status_code, 400)
        answer = self._open(f"{url}?code=abc&state=nonsense")
        self.assertIn("/web/login", answer.headers["Location"])

    def test_hostile_reason_is_text_on_the_page(self):
        """What stands in the address is written by whoever sends the link."""
        state = self.connection.with_user(self.env.user)._new_login_state()
        self.env.flush_all()
        self.authenticate("admin", "admin")
        query = f"error=<script>alert(1)</script>&state={state}"

        answer = self.url_open(f"/exact_online/callback?{query}")

        self.assertEqual(answer.status_code, 400)
        self.assertNotIn("<script>alert(1)", answer.text)

    def test_the_portal_shows_the_invoice_without_it(self):
        invoice = self._own_invoice_of_the_customer()
        self.env.flush_all()

        answer = self._open(f"/my/invoices/{invoice.id}", "customer")

        self.assertEqual(answer.status_code, 200)
        self.assertIn(invoice.name, answer.text)
        self.assertNotIn("exact", answer.text.lower().replace("exactly", ""))
