"""The documents of the demo: what they are, and what a bookkeeper expects of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .company import TAX_INCLUDED

GOODS, GOODS_LOW = "21% ST", "9% ST"
SERVICES = "21% ST S"
EU_GOODS, EU_SERVICES, EXPORT = "0% EX EU G", "0% EX EU S", "0% EX"
BOUGHT, BOUGHT_LOW = "21%", "9%"
SUBCONTRACTED, BOUGHT_EU_SERVICES = "21% R", "21% EX EU S"
INSTALMENTS = "30% Now, Balance 60 Days"
MONTH = "30 Days"
_KINDS = {
    "out_invoice": "invoice",
    "out_refund": "credit note",
    "in_invoice": "bill",
    "in_refund": "vendor refund",
}


@dataclass(frozen=True)
class Line:
    """A line of a document; `tax` is the name of its tax in Odoo's Dutch chart."""

    label: str
    price: float
    tax: str
    quantity: float = 1
    discount: float = 0


@dataclass(frozen=True)
class Document:
    """A document, with total and VAT in its own currency as worked out by hand.

    `term` is a payment term of Odoo, `reference` the vendor's number. `days_ago` is
    its age; `late` is a bill of last month that is booked today. `reverses` names the
    invoice that a credit note takes back. One that is not `booked` has nothing for the
    books of Exact.
    """

    key: str
    title: str
    move_type: str
    partner: str
    total: str
    tax: str
    lines: tuple[Line, ...] = ()
    days_ago: int = 1
    term: str = MONTH
    currency: str = "EUR"
    reference: str = ""
    reverses: str = ""
    late: bool = False
    booked: bool = True

    @property
    def use(self) -> str:
        """Return the use of its taxes: "sale" or "purchase"."""
        return "sale" if self.move_type.startswith("out") else "purchase"

    @property
    def kind(self) -> str:
        """Return what people call it."""
        return _KINDS[self.move_type]

    @property
    def sign(self) -> int:
        """Return how Exact books its amounts: a credit note's are negative."""
        return -1 if self.move_type.endswith("refund") else 1


def invoice(key: str, title: str, *lines: Line, **values) -> Document:
    return Document(key, title, "out_invoice", lines=lines, **values)


def bill(key: str, title: str, *lines: Line, **values) -> Document:
    return Document(key, title, "in_invoice", lines=lines, **values)


SALES = (
    invoice(
        "high",
        "21 % VAT, two lines",
        Line("Website maintenance", 750, SERVICES),
        Line("Hosting", 49, SERVICES),
        partner="korenaar",
        total="966.79",
        tax="167.79",
        days_ago=18,
    ),
    invoice(
        "low",
        "9 % VAT, a consumer",
        Line("Book on the history of the bicycle", 24.95, GOODS_LOW, quantity=2),
        partner="de boer",
        total="54.39",
        tax="4.49",
        days_ago=17,
        term="Immediate Payment",
    ),
    invoice(
        "mixed",
        "21 % and 9 %, a contact person",
        Line("Hire of a hall", 320, SERVICES),
        Line("Lunch", 180, GOODS_LOW),
        partner="contact",
        total="583.40",
        tax="83.40",
        days_ago=15,
    ),
    invoice(
        "cents",
        "7 × 0.99, VAT 1.46 and not 1.47",
        *(Line(f"Bell, colour {number}", 0.99, GOODS) for number in range(1, 8)),
        partner="jansen",
        total="8.39",
        tax="1.46",
        days_ago=14,
    ),
    invoice(
        "included",
        "Prices that include 21 % VAT",
        *(Line(f"Gift card {number}", 10, TAX_INCLUDED) for number in range(1, 4)),
        partner="jansen",
        total="30.00",
        tax="5.21",
        days_ago=13,
    ),
    invoice(
        "deposit",
        "Discount, deposit deducted",
        Line("Installation", 1000, SERVICES),
        Line("Material", 200, GOODS, discount=10),
        Line("Deposit, invoiced before", -300, SERVICES),
        partner="kuipers",
        total="1064.80",
        tax="184.80",
        days_ago=12,
    ),
    invoice(
        "free",
        "100 % discount",
        Line("Repair under guarantee", 85, SERVICES, discount=100),
        partner="jansen",
        total="0.00",
        tax="0.00",
        days_ago=11,
        booked=False,
    ),
    invoice(
        "EU goods",
        "Goods to a company in the EU",
        Line("Gearbox", 1200, EU_GOODS, quantity=2),
        partner="rheinland",
        total="2400.00",
        tax="0.00",
        days_ago=10,
    ),
    invoice(
        "EU services",
        "Services to a company in the EU",
        Line("Design of a catalogue", 900, EU_SERVICES),
        partner="van damme",
        total="900.00",
        tax="0.00",
        days_ago=9,
    ),
    invoice(
        "export",
        "Export outside the EU",
        Line("Bicycle", 1150, EXPORT),
        partner="alpenblick",
        total="1150.00",
        tax="0.00",
        days_ago=8,
    ),
    invoice(
        "dollars",
        "Export in dollars",
        Line("Bicycle parts", 1000, EXPORT),
        partner="hudson",
        total="1000.00",
        tax="0.00",
        days_ago=7,
        currency="USD",
    ),
    invoice(
        "instalments",
        "Two instalments, 30 and 70 %",
        Line("Workshop equipment", 3000, GOODS),
        partner="kuipers",
        total="3630.00",
        tax="630.00",
        days_ago=6,
        term=INSTALMENTS,
    ),
    Document(
        "credit note",
        "Credit note for the 7 × 0.99",
        "out_refund",
        partner="jansen",
        total="8.39",
        tax="1.46",
        days_ago=5,
        reverses="cents",
    ),
)
PURCHASES = (
    bill(
        "bill",
        "21 % VAT",
        Line("Bicycle tyres", 640, BOUGHT),
        partner="vermeer",
        reference="26-0871",
        total="774.40",
        tax="134.40",
        days_ago=12,
    ),
    bill(
        "bill low",
        "9 % VAT, a vendor who is a customer",
        Line("Coffee and fruit", 215, BOUGHT_LOW),
        partner="bouwman",
        reference="F2026/334",
        total="234.35",
        tax="19.35",
        days_ago=10,
    ),
    bill(
        "reverse charge",
        "Reverse charge, a subcontractor",
        Line("Painting of a shop", 1800, SUBCONTRACTED),
        partner="smit",
        reference="2026114",
        total="1800.00",
        tax="0.00",
        days_ago=8,
    ),
    bill(
        "EU bill",
        "Reverse charge, services from the EU",
        Line("Printing of a catalogue", 410, BOUGHT_EU_SERVICES),
        partner="van damme",
        reference="VD-55018",
        total="410.00",
        tax="0.00",
        days_ago=4,
    ),
    bill(
        "late bill",
        "Bill of last month, booked today",
        Line("Pump", 100, BOUGHT),
        partner="vermeer",
        reference="26-0803",
        total="121.00",
        tax="21.00",
        late=True,
    ),
    Document(
        "refund",
        "Refund of a vendor",
        "in_refund",
        partner="vermeer",
        total="77.44",
        tax="13.44",
        reference="26-0871-C",
        lines=(Line("Tyres sent back", 64, BOUGHT),),
        days_ago=2,
    ),
)
DOCUMENTS = (*SALES, *PURCHASES)


def taxes_in_use() -> list[tuple[str, str]]:
    """Return (use, name) of each tax that the documents have, once."""
    used = ((doc.use, line.tax) for doc in DOCUMENTS for line in doc.lines)
    return list(dict.fromkeys(used))


def last_month(today: date) -> date:
    """Return a day of the month before."""
    return date.fromordinal(today.replace(day=1).toordinal() - 2)
