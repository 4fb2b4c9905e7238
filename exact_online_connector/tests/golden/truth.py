"""Is the reason for a refusal true? Looked up in Odoo's own records, each by itself."""

from .books import is_percentage, money


def is_true(code, move):
    """Tell whether what stopped the document is so; unknown reasons are untrue."""
    test = _TRUTHS.get(code)
    return bool(test and test(move))


def _two_percentages_on_a_line(move):
    return any(
        len(line.tax_ids.filtered(is_percentage)) > 1 for line in move.invoice_line_ids
    )


def _listed_sale_without_vat_number(move):
    """A 0 % sale within the EU to somebody who has no VAT number."""
    positions = move.invoice_line_ids.tax_ids.mapped("name")
    return not move.commercial_partner_id.vat and any(
        " EU" in name for name in positions
    )


def _nothing_but_zeros(move):
    return not any(money(item.amount_currency) for item in move.line_ids)


def _company_amounts_do_not_add_up(move):
    items = move.line_ids.filtered(lambda item: item.display_type != "payment_term")
    booked = abs(sum(money(item.balance) for item in items))
    return booked != abs(money(move.amount_total_signed))


def _reverse_charge_adds_to_the_total(move):
    """Both sides of a reverse charge cancel out, unless a part is for private use."""

    def cancels_out(tax):
        shares = tax.invoice_repartition_line_ids
        return not sum(shares.filtered("account_id").mapped("factor_percent"))

    charged = move.line_ids.filtered(
        lambda item: item.tax_line_id.amount and cancels_out(item.tax_line_id)
    )
    return bool(money(sum(charged.mapped("amount_currency"))))


_TRUTHS = {
    "vat_code_charged": _reverse_charge_adds_to_the_total,
    "tax_combination_not_mapped": _two_percentages_on_a_line,
    "partner_vat_missing": _listed_sale_without_vat_number,
    "nothing_to_book": _nothing_but_zeros,
    "company_total_differs": _company_amounts_do_not_add_up,
}
