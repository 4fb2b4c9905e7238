"""Exact's relation of a partner: its fields, what changed of them, and its roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .data import PURCHASE, SALES, Codes, PartnerData
from .identity import first_email, normal_chamber, normal_vat
from .match import Match, account_queries, match_account
from .relation_number import padded
from .texts import NAME_LENGTH, cut, one_line

__all__ = [
    "Match",
    "account_queries",
    "account_values",
    "build_account",
    "changed_values",
    "known_values",
    "match_account",
    "missing_roles",
]

_CUSTOMER = {"Status": "C"}
_SUPPLIER = {"IsSupplier": True}


def account_values(partner: PartnerData, codes: Codes) -> dict[str, Any]:
    """Return the fields that are kept up to date; None where Odoo has nothing.

    The payment conditions are the partner's own: what an invoice has by default stands
    on the invoice.
    """
    conditions = codes.payment_conditions
    values = {
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
        "PeppolIdentifier": one_line(partner.peppol_id),
        "PaymentConditionSales": conditions.get(partner.sales_term_id),
        "PaymentConditionPurchase": conditions.get(partner.purchase_term_id),
    }
    return {name: value or None for name, value in values.items()}


def build_account(
    partner: PartnerData, kind: str, codes: Codes, number: str = ""
) -> dict[str, Any]:
    """Return the fields of a new relation; empty ones are left to Exact.

    It becomes what the document needs, and what Odoo knows it is besides: a partner
    that buys and sells is one relation with both roles (bookkeeping P23).

    :param number: the relation number of our choice; left out, Exact numbers it.
    """
    values = account_values(partner, codes)
    filled = {name: value for name, value in values.items() if value}
    if number:
        filled["Code"] = padded(number)
    roles = _roles(partner, kind)
    if "Status" in roles and codes.receivable_account:
        filled["GLAR"] = codes.receivable_account
    return filled | roles


def changed_values(sent: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields whose value is not what was last sent.

    A field that is missing in `sent` is unknown: it goes. Where the country changes,
    the state is emptied, which must belong to the country and is not ours (api.md G).
    """
    changed = {
        name: value
        for name, value in now.items()
        if name not in sent or sent[name] != value
    }
    if "Name" in changed and not changed["Name"]:
        del changed["Name"]
    return changed | ({"State": None} if "Country" in changed else {})


def known_values(row: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an existing relation has of our fields, as if we had sent it.

    Where Odoo has nothing, what Exact has stays: it counts as sent.
    """
    return {
        name: _comparable(name, row) if value else None for name, value in now.items()
    }


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


def _comparable(name: str, row: Mapping[str, Any]) -> str | None:
    text = str(row.get(name) or "").strip()
    if name == "VATNumber":
        text = normal_vat(text, str(row.get("Country") or ""))
    elif name == "ChamberOfCommerce":
        text = normal_chamber(text)
    elif name in ("Country", "Language"):
        text = text.upper()
    return text or None
