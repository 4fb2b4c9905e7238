"""Partners and relations: found, created, updated, numbered (features P1 to P6)."""

from odoo.exceptions import UserError

from ..exact_client import Rejected
from ..mapping.data import PartnerData
from ..models.exact_online_message import problem_sentence
from ..models.exact_online_partner import refused
from ..models.res_partner_collect import exact_language
from .common import HarshReading
from .relations import RelationCase

_ACCOUNTS = "crm/Accounts"


class TestRelationData(RelationCase):
    # === P2: CORRECTED WHILE A BATCH IS GOING ===

    def test_a_relation_that_is_corrected_meanwhile_is_the_one_that_counts(self):
        self._sent_to()
        right = self._in_exact(Name="The Right One B.V.")
        self._schedule()
        invoice = self._invoice()
        invoice._exact_enqueue(self.connection.sudo())
        export = invoice.sudo().exact_export_ids
        prepared = export._prepare_together()
        self._relation().account_id = right["ID"]
        self.env.flush_all()

        export._send_isolated(prepared[export.id], self._client())
        self._look_again()
        self.assertEqual(invoice.exact_state, "to_send")
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        (entry,) = self._entries(invoice.name)
        self.assertEqual(entry["account"], right["ID"])

    # === P1: ALL THAT ODOO KNOWS ===

    def test_a_new_customer_has_all_that_odoo_knows(self):
        term = self.env.ref("account.account_payment_term_30days")
        self._map_term(term)
        partner = self._make_partner(
            "Bouwbedrijf Zuid B.V.",
            street2="unit 4",
            vat="NL123456782B90",
            company_registry="12345678",
            email="info@zuid.example",
            phone="+31 30 123 45 67",
            website="https://zuid.example",
            lang="en_US",
            property_payment_term_id=term.id,
        )

        self._sent_to(partner)

        account = self._account(partner)
        expected = {
            "Name": "Bouwbedrijf Zuid B.V.",
            "AddressLine1": "Singel 1",
            "AddressLine2": "unit 4",
            "Postcode": "1012 AB",
            "City": "Amsterdam",
            "Country": "NL",
            "Language": "EN",
            "VATNumber": "NL123456782B90",
            "ChamberOfCommerce": "12345678",
            "Email": "info@zuid.example",
            "Phone": "+31 30 123 45 67",
            "Website": "https://zuid.example",
            "PaymentConditionSales": "30",
            "Status": "C",
            "IsSupplier": False,
        }
        self.assertEqual({name: account[name] for name in expected}, expected)

    def _map_term(self, term):
        mappings = self.env["exact.online.mapping"]
        known = mappings.search([("payment_term_id", "=", term.id)])
        values = {
            "reference_id": self._code("payment_condition", "30").id,
            "confirmed": True,
        }
        if known:
            known.write(values)
            return
        mappings.create(
            {
                "connection_id": self.connection.id,
                "kind": "payment_condition",
                "payment_term_id": term.id,
                **values,
            }
        )

    def test_a_partner_that_buys_and_sells_gets_both_roles_at_once(self):
        partner = self._make_partner("Both Ways", supplier_rank=1)
        self.sandbox.forget_calls()

        self._sent_to(partner)

        account = self._account(partner)
        self.assertEqual((account["Status"], account["IsSupplier"]), ("C", True))

    def test_names_longer_than_exacts_are_cut_between_characters(self):
        for name in ("Ж" * 60, "x" + "é" * 60, "مؤسسة " * 12, "x" + "😀" * 40):
            partner = self._make_partner(name)

            self._sent_to(partner)

            sent = self._account(partner)["Name"]
            self.assertTrue(name.startswith(sent), sent)
            self.assertLessEqual(len(sent.encode("utf-16-le")) // 2, 50)

    def test_a_person_without_postcode_or_country_is_a_relation_too(self):
        person = self.env["res.partner"].create({"name": "Jan Jansen"})

        self._sent_to(person)

        self.assertEqual(self._account(person)["Name"], "Jan Jansen")

    def test_language_of_three_letters_is_no_language_of_two(self):
        for odoo, exact in (
            ("nl_BE", "NL"),
            ("en_US", "EN"),
            ("sr@latin", "SR"),
            ("fil_PH", ""),
            ("kab_DZ", ""),
            (False, ""),
        ):
            self.assertEqual(exact_language(odoo), exact, odoo)

    def test_a_refused_address_is_told_with_partner_and_field(self):
        partner = PartnerData(7, "Jansen", True, True, False, email="jan@jansen")
        refusal = Rejected(["Invalid: Email []"], 500)

        problem = refused(partner, refusal)

        self.assertEqual((problem.model, problem.res_id), ("res.partner", 7))
        sentence = problem_sentence(self.env, problem)
        self.assertIn("e-mail address jan@jansen of Jansen", sentence)
        self.assertIn("Invalid: Email []", sentence)
        self.assertIn("the field Email on the partner", sentence)

    # === P3, P4: ONLY WHAT CHANGED, AND ONLY THEN ===

    def test_an_unchanged_relation_costs_no_call(self):
        self._sent_to()
        self.sandbox.forget_calls()

        self._sent_to()

        self.assertEqual(self._calls(), [])

    def test_a_change_goes_with_the_next_invoice_in_one_call(self):
        self._sent_to()
        self._client().update_account(
            self.customer.exact_account_id, {"Website": "https://exact.example"}
        )
        self.customer.phone = "020 123 45 67"
        self.sandbox.forget_calls()

        self._sent_to()

        self.assertEqual([call["method"] for call in self._calls()], ["PUT"])
        account = self._account(self.customer)
        self.assertEqual(account["Phone"], "020 123 45 67")
        # What Odoo did not change, Exact keeps.
        self.assertEqual(account["Website"], "https://exact.example")
        self.sandbox.forget_calls()
        self._sent_to()
        self.assertEqual(self._calls(), [])

    def test_an_emptied_field_is_emptied_in_exact(self):
        self.customer.phone = "020 123 45 67"
        self._sent_to()
        self.customer.phone = False

        self._sent_to()

        self.assertFalse(self._account(self.customer)["Phone"])

    def test_never_overwriting_still_adds_the_role(self):
        self.connection.relation_update = "never"
        self._sent_to()
        self.customer.phone = "020 123 45 67"
        self.sandbox.forget_calls()

        self._sent_to()

        self.assertEqual(self._calls(), [])
        bill = self._invoice(
            move_type="in_invoice", ref="A-1", partner_id=self.customer.id
        )
        self._send(bill)
        self.assertEqual(bill.exact_state, "sent", bill.exact_error)
        self.assertEqual([call["method"] for call in self._calls()], ["PUT"])
        account = self._account(self.customer)
        self.assertEqual((account["Status"], account["IsSupplier"]), ("C", True))
        self.assertFalse(account["Phone"])

    def test_role_and_change_go_in_one_call(self):
        self._sent_to()
        self.customer.phone = "020 123 45 67"
        self.sandbox.forget_calls()

        bill = self._invoice(
            move_type="in_invoice", ref="A-1", partner_id=self.customer.id
        )
        self._send(bill)

        self.assertEqual([call["method"] for call in self._calls()], ["PUT"])
        account = self._account(self.customer)
        self.assertEqual(
            (account["IsSupplier"], account["Phone"]), (True, "020 123 45 67")
        )

    def test_a_relation_found_in_exact_keeps_its_data(self):
        self.customer.write({"vat": "NL123456782B90", "phone": "020 123 45 67"})
        known = self._in_exact(
            Name="Jansen Fietsen", VATNumber="NL123456782B90", Phone="06 1"
        )

        self._sent_to()

        self.assertEqual(self.customer.exact_account_id, known["ID"])
        self.assertEqual(self._account(self.customer)["Phone"], "06 1")

    def test_everything_is_overwritten_where_that_is_chosen(self):
        self.connection.relation_update = "overwrite"
        self.customer.write({"vat": "NL123456782B90", "phone": "020 123 45 67"})
        self._in_exact(
            Name="Jansen Fietsen",
            VATNumber="NL123456782B90",
            Phone="06 1",
            Website="https://exact.example",
        )

        self._sent_to()

        self.assertEqual([call["method"] for call in self._calls()], ["GET", "PUT"])
        account = self._account(self.customer)
        self.assertEqual(account["Phone"], "020 123 45 67")
        # Of what Odoo knows nothing, Exact keeps what it has.
        self.assertEqual(account["Website"], "https://exact.example")

    def test_a_moved_partner_loses_the_state_of_the_old_country(self):
        self._sent_to()
        self._client().update_account(self.customer.exact_account_id, {"State": "NH"})
        self.customer.country_id = self.env.ref("base.be")

        self._sent_to()

        account = self._account(self.customer)
        self.assertEqual(account["Country"], "BE")
        self.assertFalse(account["State"])

    def test_button_sends_changes_whatever_the_setting(self):
        self.connection.relation_update = "never"
        self._sent_to()
        self.customer.city = "Utrecht"
        self.sandbox.forget_calls()

        answer = self.customer.action_exact_update_relation()

        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(self._account(self.customer)["City"], "Utrecht")
        self.sandbox.forget_calls()
        self.customer.action_exact_update_relation()
        self.assertEqual(self._calls(), [])

    def test_button_on_a_partner_that_is_not_in_exact_says_so(self):
        with self.assertRaisesRegex(UserError, "with its first invoice"):
            self.vendor.action_exact_update_relation()

    def test_server_action_updates_a_selection(self):
        self._sent_to()
        self.customer.city = "Utrecht"
        action = self.env.ref("exact_online_connector.action_server_update_relation")
        action.with_context(
            active_model="res.partner",
            active_ids=(self.customer | self.vendor).ids,
        ).run()
        self._look_again()
        self.assertEqual(self._account(self.customer)["City"], "Utrecht")

    def test_lost_answer_of_an_update_is_sent_again(self):
        self._sent_to()
        self.customer.city = "Utrecht"
        self._break("drop_after", _ACCOUNTS, "PUT")
        invoice = self._invoice()
        self._send(invoice)
        self.assertNotEqual(invoice.exact_state, "sent")
        # Changed back meanwhile: Exact may have either.
        self.customer.city = "Amsterdam"

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self._account(self.customer)["City"], "Amsterdam")


class TestRelationDataHarsh(HarshReading, TestRelationData):
    """The same where Exact's documentation is read against us."""

    def test_what_exact_refuses_names_the_partner(self):
        # As it can be in a database that was not checked.
        self.customer.with_context(no_vat_validation=True).vat = "NL12345"

        invoice = self._refused()

        (problem,) = invoice.exact_problems.values()
        self.assertIn(f"relation of {self.customer.name}", problem["message"])
        self.assertEqual(problem["action"]["res_model"], "res.partner")
        # It is refused once, not with each invoice anew: a person repairs it first.
        self.customer.vat = False
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
