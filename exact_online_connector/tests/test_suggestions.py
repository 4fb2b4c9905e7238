"""What is suggested for the Dutch and the Belgian chart as Odoo installs them.

The tables stand in `golden/suggestions_nl.csv` and `_be.csv`, reviewed line by line. To
write them anew, set EXACT_WRITE_GOLDEN, and review what changed.
"""

import csv
import io
import os
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ExactOnlineCase, start_sandbox

_FOLDER = Path(__file__).parent / "golden"
_COLUMNS = ("kind", "in Odoo", "for", "active", "code", "in Exact", "used", "reason")
_DIVISIONS = {"nl": 100001, "be": 200001}


class SuggestionCase(ExactOnlineCase, AccountTestInvoicingCommon):
    """A company with nothing but its chart, and nothing mapped."""

    country = "nl"

    @classmethod
    def _set_up_exact(cls):
        cls.sandbox = start_sandbox(cls.country, cls.profile)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.connection = cls._make_connection(region=cls.country)
        cls._log_in(cls.connection, division=_DIVISIONS[cls.country])
        cls.connection.action_fetch_reference_data()

    def _mapping_of(self, record):
        return self.connection.mapping_ids.filtered(lambda m: m._record() == record)

    # === THE TABLE ===

    def _check_table(self):
        found = self._table()
        path = _FOLDER / f"suggestions_{self.country}.csv"
        if os.environ.get("EXACT_WRITE_GOLDEN"):
            path.write_text(found, encoding="utf-8")
        self.assertEqual(
            found.splitlines(), path.read_text(encoding="utf-8").splitlines()
        )

    def _table(self):
        """Return the suggestions for all of the chart as CSV, archived taxes too."""
        everything = self.connection.with_context(active_test=False)
        kinds = {
            "journal": everything._suggested_journals(),
            "account": everything._suggested_accounts(),
            "tax": everything._suggested_taxes(),
            "terms": everything._suggested_terms(),
        }
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for kind, suggestions in kinds.items():
            rows = [
                self._row(kind, record, suggestion)
                for record, suggestion in suggestions.items()
                if self._is_of_chart(record)
            ]
            writer.writerows(sorted(rows))
        return text.getvalue()

    def _is_of_chart(self, record):
        """Whether Odoo installed it; its test company makes more."""
        if record._name == "account.payment.term":
            return "account_payment_term" in "".join(
                record._get_external_ids()[record.id]
            )
        return bool(self.connection._chart_keys(record))

    def _row(self, kind, record, suggestion):
        shown = {
            "account": lambda: (f"{record.code} {record.name}", record.internal_group),
            "tax": lambda: (record.name, record.type_tax_use),
            "journal": lambda: (record.name, record.type),
            "terms": lambda: (record.name, ""),
        }[kind]()
        active = "active" not in record._fields or record.active
        row = [kind, *shown, "yes" if active else "no"]
        if not suggestion:
            return [*row, "", "", "", ""]
        reference = self._reference(kind, suggestion.code)
        used = "at once" if suggestion.certain else "when confirmed"
        reason = self.connection._reason(suggestion)
        return [*row, suggestion.code, reference.name, used, reason]

    def _reference(self, kind, code):
        kinds = {"account": "gl_account", "tax": "vat_code"}
        exact = {"terms": "payment_condition", **kinds}.get(kind, kind)
        return self._code(exact, code)


@tagged("post_install", "-at_install")
class TestSuggestionsNl(SuggestionCase):
    @classmethod
    @AccountTestInvoicingCommon.setup_country("nl")
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls._set_up_exact()

    def test_dutch_chart(self):
        self._check_table()


@tagged("post_install", "-at_install")
class TestSuggestionsBe(SuggestionCase):
    country = "be"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls._set_up_exact()

    def test_belgian_chart(self):
        self._check_table()
