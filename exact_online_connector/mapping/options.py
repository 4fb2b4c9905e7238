"""What a connection chose for the header of its entries, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

INVOICE = "invoice"
ACCOUNTING = "accounting"
SERVICE_START = "service_start"
SERVICE_END = "service_end"
EXPORT = "export"

# What happens with an entry whose period is closed in Exact.
STOP = "stop"
ASK = "ask"
NEXT = "next"


@dataclass(frozen=True)
class DateRule:
    """Which date becomes EntryDate, and which one decides the reporting period.

    A service date that an invoice does not have gives way to its fallback. Defaults:
    Exact's entry date is the date on the document, and the period is Odoo's own.
    """

    entry: str = INVOICE
    entry_fallback: str = INVOICE
    period: str = ACCOUNTING
    period_fallback: str = ACCOUNTING


@dataclass(frozen=True)
class BadValue:
    """A value of Odoo that one of Exact's properties does not take.

    `code` is a problem's: `extra_value_unsuitable`, `_several` or `_too_long`.
    """

    code: str
    name: str
    value: str
    length: int = 0


@dataclass(frozen=True)
class HeaderData:
    """What the options need to know of a move, beside what every entry needs.

    `sequence`, `sequence_year` and `sequence_month` are the parts of Odoo's number
    INV/2026/11/00042; the year is whole (2026) and, as the month, 0 where the number
    has none. `agreed_period` (year, period) is where a person lets it be booked,
    because its own period is closed. `missing_reference` names the field that the
    customer demands and that is empty: `ref`, `invoice_origin`, `payment_reference`.
    `bad_values` are those of further properties that Exact would not take.
    """

    service_start: date | None = None
    service_end: date | None = None
    sequence: int | None = None
    sequence_year: int = 0
    sequence_month: int = 0
    agreed_period: tuple[int, int] | None = None
    missing_reference: str = ""
    bad_values: tuple[BadValue, ...] = ()


@dataclass(frozen=True)
class Options:
    """The settings of a connection that shape the header.

    `number_formats` by (Odoo journal, is it a credit note), `default_number_formats`
    by (kind, is it a credit note); an empty format leaves numbering to Exact. `closed`
    has (journal code, year, period) of what is closed in Exact. `vat_months` is the
    length of a VAT return: 1, 3 or 12 calendar months.
    """

    dates: Mapping[str, DateRule] = field(default_factory=dict)
    today: date = date.min
    number_formats: Mapping[tuple[int, bool], str] = field(default_factory=dict)
    default_number_formats: Mapping[tuple[str, bool], str] = field(default_factory=dict)
    closed: frozenset[tuple[str, int, int]] = frozenset()
    closed_policy: str = STOP
    vat_months: int = 1
