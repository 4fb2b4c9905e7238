"""The header of an entry: journal, type, currency, references, and who stays out."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .common import ExactOnlineCommon, HarshReading


class TestHeader(ExactOnlineCommon):
    credit_type = "21"
    refund_type = "31"

    def _entry(self, move):
        ref = move.ref if move.is_purchase_document() else move.name
        (entry,) = self._entries(ref)
        return entry

    # === CREDIT NOTES (S6, P8) ===

    def test_the_type_that_exact_gave_is_shown(self):
        types = {
            "out_invoice": "20",
            "out_refund": self.credit_type,
            "in_invoice": "30",
            "in_refund": self.refund_type,
        }
        for move_type, exact_type in types.items():
            move = self._sent(move_type=move_type, ref=f"R-{move_type}")
            self.assertEqual(move.exact_entry_type, exact_type, move_type)
            self.assertEqual(move.exact_amount_total, 121.0, move_type)

    def test_credit_notes_go_in_a_journal_of_their_own(self):
        self.connection.sales_credit_journal_id = self._code("journal", "72")

        invoice, credit_note = self._sent(), self._sent(move_type="out_refund")

        self.assertEqual(self._entry(invoice)["Journal"], "70")
        self.assertEqual(self._entry(credit_note)["Journal"], "72")
        self.assertEqual(self._entry(credit_note)["AmountFC"], -121.0)
        self.assertEqual(credit_note.exact_proof, "equal")

    def test_refunds_of_vendors_go_in_a_journal_of_their_own(self):
        self.connection.purchase_credit_journal_id = self._code("journal", "62")

        bill = self._sent(move_type="in_invoice", ref="B-1")
        refund = self._sent(move_type="in_refund", ref="R-1")

        self.assertEqual(self._entry(bill)["Journal"], "60")
        self.assertEqual(self._entry(refund)["Journal"], "62")
        self.assertEqual(refund.exact_proof, "equal")

    def test_the_credit_journal_of_a_mapping_comes_first(self):
        self.connection.sales_credit_journal_id = self._code("journal", "70")
        journal = self.company_data["default_journal_sale"]
        mapping = self.connection.mapping_ids.filtered(
            lambda m: m.journal_id == journal
        )
        mapping.credit_reference_id = self._code("journal", "72")

        credit_note = self._sent(move_type="out_refund")

        self.assertEqual(self._entry(credit_note)["Journal"], "72")

    def test_a_journal_that_a_person_maps_goes_in_that_of_its_line(self):
        journal = self.company_data["default_journal_sale"].copy()
        self.env["exact.online.mapping"].sudo().create(
            {
                "connection_id": self.connection.id,
                "kind": "journal",
                "journal_id": journal.id,
                "reference_id": self._code("journal", "73").id,
            }
        )

        usual, other = self._sent(), self._sent(journal_id=journal.id)

        self.assertEqual(self._entry(usual)["Journal"], "70")
        self.assertEqual(self._entry(other)["Journal"], "73")

    def test_a_credit_journal_must_be_a_journal(self):
        with self.assertRaisesRegex(ValidationError, "not a code of this list"):
            self.connection.sales_credit_journal_id = self._code("gl_account", "8000")

    def test_positive_amounts_in_the_credit_journal_are_told_if_booked_as_a_sale(self):
        """Nobody knows whether Exact turns them (P8): the proof shows what it did."""
        self.connection.write(
            {
                "credit_notes_negative": False,
                "sales_credit_journal_id": self._code("journal", "72").id,
            }
        )

        credit_note = self._sent(move_type="out_refund")

        self.assertEqual(self._entry(credit_note)["AmountFC"], 121.0)
        self.assertEqual(credit_note.exact_entry_type, "20")

    def test_odoo_posts_no_negative_invoice_but_makes_it_a_credit_note(self):
        """An order of less than nothing becomes a refund, and that goes (S6)."""
        invoice = self._invoice((-100.0, self.vat_21), post=False)
        with self.assertRaisesRegex(UserError, "negative total"):
            invoice.action_post()

        invoice.action_switch_move_type()
        invoice.action_post()
        self._send(invoice)

        self.assertEqual(invoice.move_type, "out_refund")
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(self._entry(invoice)["AmountFC"], -121.0)
        self.assertEqual(invoice.exact_proof, "equal")

    def test_a_credit_note_with_a_line_that_is_charged(self):
        """300 back less 50 for handling: 250 and 52.50 VAT, all of it negative."""
        credit_note = self._invoice(
            (300.0, self.vat_21), (-50.0, self.vat_21), move_type="out_refund"
        )
        self._send(credit_note)

        self.assertEqual(credit_note.exact_state, "sent", credit_note.exact_error)
        self.assertEqual(self._entry(credit_note)["AmountFC"], -302.5)
        self.assertEqual(credit_note.exact_amount_tax, 52.5)
        self.assertEqual(credit_note.exact_proof, "equal")

    # === RECEIPTS (P34) AND JOURNAL ENTRIES ===

    def test_receipts_go_like_invoices(self):
        sale = self._sent(move_type="out_receipt")
        purchase = self._sent(move_type="in_receipt", ref=False)

        self.assertEqual(self._entry(sale)["AmountFC"], 121.0)
        self.assertEqual(sale.exact_entry_type, "20")
        (entry,) = self._entries(purchase.name)
        self.assertEqual(entry["AmountFC"], 121.0, "under our own number")

    def test_a_journal_entry_is_none_and_says_so(self):
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-11-02",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "debit": debit,
                            "credit": credit,
                        }
                    )
                    for debit, credit in ((5.0, 0.0), (0.0, 5.0))
                ],
            }
        )
        entry.action_post()
        self.assertEqual(entry.exact_state, "not_applicable")
        with self.assertRaisesRegex(UserError, "no invoice or bill"):
            entry.action_exact_send()

    # === STRUCTURED COMMUNICATION (S13, P28) ===

    def test_structured_communication_is_kept_to_the_digit(self):
        sale = self._sent(payment_reference="+++202/6000/12320+++")
        bill = self._sent(
            move_type="in_invoice", payment_reference="+++000/0000/00101+++"
        )

        for move in (sale, bill):
            self.assertEqual(
                self._entry(move)["PaymentReference"], move.payment_reference
            )

    # === CURRENCY AND RATE (S3, P14) ===

    def _dollars(self):
        """On 2 November a euro costs 1.0837 dollars, in Odoo alone."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        dollar.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.env.company.id,
                "name": "2026-11-01",
                "rate": 1.0837,
            }
        )
        return dollar

    def test_dollars_are_booked_at_odoos_rate(self):
        """USD 1,000 at 1.0837 are 922.76 euro; 1/1.0837 in six digits gives 922.77."""
        invoice = self._invoice((1000.0, None), currency_id=self._dollars().id)

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        entry = self._entry(invoice)
        self.assertEqual((entry["Currency"], entry["AmountFC"]), ("USD", 1000.0))
        self.assertEqual(entry["AmountDC"], 922.76)
        self.assertEqual(invoice.amount_total_signed, 922.76)
        self.assertEqual(invoice.exact_proof, "equal")

    def test_a_journal_that_takes_euro_only_is_known_before_sending(self):
        self.connection.mapping_ids.filtered(
            lambda m: m.journal_id == self.company_data["default_journal_sale"]
        ).write({"reference_id": self._code("journal", "71").id, "confirmed": True})
        invoice = self._invoice((1000.0, None), currency_id=self._dollars().id)
        self.sandbox.forget_calls()

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("does not take USD", invoice.exact_error)
        self.assertEqual(self.sandbox.calls(), [])

    # === WHAT THE CUSTOMER DEMANDS (P9) ===

    def test_a_demanded_reference_stops_the_export_not_the_posting(self):
        contact = self.env["res.partner"].create(
            {"name": "Piet", "parent_id": self.customer.id}
        )
        self.customer.exact_required_reference = "ref"
        invoice = self._invoice(partner_id=contact.id)
        self.assertEqual(invoice.state, "posted")

        self._send(invoice)
        self.assertEqual(invoice.exact_state, "error")
        self.assertIn("Fill in the Customer Reference", invoice.exact_error)
        self.assertEqual(self._entries(), [])

        invoice.ref = "PO-2026-8"
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    def test_it_is_demanded_in_one_company_alone(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.customer.with_company(other).exact_required_reference = "ref"

        self._sent()

    def test_each_reference_can_be_demanded(self):
        for field, says in (
            ("invoice_origin", "Source Document"),
            ("payment_reference", "Payment Reference"),
        ):
            self.customer.exact_required_reference = field
            invoice = self._invoice()
            invoice[field] = False
            self._send(invoice)
            self.assertIn(says, invoice.exact_error)
            invoice[field] = "S00042"
            self._send(invoice)
            self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    # === DEFAULTS (R4) AND INCLUSIVE CODES (R5) ===

    def test_an_invoice_goes_with_the_defaults_alone(self):
        """Nothing mapped: revenue 8000, journal 70, condition 30, VAT code 0."""
        self.connection.mapping_ids.unlink()
        invoice = self._invoice((100.0, None))

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        entry = self._entry(invoice)
        self.assertEqual((entry["Journal"], entry["PaymentCondition"]), ("70", "30"))
        (line,) = entry["lines"]
        self.assertEqual(line["GLAccountCode"].strip(), "8000")

    def test_each_kind_goes_with_the_defaults_of_its_own(self):
        """Others than usual: journal, account, condition, and VAT code without tax."""
        self.connection.mapping_ids.unlink()
        sales = {
            "sales_journal_id": ("journal", "73"),
            "sales_account_id": ("gl_account", "8006"),
            "sales_condition_id": ("payment_condition", "14"),
            "no_vat_code_id": ("vat_code", "6"),
        }
        purchase = {
            "purchase_journal_id": ("journal", "63"),
            "purchase_account_id": ("gl_account", "4300"),
            "purchase_condition_id": ("payment_condition", "60"),
            "purchase_no_vat_code_id": ("vat_code", "0"),
        }
        for field, (kind, code) in (sales | purchase).items():
            self.connection[field] = self._code(kind, code)

        for defaults, move_type in ((sales, "out_invoice"), (purchase, "in_invoice")):
            entry = self._entry(self._sent((100.0, None), move_type=move_type))
            (line,) = entry["lines"]
            booked = [entry["Journal"], line["GLAccountCode"]]
            booked += [entry["PaymentCondition"], line["VATCode"]]
            chosen = [code for _kind, code in defaults.values()]
            self.assertEqual([code.strip() for code in booked], chosen)

    def test_without_a_default_it_is_refused_with_its_name(self):
        self.connection.mapping_ids.unlink()
        for field, says in (
            ("sales_journal_id", "has no confirmed journal"),
            ("sales_account_id", "has no confirmed G/L account"),
            ("sales_condition_id", "no confirmed payment condition"),
            ("no_vat_code_id", "VAT Code Without Tax"),
        ):
            kept = self.connection[field]
            self.connection[field] = False
            invoice = self._invoice((100.0, None))
            self._send(invoice)
            self.assertIn(says, invoice.exact_error, field)
            self.connection[field] = kept
        self.assertEqual(self._entries(), [])

    def test_a_code_that_became_inclusive_is_refused_before_sending(self):
        """Refused at mapping, and again where Exact changed it afterwards (R5)."""
        self.sandbox.post(
            "block", resource="vat/VATCodes", code="2", values={"Type": "I"}
        )
        self.connection.action_fetch_reference_data()
        invoice = self._invoice()

        self._send(invoice)

        self.assertIn("is of type Inclusive", invoice.exact_error)
        self.assertEqual(self._entries(), [])

    def test_the_receivables_account_is_suggested_and_checked(self):
        self.connection.receivable_account_id = False
        self.connection.action_suggest_mapping()
        self.assertEqual(self.connection.receivable_account_id.code, "1300")

        with self.assertRaisesRegex(ValidationError, "no receivables account"):
            self.connection.receivable_account_id = self._code("gl_account", "8000")

    def test_a_new_customer_gets_the_receivables_account(self):
        self.connection.receivable_account_id = self._code("gl_account", "1310")

        self._sent()

        client = self.connection._get_client(unattended=False)
        relation = client.get_account(self.customer.exact_account_id)
        self.assertEqual(relation["GLAR"], self._code("gl_account", "1310").exact_id)

    # === STAYING OUT (S14) ===

    def test_one_can_change_ones_mind_as_often_as_one_likes(self):
        invoice = self._invoice()
        for _time in range(2):
            invoice.action_exact_exclude()
            self.assertEqual(invoice.exact_state, "excluded")
            self._run_export()
            self.assertEqual(self._entries(), [])
            invoice.action_exact_include()
            self.assertEqual(invoice.exact_state, "to_send")

        self._send(invoice)

        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)
        self.assertEqual(len(self._entries()), 1)

    def test_an_invoice_from_before_the_start_can_be_brought_in_and_out(self):
        self.connection.export_from = "2026-11-10"
        invoice = self._invoice()
        self.assertEqual(invoice.exact_reason, "before_start")

        invoice.action_exact_include()
        invoice.action_exact_exclude()
        self.connection.export_from = "2026-11-01"
        self.assertEqual(invoice.exact_state, "excluded", "a person's word stands")

        invoice.action_exact_include()
        self._send(invoice)
        self.assertEqual(invoice.exact_state, "sent", invoice.exact_error)

    # === THE SETTINGS ===

    def test_a_new_connection_changes_nothing_by_default(self):
        with Form(self.connection) as form:
            for field, value in {
                "sales_entry_date": "invoice",
                "purchase_entry_date": "invoice",
                "sales_period_date": "accounting",
                "purchase_period_date": "accounting",
                "closed_period_policy": "stop",
                "sales_number_format": False,
            }.items():
                self.assertEqual(form[field], value, field)


class TestHeaderHarsh(HarshReading, TestHeader):
    """Exact takes what its documentation leaves open in the least kind way."""

    credit_type = "20"
    refund_type = "30"
