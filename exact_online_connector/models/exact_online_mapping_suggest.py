from decimal import Decimal

from odoo import models
from odoo.tools import LazyTranslate

from ..mapping.suggest import (
    AccountProfile,
    ConditionProfile,
    TermProfile,
    suggest_gl_account,
    suggest_journal,
    suggest_payment_condition,
)
from .exact_online_mapping import RECORD_FIELDS, gl_account, journal

_lt = LazyTranslate(__name__)

_KINDS_BY_JOURNAL = {"sale": "sales", "purchase": "purchase"}
# What stands behind "=" in a reason is its value.
_REASONS = {
    "only_one_of_type": _lt("the only journal of its type"),
    "usual_code": _lt("the usual code"),
    "same_code": _lt("same code"),
    "same_code_but_zeros": _lt("same code but for zeros at the end"),
    "same_name": _lt("same name"),
    "alike_name": _lt("a more general name"),
    "income": _lt("income"),
    "expense": _lt("expense"),
    "days": _lt("%(value)s days"),
    "end_of_month": _lt("end of month"),
    "discount": _lt("discount %(value)s (percentage/days)"),
    "percentage": _lt("%(value)s %%"),
    "sale": _lt("sales"),
    "sales": _lt("sales"),
    "purchase": _lt("purchases"),
    "exclusive": _lt("exclusive"),
    "domestic": _lt("domestic"),
    "eu": _lt("within the EU"),
    "export": _lt("outside the EU"),
    "oss": _lt("one-stop shop %(value)s"),
    "reverse_charge": _lt("reverse charge"),
    "goods": _lt("goods"),
    "services": _lt("services"),
    "triangular": _lt("triangular"),
    "installation": _lt("installation and distance sales"),
    "merchandise": _lt("goods for resale"),
    "miscellaneous": _lt("services and other goods"),
    "investment": _lt("investment goods"),
    "exempt": _lt("exempt"),
    "deductible": _lt("%(value)s %% deductible"),
}


class ExactOnlineConnection(models.Model):
    """Suggesting codes for what is not mapped yet, each with its reason.

    A certain suggestion is used at once; a doubtful one waits until a person confirms
    it. Nothing is ever guessed between equals.
    """

    _inherit = "exact.online.connection"

    def action_suggest_mapping(self):
        """Fill in what is certain, offer what is not, and show the mapping."""
        self.ensure_one()
        self.check_access("write")
        own = self.with_company(self.company_id)
        own._suggest("journal", own._suggested_journals())
        own._suggest("gl_account", own._suggested_accounts())
        own._suggest("vat_code", own._suggested_taxes())
        own._suggest("payment_condition", own._suggested_terms())
        for kind in own._plans():
            own._suggest(kind, own._suggested_analytic(kind))
        own._suggest_no_vat_code()
        return self.action_open_mappings()

    def _suggest(self, kind, suggestions):
        """Make or fill the mappings of {record: Suggestion or None}.

        What nothing fits gets a row without a code, so that it is seen.
        """
        field = RECORD_FIELDS[kind]
        by_code = {reference.code: reference for reference in self._codes_of(kind)}
        waiting = {
            mapping._record(): mapping for mapping in self._open_mappings(kind, field)
        }
        new = []
        for record, suggestion in suggestions.items():
            values = {"confirmed": False}
            if suggestion:
                values = {
                    "reference_id": by_code[suggestion.code].id,
                    "confirmed": suggestion.certain,
                    "reason": self._reason(suggestion),
                }
            if record not in waiting:
                keys = {"connection_id": self.id, "kind": kind, field: record.id}
                new.append(keys | values)
            elif suggestion:
                waiting[record].write(values)
        self.env["exact.online.mapping"].create(new)

    def _open_mappings(self, kind, field):
        return self.mapping_ids.filtered(
            lambda m: m.kind == kind and m[field] and not m.reference_id
        ).filtered(lambda m: not m.combined_tax_ids)

    def _reason(self, suggestion):
        return ", ".join(filter(None, map(self._reason_word, suggestion.reasons)))

    def _reason_word(self, reason):
        name, _equals, value = reason.partition("=")
        if not name:
            return ""
        words = self.env._(_REASONS[name])  # pylint: disable=gettext-variable
        return words % {"value": value}

    def _codes_of(self, kind):
        return self.env["exact.online.reference"].search(
            [("connection_id", "=", self.id), ("kind", "=", kind)]
        )

    def _unmapped(self, kind, domain):
        field = RECORD_FIELDS[kind]
        mapped = self.mapping_ids.filtered(
            lambda m: m.kind == kind and m.reference_id and not m.combined_tax_ids
        )[field]
        records = self.env[self.env["exact.online.mapping"]._fields[field].comodel_name]
        own = records._check_company_domain(self.company_id)
        return records.search([*own, *domain]) - mapped

    # === JOURNALS AND ACCOUNTS ===

    def _suggested_journals(self):
        journals = [journal(reference) for reference in self._codes_of("journal")]
        return {
            record: suggest_journal(_KINDS_BY_JOURNAL[record.type], journals)
            for record in self._unmapped(
                "journal", [("type", "in", list(_KINDS_BY_JOURNAL))]
            )
        }

    def _suggested_accounts(self):
        accounts = [gl_account(reference) for reference in self._codes_of("gl_account")]
        domain = [("internal_group", "in", ("income", "expense"))]
        unmapped = self._unmapped("gl_account", domain).filtered("code")
        names = self._account_names(unmapped)
        return {
            record: suggest_gl_account(
                AccountProfile(record.code, names[record], record.internal_group),
                accounts,
            )
            for record in unmapped
        }

    def _account_names(self, accounts):
        """Return {account: its names in the languages of Odoo and of its chart}.

        Exact's names are Dutch or French, where Odoo may be used in English.
        """
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {account: set() for account in accounts}
        for language in languages:
            for account in accounts.with_context(lang=language):
                names[account.with_env(accounts.env)].add(account.name)
        for account, translated in self._chart_names(accounts).items():
            names[account] |= translated
        return {account: tuple(sorted(found)) for account, found in names.items()}

    def _chart_names(self, accounts):
        """Return {account: names in the chart's languages}, if it has the chart's."""
        chart = self.company_id.chart_template
        rows = self.env["account.chart.template"]._parse_csv(chart, "account.account")
        found = {}
        for account, key in self._chart_keys(accounts).items():
            row = rows.get(key) or {}
            if row.get("name") == account.with_context(lang="en_US").name:
                found[account] = {
                    value for field, value in row.items() if field.startswith("name@")
                }
        return found

    def _chart_keys(self, records):
        """Return {record: its key in the chart of accounts}, for those that have one.

        A chart's records are known as "account.1_btw_21", with the company's number.
        """
        start = f"{self.company_id.root_id.id}_"
        ids = records._get_external_ids()
        return {
            record: name.removeprefix(f"account.{start}")
            for record in records
            for name in ids[record.id]
            if name.startswith(f"account.{start}")
        }

    # === PAYMENT TERMS ===

    def _suggested_terms(self):
        conditions = [
            condition_profile(reference)
            for reference in self._codes_of("payment_condition")
        ]
        suggestions = {}
        for term in self._unmapped("payment_condition", []):
            profile = term_profile(term)
            suggestions[term] = profile and suggest_payment_condition(
                profile, conditions
            )
        return suggestions


def term_profile(term):
    """Return payment terms as `mapping.suggest.TermProfile`, None if too special."""
    lines = term.line_ids
    if len(lines) != 1 or lines.delay_type not in _END_OF_MONTHS:
        return None
    discount = term.early_discount
    return TermProfile(
        days=lines.nb_days,
        end_of_months=_END_OF_MONTHS[lines.delay_type],
        discount_percentage=Decimal(str(discount and term.discount_percentage or 0)),
        discount_days=discount and term.discount_days or 0,
    )


# Exact counts ends of months, then days.
_END_OF_MONTHS = {"days_after": 0, "days_after_end_of_month": 1}


def condition_profile(reference):
    """Return a payment condition as `mapping.suggest.ConditionProfile`."""
    details = reference.details or {}
    return ConditionProfile(
        code=reference.code,
        days=int(details.get("PaymentDays") or 0),
        end_of_months=int(details.get("PaymentEndOfMonths") or 0),
        discount_percentage=Decimal(str(details.get("DiscountPercentage") or 0)) * 100,
        discount_days=int(details.get("DiscountPaymentDays") or 0),
        method=details.get("PaymentMethod") or "B",
        discount_type=details.get("PaymentDiscountType") or "B",
        description=reference.name,
    )
