"""Which code of Exact serves a part of an invoice: the mapping, or else a default.

Checks and builder both ask here, so that they cannot disagree. What was sent is in the
payload, which the proof reads: the mapping may have changed since.
"""

from __future__ import annotations

from .data import (
    PURCHASE,
    Codes,
    GlAccount,
    InvoiceData,
    Journal,
    LineData,
    VatCode,
)


class NotMapped(LookupError):
    """A payload was asked for an invoice that `check_invoice` refuses."""


def gl_account_for(data: InvoiceData, line: LineData, codes: Codes) -> GlAccount | None:
    """Return the GL account of a line: mapped, else the default of the kind.

    The payment term can name another one for a discount or a credit surcharge.
    """
    term = codes.terms.get(data.payment_term_id or 0)
    if term and term.account:
        discount = line.is_discount and term.discount == "account"
        if discount or line.product_id in term.product_ids:
            return term.account
    mapped = codes.gl_accounts.get(line.account_id)
    return mapped or codes.default_gl_account.get(data.kind)


def vat_code_for(data: InvoiceData, line: LineData, codes: Codes) -> VatCode | None:
    """Return the VAT code of a line's tax combination, or that of lines without tax."""
    if not line.taxes:
        bought = data.kind == PURCHASE and codes.purchase_no_vat
        return bought or codes.no_vat
    return codes.vat_codes.get(frozenset(tax.id for tax in line.taxes))


def journal_for(data: InvoiceData, codes: Codes) -> Journal | None:
    """Return the journal: mapped, else the default of the kind.

    A credit note goes in the credit journal of its journal, else in that of the
    connection, else with the invoices (feature S6).
    """
    if data.is_credit_note:
        own = codes.credit_journals.get(data.journal_id)
        if own := own or codes.default_credit_journal.get(data.kind):
            return own
    mapped = codes.journals.get(data.journal_id)
    return mapped or codes.default_journal.get(data.kind)


def payment_condition_for(data: InvoiceData, codes: Codes) -> str:
    """Return the code of the payment condition: mapped, else the default, else ''."""
    mapped = codes.payment_conditions.get(data.payment_term_id or 0)
    return mapped or codes.default_payment_condition.get(data.kind, "")


def takes_vat_amount(vat_code: VatCode) -> bool:
    """Tell whether Exact takes a VAT amount with this code (api.md E5).

    A code of type N or B refuses one; a reverse-charge code computes both its sides.
    """
    return vat_code.type == "E" and not vat_code.charged


def is_foreign(data: InvoiceData, codes: Codes) -> bool:
    """Tell whether the document's currency is not that of the division."""
    return data.currency != codes.division_currency
