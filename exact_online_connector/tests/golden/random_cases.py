"""Random invoices and bills, drawn from a seed: the same seed draws the same ones."""

import math
import random

from .charts import PURCHASE, SALE
from .data import Case, Line

KINDS = {
    "out_invoice": 45,
    "out_refund": 15,
    "in_invoice": 22,
    "in_refund": 10,
    "out_receipt": 4,
    "in_receipt": 4,
}
CURRENCIES = {"": 75, "USD": 15, "GBP": 10}
TERMS = {
    "": 55,
    "discount mixed": 15,
    "discount excluded": 10,
    "discount included": 10,
    "30/70": 10,
}
ROUNDINGS = {"": 80, "rounding by a line": 10, "rounding in the tax": 10}
LISTED = ("eu goods", "eu services", "triangular")
MOST_LINES = 60


def draw_case(seed, chart, number):
    """Return random document `number` of a chart; it has no figures, only lines."""
    return _Dice(f"{seed}/{chart.country}/{number}", chart).case(number)


class _Dice:
    """One document's luck."""

    def __init__(self, seed, chart):
        self.random = random.Random(seed)
        self.chart = chart

    def case(self, number):
        kind = self._weighted(KINDS)
        use = SALE if kind.startswith("out") else PURCHASE
        roles = self._roles(use)
        values = {
            "invoice_payment_term_id": self._weighted(TERMS),
            "invoice_cash_rounding_id": self._weighted(ROUNDINGS),
            "currency_id": self._weighted(CURRENCIES),
            "partner_id": self._partner(use, roles),
        }
        if kind.endswith("receipt"):
            # Odoo does not balance a receipt with an early-payment discount.
            values["invoice_payment_term_id"] = ""
        if values["currency_id"]:
            # Odoo does not always balance a "mixed" discount in a foreign currency.
            if values["invoice_payment_term_id"] == "discount mixed":
                values["invoice_payment_term_id"] = ""
            # Coins of 0.05 are a matter of the own currency.
            values["invoice_cash_rounding_id"] = ""
        analytic = self.random.random() < 0.25
        # A receipt cannot be turned into a refund when it ends below zero.
        self.signs = not kind.endswith("receipt")
        count = int(math.exp(self.random.uniform(0, math.log(MOST_LINES + 0.99))))
        return Case(
            row="random",
            title=f"Random document {number}",
            lines=tuple(
                self._line(kind, use, roles, analytic) for _place in range(count)
            ),
            kind=kind,
            values={name: f"@{value}" for name, value in values.items() if value},
        )

    def _weighted(self, choices):
        return self.random.choices([*choices], weights=[*choices.values()])[0]

    def _roles(self, use):
        """The taxes of one document: a few, as in life."""
        keys = (*self.chart.taxes, *self.chart.own)
        own = [role for own_use, role in keys if own_use == use]
        more = ["", "21 included", "eco+21", "eco bare+low", "21", "21", "low"]
        roles = self.random.sample([*own, *more], self.random.randint(1, 3))
        if self.random.random() < 0.02:
            roles.append("21+low")
        return roles

    def _partner(self, use, roles):
        if use == PURCHASE:
            return "vendor"
        if {*roles} & {*LISTED} and self.random.random() < 0.8:
            return "eu customer"
        return self.random.choice(
            ["domestic customer", "contact", "overseas customer", "eu consumer"]
        )

    def _line(self, kind, use, roles, analytic):
        if self.random.random() < 0.03:
            return Line("0.00", "", display_type="line_note", label="A remark")
        return Line(
            price=self._price(),
            tax=self.random.choice(roles),
            quantity=self._quantity(),
            discount=self._discount(),
            account=self._account(use),
            deductible=self._deductible(kind),
            analytic=self._shares() if analytic else {},
        )

    def _price(self):
        amount = self._weighted(
            {
                f"{self.random.uniform(0.01, 500):.2f}": 50,
                f"{self.random.uniform(0.01, 50):.5f}": 15,
                f"{self.random.uniform(0.01, 0.99):.2f}": 15,
                f"{self.random.uniform(1_000, 90_000):.2f}": 10,
                "0.00": 3,
                f"{self.random.randint(1, 40) * 25}.00": 7,
            }
        )
        negative = self.random.random() < 0.1 and self.signs
        return f"-{amount}" if negative else amount

    def _quantity(self):
        return self._weighted(
            {
                "1": 50,
                str(self.random.randint(2, 100)): 20,
                f"{self.random.uniform(0.0001, 20):.4f}": 25,
                f"{-1 if self.signs else 1}": 3,
                f"{-3 if self.signs else 3}": 2,
            }
        )

    def _discount(self):
        drawn = f"{self.random.uniform(0.01, 99):.2f}"
        return self._weighted({"0": 78, "10": 6, drawn: 14, "100": 2})

    def _account(self, use):
        other = ("deposit", "eco") if use == SALE else ("travel",)
        return self.random.choice(other) if self.random.random() < 0.25 else ""

    def _deductible(self, kind):
        """Odoo knows private use on bills alone."""
        if kind == "in_invoice" and self.random.random() < 0.03:
            return self.random.choice(["75", "50"])
        return "100"

    def _shares(self):
        """A distribution over centres, and sometimes over units as well."""
        shares = self._parts(["sales", "production", "office"])
        if self.random.random() < 0.3:
            shares |= self._parts(["general", "web"])
        return shares

    def _parts(self, names):
        chosen = self.random.sample(names, self.random.randint(1, len(names)))
        whole = self.random.choice([100, 100, 100, 80])
        cuts = sorted(round(self.random.uniform(0.5, whole), 2) for _name in chosen[1:])
        lows, highs = [0, *cuts], [*cuts, whole]
        parts = (round(high - low, 2) for low, high in zip(lows, highs, strict=True))
        return {name: part for name, part in zip(chosen, parts, strict=True) if part}
