"""The amounts of a line: net, VAT, and both in the administration's currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..store import Record
from ..switches import Switches
from ..values import cents, money
from .draft import Draft


@dataclass(frozen=True)
class LineAmounts:
    """A line's amounts in the entry's currency; VAT that is charged is not in `due`."""

    net: Decimal
    vat: Decimal
    charged: bool
    private_net: Decimal = Decimal(0)  # re-invoiced to the owner (bookkeeping.md P27)
    private_vat: Decimal = Decimal(0)
    lost_vat: Decimal = Decimal(0)  # not deductible: stays on the cost account
    discount: Decimal = Decimal(0)  # left out of the VAT base

    @property
    def base(self) -> Decimal:
        """Return what the VAT is computed of."""
        return self.net - self.discount

    @property
    def on_account(self) -> Decimal:
        """Return what goes to the line's own account."""
        return self.net - self.private_net + self.lost_vat

    @property
    def deductible(self) -> Decimal:
        """Return the VAT that goes to the VAT account."""
        return self.vat - self.private_vat - self.lost_vat

    @property
    def private(self) -> Decimal:
        """Return what goes to the owner's account."""
        return self.private_net + self.private_vat

    @property
    def due(self) -> Decimal:
        """Return what the line adds to the total."""
        return self.net if self.charged else self.net + self.vat


def discount_share(condition: Record) -> Decimal:
    """Return the part of the net amount that VAT leaves out (bookkeeping.md P12).

    That is so for a settlement discount (B) whose VATCalculation is E, excluding the
    discount; the field's documentation says no more than that.
    """
    if condition.get("PaymentDiscountType") != "B":
        return Decimal(0)
    if condition.get("VATCalculation") != "E":
        return Decimal(0)
    return money(condition.get("DiscountPercentage"))


def line_amounts(
    line: Record, code: Record, switches: Switches, share: Decimal = Decimal(0)
) -> LineAmounts:
    """Compute a line as Exact does: VAT line by line, half up (api.md E5).

    An inclusive code takes the amount as including VAT (E1); a VAT amount that was
    sent prevails over the computed one, if the switch reads it so.
    """
    amount = cents(money(line.get("_sent_amount", line.get("AmountFC"))))
    rate = money(code.get("Percentage"))
    computed = discount = Decimal(0)
    if code.get("Type") == "E":
        discount = cents(amount * share)
        computed = cents((amount - discount) * rate)
    elif code.get("Type") == "I":
        computed = amount - cents(amount / (1 + rate))
    sent = line.get("_sent_vat")
    vat = computed
    if sent is not None and switches.vat_amount_prevails:
        vat = cents(money(sent))
    net = amount - vat if code.get("Type") == "I" else amount
    private = money(line.get("PrivateUsePercentage")) / 100
    lost = money(line.get("VATNonDeductiblePercentage")) / 100
    private_vat = cents(vat * private)
    return LineAmounts(
        net,
        vat,
        bool(code.get("Charged")),
        private_net=cents(net * private),
        private_vat=private_vat,
        lost_vat=cents((vat - private_vat) * lost),
        discount=discount,
    )


def in_home(amount: Decimal, rate: float) -> Decimal:
    """Return an amount in the administration's currency, rounded (bookkeeping P14)."""
    return cents(amount * money(rate))


def compute(draft: Draft) -> list[LineAmounts]:
    """Compute all lines of an entry and write the amounts into header and lines."""
    switches, rate = draft.books.switches, draft.header["Rate"]
    lowers = switches.vat_excludes_discount
    share = discount_share(draft.condition) if lowers else Decimal(0)
    found = []
    for number, line in enumerate(draft.lines, 1):
        code = draft.line_records[number - 1].get("VATCode", {})
        amounts = line_amounts(line, code, switches, share)
        shown_vat = amounts.vat
        if amounts.charged and not switches.charged_line_vat:
            shown_vat = Decimal(0)
        line.update(
            AmountFC=float(amounts.net),
            AmountDC=float(in_home(amounts.net, rate)),
            VATAmountFC=float(shown_vat),
            VATAmountDC=float(in_home(shown_vat, rate)),
            VATBaseAmountFC=float(amounts.base),
            VATBaseAmountDC=float(in_home(amounts.base, rate)),
            VATPercentage=float(money(code.get("Percentage"))),
            LineNumber=number,
        )
        found.append(amounts)
    write_totals(draft, found)
    return found


def write_totals(draft: Draft, found: list[LineAmounts]) -> None:
    """Write the header's totals: rounded line by line in the own currency."""
    rate = draft.header["Rate"]
    vats = [Decimal(0) if a.charged else a.vat for a in found]
    home = sum((in_home(a.net, rate) for a in found), Decimal(0))
    home_vat = sum((in_home(v, rate) for v in vats), Decimal(0))
    draft.header.update(
        AmountFC=float(sum((a.due for a in found), Decimal(0))),
        AmountDC=float(home + home_vat),
        VATAmountFC=float(sum(vats, Decimal(0))),
        VATAmountDC=float(home_vat),
    )
