"""Several taxes on a line, and taxes of special kinds (P4)."""

import psycopg2

from odoo import Command
from odoo.tools import mute_logger

from .test_lines import LinesCase


class TestTaxes(LinesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twelve = cls._own_tax("12% city", 12)
        cls.nine = cls._own_tax("9% land", 9)

    @classmethod
    def _own_tax(cls, name, amount, **values):
        return cls.vat_21.copy({"name": name, "amount": amount, **values})

    def _map_together(self, taxes, code):
        return self._map_code(
            *("vat_code", "tax_id", taxes[0], code),
            combined_tax_ids=[Command.set(taxes[1:].ids)],
        )

    def test_two_percentages_go_under_the_code_of_both(self):
        """100.00 at 12 % and at 9 %: 21.00 under the code of 21 %."""
        self._map_together(self.twelve + self.nine, "2")
        invoice = self._invoice((100.0, self.twelve + self.nine))
        self.assertEqual(invoice.amount_tax, 21.0)

        (line,) = self._sent_entry(invoice)["lines"]

        self.assertEqual((line["VATCode"].strip(), line["VATAmountFC"]), ("2", 21.0))

    def test_one_tax_on_top_of_another(self):
        """10 % of 100.00 and 10 % of 110.00: 21.00 together."""
        first = self._own_tax("10% first", 10, include_base_amount=True, sequence=1)
        second = self._own_tax("10% second", 10, sequence=2)
        self._map_together(first + second, "2")
        invoice = self._invoice((100.0, first + second))
        self.assertEqual(invoice.amount_tax, 21.0)

        (line,) = self._sent_entry(invoice)["lines"]

        self.assertEqual(line["VATAmountFC"], 21.0)

    def test_a_group_of_taxes_is_the_taxes_in_it(self):
        group = self.env["account.tax"].create(
            {
                "name": "City and land",
                "amount_type": "group",
                "type_tax_use": "sale",
                "children_tax_ids": [Command.set((self.twelve + self.nine).ids)],
            }
        )
        self._map_code("vat_code", "tax_id", group, "2")

        (line,) = self._sent_entry(self._invoice((100.0, group)))["lines"]

        self.assertEqual(line["VATAmountFC"], 21.0)

    def test_unmapped_combination_opens_the_mapping_of_both(self):
        invoice = self._invoice((100.0, self.twelve + self.nine))

        self._send(invoice)

        self.assertIn("12% city", invoice.exact_error)
        (problem,) = invoice.exact_problems.values()
        context = problem["action"]["context"]
        both = {context["default_tax_id"]} | {
            id_ for _c, _z, ids in context["default_combined_tax_ids"] for id_ in ids
        }
        self.assertEqual(both, set((self.twelve + self.nine).ids))

    def test_each_tax_keeps_its_own_code_beside_the_combination(self):
        self._map_together(self.twelve + self.nine, "2")
        self._map_code("vat_code", "tax_id", self.nine, "1")
        invoice = self._invoice((100.0, self.nine), (100.0, self.nine + self.twelve))

        lines = self._sent_entry(invoice)["lines"]

        self.assertEqual(
            [(line["VATCode"].strip(), line["VATAmountFC"]) for line in lines],
            [("1", 9.0), ("2", 21.0)],
        )

    @mute_logger("odoo.sql_db")
    def test_the_same_taxes_are_mapped_once_in_any_order(self):
        self._map_together(self.twelve + self.nine, "2")
        with self.assertRaises(psycopg2.errors.UniqueViolation):
            self._map_together(self.nine + self.twelve, "1")
            self.env.flush_all()

    def test_division_tax_is_its_percentage_of_the_net_amount(self):
        """21 of 121 is 17.3554 % of the total, and 21 % of the net."""
        tax = self._own_tax(
            "Within", 17.3554, amount_type="division", price_include_override=False
        )
        tax.price_include_override = "tax_included"
        self._map_code("vat_code", "tax_id", tax, "2")
        invoice = self._invoice((121.0, tax))

        entry = self._sent_entry(invoice)

        self.assertEqual((entry["AmountFC"], entry["VATAmountFC"]), (121.0, 21.0))

    def test_price_included_and_discounted_lines(self):
        tax = self._own_tax("21% included", 21, price_include_override="tax_included")
        self._map_code("vat_code", "tax_id", tax, "2")
        invoice = self._invoice((10.0, tax), (10.0, tax), (-5.0, tax), post=False)
        invoice.invoice_line_ids[0].discount = 12.5
        invoice.action_post()

        entry = self._sent_entry(invoice)

        self.assertEqual(entry["AmountFC"], invoice.amount_total)
        self.assertEqual(entry["VATAmountFC"], invoice.amount_tax)
        self.assertEqual(invoice.amount_total, 13.75)

    def test_tax_without_account_is_vat_all_the_same(self):
        """Odoo leaves it on the revenue; Exact books it as VAT, total and VAT equal."""
        tax = self._own_tax("21% bare", 21)
        shares = tax.invoice_repartition_line_ids.filtered("account_id")
        shares.account_id = False
        self._map_code("vat_code", "tax_id", tax, "2")

        entry = self._sent_entry(self._invoice((100.0, tax)))

        self.assertEqual((entry["AmountFC"], entry["VATAmountFC"]), (121.0, 21.0))

    def test_fixed_tax_on_a_credit_note_of_mixed_signs(self):
        eco = self._own_tax("Eco", 2.5, amount_type="fixed", include_base_amount=True)
        eco.sequence = 1
        credit_note = self._invoice(
            (100.0, eco + self.vat_21), (-30.0, self.vat_21), move_type="out_refund"
        )
        self.assertEqual(credit_note.amount_total, 87.73)

        entry = self._sent_entry(credit_note)

        self.assertEqual(entry["AmountFC"], -87.73)
