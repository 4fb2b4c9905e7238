"""Fields that only some administrations use: Intrastat and the blocked account."""

from __future__ import annotations

from ..store import Record
from ..values import money
from .draft import Draft

INTRASTAT = ("IntraStat", "Statistical")


def check_intrastat(draft: Draft, line: Record) -> None:
    """Intrastat is only relevant where it is enabled (metadata.json).

    Elsewhere its fields are ignored or refused, by switch. That it is enabled is a
    setting that no resource shows: `_intrastat` of the administration here.
    """
    sent = [name for name in line if name.startswith(INTRASTAT)]
    if not sent or draft.books.administration.get("_intrastat"):
        return
    if draft.books.switches.intrastat_when_disabled == "refuse":
        draft.problem("not_allowed", "IntraStat")
    for name in sent:
        line[name] = None


def check_blocked_account(draft: Draft) -> None:
    """The part for the G account has the total's sign, and is no larger (E1).

    The documentation gives the sign; the refusals are ours, and so is that only Dutch
    administrations have it.
    """
    amount = money(draft.header.get("GAccountAmountFC"))
    if not amount:
        return
    total = money(draft.header["AmountFC"])
    is_dutch = draft.books.administration["Country"].strip() == "NL"
    if not is_dutch:
        draft.problem("not_allowed", "GAccountAmountFC")
    elif amount * total < 0 or abs(amount) > abs(total):
        draft.problem("invalid", "GAccountAmountFC")
