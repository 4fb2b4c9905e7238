"""Which VAT code of Exact is this tax of Odoo? One, with the reasons, or none.

A wrong VAT code ends up in a return, so nothing is guessed: a code is suggested when
it alone has everything that the tax asks for. Two that fit equally are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .suggestion import Suggestion, only_one

DOMESTIC = "domestic"
EU = "eu"
EXPORT = "export"
OSS = "oss"

_DIRECTIONS = {"sale": ("B", "S"), "purchase": ("B", "P")}
_LISTING = {"goods": "L", "services": "S", "triangular": "T"}
_LISTED = frozenset(_LISTING.values())
# Words by which accountants mark a code as one for foreign trade; the other fields
# tell it only for sales on the EU list and for Intrastat goods.
_EU_WORDS = re.compile(
    r"\b(eu|eg|icp|icv|icl|intracom\w*|intra-com\w*|communautair\w*|"
    r"within the eu|ue|binnen de eu)\b"
)
_EXPORT_WORDS = re.compile(
    r"\b(export\w*|import\w*|uitvoer|invoer|buiten (de )?eu|outside (the )?eu|"
    r"hors ue)\b"
)
_EXEMPT_WORDS = re.compile(r"\b(vrijgesteld\w*|exempt\w*|exon[ée]r\w*|steuerfrei\w*)\b")


@dataclass(frozen=True)
class TaxProfile:
    """What matters of an Odoo tax.

    `percentage` is the nominal rate, of a reverse charge too (21); `direction` sale or
    purchase; `scope` goods, services, triangular or None; `region` domestic, eu,
    export or oss, the last with its `country`. Whether Odoo's prices include the tax
    does not matter: what is sent is net.
    """

    percentage: Decimal
    direction: str
    scope: str | None = None
    reverse_charge: bool = False
    region: str = DOMESTIC
    country: str = ""
    price_include: bool = False
    exempt: bool = False


@dataclass(frozen=True)
class VatCodeProfile:
    """What matters of a row of Exact's VATCodes; `percentage` in percent (21)."""

    code: str
    type: str
    percentage: Decimal
    transaction_type: str
    charged: bool = False
    eu_sales_listing: str = ""
    oss_country: str = ""
    blocked: bool = False
    intrastat: bool = False
    description: str = ""


def suggest_vat_code(
    tax: TaxProfile, codes: Iterable[VatCodeProfile]
) -> Suggestion | None:
    """Return the one VAT code that fits the tax, or None.

    Certain only where Exact's own fields leave no choice: an ordinary domestic rate,
    or a country's rate under the one-stop shop. The rest is offered.
    """
    fitting = [code for code in codes if _usable(code, tax) and _fits(code, tax)]
    ordinary = tax.region in (DOMESTIC, OSS) and tax.percentage > 0
    certain = ordinary and not tax.reverse_charge
    reasons = ["percentage", "direction", tax.region]
    if tax.reverse_charge:
        reasons.append("reverse_charge")
    if tax.region == EU and tax.scope:
        reasons.append(tax.scope)
    if tax.exempt:
        reasons.append("exempt")
    return only_one([code.code for code in fitting], certain, reasons)


def _usable(code: VatCodeProfile, tax: TaxProfile) -> bool:
    """Not blocked, of the right direction, and never inclusive (bookkeeping P3)."""
    usable = not code.blocked and code.type != "I"
    return usable and code.transaction_type in _DIRECTIONS[tax.direction]


def _fits(code: VatCodeProfile, tax: TaxProfile) -> bool:
    if _region(code) != tax.region:
        return False
    if tax.region == OSS and code.oss_country.strip() != tax.country:
        return False
    if tax.region == EU and not _fits_scope(code, tax):
        return False
    if tax.reverse_charge or code.charged:
        return _fits_reverse_charge(code, tax)
    if tax.percentage:
        return code.type == "E" and code.percentage == tax.percentage
    return code.percentage == 0 and _is_exempt(code) == tax.exempt


def _fits_scope(code: VatCodeProfile, tax: TaxProfile) -> bool:
    """Within the EU goods and services are reported apart; unknown fits nothing."""
    if tax.direction == "sale":
        return code.eu_sales_listing == _LISTING.get(tax.scope or "", "?")
    # No field marks services bought in the EU: Intrastat marks goods, words the rest.
    return tax.scope == ("goods" if code.intrastat else "services")


def _fits_reverse_charge(code: VatCodeProfile, tax: TaxProfile) -> bool:
    if not (tax.reverse_charge and code.charged):
        # A reverse-charged sale adds no VAT; it may stand on a code of 0 % as well.
        sale = tax.reverse_charge and tax.direction == "sale" and tax.region == EU
        return sale and code.percentage == 0
    return tax.direction == "sale" or code.percentage == tax.percentage


def _region(code: VatCodeProfile) -> str:
    words = code.description.casefold()
    if code.oss_country.strip():
        return OSS
    if _EXPORT_WORDS.search(words):
        return EXPORT
    if code.eu_sales_listing in _LISTED or code.intrastat or _EU_WORDS.search(words):
        return EU
    return DOMESTIC


def _is_exempt(code: VatCodeProfile) -> bool:
    return code.type == "N" or bool(_EXEMPT_WORDS.search(code.description.casefold()))
