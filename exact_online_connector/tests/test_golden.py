"""Every accounting case, posted in a real Odoo and booked by the sandbox."""

from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..mapping.documentation import ENTRY, LINE, described
from .golden.books import Mapping, exact_ledger, is_vat, money, odoo_ledger
from .golden.cases import CASES
from .golden.company import GoldenCompany
from .golden.compare import differences
from .golden.data import GLOBALLY, PER_LINE
from .golden.report import Report

REPORT = Report(
    "accounting-cases",
    "Accounting cases: Odoo and Exact Online side by side",
    "Each case was posted in Odoo, sent, and booked by the sandbox of Exact Online. "
    "Amounts are in the document's currency. VAT is that of percentage taxes; a "
    "refused case says why it may not go.",
    (
        *("Row", "Case", "Country", "Rounding", "Document"),
        *("Odoo total", "Exact total", "Odoo VAT", "Exact VAT", "Proof", "Verdict"),
    ),
)


class GoldenCases(GoldenCompany, AccountTestInvoicingCommon):
    """The cases of one country."""

    def setUp(self):
        super().setUp()
        # Odoo forgets what the last test did; so must Exact.
        self.sandbox.post("restore")
        self._look_again()

    @classmethod
    def tearDownClass(cls):
        bad = sum(bad for _values, bad in REPORT.rows.values())
        REPORT.summaries["Cases"] = f"{len(REPORT.rows)}, {bad} of them wrong"
        REPORT.save()
        super().tearDownClass()

    def _judge_all(self, rounding):
        self.env.company.tax_calculation_rounding_method = rounding
        mapping = Mapping(self.connection)
        cases = [case for case in CASES if self.country in case.countries]
        for number, case in enumerate(cases):
            with self.subTest(row=case.row, case=case.title, rounding=rounding):
                self._judge(case, number, rounding, mapping)
        with self.subTest(case="the months, compared", rounding=rounding):
            self._judge_months()

    def _judge_months(self):
        """Side by side the months are equal, but for Exact's rounding."""
        exports = self.env["exact.online.export"].search([])
        days = {date.replace(day=1) for date in exports.move_id.mapped("date")}
        for month in sorted(days):
            comparison = self.env["exact.online.comparison"].create(
                {"connection_id": self.connection.id, "month": month}
            )
            comparison.action_compare()
            self._look_again()
            wrong = [
                f"{row.kind} {row.move_id.name}: {row.note}"
                for row in comparison.difference_ids
                if row.kind not in ("failed", "rounding")
            ]
            self.assertFalse(wrong, "\n".join(wrong))

    def _judge(self, case, number, rounding, mapping):
        before = {name: self.connection[name] for name in case.settings}
        self.connection.write(case.settings)
        move = self._enter(case, number)
        preview = self._preview(move)
        self._send(move)
        entries = self._entries_of(move)
        figures = case.figures(rounding)
        wrong = [*self._what_is_wrong(case, figures, move, entries, mapping)]
        wrong += self._wrong_preview(preview, entries)
        self._report(case, move, rounding, entries, wrong)
        self.connection.write(before)
        if wrong:
            self.fail("; ".join(wrong))

    # === THE VERDICT ===

    def _what_is_wrong(self, case, figures, move, entries, mapping):
        if case.refused:
            yield from self._wrong_refusal(case, move, entries)
        elif len(entries) != 1:
            yield f"{len(entries)} entries in Exact; {move.exact_error}"
        else:
            odoo = odoo_ledger(move, mapping)
            exact = exact_ledger(move, entries[0], mapping)
            yield from self._wrong_figures(figures, odoo, exact)
            yield from self._wrong_lines(figures, move, entries[0])
            foreign = move.currency_id != move.company_currency_id
            yield from differences(odoo, exact, foreign=foreign)
            yield from self._wrong_header(case, move, entries[0])
            yield from self._wrong_shown(move, figures)
            yield from self._not_described(move)

    def _wrong_refusal(self, case, move, entries):
        if entries:
            yield "it was booked"
        if move.exact_state != "error":
            yield f"it is {move.exact_state}"
        rows = move.sudo().exact_export_ids.problems or []
        codes = [row["code"] for row in rows]
        if codes != [case.refused]:
            yield f"refused for {codes} ({move.exact_error})"

    def _wrong_figures(self, figures, odoo, exact):
        for name, ledger in (("Odoo", odoo), ("Exact", exact)):
            if ledger.total != Decimal(figures.total):
                yield f"total {ledger.total} in {name}, not {figures.total}"
            if ledger.vat_total != Decimal(figures.vat):
                yield f"VAT {ledger.vat_total} in {name}, not {figures.vat}"
            for code, amount in figures.places.items():
                found = sum(ledger.places[key] for key in ledger.places if code in key)
                if found != Decimal(amount):
                    yield f"{found} for {code} in {name}, not {amount}"

    def _wrong_lines(self, figures, move, entry):
        if not figures.lines:
            return
        use = "sale" if move.is_sale_document(include_receipts=True) else "purchase"
        expected = sorted(self._expected_line(line, use) for line in figures.lines)
        found = sorted(self._found_line(line, move) for line in entry["lines"])
        if expected != found:
            yield f"lines {found} in Exact, not {expected}"

    def _expected_line(self, line, use):
        account = line.account or ("revenue" if use == "sale" else "cost")
        code = self._vat_codes()[use, line.tax]
        vat = Decimal(line.vat or 0)
        places = line.center, line.unit, line.project
        return self.chart.accounts[account], code, Decimal(line.net), vat, *places

    def _found_line(self, line, move):
        sign = -1 if move.move_type in ("out_refund", "in_refund") else 1
        account, code = line["GLAccountCode"].strip(), line["VATCode"].strip()
        net, vat = money(line["AmountFC"]), money(line["VATAmountFC"])
        project = line.get("Project") and self._project_code(line["Project"])
        places = line.get("CostCenter"), line.get("CostUnit"), project
        places = ((place or "").strip() for place in places)
        return account, code, sign * net, sign * vat, *places

    def _project_code(self, guid):
        references = self.env["exact.online.reference"].sudo()
        return references.search([("exact_id", "=", guid)], limit=1).code

    def _wrong_header(self, case, move, entry):
        for name, value in case.entry.items():
            if entry[name] != value:
                yield f"{name} is {entry[name]} in Exact, not {value}"
        company_total = money(abs(move.amount_total_signed))
        if case.company_total and company_total != Decimal(case.company_total):
            yield f"{company_total} in the company's currency in Odoo"
        if entry["EntryDate"][:10] != str(move.invoice_date):
            yield f"the entry is dated {entry['EntryDate']}"
        period = entry["ReportingYear"], entry["ReportingPeriod"]
        if period != (move.date.year, move.date.month):
            yield f"booked in period {period}"

    def _wrong_shown(self, move, figures):
        """What the bookkeeper reads on the invoice."""
        if (move.exact_state, move.exact_proof) != ("sent", "equal"):
            yield f"it is {move.exact_state}, its proof {move.exact_proof}"
        if money(move.exact_amount_total) != Decimal(figures.total):
            yield f"the invoice shows {move.exact_amount_total} as Exact's total"

    def _not_described(self, move):
        """Accountants can read of every property that was sent what it means."""
        header = dict(move.sudo().exact_export_ids.payload)
        for name in ("SalesEntryLines", "PurchaseEntryLines"):
            for line in header.pop(name, []):
                yield from (f"{key}?" for key in {*line} - described(LINE))
        yield from (f"{key}?" for key in {*header} - described(ENTRY))

    def _entries_of(self, move):
        """Find an entry by Odoo's number, which its description starts with."""
        entries = self.sandbox.get("books", division=self.chart.division)
        return [
            e for e in entries if (e["Description"] or "").split()[:1] == [move.name]
        ]

    # === THE PREVIEW ===

    def _preview(self, move):
        """Look at the preview, without a word to Exact."""
        self.sandbox.forget_calls()
        action = move.action_exact_preview()
        self.assertFalse(self.sandbox.calls())
        return self.env[action["res_model"]].browse(action["res_id"])

    def _wrong_preview(self, preview, entries):
        """What was shown is what Exact's ledger has, line by line and by VAT code."""
        if not entries:
            if preview.state != "stopped":
                yield f"the preview says {preview.state}"
            return
        entry = entries[0]
        booked = sorted(
            (
                row["GLAccountCode"].strip(),
                money(max(row["AmountFC"], 0)),
                money(max(-row["AmountFC"], 0)),
            )
            for row in entry["booking"]
            if row["AmountFC"] or row["LineNumber"] == 0
        )
        shown = sorted(
            (line.account_code, money(line.debit), money(line.credit))
            for line in preview.line_ids
            if line.debit or line.credit or line.part == "total"
        )
        if shown != booked:
            yield f"the preview shows {shown}, Exact books {booked}"
        year, month = entry["ReportingYear"], entry["ReportingPeriod"]
        if preview.period != f"{year}-{month:02}":
            yield f"the preview shows period {preview.period}"
        if str(preview.entry_date) != entry["EntryDate"][:10]:
            yield f"the preview shows the entry date {preview.entry_date}"

    # === THE REPORT ===

    def _report(self, case, move, rounding, entries, wrong):
        refused = f"refused: {case.refused}" if case.refused else "equal"
        vat_items = move.line_ids.filtered(is_vat)
        odoo_vat = money(abs(sum(vat_items.mapped("amount_currency"))))
        REPORT.add(
            (case.row, case.title, self.country, rounding),
            *(case.row, case.title, self.country, rounding, case.kind),
            *(money(move.amount_total), self._in_exact(move, entries, "AmountFC")),
            *(odoo_vat, self._in_exact(move, entries, "VATAmountFC")),
            *(move.exact_proof, "; ".join(wrong) or refused),
            bad=bool(wrong),
        )

    def _in_exact(self, move, entries, name):
        sign = -1 if move.move_type in ("out_refund", "in_refund") else 1
        return ", ".join(str(sign * money(entry[name]) + 0) for entry in entries)


@tagged("post_install", "-at_install")
class TestGoldenNl(GoldenCases):
    country = "nl"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls._set_up_exact()

    def test_rounded_per_tax(self):
        self._judge_all(GLOBALLY)

    def test_rounded_per_line(self):
        self._judge_all(PER_LINE)


@tagged("post_install", "-at_install")
class TestGoldenBe(GoldenCases):
    country = "be"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls._set_up_exact()

    def test_rounded_per_tax(self):
        self._judge_all(GLOBALLY)

    def test_rounded_per_line(self):
        self._judge_all(PER_LINE)

    def test_belgian_codes_without_vat_are_suggested_by_direction(self):
        """Belgian administrations keep codes of sales and purchases apart."""
        fields = ("no_vat_code_id", "purchase_no_vat_code_id")
        self.connection.write(dict.fromkeys(fields, False))
        # Two would fit for bills: a person chooses.
        self._code("vat_code", "AND").active = False

        self.connection.action_suggest_mapping()

        self.assertEqual(self.connection.no_vat_code_id.code, "V0")
        self.assertEqual(self.connection.purchase_no_vat_code_id.code, "A0")
