"""Random invoices and bills: equal in both books, or refused for a true reason.

EXACT_RANDOM_COUNT says how many a country, EXACT_RANDOM_SEED which ones,
EXACT_RANDOM_FIRST with which number to begin: a failure names all three.
"""

import logging
import os
from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .golden.books import Mapping, exact_ledger, money, odoo_ledger
from .golden.company import GoldenCompany
from .golden.compare import cents_off, differences
from .golden.data import GLOBALLY, PER_LINE
from .golden.random_cases import draw_case
from .golden.report import Report
from .golden.truth import is_true

_logger = logging.getLogger(__name__)
COUNT = int(os.environ.get("EXACT_RANDOM_COUNT", "100"))
SEED = os.environ.get("EXACT_RANDOM_SEED", "1")
FIRST = int(os.environ.get("EXACT_RANDOM_FIRST", "0"))
# As many are entered and sent together; after that both sides forget them.
_BATCH = 50
_MOST_RUNS = 20
REPORT = Report(
    "random-documents",
    "Random invoices and bills: Odoo and Exact Online side by side",
    f"Drawn from seed {SEED}. Each was posted in Odoo and sent by the scheduled "
    "action; the sandbox of Exact Online booked it, or it was refused for a reason "
    "that the test found true.",
    (
        *("Number", "Country", "Rounding", "Document", "Lines", "Currency"),
        *("Odoo total", "Exact total", "Odoo VAT", "Exact VAT", "Proof", "Verdict"),
    ),
)


class RandomDocuments(GoldenCompany):
    """Some hundred documents of one country."""

    outcomes = Counter()

    @classmethod
    def tearDownClass(cls):
        summary = ", ".join(f"{many} {what}" for what, many in cls.outcomes.items())
        _logger.info("Random documents, seed %s, %s: %s", SEED, cls.country, summary)
        REPORT.summaries[cls.country] = summary
        REPORT.save()
        super().tearDownClass()

    def _judge_batches(self):
        """Half of the documents are rounded per tax, half per line."""
        numbers = range(FIRST, FIRST + COUNT)
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            rounding = PER_LINE if (batch[0] // _BATCH) % 2 else GLOBALLY
            savepoint = self.env.cr.savepoint()
            self._judge_batch(batch, rounding)
            savepoint.close(rollback=True)
            self._look_again()
            self.sandbox.post("restore")

    def _judge_batch(self, numbers, rounding):
        self.env.company.tax_calculation_rounding_method = rounding
        cases = {number: draw_case(SEED, self.chart, number) for number in numbers}
        moves = self._post_all(cases)
        self._refresh_statistics()
        self._send_all(self.env["account.move"].concat(*moves.values()))
        mapping = Mapping(self.connection)
        entries = self._entries_by_number()
        for number, move in moves.items():
            with self.subTest(seed=SEED, country=self.country, number=number):
                found = entries.get(move.name, [])
                self._judge(cases[number], number, move, found, mapping, rounding)

    def _post_all(self, cases):
        """Post what Odoo itself can post, together where that goes."""
        values = {n: self._values_of(case, n) for n, case in cases.items()}
        try:
            with self.env.cr.savepoint():
                moves = self.env["account.move"].create([*values.values()])
                self._post(moves)
                return dict(zip(cases, moves, strict=True))
        except UserError:
            self._look_again()
        posted = ((n, self._post_one(n, own)) for n, own in values.items())
        return {number: move for number, move in posted if move}

    def _post_one(self, number, values):
        try:
            with self.env.cr.savepoint():
                return self._post(self.env["account.move"].create(values))
        except UserError as refusal:
            self._look_again()
            _logger.info("Odoo does not post document %s: %s", number, refusal)
            self.outcomes["not posted by Odoo"] += 1

    def _post(self, moves):
        for move in moves.filtered(lambda move: move.amount_total < 0):
            # Odoo posts no negative total; a bookkeeper makes a credit note of it.
            if move.move_type not in ("out_receipt", "in_receipt"):
                move.action_switch_move_type()
        moves.action_post()
        return moves

    def _send_all(self, moves):
        waiting = moves.filtered(lambda move: move.exact_state == "to_send")
        waiting.action_exact_send()
        for _run in range(_MOST_RUNS):
            self._run_export()
            if not waiting.filtered(lambda m: m.exact_state in ("to_send", "sending")):
                return
        self.fail("the scheduled action does not come to an end")

    def _entries_by_number(self):
        found = {}
        for entry in self.sandbox.get("books", division=self.chart.division):
            number = (entry["Description"] or "").split()[0]
            found.setdefault(number, []).append(entry)
        return found

    # === THE VERDICT ===

    def _judge(self, case, number, move, entries, mapping, rounding):
        wrong, verdict, figures = [], "", ["", ""]
        vat = money(move.amount_tax)
        if move.exact_state == "sent" and len(entries) == 1:
            odoo = odoo_ledger(move, mapping)
            exact = exact_ledger(move, entries[0], mapping)
            foreign = move.currency_id != move.company_currency_id
            wrong = [*differences(odoo, exact, foreign=foreign)]
            if move.exact_proof != "equal":
                rows = move.sudo().exact_export_ids.proof_differences
                wrong.append(f"the proof is {move.exact_proof}: {rows}")
            self.outcomes["sent"] += 1
            self.outcomes["cents apart"] += cents_off(odoo, exact)
            figures = exact.total, exact.vat_total
            vat = odoo.vat_total
            verdict = "equal"
        elif entries:
            wrong = [f"{move.exact_state}, with {len(entries)} entries in Exact"]
        else:
            codes, wrong = self._refusal(move)
            verdict = f"refused: {', '.join(codes)}"
            self.outcomes[verdict] += 1
        REPORT.add(
            (number, self.country),
            *(number, self.country, rounding, move.move_type, len(case.lines)),
            *(move.currency_id.name, money(move.amount_total), figures[0]),
            *(
                vat,
                figures[1],
                move.exact_proof,
                "; ".join(wrong) or verdict,
            ),
            bad=bool(wrong),
        )
        if wrong:
            items = "\n".join(map(_in_words, move.line_ids))
            self.fail(f"{'; '.join(wrong)}\n{case}\n{items}")

    def _refusal(self, move):
        """Return the problems, and what is wrong with them."""
        if move.exact_state == "not_applicable":
            codes = [move.exact_reason]
        else:
            rows = move.sudo().exact_export_ids.problems or []
            codes = [row["code"] for row in rows]
        wrong = [
            f"refused for {code}: untrue" for code in codes if not is_true(code, move)
        ]
        if not codes:
            wrong.append(f"{move.exact_state}: {move.exact_error}")
        return codes, wrong


def _in_words(item):
    tags = ", ".join(item.tax_tag_ids.mapped("name"))
    return (
        f"{item.display_type} {item.account_id.code} {item.amount_currency} "
        f"{item.tax_line_id.name or ''} {item.name or ''} [{tags}]"
    )


@tagged("post_install", "-at_install")
class TestRandomNl(RandomDocuments, AccountTestInvoicingCommon):
    country = "nl"
    outcomes = Counter()

    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls._set_up_exact()

    def test_random_documents(self):
        self._judge_batches()


@tagged("post_install", "-at_install")
class TestRandomBe(RandomDocuments, AccountTestInvoicingCommon):
    country = "be"
    outcomes = Counter()

    @classmethod
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls._set_up_exact()

    def test_random_documents(self):
        self._judge_batches()
