"""What an invoice is to the mapping: plain, frozen data that knows no Odoo.

Signs: every amount is as the document shows it. A line that raises the total is
positive, on an invoice and on a credit note alike; a discount or a deposit that is
deducted is negative. What sign Exact wants is decided in one place, in `entry`.
Amounts are `Decimal`, in the document's currency unless the name says `company`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .dimensions import AnalyticShare, Dimensions
from .learned import Learned
from .options import HeaderData, Options

SALES = "sales"
PURCHASE = "purchase"


@dataclass(frozen=True)
class TaxData:
    """One percentage tax of an Odoo line.

    `percentage` is what the tax adds to the payable amount, in percent: 21 for a
    domestic tax of 21 %, 0 for reverse charge (+21 and -21 cancel out). `deductible`
    is how much of a purchase's tax is reclaimed, in percent: 50 for a Belgian car.
    """

    id: int
    name: str
    percentage: Decimal
    deductible: Decimal = Decimal(100)


@dataclass(frozen=True)
class LineData:
    """One journal item that becomes a line of the entry.

    `is_tax` marks the item of a tax that is no percentage (a fixed eco-tax): it goes
    as a line, but Odoo counts it in `amount_tax` (bookkeeping P4). `analytic` is how
    Odoo distributes it, `project_text` what may name its project. `is_discount` marks
    the items of Odoo's early-payment discount (P12). `notes` are the texts below it.
    From `deferred_from` to `deferred_to` Exact spreads it (P16). `extra` has more of
    Exact's properties, ready for JSON; they win over what the builder makes.
    """

    id: int
    label: str
    amount: Decimal
    company_amount: Decimal
    account_id: int
    account_name: str  # "400000 Revenue", for messages
    taxes: tuple[TaxData, ...] = ()
    quantity: Decimal | None = None
    is_tax: bool = False
    analytic: tuple[AnalyticShare, ...] = ()
    project_text: str = ""
    product_id: int | None = None
    is_discount: bool = False
    notes: str = ""
    deferred_from: date | None = None
    deferred_to: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TaxItemData:
    """One VAT item of the move: the amount that Odoo posted for one tax.

    `lost_on` is the account of a part that is not reclaimed, 0 for VAT that is. Such a
    part is cost: `analytic` is how Odoo distributes it, that of the lines it is of.
    """

    tax_id: int
    tax_name: str
    amount: Decimal
    company_amount: Decimal
    lost_on: int = 0
    lost_on_name: str = ""
    analytic: tuple[AnalyticShare, ...] = ()


@dataclass(frozen=True)
class PartnerData:
    """The commercial partner of the move, as Exact's relation needs it."""

    id: int
    name: str
    is_company: bool
    is_customer: bool
    is_supplier: bool
    vat: str = ""
    company_registry: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    street: str = ""
    street2: str = ""
    zip: str = ""
    city: str = ""
    country_code: str = ""
    language_code: str = ""  # two letters, upper case: "NL"
    reference: str = ""
    contact_name: str = ""  # the person on the invoice, when it is not the company
    peppol_id: str = ""
    sales_term_id: int = 0  # the partner's own payment terms
    purchase_term_id: int = 0
    # The collective relation that stands for this walk-in person: Odoo's id of it.
    collective_id: int = 0


@dataclass(frozen=True)
class NumberChoice:
    """A relation number that a source gives; '' where it has none that Exact takes.

    `source` is `reference`, `field`, `external_id`, `own`, or `exact`, which leaves
    the number to Exact. Only the first three say who the partner is.
    """

    source: str
    number: str = ""


@dataclass(frozen=True)
class InvoiceData:
    """A posted move: header, lines, the VAT that was posted, and the partner.

    `total`, `tax_total` and `company_total` are Odoo's `amount_total`, `amount_tax`
    and the absolute `amount_total_signed`: positive on credit notes as well.
    `origin_number` is the number of the invoice that a credit note reverses.
    `g_account_amount` of the total is to be paid to a blocked account (P37).
    `discount_percentage` within `discount_days` is the term\'s early-payment discount.
    `extra` has more of Exact's properties of the header, as in `LineData`; `header`
    has what the connection's options need.
    """

    move_id: int
    kind: str  # SALES or PURCHASE
    is_credit_note: bool
    is_receipt: bool
    number: str
    vendor_reference: str
    invoice_date: date
    accounting_date: date
    due_date: date | None
    currency: str
    currency_decimals: int
    company_currency: str
    total: Decimal
    tax_total: Decimal
    company_total: Decimal
    journal_id: int
    journal_name: str
    payment_term_id: int | None
    payment_term_name: str
    payment_reference: str
    lines: tuple[LineData, ...]
    tax_items: tuple[TaxItemData, ...]
    partner: PartnerData
    origin_number: str = ""
    discount_percentage: Decimal = Decimal(0)
    discount_days: int = 0
    g_account_amount: Decimal = Decimal(0)
    extra: Mapping[str, Any] = field(default_factory=dict)
    header: HeaderData = HeaderData()


@dataclass(frozen=True)
class VatCode:
    """A VAT code of Exact, as far as the mapping must know it.

    `type` is Exact's: B (base only, 0 %), E (exclusive), I (inclusive), N (no VAT);
    `transaction_type` is B (both), P (purchase) or S (sales); `percentage` is in
    percent (21), although Exact prints a fraction (0.21). `eu_sales_listing` says how
    the code appears on the EU sales list: L goods, S services, T triangular, N not.
    """

    code: str
    type: str
    transaction_type: str
    charged: bool
    percentage: Decimal
    active: bool = True
    eu_sales_listing: str = ""


@dataclass(frozen=True)
class GlAccount:
    """A general ledger account of Exact: its GUID, its code and its type number.

    `cost_center` and `cost_unit` are its rules: 0 may, 1 must, 2 must not have one.
    """

    id: str
    code: str
    type: int
    active: bool = True
    cost_center: int = 0
    cost_unit: int = 0
    name: str = ""


@dataclass(frozen=True)
class Journal:
    """A journal of Exact: code and type (20 sales, 22 purchase).

    Without `variable_currency` it takes only its own `currency`; without
    `variable_rate` it takes no rate from us (api.md E6). `gl_account_code` is that of
    its control account.
    """

    code: str
    type: int
    active: bool = True
    currency: str = ""
    variable_currency: bool = True
    variable_rate: bool = True
    gl_account_code: str = ""


@dataclass(frozen=True)
class Condition:
    """What a payment condition of Exact does beside asking for the money.

    `percentage` in percent, for those who pay within `days`; `type` B is a discount, K
    a credit surcharge. It is taken of the amount excluding (E) or including (I) VAT
    (`discount_over`), and VAT of that excluding or including the discount (`vat_over`).
    """

    percentage: Decimal = Decimal(0)
    days: int = 0
    type: str = ""
    discount_over: str = ""
    vat_over: str = ""


@dataclass(frozen=True)
class TermCodes:
    """How discount and surcharge of one of Odoo's payment terms go (S4).

    `discount` is "lines", "condition" (Exact's condition does it) or "account": as
    lines on `account`, where lines of `product_ids`, a credit surcharge, go too.
    """

    discount: str = "lines"
    account: GlAccount | None = None
    product_ids: frozenset[int] = frozenset()


class Period(NamedTuple):
    """A reporting period of Exact (FinancialPeriods); both dates belong to it."""

    year: int
    period: int
    start: date
    end: date


@dataclass(frozen=True)
class Codes:
    """Exact's codes for Odoo's records: the mapping of one connection.

    Keys are Odoo's database ids. A tax combination is keyed by the frozenset of its
    percentage taxes; the single tax is a combination of one. The defaults serve what
    is not mapped; the VAT code for lines without tax is always sent. Bills have one of
    their own where an administration keeps codes of sales and purchases apart.
    """

    gl_accounts: Mapping[int, GlAccount] = field(default_factory=dict)
    vat_codes: Mapping[frozenset[int], VatCode] = field(default_factory=dict)
    journals: Mapping[int, Journal] = field(default_factory=dict)
    # Where credit notes go, if not in the journal of the invoices.
    credit_journals: Mapping[int, Journal] = field(default_factory=dict)
    payment_conditions: Mapping[int, str] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    terms: Mapping[int, TermCodes] = field(default_factory=dict)
    no_vat: VatCode | None = None
    purchase_no_vat: VatCode | None = None
    default_gl_account: Mapping[str, GlAccount] = field(default_factory=dict)
    default_journal: Mapping[str, Journal] = field(default_factory=dict)
    default_credit_journal: Mapping[str, Journal] = field(default_factory=dict)
    default_payment_condition: Mapping[str, str] = field(default_factory=dict)
    division_currency: str = "EUR"
    # How Exact wants credit notes; UNCERTAIN in its documentation (api.md E4):
    # True sends negative amounts, False positive ones in a credit journal.
    credit_notes_negative: bool = True
    periods: tuple[Period, ...] = ()
    dimensions: Dimensions = field(default_factory=Dimensions)
    options: Options = Options()
    # GUID of the G/L account that new customers have for what is to be received.
    receivable_account: str = ""
    learned: Learned = Learned()


@dataclass(frozen=True)
class Problem:
    """Something that stops (or accompanies) an export, as data.

    `code` names the sentence, `level` is "error" or "warning"; `model` and `res_id`
    name the Odoo record to repair, `args` fill the sentence.
    """

    code: str
    level: str = "error"
    model: str = ""
    res_id: int = 0
    args: Mapping[str, str] = field(default_factory=dict)
