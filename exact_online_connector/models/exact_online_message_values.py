import re

from odoo import fields
from odoo.tools import format_date, formatLang

# Which values of a problem are amounts or percentages, and which are days. They are
# kept as plain decimals and ISO days, and written as each reader does.
_AMOUNTS = frozenset(
    (
        *("amount", "computed", "difference", "expected", "found", "lines"),
        *("tax_total", "total", "vat", "company_lines", "company_total"),
        *("percentage", "code_percentage"),
    )
)
_DAYS = frozenset(("date",))
_AMOUNT = re.compile(r"-?\d+(?:\.(\d+))?(?= |$)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def values_in_words(env, values):
    """Return the values of a problem as the reader's language writes them."""
    return {name: _in_words(env, name, text) for name, text in values.items()}


def amount_in_words(env, text):
    """Return a plain decimal as this language writes it.

    What follows it, such as a currency, stays; a text that is no amount, too.
    """
    found = _AMOUNT.match(text)
    if not found:
        return text
    amount = formatLang(env, float(found[0]), digits=len(found[1] or ""))
    return amount + text[found.end() :]


def _in_words(env, name, text):
    if name in _AMOUNTS:
        return amount_in_words(env, text)
    if name in _DAYS and _DAY.fullmatch(text):
        return format_date(env, fields.Date.to_date(text))
    return text
