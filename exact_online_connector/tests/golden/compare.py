"""Comparing two ledgers; what is different is told in words."""

from decimal import Decimal

_CENT = Decimal("0.01")


def differences(odoo, exact, *, foreign):
    """Yield what is not the same in Exact's books as in Odoo's.

    Exact multiplies and rounds a foreign document line by line, and nobody can set
    that: a cent a line is its rounding, in the company's currency alone.
    """
    yield from _differ("total", odoo.total, exact.total)
    yield from _differ_by("amount of", odoo.base, exact.base)
    yield from _differ_by("VAT of", odoo.vat, exact.vat)
    # A share of a line that is no whole cents goes to one part or the other.
    yield from _differ_by("amount for", odoo.places, exact.places, exact.lines)
    # Exact computes a reverse charge itself, line by line.
    yield from _differ_by("VAT claimed of", odoo.claimed, exact.claimed, exact.lines)
    cents = exact.lines if foreign else 0
    total = odoo.company_total, exact.company_total
    yield from _differ("total in the company's currency", *total, cents)
    what = "company amount of"
    yield from _differ_by(what, odoo.company, exact.company, cents)
    yield from _differ("sum of the terms", abs(odoo.total), _sum(exact.due))
    if len(odoo.due) == 1 and len(exact.due) == 1:
        yield from _differ("due date", odoo.due[0][0], exact.due[0][0])


def cents_off(odoo, exact):
    """Return how far the two are apart in the document's currency, in cents."""
    pairs = [(odoo.total, exact.total)]
    for one, other in ((odoo.base, exact.base), (odoo.vat, exact.vat)):
        pairs += [(one.get(key, 0), other.get(key, 0)) for key in {*one, *other}]
    return int(sum(abs(one - other) for one, other in pairs) / _CENT)


def _sum(due):
    return sum((amount for _day, amount in due), Decimal(0))


def _differ_by(what, odoo, exact, cents=0):
    for key in sorted({*odoo, *exact}):
        name = " / ".join(key) if isinstance(key, tuple) else key
        zero = Decimal(0)
        both = odoo.get(key, zero), exact.get(key, zero)
        yield from _differ(f"{what} {name}", *both, cents)


def _differ(what, odoo, exact, cents=0):
    if odoo != exact and not (cents and abs(odoo - exact) <= cents * _CENT):
        yield f"{what}: {odoo} in Odoo, {exact} in Exact"
