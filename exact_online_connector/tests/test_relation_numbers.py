"""Which number a relation gets in Exact, and what is booked on a collective one."""

from odoo.exceptions import ValidationError

from .common import HarshReading
from .relations import RelationCase


class TestRelationNumbers(RelationCase):
    # === P5: RELATION NUMBERS ===

    def test_the_partners_reference_is_its_number(self):
        self._number_by({"source": "reference"})
        self.customer.ref = "1042"

        self._sent_to()

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

        self._sent_to()

        self.assertEqual(self.customer.exact_account_code, "7007")

    def test_the_sources_are_tried_in_the_order_they_are_dragged_to(self):
        self._number_by(
            {"source": "reference"}, {"source": "field", "field_path": "barcode"}
        )
        self.customer.write({"ref": "1042", "barcode": "7007"})
        _reference, barcode = self.connection.number_source_ids
        barcode.sequence = -1

        self._sent_to()

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

        self._sent_to()

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

        self._sent_to()
        self._sent_to(other)

        self.assertEqual(self.customer.exact_account_code, "91001")
        self.assertEqual(other.exact_account_code, "91002")
        self.assertEqual(self.connection.relation_number_next, 1003)

    def test_the_prefix_is_not_for_numbers_of_others(self):
        self._number_by({"source": "reference"}, relation_number_prefix="9")
        self.customer.ref = "1042"

        self._sent_to()

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
        self._sent_to(other)
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

        self._sent_to()

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

        first = self._sent_to(self.person)
        self.sandbox.forget_calls()
        self._sent_to(self.person)

        self.assertEqual(self._calls(), [], "the collective relation is known")
        entry = self._entries(first.name)[0]
        self.assertEqual(entry["account"], walk_ins["ID"])
        self.assertIn("Jan Jansen, Singel 1", entry["Description"])
        self.assertFalse(self.person.exact_account_id)

    def test_a_company_never_is(self):
        walk_ins = self._in_exact(Name="Walk-ins", Code="8000".rjust(18))
        self._collect_on({"account_code": "8000"})

        self._sent_to()
        self.person.vat = "NL123456782B90"
        self._sent_to(self.person)

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

        ours, theirs = self._sent_to(self.person), self._sent_to(german)

        self.assertEqual(self._entries(ours.name)[0]["account"], here["ID"])
        self.assertEqual(self._entries(theirs.name)[0]["account"], europe["ID"])

    def test_the_first_line_that_serves_a_country_wins(self):
        first = self._in_exact(Name="Walk-ins", Code="8000".rjust(18))
        self._in_exact(Name="Walk-ins too", Code="8001".rjust(18))
        self._collect_on({"account_code": "8001"}, {"account_code": "8000"})
        self.connection.collective_ids.filtered(
            lambda line: line.account_code == "8000"
        ).sequence = -1

        invoice = self._sent_to(self.person)

        self.assertEqual(self._entries(invoice.name)[0]["account"], first["ID"])

    def test_an_unknown_number_is_told(self):
        self._collect_on({"account_code": "4242"})

        invoice = self._refused(self.person)

        self.assertIn("4242", invoice.exact_error)


class TestRelationNumbersHarsh(HarshReading, TestRelationNumbers):
    """The same where Exact's documentation is read against us."""
