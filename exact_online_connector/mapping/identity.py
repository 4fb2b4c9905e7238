"""What identifies a company: its numbers, name and address in a comparable form."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

# VAT numbers with a prefix: that of the country, but for Greece.
_VAT_PREFIXES = {"GR": "EL"} | {
    country: country
    for country in (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB"),
        *("HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO"),
        *("SE", "SI", "SK"),
    )
}
_LEGAL_FORMS = frozenset(
    (
        *("ab", "ag", "asbl", "bv", "bvba", "comm", "commv", "corp", "cv", "cvba"),
        *("ebvba", "gmbh", "inc", "kg", "limited", "llc", "llp", "ltd", "maatschap"),
        *("nv", "oy", "plc", "sa", "sarl", "sas", "sca", "scs", "sl", "snc", "spa"),
        *("sprl", "srl", "stichting", "vof", "vzw"),
    )
)
_EMAIL = re.compile(r"[^\s<>,;:\"'()]+@[^\s<>,;:\"'()@]+\.[^\s<>,;:\"'()@.]+")
_CLOSE = 0.85


def normal_vat(number: str, country: str = "") -> str:
    """Return a VAT number in capitals and digits, with its country's prefix.

    `NL 0012.34.567.B01` becomes `NL001234567B01`; the nine old digits of a Belgian
    number get their leading 0. Odoo's `/` says that there is none: ''.
    """
    number = _alphanumeric(number)
    prefix = _VAT_PREFIXES.get(country.strip().upper(), "")
    if number[:1].isdigit() and prefix:
        number = prefix + number
    if re.fullmatch(r"BE\d{9}", number):
        number = "BE0" + number[2:]
    return number


def normal_chamber(number: str) -> str:
    """Return a chamber of commerce number in capitals and digits only."""
    return _alphanumeric(number)


def normal_postcode(postcode: str) -> str:
    """Return a postcode without blanks and dashes: `1234AB`."""
    return _alphanumeric(postcode)


def first_email(text: str) -> str:
    """Return the first e-mail address of Odoo's field, or '' where there is none.

    The field may hold several, or names; Exact refuses the whole account for that.
    """
    found = _EMAIL.search(text)
    return found.group() if found else ""


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same but for spelling of the legal form."""
    return bool(_words(one)) and sorted(_words(one)) == sorted(_words(other))


def close_name(one: str, other: str) -> bool:
    """Tell whether two names can well be those of one company.

    The same words, or nearly the same letters. A shared word is not enough: the
    companies of a group have one.
    """
    words, others = sorted(_words(one)), sorted(_words(other))
    left, right = "".join(words), "".join(others)
    if not left or not right:
        return False
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= _CLOSE


def _words(name: str) -> list[str]:
    plain = _ascii(name).casefold().replace(".", "").replace("'", "")
    words = re.findall(r"\w+", plain)
    # "NV" alone is a name after all.
    return [word for word in words if word not in _LEGAL_FORMS] or words


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _alphanumeric(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
