"""What a tax of Odoo is for, from the traces that it bears.

The VAT return says most: a tax that is filed in box 3bg of the Dutch return is for
goods sold within the EU, whatever its name. Goods and services bought abroad share a
box in the Netherlands; there the tax of Odoo's chart is known by its key, another one
by the words of its name. Traces that contradict each other leave a tax unread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .suggest_vat import DOMESTIC, EU, EXPORT, OSS, TaxProfile
from .vat_words import (
    EXEMPT_WORDS,
    GOODS,
    INSTALLATION,
    INVESTMENT,
    MERCHANDISE,
    MISCELLANEOUS,
    REVERSE_WORDS,
    SCOPE_WORDS,
    SERVICES,
    TRIANGULAR,
)

_ALL = Decimal(100)


@dataclass(frozen=True)
class TaxEvidence:
    """The traces of a tax.

    `percentage` is the rate (21), `direction` sale or purchase, `country` that of the
    return in which it is filed (NL), `boxes` those of the return ("3bg"), `key` the one
    of the tax in Odoo's chart of accounts, `scope` goods or services as chosen on it.
    `region` is read from its fiscal positions, None for special ones; `oss_country`
    is where a tax of the one-stop shop is paid. `reverse_charge`: it adds nothing to
    the total. `deductible` is in percent.
    """

    percentage: Decimal
    direction: str
    country: str = ""
    boxes: frozenset[str] = frozenset()
    name: str = ""
    key: str = ""
    scope: str = ""
    region: str | None = None
    oss_country: str = ""
    reverse_charge: bool = False
    deductible: Decimal = _ALL


@dataclass(frozen=True)
class _Traits:
    """What the return tells of a tax."""

    region: str
    scope: str = ""
    reverse_charge: bool = False
    kind: str = ""


def read_tax(tax: TaxEvidence) -> TaxProfile | None:
    """Return what the tax is for, None if that is unclear."""
    traits = _traits(tax)
    if traits is None:
        return None
    reverse_charge = traits.reverse_charge or tax.reverse_charge
    if reverse_charge and tax.deductible != _ALL:
        # Exact computes both sides of a reverse charge and takes no part away.
        return None
    return TaxProfile(
        percentage=tax.percentage,
        direction=tax.direction,
        scope=_scope(tax, traits),
        reverse_charge=reverse_charge,
        region=traits.region,
        country=tax.oss_country,
        exempt=bool(EXEMPT_WORDS.search(tax.name.casefold())),
        kind=traits.kind,
        deductible=tax.deductible,
    )


def _traits(tax: TaxEvidence) -> _Traits | None:
    if tax.oss_country:
        return _Traits(OSS)
    read = _RETURNS.get(tax.country)
    if read and tax.boxes:
        return read(tax)
    return _Traits(tax.region) if tax.region else None


def _scope(tax: TaxEvidence, traits: _Traits) -> str | None:
    told = {scope for scope in (traits.scope, _CHART_SCOPES.get(tax.key, "")) if scope}
    if not told:
        told = _scopes_chosen(tax)
    return told.pop() if len(told) == 1 else None


def _scopes_chosen(tax: TaxEvidence) -> set[str]:
    """What a person has said, by the tax's scope or in its name."""
    if tax.scope:
        return {tax.scope}
    words = tax.name.casefold()
    return {scope for scope, known in SCOPE_WORDS.items() if known.search(words)}


# === THE NETHERLANDS ===

_DUTCH_BOXES = {
    "1a": _Traits(DOMESTIC),
    "1b": _Traits(DOMESTIC),
    "1c": _Traits(DOMESTIC),
    "1e": _Traits(DOMESTIC),
    "2a": _Traits(DOMESTIC, reverse_charge=True),
    "3a": _Traits(EXPORT),
    "3bg": _Traits(EU, GOODS),
    "3bs": _Traits(EU, SERVICES),
    "3bt": _Traits(EU, TRIANGULAR),
    "3c": _Traits(EU, INSTALLATION),
    "4a": _Traits(EXPORT, reverse_charge=True),
    "4b": _Traits(EU, reverse_charge=True),
}
# Input tax: the box of all that is reclaimed.
_DUTCH_INPUT = "5b"
# Taxes of l10n_nl that share a box with taxes for something else.
_CHART_SCOPES = {
    "btw_I_9": GOODS,
    "btw_I_21": GOODS,
    "btw_I_9_d": SERVICES,
    "btw_I_21_d": SERVICES,
    "btw_E1_9": GOODS,
    "btw_E2": GOODS,
    "btw_E1_d_9": SERVICES,
    "btw_E2_d": SERVICES,
    "btw_X3": INSTALLATION,
}
_CHART_REVERSED = frozenset({"btw_verk_0"})


def _read_dutch(tax: TaxEvidence) -> _Traits | None:
    boxes = tax.boxes - {_DUTCH_INPUT}
    if not boxes:
        return _Traits(DOMESTIC) if tax.direction == "purchase" else None
    if len(boxes) > 1:
        return None
    traits = _DUTCH_BOXES.get(*boxes)
    # Zero rate and reverse charge of sales share box 1e.
    reversed_sale = tax.key in _CHART_REVERSED or REVERSE_WORDS.search(
        tax.name.casefold()
    )
    if boxes == {"1e"} and reversed_sale:
        return _Traits(DOMESTIC, reverse_charge=True)
    return traits


# === BELGIUM ===

_BELGIAN_SALES = {
    "00": _Traits(DOMESTIC),
    "01": _Traits(DOMESTIC),
    "02": _Traits(DOMESTIC),
    "03": _Traits(DOMESTIC),
    "44": _Traits(EU, SERVICES),
    "45": _Traits(DOMESTIC, reverse_charge=True),
    "46L": _Traits(EU, GOODS),
    "46T": _Traits(EU, TRIANGULAR),
    "47": _Traits(EXPORT),
}
_BELGIAN_KINDS = {"81": MERCHANDISE, "82": MISCELLANEOUS, "83": INVESTMENT}
# VAT that is due: of sales, of the reverse charge within the EU, here, and of imports.
_BELGIAN_DUE = {"54", "55", "56", "57"}
_BELGIAN_INPUT = "59"
# The boxes of a reverse charge, with that of its VAT.
_BELGIAN_REVERSED = {
    ("86", "55"): (EU, GOODS),
    ("88", "55"): (EU, SERVICES),
    ("87", "56"): (DOMESTIC, ""),
    ("87", "57"): (EXPORT, ""),
}


def _read_belgian(tax: TaxEvidence) -> _Traits | None:
    if tax.direction == "sale":
        boxes = tax.boxes - _BELGIAN_DUE
        return _BELGIAN_SALES.get(*boxes) if len(boxes) == 1 else None
    kinds = [kind for box, kind in _BELGIAN_KINDS.items() if box in tax.boxes]
    rest = tax.boxes - {_BELGIAN_INPUT, *_BELGIAN_KINDS}
    if len(kinds) != 1:
        return None
    if not rest:
        return _Traits(DOMESTIC, kind=kinds[0])
    found = _BELGIAN_REVERSED.get(tuple(sorted(rest, reverse=True)))
    if not found:
        return None
    region, scope = found
    return _Traits(region, scope, reverse_charge=True, kind=kinds[0])


_RETURNS: dict[str, Callable[[TaxEvidence], _Traits | None]] = {
    "NL": _read_dutch,
    "BE": _read_belgian,
}
