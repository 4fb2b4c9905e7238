"""What a line carries beside amount and VAT: dates, notes, discount, lost VAT."""

from odoo import Command
from odoo.exceptions import ValidationError

from .common import ExactOnlineCommon


class LinesCase(ExactOnlineCommon):
    def _sent_entry(self, move):
        self._send(move)
        self.assertEqual(move.exact_state, "sent", move.exact_error)
        self.assertEqual(move.exact_proof, "equal", move.exact_differences)
        entry = self._entries(move.exact_export_ids.sudo().payload["YourRef"])[-1]
        return entry

    def _map_code(self, kind, record_field, record, code, **values):
        return (
            self.env["exact.online.mapping"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "kind": kind,
                    record_field: record.id,
                    "reference_id": self._code(kind, code).id,
                    **values,
                }
            )
        )

    def _booked(self, entry):
        """Exact's ledger by G/L account: debit is positive."""
        booked = {}
        for row in entry["booking"]:
            code = row["GLAccountCode"].strip()
            booked[code] = round(booked.get(code, 0) + row["AmountFC"], 2)
        return booked


class TestDeferral(LinesCase):
    """A year of service, spread by Exact (P16)."""

    def _year(self, start="2026-12-01", end="2027-11-30"):
        invoice = self._invoice((1200.0, self.vat_21), post=False)
        invoice.invoice_line_ids.write(
            {"exact_deferred_from": start, "exact_deferred_to": end}
        )
        invoice.action_post()
        return invoice

    def test_dates_go_with_the_line(self):
        self.connection.send_deferral = True

        (line,) = self._sent_entry(self._year())["lines"]

        self.assertEqual(line["From"][:10], "2026-12-01")
        self.assertEqual(line["To"][:10], "2027-11-30")

    def test_dates_stay_here_unless_it_is_switched_on(self):
        for switched_on in (False, True):
            self.connection.send_deferral = switched_on
            (line,) = self._sent_entry(self._year())["lines"]
            self.assertEqual(bool(line.get("From")), switched_on)

    def test_one_date_alone_is_refused_with_the_line(self):
        self.connection.send_deferral = True
        invoice = self._year(end=False)
        self.sandbox.forget_calls()

        self._send(invoice)

        self.assertIn("only one of the two dates", invoice.exact_error)
        self.assertFalse(self.sandbox.calls())

    def test_end_before_the_start_is_refused(self):
        self.connection.send_deferral = True
        invoice = self._year(end="2026-11-30")

        self._send(invoice)

        self.assertIn("ends before it starts", invoice.exact_error)

    def test_a_copy_starts_without_dates(self):
        self.assertFalse(self._year().copy().invoice_line_ids.exact_deferred_from)


class TestNotes(LinesCase):
    """Notes, sections and lines of nothing (P10)."""

    def _noted(self):
        invoice = self._invoice(
            (100.0, self.vat_21), (0.0, self.vat_21), (50.0, self.vat_21), post=False
        )
        first, nothing, last = invoice.invoice_line_ids
        first.sequence, nothing.sequence, last.sequence = 10, 30, 40
        invoice.write(
            {
                "invoice_line_ids": [
                    Command.create({"display_type": kind, "name": name, "sequence": at})
                    for kind, name, at in (
                        ("line_section", "Furniture", 5),
                        ("line_note", "Oak", 11),
                        ("line_note", "Oiled", 12),
                        ("line_section", "Labour", 20),
                        ("line_note", "By hand", 21),
                    )
                ]
            }
        )
        invoice.action_post()
        return invoice

    def test_notes_stay_here(self):
        lines = self._sent_entry(self._noted())["lines"]

        self.assertEqual([line["AmountFC"] for line in lines], [100.0, 50.0])
        self.assertFalse(any(line.get("Notes") for line in lines))

    def test_notes_go_with_the_line_above_by_setting(self):
        self.connection.send_notes = True

        first, last = self._sent_entry(self._noted())["lines"]

        self.assertEqual(first["Notes"].splitlines(), ["Oak", "Oiled"])
        self.assertFalse(last.get("Notes"))


class TestDiscount(LinesCase):
    """2 % within ten days, VAT over the discounted amount: 205.80 of 1,000 (P12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "2/10 net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "mixed",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )

    def _discounted(self, **values):
        return self._invoice(
            (1000.0, self.vat_21), invoice_payment_term_id=self.term.id, **values
        )

    def test_as_lines_the_vat_base_is_980(self):
        invoice = self._discounted()
        self.assertEqual((invoice.amount_tax, invoice.amount_total), (205.8, 1205.8))

        entry = self._sent_entry(invoice)

        self.assertEqual(entry["AmountFC"], 1205.8)
        self.assertEqual(
            sorted((line["AmountFC"], line["VATAmountFC"]) for line in entry["lines"]),
            [(-20.0, -4.2), (20.0, 0.0), (1000.0, 210.0)],
        )

    def test_on_an_account_of_its_own(self):
        self._map_code(
            *("payment_condition", "payment_term_id", self.term, "30"),
            discount_by="account",
            discount_account_id=self._code("gl_account", "8900").id,
        )

        entry = self._sent_entry(self._discounted())

        by_account = {
            line["GLAccountCode"].strip(): line["AmountFC"] for line in entry["lines"]
        }
        self.assertEqual(abs(by_account.pop("8900")), 20.0)
        self.assertEqual(list(by_account.values()), [1000.0])

    def test_by_the_condition_without_the_items(self):
        self._map_code(
            *("payment_condition", "payment_term_id", self.term, "2E"),
            discount_by="condition",
        )

        entry = self._sent_entry(self._discounted())

        (line,) = entry["lines"]
        self.assertEqual((line["AmountFC"], line["VATAmountFC"]), (1000.0, 205.8))
        (term,) = entry["terms"]
        self.assertEqual(abs(term["AmountDiscountFC"]), 20.0)

    def test_never_twice(self):
        self._map_code("payment_condition", "payment_term_id", self.term, "2E")
        invoice = self._discounted()

        self._send(invoice)

        self.assertIn("gives it again", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    def test_condition_that_comes_to_another_amount_is_refused(self):
        """Its discount is of the amount including VAT: 24.12 and not 20.00."""
        self._map_code(
            *("payment_condition", "payment_term_id", self.term, "2K"),
            discount_by="condition",
        )
        invoice = self._discounted()

        self._send(invoice)

        self.assertIn("comes to other amounts", invoice.exact_error)

    def test_dutch_way_has_no_items_and_leaves_it_to_the_condition(self):
        self.term.early_pay_discount_computation = "excluded"
        self._map_code("payment_condition", "payment_term_id", self.term, "2E")

        entry = self._sent_entry(self._discounted())

        self.assertEqual(entry["AmountFC"], 1210.0)
        self.assertEqual(len(entry["lines"]), 1)

    def test_credit_surcharge_line_goes_on_the_account_of_the_term(self):
        surcharge = self.env["product.product"].create({"name": "Credit surcharge"})
        mapping = self.connection.mapping_ids.filtered(
            lambda m: m.payment_term_id == self.pay_terms_a
        )
        mapping.write(
            {
                "discount_account_id": self._code("gl_account", "8900").id,
                "surcharge_product_ids": surcharge.ids,
            }
        )
        invoice = self._invoice(
            (1000.0, self.vat_21),
            (20.0, self.vat_21),
            post=False,
            invoice_payment_term_id=self.pay_terms_a.id,
        )
        line = invoice.invoice_line_ids[1]
        line.product_id = surcharge
        line.write({"price_unit": 20.0, "tax_ids": [Command.set(self.vat_21.ids)]})
        invoice.action_post()

        entry = self._sent_entry(invoice)

        self.assertEqual(self._booked(entry)["8900"], -20.0)

    def test_an_account_of_its_own_must_be_chosen(self):
        with self.assertRaisesRegex(ValidationError, "Discount Account"):
            self._map_code(
                *("payment_condition", "payment_term_id", self.term, "30"),
                discount_by="account",
            )


class TestLostVat(LinesCase):
    """What is not reclaimed of a bill's VAT (P27)."""

    def _half(self, source, account=None):
        """A tax like `source`, of which half is not reclaimed."""
        tax = source.copy({"name": f"{source.name} D50"})
        for shares in (
            tax.invoice_repartition_line_ids,
            tax.refund_repartition_line_ids,
        ):
            share = shares.filtered(
                lambda line: line.repartition_type == "tax" and line.factor_percent > 0
            )
            share.factor_percent = 50
            share.copy(
                {
                    "use_in_tax_closing": False,
                    "account_id": account and account.id,
                    "tax_id": tax.id,
                }
            )
        return tax

    def test_half_of_a_cars_vat_is_cost(self):
        """100 at 21 %: 110.50 cost, 10.50 reclaimed, 121.00 payable."""
        tax = self._half(self.vat_21_purchase)
        self._map_code("vat_code", "tax_id", tax, "2")
        bill = self._invoice((100.0, tax), move_type="in_invoice", ref="CAR-1")
        cost = bill.invoice_line_ids.account_id
        self._map_cost(cost)
        items = bill.line_ids.filtered(lambda item: item.account_id == cost)
        self.assertEqual(sum(items.mapped("balance")), 110.5)

        entry = self._sent_entry(bill)

        self.assertEqual(
            self._booked(entry), {"4400": 110.5, "1520": 10.5, "1600": -121.0}
        )
        self.assertEqual(bill.exact_amount_tax, 21.0)

    def _map_cost(self, account):
        self.connection.mapping_ids.filtered(
            lambda m: m.kind == "gl_account" and m.account_id == account
        ).unlink()
        self._map_code("gl_account", "account_id", account, "4400")

    def test_cents_are_odoos(self):
        """Odoo rounds 7 x 0.99 once, and halves that; Exact would halve each line."""
        tax = self._half(self.vat_21_purchase)
        self._map_code("vat_code", "tax_id", tax, "2")
        bill = self._invoice(*[(0.99, tax)] * 7, move_type="in_invoice", ref="CAR-2")
        cost = bill.invoice_line_ids.account_id
        self._map_cost(cost)
        items = bill.line_ids.filtered(lambda item: item.account_id == cost)

        entry = self._sent_entry(bill)

        self.assertEqual(
            self._booked(entry)["4400"], round(sum(items.mapped("balance")), 2)
        )

    def test_refund_of_a_car(self):
        tax = self._half(self.vat_21_purchase)
        self._map_code("vat_code", "tax_id", tax, "2")
        refund = self._invoice((100.0, tax), move_type="in_refund", ref="CAR-3")
        self._map_cost(refund.invoice_line_ids.account_id)

        entry = self._sent_entry(refund)

        self.assertEqual(
            self._booked(entry), {"4400": -110.5, "1520": -10.5, "1600": 121.0}
        )

    def test_part_on_another_account_is_refused_with_the_repair(self):
        other = self.company_data["default_account_expense"].copy()
        tax = self._half(self.vat_21_purchase, other)
        self._map_code("vat_code", "tax_id", tax, "2")
        bill = self._invoice((100.0, tax), move_type="in_invoice", ref="CAR-4")
        self.sandbox.forget_calls()

        self._send(bill)

        self.assertEqual(bill.exact_state, "error")
        self.assertIn(other.code, bill.exact_error)
        self.assertFalse(self.sandbox.calls())

    def test_private_use_goes_as_odoo_posted_it(self):
        """A quarter private: 75 of cost, 25 and 5.25 private, VAT 15.75."""
        bill = self._invoice(
            (100.0, self.vat_21_purchase), move_type="in_invoice", ref="P-1", post=False
        )
        cost = bill.invoice_line_ids.account_id
        private = cost.copy({"name": "Private use"})
        bill.journal_id.non_deductible_account_id = private
        bill.invoice_line_ids.deductible_amount = 75
        bill.action_post()
        self.assertEqual((bill.amount_total, bill.amount_tax), (121.0, 21.0))
        self._map_cost(cost)
        self._map_code("gl_account", "account_id", private, "1360")

        entry = self._sent_entry(bill)

        self.assertEqual(
            self._booked(entry),
            {"4400": 75.0, "1360": 30.25, "1520": 15.75, "1600": -121.0},
        )


class TestGAccount(LinesCase):
    """Dutch chain liability: a part goes to a blocked account (P37)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.send_g_account = True

    def _sent_amount(self, **values):
        move = self._invoice(post=False, **values)
        move.exact_g_account_amount = 30
        move.action_post()
        self._sent_entry(move)
        return move.exact_export_ids.sudo().payload["GAccountAmountFC"]

    def test_it_is_positive_on_an_invoice(self):
        self.assertEqual(self._sent_amount(), 30.0)

    def test_it_is_negative_on_a_credit_note(self):
        self.assertEqual(self._sent_amount(move_type="out_refund"), -30.0)

    def test_it_is_no_more_than_the_total(self):
        invoice = self._invoice(post=False)
        with self.assertRaisesRegex(ValidationError, "no more than the total"):
            invoice.exact_g_account_amount = 121.01

    def test_without_the_setting_it_stays_here(self):
        self.connection.send_g_account = False
        with self.assertRaises(KeyError):
            self._sent_amount()

        self.connection.send_g_account = True
        self.assertEqual(self._sent_amount(), 30.0)
