"""Which relation of Exact is a partner: found, doubtful, chosen, numbered."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import HarshReading
from .relations import RelationCase


class TestMatching(RelationCase):
    # === P2: FOUND BY ITSELF ===

    def test_one_call_finds_it_and_no_other_is_made(self):
        known = self._in_exact(Name="Jansen Fietsen B.V.", Postcode="1012 AB")

        self._sent_to()

        self.assertEqual(self.customer.exact_account_id, known["ID"])
        self.assertEqual([call["method"] for call in self._calls()], ["GET"])

    def test_a_prospect_becomes_a_customer(self):
        self._in_exact(Name="Jansen Fietsen B.V.", Postcode="1012 AB", Status="P")

        self._sent_to()

        self.assertEqual([call["method"] for call in self._calls()], ["GET", "PUT"])
        self.assertEqual(self._account(self.customer)["Status"], "C")

    def test_a_vat_group_is_never_merged_by_itself(self):
        self.customer.vat = "NL123456782B90"
        self._in_exact(
            Name="Holding Oost", Postcode="9999 ZZ", VATNumber="NL123456782B90"
        )

        invoice = self._refused()

        self.assertIn("Holding Oost", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    def test_a_blocked_relation_is_told_and_none_is_made(self):
        known = self._in_exact(
            Name="Jansen Fietsen B.V.", Postcode="1012 AB", EndDate="2020-12-31"
        )

        invoice = self._refused()

        self.assertIn(known["Code"].strip(), invoice.exact_error)
        self.assertIn("no longer active", invoice.exact_error)
        self.assertEqual(self._calls("POST"), [])

    def test_an_active_relation_goes_before_one_that_has_ended(self):
        self._in_exact(
            Name="Jansen Fietsen B.V.", Postcode="1012 AB", EndDate="2020-12-31"
        )
        active = self._in_exact(Name="Jansen Fietsen B.V.", Postcode="1012 AB")

        self._sent_to()

        self.assertEqual(self.customer.exact_account_id, active["ID"])

    # === P2: A PERSON CHOOSES ===

    def _twins(self):
        return [
            self._in_exact(Name="Jansen Fietsen B.V.", Postcode="1012 AB", **values)
            for values in ({}, {"Email": "info@jansen.example", "IsSupplier": True})
        ]

    def test_the_error_leads_to_the_candidates(self):
        self.customer.email = "info@jansen.example"
        one, other = self._twins()
        invoice = self._refused()
        (problem,) = invoice.exact_problems.values()

        relation = self._relation()
        self.assertEqual(
            (problem["action"]["res_model"], problem["action"]["res_id"]),
            ("exact.online.partner", relation.id),
        )
        self.assertTrue(self.customer.exact_doubtful)
        # The better one first, and why.
        self.assertEqual(
            relation.candidate_ids.mapped("account_id"), [other["ID"], one["ID"]]
        )
        best = relation.candidate_ids[0]
        self.assertEqual(best.roles, "Customer, Supplier")
        self.assertEqual(
            best.why, "the same: e-mail, postcode, country, name", best.why
        )
        self.assertEqual(
            self.customer.action_exact_choose_relation()["res_id"], relation.id
        )

    def test_choosing_sends_what_waited(self):
        one, _other = self._twins()
        first, second = self._refused(), self._refused()
        self.assertEqual(len(self._calls()), 1, "the second invoice need not ask again")
        candidate = self._relation().candidate_ids.filtered(
            lambda row: row.account_id == one["ID"]
        )
        self.sandbox.forget_calls()

        candidate.action_choose()
        self._run_export()

        self.assertEqual(first.exact_state, "sent", first.exact_error)
        self.assertEqual(second.exact_state, "sent", second.exact_error)
        self.assertEqual(self.customer.exact_account_id, one["ID"])
        self.assertFalse(self.customer.exact_doubtful)
        self.assertEqual(self._calls(), [], "the candidate's data is known")

    def test_none_of_them_makes_a_new_one(self):
        twins = self._twins()
        invoice = self._refused()

        self._relation().action_create_new()
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertNotIn(self.customer.exact_account_id, [twin["ID"] for twin in twins])
        self.assertEqual(len(self._calls("POST")), 1)

    def test_a_new_one_whose_answer_was_lost_is_not_made_twice(self):
        """The look-up finds three alike: two that were refused, and ours."""
        self._twins()
        invoice = self._refused()
        self._relation().action_create_new()
        self._break("drop_after", "crm/Accounts")
        self._run_export()
        self.assertNotEqual(invoice.exact_state, "sent")
        relation = self._relation()
        self.assertTrue(relation.creating_since)
        relation.creating_since = "2020-01-01"

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        names = self._client().find_accounts(name="Jansen Fietsen")
        self.assertEqual(len(names), 3)

    def test_one_with_a_name_alone_whose_answer_was_lost_is_not_made_twice(self):
        """Nothing else to find it by, and Exact numbers it."""
        walker = self._make_partner("Nieuwkomer", street=False, zip=False, city=False)
        self._break("drop_after", "crm/Accounts")
        invoice = self._refused(walker)
        relation = self._relation(walker)
        self.assertTrue(relation.creating_since)
        relation.creating_since = "2020-01-01"

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(len(self._client().find_accounts(name="Nieuwkomer")), 1)

    def test_a_changed_partner_is_looked_up_anew(self):
        self.customer.vat = "NL123456782B90"
        self._in_exact(
            Name="Holding Oost", Postcode="9999 ZZ", VATNumber="NL123456782B90"
        )
        invoice = self._refused()
        self.customer.vat = "NL004495445B01"

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertFalse(self.customer.exact_doubtful)

    def test_search_again_after_a_repair_in_exact(self):
        one, other = self._twins()
        invoice = self._refused()
        self._client().update_account(other["ID"], {"Name": "Renamed B.V."})
        self._client().update_account(other["ID"], {"Postcode": "9999 ZZ"})

        self._relation().action_search_again()
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self.customer.exact_account_id, one["ID"])

    def test_a_number_filled_in_on_the_partner_sends_what_waited(self):
        one, _other = self._twins()
        invoice = self._refused()

        self.customer.exact_account_code = one["Code"].strip()
        self._run_export()

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self.customer.exact_account_id, one["ID"])
        self.assertFalse(self.customer.exact_doubtful)

    def test_later_shows_the_next_one(self):
        self._twins()
        self._refused()
        other = self._make_partner("Jansen Fietsen")
        self._refused(other)
        first, second = self._relation(), self._relation(other)

        self.assertEqual(first.action_later()["res_id"], second.id)
        self.assertEqual(second.action_later()["res_id"], first.id)

    def test_doubtful_partners_are_found(self):
        self._twins()
        self._refused()
        partners = self.env["res.partner"]
        ours = [("id", "in", (self.customer | self.vendor).ids)]

        self.assertEqual(
            partners.search([*ours, ("exact_doubtful", "=", True)]), self.customer
        )
        self.assertEqual(
            partners.search([*ours, ("exact_doubtful", "=", False)]), self.vendor
        )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_users_choose_and_auditors_look(self):
        self._twins()
        self._refused()
        groups = "exact_online_connector.group_exact_auditor"
        auditor = new_test_user(
            self.env, "auditor2", groups, company_id=self.env.company.id
        )
        bookkeeper = new_test_user(
            self.env,
            "bookkeeper2",
            "account.group_account_invoice",
            company_id=self.env.company.id,
        )
        relation = self._relation()

        looked = relation.with_user(auditor)
        self.assertTrue(looked.candidate_ids.mapped("why"))
        for step in (
            looked.action_create_new,
            looked.action_search_again,
            looked.candidate_ids[0].action_choose,
            self.customer.with_user(auditor).action_exact_update_relation,
        ):
            with self.assertRaises(AccessError):
                step()
        for operation in ("write", "create", "unlink"):
            self.assertFalse(relation.with_user(bookkeeper).has_access(operation))

        relation.with_user(bookkeeper).candidate_ids[0].action_choose()
        self.assertFalse(relation.needs_person)


class TestMatchingHarsh(HarshReading, TestMatching):
    """The same where Exact's documentation is read against us."""
