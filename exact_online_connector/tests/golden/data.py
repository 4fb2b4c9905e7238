"""What an accounting case is: plain data, with the figures worked by hand."""

from dataclasses import dataclass, field

NL, BE = "nl", "be"
BOTH = (NL, BE)
GLOBALLY, PER_LINE = "round_globally", "round_per_line"
REVENUE, COST = "revenue", "cost"


@dataclass(frozen=True)
class Line:
    """A line as a bookkeeper enters it; taxes and account are roles of a chart.

    `tax` names one role, several joined by "+", or none: "". `analytic` is the
    distribution in percent by role, such as {"sales": 98, "web": 2}.
    """

    price: str
    tax: str = "21"
    account: str = ""
    quantity: str = "1"
    discount: str = "0"
    label: str = "Work"
    deductible: str = "100"
    display_type: str = "product"
    analytic: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Booked:
    """A line as Exact must have it: account and VAT code by their roles.

    Amounts are signed as the document shows them; `vat` None where Exact computes it
    (reverse charge) or there is none.
    """

    net: str
    tax: str = "21"
    account: str = ""
    vat: str | None = None
    center: str = ""
    unit: str = ""
    project: str = ""


@dataclass(frozen=True)
class Figures:
    """Total and VAT as both books must show them, and the lines of the entry.

    `places` is what each cost centre, cost unit or project is charged, by its code.
    """

    total: str
    vat: str
    lines: tuple = ()
    places: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A document, and what is right for it.

    :param row: the pitfall, by its number in the list of pitfalls (P1 … P39).
    :param values: further fields of the move; a value "@name" is a record that the
        company has under that name (a payment term, a currency, a partner).
    :param expected: figures with rounding per tax, Odoo's default.
    :param per_line: figures with rounding per line, where they differ.
    :param settings: fields of the connection for this case.
    :param refused: the problem that stops it, instead of figures.
    :param entry: header fields of the entry in Exact that must have this value.
    """

    row: str
    title: str
    lines: tuple
    expected: Figures | None = None
    per_line: Figures | None = None
    kind: str = "out_invoice"
    countries: tuple = BOTH
    values: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    entry: dict = field(default_factory=dict)
    company_total: str = ""
    refused: str = ""

    def figures(self, rounding):
        """Return what is right with this rounding method."""
        return (
            self.per_line if rounding == PER_LINE and self.per_line else self.expected
        )


def lines(count, price, **more):
    """Return so many lines of the same price."""
    return tuple(Line(price, **more) for _number in range(count))


def booked(*amounts, **more):
    """Return booked lines from (net, VAT) pairs that share the rest."""
    return tuple(Booked(net, vat=vat, **more) for net, vat in amounts)
