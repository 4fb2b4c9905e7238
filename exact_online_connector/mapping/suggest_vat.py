"""Which VAT code of Exact is this tax of Odoo? One, with the reasons, or none.

A wrong VAT code ends up in a return, so nothing is guessed: a code is suggested when
it alone has everything that the tax asks for. Two that fit equally are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .suggestion import Suggestion, only_one
from .vat_words import (
    EU_WORDS,
    EXEMPT_WORDS,
    EXPORT_WORDS,
    GOODS,
    INVESTMENT,
    KIND_WORDS,
    NON_DEDUCTIBLE_WORDS,
    REVERSE_WORDS,
    SCOPE_WORDS,
    SERVICES,
    TRIANGULAR,
)

DOMESTIC = "domestic"
EU = "eu"
EXPORT = "export"
OSS = "oss"

_DIRECTIONS = {"sale": ("B", "S"), "purchase": ("B", "P")}
_LISTED = {"L": GOODS, "S": SERVICES, "T": TRIANGULAR}


@dataclass(frozen=True)
class TaxProfile:
    """What matters of an Odoo tax.

    `percentage` is the nominal rate, of a reverse charge too (21); `direction` sale or
    purchase; `scope` goods, services, triangular, installation or None; `region`
    domestic, eu, export or oss, the last with its `country`. `kind` is what a Belgian
    return asks of purchases: merchandise, miscellaneous, investment. `deductible` is
    the part of the VAT that is reclaimed, in percent. Whether Odoo's prices include
    the tax does not matter: what is sent is net.
    """

    percentage: Decimal
    direction: str
    scope: str | None = None
    reverse_charge: bool = False
    region: str = DOMESTIC
    country: str = ""
    exempt: bool = False
    kind: str = ""
    deductible: Decimal = Decimal(100)


@dataclass(frozen=True)
class VatCodeProfile:
    """What matters of a row of Exact's VATCodes; `percentage` in percent (21).

    `ended`: it has no percentage any more.
    """

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
    ended: bool = False


def suggest_vat_code(
    tax: TaxProfile, codes: Iterable[VatCodeProfile]
) -> Suggestion | None:
    """Return the one VAT code that fits the tax, or None.

    Certain only where Exact's own fields leave no choice: an ordinary domestic rate
    that is reclaimed whole, or a country's rate under the one-stop shop. The rest is
    offered.
    """
    usable = [code for code in codes if _usable(code, tax)]
    alike = [code for code in usable if _is_alike(code, tax)]
    fitting = [code for code in alike if _fits_rate(code, tax)]
    fitting = _of_kind(tax, fitting, alike, usable)
    ordinary = tax.region in (DOMESTIC, OSS) and tax.percentage > 0
    certain = ordinary and not tax.reverse_charge and tax.deductible == 100
    return only_one([code.code for code in fitting], certain, _reasons(tax))


def _reasons(tax: TaxProfile) -> list[str]:
    rate = tax.percentage.normalize()
    reasons = [f"percentage={rate:f}", tax.direction]
    reasons += [word for word in (tax.scope, tax.kind) if word]
    # A code with a rate takes it on top: the only kind that is suggested.
    if tax.percentage and not tax.reverse_charge:
        reasons.append("exclusive")
    reasons.append(f"oss={tax.country}" if tax.region == OSS else tax.region)
    if tax.reverse_charge:
        reasons.append("reverse_charge")
    if tax.exempt:
        reasons.append("exempt")
    if tax.deductible != 100:
        reasons.append(f"deductible={tax.deductible.normalize():f}")
    return reasons


def _usable(code: VatCodeProfile, tax: TaxProfile) -> bool:
    """In force, of the right direction, and never inclusive (bookkeeping P3)."""
    usable = not code.blocked and not code.ended and code.type != "I"
    return usable and code.transaction_type in _DIRECTIONS[tax.direction]


def _is_alike(code: VatCodeProfile, tax: TaxProfile) -> bool:
    """Whether the code is for such taxes, whatever its rate and kind of purchase."""
    if _region(code) != tax.region:
        return False
    if tax.region == OSS and code.oss_country.strip() != tax.country:
        return False
    if tax.region in (EU, EXPORT) and not _fits_scope(code, tax):
        return False
    if NON_DEDUCTIBLE_WORDS.search(_words(code)):
        # Odoo's tax splits its VAT itself: the code is the one of the whole rate.
        return False
    return _is_reverse_charge(code) == tax.reverse_charge or _is_eu_sale(tax)


def _is_eu_sale(tax: TaxProfile) -> bool:
    """A sale within the EU adds no VAT, whether or not one calls that reversed."""
    return tax.direction == "sale" and tax.region == EU


def _fits_scope(code: VatCodeProfile, tax: TaxProfile) -> bool:
    """Goods and services from or to abroad are reported apart."""
    scope = _scope(code)
    if tax.region == EXPORT and tax.direction == "sale":
        # Export is of goods, as far as nobody says otherwise.
        return (scope or GOODS) == (tax.scope or GOODS)
    if _is_eu_sale(tax) and tax.scope in _LISTED.values():
        # The EU sales list goes by this field.
        return _LISTED.get(code.eu_sales_listing) == tax.scope
    return bool(tax.scope) and scope == tax.scope


def _fits_rate(code: VatCodeProfile, tax: TaxProfile) -> bool:
    if code.charged:
        # The rate of a reverse-charged sale is nobody's: no VAT is booked.
        return tax.direction == "sale" or code.percentage == tax.percentage
    if tax.reverse_charge:
        return tax.direction == "sale" and code.percentage == 0
    if tax.percentage:
        return code.type == "E" and code.percentage == tax.percentage
    if tax.exempt:
        return code.percentage == 0 and _is_exempt(code)
    # A zero rate is filed in the return; a code of type N is not.
    return code.percentage == 0 and code.type != "N" and not _is_exempt(code)


def _of_kind(
    tax: TaxProfile,
    fitting: list[VatCodeProfile],
    alike: list[VatCodeProfile],
    usable: list[VatCodeProfile],
) -> list[VatCodeProfile]:
    """Where an administration tells kinds of purchases apart, the kind must fit.

    A code that names no kind serves where no code alike names the one of the tax. Who
    has codes for investment goods at all keeps these out of all other codes.
    """
    own = [code for code in fitting if tax.kind and _kind(code) == tax.kind]
    if own:
        return own
    rivals = [code for code in alike if bool(code.percentage) == bool(tax.percentage)]
    if tax.kind == INVESTMENT:
        rivals = usable
    if tax.kind and any(_kind(code) == tax.kind for code in rivals):
        return []
    return [code for code in fitting if not _kind(code)]


def _words(code: VatCodeProfile) -> str:
    return code.description.casefold()


def _region(code: VatCodeProfile) -> str:
    words = _words(code)
    if code.oss_country.strip():
        return OSS
    if EXPORT_WORDS.search(words):
        return EXPORT
    if code.eu_sales_listing in _LISTED or code.intrastat or EU_WORDS.search(words):
        return EU
    return DOMESTIC


def _scope(code: VatCodeProfile) -> str:
    """Return what the code is for; empty where it does not say, or says two things."""
    if code.eu_sales_listing in _LISTED:
        return _LISTED[code.eu_sales_listing]
    words = _words(code)
    found = {scope for scope, known in SCOPE_WORDS.items() if known.search(words)}
    if code.intrastat:
        found.add(GOODS)
    return found.pop() if len(found) == 1 else ""


def _kind(code: VatCodeProfile) -> str:
    words = _words(code)
    found = [kind for kind, known in KIND_WORDS.items() if known.search(words)]
    return found[0] if found else ""


def _is_reverse_charge(code: VatCodeProfile) -> bool:
    return code.charged or bool(REVERSE_WORDS.search(_words(code)))


def _is_exempt(code: VatCodeProfile) -> bool:
    return code.type == "N" or bool(EXEMPT_WORDS.search(_words(code)))
