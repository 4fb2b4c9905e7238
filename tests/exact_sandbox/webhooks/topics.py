"""Which changes of the books concern which topics (api.md J, metadata.json)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"
CREATE, UPDATE, DELETE = "Create", "Update", "Delete"

# The resource whose records a topic's notifications lead to.
OWN = {
    "Accounts": "crm/Accounts",
    "Contacts": "crm/Contacts",
    "Documents": "documents/Documents",
    "Items": "logistics/Items",
    "SalesEntries": "salesentry/SalesEntries",
    "PurchaseEntries": "purchaseentry/PurchaseEntries",
    "BankEntries": "financialtransaction/BankEntries",
    "CashEntries": "financialtransaction/CashEntries",
    "GeneralJournalEntries": "generaljournalentry/GeneralJournalEntries",
    "SalesInvoices": "salesinvoice/SalesInvoices",
    "FinancialTransactions": "financialtransaction/Transactions",
}
# Topics that may be subscribed to though nothing here ever changes them.
SILENT = ("StockPositions", "GoodsDeliveries")
TOPICS = (*OWN, *SILENT)
BY_RESOURCE = {resource: topic for topic, resource in OWN.items()}
LINES = "financialtransaction/TransactionLines"
# What the store has to note for us.
NOTED = (*OWN.values(), LINES, SUBSCRIPTIONS)
WEIGHT = {UPDATE: 0, CREATE: 1, DELETE: 2}


@dataclass(frozen=True)
class Change:
    """One record that was written or deleted in a transaction."""

    division: int
    resource: str
    key: str
    action: str
    entry: str | None = None  # the EntryID of a transaction line


@dataclass(frozen=True)
class Event:
    """What a topic's subscribers are told."""

    division: int
    topic: str
    key: str
    action: str


def events(changes: Iterable[Change], matching_tells: bool) -> list[Event]:
    """Return what the changes of one transaction tell, each record once.

    A record that was made and then saved again in the same transaction is told as
    made. With `matching_tells`, an entry whose transaction lines changed by being
    matched is told under FinancialTransactions too; nobody documents whether it is.
    """
    found: dict[tuple[int, str, str], str] = {}
    for change in changes:
        for topic, key in told(change, matching_tells):
            place = (change.division, topic, key)
            before = found.get(place, UPDATE)
            found[place] = max(before, change_of(change), key=WEIGHT.__getitem__)
    return [Event(*place, action) for place, action in found.items()]


def change_of(change: Change) -> str:
    """Return the action; lines that come and go are an update of their entry."""
    return UPDATE if change.resource == LINES else change.action


def told(change: Change, matching_tells: bool) -> list[tuple[str, str]]:
    """Return the topics that a change concerns, each with the key that it names."""
    if change.resource == LINES:
        if change.entry and matching_tells:
            return [("FinancialTransactions", change.entry)]
        return []
    topic = BY_RESOURCE.get(change.resource)
    if topic is None:
        return []
    return [(topic, change.key)]
