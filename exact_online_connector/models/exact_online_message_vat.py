from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# What people read about taxes and VAT codes, see `exact_online_message`.
VAT_PROBLEMS = {
    "tax_not_mapped": _lt(
        "Tax %(tax)s has no confirmed VAT code of Exact Online. Choose or confirm one "
        "under Exact Online, Mapping."
    ),
    "tax_combination_not_mapped": _lt(
        "A line has several taxes (%(taxes)s), and Exact Online has one VAT code a "
        "line. Choose one code for them together under Exact Online, Mapping, or use "
        "one tax on the line."
    ),
    "no_vat_code_missing": _lt(
        "A line has no tax, and the connection has no VAT code for that. Choose the "
        "VAT Code Without Tax on the connection."
    ),
    "no_vat_code_unsuitable": _lt(
        "VAT code %(vat_code)s is not suited for lines without tax. Choose a code "
        "without VAT on the connection."
    ),
    "vat_code_inactive": _lt(
        "VAT code %(vat_code)s of Exact Online, used for %(tax)s, is blocked or gone. "
        "Choose another one under Exact Online, Mapping."
    ),
    "vat_code_inclusive": _lt(
        "VAT code %(vat_code)s, used for %(tax)s, is of type Inclusive. Lines are sent "
        "excluding VAT: choose its exclusive counterpart under Exact Online, Mapping."
    ),
    "vat_code_wrong_direction": _lt(
        "VAT code %(vat_code)s, used for %(tax)s, is not for this kind of document. "
        "Choose a sales code for invoices, a purchase code for bills, under Exact "
        "Online, Mapping."
    ),
    "vat_code_wrong_percentage": _lt(
        "VAT code %(vat_code)s has %(code_percentage)s %%, tax %(tax)s has "
        "%(percentage)s %%. Choose the code of the same percentage under Exact Online, "
        "Mapping."
    ),
    "vat_code_charged": _lt(
        "VAT code %(vat_code)s is one of reverse charge, tax %(tax)s adds VAT. Choose "
        "another code under Exact Online, Mapping."
    ),
    "vat_code_without_vat": _lt(
        "VAT code %(vat_code)s has no VAT, tax %(tax)s adds VAT. Choose another code "
        "under Exact Online, Mapping."
    ),
    "vat_code_adds_vat": _lt(
        "VAT code %(vat_code)s adds %(code_percentage)s %% VAT, tax %(tax)s does not. "
        "Choose another code under Exact Online, Mapping."
    ),
    "vat_code_ended": _lt(
        "VAT code %(vat_code)s of Exact Online, used for %(tax)s, has no percentage "
        "any more. Choose another one under Exact Online, Mapping."
    ),
    "vat_lost_elsewhere": _lt(
        "%(amount)s of tax %(tax)s is not deductible and stands on account "
        "%(account)s. Exact Online can add it to the cost account of the line only. "
        "Leave that account empty on the tax, so that Odoo does the same."
    ),
    "vat_without_base": _lt(
        "There is %(amount)s VAT of %(tax)s, but no line has that tax. It is not sent. "
        "Reset it to draft, correct it, and post it again."
    ),
    "vat_computed_differently": _lt(
        "%(number)s has %(amount)s VAT with VAT code %(vat_code)s. Exact Online "
        "computes VAT line by line and would book %(computed)s. It is not sent, so "
        "that both books stay equal. Choose Round per Line as the rounding method of "
        "taxes in Odoo's settings, then reset it to draft and post it again."
    ),
    "vat_amount_adjusted": _lt(
        "The VAT of %(tax)s is %(amount)s; its lines would give %(expected)s. It is "
        "sent as it was posted."
    ),
}
