from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from ..mapping.check_codes import JOURNAL_TYPE
from ..mapping.problems import (
    ACCOUNT,
    CONNECTION,
    JOURNAL,
    PAYMENT_TERM,
    TAX,
    make_problem,
)
from .account_move import AUTO_FIELDS, KINDS
from .account_move_collect import is_percentage
from .exact_online_mapping import DEFAULT_FIELDS, journal
from .exact_online_message import problem_sentence

_RECENT = timedelta(days=92)
_LISTS_OLD = timedelta(days=3)
_PRODUCT_LINES = ("display_type", "=", "product")
_JOURNAL_KINDS = {"sale": "sales", "purchase": "purchase"}
_INACTIVE = {"gl_account": "gl_account_inactive", "journal": "journal_inactive"}


class ExactOnlineConnection(models.Model):
    """Everything that would stop an export, as one list of problems.

    Nothing is asked of Exact: what is known of it is looked at, together with the
    invoices that wait, or were posted in the last three months.
    """

    _inherit = "exact.online.connection"

    readiness = fields.Json(compute="_compute_readiness")
    readiness_count = fields.Integer(compute="_compute_readiness")

    def _compute_readiness(self):
        for connection in self:
            problems = connection._readiness_problems()
            connection.readiness = {
                f"problem_{number}": connection._readiness_row(problem)
                for number, problem in enumerate(problems)
            }
            connection.readiness_count = len(problems)

    def _readiness_row(self, problem):
        """Return a problem as the widget `actionable_errors` shows it."""
        row = {
            "message": problem_sentence(self.env, problem),
            "level": "danger" if problem.level == "error" else "warning",
        }
        action = self._repair_action(problem.model, problem.res_id)
        return row | {"action_text": self.env._("Repair"), "action": action}

    def action_check_readiness(self):
        """Show what would stop an export, each with the way to its repair."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ready for Exact Online?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref(
                        "exact_online_connector.exact_online_readiness_view_form"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
        }

    def action_print_readiness(self):
        """Print the list, as the accountant's list of preparations."""
        self.check_access("read")
        report = self.env.ref("exact_online_connector.exact_online_readiness_report")
        # It stays in the house: no letterhead needs to be chosen first.
        return report.report_action(self, config=False)

    def _readiness_problems(self):
        """Return the problems (`mapping.data.Problem`): errors first, each once."""
        self.ensure_one()
        own = self.with_company(self.company_id)
        found = [
            *own._connection_problems(),
            *own._default_problems(),
            *own._period_problems(),
            *own._mapping_problems(),
            *own._used_problems(),
        ]
        unique = {str(problem): problem for problem in found}
        return sorted(unique.values(), key=lambda problem: problem.level != "error")

    # === THE CONNECTION ===

    def _connection_problems(self):
        silent = self._why_silent()
        if silent:
            yield make_problem("connection_silent", CONNECTION, why=silent)
        fetched = self.references_fetched_at
        if not fetched:
            yield make_problem("lists_missing", CONNECTION)
        elif fetched < fields.Datetime.now() - _LISTS_OLD:
            day = format_date(self.env, fetched)
            yield make_problem("lists_old", CONNECTION, fetched=day)
        ours, theirs = self.company_currency_id.name, self._division_currency()
        if ours != theirs:
            yield make_problem(
                "company_currency_differs",
                CONNECTION,
                company_currency=ours,
                division_currency=theirs,
            )
        if self.first_contact == "unknown":
            yield make_problem("credit_notes_unchecked", CONNECTION)
        if left := self.contact_left_ids:
            yield make_problem("first_contact_left", CONNECTION, count=len(left))
        if not self.responsible_id.active:
            yield make_problem("nobody_told", CONNECTION)

    def _default_problems(self):
        if not self.no_vat_code_id:
            yield make_problem("no_vat_code_missing", CONNECTION)
        if not self.receivable_account_id and "sales" in self._sent_kinds():
            yield make_problem("receivable_account_missing", CONNECTION)
        for code in (self.no_vat_code_id | self.purchase_no_vat_code_id)._origin:
            details = code.details or {}
            if details.get("Type") == "I" or details.get("Percentage"):
                yield make_problem(
                    "no_vat_code_unsuitable", CONNECTION, vat_code=code.code
                )
        for name in DEFAULT_FIELDS:
            code = self[name]
            args = {"setting": self._label(name), "code": code.display_name}
            if code and not code.active:
                yield make_problem("default_inactive", CONNECTION, **args)
            kind = "sales" if name.startswith("sales") else "purchase"
            if name.endswith("journal_id") and code:
                if journal(code).type != JOURNAL_TYPE[kind]:
                    yield make_problem("default_journal_wrong_type", CONNECTION, **args)

    def _label(self, name):
        return self.fields_get([name], ["string"])[name]["string"]

    def _period_problems(self):
        if not self.references_fetched_at:
            return
        today = fields.Date.context_today(self)
        periods = [p for p in self._periods() if p.start <= today <= p.end]
        if not periods:
            day = format_date(self.env, today)
            yield make_problem("period_missing", CONNECTION, date=day)
        used = self._used_journal_codes()
        for period in periods:
            closed = sorted(
                code
                for code, year, number in self._closed_periods()
                if (year, number) == (period.year, period.period) and code in used
            )
            if closed:
                yield make_problem(
                    "current_period_closed",
                    CONNECTION,
                    period=f"{period.year}-{period.period}",
                    journals=", ".join(closed),
                )

    def _used_journal_codes(self):
        """Return the codes of the journals that invoices or credit notes can go in."""
        mapped = self.mapping_ids.filtered(
            lambda m: m.kind == "journal" and m.confirmed
        )
        defaults = self.sales_journal_id | self.purchase_journal_id
        credit = self.sales_credit_journal_id | self.purchase_credit_journal_id
        own = mapped.reference_id | mapped.credit_reference_id
        return set((own | defaults | credit).mapped("code"))

    # === THE MAPPING ===

    def _mapping_problems(self):
        """Yield what is wrong with codes that were chosen."""
        for mapping in self.mapping_ids.filtered("confirmed"):
            record, reference = mapping._record(), mapping.reference_id
            code = _INACTIVE.get(mapping.kind)
            if mapping.kind == "vat_code":
                fault = mapping._vat_fault()
                if fault:
                    args = {"tax": record.display_name, "vat_code": reference.code}
                    yield make_problem(fault, TAX, record.id, **args)
            elif code and not reference.active:
                name = {"gl_account": "account", "journal": "journal"}[mapping.kind]
                args = {name: record.display_name, "code": reference.code}
                yield make_problem(code, record._name, record.id, **args)
            elif mapping.kind == "journal":
                yield from self._wrong_type(record, journal(reference))

    def _wrong_type(self, record, exact):
        kind = _JOURNAL_KINDS.get(record.type)
        if kind and exact.type != JOURNAL_TYPE[kind]:
            yield make_problem(
                "journal_wrong_type",
                JOURNAL,
                record.id,
                journal=record.display_name,
                code=exact.code,
                type=exact.type,
            )

    # === WHAT INVOICES USE ===

    def _sent_kinds(self):
        return [kind for kind, name in AUTO_FIELDS.items() if self[name] != "none"]

    def _used_domain(self, kind):
        """The invoices of a kind that wait, and those of the last three months."""
        since = fields.Date.context_today(self) - _RECENT
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "posted"),
            ("move_type", "in", KINDS[kind]),
            ("exact_state", "!=", "excluded"),
            "|",
            ("exact_state", "in", ("to_send", "error")),
            ("date", ">=", since),
        ]

    def _used(self, kind, field, lines=()):
        """Return the records in a field of these invoices, or of their lines."""
        domain, model = self._used_domain(kind), "account.move"
        if lines:
            domain, model = [("move_id", "any", domain), *lines], "account.move.line"
        rows = self.env[model]._read_group(domain, [field])
        return [record for (record,) in rows]

    def _used_problems(self):
        """Yield what invoices use and nothing stands for; a few queries a kind."""
        mapped = self._mapped_records()
        for kind in self._sent_kinds():
            yield from self._unmapped_accounts(kind, mapped["gl_account"])
            yield from self._unmapped_taxes(kind, mapped["vat_code"])
            yield from self._unmapped_journals(kind, mapped["journal"])
            yield from self._unmapped_terms(kind, mapped["payment_condition"])

    def _mapped_records(self):
        mapped = defaultdict(set)
        for mapping in self.mapping_ids.filtered("confirmed"):
            records = mapping._record()
            if mapping.combined_tax_ids:
                records |= mapping.combined_tax_ids
            mapped[mapping.kind] |= set(records.ids)
        return mapped

    def _unmapped_accounts(self, kind, mapped):
        if self[{"sales": "sales_account_id"}.get(kind, "purchase_account_id")]:
            return
        for account in self._used(kind, "account_id", [_PRODUCT_LINES]):
            if account.id not in mapped:
                yield make_problem(
                    "gl_account_missing",
                    ACCOUNT,
                    account.id,
                    account=account.display_name,
                )

    def _unmapped_taxes(self, kind, mapped):
        for tax in self._used(kind, "tax_ids", [_PRODUCT_LINES]):
            for single in tax.flatten_taxes_hierarchy().filtered(is_percentage):
                if not {single.id, tax.id} & mapped:
                    name = single.display_name
                    yield make_problem("tax_not_mapped", TAX, single.id, tax=name)

    def _unmapped_journals(self, kind, mapped):
        if self[{"sales": "sales_journal_id"}.get(kind, "purchase_journal_id")]:
            return
        for record in self._used(kind, "journal_id"):
            if record.id not in mapped:
                yield make_problem(
                    "journal_missing", JOURNAL, record.id, journal=record.display_name
                )

    def _unmapped_terms(self, kind, mapped):
        if self[{"sales": "sales_condition_id"}.get(kind, "purchase_condition_id")]:
            return
        for term in self._used(kind, "invoice_payment_term_id"):
            if not term:
                yield make_problem(
                    "default_payment_condition_missing",
                    CONNECTION,
                    documents=self._documents(kind),
                )
            elif term.id not in mapped:
                name = term.display_name
                yield make_problem(
                    "payment_condition_missing",
                    PAYMENT_TERM,
                    term.id,
                    payment_term=name,
                )

    def _documents(self, kind):
        return self.env._("invoices") if kind == "sales" else self.env._("bills")
