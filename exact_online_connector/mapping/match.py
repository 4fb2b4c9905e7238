"""Is a relation of Exact this partner? Certain, doubtful (ask a person), or none.

A wrong match books one company's invoices on another; a missed one makes a double
relation, which is merged in a minute. So certain means certain (bookkeeping P22).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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

    `reasons` are codes: what agreed (`vat_number`, `chamber_of_commerce`, `email`,
    `name_and_postcode`), then what makes it doubtful (`several`,
    `name_and_postcode_differ`, `vat_number_differs`).
    """

    result: str
    account: Account | None = None
    reasons: tuple[str, ...] = ()
    candidates: tuple[Account, ...] = ()


def account_queries(partner: PartnerData) -> list[dict[str, str]]:
    """Return the criteria to search Exact's relations by, the surest first.

    Those of one query are all to be met. The answers may be asked for one by one until
    `match_account` finds one, or together: it takes them mixed as well.
    """
    email = first_email(partner.email)
    name, postcode = cut(partner.name, NAME_LENGTH), one_line(partner.zip)
    queries = (
        {"vat_number": normal_vat(partner.vat, partner.country_code)},
        {"chamber_of_commerce": normal_chamber(partner.company_registry)},
        {"email": email},
        {"name": name, "postcode": postcode},
    )
    return [query for query in queries if all(query.values())]


def match_account(candidates: Iterable[Account], partner: PartnerData) -> Match:
    """Return which of the candidates (rows of crm/Accounts) is the partner.

    VAT number, then chamber of commerce, then e-mail or name with postcode; the first
    of these that any candidate meets decides.
    """
    accounts = list({row["ID"]: row for row in candidates}.values())
    for rule in (_by_vat, _by_chamber, _by_email_or_name):
        found = [(row, reason) for row in accounts if (reason := rule(row, partner))]
        if found:
            return _judge(found, partner)
    return Match(NONE)


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


def _doubt_of_email(row: Account, partner: PartnerData) -> str:
    return _doubt_of_vat(row, partner) or _doubt_of_group(row, partner)


_DOUBTS: dict[str, Callable[[Account, PartnerData], str]] = {
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


def _text(row: Account, name: str) -> str:
    return str(row.get(name) or "").strip()
