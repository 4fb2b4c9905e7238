from decimal import Decimal

from odoo import models
from odoo.tools import LazyTranslate

from ..mapping.suggest import (
    ConditionProfile,
    TaxProfile,
    TermProfile,
    VatCodeProfile,
    suggest_gl_account,
    suggest_journal,
    suggest_payment_condition,
    suggest_vat_code,
)
from .exact_online_mapping import RECORD_FIELDS, gl_account, journal

_lt = LazyTranslate(__name__)

_KINDS_BY_JOURNAL = {"sale": "sales", "purchase": "purchase"}
_REASONS = {
    "only_one_of_type": _lt("the only journal of this type"),
    "usual_code": _lt("the usual code"),
    "same_code": _lt("same code"),
    "same_code_but_zeros": _lt("same code but for zeros at the end"),
    "days": _lt("same days"),
    "discount": _lt("same discount"),
    "percentage": _lt("same percentage"),
    "direction": _lt("same direction"),
    "domestic": _lt("domestic"),
    "eu": _lt("within the EU"),
    "export": _lt("outside the EU"),
    "oss": _lt("one-stop shop"),
    "reverse_charge": _lt("reverse charge"),
    "goods": _lt("goods"),
    "services": _lt("services"),
    "triangular": _lt("triangular"),
    "exempt": _lt("exempt"),
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
        """Make the mappings of {record: Suggestion or None}."""
        field = RECORD_FIELDS[kind]
        by_code = {reference.code: reference for reference in self._codes_of(kind)}
        self.env["exact.online.mapping"].create(
            [
                {
                    "connection_id": self.id,
                    "kind": kind,
                    field: record.id,
                    "reference_id": by_code[suggestion.code].id,
                    "confirmed": suggestion.certain,
                    "reason": self._reason(suggestion),
                }
                for record, suggestion in suggestions.items()
                if suggestion
            ]
        )

    def _reason(self, suggestion):
        return ", ".join(self.env._(_REASONS[word]) for word in suggestion.reasons)

    def _codes_of(self, kind):
        return self.env["exact.online.reference"].search(
            [("connection_id", "=", self.id), ("kind", "=", kind)]
        )

    def _unmapped(self, kind, domain):
        field = RECORD_FIELDS[kind]
        mapped = self.mapping_ids.filtered(
            lambda m: m.kind == kind and not m.combined_tax_ids
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
        return {
            record: suggest_gl_account(record.code, accounts)
            for record in self._unmapped("gl_account", domain)
            if record.code
        }

    # === TAXES ===

    def _suggested_taxes(self):
        codes = [vat_profile(reference) for reference in self._codes_of("vat_code")]
        domain = [
            ("type_tax_use", "in", ("sale", "purchase")),
            ("amount_type", "=", "percent"),
        ]
        suggestions = {}
        for tax in self._unmapped("vat_code", domain):
            profile = tax_profile(tax)
            suggestions[tax] = profile and suggest_vat_code(profile, codes)
        return suggestions

    def _suggest_no_vat_code(self):
        """The code for lines without tax, if there is one that has no VAT at all.

        Bills get one of their own where that one is for sales alone. Of several that
        fit none is taken.
        """
        if not self.no_vat_code_id:
            self.no_vat_code_id = self._code_without_vat("B") or (
                self._code_without_vat("S")
            )
        used = self.no_vat_code_id.details or {}
        if used.get("VATTransactionType") == "S" and not self.purchase_no_vat_code_id:
            self.purchase_no_vat_code_id = self._code_without_vat("P")

    def _code_without_vat(self, direction):
        def fits(reference):
            details = reference.details or {}
            own = details.get("VATTransactionType") or "B"
            return details.get("Type") == "N" and own == direction

        without = self._codes_of("vat_code").filtered(fits)
        return without if len(without) == 1 else without.browse()

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


def vat_profile(reference):
    """Return a VAT code of Exact as `mapping.suggest.VatCodeProfile`."""
    details = reference.details or {}
    return VatCodeProfile(
        code=reference.code,
        type=details.get("Type") or "",
        percentage=Decimal(str(details.get("Percentage") or 0)) * 100,
        transaction_type=details.get("VATTransactionType") or "B",
        charged=bool(details.get("Charged")),
        eu_sales_listing=(details.get("EUSalesListing") or "").strip(),
        oss_country=(details.get("OssCountry") or "").strip(),
        blocked=bool(details.get("IsBlocked")),
        intrastat=bool(details.get("IntraStat")),
        description=reference.name,
    )


def tax_profile(tax):
    """Return an Odoo tax as `mapping.suggest.TaxProfile`, None if it is unclear.

    Where it applies is read from its fiscal positions, as Odoo's charts of accounts
    set them: domestic, companies in the EU, or the rest of the world.
    """
    region = tax_region(tax)
    if not region:
        return None
    shares = tax.invoice_repartition_line_ids.filtered(
        lambda share: share.repartition_type == "tax"
    )
    scopes = {"consu": "goods", "service": "services"}
    return TaxProfile(
        percentage=Decimal(str(tax.amount)),
        direction=tax.type_tax_use,
        scope=scopes.get(tax.tax_scope),
        reverse_charge=bool(tax.amount)
        and not sum(share.factor_percent for share in shares),
        region=region,
        price_include=tax.price_include,
    )


def tax_region(tax):
    """Return "domestic", "eu", "export", or None for special regulations."""
    if tax.is_domestic:
        return "domestic"
    positions = tax.fiscal_position_ids.filtered("auto_apply")
    if positions.filtered(lambda p: p.vat_required and p.country_group_id):
        return "eu"
    if positions and not positions.country_id and not positions.country_group_id:
        return "export"
    return None


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
    )
