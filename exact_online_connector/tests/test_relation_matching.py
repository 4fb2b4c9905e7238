"""Which relation of Exact is a partner: found, doubtful, chosen, numbered."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .test_relations import RelationCase


class TestMatching(RelationCase):
    # === P2: FOUND BY ITSELF ===

    def test_one_call_finds_it_and_no_other_is_made(self):
        known = self._in_exact(Name="Jansen Fietsen B.V.", Postcode="1012 AB")

        self._sent()

        self.assertEqual(self.customer.exact_account_id, known["ID"])
        self.assertEqual([call["method"] for call in self._calls()], ["GET"])

    def test_a_prospect_becomes_a_customer(self):
        self._in_exact(Name="Jansen Fietsen B.V.", Postcode="1012 AB", Status="P")

        self._sent()

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

        self._sent()

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


class TestNumbers(RelationCase):
    # === P5: RELATION NUMBERS ===

    def test_the_partners_reference_is_its_number(self):
        self._number_by({"source": "reference"})
        self.customer.ref = "1042"

        self._sent()

        self.assertEqual(self._account(self.customer)["Code"].strip(), "1042")
        self.assertEqual(self.customer.exact_account_code, "1042", "as people read it")
        (entry,) = self._calls("POST")
        self.assertEqual(len(self._calls("GET")), 2, "look-up, and reading it back")

    def test_the_second_source_serves_where_the_first_has_none(self):
        self._number_by(
            {"source": "reference"},
            {"source": "field", "field_path": "barcode"},
            {"source": "exact"},
        )
        self.customer.write({"ref": "C-1042", "barcode": "7007"})

        self._sent()

        self.assertEqual(self.customer.exact_account_code, "7007")

    def test_the_external_id_of_one_source(self):
        self._number_by({"source": "external_id", "module": "crm_import"})
        for module, name in (("__export__", "111"), ("crm_import", "5150")):
            self.env["ir.model.data"].create(
                {
                    "module": module,
                    "name": name,
                    "model": "res.partner",
                    "res_id": self.customer.id,
                }
            )

        self._sent()

        self.assertEqual(self.customer.exact_account_code, "5150")

    def test_our_own_range_skips_what_is_taken(self):
        self._number_by(
            {"source": "reference"},
            {"source": "own"},
            relation_number_prefix="9",
            relation_number_next=1000,
            relation_number_last=1999,
        )
        self._in_exact(Code="91000".rjust(18))
        other = self._make_partner("Other")

        self._sent()
        self._sent(other)

        self.assertEqual(self.customer.exact_account_code, "91001")
        self.assertEqual(other.exact_account_code, "91002")
        self.assertEqual(self.connection.relation_number_next, 1003)

    def test_the_prefix_is_not_for_numbers_of_others(self):
        self._number_by({"source": "reference"}, relation_number_prefix="9")
        self.customer.ref = "1042"

        self._sent()

        self.assertEqual(self.customer.exact_account_code, "1042")

    def test_no_number_is_told(self):
        self._number_by({"source": "reference"})
        self.customer.ref = "C-1042"

        invoice = self._refused()

        self.assertIn("1 to 18 digits", invoice.exact_error)
        self.assertEqual(self._calls("POST"), [])
        self.customer.ref = "1042"
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_a_number_of_another_partner_is_taken(self):
        self._number_by({"source": "reference"}, {"source": "exact"})
        other = self._make_partner("Other", ref="1042")
        self._sent(other)
        self.customer.ref = "1042"

        invoice = self._refused()

        # Whose it is, a person tells.
        self.assertIn("Other", invoice.exact_error)
        self._relation().action_create_new()
        self._run_export()
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertNotEqual(self.customer.exact_account_code, "1042")

    def test_an_own_number_is_kept_through_a_lost_answer(self):
        self._number_by({"source": "own"}, relation_number_next=500)
        self._break("drop_after", "crm/Accounts")
        invoice = self._invoice()
        self._send(invoice)
        self._relation().creating_since = "2020-01-01"

        self._send(invoice)

        self.assertEqual(self.customer.exact_account_code, "00500")
        self.assertEqual(len(self._calls("POST")), 1)

    def test_an_own_number_is_kept_when_nothing_arrived(self):
        self._number_by({"source": "own"}, relation_number_next=500)
        self._break("drop_before", "crm/Accounts")
        invoice = self._invoice()
        self._send(invoice)
        self._relation().creating_since = "2020-01-01"

        self._send(invoice)

        self.assertEqual(self.customer.exact_account_code, "00500")

    def test_the_example_is_what_happens(self):
        self._number_by({"source": "reference"}, {"source": "exact"})
        self.customer.write({"ref": "1042", "customer_rank": 1})
        self.assertIn("1042", self.connection.relation_number_example)
        self.customer.ref = False
        self.connection.invalidate_recordset()
        self.assertIn(
            "numbered by Exact Online", self.connection.relation_number_example
        )

    def test_settings_that_cannot_work_are_refused(self):
        for source in (
            {"source": "field", "field_path": "no_such_field"},
            {"source": "field", "field_path": "country_id"},
            {"source": "field", "field_path": False},
            {"source": "external_id"},
        ):
            with self.assertRaises(ValidationError):
                self._number_by(source)
        with self.assertRaises(ValidationError):
            self.connection.relation_number_prefix = "K"
        with self.assertRaises(ValidationError):
            self.connection.relation_number_prefix = "9" * 15

    # === P6: A SUPPLIER'S NUMBER ===

    def test_a_suppliers_number_is_not_overwritten_by_a_customer(self):
        self._number_by({"source": "reference"})
        supplier = self._in_exact(
            Code="1042".rjust(18),
            Name="Drukkerij Noord",
            Status=None,
            IsSupplier=True,
            Postcode="9999 ZZ",
        )
        self.customer.ref = "1042"

        invoice = self._refused()

        self.assertIn("Drukkerij Noord", invoice.exact_error)
        account = self._client().get_account(supplier["ID"])
        self.assertEqual(account["Name"], "Drukkerij Noord")
        self.assertFalse(account["Status"])

    def test_the_supplier_itself_becomes_a_customer_too(self):
        self._number_by({"source": "reference"})
        supplier = self._in_exact(
            Code="1042".rjust(18),
            Name="Jansen Fietsen",
            Status=None,
            IsSupplier=True,
            Postcode="1012 AB",
        )
        self.customer.ref = "1042"

        self._sent()

        self.assertEqual(self.customer.exact_account_id, supplier["ID"])
        account = self._client().get_account(supplier["ID"])
        self.assertEqual((account["Status"], account["IsSupplier"]), ("C", True))
        self.assertEqual([call["method"] for call in self._calls()][:2], ["GET", "PUT"])


class TestWalkIns(RelationCase):
    """P10: persons on a collective relation; never a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._make_partner("Jan Jansen", is_company=False)

    def _collect_on(self, *lines):
        self.connection.collective_ids = [
            (0, 0, {"sequence": place, **line}) for place, line in enumerate(lines)
        ]

    def test_a_person_is_booked_on_it_with_name_and_address(self):
        walk_ins = self._in_exact(Name="Walk-ins", Code="8000".rjust(18))
        self._collect_on({"account_code": "8000"})

        first = self._sent(self.person)
        self.sandbox.forget_calls()
        self._sent(self.person)

        self.assertEqual(self._calls(), [], "the collective relation is known")
        entry = self._entries(first.name)[0]
        self.assertEqual(entry["account"], walk_ins["ID"])
        self.assertIn("Jan Jansen, Singel 1", entry["Description"])
        self.assertFalse(self.person.exact_account_id)

    def test_a_company_never_is(self):
        walk_ins = self._in_exact(Name="Walk-ins", Code="8000".rjust(18))
        self._collect_on({"account_code": "8000"})

        self._sent()
        self.person.vat = "NL123456782B90"
        self._sent(self.person)

        for partner in (self.customer, self.person):
            self.assertTrue(partner.exact_account_id)
            self.assertNotEqual(partner.exact_account_id, walk_ins["ID"])

    def test_each_country_has_its_own(self):
        here = self._in_exact(Name="Walk-ins", Code="8000".rjust(18))
        europe = self._in_exact(Name="Walk-ins EU", Code="8001".rjust(18))
        group = self.env["res.country.group"].create(
            {"name": "Neighbours", "country_ids": [(4, self.env.ref("base.de").id)]}
        )
        self._collect_on(
            {"account_code": "8001", "country_group_id": group.id},
            {"account_code": "8000"},
        )
        german = self._make_partner(
            "Hans Schmidt", is_company=False, country_id=self.env.ref("base.de").id
        )

        ours, theirs = self._sent(self.person), self._sent(german)

        self.assertEqual(self._entries(ours.name)[0]["account"], here["ID"])
        self.assertEqual(self._entries(theirs.name)[0]["account"], europe["ID"])

    def test_an_unknown_number_is_told(self):
        self._collect_on({"account_code": "4242"})

        invoice = self._refused(self.person)

        self.assertIn("4242", invoice.exact_error)


class TestMatchingHarsh(TestMatching):
    profile = "harsh"
    allow_inherited_tests_method = True


class TestNumbersHarsh(TestNumbers):
    profile = "harsh"
    allow_inherited_tests_method = True
