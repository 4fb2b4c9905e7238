"""Every problem that a check can find, and how one is made.

A problem is data: the Odoo side has a sentence for each code, in the user's language.
`ARGUMENTS` says what that sentence can name. Amounts are plain decimals in the
currency of the document, unless the name says `company`.
"""

from __future__ import annotations

from .data import Problem

ACCOUNT = "account.account"
ANALYTIC_ACCOUNT = "account.analytic.account"
CONNECTION = "exact.online.connection"
JOURNAL = "account.journal"
MOVE = "account.move"
PARTNER = "res.partner"
PAYMENT_TERM = "account.payment.term"
RELATION = "exact.online.partner"
TAX = "account.tax"

ARGUMENTS: dict[str, tuple[str, ...]] = {
    # the document
    "nothing_to_book": ("number",),
    "vendor_reference_missing": ("number",),
    "bill_already_sent": ("number", "reference", "other"),
    "bill_already_in_exact": (
        *("number", "reference", "entry", "found", "total", "entry_id"),
    ),
    "held_alike": ("other", "said"),
    "number_too_long": ("number", "sent"),
    "total_differs": ("lines", "vat", "total", "difference"),
    "vat_total_differs": ("vat", "tax_total", "difference"),
    "company_total_differs": ("company_lines", "company_total", "difference"),
    # period and number
    "period_missing": ("date",),
    "period_closed": ("number", "period", "journal"),
    "period_closed_agree": ("number", "period", "journal", "next"),
    "entry_number_impossible": ("number", "format"),
    "entry_number_taken": ("number", "entry_number", "other"),
    # extra fields
    "extra_value_unsuitable": ("number", "target", "value"),
    "extra_value_several": ("number", "target", "value"),
    "extra_value_too_long": ("number", "target", "value", "length"),
    # what the customer demands
    "customer_reference_missing": ("number", "partner"),
    "source_document_missing": ("number", "partner"),
    "payment_reference_missing": ("number", "partner"),
    # the partner
    "partner_name_missing": ("number",),
    "partner_vat_missing": ("partner", "vat_code"),
    # the relation; found while it is looked up or made
    "relation_doubtful": ("partner", "candidates"),
    "relation_code_unknown": ("partner", "code"),
    "relation_inactive": ("partner", "relation"),
    "relation_number_missing": ("partner", "tried"),
    "relation_refused": ("partner", "said"),
    "relation_email_refused": ("partner", "email", "said"),
    "collective_unknown": ("code",),
    # journal, payment term, currency
    "journal_missing": ("journal",),
    "journal_inactive": ("journal", "code"),
    "journal_wrong_type": ("journal", "code", "type"),
    "journal_currency_not_allowed": ("journal", "code", "currency"),
    "journal_rate_not_allowed": ("journal", "code", "currency"),
    "payment_condition_missing": ("payment_term",),
    "company_currency_differs": ("company_currency", "division_currency"),
    "vat_in_foreign_currency": ("currency",),
    # GL accounts
    "gl_account_missing": ("account",),
    "gl_account_inactive": ("account", "code"),
    "gl_account_wrong_type": ("account", "code", "type"),
    # discount, surcharge, deferral
    "discount_twice": ("payment_term", "condition"),
    "discount_differs": ("payment_term", "condition"),
    "surcharge_twice": ("payment_term", "condition"),
    "deferral_incomplete": ("number", "line"),
    "deferral_reversed": ("number", "line"),
    "deferral_beyond_years": ("number", "line", "date"),
    # cost centres, cost units, projects
    "analytic_not_mapped": ("analytic",),
    "project_unknown": ("number", "project"),
    "dimension_inactive": ("code",),
    "cost_center_required": ("account", "code"),
    "cost_unit_required": ("account", "code"),
    "cost_center_not_allowed": ("account", "code"),
    "cost_unit_not_allowed": ("account", "code"),
    # taxes and VAT codes
    "tax_not_mapped": ("tax",),
    "tax_combination_not_mapped": ("taxes", "tax_ids"),
    "no_vat_code_missing": (),
    "no_vat_code_unsuitable": ("vat_code",),
    "vat_code_inactive": ("tax", "vat_code"),
    "vat_code_inclusive": ("tax", "vat_code"),
    "vat_code_wrong_direction": ("tax", "vat_code"),
    "vat_code_wrong_percentage": ("tax", "vat_code", "percentage", "code_percentage"),
    "vat_code_charged": ("tax", "vat_code"),
    "vat_code_without_vat": ("tax", "vat_code"),
    "vat_code_adds_vat": ("tax", "vat_code", "code_percentage"),
    "vat_code_ended": ("tax", "vat_code"),
    "vat_lost_elsewhere": ("tax", "amount", "account"),
    "vat_without_base": ("tax", "amount"),
    "vat_computed_differently": ("number", "vat_code", "amount", "computed"),
    "vat_amount_adjusted": ("tax", "amount", "expected"),
    # the connection; found by the readiness check
    "connection_silent": ("why",),
    "lists_missing": (),
    "lists_old": ("fetched",),
    "default_inactive": ("setting", "code"),
    "default_journal_wrong_type": ("setting", "code"),
    "default_payment_condition_missing": ("documents",),
    "current_period_closed": ("period", "journals"),
    "receivable_account_missing": (),
    "credit_notes_unchecked": (),
    "first_contact_left": ("count",),
    "nobody_told": (),
}
PROBLEM_CODES = frozenset(ARGUMENTS)
WARNINGS = frozenset(
    {
        "number_too_long",
        "vat_in_foreign_currency",
        "vat_amount_adjusted",
        "lists_old",
        "receivable_account_missing",
        "credit_notes_unchecked",
        "first_contact_left",
        "nobody_told",
    }
)


def make_problem(code: str, model: str, res_id: int = 0, /, **args: object) -> Problem:
    """Return a problem of a known code with the arguments that belong to it.

    A connection has no id here: `res_id` 0 means the one that is being used.
    """
    if set(args) != set(ARGUMENTS[code]):
        raise ValueError(f"{code} takes {ARGUMENTS[code]}, not {tuple(args)}")
    level = "warning" if code in WARNINGS else "error"
    texts = {name: str(value) for name, value in args.items()}
    return Problem(code, level, model, res_id, texts)
