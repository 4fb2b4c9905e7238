"""What differs between sales and purchase entries, as data."""

from __future__ import annotations

from dataclasses import dataclass

TRANSACTIONS = "financialtransaction/TransactionLines"
BANK = 40
EXCHANGE, DIFFERENCE, DEFERRED, OTHER = 82, 83, 84, 90
OPEN, SELECTED, PROCESSED_AT_BANK, MATCHED = 20, 30, 40, 50
PROCESSED = 50


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry."""

    entries: str
    lines: str
    party: str
    journal_type: int
    types: tuple[int, int]  # entry, credit note
    direction: str  # of its VAT codes
    sign: int  # of the total on the control account: debit is positive
    line_type: int  # of its payment terms
    condition: str  # the account's default payment condition
    control: str  # the account's own control account


TYPE_NAMES = {
    20: {"nl": "Verkoopboeking", "en": "Sales entry"},
    21: {"nl": "Verkoopcreditnota", "en": "Sales credit note"},
    30: {"nl": "Inkoopboeking", "en": "Purchase entry"},
    31: {"nl": "Inkoopcreditnota", "en": "Purchase credit note"},
    40: {"nl": "Kasstroom", "en": "Cash flow"},
    82: {"nl": "Koersverschil", "en": "Exchange rate difference"},
    84: {"nl": "Transitorische omzet", "en": "Deferred revenue"},
    90: {"nl": "Memoriaal", "en": "Other"},
    83: {"nl": "Betalingsverschil", "en": "Payment difference"},
}
STATUS_NAMES = {
    20: {"nl": "Open", "en": "Open"},
    50: {"nl": "Verwerkt", "en": "Processed"},
}

SALES = EntryKind(
    entries="salesentry/SalesEntries",
    lines="salesentry/SalesEntryLines",
    party="Customer",
    journal_type=20,
    types=(20, 21),
    direction="S",
    sign=1,
    line_type=20,
    condition="PaymentConditionSales",
    control="GLAR",
)
PURCHASE = EntryKind(
    entries="purchaseentry/PurchaseEntries",
    lines="purchaseentry/PurchaseEntryLines",
    party="Supplier",
    journal_type=22,
    types=(30, 31),
    direction="P",
    sign=-1,
    line_type=22,
    condition="PaymentConditionPurchase",
    control="GLAP",
)
KINDS = (SALES, PURCHASE)
BY_ENTRIES = {kind.entries: kind for kind in KINDS}
BY_LINES = {kind.lines: kind for kind in KINDS}
