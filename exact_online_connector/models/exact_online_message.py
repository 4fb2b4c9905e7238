"""The sentences that people read: one for each problem and each kind of error.

A sentence names the record and says what to do. `tests/test_messages.py` checks that
every problem of the mapping has one.
"""

from dataclasses import asdict

from odoo.tools import LazyTranslate

from ..mapping.data import Problem
from .exact_online_message_error import (
    BeingCreated,
    Busy,
    error_sentence,
    refusal_text,
)
from .exact_online_message_values import amount_in_words, values_in_words
from .exact_online_message_vat import VAT_PROBLEMS
from .exact_online_refusal import REFUSED, refusal_sentence

__all__ = [
    "DIFFERENCES",
    "PROBLEMS",
    "BeingCreated",
    "Busy",
    "difference_sentence",
    "error_sentence",
    "problem_rows",
    "problem_sentence",
    "refusal_text",
    "stored_sentence",
]

_lt = LazyTranslate(__name__)


PROBLEMS = {
    **VAT_PROBLEMS,
    # The document
    "nothing_to_book": _lt("%(number)s has no amounts: there is nothing to book."),
    "vendor_reference_missing": _lt(
        "%(number)s has no bill reference. Fill in the vendor's own number; Exact "
        "Online knows a bill by it."
    ),
    "bill_already_sent": _lt(
        "%(number)s was not sent: %(other)s of the same vendor has the same reference "
        "%(reference)s. If it is the same bill, keep it out; if the vendor has used "
        "the number twice, press Send Anyway."
    ),
    "bill_already_in_exact": _lt(
        "%(number)s was not sent: Exact Online has entry %(entry)s of this vendor "
        "with the reference %(reference)s already, for %(found)s (here %(total)s). If "
        "it is this bill, link it; if the vendor has used the number twice, press "
        "Send Anyway."
    ),
    "held_alike": _lt(
        "Exact Online refused %(other)s: “%(said)s”. This one has the same cause and "
        "was held back. It goes by itself when that is repaired; press Send to Exact "
        "to try it now."
    ),
    "number_too_long": _lt(
        "%(number)s is longer than Exact Online's Your Ref. allows. It is sent as "
        "%(sent)s; search for that in Exact Online."
    ),
    "total_differs": _lt(
        "The lines (%(lines)s) and the VAT (%(vat)s) do not add up to the total "
        "%(total)s; the difference is %(difference)s. It is not sent, so that both "
        "books stay equal. Reset it to draft, correct it, and post it again."
    ),
    "vat_total_differs": _lt(
        "The VAT items (%(vat)s) differ from the invoice's VAT %(tax_total)s by "
        "%(difference)s. It is not sent, so that both books stay equal. Reset it to "
        "draft, correct it, and post it again."
    ),
    "company_total_differs": _lt(
        "In the company's currency the items (%(company_lines)s) differ from the total "
        "%(company_total)s by %(difference)s. It is not sent, so that both books stay "
        "equal. Reset it to draft, correct it, and post it again."
    ),
    "period_missing": _lt(
        "Exact Online has no financial period for %(date)s. Ask the accountant to add "
        "the financial year, then press Fetch Code Lists on the connection."
    ),
    "period_closed": _lt(
        "Period %(period)s of journal %(journal)s, which %(number)s belongs in, is "
        "closed in Exact Online. Ask the accountant to open it, then press Send to "
        "Exact again."
    ),
    "period_closed_agree": _lt(
        "Period %(period)s of journal %(journal)s, which %(number)s belongs in, is "
        "closed in Exact Online. Press Repair to book it in period %(next)s; or ask "
        "the accountant to open it, then press Send to Exact again."
    ),
    "entry_number_impossible": _lt(
        "%(number)s makes no entry number by the format %(format)s: it has no sequence "
        "number, or one that is too long. Change the format on the connection or its "
        "journal mapping."
    ),
    "entry_number_taken": _lt(
        "Entry number %(entry_number)s, which %(number)s would get in Exact Online, is "
        "that of %(other)s. Change the format on the connection or its journal "
        "mapping, so that every number is given once."
    ),
    # Extra fields
    "extra_value_unsuitable": _lt(
        "%(number)s would send %(value)s as %(target)s, which Exact Online does not "
        "take there. Correct it, or choose another field under Exact Online, Extra "
        "Fields."
    ),
    "extra_value_several": _lt(
        "%(number)s has several values for %(target)s (%(value)s), and Exact Online "
        "takes one. Choose another field under Exact Online, Extra Fields."
    ),
    "extra_value_too_long": _lt(
        "%(number)s would send %(value)s as %(target)s, which is longer than "
        "%(length)s characters. Shorten it, or let it be cut under Exact Online, Extra "
        "Fields."
    ),
    # What the customer demands
    "customer_reference_missing": _lt(
        "%(partner)s demands a reference of his own on invoices. Fill in the Customer "
        "Reference of %(number)s, under Other Info."
    ),
    "source_document_missing": _lt(
        "%(partner)s demands an order number on invoices. Fill in the Source Document "
        "of %(number)s, under Other Info."
    ),
    "payment_reference_missing": _lt(
        "%(partner)s demands a payment reference on invoices. Fill in the Payment "
        "Reference of %(number)s."
    ),
    # The partner
    "partner_name_missing": _lt("The partner of %(number)s has no name. Fill it in."),
    "partner_vat_missing": _lt(
        "%(partner)s has no VAT number, and VAT code %(vat_code)s needs one for the EU "
        "sales list. Fill it in on the partner."
    ),
    "relation_code_unknown": _lt(
        "%(partner)s has Exact relation %(code)s, which Exact Online does not know. "
        "Correct the relation on the partner, or empty it to search or create one."
    ),
    "relation_doubtful": _lt(
        "%(partner)s could be one of these relations in Exact Online: %(candidates)s. "
        "Press Repair and choose the right one, or let a new one be created."
    ),
    "relation_inactive": _lt(
        "%(partner)s is relation %(relation)s in Exact Online, which is blocked there "
        "or no longer active. Make it active in Exact Online, or fill in another "
        "number as Exact Relation on the partner."
    ),
    "relation_number_missing": _lt(
        "%(partner)s has no number that can be its relation number in Exact Online: "
        "that has 1 to 18 digits, and belongs to nobody else (tried: %(tried)s). Fill "
        "one in on the partner, or add Exact Online's own numbering on the connection, "
        "page Relations."
    ),
    "relation_refused": _lt(
        "Exact Online refused the relation of %(partner)s. It says: %(said)s Correct "
        "that on the partner, then send it again."
    ),
    "relation_email_refused": _lt(
        "Exact Online refused the e-mail address %(email)s of %(partner)s. It says: "
        "%(said)s Correct the field Email on the partner, then send it again."
    ),
    "collective_unknown": _lt(
        "The collective relation %(code)s for walk-in persons is not in Exact Online. "
        "Correct it on the connection, page Relations."
    ),
    # Journal, payment terms, currency
    "journal_missing": _lt(
        "Journal %(journal)s has no confirmed journal of Exact Online, and the "
        "connection has no default. Choose or confirm one under Exact Online, Mapping."
    ),
    "journal_inactive": _lt(
        "Journal %(code)s of Exact Online, used for %(journal)s, is blocked or gone. "
        "Choose another one under Exact Online, Mapping."
    ),
    "journal_wrong_type": _lt(
        "Journal %(code)s of Exact Online, used for %(journal)s, is of another type. "
        "Choose a sales journal for invoices, a purchase journal for bills, under "
        "Exact Online, Mapping."
    ),
    "journal_currency_not_allowed": _lt(
        "Journal %(code)s of Exact Online, used for %(journal)s, does not take "
        "%(currency)s. Allow other currencies on that journal, or map another one."
    ),
    "journal_rate_not_allowed": _lt(
        "Journal %(code)s of Exact Online, used for %(journal)s, does not take an "
        "exchange rate of ours for %(currency)s. Allow variable rates on that journal, "
        "or map another one."
    ),
    "payment_condition_missing": _lt(
        "Payment terms %(payment_term)s have no confirmed payment condition of Exact "
        "Online, and the connection has no default. Choose or confirm one under Exact "
        "Online, Mapping."
    ),
    "company_currency_differs": _lt(
        "The company keeps its books in %(company_currency)s, the administration in "
        "Exact Online in %(division_currency)s. Choose an administration in "
        "%(company_currency)s on the connection."
    ),
    "vat_in_foreign_currency": _lt(
        "There is VAT in %(currency)s. Exact Online rounds it to the company's "
        "currency line by line, so a cent may differ."
    ),
    # G/L accounts
    "gl_account_missing": _lt(
        "Account %(account)s has no confirmed G/L account of Exact Online, and the "
        "connection has no default. Choose or confirm one under Exact Online, Mapping."
    ),
    "gl_account_inactive": _lt(
        "G/L account %(code)s of Exact Online, used for %(account)s, is blocked or "
        "gone. Choose another one under Exact Online, Mapping."
    ),
    "gl_account_wrong_type": _lt(
        "G/L account %(code)s of Exact Online, used for %(account)s, is of a type that "
        "invoice lines may not use. Choose a revenue or expense account under Exact "
        "Online, Mapping."
    ),
    # Discount, surcharge, deferral
    "discount_twice": _lt(
        "Payment terms %(payment_term)s give the discount as lines, and payment "
        "condition %(condition)s of Exact Online gives it again. Choose under Exact "
        "Online, Mapping which of them gives it, or map a condition without discount."
    ),
    "discount_differs": _lt(
        "Payment condition %(condition)s of Exact Online is to give the discount of "
        "%(payment_term)s, but comes to other amounts. It must be a settlement "
        "discount of the same percentage and days, over the amount excluding VAT, "
        "with VAT calculated excluding discount. Change it in Exact Online and press "
        "Fetch Code Lists, or send the discount as lines."
    ),
    "surcharge_twice": _lt(
        "The invoice has a line for the credit surcharge, and payment condition "
        "%(condition)s of Exact Online, used for %(payment_term)s, adds it again. Map "
        "a condition without credit surcharge, or take the line off the invoice."
    ),
    "deferral_incomplete": _lt(
        "Line %(line)s of %(number)s has only one of the two dates between which it "
        "is spread. Fill in both, or none."
    ),
    "deferral_reversed": _lt(
        "Line %(line)s of %(number)s is to be spread, but ends before it starts. "
        "Correct the dates."
    ),
    "deferral_beyond_years": _lt(
        "Line %(line)s of %(number)s is spread over %(date)s, and Exact Online has no "
        "financial year for that. Ask the accountant to add it, then press Fetch Code "
        "Lists on the connection; or correct the dates."
    ),
    # Cost centres, cost units, projects
    "analytic_not_mapped": _lt(
        "Analytic account %(analytic)s has no confirmed code of Exact Online. Choose "
        "or confirm one under Exact Online, Mapping, or let the connection send such "
        "lines without."
    ),
    "project_unknown": _lt(
        "%(number)s is for project %(project)s, which Exact Online does not have. Make "
        "it there and press Fetch Code Lists on the connection, or let the connection "
        "send such lines without."
    ),
    "dimension_inactive": _lt(
        "%(code)s is blocked, ended or gone as a cost centre, cost unit or project of "
        "Exact Online. Choose another one under Exact Online, Mapping."
    ),
    "cost_center_required": _lt(
        "G/L account %(code)s of Exact Online, used for %(account)s, needs a cost "
        "centre. Give the line an analytic account that has one."
    ),
    "cost_unit_required": _lt(
        "G/L account %(code)s of Exact Online, used for %(account)s, needs a cost "
        "unit. Give the line an analytic account that has one."
    ),
    "cost_center_not_allowed": _lt(
        "G/L account %(code)s of Exact Online, used for %(account)s, takes no cost "
        "centre. Take the analytic account off the line, or allow cost centres on "
        "that G/L account and press Fetch Code Lists."
    ),
    "cost_unit_not_allowed": _lt(
        "G/L account %(code)s of Exact Online, used for %(account)s, takes no cost "
        "unit. Take the analytic account off the line, or allow cost units on that "
        "G/L account and press Fetch Code Lists."
    ),
    # The connection, in the readiness check
    "connection_silent": _lt("%(why)s Until then nothing is sent."),
    "lists_missing": _lt(
        "The code lists of Exact Online were never fetched. Press Fetch Code Lists on "
        "the connection."
    ),
    "lists_old": _lt(
        "The code lists of Exact Online are of %(fetched)s; they should come in every "
        "night. Press Fetch Code Lists on the connection."
    ),
    "default_inactive": _lt(
        "%(code)s, chosen as %(setting)s on the connection, is blocked or gone in "
        "Exact Online. Choose another one there, page Defaults."
    ),
    "default_journal_wrong_type": _lt(
        "%(code)s, chosen as %(setting)s on the connection, is a journal of another "
        "type. Choose a sales journal for invoices, a purchase journal for bills."
    ),
    "default_payment_condition_missing": _lt(
        "There are %(documents)s without payment terms, and the connection has no "
        "default payment condition for them. Choose one on the connection, page "
        "Defaults."
    ),
    "current_period_closed": _lt(
        "The present period %(period)s is closed in Exact Online for journals "
        "%(journals)s. Ask the accountant to open it, then press Fetch Code Lists on "
        "the connection."
    ),
    "receivable_account_missing": _lt(
        "No receivables account is chosen, so that new customers get the one of Exact "
        "Online's own settings. Choose one on the connection, such as 1300."
    ),
    "credit_notes_unchecked": _lt(
        "How Exact Online books credit notes was not checked yet, so that they are "
        "sent by hand only. Make the First-Contact Check on the connection, best on a "
        "test administration, or skip it there."
    ),
    "first_contact_left": _lt(
        "%(count)s things that the first-contact check has made are still in Exact "
        "Online. Open the check on the connection: it goes on, or lists what to delete."
    ),
    "nobody_told": _lt(
        "Nobody is told when an invoice fails. Choose Who Is Told on the connection."
    ),
}

DIFFERENCES = {
    "total": _lt("Total"),
    "sign": _lt("Debit and credit"),
    "vat": _lt("VAT"),
    "currency": _lt("Currency"),
    "company_total": _lt("Total in the company's currency"),
    "company_amount": _lt("Amount in the company's currency"),
    "line_amount": _lt("Amount of a line"),
    "line_vat": _lt("VAT of a line"),
    "line_missing": _lt("A line that is missing"),
    "line_extra": _lt("A line too many"),
    "line_place": _lt("Amount on a cost centre, cost unit or project"),
    "division": _lt("Administration"),
    "journal": _lt("Journal"),
    "account": _lt("Relation"),
    "period": _lt("Period"),
}


# Differences of codes, not of amounts.
_CODES = ("currency", "division", "journal", "account", "period")


def problem_sentence(env, problem):
    """Return what a person reads about a `mapping.data.Problem`."""
    if problem.code == REFUSED:
        return refusal_sentence(env, problem.args["message"])
    sentence = env._(PROBLEMS[problem.code])  # pylint: disable=gettext-variable
    return sentence % values_in_words(env, problem.args)


def problem_rows(problems):
    """Return problems as JSON; `stored_sentence` makes a sentence of a row."""
    return [asdict(problem) for problem in problems]


def stored_sentence(env, row):
    """Return what the reader reads about a problem that was kept, in his language."""
    return problem_sentence(env, Problem(**row))


def difference_sentence(env, difference):
    """Return what a person reads about a kept `mapping.proof.Difference`."""
    label = DIFFERENCES[difference["code"]]
    found, expected = (
        _side_of(env, difference, name) for name in ("found", "expected")
    )
    return env._(
        "%(what)s: %(found)s in Exact Online, %(expected)s in Odoo.",
        what=env._(label),  # pylint: disable=gettext-variable
        found=found or "–",
        expected=expected or "–",
    )


def _side_of(env, difference, name):
    """Return what one side has: an amount, or a code that stays as it is."""
    value = difference[name]
    is_code = difference["code"] in _CODES
    return value if is_code or not value else amount_in_words(env, value)
