"""Relations that exist only in Exact come into Odoo (feature P7)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import HarshReading
from .relations import RelationCase


class TestRelationImport(RelationCase):
    def _look(self, **values):
        wizard = self.env["exact.online.relation.import"].create(values)
        wizard.action_look()
        return wizard

    def _line(self, wizard, name):
        return wizard.line_ids.filtered(lambda line: line.name == name)

    def _bakery(self):
        """A relation with numbers that Odoo takes; those of the sandbox are none."""
        return self._in_exact(
            Name="Bakkerij Zon B.V.", City="Utrecht", ChamberOfCommerce="30123456"
        )

    def test_look_choose_import_and_never_twice(self):
        self._bakery()
        wizard = self._look()
        self.assertEqual(len(self.sandbox.calls("CRM/Accounts")), 1)
        bakery = self._line(wizard, "Bakkerij Zon B.V.")
        self.assertEqual((bakery.kind, bakery.is_customer), ("company", True))
        self.assertFalse(self._line(wizard, "Prospect Pieters"))
        bakery.chosen = True

        wizard.action_import()

        partner = self.env["res.partner"].search([("name", "=", "Bakkerij Zon B.V.")])
        self.assertEqual(len(partner), 1)
        self.assertEqual(
            (partner.city, partner.country_id.code, partner.is_company),
            ("Utrecht", "NL", True),
        )
        self.assertEqual(partner.exact_account_code, bakery.code)
        again = self._look()
        self.assertFalse(self._line(again, bakery.name))
        self.assertEqual(again.known_count, wizard.known_count + 1)
        # The same dialog, pressed twice, makes none twice either.
        wizard.action_import()
        self.assertEqual(
            self.env["res.partner"].search_count([("name", "=", "Bakkerij Zon B.V.")]),
            1,
        )

    def test_an_invoice_to_it_asks_nothing(self):
        self._bakery()
        wizard = self._look()
        line = self._line(wizard, "Bakkerij Zon B.V.")
        line.chosen = True
        wizard.action_import()
        partner = self.env["res.partner"].search([("name", "=", line.name)])
        self.sandbox.forget_calls()

        invoice = self._sent_to(partner)

        self.assertEqual(self._calls(), [])
        self.assertEqual(self._entries(invoice.name)[0]["account"], line.account_id)

    def test_customers_or_suppliers_alone(self):
        customers = self._look(which="customers").line_ids
        suppliers = self._look(which="suppliers").line_ids
        self.assertIn("Schneider GmbH", customers.mapped("name"))
        self.assertNotIn("Kantoorhuis Bouwman", customers.mapped("name"))
        self.assertIn("Kantoorhuis Bouwman", suppliers.mapped("name"))
        self.assertNotIn("Schneider GmbH", suppliers.mapped("name"))

    def test_a_partner_with_its_vat_number_is_linked(self):
        self._in_exact(Name="Jansen Rijwielen", VATNumber="NL123456782B90")
        self.customer.vat = "NL123456782B90"
        wizard = self._look()
        line = self._line(wizard, "Jansen Rijwielen")
        self.assertEqual(line.partner_id, self.customer)
        line.chosen = True

        wizard.action_import()

        self.assertEqual(self.customer.exact_account_id, line.account_id)
        self.assertEqual(self.customer.name, "Jansen Fietsen B.V.")

    def test_as_a_person(self):
        self._in_exact(Name="Piet Pietersen")
        wizard = self._look()
        line = self._line(wizard, "Piet Pietersen")
        self.assertEqual(line.kind, "person")
        line.chosen = True

        wizard.action_import()

        partner = self.env["res.partner"].search([("name", "=", "Piet Pietersen")])
        self.assertFalse(partner.is_company)

    def test_one_that_odoo_refuses_stops_no_other(self):
        self._in_exact(Name="Wrong Number", VATNumber="NL999999999B99")
        self._in_exact(Name="Right One")
        wizard = self._look()
        for name in ("Wrong Number", "Right One"):
            self._line(wizard, name).chosen = True

        answer = wizard.action_import()

        if "base_vat" in self.env.registry._init_modules:
            self.assertIn("Wrong Number", answer["params"]["message"])
        self.assertTrue(self.env["res.partner"].search([("name", "=", "Right One")]))

    def test_nothing_chosen_is_said(self):
        with self.assertRaisesRegex(UserError, "Choose the relations"):
            self._look().action_import()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_auditors_import_nothing(self):
        auditor = new_test_user(
            self.env,
            "auditor3",
            "exact_online_connector.group_exact_auditor",
            company_id=self.env.company.id,
        )
        with self.assertRaises(AccessError):
            self.env["exact.online.relation.import"].with_user(auditor).create({})


class TestRelationImportHarsh(HarshReading, TestRelationImport):
    """The same where Exact's documentation is read against us."""
