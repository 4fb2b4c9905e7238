"""Walk-in persons, who may share one relation (bookkeeping P21)."""

from __future__ import annotations

from .data import SALES, PartnerData
from .identity import normal_vat


def is_walk_in(partner: PartnerData, kind: str) -> bool:
    """Tell whether a customer may be booked on a collective relation.

    Never a company, nor anyone with a VAT number, a domestic one included: the Belgian
    customer listing and reverse charge need a relation of their own.
    """
    if kind != SALES or partner.is_company:
        return False
    return not normal_vat(partner.vat, partner.country_code)


def who_and_where(partner: PartnerData) -> list[str]:
    """Return name and address, which the collective relation does not tell."""
    place = f"{partner.zip} {partner.city}".strip()
    parts = (partner.name, partner.street, partner.street2, place, partner.country_code)
    return [part for part in parts if part]
