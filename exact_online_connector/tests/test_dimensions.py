"""A bookkeeper distributes lines over cost centres, cost units and projects (P26)."""

from collections import Counter

from odoo import Command
from odoo.exceptions import ValidationError

from ..mapping.proof import prove_lines
from .common import ExactOnlineCommon


class TestDimensions(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plans = cls.env["account.analytic.plan"]
        cls.departments = plans.create({"name": "Departments"})
        cls.channels = plans.create({"name": "Channels"})
        cls.jobs = plans.create({"name": "Jobs"})
        cls.sales = cls._analytic(cls.departments, "Sales", "VKP")
        cls.production = cls._analytic(cls.departments, "Production", "PRD")
        cls.web = cls._analytic(cls.channels, "Web shop", "WEB")
        cls.office = cls._analytic(cls.jobs, "New office", "P001")
        cls.connection.write(
            {
                "cost_center_plan_id": cls.departments.id,
                "cost_unit_plan_id": cls.channels.id,
                "project_source": "analytic",
                "project_plan_id": cls.jobs.id,
            }
        )
        cls.connection.action_suggest_mapping()

    @classmethod
    def _analytic(cls, plan, name, code):
        return cls.env["account.analytic.account"].create(
            {"name": name, "code": code, "plan_id": plan.id}
        )

    def _distributed(self, *lines, **values):
        """Post an invoice of (price, distribution) lines, 21 % VAT."""
        invoice = self._invoice(
            *[(price, self.vat_21) for price, _distribution in lines],
            post=False,
            **values,
        )
        for line, (_price, shares) in zip(invoice.invoice_line_ids, lines, strict=True):
            line.analytic_distribution = {
                ",".join(str(account.id) for account in accounts): percentage
                for accounts, percentage in shares
            }
        invoice.action_post()
        return invoice

    def _sent_entry(self, invoice):
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(invoice.exact_proof, "equal", invoice.exact_differences)
        (entry,) = self._entries(invoice.name)
        return entry

    def _in_exact(self, entry, *names):
        """What Exact's ledger has by these: revenue is a credit."""
        amounts = Counter()
        for row in entry["booking"]:
            if any(row.get(name) for name in names):
                key = tuple(row.get(name) for name in names)
                amounts[key] -= round(row["AmountFC"] * 100)
        return {key: cents / 100 for key, cents in amounts.items()}

    def _in_odoo(self, invoice, plan):
        """What Odoo's own analytic lines have, by the code of the plan's account."""
        amounts = Counter()
        column = plan._column_name()
        for line in invoice.line_ids.analytic_line_ids:
            if line[column]:
                amounts[(line[column].code,)] += round(line.amount * 100)
        return {key: cents / 100 for key, cents in amounts.items()}

    # === SPLITTING ===

    def test_line_is_split_to_the_cent(self):
        """182.25 at 98/2 is 178.61 and 3.64, its VAT 37.51 and 0.76."""
        invoice = self._distributed((182.25, [(self.sales, 98), (self.production, 2)]))
        self.assertEqual(invoice.amount_tax, 38.27)

        entry = self._sent_entry(invoice)

        self.assertEqual(
            [
                (line.get("CostCenter"), line["AmountFC"], line["VATAmountFC"])
                for line in entry["lines"]
            ],
            [("VKP", 178.61, 37.51), ("PRD", 3.64, 0.76)],
        )
        self.assertEqual(entry["AmountFC"], 220.52)
        self.assertEqual(invoice.exact_amount_tax, 38.27)

    def test_exact_has_by_cost_centre_what_odoos_analytic_lines_have(self):
        invoice = self._distributed(
            (1000.0, [(self.sales, 60), (self.production, 40)]),
            (-250.0, [(self.sales, 100)]),
        )

        entry = self._sent_entry(invoice)

        self.assertEqual(
            self._in_exact(entry, "CostCenter"),
            self._in_odoo(invoice, self.departments),
        )

    def test_credit_note_is_split_as_the_invoice(self):
        credit_note = self._distributed(
            (182.25, [(self.sales, 98), (self.production, 2)]),
            move_type="out_refund",
        )

        entry = self._sent_entry(credit_note)

        self.assertEqual(
            [(line.get("CostCenter"), line["AmountFC"]) for line in entry["lines"]],
            [("VKP", -178.61), ("PRD", -3.64)],
        )

    def test_another_cost_centre_is_sent_where_a_person_chose_it(self):
        mapping = self.connection.mapping_ids.filtered(
            lambda m: m.analytic_account_id == self.sales
        )
        mapping.reference_id = self._code("cost_center", "PRD")
        invoice = self._distributed((100.0, [((self.sales,), 100)]))

        entry = self._sent_entry(invoice)

        self.assertEqual(self._in_exact(entry, "CostCenter"), {("PRD",): 100.0})

    def test_what_is_not_distributed_goes_without(self):
        invoice = self._distributed((100.0, [(self.sales, 70)]))

        entry = self._sent_entry(invoice)

        self.assertEqual(
            [(line.get("CostCenter"), line["AmountFC"]) for line in entry["lines"]],
            [("VKP", 70.0), (None, 30.0)],
        )

    def test_combined_keys_name_centre_unit_and_project_at_once(self):
        together = self.sales + self.web + self.office
        invoice = self._distributed((100.0, [(together, 60), (self.production, 40)]))

        entry = self._sent_entry(invoice)

        second, first = sorted(entry["lines"], key=lambda line: line["AmountFC"])
        self.assertEqual(
            (first.get("CostCenter"), first.get("CostUnit"), first["AmountFC"]),
            ("VKP", "WEB", 60.0),
        )
        self.assertEqual(first["Project"], self._code("project", "P001").exact_id)
        self.assertEqual(
            (second.get("CostCenter"), second.get("CostUnit"), second["AmountFC"]),
            ("PRD", None, 40.0),
        )

    def test_each_plan_is_what_a_person_chose_it_for(self):
        """Other plans than usual, whose accounts are mapped by hand."""
        self.connection.write(
            {
                "cost_center_plan_id": self.channels.id,
                "cost_unit_plan_id": self.jobs.id,
                "project_plan_id": self.departments.id,
            }
        )
        for kind, account, code in (
            ("cost_center", self.web, "MKT"),
            ("cost_unit", self.office, "OND"),
            ("project", self.sales, "P002"),
        ):
            self.env["exact.online.mapping"].sudo().create(
                {
                    "connection_id": self.connection.id,
                    "kind": kind,
                    "analytic_account_id": account.id,
                    "reference_id": self._code(kind, code).id,
                }
            )
        together = self.sales + self.web + self.office

        entry = self._sent_entry(self._distributed((100.0, [(together, 100)])))

        (line,) = entry["lines"]
        self.assertEqual((line["CostCenter"], line["CostUnit"]), ("MKT", "OND"))
        self.assertEqual(line["Project"], self._code("project", "P002").exact_id)

    def test_plans_that_are_distributed_apart_are_crossed(self):
        invoice = self._distributed(
            (100.0, [(self.sales, 60), (self.production, 40), (self.web, 50)])
        )

        entry = self._sent_entry(invoice)

        self.assertEqual(
            self._in_exact(entry, "CostCenter", "CostUnit"),
            {
                ("VKP", "WEB"): 30.0,
                ("VKP", None): 30.0,
                ("PRD", "WEB"): 20.0,
                ("PRD", None): 20.0,
            },
        )

    def test_plans_that_are_not_sent_split_nothing(self):
        self.connection.write({"cost_unit_plan_id": False, "project_source": False})
        invoice = self._distributed(
            (100.0, [(self.sales, 100), (self.web, 50), (self.office, 50)])
        )

        entry = self._sent_entry(invoice)

        (line,) = entry["lines"]
        self.assertEqual((line.get("CostCenter"), line.get("CostUnit")), ("VKP", None))

    def test_ledger_proves_the_cost_centres(self):
        invoice = self._distributed((182.25, [(self.sales, 98), (self.production, 2)]))
        entry = self._sent_entry(invoice)
        proof = self._ledger_proof(invoice, self._rows(entry))

        self.assertEqual((proof.result, proof.differences), ("equal", ()))

    def test_cost_centre_that_was_changed_in_exact_is_a_difference(self):
        entry = self._sent_entry(
            invoice := self._distributed((100.0, [(self.sales, 100)]))
        )
        rows = self._rows(entry)
        for row in rows:
            row["CostCenter"] = row.get("CostCenter") and "ADM"

        proof = self._ledger_proof(invoice, rows)

        self.assertEqual(proof.result, "different")
        self.assertEqual({row.code for row in proof.differences}, {"line_place"})

    def _ledger_proof(self, invoice, rows):
        export = invoice.sudo().exact_export_ids
        data = invoice._exact_collect()[invoice.id]
        return prove_lines(data, export.payload, rows, export.line_origins)

    def _rows(self, entry):
        """The ledger as the list of changes gives it to the client."""
        client = self.connection._get_client(unattended=False)
        pages = client.transaction_lines_since(1)
        return [
            row for page in pages for row in page if row["EntryID"] == entry["EntryID"]
        ]

    # === WHAT CANNOT GO ===

    def test_unmapped_analytic_account_is_named_with_its_repair(self):
        loose = self._analytic(self.departments, "Warehouse", "NONE")
        invoice = self._distributed((100.0, [(loose, 100)]))

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("Warehouse", invoice.exact_error)
        (problem,) = invoice.exact_problems.values()
        self.assertEqual(
            problem["action"]["context"]["default_analytic_account_id"], loose.id
        )
        self.assertEqual(problem["action"]["context"]["default_kind"], "cost_center")

    def test_unmapped_analytic_account_goes_without_by_setting(self):
        self.connection.unmapped_analytic = "without"
        loose = self._analytic(self.departments, "Warehouse", "NONE")

        entry = self._sent_entry(
            self._distributed((100.0, [(loose, 50), (self.sales, 50)]))
        )

        self.assertEqual(
            [(line.get("CostCenter"), line["AmountFC"]) for line in entry["lines"]],
            [("VKP", 50.0), (None, 50.0)],
        )

    def test_blocked_cost_centre_is_refused_before_the_call(self):
        self._code("cost_center", "VKP").active = False
        invoice = self._distributed((100.0, [(self.sales, 100)]))
        self.sandbox.forget_calls()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("VKP", invoice.exact_error)
        self.assertFalse(self.sandbox.calls())

    def test_account_that_needs_a_cost_centre(self):
        self.connection.sales_account_id = self._code("gl_account", "4220")
        self.connection.mapping_ids.filtered(lambda m: m.kind == "gl_account").unlink()
        plain = self._invoice()
        with_centre = self._distributed((100.0, [(self.sales, 100)]))

        self._send(plain)

        self.assertIn("needs a cost centre", plain.exact_error)
        self._sent_entry(with_centre)

    def test_account_that_takes_no_cost_centre(self):
        self.connection.sales_account_id = self._code("gl_account", "4500")
        self.connection.mapping_ids.filtered(lambda m: m.kind == "gl_account").unlink()
        invoice = self._distributed((100.0, [(self.sales, 100)]))

        self._send(invoice)

        self.assertIn("takes no cost centre", invoice.exact_error)

    def test_one_plan_cannot_be_two_things(self):
        with self.assertRaisesRegex(ValidationError, "different analytic plans"):
            self.connection.cost_unit_plan_id = self.departments

    # === PROJECTS FROM A TEXT ===

    def _project_entry(self, source, **values):
        self.connection.project_source = source
        return self._sent_entry(self._invoice(**values))

    def test_project_from_the_customers_reference(self):
        entry = self._project_entry("customer_reference", ref="p002")
        self.assertEqual(
            entry["lines"][0]["Project"], self._code("project", "P002").exact_id
        )

    def test_project_from_the_source_document(self):
        entry = self._project_entry("order", invoice_origin="P001")
        self.assertEqual(
            entry["lines"][0]["Project"], self._code("project", "P001").exact_id
        )

    def test_project_from_the_payment_reference(self):
        entry = self._project_entry("invoice_reference", payment_reference="P001")
        self.assertEqual(
            entry["lines"][0]["Project"], self._code("project", "P001").exact_id
        )

    def test_project_from_the_product(self):
        product = self.env["product.product"].create(
            {"name": "Desk", "default_code": "P002"}
        )
        product.categ_id = self.env["product.category"].create({"name": "P001"})
        codes = {"product_code": "P002", "product_category": "P001"}
        for source, code in codes.items():
            with self.subTest(source=source):
                entry = self._project_entry(
                    source,
                    invoice_line_ids=[
                        Command.create({"product_id": product.id, "price_unit": 10})
                    ],
                )
                self.assertEqual(
                    entry["lines"][0]["Project"],
                    self._code("project", code).exact_id,
                )

    def test_unknown_project_is_refused_or_left_out_by_setting(self):
        self.connection.project_source = "customer_reference"
        invoice = self._invoice(ref="P999")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("P999", invoice.exact_error)
        self.connection.unknown_project = "without"
        entry = self._sent_entry(invoice)
        self.assertFalse(entry["lines"][0].get("Project"))

    # === COST ===

    def test_a_split_costs_no_call_more(self):
        self._send(self._invoice())
        self.sandbox.forget_calls()

        self._send(
            self._distributed((100.0, [(self.sales, 50), (self.production, 50)]))
        )

        self.assertEqual(len(self.sandbox.calls()), 2)

    def test_collecting_many_needs_no_more_queries_than_one(self):
        accounts = [
            self._analytic(self.departments, f"Team {n}", f"T{n}") for n in range(6)
        ]
        invoices = self.env["account.move"]
        for account in accounts:
            invoices |= self._distributed((100.0, [(account, 100)]))
        counts = []
        for batch in (invoices[:1], invoices[:1], invoices[1:2], invoices):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._exact_collect()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[-1], counts[-2])
