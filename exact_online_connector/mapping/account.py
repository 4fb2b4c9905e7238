"""Exact's relation of a partner: its fields, and its roles as customer or supplier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .data import PURCHASE, SALES, PartnerData
from .identity import first_email, normal_chamber, normal_vat
from .match import Match, account_queries, match_account
from .texts import NAME_LENGTH, cut, one_line

__all__ = [
    "Match",
    "account_queries",
    "build_account",
    "match_account",
    "missing_roles",
]

_CONDITION_FIELD = {
    SALES: "PaymentConditionSales",
    PURCHASE: "PaymentConditionPurchase",
}
_CUSTOMER = {"Status": "C"}
_SUPPLIER = {"IsSupplier": True}


def build_account(
    partner: PartnerData, kind: str, payment_condition: str | None = None
) -> dict[str, Any]:
    """Return the fields of a new relation; empty ones are left to Exact.

    It becomes what the document needs, and what Odoo knows it is besides: a partner
    that buys and sells is one relation with both roles (bookkeeping P23).
    """
    values: dict[str, Any] = {
        "Name": cut(partner.name, NAME_LENGTH),
        "AddressLine1": one_line(partner.street),
        "AddressLine2": one_line(partner.street2),
        "Postcode": one_line(partner.zip),
        "City": one_line(partner.city),
        "Country": partner.country_code.upper(),
        "Language": partner.language_code.upper(),
        "VATNumber": normal_vat(partner.vat, partner.country_code),
        "ChamberOfCommerce": normal_chamber(partner.company_registry),
        "Email": first_email(partner.email),
        "Phone": one_line(partner.phone),
        "Website": one_line(partner.website),
        _CONDITION_FIELD[kind]: payment_condition,
    }
    filled = {name: value for name, value in values.items() if value}
    return filled | _roles(partner, kind)


def missing_roles(account: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the fields that give an existing relation the role the document needs.

    Only ever adds one: a supplier that becomes a customer stays a supplier.
    """
    if kind == SALES:
        return {} if account.get("Status") == "C" else dict(_CUSTOMER)
    return {} if account.get("IsSupplier") else dict(_SUPPLIER)


def _roles(partner: PartnerData, kind: str) -> dict[str, Any]:
    customer = _CUSTOMER if kind == SALES or partner.is_customer else {}
    supplier = _SUPPLIER if kind == PURCHASE or partner.is_supplier else {}
    return customer | supplier
