"""What is asked of each resource: Exact refuses some reads without `$select`."""

from __future__ import annotations

from dataclasses import dataclass

ME = (
    "CurrentDivision",
    "DivisionCustomerName",
    "Email",
    "FullName",
    "IsClientUser",
    "IsMyFirmLiteUser",
    "IsMyFirmPortalUser",
    "IsStarterUser",
    "LanguageCode",
    "Legislation",
    "PackageCode",
    "ServerTime",
    "ServerUtcOffset",
    "UserID",
    "UserName",
)

DIVISION = (
    "Code",
    "ArchiveDate",
    "BlockingStatus",
    "ChamberOfCommerceNumber",
    "Country",
    "Currency",
    "Current",
    "Customer",
    "CustomerCode",
    "CustomerName",
    "Description",
    "DivisionHRLinkUnlinkDate",
    "DivisionMoveDate",
    "Hid",
    "IsMainDivision",
    "Legislation",
    "Status",
    "VATNumber",
)

FINANCIAL_PERIOD = ("ID", "Division", "EndDate", "FinPeriod", "FinYear", "StartDate")

JOURNAL_STATUS = ("Journal", "Period", "Year", "JournalType", "Status")

ACCOUNT = (
    "ID",
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "Blocked",
    "ChamberOfCommerce",
    "City",
    "Code",
    "Country",
    "Division",
    "Email",
    "EndDate",
    "GLAP",
    "GLAR",
    "IsSupplier",
    "Language",
    "Modified",
    "Name",
    "PaymentConditionPurchase",
    "PaymentConditionSales",
    "PeppolIdentifier",
    "PeppolIdentifierType",
    "Phone",
    "Postcode",
    "PurchaseVATCode",
    "SalesVATCode",
    "StartDate",
    "State",
    "Status",
    "Type",
    "VATLiability",
    "VATNumber",
    "Website",
)

SYNC_ACCOUNT = (*ACCOUNT, "Timestamp")

_ENTRY = (
    "EntryID",
    "AmountDC",
    "AmountFC",
    "Created",
    "Currency",
    "Description",
    "Division",
    "Document",
    "DueDate",
    "EntryDate",
    "EntryNumber",
    "InvoiceNumber",
    "Journal",
    "Modified",
    "PaymentCondition",
    "PaymentReference",
    "Rate",
    "ReportingPeriod",
    "ReportingYear",
    "Status",
    "Type",
    "VATAmountDC",
    "VATAmountFC",
    "YourRef",
)

DOCUMENT = (
    "ID",
    "Account",
    "Division",
    "FinancialTransactionEntryID",
    "Subject",
    "Type",
)

# Attachment, the content, is left out: it is never read back.
DOCUMENT_ATTACHMENT = ("ID", "Document", "FileName", "FileSize", "Url")

ENTRY_LINE = (
    "ID",
    "AmountDC",
    "AmountFC",
    "CostCenter",
    "CostUnit",
    "Description",
    "Division",
    "EntryID",
    "From",
    "GLAccount",
    "GLAccountCode",
    "LineNumber",
    "Project",
    "Quantity",
    "StatisticalQuantity",
    "To",
    "Type",
    "VATAmountDC",
    "VATAmountFC",
    "VATBaseAmountDC",
    "VATBaseAmountFC",
    "VATCode",
    "VATPercentage",
)

PAYMENT_TERM = (
    "ID",
    "Account",
    "AmountDC",
    "AmountDiscountDC",
    "AmountDiscountFC",
    "AmountFC",
    "Currency",
    "Description",
    "Division",
    "DueDate",
    "EndDate",
    "EntryDate",
    "EntryID",
    "EntryNumber",
    "InvoiceNumber",
    "IsFullyPaid",
    "Journal",
    "LastPaymentDate",
    "LineType",
    "Modified",
    "PaymentCondition",
    "PaymentReference",
    "RateFC",
    "Source",
    "Status",
    "Timestamp",
    "TransactionAmountDC",
    "TransactionAmountFC",
    "TransactionDueDate",
    "TransactionEntryID",
    "TransactionID",
    "TransactionStatus",
    "TransactionType",
    "YourRef",
)

TRANSACTION_LINE = (
    "ID",
    "Account",
    "AmountDC",
    "AmountFC",
    "AmountVATBaseFC",
    "AmountVATFC",
    "CostCenter",
    "CostUnit",
    "Currency",
    "Date",
    "Description",
    "Division",
    "DueDate",
    "EntryID",
    "EntryNumber",
    "ExchangeRate",
    "FinancialPeriod",
    "FinancialYear",
    "GLAccount",
    "GLAccountCode",
    "InvoiceNumber",
    "JournalCode",
    "LineNumber",
    "LineType",
    "OffsetID",
    "PaymentDiscountAmount",
    "PaymentReference",
    "Project",
    "Status",
    "Timestamp",
    "Type",
    "VATCode",
    "VATPercentage",
    "VATType",
    "YourRef",
)

# The same, where a line has no Timestamp: outside of `sync`.
BOOKED_LINE = tuple(name for name in TRANSACTION_LINE if name != "Timestamp")

# What tells by what an entry was settled.
LEDGER_LINE = (
    "ID",
    "Account",
    "AmountDC",
    "AmountFC",
    "Currency",
    "Date",
    "Division",
    "EntryID",
    "EntryNumber",
    "OffsetID",
    "Type",
    "YourRef",
)

DELETED = (
    "ID",
    "DeletedDate",
    "Division",
    "EntityKey",
    "EntityType",
    "Timestamp",
)

SUBSCRIPTION = ("ID", "CallbackURL", "ClientID", "Division", "Topic")


@dataclass(frozen=True)
class EntryResource:
    """Where entries of a kind live, and what their property of the relation is."""

    path: str
    lines_path: str
    account: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (*_ENTRY, self.account)


ENTRY_RESOURCES: dict[str, EntryResource] = {
    "sales": EntryResource(
        "salesentry/SalesEntries", "salesentry/SalesEntryLines", "Customer"
    ),
    "purchase": EntryResource(
        "purchaseentry/PurchaseEntries", "purchaseentry/PurchaseEntryLines", "Supplier"
    ),
}
