"""The sums of the screen Synchronisation are those of the ledgers (E3)."""

from collections import defaultdict

from .common import ExactOnlineCommon


class TestSynchronisation(ExactOnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.sudo().first_contact = "waived"

    def _rows(self, *measures):
        """What the pivot shows: by month and state."""
        action = self.env.ref(
            "exact_online_connector.exact_online_synchronisation_action"
        )
        domain = [("exact_state", "!=", "not_applicable")]
        self.assertEqual(action.domain, str(domain))
        rows = self.env["account.move"].formatted_read_group(
            domain, ["invoice_date:month", "exact_state"], measures
        )
        return {
            (str(row["invoice_date:month"][0])[:7], row["exact_state"]): row
            for row in rows
        }

    def test_sums_by_month_agree_with_odoo_and_with_exact(self):
        sent = [
            self._invoice((100.0, self.vat_21), (49.95, self.vat_21)),
            self._invoice((19.99, self.vat_21)),
            self._invoice((50.0, self.vat_21), move_type="out_refund"),
            self._invoice((200.0, self.vat_21_purchase), move_type="in_invoice"),
            self._invoice(
                (10.0, self.vat_21), invoice_date="2026-10-07", date="2026-10-07"
            ),
        ]
        for move in sent:
            self._send(move)
            self.assertEqual(move.exact_state, "sent", move.exact_error)
        waiting = self._invoice((77.0, self.vat_21))
        out = self._invoice((33.0, self.vat_21))
        out.action_exact_exclude()

        rows = self._rows(
            "__count",
            "amount_untaxed_signed:sum",
            "amount_tax_signed:sum",
            "amount_total_signed:sum",
        )

        # By hand: 149.95 + 31.49, 19.99 + 4.20, −50.00 − 10.50, −200.00 − 42.00.
        november = rows["2026-11", "sent"]
        self.assertEqual(november["__count"], 4)
        self.assertAlmostEqual(november["amount_untaxed_signed:sum"], -80.06)
        self.assertAlmostEqual(november["amount_tax_signed:sum"], -16.81)
        self.assertAlmostEqual(november["amount_total_signed:sum"], -96.87)
        october = rows["2026-10", "sent"]
        self.assertAlmostEqual(october["amount_total_signed:sum"], 12.10)
        self.assertAlmostEqual(
            rows["2026-11", "to_send"]["amount_total_signed:sum"],
            waiting.amount_total_signed,
        )
        self.assertAlmostEqual(
            rows["2026-11", "excluded"]["amount_total_signed:sum"],
            out.amount_total_signed,
        )

        # Odoo's ledger: what stands on receivable and payable accounts.
        lines = self.env["account.move.line"].search(
            [
                ("move_id.exact_state", "=", "sent"),
                ("date", ">=", "2026-11-01"),
                ("company_id", "=", self.env.company.id),
                (
                    "account_id.account_type",
                    "in",
                    ("asset_receivable", "liability_payable"),
                ),
            ]
        )
        self.assertAlmostEqual(
            november["amount_total_signed:sum"], sum(lines.mapped("balance"))
        )
        # Exact's ledger: what it says it booked, purchases on the other side.
        books = defaultdict(float)
        for entry in self._entries():
            month = f"{entry['ReportingYear']}-{entry['ReportingPeriod']:02}"
            purchase = entry["Journal"].strip() == "60"
            books[month] += -entry["AmountDC"] if purchase else entry["AmountDC"]
        self.assertAlmostEqual(november["amount_total_signed:sum"], books["2026-11"])
        self.assertAlmostEqual(october["amount_total_signed:sum"], books["2026-10"])
