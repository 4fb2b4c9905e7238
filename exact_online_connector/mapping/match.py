"""Is a relation of Exact this partner? Certain, doubtful (ask a person), or none.

A wrong match books one company's invoices on another; a missed one makes a double
relation, which is merged in a minute. So certain means certain (bookkeeping P22).

The order decides: code, VAT number, chamber of commerce, then e-mail or name with
postcode. The score is for the person who has to choose: it sorts the candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .data import PartnerData
from .identity import (
    close_name,
    first_email,
    normal_chamber,
    normal_postcode,
    normal_vat,
    same_name,
)
from .texts import NAME_LENGTH, cut, one_line

CERTAIN = "certain"
DOUBTFUL = "doubtful"
NONE = "none"

Account = Mapping[str, Any]


@dataclass(frozen=True)
class Match:
    """The outcome of a search: `account` is the only or the first of `candidates`.

    `reasons` are codes: what agreed (`code`, `vat_number`, `chamber_of_commerce`,
    `email`, `name_and_postcode`), then what makes it doubtful (`several`,
    `name_and_postcode_differ`, `name_differs`, `vat_number_differs`).
    """

    result: str
    account: Account | None = None
    reasons: tuple[str, ...] = ()
    candidates: tuple[Account, ...] = ()


@dataclass(frozen=True)
class Score:
    """How well a relation fits, 0 to 100, and the codes of what agrees and differs."""

    points: int
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


# What one thing is worth. A VAT number alone can be that of a group.
_POINTS = {
    "code": 40,
    "vat_number": 50,
    "chamber_of_commerce": 45,
    "email": 25,
    "name": 30,
    "name_close": 20,
    "postcode": 15,
}
_PENALTIES = {
    "vat_number": 40,
    "chamber_of_commerce": 25,
    "name": 10,
    "postcode": 5,
    "country": 15,
}


def score_account(row: Account, partner: PartnerData, numbers: Iterable[str]) -> Score:
    """Return how well a row of crm/Accounts fits the partner.

    :param numbers: the relation numbers that Odoo knows this partner by.
    """
    pairs = _compared(row, partner)
    agrees = [name for name, (one, other) in pairs.items() if one and one == other]
    differs = [
        name for name, (one, other) in pairs.items() if one and other and one != other
    ]
    if _code(row) in set(numbers):
        agrees.insert(0, "code")
    named = cut(partner.name, NAME_LENGTH), cut(_text(row, "Name"), NAME_LENGTH)
    if same_name(*named):
        agrees.append("name")
    elif close_name(*named):
        agrees.append("name_close")
    else:
        differs.append("name")
    points = sum(_POINTS.get(name, 0) for name in agrees)
    points -= sum(_PENALTIES.get(name, 0) for name in differs)
    return Score(min(100, max(0, points)), tuple(agrees), tuple(differs))


def _compared(row: Account, partner: PartnerData) -> dict[str, tuple[str, str]]:
    return {
        "vat_number": (normal_vat(partner.vat, partner.country_code), _vat(row)),
        "chamber_of_commerce": (
            normal_chamber(partner.company_registry),
            normal_chamber(_text(row, "ChamberOfCommerce")),
        ),
        "email": (first_email(partner.email).lower(), _text(row, "Email").lower()),
        "postcode": (
            normal_postcode(partner.zip),
            normal_postcode(_text(row, "Postcode")),
        ),
        "country": (partner.country_code.upper(), _text(row, "Country").upper()),
    }


def is_active(row: Account, today: date) -> bool:
    """Tell whether Exact books on this relation: not blocked, and not ended."""
    end = row.get("EndDate")
    return not row.get("Blocked") and not (isinstance(end, date) and end < today)


def account_queries(
    partner: PartnerData, numbers: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Return the criteria to search Exact's relations by, the surest first.

    Those of one query are all to be met. The answers may be asked for one by one until
    `match_account` finds one, or together: it takes them mixed as well.
    """
    email = first_email(partner.email)
    name, postcode = cut(partner.name, NAME_LENGTH), one_line(partner.zip)
    queries = (
        *({"code": number} for number in numbers),
        {"vat_number": normal_vat(partner.vat, partner.country_code)},
        {"chamber_of_commerce": normal_chamber(partner.company_registry)},
        {"email": email},
        {"name": name, "postcode": postcode},
    )
    return [query for query in queries if all(query.values())]


def match_account(
    candidates: Iterable[Account], partner: PartnerData, numbers: Iterable[str] = ()
) -> Match:
    """Return which of the candidates (rows of crm/Accounts) is the partner.

    Code, then VAT number, then chamber of commerce, then e-mail or name with postcode;
    the first of these that any candidate meets decides. Somebody else with our number
    is for a person only where nobody fits better.

    :param numbers: the relation numbers that Odoo knows this partner by.
    """
    accounts = list({row["ID"]: row for row in candidates}.values())
    ours = set(numbers)
    numbered = [(row, "code") for row in accounts if _code(row) in ours]
    agreeing = [found for found in numbered if not _doubt_of_code(found[0], partner)]
    if agreeing:
        return _judge(agreeing, partner)
    for rule in (_by_vat, _by_chamber, _by_email_or_name):
        found = [(row, reason) for row in accounts if (reason := rule(row, partner))]
        if found:
            return _judge(found, partner)
    return _judge(numbered, partner) if numbered else Match(NONE)


def _judge(found: list[tuple[Account, str]], partner: PartnerData) -> Match:
    rows = tuple(row for row, _reason in found)
    account, reason = found[0]
    doubt = "several" if len(found) > 1 else _DOUBTS[reason](account, partner)
    if doubt:
        return Match(DOUBTFUL, account, (reason, doubt), rows)
    return Match(CERTAIN, account, (reason,), rows)


def _by_vat(row: Account, partner: PartnerData) -> str:
    number = normal_vat(partner.vat, partner.country_code)
    return "vat_number" if number and number == _vat(row) else ""


def _by_chamber(row: Account, partner: PartnerData) -> str:
    number = normal_chamber(partner.company_registry)
    same = number and number == normal_chamber(_text(row, "ChamberOfCommerce"))
    return "chamber_of_commerce" if same and _same_country(row, partner) else ""


def _by_email_or_name(row: Account, partner: PartnerData) -> str:
    email = first_email(partner.email).lower()
    if email and email == _text(row, "Email").lower():
        return "email"
    name = cut(partner.name, NAME_LENGTH)
    same = same_name(name, cut(_text(row, "Name"), NAME_LENGTH))
    place = _same_postcode(row, partner) and _same_country(row, partner)
    return "name_and_postcode" if same and place else ""


def _doubt_of_group(row: Account, partner: PartnerData) -> str:
    """One VAT number can serve a whole group; an e-mail address several companies."""
    # Exact has the first 50 characters of a name.
    known = close_name(cut(partner.name, NAME_LENGTH), _text(row, "Name"))
    return "" if known or _same_postcode(row, partner) else "name_and_postcode_differ"


def _doubt_of_vat(row: Account, partner: PartnerData) -> str:
    number = normal_vat(partner.vat, partner.country_code)
    differs = number and _vat(row) and number != _vat(row)
    return "vat_number_differs" if differs else ""


def _doubt_of_code(row: Account, partner: PartnerData) -> str:
    """A number can be that of somebody else: a supplier with the customer's number.

    A neighbour may have it, so the postcode proves nothing here.
    """
    number = normal_vat(partner.vat, partner.country_code)
    if number and number == _vat(row):
        return ""
    if doubt := _doubt_of_vat(row, partner):
        return doubt
    email = first_email(partner.email).lower()
    same_email = bool(email) and email == _text(row, "Email").lower()
    known = close_name(cut(partner.name, NAME_LENGTH), _text(row, "Name"))
    return "" if known or same_email or _by_chamber(row, partner) else "name_differs"


def _doubt_of_email(row: Account, partner: PartnerData) -> str:
    return _doubt_of_vat(row, partner) or _doubt_of_group(row, partner)


_DOUBTS: dict[str, Callable[[Account, PartnerData], str]] = {
    "code": _doubt_of_code,
    "vat_number": _doubt_of_group,
    "chamber_of_commerce": _doubt_of_vat,
    "email": _doubt_of_email,
    "name_and_postcode": _doubt_of_vat,
}


def _same_postcode(row: Account, partner: PartnerData) -> bool:
    postcode = normal_postcode(partner.zip)
    return bool(postcode) and postcode == normal_postcode(_text(row, "Postcode"))


def _same_country(row: Account, partner: PartnerData) -> bool:
    """A country that is not filled in contradicts nothing."""
    countries = {_text(row, "Country").upper(), partner.country_code.upper()}
    return len(countries - {""}) < 2


def _vat(row: Account) -> str:
    return normal_vat(_text(row, "VATNumber"), _text(row, "Country"))


def _code(row: Account) -> str:
    return _text(row, "Code")


def _text(row: Account, name: str) -> str:
    return str(row.get(name) or "").strip()
