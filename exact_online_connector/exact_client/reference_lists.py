"""Exact's code lists: where each is read, and what is asked of a row.

`bulk` and `sync` resources give 1,000 rows a call instead of 60 (api.md C3), and
`sync` asks for a filter on Timestamp. Every kind gives `Code` and `Description`, and
all but currencies an `ID`.
"""

from __future__ import annotations

from dataclasses import dataclass

# The first Timestamp of a full sync (api.md C5).
FIRST_TIMESTAMP = 1


@dataclass(frozen=True)
class ReferenceList:
    """`path` within the company; `fields` to select; `is_sync` for sync resources."""

    path: str
    fields: tuple[str, ...]
    is_sync: bool = False


_COMMON = ("ID", "Code", "Description", "Division")

REFERENCE_LISTS: dict[str, ReferenceList] = {
    "gl_account": ReferenceList(
        "bulk/Financial/GLAccounts",
        (
            *_COMMON,
            "BalanceSide",
            "BalanceType",
            "Costcenter",
            "Costunit",
            "IsBlocked",
            "Type",
            "TypeDescription",
            "UseCostcenter",
            "UseCostunit",
            "VATCode",
        ),
    ),
    "journal": ReferenceList(
        "financial/Journals",
        (
            *_COMMON,
            "AllowVAT",
            "AllowVariableCurrency",
            "AllowVariableExchangeRate",
            "Currency",
            "GLAccount",
            "GLAccountCode",
            "IsBlocked",
            "Type",
        ),
    ),
    "vat_code": ReferenceList(
        "vat/VATCodes",
        (
            *_COMMON,
            "Charged",
            "Country",
            "EUSalesListing",
            "GLToClaim",
            "GLToPay",
            "IntraStat",
            "IsBlocked",
            "OssCountry",
            "Percentage",
            "TaxReturnType",
            "Type",
            "VATTransactionType",
            "VatMargin",
        ),
    ),
    "payment_condition": ReferenceList(
        "cashflow/PaymentConditions",
        (
            *_COMMON,
            "DiscountCalculation",
            "DiscountPaymentDays",
            "DiscountPercentage",
            "PaymentDays",
            "PaymentDiscountType",
            "PaymentEndOfMonths",
            "PaymentMethod",
            "Percentage",
            "VATCalculation",
        ),
    ),
    "cost_center": ReferenceList("hrm/Costcenters", (*_COMMON, "Active", "EndDate")),
    "cost_unit": ReferenceList("hrm/Costunits", (*_COMMON, "EndDate")),
    "project": ReferenceList(
        "sync/Project/Projects",
        (
            *_COMMON,
            "AccountCode",
            "AccountName",
            "BlockEntry",
            "EndDate",
            "StartDate",
            "Timestamp",
            "Type",
        ),
        is_sync=True,
    ),
    "item": ReferenceList(
        "sync/Logistics/Items",
        (
            *_COMMON,
            "EndDate",
            "GLRevenueCode",
            "IsPurchaseItem",
            "IsSalesItem",
            "StartDate",
            "Timestamp",
        ),
        is_sync=True,
    ),
    "currency": ReferenceList(
        "general/Currencies", ("Code", "Description", "AmountPrecision")
    ),
}
