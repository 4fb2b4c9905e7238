"""Which G/L account of Exact is this account of Odoo? By code, name and kind.

Two charts often use one code for different things: 4210 is the rent of inventory in one
and the telephone in the other. So a code counts only where the names agree, and a name
only where one account alone has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .check_codes import FORBIDDEN_GL_TYPES
from .data import GlAccount
from .suggestion import Suggestion, only_one

INCOME, EXPENSE = "income", "expense"
# Exact's types by what they are (api.md C6); the last serve both sides.
_BOTH = frozenset({140, 160})
_TYPES = {
    INCOME: frozenset({110}) | _BOTH,
    EXPENSE: frozenset({111, 120, 121, 122, 123, 125, 126, 130, 150}) | _BOTH,
}
# Words that say nothing of what an account is for.
_FILLERS = frozenset(
    (
        *("aan", "and", "andere", "aux", "bij", "costs", "dans", "de", "del", "der"),
        *("des", "die", "divers", "diverse", "en", "et", "expenses", "for", "het"),
        *("kosten", "la", "le", "les", "of", "op", "other", "others", "overige"),
        *("sur", "the", "to", "uit", "van", "voor"),
        *("aankoop", "aankopen", "achats", "autres", "frais"),
    )
)
_COMMON_END = re.compile(r"(s?kosten|s?lasten)$")


@dataclass(frozen=True)
class AccountProfile:
    """What matters of an Odoo account.

    `names`: its name in every language that is known. `group` is income or expense.
    """

    code: str
    names: tuple[str, ...] = ()
    group: str = ""


def suggest_gl_account(
    account: AccountProfile, accounts: Iterable[GlAccount]
) -> Suggestion | None:
    """Return the account with the same code and name; offer one that is alike.

    That has the same code and a more general name, or the same name on another code.
    Charts differ in length: 700 in Odoo is 700000 in many an administration. Blocked
    accounts, and those of a kind that no line may use, are never suggested.
    """
    named = [
        other
        for other in accounts
        if _is_usable(other, account.group) and _names_agree(account, other)
    ]
    for reason, form in (("same_code", str.strip), ("same_code_but_zeros", _padded)):
        found = [other for other in named if form(other.code) == form(account.code)]
        if found:
            certain = _is_same_name(account, found[0])
            how = "same_name" if certain else "alike_name"
            codes = [other.code for other in found]
            return only_one(codes, certain, (reason, how, account.group))
    identical = [
        other.code
        for other in named
        # Gains and losses often have one name: there the type must tell the side.
        if _is_same_name(account, other) and other.type not in _BOTH
    ]
    return only_one(identical, False, ("same_name", account.group))


def _is_usable(account: GlAccount, group: str) -> bool:
    allowed = account.active and account.type not in FORBIDDEN_GL_TYPES
    return allowed and account.type in _TYPES.get(group, (account.type,))


def _names_agree(account: AccountProfile, other: GlAccount) -> bool:
    """All words of theirs stand in ours: theirs may be the more general account.

    The other way round it would be for something special: "Machines", "Huur machines".
    """
    theirs = _significant(other.name)
    return bool(theirs) and any(
        theirs <= ours for ours in map(_significant, account.names)
    )


def _is_same_name(account: AccountProfile, other: GlAccount) -> bool:
    return _significant(other.name) in map(_significant, account.names)


# Each account of Odoo is compared with each of Exact.
@lru_cache(maxsize=4096)
def _significant(name: str) -> frozenset[str]:
    """The words of a name without accents, fillers and the end that all costs have."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    words = (_COMMON_END.sub("", word) for word in re.findall(r"\w+", letters))
    return frozenset(word for word in words if len(word) > 1) - _FILLERS


def _padded(code: str) -> str:
    return code.strip().ljust(12, "0")
