"""Checks of journal, payment condition and GL accounts against the mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .data import Codes, GlAccount, InvoiceData, Journal, LineData, Problem
from .problems import ACCOUNT, CONNECTION, JOURNAL, PAYMENT_TERM, make_problem
from .resolve import gl_account_for, is_foreign, journal_for, payment_condition_for

JOURNAL_TYPE = {"sales": 20, "purchase": 22}
# What Exact books itself, or by other entries (bookkeeping P24): cash, bank, credit
# card and payment services; receivable, payable and VAT.
FORBIDDEN_GL_TYPES = frozenset({10, 12, 14, 16, 20, 22, 24})


def check_journal(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    """Yield what is wrong with the journal of the entry."""
    journal = journal_for(data, codes)
    name = data.journal_name
    if journal is None:
        yield make_problem("journal_missing", JOURNAL, data.journal_id, journal=name)
        return
    args = {"journal": name, "code": journal.code}
    if not journal.active:
        yield make_problem("journal_inactive", JOURNAL, data.journal_id, **args)
    if journal.type != JOURNAL_TYPE[data.kind]:
        yield make_problem(
            "journal_wrong_type",
            JOURNAL,
            data.journal_id,
            type=journal.type,
            **args,
        )
    if code := _currency_problem(data, codes, journal):
        yield make_problem(
            code, JOURNAL, data.journal_id, currency=data.currency, **args
        )


def _currency_problem(data: InvoiceData, codes: Codes, journal: Journal) -> str:
    own_currency = journal.currency or codes.division_currency
    if not journal.variable_currency and data.currency != own_currency:
        return "journal_currency_not_allowed"
    if not journal.variable_rate and is_foreign(data, codes):
        return "journal_rate_not_allowed"
    return ""


def check_payment_condition(data: InvoiceData, codes: Codes) -> Iterator[Problem]:
    """Yield a problem where Exact would say that the payment condition is missing."""
    if payment_condition_for(data, codes):
        return
    # An invoice without a term of its own can only be helped by the default.
    model = PAYMENT_TERM if data.payment_term_id else CONNECTION
    yield make_problem(
        "payment_condition_missing",
        model,
        data.payment_term_id or 0,
        payment_term=data.payment_term_name,
    )


def check_gl_accounts(
    data: InvoiceData, lines: Iterable[LineData], codes: Codes
) -> Iterator[Problem]:
    """Yield what is wrong with the GL accounts of the lines."""
    for line in lines:
        account = gl_account_for(data, line, codes)
        if account is None:
            yield make_problem(
                "gl_account_missing",
                ACCOUNT,
                line.account_id,
                account=line.account_name,
            )
        else:
            yield from _check_gl_account(line, account, codes)


def _check_gl_account(
    line: LineData, account: GlAccount, codes: Codes
) -> Iterator[Problem]:
    mapped = line.account_id in codes.gl_accounts
    model, res_id = (ACCOUNT, line.account_id) if mapped else (CONNECTION, 0)
    args = {"account": line.account_name, "code": account.code}
    if not account.active:
        yield make_problem("gl_account_inactive", model, res_id, **args)
    if account.type in FORBIDDEN_GL_TYPES:
        yield make_problem(
            "gl_account_wrong_type", model, res_id, type=account.type, **args
        )
