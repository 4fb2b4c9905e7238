"""What every property that is sent means, for accountants: the source of FIELDS.rst.

`make docs` writes the file; tests hold it against the builder and against every entry
that they send, so that a property which nobody has described is a failing test.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from .dimensions import COST_CENTER, COST_UNIT, PROJECT, PROPERTIES
from .extra import TARGETS
from .header import ACCOUNT_FIELD
from .lines import LOST
from .texts import HEADER_LENGTH, LINE_LENGTH, NAME_LENGTH, REFERENCE_LENGTH

ENTRY = "entry"
LINE = "line"
RELATION = "relation"

_ALWAYS = "Always."


@dataclass(frozen=True)
class Field:
    """A property of Exact: what fills it in plain words, and when it is sent."""

    level: str
    names: tuple[str, ...]
    source: str
    when: str = _ALWAYS


FIELDS = (
    # The entry
    Field(
        ENTRY,
        (ACCOUNT_FIELD["sales"], ACCOUNT_FIELD["purchase"]),
        "The relation of the invoice's company. An invoice to a contact person is "
        "booked on the company that the person belongs to.",
        "Always: the customer of a sales entry, the supplier of a purchase entry.",
    ),
    Field(
        ENTRY,
        ("Journal",),
        "The journal of Exact that is mapped to the journal in Odoo, else the "
        "connection's default. Credit notes may have a credit journal.",
    ),
    Field(
        ENTRY,
        ("EntryDate",),
        "The date of the invoice or bill, or another date that the connection names.",
    ),
    Field(
        ENTRY,
        ("ReportingYear", "ReportingPeriod"),
        "The financial period in which the accounting date lies, by the periods of the "
        "administration; the connection may name another date.",
        "Where it could differ from the period of the entry date.",
    ),
    Field(ENTRY, ("DueDate",), "The due date.", "Where there is one."),
    Field(ENTRY, ("Currency",), "The currency of the document."),
    Field(
        ENTRY,
        ("Rate",),
        "What one unit of the currency was booked at in Odoo: all amounts in the "
        "company's currency, divided by those in the document's.",
        "Documents in a foreign currency.",
    ),
    Field(
        ENTRY,
        ("YourRef",),
        "Sales: the number of the invoice. Bills: the bill reference, which is the "
        f"vendor's own number. At most {REFERENCE_LENGTH} characters.",
    ),
    Field(
        ENTRY,
        ("Description",),
        "The number of the document in Odoo; after it the invoice that a credit note "
        f"reverses, and the contact person. At most {HEADER_LENGTH} characters.",
    ),
    Field(
        ENTRY,
        ("PaymentReference",),
        "The payment reference, such as a structured communication, digit by digit. "
        "On bills it is the vendor's.",
        "Where there is one.",
    ),
    Field(
        ENTRY,
        ("PaymentCondition",),
        "The payment condition that is mapped to the payment terms, else the "
        "connection's default for customers or vendors.",
    ),
    Field(
        ENTRY,
        ("EntryNumber", "InvoiceNumber"),
        "A number made from the number in Odoo by the format on the connection.",
        "Only with a format; else Exact numbers its entries itself.",
    ),
    Field(
        ENTRY,
        ("GAccountAmountFC",),
        "The part of the total that is to be paid into the G-account (Dutch chain "
        "liability); negative on a credit note.",
        "Where the document has such a part.",
    ),
    # The lines
    Field(
        LINE,
        ("GLAccount",),
        "The G/L account that is mapped to the account of the journal item, else the "
        "connection's default for revenue or expenses.",
    ),
    Field(
        LINE,
        ("AmountFC",),
        "The amount of the journal item without VAT, in the document's currency. "
        "Discounts and deducted deposits are negative; a credit note is negative as a "
        "whole, or positive in a credit journal, as the connection says. An item that "
        "is for several cost centres is split, to the cent.",
    ),
    Field(
        LINE,
        ("VATCode",),
        "The VAT code that is mapped to the tax, or to the combination of taxes. Lines "
        "without tax have the connection's code without VAT.",
    ),
    Field(
        LINE,
        ("VATAmountFC",),
        "The line's share of the VAT that Odoo posted for its tax. All shares add up "
        "to Odoo's VAT, whether Odoo rounds per tax or per line.",
        "With VAT codes of type Exclusive that are not reverse charge: Exact computes "
        "both sides of a reverse charge itself, and refuses an amount elsewhere.",
    ),
    Field(
        LINE,
        (LOST,),
        "Which percentage of the VAT is not reclaimed, from the tax in Odoo.",
        "Bills with a tax that is partly deductible, such as that of a company car.",
    ),
    Field(
        LINE,
        ("Quantity",),
        "The quantity of the invoice line.",
        "Product lines; not rounding, discounts and other items that Odoo adds.",
    ),
    Field(
        LINE,
        ("Description",),
        f"The description of the invoice line, at most {LINE_LENGTH} characters.",
        "Where there is one.",
    ),
    Field(
        LINE,
        ("Notes",),
        "The whole description, and the notes that stand below the line.",
        "Where the description is too long for its field, or where there are notes.",
    ),
    Field(
        LINE,
        (PROPERTIES[COST_CENTER], PROPERTIES[COST_UNIT]),
        "The code that is mapped to the analytic account, from the plan that the "
        "connection names.",
        "Where such a plan is set.",
    ),
    Field(
        LINE,
        (PROPERTIES[PROJECT],),
        "The project that is mapped to the analytic account, or whose code is in the "
        "field that the connection names, such as the order number.",
        "Where a source is set.",
    ),
    Field(
        LINE,
        ("From", "To"),
        "The period over which Exact spreads the amount.",
        "Where the line has such dates, and Odoo does not spread it itself.",
    ),
    # The relation
    Field(
        RELATION,
        ("Name",),
        f"The name of the company, or of a private person; {NAME_LENGTH} characters.",
    ),
    Field(
        RELATION,
        ("Code",),
        "The relation number from the source that the connection names.",
        "New relations, unless Exact is to number them.",
    ),
    Field(
        RELATION,
        ("AddressLine1", "AddressLine2", "Postcode", "City", "Country"),
        "The address.",
        "Where it is filled in.",
    ),
    Field(
        RELATION,
        ("State",),
        "Emptied: a state of the old country would be refused.",
        "Where the country changes.",
    ),
    Field(
        RELATION,
        ("VATNumber", "ChamberOfCommerce"),
        "The VAT number and the company registry, without blanks and dots.",
        "Where they are filled in.",
    ),
    Field(
        RELATION,
        ("Email", "Phone", "Website", "Language", "PeppolIdentifier"),
        "The same fields of the partner; the first of several e-mail addresses.",
        "Where they are filled in.",
    ),
    Field(
        RELATION,
        ("PaymentConditionSales", "PaymentConditionPurchase"),
        "The conditions that are mapped to the partner's own payment terms.",
        "Where the partner has such terms.",
    ),
    Field(
        RELATION,
        ("GLAR",),
        "The control account that the connection names.",
        "New customers, where one is set.",
    ),
    Field(
        RELATION,
        ("Status",),
        "C, customer. A role is added, never taken away.",
        "Customers.",
    ),
    Field(
        RELATION,
        ("IsSupplier",),
        "Yes. A role is added, never taken away.",
        "Suppliers.",
    ),
)

_TITLES = {
    ENTRY: "The entry (SalesEntries, PurchaseEntries)",
    LINE: "Its lines (SalesEntryLines, PurchaseEntryLines)",
    RELATION: "The relation (Accounts)",
}
_INTRODUCTION = """\
What is sent to Exact Online
============================

Which field of Exact Online is filled from what in Odoo. The journal items of the posted
document are sent, not its invoice lines: what is sent adds up to the total and to the
VAT of the document, or it is not sent and the reason is told. Journal items on the
receivable or payable account, and on VAT accounts, are not sent: Exact makes those.

This page is made from the source (``make docs``); a test compares them.
"""


def described(level: str) -> frozenset[str]:
    """Return the names of all properties of a level that are on the page."""
    chosen = {name for name, target in TARGETS.items() if target.level == level}
    return built(level) | chosen


def built(level: str) -> frozenset[str]:
    """Return those that are filled without a setting for just them."""
    return frozenset(
        name for field in FIELDS if field.level == level for name in field.names
    )


def document() -> str:
    """Return the whole page, in reStructuredText."""
    parts = [_INTRODUCTION]
    for level, title in _TITLES.items():
        parts += [f"{title}\n{'-' * len(title)}\n"]
        parts += [_table(field for field in FIELDS if field.level == level)]
    parts += [_extra_fields()]
    return "\n".join(parts)


def _extra_fields() -> str:
    title = "Extra fields"
    lines = [title, "-" * len(title), ""]
    lines += wrap(
        "Any field of Odoo can fill these, by a line under Extra Fields of the "
        "connection. What is chosen there comes before what stands above.",
        88,
    )
    for level, where in ((ENTRY, "The entry: "), (LINE, "Its lines: ")):
        names = (f"``{name}``" for name, at in TARGETS.items() if at.level == level)
        lines += ["", *wrap(where + ", ".join(names) + ".", 88)]
    return "\n".join(lines) + "\n"


def _table(fields: Iterable[Field]) -> str:
    rows = [("In Exact Online", "From Odoo", "When")]
    rows += [
        (", ".join(f"``{name}``" for name in field.names), field.source, field.when)
        for field in fields
    ]
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 25 50 25", ""]
    for row in rows:
        for place, cell in enumerate(row):
            lines += _cell("   * - " if not place else "     - ", cell)
    return "\n".join(lines) + "\n"


def _cell(mark: str, text: str) -> list[str]:
    return wrap(
        text,
        88,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
