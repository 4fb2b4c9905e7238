"""Who may see and do what, and in whose company."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import ExactOnlineCommon


class TestAccess(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def user(name, groups):
            return new_test_user(
                cls.env, name, groups=groups, company_id=cls.env.company.id
            )

        cls.bookkeeper = user("bookkeeper", "account.group_account_invoice")
        cls.manager = user("manager", "account.group_account_manager")
        cls.auditor = user("auditor", "exact_online_connector.group_exact_auditor")
        cls.clerk = user("clerk", "base.group_user")

    def test_bookkeeper_sends(self):
        invoice = self._invoice()

        self._send(invoice.with_user(self.bookkeeper))

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_others_do_not(self):
        invoice = self._invoice()
        for user in (self.auditor, self.clerk):
            with self.assertRaises(AccessError):
                invoice.with_user(user).action_exact_send()
            with self.assertRaises(AccessError):
                invoice.with_user(user).action_exact_exclude()
        self.assertEqual(self._entries(), [])

    def test_auditor_sees_and_changes_nothing(self):
        self._send(self._invoice())
        connection = self.connection.with_user(self.auditor)
        exports = self.env["exact.online.export"].with_user(self.auditor).search([])

        self.assertTrue(exports)
        self.assertEqual(connection.state, "connected")
        for record in (connection, exports):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(record.has_access(operation), operation)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_reads_the_secrets(self):
        for user in (self.manager, self.bookkeeper, self.auditor):
            with self.assertRaises(AccessError):
                self.env["exact.online.token"].with_user(user).search([])
            connection = self.connection.with_user(user)
            self.assertFalse(connection.client_secret)
            self.assertTrue(connection.has_client_secret)
            with self.assertRaises(AccessError):
                connection.read(["token_id"])

    def test_manager_replaces_the_secret_without_reading_it(self):
        connection = self.connection.with_user(self.manager)

        connection.client_secret = "another"

        self.assertEqual(self.connection.sudo().token_id.client_secret, "another")
        self.assertFalse(connection.client_secret)

    def test_only_system_administrators_choose_the_address(self):
        with self.assertRaises(AccessError):
            self.connection.with_user(self.manager).base_url = "https://evil.example"
        with self.assertRaises(AccessError):
            self.connection.with_user(self.manager).public_url = "https://evil.example"
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.manager.company_ids += other
        connections = self.env["exact.online.connection"].with_user(self.manager)
        with self.assertRaises(AccessError):
            connections.with_context(default_base_url="https://evil.example").create(
                {"company_id": other.id}
            )

    def test_address_must_be_safe(self):
        for url in ("http://start.exactonline.nl", "ftp://x", "nonsense"):
            with self.assertRaises(ValidationError):
                self.connection.sudo().base_url = url

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_other_companies_see_nothing(self):
        self._send(self._invoice())
        other = self.env["res.company"].sudo().create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="account.group_account_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("connection", "reference", "mapping", "export", "partner"):
            found = self.env[f"exact.online.{model}"].with_user(stranger).search([])
            self.assertFalse(found, model)
        with self.assertRaises(AccessError):
            self.connection.with_user(stranger).read(["name"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_dialogs_are_of_who_opened_them(self):
        action = self.connection.with_user(self.manager).action_support_file()
        support = self.env[action["res_model"]].browse(action["res_id"])
        self.assertTrue(support.with_user(self.manager).file)
        other = new_test_user(
            self.env, "other_manager", groups="account.group_account_manager"
        )

        with self.assertRaises(AccessError):
            support.with_user(other).read(["file"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_dialogs_reach_no_other_company(self):
        """Nothing of it is read, and no partner is linked in its books."""
        other = self._other_company()
        elsewhere = self._make_connection(company_id=other.id)
        elsewhere.sudo().name = "Elsewhere"
        move = self._invoice()
        self.env.flush_all()
        # Of the books of another company: who may not read it gets no dialog on it.
        self.env.cr.execute(
            "UPDATE account_move SET company_id = %s WHERE id = %s", [other.id, move.id]
        )
        self._look_again()
        for model, values in (
            ("relation.import", {"connection_id": elsewhere.id}),
            ("payment.file", {"connection_id": elsewhere.id}),
            ("link", {"move_id": move.id}),
            ("preview", {"move_id": move.id}),
        ):
            dialogs = self.env[f"exact.online.{model}"].with_user(self.bookkeeper)
            with self.subTest(model), self.assertRaises(AccessError):
                dialogs.create(values)

    def test_the_tour_of_the_set_up_is_for_who_may_set_up(self):
        """Anybody can have Odoo show him its tours, or be sent the link to one."""
        name = "exact_online_tour"
        for user, is_shown in ((self.manager, True), (self.bookkeeper, False)):
            tours = self.env["web_tour.tour"].with_user(user)
            self.assertEqual(bool(tours.search([("name", "=", name)])), is_shown)
            self.assertTrue(tours.search([("name", "!=", name)]), "those of others")
        self.assertEqual(
            self.env["web_tour.tour"]
            .with_user(self.manager)
            .get_tour_json_by_name(name)["name"],
            name,
        )
        with self.assertRaisesRegex(UserError, "set-up"):
            tours.get_tour_json_by_name(name)

    def test_every_model_is_kept_to_its_companies_or_its_user(self):
        shared = {"exact.online.known.error", "exact.online.takeover"}
        names = {n for n in self.env.registry.models if n.startswith("exact.online.")}
        models = self.env["ir.model"]._get
        for name in sorted(names - shared):
            rules = self.env["ir.rule"].search([("model_id", "=", models(name).id)])
            readers = self.env["ir.model.access"].search(
                [("model_id", "=", models(name).id), ("perm_read", "=", True)]
            )
            self.assertTrue(rules or not readers, f"{name} has no rule")

    def test_company_and_region_stay_once_something_was_booked(self):
        self._send(self._invoice())

        for values in ({"region": "be"}, {"company_id": self._other_company().id}):
            with self.assertRaisesRegex(UserError, "stay"):
                self.connection.write(values)

    def _other_company(self):
        return self.env["res.company"].sudo().create({"name": "Other"})

    @mute_logger("odoo.sql_db")
    def test_company_has_one_connection(self):
        with self.assertRaisesRegex(Exception, "exact_online_connection_company_uniq"):
            self._make_connection()
            self.env.flush_all()
