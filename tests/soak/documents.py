"""Documents as a company makes them, drawn from a seed, many at a time."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

# What is drawn, and how often of a hundred.
_KINDS = {"out_invoice": 70, "out_refund": 10, "in_invoice": 20}
_SALE_TAXES = ("21% ST", "21% ST S", "9% ST")
_PURCHASE_TAXES = ("21%", "9%")
_CUSTOMERS, _VENDORS = 40, 12
_AT_ONCE = 25


class Documents:
    """Invoices, credit notes and bills of one company; each batch posted as a whole.

    :param rpc: the session of the person who makes them.
    """

    def __init__(self, rpc: Any, random: Random, prefix: str) -> None:
        self.random = random
        self.prefix = prefix
        self.made = 0
        self.drawn = dict.fromkeys(_KINDS, 0)
        self.customers = _partners(rpc, f"{prefix} Klant", _CUSTOMERS)
        self.vendors = _partners(rpc, f"{prefix} Leverancier", _VENDORS)
        self.sale_taxes = [_tax(rpc, name, "sale") for name in _SALE_TAXES]
        self.purchase_taxes = [_tax(rpc, name, "purchase") for name in _PURCHASE_TAXES]

    def post_some(self, rpc: Any, most: int) -> list[int]:
        """Make and post a batch; return the ids."""
        batch = [self._draw() for _number in range(min(most, _AT_ONCE))]
        moves = rpc.call("account.move", "create", batch)
        rpc.call("account.move", "action_post", moves)
        return moves

    def _draw(self) -> dict[str, Any]:
        kind = self.random.choices(list(_KINDS), list(_KINDS.values()))[0]
        self.made += 1
        self.drawn[kind] += 1
        is_sale = kind.startswith("out")
        taxes = self.sale_taxes if is_sale else self.purchase_taxes
        lines = [self._line(taxes) for _line in range(self.random.randint(1, 4))]
        return {
            "move_type": kind,
            "partner_id": self.random.choice(
                self.customers if is_sale else self.vendors
            ),
            "invoice_date": date.today().isoformat(),
            "ref": False if is_sale else f"{self.prefix}-{self.made}",
            "invoice_line_ids": [(0, 0, line) for line in lines],
        }

    def _line(self, taxes: list[int]) -> dict[str, Any]:
        return {
            "name": "Work",
            "quantity": self.random.choice([1, 1, 3, 0.25]),
            "price_unit": self.random.randint(10, 250_000) / 100,
            "tax_ids": [(6, 0, [self.random.choice(taxes)])],
        }


def _partners(rpc: Any, name: str, count: int) -> list[int]:
    country = rpc.find("res.country", [("code", "=", "NL")])
    values = [
        {
            "name": f"{name} {number} B.V.",
            "is_company": True,
            "street": f"Singel {number}",
            "zip": "1012 AB",
            "city": "Amsterdam",
            "country_id": country,
        }
        for number in range(1, count + 1)
    ]
    return rpc.call("res.partner", "create", values)


def _tax(rpc: Any, name: str, use: str) -> int:
    return rpc.find("account.tax", [("name", "=", name), ("type_tax_use", "=", use)])
