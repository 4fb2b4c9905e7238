"""What an accountant decides for the Dutch and for the Belgian books.

Odoo's taxes by their names in the chart of accounts, and Exact's codes by the lists of
its administration. Roles name the same thing in both countries.
"""

from dataclasses import dataclass, field

SALE, PURCHASE = "sale", "purchase"


@dataclass(frozen=True)
class Chart:
    """One country's books.

    `taxes` is {(use, role): (tax of Odoo's chart, VAT code of Exact)}; an `own` tax is
    not in the chart and is made: {(use, role): (rate, VAT code)}. `accounts` is
    {role: G/L account of Exact}.
    """

    country: str
    division: int
    taxes: dict
    own: dict
    accounts: dict
    no_vat: dict
    journals: dict = field(
        default_factory=lambda: {"sale": "70", "purchase": "60", "credit": "72"}
    )


CHARTS = {
    "nl": Chart(
        country="nl",
        division=100001,
        taxes={
            (SALE, "21"): ("21% ST", "2"),
            (SALE, "21 services"): ("21% ST S", "2"),
            (SALE, "low"): ("9% ST", "1"),
            (SALE, "zero"): ("0%", "5"),
            (SALE, "reverse"): ("0% R", "9"),
            (SALE, "eu goods"): ("0% EX EU G", "7"),
            (SALE, "eu services"): ("0% EX EU S", "8"),
            (SALE, "triangular"): ("0% EX EU T", "16"),
            (SALE, "export"): ("0% EX", "6"),
            (PURCHASE, "21"): ("21%", "2"),
            (PURCHASE, "low"): ("9%", "1"),
            (PURCHASE, "reverse"): ("21% R", "10"),
            (PURCHASE, "eu goods"): ("21% EX EU", "11"),
            (PURCHASE, "eu services"): ("21% EX EU S", "12"),
            (PURCHASE, "import"): ("21% EX O EU", "14"),
        },
        own={(SALE, "oss"): ("19", "DE1")},
        accounts={
            "revenue": "8000",
            "deposit": "8300",
            "eco": "8400",
            "rounding": "8950",
            "cost": "4200",
            "travel": "4300",
            "private": "1360",
        },
        no_vat={SALE: "0", PURCHASE: "0"},
    ),
    "be": Chart(
        country="be",
        division=200001,
        taxes={
            (SALE, "21"): ("21%", "V21"),
            (SALE, "21 services"): ("21% S", "V21"),
            (SALE, "low"): ("6%", "V6"),
            (SALE, "12"): ("12%", "V12"),
            (SALE, "zero"): ("0%", "V00"),
            (SALE, "reverse"): ("0% Cocont", "VMC"),
            (SALE, "eu goods"): ("0% EU M", "VEG"),
            (SALE, "eu services"): ("0% EU S", "VED"),
            (SALE, "triangular"): ("0% EU T", "VET"),
            (SALE, "export"): ("0% EX", "VEX"),
            (PURCHASE, "21"): ("21% M", "A21"),
            (PURCHASE, "low"): ("6% M", "A6"),
            (PURCHASE, "12"): ("12% M", "A12"),
            (PURCHASE, "reverse"): ("21% M.Cocont", "AMC"),
            (PURCHASE, "eu goods"): ("21% EU M", "AEG"),
            (PURCHASE, "eu services"): ("21% EU S", "AED"),
            (PURCHASE, "import"): ("21% EX M", "AIV"),
            (PURCHASE, "car"): ("21% D50", "A21"),
        },
        own={(SALE, "oss"): ("20", "VFR")},
        accounts={
            "revenue": "700000",
            "deposit": "705000",
            "eco": "740000",
            "rounding": "758000",
            "cost": "612000",
            "travel": "613000",
            "private": "416000",
        },
        no_vat={SALE: "V0", PURCHASE: "A0"},
        journals={"sale": "70", "purchase": "60", "credit": "71"},
    ),
}
